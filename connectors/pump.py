"""A blocking stream, read in a thread of its own, handed on in small groups that never keep the reader waiting long."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
_FAREWELL = 0.5  # seconds a reader has to end once its socket is shut; then it is left behind


class _Ended:
    def __init__(self, fault: BaseException | None) -> None:
        self.fault = fault


class Pump(Generic[T]):
    """Groups of at most `most` items, at least one group (perhaps empty) every `seconds`, until `stop`.

    `read` yields the items and may block; `close` must make it end from another thread, by shutting its socket. What
    `read` raises is raised to whoever takes the groups, after the items before it. The queue between the two is
    bounded: a reader that falls behind slows the socket, and loses nothing.
    """

    def __init__(
        self,
        read: Callable[[], Iterator[T]],
        *,
        close: Callable[[], None],
        stop: Event,
        most: int = 500,
        seconds: float = 1.0,
    ) -> None:
        self._read, self._close, self._stop, self._most, self._seconds = read, close, stop, most, seconds
        self._items: queue.Queue[T | _Ended] = queue.Queue(maxsize=4 * most)
        self._left = Event()

    def groups(self) -> Iterator[list[T]]:
        """The groups; ends when the stream ends. Call once."""
        if self._stop.is_set():  # `close` cannot shut a socket that `read` has yet to open
            return
        reader = Thread(target=self._pump, name="pump", daemon=True)
        reader.start()
        try:
            while not self._stop.is_set():
                group, ended = self._group()
                yield group
                if ended is not None:
                    if ended.fault is not None:
                        raise ended.fault
                    return
        finally:
            self._left.set()
            self._close()
            reader.join(_FAREWELL)

    def _group(self) -> tuple[list[T], _Ended | None]:
        group: list[T] = []
        until = time.monotonic() + self._seconds
        while len(group) < self._most and not self._stop.is_set():
            left = until - time.monotonic()
            if left <= 0:
                break
            try:
                item = self._items.get(timeout=min(left, 0.25))  # looks at `stop` four times a second
            except queue.Empty:
                continue
            if isinstance(item, _Ended):
                return group, item
            group.append(item)
        return group, None

    def _pump(self) -> None:
        fault: BaseException | None = None
        try:
            for item in self._read():
                if not self._put(item):
                    return
        except Exception as error:  # noqa: BLE001 - raised again to whoever takes the groups
            fault = error
        self._put(_Ended(fault))

    def _put(self, item: T | _Ended) -> bool:
        while not self._left.is_set():
            try:
                self._items.put(item, timeout=0.25)
                return True
            except queue.Full:
                continue
        return False
