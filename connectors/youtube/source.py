"""What is said on YouTube: videos that name the watches, and the comments under them and under chosen channels."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Event
from typing import ClassVar

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Can,
    Connector,
    Key,
    Native,
    Option,
    PositionLost,
    QueryRejected,
    QuotaExhausted,
    Spec,
)
from connectors.hours import moment
from connectors.youtube import queries
from connectors.youtube.haul import SOURCE
from connectors.youtube.ledger import DAY, HOUR, VERSION, Channel, Ledger, Place
from connectors.youtube.names import videos_of
from connectors.youtube.reading import FIRST_SEARCH, FOLLOW_FOR, Reading
from connectors.youtube.records import PLATFORM
from connectors.youtube.wire import Gone, Shut, Wire, day_of
from data.records import Batch, Checkpoint, Seen, Tombstone, Usage, Watch

_AT_ONCE = 50  # ids in one call
_SOON = 900  # seconds until a place whose next page was lost is read again

Job = Callable[[], Batch]


class YouTube(Connector):
    """YouTube Data API v3 (developers.google.com/youtube/v3).

    A day has 100 searches and 10,000 units for all else, so few searches find videos, and many cheap calls (one unit
    each) read counts and comments: comments of a video are read again when their number moved. Every step is one
    call, chosen by what is due in the checkpoint's ledger, so a round can be broken off anywhere.
    """

    spec: ClassVar[Spec] = Spec(
        name="YouTube",
        platform=PLATFORM,
        can=Can.SEARCH | Can.VERIFY,
        poll_seconds=900.0,
        page_size=100,
        keys=(
            Key(
                "api_key",
                "API key",
                "Google Cloud console → APIs & Services → Credentials; enable YouTube Data API v3.",
            ),
        ),
        options=(
            Option(
                "channels",
                "YouTube channels",
                "Whose videos and comments are read: @name, or UC… as in the address.",
            ),
            Option("videos", "Videos", "Whose comments are read whatever their age: address or id."),
        ),
        units_a_day=10_000,
        attribution="YouTube",
        terms="https://developers.google.com/youtube/terms/developer-policies",
    )
    patience: ClassVar[float] = 20.0  # seconds of silence after which a request is given up

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._held: Wire | None = None

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Names joined to few searches; see `queries`."""
        return queries.compiled(watches, PLATFORM)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Whatever is due by now, one call a step; the first look goes back 7 days for videos, 30 for comments."""
        ledger = _ledger(at)
        ledger.agree(list(query.queries), self.access.options.get("channels", ()), self._videos())
        ledger.forget(self._now() - int(FOLLOW_FOR.total_seconds()))
        reading = Reading(self._wire, ledger, self.access.clock)
        while (job := self._due(reading, ledger)) is not None:
            if stop.is_set():
                return
            yield self._noted(job(), ledger)
        if (seen := self._seen(ledger)) is not None:
            yield self._noted(Batch(SOURCE, seen=(seen,), stable_ids=True), ledger)

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What became of videos and comments, 50 a call. YouTube wants what is kept refreshed or deleted in 30 days."""
        reading = Reading(self._wire, Ledger(), self.access.clock)
        videos = [name for name in ids if len(name) == 11]
        comments = [name for name in ids if len(name) != 11]
        for some, look in ((videos, reading.videos), (comments, reading.comments_again)):
            for start in range(0, len(some), _AT_ONCE):
                if stop.is_set():
                    return
                part = some[start : start + _AT_ONCE]
                yield replace(look(part), checked=tuple(part))

    def check(self) -> str:
        """One unit: asks for a video that is always there (the first one ever)."""
        found = self._wire.ask("videos", part="id", id="jNQXAC9IVRw")[1]
        return "The key works." if "items" in found else "YouTube answers."

    def close(self) -> None:
        """Let go of the socket; a later call connects anew."""
        if self._held is not None:
            self._held.close()
            self._held = None

    @property
    def _wire(self) -> Wire:
        key = self.access.keys.get("api_key", "")
        if not key:
            raise AuthFailed("YouTube needs an API key: enter one on the Sources page.")
        if self._held is None:
            self._held = Wire(self.access.base, key, clock=self.access.clock, patience=self.patience)
        return self._held

    def _now(self) -> int:
        return int(self.access.clock().timestamp())

    def _videos(self) -> tuple[str, ...]:
        return videos_of(self.access.options.get("videos", ()))

    def _noted(self, batch: Batch, ledger: Ledger) -> Batch:
        return replace(batch, checkpoint=Checkpoint(SOURCE, "search", copy.deepcopy(ledger.state()), VERSION))

    def _due(self, reading: Reading, ledger: Ledger) -> Job | None:
        """The next thing to do: channels, their uploads, searches, what was found, then comments."""
        now, poll = self._now(), self.spec.poll_seconds * 0.9
        for given, channel in ledger.channels.items():
            if channel.off is not None and now - channel.off < DAY:
                continue
            if channel.id is None:
                return lambda: reading.channel(given, channel)
            if channel.due(now, poll):
                return lambda: self._listed(reading, channel)
        if ledger.day != day_of(self.access.clock()):
            ledger.day, ledger.searched = day_of(self.access.clock()), 0
        each = max(HOUR, DAY * len(ledger.queries) / queries.PLANNED)
        for words, walk in ledger.queries.items():
            if walk.due(now, each) and ledger.searched < queries.A_DAY:
                return lambda: self._searched(reading, ledger, words)
        stale = [
            key[2:]
            for key, place in ledger.places.items()
            if key.startswith("v:") and (place.counted is None or now - place.counted >= 0.9 * HOUR)
        ]
        if ledger.fresh or stale:
            return lambda: reading.videos(list(dict.fromkeys([*ledger.fresh, *stale]))[:_AT_ONCE])
        for key, place in ledger.places.items():
            if place.wanted(now, poll):
                return lambda: self._heard(reading, key, place)
        return None

    def _searched(self, reading: Reading, ledger: Ledger, words: str) -> Batch:
        """One page of a search. When the day's searches are gone, everything else goes on."""
        try:
            return reading.search(words, ledger.queries[words])
        except QuotaExhausted:
            ledger.searched = queries.A_DAY
            return _nothing(units=0)

    def _listed(self, reading: Reading, channel: Channel) -> Batch:
        """One page of uploads. A list that cannot be read is left for a day; the others are not held up."""
        try:
            return reading.uploads(channel)
        except QueryRejected:
            channel.goal, channel.token, channel.off = None, None, self._now()
            return _nothing(units=1)

    def _heard(self, reading: Reading, key: str, place: Place) -> Batch:
        """One page of comments or replies. A place that cannot be read is left for a day; the others are not held up."""
        try:
            return reading.replies(place) if place.threads else reading.comments(key, place)
        except Gone:
            if not place.threads:
                place.off, place.goal = self._now(), None
                return _nothing(units=1)
            stone = Tombstone(PLATFORM, next(iter(place.threads)), "Deleted on YouTube.", self.access.clock())
            del place.threads[stone.id]
            return replace(_nothing(units=1), tombstones=(stone,))
        except QueryRejected as why:  # comments switched off, or a next page that is not known any more
            soon = bool(place.token) and not isinstance(why, Shut)
            place.off = self._now() - (DAY - _SOON if soon else 0)
            place.goal, place.token, place.threads = None, None, {}
            return _nothing(units=1)

    def _seen(self, ledger: Ledger) -> Seen | None:
        """The span that every search has covered by now; what was said under videos found later is not in it."""
        tops = [walk.top for walk in ledger.queries.values()]
        if not ledger.queries and not ledger.places:
            return None
        now = self._now()
        until = min([top for top in tops if top is not None], default=now)
        since = ledger.seen if ledger.seen is not None else now - int(FIRST_SEARCH.total_seconds())
        if None in tops or until <= since:
            return None
        ledger.seen = until
        return Seen(SOURCE, moment(since), moment(until))


def _nothing(*, units: int) -> Batch:
    return Batch(SOURCE, usage=Usage(SOURCE, requests=1, units=units), stable_ids=True)


def _ledger(at: Checkpoint | None) -> Ledger:
    """The checkpoint's ledger. Raises PositionLost."""
    if at is None:
        return Ledger()
    try:
        if at.version != VERSION:
            raise ValueError(at.version)
        return Ledger.of(at.state)
    except (AttributeError, KeyError, TypeError, ValueError) as why:
        raise PositionLost("The checkpoint of YouTube cannot be read by this version.") from why
