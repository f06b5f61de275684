"""Who takes a mention in hand: what stands, how it narrows the list, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import triage
from data.landing import Landing
from data.loader import Loader
from data.questions import mentions
from data.questions import triage as asked
from data.questions.scope import Scope
from data.records import Batch, Mention, Period, Tombstone
from data.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Period(START - timedelta(days=1), START + timedelta(days=30))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Store, Landing]]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    found = tuple(Mention("x", name, f"Acme {name}", START, author_id="ann") for name in "123")
    landing.land(Batch("demo", found))
    Loader(landing, store).settle()
    yield store, landing
    store.close()
    landing.close()


def seq(store: Store, name: str) -> int:
    return int(store.row("select seq from mention where id = $id", id=name)["seq"])


def ids(store: Store, **narrow: object) -> list[str]:
    scope = Scope(MARCH, **narrow)  # type: ignore[arg-type]
    found = sorted(mentions.page(store, scope)["id"])
    assert mentions.total(store, scope) == len(found)
    return found


def stands(store: Store, name: str) -> tuple[object, ...]:
    row = store.row("select status, owner, tag, note from in_hand where mention_id = $id", id=name)
    return tuple(row.values())


def test_what_was_never_taken_in_hand_is_new(home) -> None:
    store, _ = home
    triage.take_in_hand(store, [seq(store, "1")], status="todo", owner="Bea")

    assert ids(store, status=("new",)) == ["2", "3"]
    assert ids(store, status=("todo",)) == ["1"]
    assert ids(store, owner="Bea") == ["1"]
    assert ids(store, owner="Bea", status=("closed",)) == []
    assert ids(store) == ["1", "2", "3"]
    assert asked.owners(store) == ["Bea"]


def test_what_an_act_does_not_name_stays_as_it_stands(home) -> None:
    store, _ = home
    one = [seq(store, "1")]
    triage.take_in_hand(store, one, status="todo", owner=" Bea  B. ", tag="refund", note="called")
    triage.take_in_hand(store, one, status="answered")
    assert stands(store, "1") == ("answered", "Bea B.", "refund", "called")

    triage.take_in_hand(store, one, owner="")
    assert stands(store, "1") == ("answered", None, "refund", "called")


def test_an_act_on_many_is_taken_back_as_one(home) -> None:
    store, _ = home
    one, both = [seq(store, "1")], [seq(store, "1"), seq(store, "2")]
    triage.take_in_hand(store, one, status="todo")
    act = triage.take_in_hand(store, both, status="closed", writer="ann")
    assert act.mentions == 2

    assert triage.undo(store, act.id).mentions == 2
    assert triage.undo(store, act.id).mentions == 0
    assert ids(store, status=("todo",)) == ["1"]
    assert ids(store, status=("new",)) == ["2", "3"]
    assert asked.history(store, seq(store, "1"))["undone"].notna().tolist() == [True, False]


def test_a_status_there_is_not_is_refused(home) -> None:
    store, _ = home
    with pytest.raises(ValueError, match="no status"):
        triage.take_in_hand(store, [seq(store, "1")], status="done")
    assert not asked.any_said(store)


def test_what_was_taken_back_loses_its_note_and_is_left_alone(home) -> None:
    store, landing = home
    triage.take_in_hand(store, [seq(store, "1")], status="todo", note="rang Mrs Smith")
    landing.land(Batch("demo", tombstones=(Tombstone("x", "1", "deleted", START),)))
    Loader(landing, store).settle()

    assert stands(store, "1") == ("todo", None, None, "")
    assert triage.take_in_hand(store, [seq(store, "1")], status="closed").mentions == 0
