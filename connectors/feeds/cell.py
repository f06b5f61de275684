"""The process that reads feeds: within its limits of time and memory, one after the other, until its input ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
import threading
import time
from typing import IO, Any, Final

from connectors.feeds.parse import Data, parsed

_LENGTH: Final = struct.Struct(">Q")
_MOST: Final = 2**28  # bytes of one message


def send(channel: IO[bytes], *messages: bytes) -> None:
    for message in messages:
        channel.write(_LENGTH.pack(len(message)))
        channel.write(message)
    channel.flush()


def take(channel: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = channel.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = channel.read(length) if length <= _MOST else b""
    return message if len(message) == length else None


def serve(parent: int, memory: int) -> None:
    """Read what comes on standard input, answer on standard output. `parent`: the process to end with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that collects decides when to stop
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not be taken for an answer
    _limit(memory)
    with contextlib.suppress(OSError):
        send(answers, b"ready")
        while (about := take(questions)) is not None and (body := take(questions)) is not None:
            asked: dict[str, Any] = json.loads(about)
            _alarm(asked["seconds"] + 2)
            send(answers, json.dumps(_read(body, asked)).encode())
            _alarm(0)
    os._exit(0)  # nothing is left to be written, and nobody to read it


def _read(body: bytes, asked: dict[str, Any]) -> Data:
    try:
        return parsed(body, asked["content_type"], asked["url"])
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


def _end_with(parent: int) -> None:
    """A process whose parent ended is handed to another one (POSIX); elsewhere the end of the input must do."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
