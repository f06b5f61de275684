"""What Reddit's listings and comment trees say, as records: each thing once, unless it has changed since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from connectors.contract import Transient
from connectors.files.found import Found
from connectors.files.plan import Plan
from connectors.files.redditthings import Things
from connectors.reddit.places import Mark, number
from data.records import Interaction, Mention, Tombstone

SOURCE: Final = "reddit"
_KINDS: Final = {"t1": "a comment", "t3": "a submission"}
_REMEMBERED: Final = 50_000  # things whose state and author are kept in mind; about 15 MB
_GONE: Final = ("[deleted]", "[removed]")

Given = Callable[[str], tuple[str, ...]]  # full name of a submission → watches a person gave its thread to


@dataclass(frozen=True, slots=True)
class Stub:
    """Comments that a tree leaves out: some by their ids, or all below one comment."""

    ids: tuple[str, ...] = ()
    below: str | None = None


@dataclass(slots=True)
class Page:
    """One answer, taken apart: things (kind, data), what is neither, and what the tree leaves out."""

    things: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    odd: list[Any] = field(default_factory=list)
    stubs: list[Stub] = field(default_factory=list)
    after: str | None = None
    names: list[str] = field(default_factory=list)  # full names, from top to bottom

    def __len__(self) -> int:
        return len(self.things) + len(self.odd)

    def marks(self) -> list[Mark]:
        """The places of its things, from top to bottom; what has none is left out."""
        found = []
        for _, data in self.things:
            try:
                found.append(Mark(float(data["created_utc"]), number(str(data.get("name") or data["id"]))))
            except (KeyError, TypeError, ValueError):
                continue
        return found


def page(answer: Any) -> Page:
    """A listing, a page of comments (a submission's listing and its tree), or a `morechildren` answer.

    Raises Transient where it is none of these.
    """
    if isinstance(answer, Mapping) and isinstance(answer.get("json"), Mapping):
        data = answer["json"].get("data")
        answer = {
            "kind": "Listing",
            "data": {"children": data.get("things") if isinstance(data, Mapping) else []},
        }
    listings = answer if isinstance(answer, list) else [answer]
    found = Page()
    for listing in listings:
        data = (
            listing.get("data") if isinstance(listing, Mapping) and listing.get("kind") == "Listing" else None
        )
        if not isinstance(data, Mapping) or not isinstance(data.get("children"), list):
            raise Transient("Reddit answered something that is not a listing.")
        after = data.get("after")
        found.after = after if isinstance(after, str) and after else None
        _take(found, data["children"])
    return found


def _take(found: Page, children: list[Any]) -> None:
    """All things of a tree, parents before answers; a loop, as trees may be deeper than Python's stack."""
    waiting = list(reversed(children))
    while waiting:
        child = waiting.pop()
        kind = child.get("kind") if isinstance(child, Mapping) else None
        data = child.get("data") if isinstance(child, Mapping) else None
        if kind in _KINDS and isinstance(data, Mapping):
            found.things.append((kind, data))
            name = data.get("name") or (f"{kind}_{data['id']}" if isinstance(data.get("id"), str) else None)
            if isinstance(name, str):
                found.names.append(name)
            replies = data.get("replies")
            below = replies.get("data") if isinstance(replies, Mapping) else None
            if isinstance(below, Mapping) and isinstance(below.get("children"), list):
                waiting.extend(reversed(below["children"]))
        elif kind == "more" and isinstance(data, Mapping):
            found.stubs.extend(_stub(data))
        else:
            found.odd.append(child)


def _stub(data: Mapping[str, Any]) -> Iterator[Stub]:
    ids = data.get("children")
    parent = data.get("parent_id")
    if isinstance(ids, list) and ids:
        yield Stub(ids=tuple(one for one in ids if isinstance(one, str) and one.isalnum()))
    elif isinstance(parent, str) and parent.startswith("t1_"):
        yield Stub(below=parent[3:])  # "continue this thread"


class Readings:
    """Turns pages into records and keeps in mind what was handed over.

    `keep` says that what was read last has been taken; until then nothing counts as known.
    """

    def __init__(self, clock: Callable[[], datetime], given: Given) -> None:
        self.wrote: dict[str, str | None] = {}  # id → its author; None: nobody to be known
        self._clock, self._given = clock, given
        self._known: dict[str, str] = {}
        self._rejected: set[str] = set()
        self._pending: dict[str, str] = {}
        self._told: list[str] = []

    def read(self, page: Page, place: str, *, all_of_it: bool = False, counts: bool = False) -> Found:
        """The page's records. What is known and has not changed is left out, unless `all_of_it` is asked for.

        `counts`: a changed score is a change, too.
        """
        found = Found(SOURCE, self._clock())
        self._pending = {}
        crossposts: dict[str, Mapping[str, Any]] = {}
        for at, (kind, data) in enumerate(page.things, start=1):
            name = str(data.get("name") or f"{kind}_{data.get('id')}")
            state = _state(data, counts=counts)
            if not all_of_it and self._known.get(name) == state:
                continue
            self._pending[name] = state
            if removed := data.get("removed_by_category"):
                why = f"Reddit removed it ({removed})."
                found.tombstones.append(Tombstone(SOURCE, name, why, found.fetched))
                continue
            origin = _origin(data) if kind == "t3" else None
            if origin is not None:
                crossposts[name] = origin
            self._add(found, kind, data, origin, f"{place}, item {at}")
        for at, odd in enumerate(page.odd, start=1):
            found.reject(
                f"{place}, odd item {at}", "this is neither a submission nor a comment; nothing to do", odd
            )
        self._settle(found, crossposts)
        return found

    def _add(
        self, found: Found, kind: str, data: Mapping[str, Any], origin: Mapping[str, Any] | None, place: str
    ) -> None:
        thread = data.get("link_id") if kind == "t1" else data.get("name")
        given = self._given(thread) if isinstance(thread, str) else ()
        plain = {**data, "replies": None, "_kind": kind}
        if kind != "t1" and origin is not None and not data.get("selftext"):
            plain["selftext"] = origin.get("selftext") if origin.get("selftext") not in _GONE else ""
        Things(Plan("reddit", watches=given), found).add(plain, place)

    def _settle(self, found: Found, crossposts: Mapping[str, Mapping[str, Any]]) -> None:
        """Each mention once; crossposts as the reposts they are; a piece that was rejected before is not told again."""
        mentions = {mention.id: mention for mention in found.mentions}
        for name, origin in crossposts.items():
            if name in mentions:
                mentions[name] = _repost(found, mentions[name], origin)
        found.mentions = list(mentions.values())
        for name, author in found.wrote.items():
            _remember(self.wrote, name, author)
        new = [one for one in found.rejected if one.payload not in self._rejected]
        found.rejected = new
        self._told = [one.payload for one in new]

    def parents(self, found: Found) -> list[str]:
        """Full names of what is answered here and whose authors are not known yet, 100 at the most."""
        names = (reply.parent_id for reply in found.waiting)
        return [name for name in dict.fromkeys(names) if name not in self.wrote][:100]

    def meet(self, page: Page, asked: Iterable[str]) -> None:
        """Who wrote these things; nobody, where Reddit does not say."""
        scratch = Found(SOURCE, self._clock())
        reader = Things(Plan("reddit"), scratch)
        for kind, data in page.things:
            reader.add({**data, "replies": None, "_kind": kind}, "parents")
        for name in asked:
            _remember(self.wrote, name, scratch.wrote.get(name))

    def answer(self, found: Found) -> None:
        """Tie the replies of a page to those whom they answer."""
        for reply in found.waiting:
            if parent := self.wrote.get(reply.parent_id):
                found.tie(
                    Interaction(SOURCE, "reply", reply.evidence_id, reply.source_id, parent, reply.created)
                )

    def keep(self) -> None:
        """What was read last has been taken over."""
        for name, state in self._pending.items():
            _remember(self._known, name, state)
        if len(self._rejected) > 5_000:
            self._rejected.clear()
        self._rejected.update(self._told)
        self._pending, self._told = {}, []

    def forget(self) -> None:
        """Reading begins at another place than where we left: nothing counts as handed over."""
        self._known.clear()
        self._rejected.clear()
        self._pending, self._told = {}, []


def _state(data: Mapping[str, Any], *, counts: bool) -> str:
    """What would make a thing worth reading again."""
    names = (
        "title",
        "body",
        "selftext",
        "author",
        "edited",
        "removed_by_category",
        *(("score",) if counts else ()),
    )
    return str(hash(json.dumps([data.get(name) for name in names], default=str)))


def _origin(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The submission that a crosspost repeats; Reddit leaves it out where it is gone."""
    parents = data.get("crosspost_parent_list")
    first = parents[0] if isinstance(parents, list) and parents else None
    return first if isinstance(first, Mapping) else None


def _repost(found: Found, mention: Mention, origin: Mapping[str, Any]) -> Mention:
    scratch = Found(SOURCE, found.fetched)
    Things(Plan("reddit"), scratch).add({**origin, "_kind": "t3"}, "crosspost")
    if not scratch.mentions:
        return mention
    first = scratch.mentions[0]
    if first.author_id and mention.author_id:
        found.tie(
            Interaction(SOURCE, "repost", mention.id, mention.author_id, first.author_id, mention.created)
        )
        for author in scratch.authors.values():
            found.meet(author)
    return replace(mention, kind="repost", parent_id=first.id, domains=mention.domains or first.domains)


def _remember(kept: dict[str, Any], name: str, value: Any) -> None:
    """Keep the newest; the oldest make room."""
    kept.pop(name, None)
    kept[name] = value
    if len(kept) > _REMEMBERED:
        del kept[next(iter(kept))]
