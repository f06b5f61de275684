"""What YouTube's search is asked for, in as few searches as can be: a hundred a day is all there is."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract import Native
from connectors.terms import alternatives, packed
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Watch

A_DAY = 100  # searches (developers.google.com/youtube/v3/determine_quota_cost)
PLANNED = 80  # of them; the rest serves second pages
LONGEST = 120  # characters of one search; the limit is not published, and long ones find little


def compiled(watches: Sequence[Watch], platform: str) -> Native:
    """Single names joined by `|` (or), names that must stand together in searches of their own. Raises QueryError.

    An exclusion is not asked for: under a video that holds the word stand comments that do not.
    """
    single: dict[str, None] = {}
    joint: dict[str, None] = {}
    bars = langs = nothing = False
    for watch in watches:
        for one in alternatives(watch, platform):
            said = dict.fromkeys(words for leaf in one.need if (words := _said(leaf)))
            bars, langs, nothing = bars or bool(one.bar), langs or bool(one.langs), nothing or not said
            if len(said) == 1:
                single.update(said)
            elif said:
                joint[_together(list(said))] = None
    queries = tuple(dict.fromkeys([*packed(list(single), str, limit=LONGEST, joiner="|"), *joint]))
    notes = []
    if queries:
        hours = max(1.0, 24 * min(len(queries), PLANNED) / PLANNED)
        notes.append(
            f"YouTube allows {A_DAY} searches a day: each of the {len(queries)} is asked every {hours:.0f} h."
        )
        notes.append(
            "Comments are read under the videos found, and under those named in the settings; nowhere else."
        )
    if len(queries) > PLANNED:
        notes.append(f"{len(queries) - PLANNED} searches are beyond what a day allows: shorten the watches.")
    if bars:
        notes.append("Exclusions are applied on arrival.")
    if langs:
        notes.append("YouTube has no language filter; languages are told apart on arrival.")
    if nothing:
        notes.append("A watch that names nothing but a language is not asked of YouTube.")
    return Native(tuple(watches), queries[:PLANNED], tuple(notes))


def _together(words: list[str]) -> str:
    """As many as fit, the longest first: fewer words let more through."""
    words = sorted(words, key=lambda word: (-len(word), word))
    while len(words) > 1 and len(" ".join(words)) > LONGEST:
        words.pop()
    return " ".join(words)


def _said(leaf: Leaf) -> str:
    match leaf:
        case Term(text) | Field("title", Term(text)):
            return _quoted(text)
        case Handle(name):
            return _quoted(name.partition("@")[0])
        case Tag(name):
            return _quoted(name)
        case Field(_, str(value)):
            return _quoted(value)
    return ""


def _quoted(text: str) -> str:
    """In quotes where signs stand between letters; a word on its own goes without. `|` and `-` would be operators."""
    bare = " ".join(text.replace('"', " ").replace("|", " ").split())[: LONGEST - 2]
    return bare if bare.isalnum() else f'"{bare}"' if bare else ""
