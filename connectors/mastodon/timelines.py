"""What was published since the last round: hashtag timelines and full-text searches, a page at a time, all in turn.

A place is one hashtag or one search on one server. A hashtag timeline is read upwards by `min_id`, which leaves nothing out;
`since_id` would give the newest forty only. One request a hashtag: `any[]` takes three more at most, and none of them is shown
where the server has never heard of the first (mastodon/app/models/tag_feed.rb, timelines/tag_controller.rb).

An id is given before its post can be read, and a post that a server fetches late gets the id of its own time. So each round
begins a little below the place where the last one ended, and reads those few posts again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import quote

from connectors.contract import AuthFailed, QueryRejected, RateLimited, SourceError, Transient
from connectors.mastodon.server import (
    LAST_PAGE,
    PAGE,
    NotThere,
    Server,
    lowered,
    made_at,
    newest,
    number_at,
    order,
)
from connectors.mastodon.statuses import Found, Reading, moment
from data.records import Batch, Checkpoint, Rejected, Seen, Usage

FIRST_LOOK = timedelta(days=7)  # how far back a new place is read
TAG_OVERLAP = timedelta(minutes=10)
TEXT_OVERLAP = timedelta(hours=1)  # search goes by the author's time, and its index lags behind


@dataclass(slots=True)
class State:
    """The checkpoint: each place's position, the round that is under way, and up to when all was read."""

    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    number: int = 0  # of the round; a place bears that of the last round it was read in
    began: str | None = None  # None: the next round begins anew
    until: str | None = None
    closed: dict[str, str] = field(default_factory=dict)  # servers and searches that refuse us, and how

    @classmethod
    def of(cls, at: Checkpoint | None) -> State:
        said = at.state if at is not None and at.version == 1 else {}
        places = said.get("places")
        return cls(
            {name: dict(one) for name, one in places.items()} if isinstance(places, Mapping) else {},
            int(said.get("number") or 0),
            said.get("began"),
            said.get("until"),
            dict(said.get("closed") or {}),
        )

    def checkpoint(self, source: str) -> Checkpoint:
        places = {name: dict(one) for name, one in self.places.items()}
        return Checkpoint(
            source,
            "search",
            {
                "places": places,
                "number": self.number,
                "began": self.began,
                "until": self.until,
                "closed": dict(self.closed),
            },
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one query is asked."""

    server: Server
    query: str

    @property
    def name(self) -> str:
        return f"{self.server.host} {self.query}"

    @property
    def tagged(self) -> bool:
        return self.query.startswith("#")


class Round:
    """One round over all places. Faults of one server end its part only; those of all are raised."""

    def __init__(
        self,
        source: str,
        places: Sequence[Place],
        readings: Callable[[Server], Reading],
        clock: Callable[[], datetime],
    ) -> None:
        self._source, self._clock, self._readings = source, clock, readings
        self._places = places
        self._faults: dict[str, SourceError] = {}  # by server, by the search of a server, by place
        self._met: set[str] = set()  # servers that have said what they are

    def batches(self, state: State, usage: Callable[[], Usage], stop: Event) -> Iterator[Batch]:
        if not self._places:
            return
        if state.began is None:
            state.began, state.number = self._clock().isoformat(), state.number + 1
        wanted = {place.name for place in self._places}
        state.places = {name: one for name, one in state.places.items() if name in wanted}
        left = deque(
            sorted(
                (p for p in self._places if self._unread(state, p)),
                key=lambda place: int(state.places.get(place.name, {}).get("round") or 0),
            )
        )
        while left and not stop.is_set():
            place = left.popleft()
            if self._shut(place):
                continue
            try:
                found, read, more = self._page(place, state)
            except SourceError as fault:
                refusal = self._failed(place, fault, state)
                if refusal is not None:
                    yield Batch(
                        self._source,
                        rejected=(refusal,),
                        checkpoint=state.checkpoint(self._source),
                        usage=usage(),
                    )
                continue
            for part in (place.server.host, place.name, _searches(place)):
                if part != _searches(place) or not place.tagged:
                    state.closed.pop(part, None)
            if more:
                left.append(place)
            yield Batch(
                self._source,
                tuple(found.mentions),
                tuple(found.authors.values()),
                tuple(found.ties),
                rejected=tuple(found.rejected),
                checkpoint=state.checkpoint(self._source),
                usage=usage(),
                stable_ids=True,
                read=read,
            )
        if not stop.is_set():
            yield from self._end(state, usage)

    def _end(self, state: State, usage: Callable[[], Usage]) -> Iterator[Batch]:
        """Say what is wholly read; raise where nothing could be. A server that refuses us shows nothing: it hides no span."""
        nothing = all(self._unread(state, place) for place in self._places)
        if self._faults and (nothing or all(p.server.host in self._faults for p in self._places)):
            raise _gravest(self._faults.values())
        now = self._clock()
        began = moment(state.began) or now
        seen: tuple[Seen, ...] = ()
        if all(isinstance(fault, AuthFailed | QueryRejected) for fault in self._faults.values()):
            since = moment(state.until) or began - FIRST_LOOK
            if began > since:
                seen = (Seen(self._source, since, began),)
                state.until = began.isoformat()
        state.began = None
        yield Batch(self._source, seen=seen, checkpoint=state.checkpoint(self._source), usage=usage())

    def _page(self, place: Place, state: State) -> tuple[Found, int, bool]:
        """One page of a place: what it held, how many posts, and whether there may be more. Moves the place on."""
        low = place.server.pause()
        if low is not None and low.retry_at > self._clock():
            raise low
        reading = self._readings(place.server)
        self._met.add(place.server.host)
        known = state.places.get(place.name, {})
        statuses, then = self._tagged(place, known) if place.tagged else self._searched(place, known)
        now, found = self._clock(), Found()
        for number, status in enumerate(statuses, 1):
            reading.take(status, found, place=f"{place.name}, item {number} of a page", now=now)
        more = not then["caught"]
        then["round"] = known.get("round", 0) if more else state.number
        state.places[place.name] = then
        return found, len(statuses), more

    def _tagged(self, place: Place, known: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The posts next above the place's id (docs.joinmastodon.org/methods/timelines/#tag)."""
        top = str(known.get("min_id") or number_at(self._clock() - FIRST_LOOK))
        after = lowered(top, TAG_OVERLAP) if known.get("caught") else top
        path = f"/api/v1/timelines/tag/{quote(place.query[1:], safe='')}"
        try:
            statuses, answer = place.server.statuses(path, {"limit": PAGE, "min_id": after})
        except NotThere:
            return [], {"min_id": top, "caught": True}  # a hashtag nobody has used there yet
        reached = newest(statuses, answer)
        forward = reached is not None and order(reached) > order(after)
        if reached is not None and order(reached) > order(top):
            top = reached
        # Below the old top, reading goes on from where this page ended, so that the overlap may be many pages long.
        ended = not forward or len(statuses) < LAST_PAGE
        return statuses, {"min_id": top if ended else str(reached), "caught": ended}

    def _searched(self, place: Place, known: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The posts next below the place's time; newest first is all a search knows (docs.joinmastodon.org/methods/search).

        It sorts by id, but takes `min_id` and `max_id` for times of creation, to the second
        (mastodon/app/services/statuses_search_service.rb). A post that came late has a new id and an old time: so the
        time to go on from is that of the lowest id, for nothing is created after its id was given.
        """
        began = self._clock()
        top = moment(known.get("top")) or began
        since = moment(known.get("since")) or top - FIRST_LOOK
        below = moment(known.get("below"))
        skip = int(known.get("skip") or 0)
        params = {
            "q": place.query,
            "type": "statuses",
            "limit": PAGE,
            "min_id": number_at(since - TEXT_OVERLAP),
        }
        if below is not None:
            params["max_id"] = number_at(below + timedelta(seconds=1))
        if skip:
            params["offset"] = skip
        content = place.server.get("/api/v2/search", params).json()
        statuses = content.get("statuses") if isinstance(content, Mapping) else None
        if not isinstance(statuses, list):
            raise Transient(f"{place.server.host} answered something that is not a search result.")
        numbers = [str(one["id"]) for one in statuses if isinstance(one, Mapping) and one.get("id")]
        lowest = made_at(min(numbers, key=order)) if numbers else None
        if len(statuses) < LAST_PAGE:
            return statuses, {"since": top.isoformat(), "caught": True}
        walk = {"since": since.isoformat(), "top": top.isoformat(), "caught": False}
        if lowest is None or (below is not None and lowest >= below):  # no way down by time: one page further
            return statuses, {**walk, "below": known.get("below"), "skip": skip + len(statuses)}
        return statuses, {**walk, "below": lowest.isoformat(), "skip": 0}

    def _unread(self, state: State, place: Place) -> bool:
        known = state.places.get(place.name)
        return known is None or not known.get("caught") or known.get("round") != state.number

    def _shut(self, place: Place) -> bool:
        """Whether this place's server, or its search, has failed in this round."""
        return place.server.host in self._faults or (not place.tagged and _searches(place) in self._faults)

    def _failed(self, place: Place, fault: SourceError, state: State) -> Rejected | None:
        """Note a fault; what only a person can mend is told once, not every round."""
        part = place.server.host
        if part in self._met and isinstance(fault, QueryRejected):
            part = place.name  # it is this query that the server refuses
        elif part in self._met and isinstance(fault, AuthFailed) and not place.tagged:
            part = _searches(place)
        self._faults[part] = fault
        if not isinstance(fault, AuthFailed | QueryRejected) or state.closed.get(part) == str(fault):
            return None
        state.closed[part] = str(fault)
        return Rejected(self._source, part, f"{fault} The other places are read on.", place.query)


def _searches(place: Place) -> str:
    return f"{place.server.host} search"


def _gravest(faults: Collection[SourceError]) -> SourceError:
    """The one to raise when nothing could be read: the soonest wait, else what passes, else what a person must mend."""
    limits = [fault for fault in faults if isinstance(fault, RateLimited)]
    if limits:
        return min(limits, key=lambda limit: limit.retry_at)
    return next((fault for fault in faults if isinstance(fault, Transient)), next(iter(faults)))
