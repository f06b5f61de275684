"""The demo source gives its history once, its last day by the clock, and goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Budget, Can, Native, PositionLost
from connectors.demo import DemoConnector
from connectors.demo.grammar import Dice, Grammar
from data.records import Batch, Checkpoint, Watch

ANCHOR = datetime(2026, 6, 17, 9, 20, 30, tzinfo=UTC)
QUERY = Native(())


class Hand:
    """A clock one moves by hand."""

    def __init__(self, now: datetime = ANCHOR) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class ShortPages(DemoConnector):
    """The demo source with pages short enough to stop between them."""

    spec = replace(DemoConnector.spec, page_size=100)


def source(clock: Hand | None = None, **changes: object) -> DemoConnector:
    return ShortPages(**{"clock": clock or Hand(), "scale": 0.04, "days": 20, **changes})  # type: ignore[arg-type]


def searched(
    demo: DemoConnector, at: Checkpoint | None = None, *, budget: Budget | None = None
) -> list[Batch]:
    return list(demo.search(QUERY, at, budget=budget or Budget(), stop=Event()))


def streamed(demo: DemoConnector, at: Checkpoint | None = None) -> list[Batch]:
    return list(demo.stream(QUERY, at, budget=Budget(), stop=Event()))


def ids(batches: Iterable[Batch]) -> list[str]:
    return [mention.id for batch in batches for mention in batch.mentions]


def stored(checkpoint: Checkpoint | None) -> Checkpoint:
    """The checkpoint as a database gives it back."""
    assert checkpoint is not None
    state = json.loads(json.dumps(dict(checkpoint.state)))
    return Checkpoint(checkpoint.source, checkpoint.key, state, checkpoint.version)


def test_history_ends_at_the_anchor_and_every_batch_has_its_checkpoint() -> None:
    demo = source()
    batches = searched(demo)
    assert len(batches) > 3
    assert len(ids(batches)) == demo.world().place(ANCHOR)
    assert max(m.created for b in batches for m in b.mentions) < ANCHOR
    for batch in batches:
        assert batch.source == "demo"
        assert batch.stable_ids
        assert batch.read == len(batch)
        assert batch.checkpoint is not None
        named = {author.id for author in batch.authors}
        assert {m.author_id for m in batch.mentions} <= named
        assert {tie.target_id for tie in batch.interactions} <= named


@settings(max_examples=20, deadline=None)
@given(stop_after=st.lists(st.integers(1, 3), max_size=4))
def test_resuming_from_any_checkpoint_gives_exactly_the_rest(stop_after: list[int]) -> None:
    whole, position, read = WHOLE, None, []
    for requests in stop_after:
        demo = source(Hand(ANCHOR + timedelta(hours=len(read)))) if position else source()
        batches = searched(demo, position)[:requests]
        read += ids(batches)
        position = stored(batches[-1].checkpoint) if batches else position
    assert read + ids(searched(source(), position)) == whole


WHOLE = ids(searched(source()))


def test_a_finished_search_brings_nothing_more() -> None:
    last = stored(searched(source())[-1].checkpoint)
    assert searched(source(Hand(ANCHOR + timedelta(days=3))), last) == []


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(st.integers(0, 20_000), min_size=1, max_size=8), restart=st.booleans())
def test_the_last_day_follows_the_clock_without_loss_or_repeat(steps: list[int], restart: bool) -> None:
    clock = Hand()
    demo, position, read = source(clock), None, []
    for seconds in [0, *steps]:
        clock.now += timedelta(seconds=seconds)
        if restart:
            demo = source(clock, anchor=ANCHOR if position is None else None)
        for batch in streamed(demo, position):
            assert all(m.created <= clock.now for m in batch.mentions)
            read += ids([batch])
            position = stored(batch.checkpoint)
    world = source(anchor=ANCHOR).world()
    begin = world.place(ANCHOR)
    end = world.place(clock.now + timedelta(microseconds=1))
    assert read == ids([world.batch(begin, end)])


def test_the_first_poll_fixes_the_anchor_even_when_nothing_was_said_yet() -> None:
    first = streamed(source())
    assert len(first) == 1
    later = source(Hand(ANCHOR + timedelta(hours=2)))
    assert len(ids(streamed(later, stored(first[0].checkpoint)))) > 10
    assert later.world().story.anchor == ANCHOR


def test_search_and_stream_share_one_world() -> None:
    clock = Hand()
    demo = source(clock)
    history = ids(searched(demo))
    clock.now += timedelta(days=2)
    live = ids(streamed(demo))
    assert len(set(history + live)) == len(history) + len(live) == len(demo.world())


def test_the_stream_ends_with_the_day_and_says_so() -> None:
    clock = Hand()
    demo = source(clock)
    position = stored(streamed(demo)[-1].checkpoint)
    clock.now = ANCHOR + timedelta(days=1, minutes=1)
    last = stored(streamed(demo, position)[-1].checkpoint)
    assert last.state["ended"] is True
    assert streamed(demo, last) == []
    assert streamed(source(clock), last) == []


def test_stopping_and_budgets_are_obeyed() -> None:
    stop = Event()
    stop.set()
    assert list(source().search(QUERY, None, budget=Budget(), stop=stop)) == []
    assert searched(source(), budget=Budget(requests=0)) == []


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"seed": 7},
        {"seed": "x", "days": 60, "scale": 1, "anchor": "soon", "position": 0},
        {"anchor": None},
    ],
)
def test_a_checkpoint_it_cannot_read_is_a_lost_position(state: dict[str, object]) -> None:
    with pytest.raises(PositionLost, match="demo"):
        searched(source(), Checkpoint("demo", "search", state))


def test_a_checkpoint_of_another_generation_is_a_lost_position() -> None:
    good = stored(searched(source())[0].checkpoint)
    with pytest.raises(PositionLost):
        searched(source(), Checkpoint(good.source, good.key, good.state, version=99))


def test_the_spec_promises_what_the_connector_does() -> None:
    demo = source()
    assert demo.spec.can == Can.SEARCH | Can.STREAM
    assert demo.spec.poll_seconds == 2
    assert not demo.spec.keys
    assert demo.spec.keeps_all
    watch = Watch("velanuit", "Velanuit", "velanuit")
    assert demo.compile([watch]).watches == (watch,)
    assert list(demo.verify(["a"], budget=Budget(), stop=Event())) == []


def test_word_files_with_mistakes_are_refused_by_rule(tmp_path: Path) -> None:
    for text, why in (("== a\n{b}", "{b}"), ("== a\n[x|y", "never closes"), ("hello", "before its first")):
        file = tmp_path / "words.txt"
        file.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=why):
            Grammar([file])


def test_words_choose_count_and_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("# c\n== a\none {n}\ntwo [x|{B}|]\n== n\n{10..30/10}\n", "utf-8")
    grammar = Grammar([file], bound=("B",))
    said = {grammar.grow("a", Dice(seed), {"B": "b"}) for seed in range(200)}
    assert said == {"one 10", "one 20", "one 30", "two x", "two b", "two "}
    turns = [grammar.grow("a", Dice(1), {"B": "b"}, turn=turn)[:3] for turn in range(2000)]
    assert turns.count("one") == pytest.approx(1000, abs=5)
