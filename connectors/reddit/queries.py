"""What Reddit's search is asked for a watch, in its Lucene dialect, split to 512 characters a query.

The length is that of `q` in Reddit's API documentation (GET search). Reddit looks in more places than our judge does
(subreddit, link, flair) and stems words, so that an excluded word would take away what the watch wants: only
exclusions that name an author or a site go along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from connectors.contract import Native
from connectors.terms import groups, packed, telling
from data.query.folding import tokens
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Watch

LONGEST: Final = 512  # characters of one query
_MOST_BARRED: Final = 160  # characters that exclusions may take of it
_PLAIN: Final = re.compile(r"[^\W_]+")
_RESERVED: Final = ("AND", "OR", "NOT", "TO")

ONLY_SUBMISSIONS: Final = (
    "Search finds submissions only: comments come from the subreddits and threads you choose."
)
NOT_FAR_BACK: Final = "Search shows some 250 to 1,000 newest results of a query; what is older stays unseen."
NO_LANGUAGE: Final = (
    "Reddit has no filter for language: Vigie reads every language and sorts them out itself."
)
NO_EXCLUSIONS: Final = (
    "Excluded words are left to Vigie: Reddit would also drop posts for their link or subreddit."
)
NO_STAR: Final = "Reddit may not understand the star at a word's end and find the plain word only."
TOO_WIDE: Final = "A part of the watch names no word, account or site; Reddit cannot be asked for it."
TOO_LONG: Final = "A part of the watch is longer than Reddit's 512 characters and was not asked for."


def compiled(watches: Sequence[Watch]) -> Native:
    """The watches as few queries as will hold them, with what was lost on the way. Raises QueryError."""
    asked: dict[tuple[str, ...], dict[str, None]] = {}  # exclusions → alternatives, each once
    notes = {ONLY_SUBMISSIONS: None, NOT_FAR_BACK: None}
    for watch in watches:
        for group in groups(watch, "reddit"):
            said, unsaid = _barred(group.bar)
            notes |= dict.fromkeys([NO_LANGUAGE] * bool(group.langs) + [NO_EXCLUSIONS] * unsaid)
            for need in group.any:
                if not need:
                    notes[TOO_WIDE] = None
                    continue
                if any(_starred(leaf) for leaf in need):
                    notes[NO_STAR] = None
                part = _alternative(need, LONGEST - len(_without(said)))
                if part is None:
                    notes[TOO_LONG] = None
                else:
                    asked.setdefault(said, {})[part] = None
    queries = [
        query
        for said, parts in asked.items()
        for query in packed(list(parts), lambda inner, said=said: _query(inner, said), limit=LONGEST)  # type: ignore[misc]
    ]
    return Native(tuple(watches), tuple(dict.fromkeys(queries)), tuple(notes))


def _query(inner: str, said: tuple[str, ...]) -> str:
    return f"({inner}){_without(said)}" if said else inner


def _without(said: Iterable[str]) -> str:
    """What stands behind a query's alternatives."""
    return "".join(f" NOT {one}" for one in said)


def _barred(bar: Sequence[Leaf]) -> tuple[tuple[str, ...], bool]:
    """Exclusions that mean on Reddit what they mean to us, and whether others are left to us."""
    said: list[str] = []
    for leaf in bar:
        if isinstance(leaf, Field) and isinstance(leaf.value, str) and leaf.name in ("from", "domain"):
            one = f"{'author' if leaf.name == 'from' else 'site'}:{leaf.value}"
            if _safe(leaf.value) and len(_without([*said, one])) <= _MOST_BARRED:
                said.append(one)
    return tuple(said), len(said) < len(bar)


def _alternative(need: tuple[Leaf, ...], most: int) -> str | None:
    """All that an alternative needs, or the one leaf that tells most, whichever fits into `most` characters."""
    leaves = [text for leaf in need if (text := _leaf(leaf)) is not None]
    if not leaves:
        return None
    whole = leaves[0] if len(leaves) == 1 else f"({' AND '.join(leaves)})"
    if len(whole) + 2 <= most:  # two for the parentheses that exclusions bring
        return whole
    one = _leaf(telling(need))
    return one if one is not None and len(one) + 2 <= most else None


def _leaf(leaf: Leaf) -> str | None:
    match leaf:
        case Term():
            return _either(_spellings(leaf))
        case Handle(name) | Tag(name):
            return _word(name)
        case Field("title", Term() as term):
            return _either([f"title:{one}" for one in _spellings(term)])
        case Field("domain", str(site)) if _safe(site):
            return f'(site:{site} OR url:{site} OR "{site}")'
        case Field("from", str(name)) if _safe(name):
            return f"author:{name}"
        case _:
            return None


def _spellings(term: Term) -> list[str]:
    """The term as written and, where that differs, as we fold it: Reddit may or may not see through accents."""
    text = term.text
    if term.prefix and " " in text:
        text = text.rsplit(" ", 1)[
            0
        ]  # a star within quotes is a sign like any other: the words before it remain
    written = _word(text) + ("*" if term.prefix and " " not in term.text and _PLAIN.fullmatch(text) else "")
    folded = " ".join(tokens(text))
    if folded == text.casefold() or (" " in folded and text.isascii()):
        return [written]
    return list(dict.fromkeys([written, _word(folded)]))


def _word(text: str) -> str:
    """A plain word as it is, so that Reddit may inflect it; anything else in quotes, where no sign is an operator."""
    text = " ".join(text.replace('"', " ").replace("\\", " ").split())
    return text if _PLAIN.fullmatch(text) and text not in _RESERVED else f'"{text}"'


def _either(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"


def _starred(leaf: Leaf) -> bool:
    if isinstance(leaf, Field):
        return isinstance(leaf.value, Term) and leaf.value.prefix
    return isinstance(leaf, Term) and leaf.prefix


def _safe(value: str) -> bool:
    return re.fullmatch(r"[\w.-]+", value) is not None
