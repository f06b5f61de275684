"""HTTP as every source needs it: a time limit on the whole, a size limit, faults as `SourceError`s, no way inside.

`Api` speaks to a platform whose address we know. `Stranger` reads an address that a person or a page gave us: it
resolves the name itself, refuses what is not public, connects to the very address it judged, and follows redirects by
hand under the same rule.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from connectors.addresses import public_address as public_address  # others find it here
from connectors.contract import AuthFailed, QueryRejected, QuotaExhausted, RateLimited, SourceError, Transient

USER_AGENT = "Vigie/0.1 (local-first reputation dashboard)"
WITHOUT_A_WORD = timedelta(minutes=5)  # the wait a platform asks for when it does not say how long
_CONNECT, _READ = 10.0, 20.0  # seconds
_REDIRECTS = 5
_PACKED = "gzip, deflate"  # what `_unpacked` can undo within limits

Refusal = Callable[["Answer"], SourceError | None]
Headers = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, whole and within limits."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    moved: str | None = None  # where `Stranger` was told to ask from now on (301 and 308 all the way)

    def json(self) -> Any:
        """The content read as JSON. Raises Transient: a page of HTML or half a page is a fault that passes."""
        try:
            return json.loads(self.content, strict=False)
        except (ValueError, RecursionError) as why:
            head = self.content[:80].decode("utf-8", "replace")
            raise Transient(f"{host_of(self.url)} answered something that is not JSON: {head!r}.") from why


class Api:
    """One platform's HTTP interface. Not thread-safe."""

    def __init__(
        self,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        most: int = 32_000_000,
        seconds: float = 60.0,
        refusal: Refusal | None = None,
    ) -> None:
        """`refusal`: how this platform says no, where it differs from `refused`; None leaves it to that."""
        self.base, self._clock, self._most, self._seconds, self._refusal = base, clock, most, seconds, refusal
        self._sockets: list[socket.socket] = []
        self.client = httpx.Client(
            base_url=base,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": _PACKED, **(headers or {})},
            timeout=httpx.Timeout(min(_READ, seconds), connect=min(_CONNECT, seconds)),
            follow_redirects=False,
        )

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, headers: Headers = None) -> Answer:
        """One GET that succeeded (or a 304). Raises SourceError for everything else."""
        with faults(self.base):
            request = self.client.build_request("GET", path, params=params, headers=headers)
            with _cut_off(request, self._sockets, seconds=self._seconds):
                answer = _read(self.client, request, most=self._most, seconds=self._seconds)
        fault = (self._refusal and self._refusal(answer)) or refused(answer, self._clock())
        if fault is not None:
            raise fault
        return answer

    def close(self) -> None:
        self.client.close()


