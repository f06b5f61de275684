"""What a watch becomes on Mastodon: hashtags to follow and, with a key, words to search for.

Servers know neither OR nor prefixes (docs.joinmastodon.org/methods/search). So each alternative of a watch is asked for by one of
its leaves, and as few leaves are taken as cover all alternatives; our own matcher judges what comes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from connectors.contract import Native
from connectors.mastodon.statuses import PLATFORM
from connectors.terms import Alternative, alternatives
from data.query import Field, Handle, Tag, Term
from data.query.marks import TAG_SHAPE
from data.query.tree import Leaf
from data.records import Watch

MOST_TAGS, MOST_TEXTS = 100, 60  # a server answers 300 requests in 5 minutes, one is needed for each
_LONGEST_TAG = 60  # characters; nobody writes longer ones


def native(watches: Sequence[Watch], followed: Sequence[str], *, searching: bool) -> Native:
    """Queries that begin with `#` are hashtags; the others are words for full-text search. Raises QueryError."""
    asked = [one for watch in watches for one in alternatives(watch, PLATFORM)]
    tags, untagged = covering(asked, tags_of)
    tags = list(dict.fromkeys([*(name for raw in followed if (name := tag_name(raw))), *tags]))
    texts: list[str] = []
    unsaid = untagged
    if searching:
        worded = [one for one in asked if not any(isinstance(leaf, Tag) for leaf in one.need)]
        texts, unsaid = covering(worded, texts_of)
    queries = [*(f"#{name}" for name in tags[:MOST_TAGS]), *texts[:MOST_TEXTS]]
    return Native(
        tuple(watches),
        tuple(queries),
        tuple(_notes(asked, tags, texts, unsaid=unsaid, searching=searching)),
    )


def covering(
    asked: Sequence[Alternative], names: Callable[[Alternative], frozenset[str]]
) -> tuple[list[str], int]:
    """Few names such that every alternative has one of its own among them; and how many alternatives have none."""
    left = [found for one in asked if (found := names(one))]
    without = len(asked) - len(left)
    chosen: list[str] = []
    while left:
        counted = Counter(name for found in left for name in found)
        best = max(counted, key=lambda name: (counted[name], len(name), name))
        chosen.append(best)
        left = [found for found in left if best not in found]
    return chosen, without


def tags_of(alternative: Alternative) -> frozenset[str]:
    """Hashtags by which a match can be found: those it must have, else those that people make of its names."""
    must = frozenset(leaf.name for leaf in alternative.need if isinstance(leaf, Tag))
    if must:
        return must
    made = (tag_name(leaf.text) for leaf in alternative.need if isinstance(leaf, Term) and not leaf.prefix)
    return frozenset(name for name in made if name)


def texts_of(alternative: Alternative) -> frozenset[str]:
    return frozenset(text for leaf in alternative.need if (text := _text(leaf)))


def tag_name(text: str) -> str | None:
    """“Air France” → airfrance; None for what no hashtag can be."""
    name = "".join(re.findall(TAG_SHAPE, text.lower()))
    return name if 2 <= len(name) <= _LONGEST_TAG and not name.isdigit() else None


def _text(leaf: Leaf) -> str | None:
    match leaf:
        case Term(text, _, False) | Field("title", Term(text, _, False)):
            words = text.replace('"', " ").split()
            plain = len(words) == 1 and words[0].isalnum()
            return (words[0] if plain else f'"{" ".join(words)}"') if words else None
        case Handle(name):
            return name if name.isalnum() else f'"{name}"'
        case Field("from", str(name)):
            return f"from:@{name}"
        case _:
            return None


def _notes(
    asked: Sequence[Alternative], tags: Sequence[str], texts: Sequence[str], *, unsaid: int, searching: bool
) -> list[str]:
    notes = [
        "A server shows only what reached it: no single one sees all of Mastodon. Boosts are not shown at all."
    ]
    if searching:
        notes.append(
            "Full-text search and the live feed find only posts whose authors opted in, and hashtags."
        )
    else:
        notes.append(
            "Without a key only hashtags are read, among them the hashtags that people make of your names."
        )
    if unsaid:
        what = "links and word beginnings" if searching else "handles, links, authors, word beginnings"
        notes.append(
            f"{unsaid} alternatives cannot be asked for ({what}); they match only in what else is read."
        )
    if any(one.bar or one.langs for one in asked):
        notes.append("Exclusions and languages are judged here, after reading.")
    if len(tags) > MOST_TAGS:
        notes.append(f"Only the first {MOST_TAGS} of {len(tags)} hashtags are followed.")
    if len(texts) > MOST_TEXTS:
        notes.append(f"Only the first {MOST_TEXTS} of {len(texts)} names are searched for.")
    return notes
