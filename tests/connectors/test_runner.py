"""The runner: every fault becomes a wait and a sentence, nothing lands twice, and stopping is quick."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import ClassVar

import pytest

from connectors.contract import AuthFailed, Budget, Can, Native, QueryRejected, RateLimited, Spec, Transient
from connectors.runner import Runner
from data.landing import Landing
from data.records import Batch, Checkpoint, Mention, Watch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Scripted:
    """A source that does what a test tells it, one step a round."""

    spec: ClassVar[Spec] = Spec("Scripted", "x", Can.SEARCH, poll_seconds=0.05)

    def __init__(self, steps: list[Exception | None], *, read: list[int]) -> None:
        self.steps, self.read = steps, read

    def compile(self, watches: Sequence[Watch]) -> Native:
        return Native(tuple(watches))

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        position = at.state["position"] if at else 0
        step = self.steps.pop(0) if self.steps else None
        if step is not None:
            raise step
        self.read.append(position)
        yield Batch(
            "scripted",
            (Mention("x", str(position), "acme is great", NOW),),
            checkpoint=Checkpoint("scripted", "search", {"position": position + 1}),
            read=1,
        )

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        return iter(())

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        return iter(())


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    landing = Landing(tmp_path / "landing.sqlite")
    landing.save_watch(Watch("w", "Acme", "acme"))
    yield landing
    landing.close()


def following(landing: Landing, source: Scripted) -> tuple[Runner, threading.Thread]:
    runner = Runner(landing, {"scripted": lambda: source})
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    return runner, thread


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def state(landing: Landing) -> str:
    return next((s.state for s in landing.source_states()), "")


def test_a_source_runs_only_while_it_is_wished_for(landing: Landing) -> None:
    source = Scripted([], read=[])
    runner, thread = following(landing, source)
    time.sleep(0.3)
    assert source.read == []

    landing.set_source("scripted", enabled=True)
    until(lambda: len(source.read) >= 2)
    landing.set_source("scripted", enabled=False)
    until(lambda: state(landing) == "off")
    runner.stop()
    thread.join(5)


def test_what_lands_is_enriched_and_each_step_goes_on_where_the_last_one_ended(landing: Landing) -> None:
    source = Scripted([], read=[])
    Runner(landing, {"scripted": lambda: source}, only=["scripted"]).run(once=True)
    Runner(landing, {"scripted": lambda: source}, only=["scripted"]).run(once=True)

    batches = landing.unloaded()
    assert source.read == [0, 1]
    assert [b.tables["mention"]["label"].to_pylist() for b in batches] == [["positive"], ["positive"]]
    assert [b.tables["mention"]["watches"].to_pylist() for b in batches] == [[["w"]], [["w"]]]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (RateLimited("Wait a little.", retry_at=datetime.now(UTC) + timedelta(hours=1)), "limited"),
        (AuthFailed("The key is wrong."), "auth"),
        (QueryRejected("The platform refuses this query."), "parked"),
        (Transient("The server answered 503."), "down"),
        (RuntimeError("a bug"), "down"),
    ],
)
def test_every_fault_becomes_a_state_and_a_sentence(landing: Landing, fault: Exception, said: str) -> None:
    landing.set_source("scripted", enabled=True)
    runner, thread = following(landing, Scripted([fault], read=[]))
    until(lambda: state(landing) == said)

    shown = landing.source_states()[0]
    assert shown.note
    assert shown.next_try is not None
    runner.stop()
    thread.join(5)


def test_a_passing_fault_is_tried_again_and_costs_nothing(landing: Landing) -> None:
    source = Scripted([Transient("once"), Transient("twice")], read=[])
    landing.set_source("scripted", enabled=True)
    runner, thread = following(landing, source)
    until(lambda: len(source.read) >= 2, seconds=15)
    runner.stop()
    thread.join(5)

    assert source.read[:2] == [0, 1]


def test_stopping_takes_less_than_a_second_even_while_waiting(landing: Landing) -> None:
    limit = RateLimited("An hour.", retry_at=datetime.now(UTC) + timedelta(hours=1))
    landing.set_source("scripted", enabled=True)
    runner, thread = following(landing, Scripted([limit], read=[]))
    until(lambda: state(landing) == "limited")
    began = time.monotonic()
    runner.stop()
    thread.join(5)

    assert not thread.is_alive()
    assert time.monotonic() - began < 3  # one second on a quiet machine
