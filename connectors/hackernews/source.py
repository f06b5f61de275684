"""What Hacker News says of the watches: stories and comments by Algolia's search, deletions by the site's own API."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any, ClassVar

import httpx

from connectors.contract import (
    Access,
    Budget,
    Can,
    Connector,
    Native,
    PositionLost,
    SourceError,
    Spec,
    Transient,
)
from connectors.hackernews import queries, records
from connectors.hackernews.records import PLATFORM
from connectors.hours import moment, served
from connectors.web import Answer, Api
from data.records import Batch, Checkpoint, Gap, Interaction, Mention, Rejected, Seen, Tombstone, Usage, Watch

SOURCE = "hackernews"
VERSION = 1
_SEARCH, _ITEMS = "https://hn.algolia.com", "https://hacker-news.firebaseio.com"
_AT_ONCE = 5  # items asked for in one step of `verify`


class HackerNews(Connector):
    """Algolia's index of Hacker News (hn.algolia.com/api), newest first, in slices of time.

    Algolia shows 1,000 hits of a query whatever the page, so a round walks back in time from hit to hit. The checkpoint
    holds for each query how far it is read (`top`, epoch seconds) and, inside a round, where its walk stands.
    """

    spec: ClassVar[Spec] = Spec(
        name="Hacker News",
        platform=PLATFORM,
        can=Can.SEARCH | Can.VERIFY,
        poll_seconds=180.0,
        page_size=1000,
        open=True,
        attribution="Hacker News (Y Combinator), searched through Algolia.",
        terms="https://www.ycombinator.com/legal/",
    )
    first_look: ClassVar[timedelta] = timedelta(days=30)
    late: ClassVar[timedelta] = timedelta(minutes=15)  # an item may show so late in the index: read again
    patience: ClassVar[float] = 20.0  # seconds of silence after which a request is given up

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._apis: dict[str, Api] = {}

    def compile(self, watches: Sequence[Watch]) -> Native:
        """One query an alternative; see `queries`."""
        return queries.compiled(watches, PLATFORM)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What was published since the checkpoint, query by query, one request a step; 30 days at the first look.

        A round that was broken off is finished first, up to where it was to go, then what came meanwhile is read.
        """
        state = _state(at, query.queries)
        writers: dict[str, str] = {}  # who wrote what, as far as this call has read
        while query.queries:
            began = int(self.access.clock().timestamp())
            goal = state.setdefault("goal", began)
            for words in query.queries:
                walk = state["queries"][_key(words)]
                if walk.get("round") != goal and "until" not in walk:
                    walk.update(floor=self._floor(walk, state, goal), until=goal)
                while "until" in walk:
                    if stop.is_set():
                        return
                    yield self._step(words, walk, state, writers)
            if state.pop("goal", None) is None and began - goal < self.spec.poll_seconds:
                return

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Whether items were deleted or killed, and how stories stand (github.com/HackerNews/API, "Items").

        A comment has no public counts, and the answer does not name its story: it is only looked at for deletion.
        """
        for start in range(0, len(ids), _AT_ONCE):
            if stop.is_set():
                return
            batch, fault = self._looked_at(ids[start : start + _AT_ONCE])
            yield batch
            if fault is not None:
                raise fault

    def check(self) -> str:
        """One search for nothing; says how much the index holds."""
        found = self._api(_SEARCH).get("/api/v1/search_by_date", {"hitsPerPage": 1}).json()
        total = found.get("nbHits") if isinstance(found, dict) else None
        if not isinstance(total, int):
            raise Transient("Hacker News answered without hits.")
        return f"Hacker News answers; its index holds {total:,} items."

    def close(self) -> None:
        """Let go of both servers; a later call connects anew."""
        for api in self._apis.values():
            api.close()
        self._apis.clear()

    def _api(self, base: str) -> Api:
        if base not in self._apis:
            api = Api(self.access.base or base, clock=self.access.clock, seconds=3 * self.patience)
            api.client.timeout = httpx.Timeout(self.patience)
            self._apis[base] = api
        return self._apis[base]

    def _step(
        self, words: str, walk: dict[str, int], state: dict[str, Any], writers: dict[str, str]
    ) -> Batch:
        """One page further back; the round is over with the last query's last page."""
        answer, hits, full = self._page(words, walk["floor"], walk["until"])
        read = self._read(hits, writers)
        gaps = _stepped(walk, hits, full=full)
        seen: tuple[Seen, ...] = ()
        if "until" not in walk:  # nothing later than the platform's own clock can have been read
            walk["top"] = min(state["goal"], int(served(answer.headers, self.access.clock()).timestamp()))
            walk["round"] = state["goal"]
            if all(
                one.get("round") == state["goal"] and "until" not in one for one in state["queries"].values()
            ):
                seen = self._seen(state)
                del state["goal"]
        return replace(
            read,
            gaps=gaps,
            seen=seen,
            checkpoint=Checkpoint(SOURCE, "search", copy.deepcopy(state), VERSION),
            usage=Usage(SOURCE, requests=1),
        )

    def _floor(self, walk: Mapping[str, int], state: Mapping[str, Any], now: int) -> int:
        """Where a walk back ends: at what is known, less what may come late; a new query looks as far back as the rest."""
        if "top" in walk:
            return int(min(walk["top"], now) - self.late.total_seconds())
        first = int(now - self.first_look.total_seconds())
        return min(first, int(state.get("seen", first)))

    def _page(self, words: str, since: int, until: int) -> tuple[Answer, list[Any], bool]:
        """The newest hits of [since, until), and whether there are more."""
        answer = self._api(_SEARCH).get(
            "/api/v1/search_by_date",
            {
                "query": words.replace("*", ""),
                "tags": "(story,comment,poll,job)",
                "numericFilters": f"created_at_i>={since},created_at_i<{until}",
                "hitsPerPage": self.spec.page_size,
                "advancedSyntax": "true",  # what is quoted stands as it is written
                "typoTolerance": "false",
                "queryType": "prefixAll" if "*" in words else "prefixNone",
            },
        )
        found = answer.json()
        hits = found.get("hits") if isinstance(found, dict) else None
        if not isinstance(hits, list):
            raise Transient("Hacker News answered without hits.")
        most = found.get("hitsPerPage")
        return (
            answer,
            hits,
            len(hits) >= (most if isinstance(most, int) and most > 0 else self.spec.page_size),
        )

    def _read(self, hits: Sequence[Any], writers: dict[str, str]) -> Batch:
        """What the hits hold. A reply's tie needs to know who wrote its parent, which only other hits can tell."""
        now = self.access.clock()
        mentions: list[Mention] = []
        rejected: list[Rejected] = []
        for place, hit in enumerate(hits, 1):
            try:
                mentions.append(records.of_hit(hit, now))
            except (AttributeError, KeyError, TypeError, ValueError) as why:
                rejected.append(_rejected(f"hit {place}", hit, why))
        writers.update((m.id, m.author_id) for m in mentions if m.author_id)
        ties = tuple(
            Interaction(PLATFORM, "reply", m.id, m.author_id, writers[m.parent_id], m.created)
            for m in mentions
            if m.author_id and m.parent_id in writers and writers[m.parent_id] != m.author_id
        )
        people = dict.fromkeys(m.author_id for m in mentions if m.author_id)
        people.update(dict.fromkeys(tie.target_id for tie in ties))
        return Batch(
            SOURCE,
            mentions=tuple(mentions),
            authors=tuple(records.author(name, now) for name in people),
            interactions=ties,
            rejected=tuple(rejected),
            stable_ids=True,
            read=len(hits),
        )

    def _looked_at(self, ids: Sequence[str]) -> tuple[Batch, SourceError | None]:
        """What became of some items, and the fault that ended the look."""
        mentions: list[Mention] = []
        stones: list[Tombstone] = []
        rejected: list[Rejected] = []
        checked: list[str] = []
        fault: SourceError | None = None
        now = self.access.clock()
        for name in filter(str.isdecimal, ids):
            try:
                item = self._api(_ITEMS).get(f"/v0/item/{name}.json").json()
            except SourceError as why:
                fault = why
                break
            checked.append(name)
            if not isinstance(item, dict):
                continue  # null: the API does not know it, which says nothing of its fate
            if item.get("deleted") or item.get("dead"):
                gone = "Deleted on Hacker News." if item.get("deleted") else "Killed on Hacker News."
                stones.append(Tombstone(PLATFORM, name, gone, now))
            elif item.get("type") != "comment":
                try:
                    mentions.append(records.of_item(item, now))
                except (KeyError, TypeError, ValueError) as why:
                    rejected.append(_rejected(f"item {name}", item, why))
        batch = Batch(
            SOURCE,
            mentions=tuple(mentions),
            tombstones=tuple(stones),
            rejected=tuple(rejected),
            checked=tuple(checked),
            usage=Usage(SOURCE, requests=len(checked) + (fault is not None)),
            stable_ids=True,
            read=len(checked),
        )
        return batch, fault

    def _seen(self, state: dict[str, Any]) -> tuple[Seen, ...]:
        """The span that every query has read by now, without what may still come late."""
        walks = state["queries"].values()
        since = state.get("seen", max(walk["floor"] for walk in walks))
        until = int(min(walk["top"] for walk in walks) - self.late.total_seconds())
        if until <= since:
            return ()
        state["seen"] = until
        return (Seen(SOURCE, moment(since), moment(until)),)


