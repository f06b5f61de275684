"""How the network's events are fetched: one websocket to a Jetstream v2 server, its refusals as our errors.

Protocol: the lexicon network.bsky.jetstream.subscribeEvents in github.com/bluesky-social/jetstream (framing
`xrpc.v1.json`). The websockets package alone serves: the atproto package costs four times as much for each event, stops
silently when the server closes politely, and moves its cursor before its reader has the event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Final
from urllib.parse import urlencode, urlsplit

import zstandard
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.sync.client import ClientConnection, connect

from connectors.bluesky.posts import POST, REPOST
from connectors.contract import SourceError, Transient
from connectors.web import USER_AGENT, Answer, Api, refused, said

SUBSCRIBE: Final = "/xrpc/network.bsky.jetstream.subscribeEvents"
DICTIONARY: Final = "/xrpc/network.bsky.jetstream.getZstdDictionary"
# Two kinds of events: what accounts write, and what becomes of accounts.
_WANTED: Final = (("kinds", "commit"), ("kinds", "account"), ("collections", POST), ("collections", REPOST))
_LARGEST: Final = (
    16_000_000  # bytes of one event; a record has at most 1 MB, and JSON may need several times that
)


class CursorTooOld(SourceError):
    """The server no longer has the event we stopped at; never leaves this package."""


class UnknownDictionary(SourceError):
    """The server has another dictionary by now; never leaves this package."""


class Line:
    """One open connection. Iterate `frames`."""

    def __init__(
        self, socket: ClientConnection, unpack: Callable[[bytes], bytes] | None, silence: float, look: float
    ) -> None:
        self._socket, self._unpack, self._silence, self._look = socket, unpack, silence, look

    def frames(self, stop: Event) -> Iterator[bytes | None]:
        """Events as they come, each the bytes of one JSON frame, and None each `look` seconds while none comes.

        Raises Transient when the line ends, however politely, or when nothing comes for `silence` seconds: over the
        whole network something always happens. Ends when `stop` is set.
        """
        quiet = 0.0
        receive, unpack, look = self._socket.recv, self._unpack, self._look
        try:
            while not stop.is_set():
                try:
                    frame = receive(look, decode=False)
                except TimeoutError:
                    quiet += look
                    if quiet >= self._silence:
                        raise Transient(f"Bluesky's stream sent nothing for {self._silence:g} s.") from None
                    yield None
                    continue
                quiet = 0.0
                yield unpack(frame) if unpack else frame
        except ConnectionClosed as end:
            word = f" ({end.rcvd.code})" if end.rcvd else ""
            raise Transient(f"Bluesky's stream closed the line{word}.") from end
        except zstandard.ZstdError as fault:
            raise Transient("Bluesky's stream sent a frame that cannot be unpacked.") from fault


@contextmanager
def opened(
    host: str,
    *,
    cursor: int | None,
    dictionary: bytes | None,
    now: Callable[[], datetime],
    silence: float,
    look: float,
    patience: float = 10.0,
) -> Iterator[Line]:
    """A line to `host` from `cursor` on: a sequence number, or microseconds since 1970; None is live.

    `dictionary`: frames come packed with it, at about a third of the size. Raises CursorTooOld, UnknownDictionary and
    other SourceErrors.
    """
    asked = [*_WANTED]
    unpack = None
    if cursor is not None:
        asked.append(("cursor", str(cursor)))
    if dictionary is not None:
        known = zstandard.ZstdCompressionDict(dictionary)
        asked.append(("zstdDictionary", str(known.dict_id())))
        unpack = _unpacker(known)
    try:
        line = connect(
            f"{socket_address(host)}{SUBSCRIBE}?{urlencode(asked)}",
            user_agent_header=USER_AGENT,
            compression=None,  # version 2 never negotiates it
            max_size=_LARGEST,
            max_queue=1024,  # frames; 16, the default, has two threads wake each other for every handful
            open_timeout=patience,
            ping_interval=20,
            ping_timeout=20,
            close_timeout=0.3,
            proxy=True if host.startswith("wss:") or "://" not in host else None,
        )
    except InvalidStatus as refusal:
        raise _refusal(refusal, host, now()) from None
    except TimeoutError as why:
        raise Transient(f"{_name(host)} did not answer in time.") from why
    except InvalidURI as why:
        raise Transient(f"{host[:80]!r} is no address of a Jetstream server.") from why
    except (OSError, InvalidHandshake, WebSocketException, EOFError) as why:
        raise Transient(f"{_name(host)} cannot be reached: {type(why).__name__}.") from why
    with line as socket:
        yield Line(socket, unpack, silence, look)


def dictionary_of(host: str, *, clock: Callable[[], datetime]) -> bytes | None:
    """The dictionary that `host` packs its frames with; None where it has none."""
    api = Api(socket_address(host).replace("ws", "http", 1), clock=clock, seconds=20, most=4_000_000)
    try:
        found = api.get(DICTIONARY).content
        zstandard.ZstdCompressionDict(found, dict_type=zstandard.DICT_TYPE_FULLDICT)
        return found
    except (SourceError, zstandard.ZstdError):
        return None  # unpacked frames do as well
    finally:
        api.close()


def socket_address(host: str) -> str:
    """`jetstream.us-east.bsky.network`, or an address with its scheme, as a websocket's address without a path."""
    host = host.strip().rstrip("/")
    if "://" not in host:
        return f"wss://{host}"
    scheme, _, rest = host.partition("://")
    return f"{ {'http': 'ws', 'https': 'wss'}.get(scheme.lower(), scheme.lower()) }://{rest}"


def _unpacker(known: zstandard.ZstdCompressionDict) -> Callable[[bytes], bytes]:
    unpack = zstandard.ZstdDecompressor(dict_data=known).decompress
    return lambda frame: unpack(frame, max_output_size=4_000_000)


def _refusal(refusal: InvalidStatus, host: str, now: datetime) -> SourceError:
    """What an HTTP answer instead of a websocket means."""
    response = refusal.response
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    answer = Answer(response.status_code, headers, bytes(response.body or b""), socket_address(host))
    if answer.status == 400 and b"CursorTooOld" in answer.content:
        return CursorTooOld("The cursor is too old.")
    if answer.status == 400 and b"UnknownZstdDictionary" in answer.content:
        return UnknownDictionary("The dictionary is retired.")
    fault = refused(answer, now)
    if (
        answer.status in (400, 404) or fault is None
    ):  # no fault of the watch: another server may understand us
        return Transient(
            f"{_name(host)} does not speak Jetstream version 2 ({answer.status}): {said(answer, 120)}"
        )
    return fault


def _name(host: str) -> str:
    return urlsplit(socket_address(host)).hostname or "The stream's server"
