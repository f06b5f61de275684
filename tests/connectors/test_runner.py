"""The runner: every fault becomes a wait and a sentence, nothing lands twice, budgets hold, and stopping is quick."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import ClassVar

import pytest

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Can,
    Connector,
    Key,
    Native,
    PositionLost,
    QueryRejected,
    RateLimited,
    SourceError,
    Spec,
    Transient,
)
from connectors.keys import KeyRing
from connectors.runner import Runner
from data.landing import Landing
from data.records import Author, Batch, Checkpoint, Interaction, Mention, Seen, Tombstone, Usage, Watch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Step = Exception | Batch | None


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = NOW
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def wait(self, stop: Event, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        return stop.wait(0.002)


class Scripted(Connector):
    """A source that does what a test tells it, one step a round; then it has nothing new."""

    spec: ClassVar[Spec] = Spec("Scripted", "x", Can.SEARCH, poll_seconds=60)
    steps: ClassVar[list[Step]]
    positions: ClassVar[list[int]]
    built: ClassVar[list[Access]]

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self.built.append(self.access)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        position = at.state["position"] if at else 0
        step = self.steps.pop(0) if self.steps else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            yield step
        self.positions.append(position)
        yield batch(position, Mention("x", str(position), "acme is great", NOW))


def batch(position: int, *mentions: Mention, **more: object) -> Batch:
    mark = Checkpoint("scripted", "search", {"position": position + 1})
    return Batch("scripted", mentions, checkpoint=mark, read=len(mentions), **more)  # type: ignore[arg-type]


def scripted(*steps: Step, spec: Spec | None = None) -> type[Scripted]:
    shape = {"steps": list(steps), "positions": [], "built": []}
    return type("Scripted", (Scripted,), shape | ({"spec": spec} if spec else {}))


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    landing = Landing(tmp_path / "landing.sqlite")
    landing.save_watch(Watch("w", "Acme", "acme"))
    yield landing
    landing.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def follow(landing: Landing, clock: Clock) -> Iterator[Callable[..., Runner]]:
    """Runs a source under the fake clock until the test is over."""
    started: list[tuple[Runner, threading.Thread]] = []

    def begin(source: type[Connector], **more: object) -> Runner:
        settings = {"clock": clock, "wait": clock.wait, **more}
        runner = Runner(landing, {"scripted": source}, **settings)  # type: ignore[arg-type]
        thread = threading.Thread(target=runner.run, daemon=True)
        thread.start()
        started.append((runner, thread))
        return runner

    yield begin
    for runner, thread in started:
        runner.stop()
        thread.join(5)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.01)


def said(landing: Landing) -> list[tuple[str, str]]:
    """Every change of state that landed, with its sentence."""
    found = []
    for one in landing.unloaded(rows=10**9):
        if "standing" in one.tables:
            found += [(row["state"], row["note"]) for row in one.tables["standing"].to_pylist()]
    return found


def landed(landing: Landing, kind: str = "mention", column: str = "id") -> list[object]:
    return [
        v
        for b in landing.unloaded(rows=10**9)
        if kind in b.tables
        for v in b.tables[kind][column].to_pylist()
    ]


def test_a_source_runs_only_while_it_is_wished_for(landing: Landing, follow: Callable[..., Runner]) -> None:
    source = scripted()
    follow(source)
    time.sleep(0.3)
    assert source.positions == []

    landing.set_source("scripted", enabled=True)
    until(lambda: len(source.positions) >= 2)
    landing.set_source("scripted", enabled=False)
    until(lambda: said(landing)[-1] == ("off", "Switched off."))  # the history is written last
    assert landing.source_states()[0].state == "off"


def test_an_open_source_starts_by_itself_once_there_is_a_watch_of_ones_own(
    landing: Landing, follow: Callable[..., Runner]
) -> None:
    landing.drop_watch("w")
    landing.save_watch(Watch("velanuit", "Velanuit", "velanuit"))  # the demo world's
    source = scripted(spec=Spec("Scripted", "x", Can.SEARCH, open=True))
    follow(source)
    time.sleep(0.7)
    assert source.positions == []

    landing.save_watch(Watch("own", "Own", "own"))
    until(lambda: len(source.positions) >= 1)
    landing.set_source("scripted", enabled=False)
    until(lambda: landing.source_states()[0].state == "off")


def test_what_lands_is_enriched_and_each_step_goes_on_where_the_last_one_ended(landing: Landing) -> None:
    source = scripted()
    for _ in range(2):
        Runner(landing, {"scripted": source}, only=["scripted"]).run(once=True)

    assert source.positions == [0, 1]
    assert landed(landing, column="label") == ["positive", "positive"]
    assert landed(landing, column="watches") == [["w"], ["w"]]


def test_what_no_watch_asks_for_is_counted_and_dropped_with_its_people_and_ties(landing: Landing) -> None:
    about, other = (
        Mention("x", "1", "Acme again", NOW, author_id="a"),
        Mention("x", "2", "rain", NOW, author_id="b"),
    )
    step = batch(
        0, about, other,
        authors=(Author("x", "a"), Author("x", "b"), Author("x", "c")),
        interactions=(
            Interaction("x", "reply", "1", "a", "c", NOW), Interaction("x", "reply", "2", "b", "c", NOW),
        ),
    )  # fmt: skip
    Runner(landing, {"scripted": scripted(step)}, only=["scripted"]).run(once=True)

    assert landed(landing)[0] == "1"
    assert "2" not in landed(landing)
    assert sorted(landed(landing, "author")) == ["a", "c"]
    assert landed(landing, "interaction", "evidence_id") == ["1"]
    assert sum(one.read for one in landing.unloaded()) == 3  # the dropped one was read all the same


@pytest.mark.parametrize(
    ("fault", "state", "least", "most"),
    [
        (RateLimited("Wait a little.", retry_at=NOW + timedelta(hours=1)), "limited", 3600, 3602),
        (RateLimited("A pace.", retry_at=NOW + timedelta(seconds=8)), "ok", 8, 10),
        (RateLimited("Clocks differ.", retry_at=NOW - timedelta(hours=1)), "ok", 0, 2),
        (AuthFailed("The key is wrong."), "auth", 900, 900),
        (QueryRejected("The platform refuses this query."), "parked", 900, 900),
        (Transient("The server answered 503."), "down", 0.7, 1.3),
        (RuntimeError("a bug"), "down", 0.7, 1.3),
    ],
)
def test_every_fault_becomes_a_state_a_sentence_and_a_wait(
    landing: Landing,
    follow: Callable[..., Runner],
    clock: Clock,
    fault: Exception,
    state: str,
    least: float,
    most: float,
) -> None:
    landing.set_source("scripted", enabled=True)
    source = scripted(fault)
    follow(source)
    until(lambda: len(source.positions) >= 1)

    shown = said(landing)[0]
    assert shown[0] == state
    assert bool(shown[1]) == (state != "ok")
    assert least <= clock.waits[0] <= most


def test_waits_grow_with_each_failure_and_begin_anew_after_a_success(
    landing: Landing, follow: Callable[..., Runner], clock: Clock
) -> None:
    faults: list[SourceError | None] = [Transient("again") for _ in range(11)]
    source = scripted(*faults, None, Transient("later"))
    landing.set_source("scripted", enabled=True)
    follow(source)
    until(lambda: len(source.positions) >= 2)

    for turn, wait in enumerate(clock.waits[:11]):
        assert 0.7 * min(300, 2**turn) <= wait <= 1.3 * min(300, 2**turn)
    assert clock.waits[11] == 60  # the poll after a success
    assert clock.waits[12] <= 1.3
    assert source.positions[:2] == [0, 1]


def test_a_wait_that_the_platform_asked_for_outlives_a_change_of_plan(
    landing: Landing, follow: Callable[..., Runner]
) -> None:
    """Saving a watch begins the lanes anew, but no platform is pressed for it."""
    real = datetime.now(UTC)
    source = scripted(RateLimited("An hour.", retry_at=real + timedelta(hours=1)))
    landing.set_source("scripted", enabled=True)
    follow(source, clock=lambda: datetime.now(UTC), wait=Event.wait)
    until(lambda: ("limited", "An hour.") in said(landing))
    landing.save_watch(Watch("w2", "Other", "other"))
    until(lambda: len(source.built) >= 3)  # one to read the spec, one a plan
    time.sleep(0.3)

    assert source.positions == []


def test_a_lost_place_is_a_gap_and_a_new_beginning(
    landing: Landing, follow: Callable[..., Runner], clock: Clock
) -> None:
    landing.land(batch(6))
    clock.now = datetime.now(UTC) + timedelta(hours=3)
    source = scripted(PositionLost("The platform forgot."))
    landing.set_source("scripted", enabled=True)
    follow(source)
    until(lambda: len(source.positions) >= 1)

    assert source.positions[0] == 0
    assert landed(landing, "gap", "why") == ["The platform forgot."]


def test_a_budget_ends_the_round_and_then_the_day(
    landing: Landing, follow: Callable[..., Runner], clock: Clock
) -> None:
    costs = batch(40, Mention("x", "paid", "acme", NOW), usage=Usage("scripted", requests=2, money=0.5))
    metered = Spec("Scripted", "x", Can.SEARCH, poll_seconds=60, money_a_month=0.4)
    source = scripted(costs, spec=metered)
    landing.set_source("scripted", enabled=True)
    follow(source)
    until(lambda: any(state == "limited" for state, _ in said(landing)))

    assert landing.spent("scripted", since=NOW).money == 0.5
    assert "budget of $0.40" in next(note for state, note in said(landing) if state == "limited")
    assert clock.waits[1] > 30 * 86_400 - 13 * 3600  # until April begins
    until(lambda: len(source.positions) >= 1)
    assert source.positions[0] == 41  # nothing more came of the round that spent it


def test_a_missing_key_is_said_and_nothing_is_asked(
    landing: Landing, follow: Callable[..., Runner], tmp_path: Path
) -> None:
    keyed = Spec("Scripted", "x", Can.SEARCH, poll_seconds=60, keys=(Key("token", "Token"),))
    source, ring = scripted(spec=keyed), KeyRing(tmp_path / "keys.json", {})
    landing.set_source("scripted", enabled=True)
    follow(source, keys=ring)
    until(lambda: said(landing) == [("auth", "It needs a key: Token.")])
    assert source.positions == []

    ring.save("scripted", {"token": "s3cret"})
    until(lambda: len(source.positions) >= 1)
    assert source.built[-1].keys == {"token": "s3cret"}
    assert "s3cret" not in repr(source.built[-1])


class Firehose(Scripted):
    """A stream that says a thing, takes it back, and is quiet."""

    spec: ClassVar[Spec] = Spec("Scripted", "x", Can.STREAM | Can.DELETES, poll_seconds=60)

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        yield self.said("1", Mention("x", "1", "acme", NOW, author_id="a"))
        yield self.said(
            "2", stones=(Tombstone("x", "1", "deleted", NOW), Tombstone("x", "other", "deleted", NOW))
        )
        for second in range(30):
            self.access.clock()
            yield self.said(str(3 + second))
        stop.wait(60)

    def said(self, at: str, *mentions: Mention, stones: tuple[Tombstone, ...] = ()) -> Batch:
        mark = Checkpoint("scripted", "stream", {"at": at})
        seen = Seen("scripted", NOW + timedelta(seconds=int(at) - 1), NOW + timedelta(seconds=int(at)))
        return Batch("scripted", mentions, tombstones=stones, checkpoint=mark, seen=(seen,), read=10)


def test_a_firehose_lands_what_concerns_us_and_its_progress_now_and_then(
    landing: Landing, follow: Callable[..., Runner]
) -> None:
    source = type("F", (Firehose,), {"steps": [], "positions": [], "built": []})
    landing.set_source("scripted", enabled=True)
    runner = follow(source)
    until(lambda: landed(landing, "tombstone") == ["1"])
    runner.stop()

    batches = landing.unloaded()
    assert landed(landing) == ["1"]
    assert sum(1 for one in batches if not {"mention", "tombstone", "standing"} & set(one.tables)) <= 1


class Verifying(Scripted):
    """A source that is asked again what became of its mentions."""

    spec: ClassVar[Spec] = Spec("Scripted", "x", Can.SEARCH | Can.VERIFY, poll_seconds=10**6)
    asked: ClassVar[list[tuple[str, ...]]]

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        self.asked.append(tuple(ids))
        yield Batch("scripted", (Mention("x", ids[0], "acme is great", NOW, likes=9),), checked=(ids[0],))


def test_what_was_read_is_looked_at_again_up_the_ladder_and_survives_what_it_says_now(
    landing: Landing, follow: Callable[..., Runner], clock: Clock
) -> None:
    one, two = Mention("x", "one", "acme", NOW), Mention("x", "two", "acme", NOW)
    source = type(
        "V", (Verifying,), {"steps": [batch(0, one, two)], "positions": [], "built": [], "asked": []}
    )
    landing.set_source("scripted", enabled=True)
    follow(source)
    until(lambda: len(source.asked) >= 4, seconds=20)

    assert set(source.asked[0]) == {"0", "one", "two"}
    assert 9 in landed(landing, column="likes")
    assert landing.due("scripted", now=NOW + timedelta(minutes=59)) == ()


def test_stopping_takes_less_than_a_second_even_while_waiting(landing: Landing) -> None:
    limit = RateLimited("An hour.", retry_at=datetime.now(UTC) + timedelta(hours=1))
    landing.set_source("scripted", enabled=True)
    runner = Runner(landing, {"scripted": scripted(limit)})
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    until(lambda: [s.state for s in landing.source_states()] == ["limited"])
    began = time.monotonic()
    runner.stop()
    thread.join(5)

    assert not thread.is_alive()
    assert time.monotonic() - began < 3  # one second on a quiet machine
