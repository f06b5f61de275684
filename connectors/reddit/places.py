"""How far every listing of Reddit has been read: places that survive a deleted post, and walks that can be resumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data.records import Checkpoint

VERSION = 1
_ANY = 2**62  # above every id: where a listing was empty, only time tells what is new


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a listing: when its thing was created (Unix seconds) and its id as a number.

    The thing itself may be gone when we come back, so places are compared, never looked up.
    """

    created: float
    number: int

    @classmethod
    def of(cls, value: Sequence[float] | None) -> Mark | None:
        return cls(float(value[0]), int(value[1])) if value else None

    def passes(self, other: Mark, margin: float = 0.0) -> bool:
        """Whether this is at or below `other`, by both measures: one alone may be wrong or forged."""
        return self.number <= other.number and self.created <= other.created - margin

    def state(self) -> list[float]:
        return [self.created, self.number]


def number(name: str) -> int:
    """The number in a full name (`t3_abc` → 13368). Raises ValueError."""
    return int(name.rpartition("_")[2], 36)


@dataclass(slots=True)
class Walk:
    """A listing on its way down from its top to where it was read before."""

    began: float  # Unix seconds
    top: Mark | None = None
    oldest: float | None = None
    count: int = 0
    met: bool = False  # it has come down to the place of the last time
    anchors: list[str] = field(default_factory=list)  # full names to go on after, the lowest first

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Walk:
        return cls(
            state["began"], Mark.of(state["top"]), state["oldest"], state["count"], state["met"], [*state["anchors"]]
        )  # fmt: skip

    def state(self) -> dict[str, Any]:
        return {
            "began": self.began,
            "top": self.top.state() if self.top else None,
            "oldest": self.oldest,
            "count": self.count,
            "met": self.met,
            "anchors": self.anchors,
        }


@dataclass(slots=True)
class Floor:
    """Down to where a query or a subreddit's listing needs to be read the next time."""

    mark: Mark | None  # None: it was empty
    until: float  # all before this moment (Unix seconds) was read,
    since: float | None = None  # and all from this one on; None: there was nothing to read
    deep: bool = False  # another watch looks at it now: read it to its end once more


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of Reddit: a query's results, or what is new in some subreddits.

    `members`: the places that it brings forward, one for the query or one a subreddit.
    """

    name: str
    path: str
    params: Mapping[str, str | int]
    members: tuple[str, ...]
    subreddits: tuple[str, ...] = ()
    margin: float = 120.0  # seconds that things may appear late
    cap: int = 800  # from so many things on, an end of the listing is Reddit's limit rather than the end


class Places:
    """The state behind a checkpoint of `search`."""

    def __init__(self, at: Checkpoint | None) -> None:
        state: Mapping[str, Any] = at.state if at is not None and at.version == VERSION else {}
        self.floors = {
            name: Floor(Mark.of(one["mark"]), one["until"], one["since"], one["deep"])
            for name, one in state.get("floors", {}).items()
        }
        self.walks = {name: Walk.of(one) for name, one in state.get("walks", {}).items()}
        # Subreddits, and names of search listings, that Reddit refused; and when.
        self.refused: dict[str, float] = dict(state.get("refused", {}))
        self.threads: dict[str, dict[str, Any]] = {
            name: dict(one) for name, one in state.get("threads", {}).items()
        }
        self.done: list[str] = list(state.get("done", []))  # members read in the round that is under way
        self.seen: float | None = state.get("seen")  # up to here we said that all was seen
        self.asked: str = state.get("asked", "")

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(
            "reddit",
            "search",
            {
                "floors": {
                    name: {
                        "mark": one.mark.state() if one.mark else None,
                        "until": one.until,
                        "since": one.since,
                        "deep": one.deep,
                    }
                    for name, one in self.floors.items()
                },
                "walks": {name: one.state() for name, one in self.walks.items()},
                "refused": dict(self.refused),
                "threads": {name: dict(one) for name, one in self.threads.items()},
                "done": [*self.done],
                "seen": self.seen,
                "asked": self.asked,
            },
            VERSION,
        )  # fmt: skip

    def begin(self, members: Iterable[str], threads: Iterable[str], asked: str) -> None:
        """Forget what is no longer read; after a change of watches, read what is listed under them once more."""
        wanted = set(members)
        if asked != self.asked:
            self.walks, self.done = {}, []
            for name, floor in self.floors.items():
                floor.deep = floor.deep or not name.startswith("search:")
        self.asked = asked
        self.floors = {name: one for name, one in self.floors.items() if name in wanted}
        self.threads = {name: self.threads[name] for name in threads if name in self.threads}
        self.done = [name for name in self.done if name in wanted]

    def floor(self, listing: Listing) -> Mark | None:
        """The lowest place of a listing's members; None where one was never read."""
        floors = [self.floors.get(name) for name in listing.members]
        marks = [one.mark or Mark(one.until, _ANY) for one in floors if one is not None]
        if len(marks) < len(floors):
            return None
        return Mark(min(mark.created for mark in marks), min(mark.number for mark in marks))

    def deep(self, listing: Listing) -> bool:
        return any(name in self.floors and self.floors[name].deep for name in listing.members)

    def end(self, listing: Listing, walk: Walk, *, broken: bool = False) -> tuple[float, float] | None:
        """A walk is over: its top is where the next one stops. Returns the span that nobody will read, if there is one.

        `broken`: Reddit lost the thread of the listing before we were through.
        """
        before = [self.floors[name] for name in listing.members if name in self.floors]
        again = len(before) == len(listing.members)
        bridged = again and (walk.met or (walk.count < listing.cap and not broken))
        gap = None
        if again and not bridged and walk.oldest is not None:
            left = min(floor.until for floor in before)
            gap = (left, walk.oldest) if left < walk.oldest else None
        for name in listing.members:
            earlier = self.floors.get(name)
            self.floors[name] = Floor(
                _higher(walk.top, earlier.mark if earlier else None),
                walk.began - listing.margin,
                earlier.since if bridged and earlier else walk.oldest,
            )
        self.walks.pop(listing.name, None)
        self.done += listing.members
        return gap

    def leave_out(self, listing: Listing) -> None:
        """Reddit refuses this listing: the round goes on without it."""
        self.walks.pop(listing.name, None)
        self.done += listing.members

    def rest(self) -> tuple[datetime, datetime] | None:
        """The round is over: the span that every listing has now been wholly read in, if it grew."""
        self.done, self.walks = [], {}
        if not self.floors:
            return None
        until = min(floor.until for floor in self.floors.values())
        known = [floor.since for floor in self.floors.values() if floor.since is not None]
        known += [self.seen] if self.seen is not None else []
        since = max(known, default=until)
        if since >= until:
            return None
        self.seen = until
        return moment(since), moment(until)


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _higher(one: Mark | None, other: Mark | None) -> Mark | None:
    """The later place: a listing whose newest things were deleted does not fall back."""
    if one is None or other is None:
        return one or other
    return max(one, other)
