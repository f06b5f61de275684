"""What people write of stakeholders is kept, changed with a trace, and deleted without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data import stakeholders as keeping
from data.questions import stakeholders
from data.records import RegisterEntry
from data.stakeholders import Stakeholder
from data.store import Store

ANN = Stakeholder("a", "Ann", aliases=("Annie",), stance=1, purpose="Public affairs")


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(None)
    yield store
    store.close()


def test_a_stakeholder_comes_back_as_it_was_written(store: Store) -> None:
    keeping.save(store, ANN, writer="me")

    assert stakeholders.one(store, "a") == ANN
    assert stakeholders.one(store, "b") is None
    assert stakeholders.everyone(store)["name"].tolist() == ["Ann"]


def test_every_change_says_who_what_before_and_after(store: Store) -> None:
    keeping.save(store, ANN, writer="me")
    keeping.save(store, replace(ANN, stance=-2), writer="you")

    last = stakeholders.changes(store, "a").iloc[0]
    assert (last["field"], last["was"], last["became"], last["writer"]) == ("stance", "1", "-2", "you")
    keeping.save(store, replace(ANN, stance=-2), writer="you")
    assert len(stakeholders.changes(store, "a")) == 6


@pytest.mark.parametrize("wrong", [Stakeholder("a", " "), Stakeholder("a", "Ann", stance=3)])
def test_what_makes_no_sense_is_refused(store: Store, wrong: Stakeholder) -> None:
    with pytest.raises(ValueError):
        keeping.save(store, wrong)
    assert stakeholders.everyone(store).empty


def test_the_last_meeting_counts_and_a_removed_note_leaves_no_words(store: Store) -> None:
    keeping.save(store, ANN)
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    keeping.note(store, "a", "Lunch", kind="meeting", moment=day)
    name = keeping.note(store, "a", "A secret")

    row = stakeholders.everyone(store).iloc[0]
    assert (row["meetings"], row["notes"], row["last_meeting"]) == (1, 1, day)

    keeping.drop_note(store, name)
    assert "A secret" not in stakeholders.changes(store, "a").to_string()
    assert stakeholders.notes(store, "a")["words"].tolist() == ["Lunch"]


def test_a_link_is_judged_once_and_can_be_taken_back(store: Store) -> None:
    keeping.save(store, ANN)
    keeping.link(store, "a", "account", "x:1", theirs=False)
    keeping.link(store, "a", "account", "x:1")
    assert stakeholders.links(store, kind="account")["theirs"].tolist() == [True]

    keeping.unlink(store, "a", "account", "x:1")
    assert stakeholders.links(store, kind="account").empty


def test_forgetting_leaves_only_that_it_was_done(store: Store) -> None:
    keeping.save(store, ANN, writer="me")
    keeping.link(store, "a", "account", "x:1")
    keeping.note(store, "a", "private")

    keeping.forget(store, "a", writer="me")

    assert stakeholders.everyone(store).empty
    assert stakeholders.links(store, kind="account").empty
    assert stakeholders.notes(store, "a").empty
    left = stakeholders.changes(store, "a")
    assert left["field"].tolist() == ["deleted"]
    assert left[["was", "became"]].isna().all(axis=None)


def test_a_register_brought_again_takes_the_place_of_the_one_before(store: Store) -> None:
    keeping.take_register(store, [RegisterEntry("S", "1", "One"), RegisterEntry("S", "2", "Two")])
    keeping.take_register(store, [RegisterEntry("S", "2", "Two", handles=("two",))])

    assert stakeholders.register_entries(store)["name"].tolist() == ["Two"]
    assert stakeholders.register_entries(store, ["S:1"]).empty
    keeping.drop_register(store, "S")
    assert stakeholders.registers(store).empty
