"""Reads feeds in one process of our own that lives on, so that no feed can hang, swell or crash the collector."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any, Final

from connectors.contract import Transient
from connectors.feeds.parse import Data, parsed

SECONDS: Final = 10.0
MEMORY: Final = 2**29  # bytes of address space; the largest honest feed takes 230 MB
_START: Final = 60.0  # seconds a slow machine may need to start Python
_MOST_ANSWER: Final = 2**28  # bytes
_LOOK: Final = 0.2  # seconds between looks at `stop`


class Reader:
    """Hands feeds to the process and takes back plain data; starts it when needed. Not thread-safe.

    The process ends on `close`, when this object is let go of, and with the process that made it, however that ends.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process that reads, while there is one."""
        return self._process.pid if self._process is not None else None

    def read(self, body: bytes, content_type: str, url: str, *, stop: Event | None = None) -> Data:
        """What `parse.parsed` makes of it; "refused" as well where that takes too long or too much.

        Raises Transient when the process cannot be started, or `stop` is set meanwhile.
        """
        about = json.dumps({"content_type": content_type, "url": url, "seconds": self._seconds}).encode()
        for _ in range(2):  # a process that was ended from outside is no fault of the feed
            pipe = self._started()
            try:
                pipe.send_bytes(about)
                pipe.send_bytes(body)
                answer = self._answer(pipe, stop)
            except (EOFError, OSError):
                self.close()
                continue
            return self._understood(answer, stop)
        return {"is": "refused", "why": "Reading it took more time or memory than a feed may have."}

    def close(self) -> None:
        """End the process and wait for it."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.close()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._memory), name="feeds", daemon=True)
        self._process, self._pipe = process, ours
        try:
            process.start()
            theirs.close()
            if not ours.poll(_START):
                raise Transient("The process that reads feeds does not start.")
            ours.recv_bytes()
        except (EOFError, OSError) as why:
            theirs.close()
            self._pipe = None
            ours.close()
            raise Transient("The process that reads feeds ended while starting.") from why
        return ours

    def _understood(self, answer: bytes | None, stop: Event | None) -> Data:
        if answer is None:
            self.close()
            if stop is not None and stop.is_set():
                raise Transient("Reading was stopped.")
            return {"is": "refused", "why": f"Reading it took longer than {self._seconds:g} seconds."}
        data: Data = json.loads(answer)
        if data.get("spent"):
            self.close()  # a process that ran out of memory once is not trusted with the next feed
        return data

    def _answer(self, pipe: Connection, stop: Event | None) -> bytes | None:
        until = time.monotonic() + self._seconds
        while (left := until - time.monotonic()) > 0 and not (stop is not None and stop.is_set()):
            if wait([pipe], timeout=min(left, _LOOK)):
                return pipe.recv_bytes(_MOST_ANSWER)
        return None


def _serve(pipe: Connection, memory: int) -> None:
    """The process: feed after feed, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that collects decides when to stop
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _limit(memory)
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            about: dict[str, Any] = json.loads(pipe.recv_bytes())
            body = pipe.recv_bytes()
            _alarm(about["seconds"] + 2)
            pipe.send_bytes(json.dumps(_read(body, about)).encode())
            _alarm(0)


def _read(body: bytes, about: dict[str, Any]) -> Data:
    try:
        return parsed(body, about["content_type"], about["url"])
    except MemoryError:
        return {"is": "refused", "why": "Reading it took more memory than a feed may have.", "spent": True}
    except Exception as fault:  # noqa: BLE001 - the edge of a process: whatever a feed provokes is that feed's fault
        return {"is": "refused", "why": f"It cannot be read as a feed ({type(fault).__name__})."}


def _limit(memory: int) -> None:
    """No more address space than that, where the system can hold a process to it."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _alarm(seconds: float) -> None:
    """Have the system end this process, should nobody be left to do it: a pattern that runs wild holds all threads."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
