"""How X's search is read so that nothing is missed: back from the newest post to where the last walk began.

The place of each query is `{floor, walk}`: posts above the id `floor` are still to be read; `walk` is a read under way
`{since, top, low, next, span}`. The newest id of its first page becomes the next floor, less two minutes, for X shows
some posts late. A round takes every query once; what it has still to read stands in `round`.
Parameters and paging: docs.x.com, “Pagination” and openapi.json 2.167 (2026-08-22).
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from connectors.contract import Budget, RateLimited
from connectors.files.xfields import ID
from connectors.web import Answer
from connectors.x import ids
from connectors.x.fields import Meter
from connectors.x.reading import SOURCE, Page, deaf, found_in, page_of
from connectors.x.wire import Refused, server_time
from data.records import Batch, Checkpoint, Gap, Seen

OVERLAP = timedelta(minutes=2)
LATE = timedelta(seconds=30)  # search ends this long before now, says X
_EDGE = timedelta(minutes=2)  # an id this near the end of the window may be refused
_AHEAD = timedelta(days=1)  # by which no clock is wrong: an id of later is none
_BETWEEN = timedelta(seconds=1)  # between requests of the full archive
_TOO_OLD = "X's search looks back {0:.0f} days only: what was posted before that, while nothing was read, is missing."
_TOKENS = frozenset({"next_token", "pagination_token"})
_FIELDS = frozenset({"tweet.fields", "expansions", "user.fields"})

Ask = Callable[[str, Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back a search goes: `window` for a query read for the first time; whether X itself ends there."""

    window: timedelta
    ends_there: bool
    paced: bool = False  # one request a second
    since: datetime | None = None  # where the person wants the first walk to end, instead of X's own window


