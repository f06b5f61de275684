"""What became of posts we hold: fresh counts and texts, and which were deleted, asked where they were written.

A uri such as `https://host/users/name/statuses/1` (or `/ap/users/…`) names the server it was written on and its number there;
that server alone knows for certain whether it still stands. Posts of other software (uris of another form) are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from connectors.contract import AuthFailed, QueryRejected, RateLimited, SourceError, Transient
from connectors.mastodon.server import NotThere, Server, missing
from connectors.mastodon.statuses import PLATFORM, Found, Malformed, Reading, Withheld
from connectors.web import Answer, Stranger, refused
from data.records import Batch, Tombstone, Usage

AT_ONCE = 20  # a server refuses more ids in one request (mastodon: check_statuses_limit)


class Door(Protocol):
    """A server that can be asked."""

    host: str
    asked: int

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Answer: ...


class Origin:
    """The server a post was written on, read without a key and as a stranger's address."""

    def __init__(self, host: str, stranger: Stranger, clock: Callable[[], datetime]) -> None:
        self.host, self.asked = host, 0
        self._stranger, self._clock = stranger, clock

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Answer:
        self.asked += 1
        answer = self._stranger.get(str(httpx.URL(f"https://{self.host}{path}", params=params or {})))
        fault = missing(answer) or refused(answer, self._clock())
        if fault is not None:
            raise fault
        return answer


@dataclass(slots=True)
class _Looked:
    """What one request told."""

    found: Found = field(default_factory=Found)
    stones: list[Tombstone] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)


