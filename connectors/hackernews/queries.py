"""What Algolia is asked so that it lets through all that the watches match on Hacker News."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connectors.contract import Native
from connectors.terms import alternatives, telling
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Watch

MOST = 200  # queries a round; 10,000 requests an hour are allowed from one address
LONGEST = 512  # bytes Algolia reads of a query


def compiled(watches: Sequence[Watch], platform: str) -> Native:
    """One query an alternative, as Algolia knows no OR: quoted words stand as they are, a word with `*` is a beginning.

    Exclusions and languages are left to our own judge. Raises QueryError.
    """
    needs: dict[tuple[Leaf, ...], None] = {}
    bars = langs = False
    for watch in watches:
        for one in alternatives(watch, platform):
            needs[one.need] = None
            bars, langs = bars or bool(one.bar), langs or bool(one.langs)
    queries = _queries(needs)
    if len(queries) > MOST:
        queries = _queries((telling(need),) if need else () for need in needs)
    notes = []
    if len(queries) > 1:
        notes.append(f"Hacker News takes one name at a time: {min(len(queries), MOST)} requests a round.")
    if len(queries) > MOST:
        notes.append(
            f"{len(queries) - MOST} names are beyond the {MOST} a round can ask for: shorten the watches."
        )
    if bars:
        notes.append("Exclusions are applied on arrival.")
    if langs:
        notes.append("Hacker News has no language filter; languages are told apart on arrival.")
    return Native(tuple(watches), queries[:MOST], tuple(notes))


def _queries(needs: Iterable[tuple[Leaf, ...]]) -> tuple[str, ...]:
    """The needs in words, without those that another one lets through anyway."""
    sets = dict.fromkeys(frozenset(_said(leaf) for leaf in need) for need in needs)
    widest: list[frozenset[str]] = []
    for words in sorted(sets, key=len):
        if not any(wider <= words for wider in widest):
            widest.append(words)
    kept = [words for words in sets if words in set(widest)]
    return tuple(dict.fromkeys(_short(words) for words in kept))


def _short(words: frozenset[str]) -> str:
    """As many of the words, the longest first, as Algolia reads: fewer words let more through."""
    said = ""
    for word in sorted(words, key=lambda word: (-len(word), word)):
        longer = f"{said} {word}".strip()
        if len(longer.encode()) <= LONGEST:
            said = longer
    return said


def _said(leaf: Leaf) -> str:
    """A leaf as words of an index that holds titles, texts, links and names of authors alike."""
    match leaf:
        case Term(text, _, prefix):
            return f"{_bare(text)}*" if prefix else f'"{_bare(text)}"'
        case Handle(name):
            return f'"{name.partition("@")[0]}"'
        case Tag(name):
            return f'"{name}"'
        case Field("title", Term() as term):
            return _said(term)
        case Field(_, value):
            return f'"{_bare(str(value))}"'


def _bare(text: str) -> str:
    return " ".join(text.replace('"', " ").replace("*", " ").split())
