"""What a server's people and their neighbours are writing now: its public event stream (server-sent events).

docs.joinmastodon.org/methods/streaming: since 4.2 it wants a user's key. The stream leaves out boosts and replies to others
(mastodon/app/services/fan_out_on_write_service.rb). Being away loses what was said meanwhile, so each connection first reads the
public timeline from where the last one ended, as far as that is possible in a few pages.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_sse import EventSource

from connectors.contract import Access, AuthFailed, QueryRejected, RateLimited, Transient
from connectors.mastodon.server import PAGE, Server, lowered, made_at, newest, number_at, order
from connectors.mastodon.statuses import PLATFORM, Found, Reading, moment
from connectors.pump import Pump
from connectors.web import USER_AGENT, Answer, faults, public_address, refused
from data.query.folding import plain
from data.records import Batch, Checkpoint, Gap, Rejected, Tombstone, Usage

CATCH_UP_PAGES = 10
_OVERLAP = timedelta(minutes=2)
_LASTED = 60.0  # seconds; a connection that held so long may be followed by the next at once
_CONNECTED = "connected"  # our own first event

Message = tuple[str, str]  # event, data


@dataclass(slots=True)
class Position:
    """The newest post that was read, and when we last listened."""

    last: str | None = None
    at: datetime | None = None


class Feed:
    """One server's public stream. `silence`: seconds without a sign of life, after which it counts as broken."""

    def __init__(
        self,
        source: str,
        server: Server,
        access: Access,
        readings: Callable[[Server], Reading],
        usage: Callable[[], Usage],
        *,
        tags: frozenset[str],
        silence: float,
        pace: float,
    ) -> None:
        self._source, self._server, self._access, self._readings = source, server, access, readings
        self._usage, self._silence, self._pace = usage, silence, pace
        self._tags = frozenset(plain(tag) for tag in tags)  # servers know no accents in them either
        self._socket: socket.socket | None = None

    def batches(self, at: Checkpoint | None, stop: Event) -> Iterator[Batch]:
        """Until `stop`, or a connection that ends or fails within a minute: that is raised as Transient."""
        said = at.state if at is not None and at.state.get("host") == self._server.host else {}
        position = Position(said.get("last_id"), moment(said.get("at")))
        while not stop.is_set():
            began = time.monotonic()
            try:
                yield from self._connection(position, stop)
            except Transient:
                if time.monotonic() - began < _LASTED:
                    raise
                continue
            if not stop.is_set() and time.monotonic() - began < _LASTED:
                raise Transient(f"{self._server.host} ended the stream.")

    def _connection(self, position: Position, stop: Event) -> Iterator[Batch]:
        pump: Pump[Message] = Pump(self._messages, close=self._shut, stop=stop, seconds=self._pace)
        with closing(pump.groups()) as groups:  # type: ignore[type-var]
            for group in groups:
                if group and group[0][0] == _CONNECTED:
                    yield from self._catch_up(position, stop)
                if group or self._socket is not None:
                    position.at = self._access.clock()
                    yield self._at(self._batch(group, position), position)
                else:
                    yield Batch(self._source)  # still on the way

    def _catch_up(self, position: Position, stop: Event) -> Iterator[Batch]:
        """What was said while nobody listened, oldest first; a Gap for what lies beyond a few pages."""
        connected = self._access.clock()
        if position.last is None:
            position.last = number_at(connected)
            return
        after = lowered(position.last, _OVERLAP)
        why = f"{self._server.host} is too busy to read back all that was said while its stream was interrupted."
        for _ in range(CATCH_UP_PAGES):
            if stop.is_set():
                return
            try:
                if (low := self._server.pause()) is not None:
                    raise low
                statuses, answer = self._server.statuses(
                    "/api/v1/timelines/public", {"limit": PAGE, "min_id": after}
                )
            except (AuthFailed, QueryRejected, RateLimited) as fault:
                why = f"What was said while the stream was interrupted cannot be read back: {fault}"
                break
            reached = newest(statuses, answer)
            if reached is None or order(reached) <= order(after):
                return
            after = reached
            if order(reached) > order(position.last):
                position.last = reached
            batch = self._batch([("update", json.dumps(one)) for one in statuses], position, moving=False)
            yield self._at(batch, position)
        since = made_at(after) or position.at
        if since is not None and since < connected:
            position.last = number_at(connected)
            yield self._at(Batch(self._source, gaps=(Gap(self._source, since, connected, why),)), position)

    def _batch(self, group: list[Message], position: Position, *, moving: bool = True) -> Batch:
        found, stones, read = Found(), [], 0
        reading, now = self._readings(self._server), self._access.clock()
        for event, data in group:
            if event in ("update", "status.update"):
                read += 1
                status = self._take(data, found, reading, now)
                number = str(status.get("id") or "")
                if moving and event == "update" and order(number) > order(position.last or ""):
                    position.last = number
            elif event == "delete":
                read += 1
                uri = reading.uris.get(data.strip())  # others were never ours, or `verify` will find them
                if uri is not None:
                    stones.append(Tombstone(PLATFORM, uri, "The post was deleted.", now))
        return Batch(
            self._source,
            tuple(found.mentions),
            tuple(found.authors.values()),
            tuple(found.ties),
            tombstones=tuple(stones),
            rejected=tuple(found.rejected),
            stable_ids=True,
            read=read,
        )

    def _take(self, data: str, found: Found, reading: Reading, now: datetime) -> Mapping[str, Any]:
        """The status in `data`, added to `found` where it may be searched."""
        place = f"stream of {self._server.host}"
        try:
            status = json.loads(data)
        except ValueError:
            why = "This event is not JSON. It is left out; the post may come again by its hashtags."
            found.rejected.append(Rejected(self._source, place, why, data[:4_000]))
            return {}
        if not isinstance(status, Mapping) or self._open(status, reading):
            reading.take(status, found, place=place, now=now)
        return status if isinstance(status, Mapping) else {}

    def _open(self, status: Mapping[str, Any], reading: Reading) -> bool:
        """Its author let posts be searched (`indexable`), or put a hashtag on it that we follow, or we hold it already."""
        account = status.get("account")
        if not isinstance(account, Mapping):
            return True  # to be rejected, not passed over
        if account.get("indexable") is True or reading.uris.get(status.get("id")) is not None:
            return True
        tags = status.get("tags")
        names = {plain(str(one.get("name"))) for one in tags or () if isinstance(one, Mapping)}
        return bool(names & self._tags)

    def _at(self, batch: Batch, position: Position) -> Batch:
        state = {
            "host": self._server.host,
            "last_id": position.last,
            "at": position.at.isoformat() if position.at else None,
        }
        return replace(batch, checkpoint=Checkpoint(self._source, "stream", state), usage=self._usage())

    def _messages(self) -> Iterator[Message]:
        """In the pump's thread: connect, then every event. Raises SourceError."""
        about = self._server.about()
        address = f"{about.streaming}/api/v1/streaming/public"
        parts = urlsplit(address)
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "text/event-stream",
            "Cache-Control": "no-store",
            "Authorization": f"Bearer {self._server.token}",
        }
        if self._access.base is None:
            if parts.scheme != "https" or not parts.hostname:  # the key goes there
                raise QueryRejected(f"{self._server.host} names a stream that is not https.")
            public_address(parts.hostname, parts.port or 443)
        else:
            headers["Host"] = self._server.host
        timeout = httpx.Timeout(self._silence, connect=min(10.0, self._silence))
        self._server.asked += 1
        with (
            faults(address),
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            if response.status_code != 200:
                self._refuse(response, address)
            self._socket = response.extensions["network_stream"].get_extra_info("socket")
            yield (_CONNECTED, "")
            for event in EventSource(response).iter_sse():
                yield (event.event, event.data)

    def _refuse(self, response: httpx.Response, address: str) -> None:
        content = next(response.iter_bytes(4_000), b"")
        answer = Answer(
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            content,
            address,
        )
        if answer.status in (401, 403):
            raise AuthFailed(f"{self._server.host} refuses its stream to this key ({answer.status}).")
        raise refused(answer, self._access.clock()) or Transient(
            f"{self._server.host} redirects its stream ({answer.status})."
        )

    def _shut(self) -> None:
        """End the reading thread's wait: closing a socket that another thread reads does not, shutting it down does."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket = None
