"""A blocking stream, pumped: nothing lost, faults told after what came before them, and an end within a second."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event

import pytest

from connectors.pump import Pump


class Wire:
    """A stream over a real socket pair: one number a line, read as the connectors read theirs."""

    def __init__(self) -> None:
        self.near, self._far = socket.socketpair()
        self.closed = Event()
        self.sent = 0

    def read(self) -> Iterator[int]:
        with self.near.makefile("rb") as lines:
            for line in lines:
                yield int(line)

    def close(self) -> None:
        self.closed.set()
        try:
            self.near.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def send(self, numbers: range) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the reader left
            for number in numbers:
                self._far.sendall(b"%d\n" % number)
                self.sent = number + 1

    def hang_up(self) -> None:
        self._far.close()

    def gone(self) -> None:
        self.near.close()
        self._far.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    for thread in reading():
        thread.join(5)
    made.gone()


def reading() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "pump"]


def aside(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    return thread


def test_everything_arrives_in_order_and_the_end_ends_it(wire: Wire) -> None:
    def publish() -> None:
        wire.send(range(5_000))
        wire.hang_up()

    aside(publish)
    groups = list(Pump(wire.read, close=wire.close, stop=Event(), most=100, seconds=0.2).groups())
    assert [number for group in groups for number in group] == list(range(5_000))
    assert all(len(group) <= 100 for group in groups)
    assert wire.closed.is_set()


def test_a_fault_is_raised_after_the_items_before_it(wire: Wire) -> None:
    def publish() -> None:
        wire.send(range(250))
        wire._far.sendall(b"not a number\n")
        wire.send(range(9))

    aside(publish)
    got: list[int] = []
    groups = Pump(wire.read, close=wire.close, stop=Event(), most=100, seconds=0.2).groups()
    with pytest.raises(ValueError, match="not a number"):
        got.extend(number for group in groups for number in group)
    assert got == list(range(250))
    assert wire.closed.is_set()


def test_a_fault_right_after_a_full_group_is_not_swallowed() -> None:
    def read() -> Iterator[int]:
        yield from range(4)
        raise ConnectionResetError

    groups = Pump(read, close=lambda: None, stop=Event(), most=4, seconds=0.2).groups()
    assert next(groups) == [0, 1, 2, 3]
    with pytest.raises(ConnectionResetError):
        list(groups)


def test_a_silent_stream_gives_an_empty_group_at_least_once_a_second(wire: Wire) -> None:
    groups = Pump(wire.read, close=wire.close, stop=Event(), seconds=0.3).groups()
    began = time.monotonic()
    assert [next(groups), next(groups), next(groups)] == [[], [], []]
    assert 0.8 < time.monotonic() - began < 1.6
    groups.close()


def test_a_trickle_is_not_held_back_until_a_group_is_full(wire: Wire) -> None:
    groups = Pump(wire.read, close=wire.close, stop=Event(), most=1_000, seconds=0.4).groups()
    wire.send(range(3))
    began = time.monotonic()
    assert next(groups) == [0, 1, 2]
    assert time.monotonic() - began < 0.9
    groups.close()


def test_stop_ends_a_silent_stream_within_a_second_and_its_thread_with_it(wire: Wire) -> None:
    stop = Event()
    groups = Pump(wire.read, close=wire.close, stop=stop, seconds=1.0).groups()
    assert next(groups) == []
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    list(groups)
    assert time.monotonic() - began < 1.0
    assert wire.closed.is_set()
    assert not reading()


def test_what_was_taken_before_stop_is_handed_on(wire: Wire) -> None:
    stop = Event()
    groups = Pump(wire.read, close=wire.close, stop=stop, most=1_000, seconds=60).groups()
    wire.send(range(7))
    threading.Timer(0.4, stop.set).start()
    assert [number for group in groups for number in group] == list(range(7))


def test_who_leaves_early_closes_the_stream_and_leaves_no_thread(wire: Wire) -> None:
    aside(lambda: wire.send(range(20)))
    groups = Pump(wire.read, close=wire.close, stop=Event(), most=5, seconds=0.2).groups()
    assert next(groups) == [0, 1, 2, 3, 4]
    began = time.monotonic()
    groups.close()
    assert time.monotonic() - began < 1.0
    assert wire.closed.is_set()
    assert not reading()


def test_a_slow_reader_slows_the_socket_and_loses_nothing(wire: Wire) -> None:
    total = 400_000  # more than the queue and the socket's buffers hold

    def publish() -> None:
        wire.send(range(total))
        wire.hang_up()

    wire.near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    wire._far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    aside(publish)
    groups = Pump(wire.read, close=wire.close, stop=Event(), most=500, seconds=0.2).groups()
    first = next(groups)
    time.sleep(0.5)
    assert wire.sent < 20_000  # the one who publishes has to wait
    got = first + [number for group in groups for number in group]
    assert got == list(range(total))


def test_a_stream_that_was_stopped_before_it_began_is_never_opened() -> None:
    opened = Event()

    def read() -> Iterator[int]:
        opened.set()
        yield 1

    stop = Event()
    stop.set()
    assert list(Pump(read, close=lambda: None, stop=stop).groups()) == []
    assert not opened.wait(0.2)
