"""What YouTube is followed for, and how far each part is read: the state of its checkpoint. Times are epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1
FOLLOWED = 300  # videos found by search; at one unit each time something was said there
DAY, HOUR = 86_400, 3_600


@dataclass(slots=True)
class Walk:
    """A way back in time through pages, newest first: it ends at `floor`; then all is read up to `goal`."""

    top: int | None = None  # read up to here
    read: int | None = None  # when the last walk ended
    floor: int | None = None
    goal: int | None = None  # None: no walk under way
    token: str | None = None  # the next page; of a search, where the next slice of time ends
    pages: int = 0

    def begin(self, now: int, *, first: int, late: int) -> None:
        """Set out from `now`, back to what is known less what may come late, or to `first`."""
        self.floor, self.goal = (min(self.top, now) - late if self.top is not None else first), now
        self.token, self.pages = None, 0

    def end(self, now: int, clock: int) -> None:
        """Arrived. `clock`: the platform's own time; nothing later can have been read."""
        self.top, self.read = min(self.goal or now, clock), now
        self.goal = self.token = None

    def due(self, now: int, every: float) -> bool:
        return self.goal is not None or self.read is None or now - self.read >= every


@dataclass(slots=True)
class Channel(Walk):
    """A channel the settings name; walks through its uploads."""

    id: str | None = None
    uploads: str | None = None  # the playlist
    name: str | None = None
    off: int | None = None  # since when it cannot be read


@dataclass(slots=True)
class Place(Walk):
    """Where comments stand: one video ("v:…"), or all videos of a channel ("c:…")."""

    since: int = 0  # when its video was published
    pinned: bool = False  # the settings name it
    owner: str | None = None
    name: str | None = None
    count: int | None = None  # comments, as last told
    counted: int | None = None  # when
    known: int | None = None  # comments when it was last read
    threads: dict[str, list[str | None]] = field(default_factory=dict)  # replies to read: writer, next page
    off: int | None = None

    def wanted(self, now: int, every: float) -> bool:
        """Whether something new may stand there: for a video, when its count moved, and once a day."""
        if self.off is not None and now - self.off < DAY:
            return False
        if self.goal is not None or self.threads:
            return True
        if self.counted is None:
            return self.due(now, every)
        return self.read is None or self.count != self.known or now - self.read >= DAY


@dataclass(slots=True)
class Ledger:
    """`fresh`: videos to look at, and whether their comments are to be followed. `day`: of the count `searched`."""

    queries: dict[str, Walk] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    fresh: dict[str, bool] = field(default_factory=dict)
    day: str = ""
    searched: int = 0
    seen: int | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Ledger:
        """From JSON. Raises AttributeError, KeyError, TypeError, ValueError."""
        return cls(
            {key: Walk(**walk) for key, walk in state["queries"].items()},
            {key: Channel(**one) for key, one in state["channels"].items()},
            {key: Place(**one) for key, one in state["places"].items()},
            {str(key): bool(one) for key, one in state["fresh"].items()},
            str(state["day"]),
            int(state["searched"]),
            None if state.get("seen") is None else int(state["seen"]),
        )

    def state(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def agree(self, queries: list[str], channels: tuple[str, ...], videos: tuple[str, ...]) -> None:
        """Follow what is asked for now, and no longer what is not."""
        self.queries = {key: self.queries.get(key) or Walk() for key in queries}
        self.channels = {name: self.channels.get(name) or Channel() for name in channels}
        ours = {f"c:{channel.id}" for channel in self.channels.values()} | {f"v:{name}" for name in videos}
        self.places = {key: place for key, place in self.places.items() if key in ours or not place.pinned}
        for name in videos:
            self.places.setdefault(f"v:{name}", Place()).pinned = True

    def follow(self, video: str, *, since: int, owner: str | None, name: str | None) -> None:
        """Read the comments of a video; of too many, those of the oldest no longer."""
        place = self.places.setdefault(f"v:{video}", Place())
        place.since, place.owner, place.name = since, owner, name
        found = [key for key, one in self.places.items() if not one.pinned]
        for key in sorted(found, key=lambda key: self.places[key].since)[: max(0, len(found) - FOLLOWED)]:
            del self.places[key]

    def forget(self, before: int) -> None:
        """Follow no longer what was published before a moment, unless the settings name it."""
        for key in [key for key, one in self.places.items() if not one.pinned and one.since < before]:
            del self.places[key]