class Stranger:
    """Reads addresses that people or pages gave us; `private` names hosts that may be inside all the same (tests)."""

    def __init__(
        self,
        *,
        most: int = 10_000_000,
        seconds: float = 30.0,
        private: frozenset[str] = frozenset(),
    ) -> None:
        self._most, self._seconds, self._private = most, seconds, private
        # No proxy and no .netrc of the environment: they would connect for us, past the check of the address.
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": _PACKED},
            timeout=httpx.Timeout(min(_READ, seconds), connect=min(_CONNECT, seconds)),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )

    def get(self, url: str, *, headers: Headers = None) -> Answer:
        """The answer at `url` after at most five redirects. Raises QueryRejected for a forbidden address, Transient."""
        self._client.cookies.clear()  # what one site set is nobody else's to see
        until = time.monotonic() + self._seconds
        moved, for_good = None, True
        for _ in range(_REDIRECTS + 1):
            left = max(0.1, until - time.monotonic())
            with faults(url):
                request = self._pinned(url, headers)
                with _cut_off(request, [], seconds=left):
                    answer = _read(self._client, request, most=self._most, seconds=left, url=url)
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return replace(answer, moved=moved)
            with faults(url):
                url = urljoin(url, answer.headers["location"])
            for_good = for_good and answer.status in (301, 308)
            moved = url if for_good else moved
        raise Transient(f"{host_of(url)} redirects without end.")

    def post(self, url: str, body: bytes, *, headers: Headers = None) -> Answer:
        """What `url` answers to `body`; a redirect is an answer and is not followed. Raises as `get` does."""
        self._client.cookies.clear()
        with faults(url):
            request = self._pinned(url, headers, body)
            with _cut_off(request, [], seconds=self._seconds):
                return _read(self._client, request, most=self._most, seconds=self._seconds, url=url)

    def close(self) -> None:
        self._client.close()

    def _pinned(self, url: str, headers: Headers, body: bytes | None = None) -> httpx.Request:
        """A request to the address we judged: the name cannot turn to another one in between."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise QueryRejected(f"Only http and https addresses are read, not {_bare(url)!r}.")
        if parts.username or parts.password:
            raise QueryRejected(
                "An address that carries a password is not read: it would be stored and shown."
            )
        address = public_address(parts.hostname, parts.port or 443, private=self._private)
        asked = httpx.URL(url)
        return self._client.build_request(
            "GET" if body is None else "POST",
            asked.copy_with(host=address),
            content=body,
            headers={**(headers or {}), "Host": asked.netloc.decode("ascii")},
            extensions={"sni_hostname": asked.raw_host.decode("ascii")},
        )


def refused(answer: Answer, now: datetime) -> SourceError | None:
    """What an HTTP status means for a source; None where it is a success."""
    status, who = answer.status, host_of(answer.url)
    if status < 300 or status == 304:
        return None
    if status == 429:
        return RateLimited(f"{who} asks us to slow down.", retry_at=retry_at(answer.headers, now))
    if status == 402:
        later = now + timedelta(hours=1)
        return QuotaExhausted(f"{who} says the account has no credit left.", retry_at=later)
    if status in (401, 403):
        return AuthFailed(f"{who} refuses the key ({status}): enter a valid one.")
    if status in (400, 404, 410, 414, 422):
        return QueryRejected(f"{who} refuses the request ({status}): {said(answer)}")
    return Transient(f"{who} answered {status}.")


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """When the platform lets us come again, by whichever header says it; in five minutes where none does.

    `Retry-After` (RFC 9110: seconds or a date), `x-rate-limit-reset` (X: epoch seconds), `x-ratelimit-reset` (Reddit:
    seconds; Mastodon: an ISO time; Bluesky: `ratelimit-reset`, epoch seconds).
    """
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        moment = _moment(headers.get(name, "").strip(), now)
        if moment is not None:
            return min(max(moment, now + timedelta(seconds=1)), now + timedelta(days=1))
    return now + WITHOUT_A_WORD


def said(answer: Answer, most: int = 200) -> str:
    """The beginning of what a server said, on one line."""
    return " ".join(answer.content[: 4 * most].decode("utf-8", "replace").split())[:most]


def host_of(url: str) -> str:
    return urlsplit(url).hostname or "the server"


def _bare(url: str) -> str:
    """An address without what may be secret in it: passwords and parameters."""
    return url.rpartition("@")[2].partition("?")[0][:120]


@contextmanager
def faults(url: str) -> Iterator[None]:
    """Faults of the network and of the protocol, as Transient."""
    try:
        yield
    except (httpx.InvalidURL, ValueError) as why:  # "http://[", port 99999, a name that is none
        raise QueryRejected(f"{_bare(url)!r} is not an address, or leads to something that is none.") from why
    except httpx.TimeoutException as why:
        raise Transient(f"{host_of(url)} did not answer in time.") from why
    except (httpx.HTTPError, httpx.StreamError, OSError) as why:
        raise Transient(f"{host_of(url)} cannot be reached: {type(why).__name__}.") from why


def _read(
    client: httpx.Client, request: httpx.Request, *, most: int, seconds: float, url: str | None = None
) -> Answer:
    """The whole answer, unpacked, unless it is too large or comes too slowly."""
    until, who = time.monotonic() + seconds, host_of(url or str(request.url))
    response = client.send(request, stream=True)
    try:
        parts, size = [], 0
        for part in _unpacked(response):
            size += len(part)
            if size > most:
                raise Transient(f"{who} sends more than {most // 1_000_000} MB: cut off.")
            if time.monotonic() > until:
                raise Transient(f"{who} sends too slowly: cut off after {seconds:.0f} s.")
            parts.append(part)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, b"".join(parts), url or str(request.url))
    finally:
        response.close()


@contextmanager
def _cut_off(request: httpx.Request, sockets: list[socket.socket], *, seconds: float) -> Iterator[None]:
    """Shuts the connection after `seconds`: headers that trickle in are within every time limit of httpx.

    `sockets` are those the client has opened so far, for the request may go out on one of them.
    """
    sockets[:] = [one for one in sockets if one.fileno() >= 0]
    cut = threading.Event()

    def made(event: str, told: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            sockets.append(told["return_value"].get_extra_info("socket"))

    def shut() -> None:
        cut.set()
        for one in tuple(sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    request.extensions["trace"] = made
    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except httpx.TransportError:
        if not cut.is_set():
            raise
    finally:
        timer.cancel()
    if cut.is_set():  # a body without a length would pass for whole
        raise httpx.ReadTimeout("cut off")


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body in small pieces: a packed one swells by a thousand and more, so it is never unpacked at one go."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError("packed in an unknown way")
    unpack, begun = zlib.decompressobj(zlib.MAX_WBITS | 32), False  # gzip or zlib, whichever it is
    try:
        for part in response.iter_raw():
            while part:
                try:
                    piece = unpack.decompress(part, 2**18)
                except zlib.error:
                    if begun or packing != "deflate":
                        raise
                    unpack = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers mean the bare format
                    piece = unpack.decompress(part, 2**18)
                begun = True
                yield piece
                part = unpack.unconsumed_tail
    except zlib.error as why:
        raise httpx.DecodingError(str(why)) from why
    while begun and not unpack.eof and (piece := unpack.decompress(b"", 2**18)):
        yield piece
    if begun and not unpack.eof:
        raise httpx.DecodingError("cut short")


def _moment(value: str, now: datetime) -> datetime | None:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    try:
        if number >= 0:
            return datetime.fromtimestamp(number, UTC) if number > 1e9 else now + timedelta(seconds=number)
        if value:
            parsed = datetime.fromisoformat(value) if value[:4].isdigit() else parsedate_to_datetime(value)
            return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
