"""What X is asked, so that nothing a watch matches is left out.

X's words are matched whole, without regard to case; search folds accents, the stream does not; exclusions may not be
grouped and `lang:` needs something beside it (docs.x.com, “Build a query”, “Build a rule” and “Operators”, read
2026-08-22). Our own judge has the last word on all that comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.terms import Group, groups, packed
from data.query.folding import plain, tokens
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Watch

RECENT, ARCHIVE, RULE = 512, 1024, 1024  # characters a query or rule may have (pay-per-use)

_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_OPERATORS = frozenset({"or", "and"})
_CODES = {"he": ("iw",), "id": ("in",), "nb": ("no",), "nn": ("no",), "zh": ("zh-CN", "zh-TW")}  # ours → X's
_SPOKEN = frozenset((
    "am", "ar", "hy", "eu", "bn", "bg", "ca", "hr", "cs", "da", "nl", "en", "et", "fi", "fr", "de", "ka",
    "el", "gu", "iw", "hi", "hu", "in", "it", "ja", "kn", "ko", "lv", "lt", "ml", "mr", "no", "fa", "pl",
    "pt", "ro", "ru", "sr", "zh-CN", "sk", "sl", "es", "sv", "ta", "te", "th", "zh-TW", "tr", "uk", "ur",
    "vi",
))  # fmt: skip

_NO_ENDINGS = "X knows no word endings: of {0} only the word itself is asked; write its forms out."
_NO_TITLES = "Posts on X have no title: “title:” finds nothing there."
_NOT_A_NAME = "{0} cannot be an account on X: it finds nothing there."
_NEEDS_WORDS = "X must be asked for a word, account, hashtag or site: a language alone is not asked there."
_LANGUAGE = "X tells the language itself: a post it misjudges does not reach us."
_NO_LANGUAGE = (
    "X cannot be asked for the language “{0}”: all languages are fetched, paid for and judged here."
)
_EXCLUSIONS = "Words you exclude are also sent to X to save money; it may drop a post whose link holds one."
_LEFT_TO_US = "Some exclusions cannot be said on X: such posts are fetched and paid for, then dropped here."


@dataclass(frozen=True, slots=True)
class Asked:
    """Queries of at most the limit that together let through whatever the watches match, and what was lost."""

    queries: tuple[str, ...]
    notes: tuple[str, ...]


def asked(watches: Sequence[Watch], *, limit: int, accents: bool = False) -> Asked:
    """The watches in X's language. `accents`: say words without their accents too, as X will not fold them.

    Raises QueryError for a watch that cannot be read.
    """
    asking = _Asking(limit, accents)
    for watch in watches:
        for group in groups(watch, "x"):
            asking.take(group)
    return Asked(tuple(asking.queries), tuple(asking.notes))


def asks_for_authors(watches: Iterable[Watch]) -> bool:
    """Whether a watch wants what an account itself writes: then its handle must be known to judge a post."""
    return any(
        isinstance(leaf, Field) and leaf.name == "from"
        for watch in watches
        for group in groups(watch, "x")
        for leaf in (*group.bar, *(leaf for need in group.any for leaf in need))
    )


class _Asking:
    def __init__(self, limit: int, accents: bool) -> None:
        self._limit, self._accents = limit, accents
        self.queries: dict[str, None] = {}  # in order, each once
        self.notes: dict[str, None] = {}

    def take(self, group: Group) -> None:
        tail = " ".join(filter(None, (self._languages(group.langs), self._exclusions(group.bar))))

        def around(inside: str) -> str:
            return f"({inside}) {tail}" if tail else inside

        room = self._limit - len(around(""))
        parts = dict.fromkeys(part for need in group.any for part in self._parts(need, room))
        self.queries.update(dict.fromkeys(packed(tuple(parts), around, limit=self._limit)))

    def _note(self, text: str, *about: str) -> None:
        self.notes[text.format(*(name[:40] for name in about))] = None

    def _parts(self, need: tuple[Leaf, ...], room: int) -> list[str]:
        """What stands for one alternative: its ways of being said, or one conjunction."""
        if not need:
            self._note(_NEEDS_WORDS)
            return []
        if any(self._impossible(leaf) for leaf in need):
            return []
        sayable = [leaf for leaf in need if not _open_ended(leaf)]
        if not sayable:
            sayable = list(need[:1])
        for leaf in need:
            if _open_ended(leaf):
                self._note(_NO_ENDINGS, leaf.normal())
        said = [self._ways(leaf, room) for leaf in sayable]
        if len(said) == 1:
            return said[0]
        clauses = [ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})" for ways in said]
        while len(" ".join(clauses)) > room:  # a sieve may be wider: drop what takes most room
            clauses.remove(max(clauses, key=len))
        return [" ".join(clauses)] if clauses else [way for way in said[0] if len(way) <= room]

    def _impossible(self, leaf: Leaf) -> bool:
        """Whether no post on X can ever match it."""
        match leaf:
            case Field("title"):
                self._note(_NO_TITLES)
                return True
            case Handle(name) | Field("from", str(name)) if not _NAME.fullmatch(name) and not name.isdigit():
                self._note(_NOT_A_NAME, leaf.normal())
                return True
        return False

    def _ways(self, leaf: Leaf, room: int) -> list[str]:
        """The ways to say one leaf; together they let through all it matches."""
        match leaf:
            case Handle(name):
                return [f"@{name}"]
            case Tag(name):
                return [f"#{name}"]
            case Field("from", str(name)):
                return [f"from:{name}"]
            case Field(_, str(value)):
                return [f'url:"{value}"']
            case Term():
                return self._words(leaf, room)
        return []

    def _words(self, term: Term, room: int) -> list[str]:
        """A word also as hashtag and account, for our judge finds it in both; a phrase in quotes, cut to the room."""
        text = " ".join(re.sub(r'["\\]', " ", term.text).split())
        if term.prefix and " " in text:
            text = text.rsplit(" ", 1)[0]  # the words before the open end are certain
        while len(text) > room - 2 and " " in text:
            text = text.rsplit(" ", 1)[0]
        texts = [text]
        if self._accents and plain(text) != text.lower():
            texts.append(plain(text))
        ways = [_word(one) for one in texts]
        if re.fullmatch(r"\w+", text) and len(tokens(text)) == 1 and not text.isdigit():
            ways += [f"#{one}" for one in texts]
            ways += [f"@{one}" for one in texts if _NAME.fullmatch(one)]
        return ways

    def _languages(self, langs: tuple[str, ...]) -> str:
        if not langs:
            return ""
        codes = [code for lang in langs for code in _CODES.get(lang, (lang,))]
        for code in codes:
            if code not in _SPOKEN:
                self._note(_NO_LANGUAGE, code)
                return ""
        self._note(_LANGUAGE)
        clause = " OR ".join(f"lang:{code}" for code in dict.fromkeys(codes))
        return f"({clause})" if len(codes) > 1 else clause

    def _exclusions(self, bar: tuple[Leaf, ...]) -> str:
        """What may be left out already there: nothing that our judge would keep, and a third of the room at most."""
        said: list[str] = []
        for leaf in bar:
            match leaf:
                case Field("title"):
                    continue  # no post has one
                case Handle(name) if _NAME.fullmatch(name):
                    said.append(f"-@{name}")
                case Tag(name):
                    said.append(f"-#{name}")
                case Field("from", str(name)) if _NAME.fullmatch(name):
                    said.append(f"-from:{name}")
                case Term(prefix=False):
                    said.append(f"-{_word(' '.join(re.sub(chr(34), ' ', leaf.text).split()))}")
                case _:
                    self._note(_LEFT_TO_US)
        while len(" ".join(said)) > self._limit // 3:
            self._note(_LEFT_TO_US)
            said.pop()
        if any(one[1] not in "@#" for one in said):
            self._note(_EXCLUSIONS)
        return " ".join(said)


def _word(text: str) -> str:
    """Plain words bare; what X could take for an operator, signs, and scripts without blanks in quotes."""
    bare = re.fullmatch(r"\w+", text) and len(tokens(text)) == 1 and text.lower() not in _OPERATORS
    return text if bare else f'"{text}"'


def _open_ended(leaf: Leaf) -> bool:
    """Whether it stands for words that cannot be said: the stem of one word is not the word."""
    return isinstance(leaf, Term) and leaf.prefix and " " not in leaf.text.strip()