def _stepped(walk: dict[str, int], hits: Sequence[Any], *, full: bool) -> tuple[Gap, ...]:
    """The walk one page further back; without "until" when it has arrived."""
    gaps: tuple[Gap, ...] = ()
    if full:
        times = [
            hit["created_at_i"]
            for hit in hits
            if isinstance(hit, dict) and type(hit.get("created_at_i")) is int
        ]
        if not times:
            raise Transient("Hacker News sent hits without times.")
        oldest = max(min(times), walk["floor"])
        if oldest + 1 < walk["until"]:
            walk["until"] = oldest + 1  # that second may go on; its hits come twice
        else:
            why = "Hacker News shows at most 1,000 hits of one second."
            gaps = (Gap(SOURCE, moment(oldest), moment(oldest + 1), why),)
            walk["until"] = oldest
    if not full or walk["until"] <= walk["floor"]:
        del walk["until"]
    return gaps


def _rejected(place: str, found: Any, why: Exception) -> Rejected:
    said = f"it lacks {why}" if isinstance(why, KeyError) else str(why)
    return Rejected(
        SOURCE,
        place,
        f"Hacker News sent an item that cannot be read ({said}); the others went in.",
        json.dumps(found, ensure_ascii=False, default=str)[:4000],
    )


def _key(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _state(at: Checkpoint | None, asked: Sequence[str]) -> dict[str, Any]:
    """The checkpoint's state, for the queries that are still asked. Raises PositionLost."""
    keys = [_key(words) for words in asked]
    if at is None:
        return {"queries": {key: {} for key in keys}}
    try:
        if at.version != VERSION:
            raise ValueError(at.version)
        walks = {
            key: {name: int(value) for name, value in walk.items()}
            for key, walk in at.state["queries"].items()
            if key in keys
        }
        state: dict[str, Any] = {name: int(at.state[name]) for name in ("seen", "goal") if name in at.state}
        if any("until" in walk and ("floor" not in walk or "goal" not in state) for walk in walks.values()):
            raise ValueError("a walk without its ends")
        state["queries"] = {key: walks.get(key, {}) for key in keys}
    except (AttributeError, KeyError, TypeError, ValueError) as why:
        raise PositionLost("The checkpoint of Hacker News cannot be read by this version.") from why
    return state
