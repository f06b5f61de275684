"""The store as it stood: every answer of then comes out the same later, whatever came in and was said since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from data import alerting, correcting, rereading, triage
from data.landing import Landing
from data.loader import Loader
from data.past import Moment, Past, PastIsPast, Pasts
from data.questions import counts, ledger, mentions, people
from data.questions import triage as asked
from data.questions.scope import Scope
from data.records import Author, Batch, Interaction, Mention, Period, Tombstone
from data.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Scope(Period(START - timedelta(days=1), START + timedelta(days=30)))
ACME = Scope(MARCH.period, ("acme",))


class Desk:
    """A house with a store to land in."""

    def __init__(self, tmp_path: Path) -> None:
        self.landing, self.store = Landing(tmp_path / "landing.sqlite"), Store(None)
        self.loader = Loader(self.landing, self.store)
        self.pasts = Pasts(self.store)

    def land(self, *names: str, hour: int = 0, tone: float = 0.5, **more: Any) -> None:
        found = tuple(
            Mention(
                "x", name, f"Acme does {name} again, says everybody", START + timedelta(hours=hour), author_id=f"of-{name}",
                tone=tone, label="positive" if tone > 0 else "negative", engine="first", lang="en", watches=("acme",), likes=3,
            )
            for name in names
        )  # fmt: skip
        ties = tuple(
            Interaction("x", "reply", one.id, one.author_id or "", "hub", one.created) for one in found
        )
        self.landing.land(
            Batch("demo", found, tuple(Author("x", f"of-{n}", handle=n) for n in names), ties, **more)
        )
        self.loader.settle()

    def seq(self, name: str) -> int:
        return int(self.store.row("select seq from mention where id = $id", id=name)["seq"])

    def now(self) -> datetime:
        """The clock of the store, a moment later than all that happened so far."""
        return datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()
    desk.landing.close()


def answers(store: Store) -> dict[str, pd.DataFrame]:
    """What pages would show."""
    alerts = [(one.id, one.state, one.owner, one.snoozed) for one in alerting.alerts(store)]
    return {
        "hours": counts.hours(store, ACME).sort_values(["hour", "label"], ignore_index=True),
        "everything": counts.hours(store, MARCH).sort_values(["hour", "label"], ignore_index=True),
        "mentions": mentions.page(store, ACME).drop(columns=["seq"]),
        "speakers": people.speakers(store, ACME),
        "notes": ledger.annotations(store, MARCH.period),
        "todo": mentions.page(store, Scope(MARCH.period, status=("todo",)))[["id"]],
        "alerts": pd.DataFrame(alerts),
        "came in": ledger.sources(store)[["source", "new"]],
    }  # fmt: skip


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name], obj=name)


def story(**more: Any) -> alerting.Alert:
    return replace(
        alerting.Alert("a", "acme", "pending", START, START + timedelta(hours=1), START, 9.0, 1.0, 1, 1.0, ("r",), START), **more
    )  # fmt: skip


def test_every_answer_of_then_comes_out_the_same_later(desk: Desk) -> None:
    desk.land("one", "two", "three")
    correcting.correct(desk.store, [desk.seq("one")], "negative")
    early = correcting.correct(desk.store, [desk.seq("two")], "neutral")
    triage.take_in_hand(desk.store, [desk.seq("one")], status="todo", writer="ann")
    ledger.annotate(desk.store, START, "A statement", watch=None, writer="ann")
    alerting.keep(desk.store, story(), [("noticed", "")], now=desk.now())
    alerting.keep(desk.store, story(state="open"), [("opened", "")], now=desk.now())
    moment = Moment(desk.now())
    then = answers(desk.store)

    desk.land("four", "five", hour=2, tone=-0.5)
    correcting.undo(desk.store, [early.id])
    correcting.correct(desk.store, [desk.seq("three")], "negative")
    correcting.correct(desk.store, [desk.seq("one")], "positive")
    triage.take_in_hand(desk.store, [desk.seq("one")], status="answered", writer="bob")
    ledger.annotate(desk.store, START, "Another", watch=None, writer="bob")
    alerting.acknowledge(desk.store, "a", writer="bob", now=desk.now())

    past = desk.pasts.at(moment)
    same(then, answers(past))
    assert counts.differences_from_recount(past).empty
    assert answers(desk.store)["alerts"].values.tolist()[0][1] == "acknowledged"
    assert len(answers(desk.store)["mentions"]) == 5


def test_a_search_finds_what_was_known(desk: Desk) -> None:
    desk.land("one")
    moment = Moment(desk.now())
    desk.land("two")
    desk.loader.settle()
    sought = Scope(MARCH.period, words="everybody")
    assert set(mentions.page(desk.store, sought)["id"]) == {"one", "two"}
    assert set(mentions.page(desk.pasts.at(moment), sought)["id"]) == {"one"}


def test_before_anything_came_in_nothing_was_known(desk: Desk) -> None:
    moment = Moment(desk.now())
    desk.land("one")
    past = desk.pasts.at(moment)
    assert counts.span(past) is None
    assert mentions.total(past, MARCH) == 0
    assert asked.any_said(past) is False


def test_what_had_been_published_is_another_question(desk: Desk) -> None:
    desk.land("early", hour=0)
    desk.land("late", hour=5)
    past = desk.pasts.at(Moment(START + timedelta(hours=2), "published"))
    assert list(mentions.page(past, MARCH)["id"]) == ["early"]
    assert counts.hours(past, ACME)["mentions"].sum() == 1
    assert counts.differences_from_recount(past).empty
    assert mentions.total(desk.pasts.at(Moment(START + timedelta(hours=2))), MARCH) == 0


def test_a_reading_by_a_later_engine_is_not_of_then(desk: Desk) -> None:
    desk.land("one")
    moment = Moment(desk.now())
    then = answers(desk.store)
    rereading.meet(desk.store, "second")
    due = rereading.due(desk.store)
    reading = pa.table(
        [due["seq"], ["en"], [-4_000], ["negative"], ["second"], [None]], schema=rereading.READ
    )
    assert rereading.take(desk.store, reading) == 1
    past = desk.pasts.at(moment)
    same({name: then[name] for name in ("hours", "mentions")}, answers(past))
    assert counts.differences_from_recount(past).empty
    assert list(counts.hours(desk.store, ACME)["label"]) == ["negative"]


def test_what_was_taken_back_does_not_return_with_the_past(desk: Desk) -> None:
    desk.land("one", "two")
    moment = Moment(desk.now())
    desk.landing.land(Batch("demo", tombstones=(Tombstone("x", "one", "deleted", START),)))
    desk.loader.settle()
    past = desk.pasts.at(moment)
    texts = dict(mentions.page(past, MARCH)[["id", "text"]].values)
    assert texts["one"] == ""
    assert "two" in texts["two"]
    assert counts.hours(past, ACME)["mentions"].sum() == 2  # counts name nobody


def test_the_past_cannot_be_written_to(desk: Desk) -> None:
    desk.land("one")
    past = desk.pasts.at(Moment(desk.now()))
    with pytest.raises(PastIsPast, match="go back to now"):
        ledger.annotate(past, START, "Too late", watch=None, writer="")


def test_few_pasts_are_kept_and_the_same_is_shared(desk: Desk) -> None:
    desk.land("one")
    first = desk.pasts.at(Moment(START))
    assert desk.pasts.at(Moment(START)) is first
    for day in range(12):
        desk.pasts.at(Moment(START + timedelta(days=day, hours=1)))
    left = desk.store.row(
        "select count(*) as n from duckdb_schemas() where database_name = 'past' and schema_name like 'p%'"
    )
    assert left["n"] <= 8
    assert isinstance(desk.pasts.at(Moment(START)), Past)


def test_a_store_from_before_knows_when_its_mentions_came(desk: Desk) -> None:
    desk.land("one", "two")
    moment = Moment(desk.now())
    desk.land("three")
    recorded = desk.store.rows("select at_time, seq from arrival order by all").to_pylist()
    script = (Path(__file__).parents[2] / "data/schema/034_arrivals.sql").read_text(encoding="utf-8")
    with desk.store.writing() as db:
        db.execute("drop table arrival")
        db.execute(script)
    assert desk.store.rows("select at_time, seq from arrival order by all").to_pylist() == recorded
    assert mentions.total(desk.pasts.at(moment), MARCH) == 2
