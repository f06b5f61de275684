"""What X's filtered stream delivers, line by line, from the moment it is connected until it ends.

tweepy reads the socket in a thread of its own and hands over bytes; nothing is worked on there. It never reconnects by
itself: with its own retries it would do so hundreds of times a second after a clean close, or sleep for minutes.
Sources: docs.x.com, “Handling disconnections” and “Consuming streaming data” (2026-08-22).
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

import requests
import tweepy

from connectors.contract import RateLimited, SourceError, Transient
from connectors.files.found import PAYLOAD_CAP
from connectors.pump import Pump
from connectors.x.fields import Meter
from connectors.x.reading import SOURCE, Page, found_in, line_of
from connectors.x.wire import Door, answered, complaint, furnish, refusal, unreachable
from data.records import Batch, Checkpoint, Gap, Rejected, Usage

BETWEEN: Final = timedelta(seconds=18)  # between connections: X allows 50 in a quarter of an hour
_WAITING = 2_000  # lines between tweepy's thread and ours; beyond, the socket waits
_NOT_THERE = (
    "The live stream was not connected: reposts on X of this time are missing; the rest comes by search."
)
_CORRUPT = "this line of the stream is not whole; nothing to do, search brings the post unless it is a repost"
_NO_POST = "X sent something other than a post ({0}); nothing to do, the stream goes on"


class Tap(tweepy.StreamingClient):  # type: ignore[misc]  # tweepy has no types
    """One connection to the stream. `lines` may be read once."""

    def __init__(
        self, token: str, door: Door, clock: Callable[[], datetime], params: Mapping[str, str]
    ) -> None:
        super().__init__(token, return_type=requests.Response, max_retries=0, daemon=True)
        furnish(self, door)
        self._door, self._clock, self._params = door, clock, params
        self._queue: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._left = Event()
        self.connected = Event()
        self.fault: SourceError | None = None

    def lines(self) -> Iterator[bytes]:
        """Lines as they come, empty ones for keep-alives. Raises SourceError as the connection ends or fails."""
        self.filter(threaded=True, **{name.replace(".", "_"): value for name, value in self._params.items()})
        while not self._left.is_set():
            try:
                line = self._queue.get(timeout=0.25)
            except queue.Empty:
                continue
            if line is None:
                raise self.fault or Transient("X closed the stream.")
            yield line

    def shut(self) -> None:
        """End the connection at once, from any thread."""
        self._left.set()
        self.disconnect()
        response = self._door.came
        if response is not None:
            with suppress(OSError, RuntimeError, ValueError):  # it may have ended already
                response.raw.shutdown()  # a blocked read returns now; tweepy alone would wait for the next line

    def on_connect(self) -> None:
        self.max_retries = -1  # a clean close would otherwise make tweepy connect again without a pause
        self.connected.set()
        self._put(b"")

    def on_data(self, raw_data: bytes) -> None:
        self._put(raw_data)

    def on_keep_alive(self) -> None:
        self._put(b"")

    def on_closed(self, response: object) -> None:
        self.disconnect()

    def on_connection_error(self) -> None:
        broken = "X's stream broke off, or was silent for longer than its keep-alives allow."
        self.fault = self.fault or Transient(broken if self.connected.is_set() else "X cannot be reached.")
        self.disconnect()

    def on_request_error(self, status_code: int) -> None:
        try:
            if self._door.came is not None:
                self._door.read(self._door.came)
            self.fault = refusal(answered(self._door.came), self._clock())
        except requests.RequestException as why:
            self.fault = unreachable(why)
        self.disconnect()

    def on_exception(self, exception: Exception) -> None:
        self.fault = self.fault or unreachable(exception)

    def on_disconnect(self) -> None:
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        while not self._left.is_set():
            try:
                self._queue.put(line, timeout=0.25)
            except queue.Full:
                continue
            return


class Live:
    """One stay on the stream: batches from the connection to its end."""

    def __init__(self, tap: Tap, meter: Meter, clock: Callable[[], datetime], *, seconds: float) -> None:
        self._tap, self._meter, self._clock, self._seconds = tap, meter, clock, seconds
        self._state: dict[str, Any] = {}
        self._lines = 0
        self._away: datetime | None = None  # since when nobody listened

    def batches(self, state: Mapping[str, Any], *, requests: int, stop: Event) -> Iterator[Batch]:
        """What comes, at least once a second. `state` is the place after `knock`; `requests` were made for the rules."""
        self._state = dict(state)
        left = self._state.get("left_at")
        self._away = datetime.fromisoformat(left) if left else None
        yield Batch(SOURCE, checkpoint=self._place(), usage=Usage(SOURCE, requests + 1), stable_ids=True)
        told = False
        pump = Pump(self._tap.lines, close=self._tap.shut, stop=stop, seconds=self._seconds)
        with closing(pump.groups()) as groups:  # type: ignore[type-var]  # generators have `close`
            for group in groups:
                now = self._clock()
                gaps: tuple[Gap, ...] = ()
                if not told and self._tap.connected.is_set():
                    told, gaps = True, self._gap(now)
                batch, ended = self._read(group, now, gaps)
                yield batch
                if ended is not None:
                    raise ended

    def _read(
        self, group: Sequence[bytes], now: datetime, gaps: tuple[Gap, ...]
    ) -> tuple[Batch, SourceError | None]:
        pages: list[tuple[str, Page]] = []
        rejected: list[Rejected] = []
        ended: SourceError | None = None
        for raw in filter(None, group):
            self._lines += 1
            place, line = f"stream, line {self._lines}", line_of(raw)
            if line is None:
                rejected.append(_rejected(place, _CORRUPT, raw))
            elif isinstance(line.get("data"), Mapping):
                pages.append((place, line))
            else:
                ended = ended or _farewell(line, now)
                rejected.append(_rejected(place, _NO_POST.format(_title(line)), raw))
        found = found_in(pages, now)
        if group:
            self._state["left_at"] = now.isoformat()
        if found.mentions:
            self._state["last_id"] = max((m.id for m in found.mentions), key=int)
        batch = Batch(
            SOURCE,
            mentions=tuple(found.mentions),
            authors=tuple(found.authors.values()),
            interactions=tuple(found.interactions),
            tombstones=tuple(found.tombstones),
            rejected=(*rejected, *found.rejected),
            gaps=gaps,
            checkpoint=self._place(),
            usage=self._meter.usage([page for _, page in pages], day=now.date()),
            read=found.read + len(rejected),
            stable_ids=True,
        )
        return batch, ended

    def _gap(self, now: datetime) -> tuple[Gap, ...]:
        return (Gap(SOURCE, self._away, now, _NOT_THERE),) if self._away and self._away < now else ()

    def _place(self) -> Checkpoint:
        return Checkpoint(SOURCE, "stream", dict(self._state))


def knock(at: Checkpoint | None, now: datetime) -> dict[str, Any]:
    """The place `{last_id, left_at, connected_at}` of a connection made now. Raises RateLimited when it is too soon."""
    state = dict(at.state) if at is not None and at.version == 1 else {}
    last = datetime.fromisoformat(state["connected_at"]) if state.get("connected_at") else None
    if last is not None and last <= now < last + BETWEEN:
        raise RateLimited("X's stream may be opened once in 18 seconds.", retry_at=last + BETWEEN)
    return {"last_id": state.get("last_id"), "left_at": state.get("left_at"), "connected_at": now.isoformat()}


def _farewell(line: Page, now: datetime) -> SourceError | None:
    """The fault a line announces that ends the stream; None for a remark about one post."""
    errors = line.get("errors")
    problems = [line, *(errors if isinstance(errors, list) else [])]
    for problem in problems:
        if (
            isinstance(problem, Mapping)
            and not problem.get("resource_type")
            and (problem.get("title") or problem.get("disconnect_type"))
        ):
            return complaint(problem, now)
    return None


def _title(line: Page) -> str:
    errors = line.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else line
    return str(first.get("title") if isinstance(first, Mapping) else first)[:80]


def _rejected(place: str, why: str, raw: bytes) -> Rejected:
    return Rejected(SOURCE, place, why, raw.decode("utf-8", "replace").replace("\x00", "")[:PAYLOAD_CAP])
