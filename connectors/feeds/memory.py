"""What is remembered of each address between two readings: versioned JSON, kept with the batches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from data.records import Checkpoint, Seen, Watch

SOURCE: Final = "feeds"
VERSION: Final = 1
KEPT_DAYS: Final = 30
MOST_KEPT: Final = 500  # items remembered after they left the feed
_TIMES: Final = ("next", "read", "newest")


class Known(NamedTuple):
    """An item that was read: its time of creation as first told, the day it was last shown, a print of its content."""

    created: int  # seconds of the epoch
    day: int  # days of the epoch
    mark: str


@dataclass(slots=True)
class Place:
    """One address. It is a feed once `read` is set, a site once it has `leads`."""

    etag: str | None = None
    modified: str | None = None
    moved: str | None = None  # where it said it is for good
    every: int | None = None  # seconds that the feed itself asks to be left alone
    next: datetime | None = None  # not before; None: at once
    read: datetime | None = None  # last time the feed was read, or said that nothing changed
    newest: datetime | None = None  # creation of the newest item ever read
    faults: int = 0  # in a row
    said: str | None = None  # the fault a person was told last
    person: bool = False  # somebody has to mend it
    gone: bool = False
    leads: tuple[str, ...] = ()
    seen: dict[str, Known] = field(default_factory=dict)

    @property
    def is_feed(self) -> bool:
        return self.read is not None and not self.leads and not self.gone

    def due(self, now: datetime) -> bool:
        return not self.gone and (self.next is None or self.next <= now)

    def failing(self) -> bool:
        return self.gone or self.faults > 0

    def keep(self, shown: Mapping[str, Known], today: int) -> None:
        """Remember what the feed shows now, and for a month what it showed before."""
        left = sorted(
            (
                (key, known)
                for key, known in self.seen.items()
                if key not in shown and today - known.day <= KEPT_DAYS
            ),
            key=lambda pair: pair[1].day,
            reverse=True,
        )
        self.seen = {**shown, **dict(left[:MOST_KEPT])}

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value:
                found[one.name] = value.isoformat() if isinstance(value, datetime) else value
        if self.leads:
            found["leads"] = list(self.leads)
        if self.seen:
            found["seen"] = {key: list(known) for key, known in self.seen.items()}
        return found

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Place:
        found = dict(state)
        for name in _TIMES:
            if name in found:
                found[name] = datetime.fromisoformat(found[name])
        found["leads"] = tuple(found.get("leads", ()))
        found["seen"] = {key: Known(*known) for key, known in found.get("seen", {}).items()}
        return cls(**found)


@dataclass(slots=True)
class Memory:
    """All addresses, and up to when all feeds were read together."""

    places: dict[str, Place] = field(default_factory=dict)
    asked: str = ""  # print of the watches the readings were judged by
    top: datetime | None = None
    refused: tuple[str, ...] = ()  # what was said of addresses that are none

    @classmethod
    def of(cls, at: Checkpoint | None) -> Memory:
        if at is None or at.version != VERSION:
            return cls()
        top = at.state.get("top")
        return cls(
            {name: Place.of(place) for name, place in at.state.get("places", {}).items()},
            at.state.get("asked", ""),
            datetime.fromisoformat(top) if top else None,
            tuple(at.state.get("refused", ())),
        )

    def checkpoint(self) -> Checkpoint:
        state: dict[str, Any] = {
            "places": {name: place.state() for name, place in self.places.items()},
            "asked": self.asked,
            "refused": list(self.refused),
        }
        if self.top is not None:
            state["top"] = self.top.isoformat()
        return Checkpoint(SOURCE, "search", state, VERSION)

    def turn_to(self, addresses: Sequence[str], watches: Iterable[Watch]) -> None:
        """Know the addresses that are wanted now, and only those; read all anew when the watches changed.

        What no watch asked for was dropped, so a new watch must hear again what the feeds still show.
        """
        wanted: dict[str, Place] = {}
        for name in addresses:
            place = wanted[name] = self.places.get(name, Place())
            for lead in place.leads:
                wanted.setdefault(lead, self.places.get(lead, Place()))
        self.places = wanted
        asked = _print(*sorted(f"{watch.id} {watch.query}" for watch in watches))
        if asked != self.asked:
            self.asked = asked
            for place in self.places.values():
                place.etag = place.modified = None
                place.seen = {key: known._replace(mark="") for key, known in place.seen.items()}
                if not place.failing() and not place.leads:
                    place.next = None

    def due(self, now: datetime) -> list[str]:
        """Addresses to ask now, the longest overdue first."""
        begin = datetime.min.replace(tzinfo=UTC)
        names = [name for name, place in self.places.items() if place.due(now)]
        return sorted(names, key=lambda name: self.places[name].next or begin)

    def span(self) -> Seen | None:
        """What is wholly read now, by all feeds that can be read; moves `top` up to its end."""
        well = [place for place in self.places.values() if place.is_feed and not place.failing()]
        ends = [place.read for place in well if place.read is not None]
        if not ends:
            return None
        until = min(ends)
        since = self.top or max(_oldest(place, until) for place in well)
        self.top = max(since, until)
        return Seen(SOURCE, since, until) if since < until else None

    def troubles(self) -> list[Place] | None:
        """The places that fail, if none of all works."""
        asked = [place for place in self.places.values() if not place.leads]
        return asked if asked and all(place.failing() for place in asked) else None


def key_of(name: str) -> str:
    """A short print of an item's id; two of ten thousand collide once in ten thousand million feeds."""
    return _print(name)[:12]


def mark_of(*parts: object) -> str:
    return _print(*(str(part) for part in parts))[:6]


def _print(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _oldest(place: Place, until: datetime) -> datetime:
    known = min((known.created for known in place.seen.values()), default=None)
    return until if known is None else min(until, datetime.fromtimestamp(0, UTC) + timedelta(seconds=known))
