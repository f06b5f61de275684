"""Reads feeds in one process of our own that lives on, so that no feed can hang, swell or crash the collector."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, Final

from connectors.contract import Transient
from connectors.feeds.cell import send, take
from connectors.feeds.parse import Data

SECONDS: Final = 10.0
MEMORY: Final = 2**29  # bytes of address space; the largest honest feed takes 230 MB
_START: Final = 60.0  # seconds a slow machine may need to start Python
_LOOK: Final = 0.2  # seconds between looks at `stop`
# Not multiprocessing: its new process runs the main module once more, which under Streamlit is a whole page.
_BEGIN: Final = (
    "import json, sys; parent, memory, sys.path[:] = json.loads(sys.argv[1]); "
    "from connectors.feeds.cell import serve; serve(parent, memory)"
)


class Reader:
    """Hands feeds to the process and takes back plain data; starts it when needed. Not thread-safe.

    The process ends on `close`, when this object is let go of, and with the process that made it, however that ends.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._listener: Thread | None = None

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
            questions = self._started()
            try:
                send(questions, about, body)
                answer = self._answer(self._seconds, stop)
            except (OSError, EOFError):
                self.close()
                continue
            return self._understood(answer, stop)
        return {"is": "refused", "why": "Reading it took more time or memory than a feed may have."}

    def close(self) -> None:
        """End the process and wait for it."""
        process, listener, self._process, self._listener = self._process, self._listener, None, None
        if process is None:
            return
        process.kill()
        process.wait()
        if listener is not None:
            listener.join()
        for channel in (process.stdin, process.stdout):
            if channel is not None:
                with contextlib.suppress(OSError):  # what was not yet sent has nobody to go to
                    channel.close()

    def _started(self) -> IO[bytes]:
        process = self._process
        if process is None or process.poll() is not None:
            self.close()
            process = self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-c", _BEGIN, json.dumps([os.getpid(), self._memory, sys.path])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._answers = SimpleQueue()
            self._listener = Thread(
                target=_listen, args=(process.stdout, self._answers), name="feeds", daemon=True
            )
            self._listener.start()
            try:
                ready = self._answer(_START, None)
            except EOFError:
                ready = None
            if ready is None:
                self.close()
                raise Transient("The process that reads feeds does not start.")
        if process.stdin is None:
            raise Transient("The process that reads feeds has no input.")
        return process.stdin

    def _answer(self, seconds: float, stop: Event | None) -> bytes | None:
        """The next answer, None when it takes too long. Raises EOFError when there will be none."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not (stop is not None and stop.is_set()):
            with contextlib.suppress(Empty):
                answer = self._answers.get(timeout=min(left, _LOOK))
                if answer is None:
                    raise EOFError
                return answer
        return None

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


def _listen(channel: IO[bytes], answers: SimpleQueue[bytes | None]) -> None:
    """A pipe cannot be waited at for a time on every system; a queue can."""
    while (answer := take(channel)) is not None:
        answers.put(answer)
    answers.put(None)
