"""What GDELT is asked so that it lets through the articles whose headlines the watches match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.contract import Native
from connectors.gdelt.languages import NAMES
from connectors.terms import alternatives, packed
from data.query.folding import tokens
from data.query.tree import Field, Leaf, Term
from data.records import Watch

LONGEST = 240  # characters; beyond about 250 GDELT answers "Your query was too short or too long."
_WORD = re.compile(r"\w+")
_SHORT = 3  # letters; shorter words, and phrases of under five, are refused
_NOTES = (
    "GDELT finds articles by their whole text but hands over headlines only: those whose headline matches are kept.",
    "GDELT searches English translations of all articles: names are found, common words of other languages may not be.",
    "Words under three letters and accounts (@name) are not searched in world news.",
    "GDELT has no beginnings of words (airline*): only the word as it stands is found.",
    "Exclusions are applied to headlines, on arrival.",
    "A watch that names nothing but a language is not asked of GDELT.",
)

Parts = tuple[frozenset[str], frozenset[str]]  # words that must stand together, names of languages


def compiled(watches: Sequence[Watch], platform: str) -> Native:
    """Groups of names in as few queries as GDELT's limit allows. Raises QueryError.

    An exclusion is not asked for: GDELT would apply it to the whole text, we judge the headline.
    """
    groups: dict[Parts, dict[str, None]] = {}  # what all share → the names of which one must stand
    notes = dict.fromkeys(_NOTES[:2])
    for watch in watches:
        for one in alternatives(watch, platform):
            said = [spellings for leaf in one.need if (spellings := _said(leaf))]
            if len(said) < len(one.need):
                notes[_NOTES[2]] = None
            if any(_begins(leaf) for leaf in one.need):
                notes[_NOTES[3]] = None
            if one.bar:
                notes[_NOTES[4]] = None
            if not said:
                notes[_NOTES[2] if one.need else _NOTES[5]] = None
                continue
            names, *others = sorted(dict.fromkeys(said), key=lambda words: (-len(words[0]), words))
            langs = frozenset(NAMES[lang] for lang in one.langs if lang in NAMES)
            if len(langs) < len(one.langs):
                langs = frozenset()  # one of them has no name there: all languages, then
            shared = frozenset(_any(spellings) for spellings in others)
            groups.setdefault((shared, langs), {}).update(dict.fromkeys(names))
    queries = dict.fromkeys(
        query for shared, names in groups.items() for query in _queries(shared, list(names))
    )
    return Native(tuple(watches), tuple(queries), tuple(notes) if queries else ())


def _queries(shared: Parts, names: list[str]) -> Iterator[str]:
    others, langs = shared
    after = [*sorted(others)]
    tongues = _any([f"sourcelang:{lang}" for lang in sorted(langs)])

    def around(joined: str) -> str:
        return " ".join(
            part for part in (f"({joined})" if " OR " in joined else joined, *after, tongues) if part
        )

    while after and any(len(around(name)) > LONGEST for name in names):
        after.pop()  # fewer words let more through
    if len(around("")) > LONGEST // 2:
        tongues = ""
    yield from packed(names, around, limit=LONGEST)


def _any(parts: Sequence[str]) -> str:
    return f"({' OR '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _said(leaf: Leaf) -> tuple[str, ...]:
    """A leaf in GDELT's language, as written and without its accents where it has any; empty where that cannot say it."""
    match leaf:
        case Term(text) | Field("title", Term(text)):
            bare = tokens(text)
            if (
                "".join(bare) == text.lower()
            ):  # one word; or several of a script without blanks, which stay together
                return _asked([text.lower()])
            return tuple(dict.fromkeys((*_asked(_WORD.findall(text.lower())), *_asked(bare))))
        case Field("domain", str(name)):
            return (f"domain:{name}",)
        case Field("from", str(name)) if "." in name:
            return (f"domainis:{name}",)
    return ()


def _asked(words: list[str]) -> tuple[str, ...]:
    """A single word goes without quotes: in quotes a short one is "too short". A long phrase is cut at its end."""
    while len(words) > 2 and len(" ".join(words)) > LONGEST // 3:
        words = words[:-1]
    if len(words) > 1 and sum(map(len, words)) > _SHORT + 1:
        return (f'"{" ".join(words)}"',)
    longest = max(words, key=len, default="")[: LONGEST // 3]
    return (longest,) if len(longest) >= _SHORT or (longest and not longest.isascii()) else ()


def _begins(leaf: Leaf) -> bool:
    term = leaf.value if isinstance(leaf, Field) else leaf
    return isinstance(term, Term) and term.prefix