class Look:
    """Looks again at posts, server by server, strangers first: a limit of our own servers ends the round."""

    def __init__(
        self,
        source: str,
        ours: Mapping[str, Server],
        door: Callable[[str], Door],
        readings: Callable[[Door], Reading],
        clock: Callable[[], datetime],
        usage: Callable[[], Usage],
    ) -> None:
        self._source, self._ours, self._door = source, ours, door
        self._readings, self._clock, self._usage = readings, clock, usage

    def batches(self, ids: Sequence[str], stop: Event) -> Iterator[Batch]:
        """Raises RateLimited when one of our own servers wants a pause, Transient when one of them fails."""
        hosts: dict[str, dict[str, str]] = {}  # host → number there → id
        other = []
        for one in ids:
            host, number = where(one)
            if host is None or number is None:
                other.append(one)
            else:
                hosts.setdefault(host, {})[number] = one
        if other:
            yield Batch(self._source, checked=tuple(other))
        for host in sorted(hosts, key=lambda name: name in self._ours):
            numbers = list(hosts[host])
            for start in range(0, len(numbers), AT_ONCE):
                if stop.is_set():
                    return
                wanted = {number: hosts[host][number] for number in numbers[start : start + AT_ONCE]}
                try:
                    yield from self._server(self._ours.get(host) or self._door(host), wanted)
                except SourceError as fault:
                    mine = isinstance(fault, RateLimited | Transient) and host in self._ours
                    if mine:
                        raise
                    left = tuple(hosts[host][number] for number in numbers[start:])
                    yield Batch(self._source, checked=left, usage=self._usage())
                    break

    def _server(self, door: Door, wanted: Mapping[str, str]) -> Iterator[Batch]:
        """All of `wanted` in one request, then those that were missing one by one, to be certain."""
        if isinstance(door, Server) and (low := door.pause()) is not None and low.retry_at > self._clock():
            raise low
        reading, looked = self._readings(door), _Looked()
        try:
            content = door.get("/api/v1/statuses", {"id[]": list(wanted)}).json()
        except (NotThere, QueryRejected):
            content = []  # before 4.3 they can only be asked for one by one
        if not isinstance(content, list):
            raise Transient(f"{door.host} answered something that is not a list of posts.")
        self._learn_parents(door, content, reading)
        for status in content:
            self._hold(status, frozenset(wanted.values()), reading, looked)
        yield self._batch(looked)
        for number, uri in wanted.items():
            if uri not in looked.checked:
                yield self._batch(self._one(door, number, uri, reading))

    def _learn_parents(self, door: Door, content: list[Any], reading: Reading) -> None:
        """What these posts answer, by uri: a reading without it would wipe out what an earlier one knew."""
        numbers = {str(one.get("in_reply_to_id") or "") for one in content if isinstance(one, Mapping)}
        unknown = [number for number in sorted(numbers) if number and reading.uris.get(number) is None]
        if not unknown:
            return
        parents = door.get("/api/v1/statuses", {"id[]": unknown}).json()
        for parent in parents if isinstance(parents, list) else ():
            if isinstance(parent, Mapping) and isinstance(parent.get("uri"), str):
                reading.uris.learn(parent.get("id"), parent["uri"])

    def _one(self, door: Door, number: str, uri: str, reading: Reading) -> _Looked:
        looked = _Looked()
        try:
            status = door.get(f"/api/v1/statuses/{number}").json()
        except NotThere as gone:
            if gone.said:
                looked.stones.append(
                    Tombstone(PLATFORM, uri, "The post is no longer on its server.", self._clock())
                )
        except AuthFailed:
            pass  # it tells nothing to strangers: neither alive nor gone
        else:
            self._hold(status, frozenset([uri]), reading, looked)
        if uri not in looked.checked:
            looked.checked.append(uri)
        return looked

    def _hold(self, status: object, asked: frozenset[str], reading: Reading, looked: _Looked) -> None:
        """Only what was asked for: a server speaks for its own posts, not for those it quotes."""
        uri = status.get("uri") if isinstance(status, Mapping) else None
        if not isinstance(uri, str) or uri not in asked:
            return
        seen, now = Found(), self._clock()
        looked.checked.append(uri)
        try:
            mention = reading.read(status, seen, now=now)
        except Withheld as taken_back:
            looked.stones.append(Tombstone(PLATFORM, uri, str(taken_back), now))
        except Malformed:
            reading.take(status, looked.found, place=f"looking again at {uri}", now=now)
        else:
            if not str(mention.author_id).endswith(f"@{reading.domain}"):
                return  # a server that puts words into the mouth of another's people
            looked.found.mentions.append(mention)
            if mention.author_id in seen.authors:
                looked.found.authors[mention.author_id] = seen.authors[mention.author_id]
            looked.found.ties.extend(tie for tie in seen.ties if tie.evidence_id == uri)

    def _batch(self, looked: _Looked) -> Batch:
        return Batch(
            self._source,
            tuple(looked.found.mentions),
            tuple(looked.found.authors.values()),
            tuple(looked.found.ties),
            tombstones=tuple(looked.stones),
            rejected=tuple(looked.found.rejected),
            usage=self._usage(),
            stable_ids=True,
            read=len(looked.found.mentions),
            checked=tuple(looked.checked),
        )


def own_domain(door: Door) -> str:
    """What a stranger's own people bear behind the `@`: what it says, if that is its own name or above or below it."""
    try:
        said = door.get("/api/v2/instance").json()
    except SourceError:
        return door.host
    domain = str(said.get("domain") or "").lower() if isinstance(said, Mapping) else ""
    kin = domain.endswith(f".{door.host}") or door.host.endswith(f".{domain}")
    return domain if "." in domain and kin else door.host


def where(uri: str) -> tuple[str | None, str | None]:
    """The server a post was written on and its number there; twice None for uris of another form."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname if parts.port is None else None
    except ValueError:
        return None, None
    steps = parts.path.removesuffix("/activity").strip("/").split("/")
    users = steps[-4:-2] if len(steps) >= 4 else []
    known = users[:1] == ["users"] and steps[-2] == "statuses" and steps[-1].isdecimal()
    if parts.scheme != "https" or host is None or not known or parts.username or parts.query:
        return None, None
    return host, steps[-1]