class Walk:
    """Rounds over native queries. `ask` makes one request and may change its fields when they are refused (`rename`)."""

    def __init__(
        self,
        ask: Ask,
        rename: Callable[[], bool],
        meter: Meter,
        reach: Reach,
        *,
        size: Callable[[Budget], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._ask, self._rename, self._meter, self._reach = ask, rename, meter, reach
        self._size, self._clock = size, clock
        self._state: dict[str, Any] = {}
        self._requests = 0
        self._asked: datetime | None = None
        self._gaps: list[Gap] = []
        self._told: Gap | None = None

    def round(
        self, queries: tuple[str, ...], at: Checkpoint | None, *, budget: Budget, stop: Event
    ) -> Iterator[Batch]:
        """Read on from `at` until every query was read once. Raises SourceError; a refused query last."""
        texts = {_key(query): query for query in queries}
        left = self._begin(texts, at)
        refused: Refused | None = None
        for key in left:
            while key in self._state["round"] and not stop.is_set():
                try:
                    yield self._page(key, texts[key], budget)
                except Refused as why:
                    refused = Refused(f"X refuses the query “{texts[key][:120]}”: {why}", why.blamed)
                    self._state["round"].remove(key)
        if refused is not None:
            raise refused

    def _begin(self, texts: Mapping[str, str], at: Checkpoint | None) -> list[str]:
        """The queries this round has still to read; places of queries nobody asks any more are forgotten."""
        kept = copy.deepcopy(dict(at.state)) if at is not None and at.version == 1 else {}
        places = {key: place for key, place in kept.get("queries", {}).items() if key in texts}
        left = [key for key in kept.get("round", ()) if key in texts] or list(texts)
        left += [key for key in texts if key not in places and key not in left]
        self._state = {"queries": {key: places.get(key, {}) for key in texts}, "round": left}
        return list(self._state["round"])

    def _page(self, key: str, query: str, budget: Budget) -> Batch:
        """The next page of one query, with the place after it."""
        place: dict[str, Any] = self._state["queries"][key]
        self._requests, self._gaps = 0, []
        walk = copy.deepcopy(place["walk"]) if "walk" in place else self._new_walk(place)
        answered = self._asked_for(query, walk, budget)
        if answered is None:  # the rest of this walk lies beyond X's window
            place.update(floor=_floor(walk, place), span=walk["span"])
            place.pop("walk", None)
            self._state["round"].remove(key)
            return self._batch({}, self._clock())
        page, theirs = answered
        now = self._clock()
        self._move(key, place, walk, page, theirs or now)
        return self._batch(page, now)

    def _new_walk(self, place: Mapping[str, Any]) -> dict[str, Any]:
        """From now back to the floor, or to the end of X's window where that is nearer."""
        now = self._clock()
        edge = self._reach.since or now - self._reach.window
        known = datetime.fromisoformat(place["span"][1]) if "span" in place else None
        since, floor = known or edge, place.get("floor")
        if floor is None and not self._reach.ends_there and (start := known or self._reach.since) is not None:
            floor = ids.first(start - OVERLAP)
        if floor is not None and self._reach.ends_there and ids.moment(floor) < edge + _EDGE:
            floor = None
        if self._reach.ends_there and since < edge:
            self._lose(since, edge)
            since = edge
        return {
            "since": floor,
            "top": None,
            "low": None,
            "next": None,
            "span": [since.isoformat(), now.isoformat()],
        }

    def _asked_for(
        self, query: str, walk: dict[str, Any], budget: Budget
    ) -> tuple[Page, datetime | None] | None:
        """The next page of a walk and X's clock; what X refuses is mended as far as it can be. None: out of reach."""
        for _ in range(5):
            params = {"max_results": self._size(budget)}
            if walk["since"]:
                params["since_id"] = walk["since"]
            if walk["next"]:
                params["next_token"] = walk["next"]
            elif walk["low"]:
                params["until_id"] = walk["low"]
            self._keep_pace()
            self._requests += 1
            try:
                answer = self._ask(query, params)
                page = page_of(answer)
                if not (deaf(page) and self._rename()):
                    return page, server_time(answer.headers)
            except Refused as why:
                if why.blamed & _FIELDS and self._rename():
                    continue
                if walk["next"] and (why.blamed & _TOKENS or "query" not in why.blamed):
                    walk["next"] = None  # go on below the oldest post we hold
                elif "until_id" in why.blamed and walk["low"]:
                    self._shorten(walk, ids.moment(walk["low"]))
                    return None
                elif "since_id" in why.blamed and walk["since"]:
                    walk["since"] = None
                    self._shorten(walk, self._clock() - self._reach.window)
                else:
                    raise
        raise Refused("X refused it five times in a row.", frozenset())

    def _move(
        self, key: str, place: dict[str, Any], walk: dict[str, Any], page: Page, theirs: datetime
    ) -> None:
        """The place after a page: further down the walk, or at its end."""
        meta = page.get("meta")
        meta = meta if isinstance(meta, Mapping) else {}
        held = _ids(page, meta, max(theirs, self._clock()) + _AHEAD)
        if walk["top"] is None:
            walk["top"] = str(max(held)) if held else None
            # a fast clock claims nothing unread, nor does a slow one
            since, until = map(datetime.fromisoformat, walk["span"])
            if self._reach.ends_there and not walk["since"]:
                since = max(since, theirs - self._reach.window)
            until = max(since, min(until, theirs) - LATE)
            walk["span"] = [since.isoformat(), until.isoformat()]
        low = min([*held, *([int(walk["low"])] if walk["low"] else [])], default=None)
        walk["low"] = str(low) if low is not None else None
        before, token = walk["next"], meta.get("next_token")
        if isinstance(token, str) and token and (token != before or held):
            walk["next"] = (
                token if token != before else None
            )  # a token that leads to itself: go on below `low`
            place["walk"] = walk
            return
        place.update(floor=_floor(walk, place), span=walk["span"])
        place.pop("walk", None)
        self._state["round"].remove(key)

    def _batch(self, page: Page, now: datetime) -> Batch:
        found = found_in([("page", page)] if page else [], now)
        usage = self._meter.usage([page], day=now.date(), requests=self._requests)
        return Batch(
            SOURCE,
            mentions=tuple(found.mentions),
            authors=tuple(found.authors.values()),
            interactions=tuple(found.interactions),
            tombstones=tuple(found.tombstones),
            rejected=tuple(found.rejected),
            gaps=tuple(self._gaps),
            seen=self._seen(),
            checkpoint=Checkpoint(SOURCE, "search", copy.deepcopy(self._state)),
            usage=usage,
            read=found.read,
            stable_ids=True,
        )

    def _seen(self) -> tuple[Seen, ...]:
        """What every query has read by the end of a round."""
        spans = [place.get("span") for place in self._state["queries"].values()]
        if self._state["round"] or not spans or None in spans:
            return ()
        since = max(datetime.fromisoformat(span[0]) for span in spans if span)
        until = min(datetime.fromisoformat(span[1]) for span in spans if span)
        return (Seen(SOURCE, since, until),) if since < until else ()

    def _shorten(self, walk: dict[str, Any], to: datetime) -> None:
        """The walk ends at `to`: what it should have read before that cannot be read any more."""
        since = datetime.fromisoformat(walk["span"][0])
        if to > since:
            self._lose(since, to)
            walk["span"][0] = to.isoformat()

    def _lose(self, since: datetime, until: datetime) -> None:
        """Say so once a round: every query loses the same days."""
        told = self._told
        if told is None or since < told.since - _EDGE or until > told.until + _EDGE:
            days = self._reach.window / timedelta(days=1)
            self._told = Gap(SOURCE, since, until, _TOO_OLD.format(days))
            self._gaps.append(self._told)

    def _keep_pace(self) -> None:
        now = self._clock()
        if self._reach.paced and self._asked is not None and self._asked <= now < self._asked + _BETWEEN:
            raise RateLimited(
                "X lets the full archive be asked once a second.", retry_at=self._asked + _BETWEEN
            )
        self._asked = now


def _floor(walk: Mapping[str, Any], place: Mapping[str, Any]) -> str | None:
    """Where the next walk ends: just below the newest post of this one, or where this one ended if it met none."""
    if walk["top"] is None:
        return walk["since"] or place.get("floor")
    return max(ids.first(ids.moment(walk["top"]) - OVERLAP), walk["since"] or "0", key=int)


def _ids(page: Page, meta: Page, latest: datetime) -> list[int]:
    """What a place may be built on: ids of whole posts, none from the future; one odd item must not lose us the rest."""
    data = page.get("data")
    whole = (
        [post for post in data if isinstance(post, Mapping) and "created_at" in post]
        if isinstance(data, list)
        else []
    )
    named = [meta.get("newest_id"), meta.get("oldest_id"), *(post.get("id") for post in whole)]
    known = [name for name in named if isinstance(name, str) and ID.fullmatch(name)]
    return [int(name) for name in known if ids.moment(name) <= latest]


def _key(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]
