"""A platform on this machine: an aiohttp server in a thread of its own, with faults to order and a log of requests."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that goes wrong. The default is a plain 503.

    `truncate`: bytes of the body that are sent of the length that was promised, then the connection ends.
    `abort`: the connection is reset (RST) instead of answered; `silent`: it is held open and nothing comes.
    """

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str | Mapping[str, Any] = b""
    truncate: int | None = None
    abort: bool = False
    silent: bool = False
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float  # time.monotonic()


class Loopback:
    """Base of the fake platforms: subclasses add routes in `routes`. Use as a context manager; `url` is its address."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.url = ""
        self._faults: dict[str, deque[Fault]] = {}
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def routes(self) -> Mapping[str, Handler]:
        """Handlers by "METHOD /path" (aiohttp patterns)."""
        raise NotImplementedError

    def fail(self, path: str, *faults: Fault) -> None:
        """The next answers on every route whose path begins with `path` go wrong in these ways, in turn."""
        self._faults.setdefault(path, deque()).extend(faults)

    def requests(self, path: str = "") -> list[Asked]:
        """Requests whose path begins with `path`, in order."""
        return [one for one in self.asked if one.path.startswith(path)]

    def call(self, action: Callable[[], None]) -> None:
        """Do something inside the server's thread and wait for it."""
        done = threading.Event()

        def act() -> None:
            action()
            done.set()

        assert self._loop is not None
        self._loop.call_soon_threadsafe(act)
        assert done.wait(5)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="loopback", daemon=True
        )
        self._thread.start()
        assert self._ready.wait(10), "the loopback server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._closing is not None:
            self._loop.call_soon_threadsafe(self._closing.set)
        if self._thread is not None:
            self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(middlewares=[self._watched], client_max_size=64_000_000)
        for route, handler in self.routes().items():
            method, path = route.split(" ", 1)
            app.router.add_route(method, path, handler)
        runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._closing.wait()
        await runner.cleanup()

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(
            Asked(
                request.method,
                request.path,
                dict(request.query),
                dict(request.headers),
                body,
                time.monotonic(),
            )
        )
        for path, waiting in self._faults.items():
            if waiting and request.path.startswith(path):
                return await self._faulty(request, waiting.popleft())
        return await handler(request)

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.abort:
            reset(request)
            return web.Response()
        if fault.silent:
            await asyncio.sleep(3600)
        body = fault.body
        if isinstance(body, Mapping):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": "application/json", **fault.headers}
        if fault.truncate is None:
            return web.Response(status=fault.status, headers=headers, body=data)
        answer = web.StreamResponse(
            status=fault.status, headers={**headers, "Content-Length": str(len(data))}
        )
        await answer.prepare(request)
        await answer.write(data[: fault.truncate])
        finish(request)
        return answer


def reset(request: web.Request) -> None:
    """End the connection with a RST."""
    if request.transport is not None:
        request.transport.abort()


def finish(request: web.Request) -> None:
    """End the connection with a bare FIN, in the middle of whatever was being sent."""
    if request.transport is not None:
        request.transport.close()


def answer(content: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.Response(
        status=status,
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
        body=json.dumps(content, ensure_ascii=False).encode(),
    )


async def lines(
    request: web.Request, source: AsyncIterator[bytes], *, headers: Mapping[str, str] | None = None
) -> web.StreamResponse:
    """An endless chunked answer, one piece a time."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", **(headers or {})})
    response.enable_chunked_encoding()
    await response.prepare(request)
    async for piece in source:
        await response.write(piece)
    return response
