"""A watch in the language of Bluesky's search: one query an alternative, as it knows no OR.

The lexicon app.bsky.feed.searchPosts leaves the syntax open; words, "phrases", #tags, from: and domain: are what the
app's own search understands. Language and exclusions are left to our judge: Bluesky's `lang:` is what the author's
app claims.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.bluesky.sieve import sought_after
from connectors.contract import Native
from connectors.terms import Alternative, telling
from data.query import parse
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Watch

LONGEST = 250  # characters of a query; no limit is documented, and nobody types more
MOST = 100  # queries a round; with more, alternatives that share their most telling part become one

_ALONE = (
    "Without an app password only Bluesky's stream is read: from an hour before the start, nothing older."
)
_LANGUAGE = "Bluesky's language tags are what apps claim: Vigie judges the language itself."
_EXCLUSIONS = "Exclusions are left to Vigie: Bluesky's stream knows none."
_UNSAYABLE = "Beginnings of words (*) cannot be searched in the past; the stream finds them from now on."
_EVERYTHING = (
    "This asks for no word, tag or account: every post of the network is read and judged, which is slow."
)
_TITLES = "Posts on Bluesky have no titles: title: finds nothing there."
_REPOSTS = "Reposts are seen of posts that passed by while Vigie was running; of older ones only the count."
_TOO_MANY = (
    f"More than {MOST} alternatives: only the first {MOST} are searched in the past; the stream finds all."
)


def native(watches: Sequence[Watch], *, signed_in: bool) -> Native:
    """The watches as search queries, with what is lost. Raises QueryRejected."""
    asked = sought_after(watches)
    queries = _queries(asked)
    notes = [] if signed_in else [_ALONE]
    notes += [_LANGUAGE] if any(one.langs for one in asked) else []
    notes += [_EXCLUSIONS] if any(one.bar for one in asked) else []
    notes += [_EVERYTHING] if any(not one.need for one in asked) else []
    notes += [_UNSAYABLE] if any(one.need and not _said(one.need) for one in asked) else []
    notes += [_TOO_MANY] if len(queries) > MOST else []
    if any(
        isinstance(leaf, Field) and leaf.name == "title"
        for watch in watches
        for leaf in parse(watch.query).leaves()
    ):
        notes.append(_TITLES)
    return Native(tuple(watches), queries[:MOST], (*notes, _REPOSTS) if asked else tuple(notes))


def _queries(asked: Sequence[Alternative]) -> tuple[str, ...]:
    whole = _distinct(_said(one.need) for one in asked)
    if len(whole) <= MOST:
        return whole
    return _distinct(_said((telling(one.need),)) or _said(one.need) for one in asked if one.need)


def _distinct(queries: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(query for query in queries if query))  # type: ignore[attr-defined]


def _said(need: Sequence[Leaf]) -> str:
    """All the leaves that can be said, within the limit, the most telling first; empty if none can."""
    left = [leaf for leaf in need if _word(leaf)]
    said = ""
    while left:
        leaf = telling(left)
        left.remove(leaf)
        longer = f"{said} {_word(leaf)}".strip()
        if len(longer) <= LONGEST:
            said = longer
    return said


def _word(leaf: Leaf) -> str | None:
    match leaf:
        case Term(prefix=True):
            return None
        case Term(text):
            return f'"{text}"' if leaf.quoted or not text.isalnum() else text
        case Handle(name):
            return f'"{name}"'  # mentions: finds marked mentions only, and asks for the whole handle
        case Tag(name):
            return f"#{name}"
        case Field("from", str(name)):
            return f"from:{name}" if "." in name or name.startswith("did:") else None
        case Field("domain", str(name)):
            return f"domain:{name}"
        case _:
            return None
