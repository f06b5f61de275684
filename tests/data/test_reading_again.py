"""History read again with another engine: all of it, once, in stretches, people's labels untouched, sums exact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from data import rereading
from data.correcting import correct, undo
from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.records import Batch, Label, Mention, Tombstone, Watch
from data.store import Store

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    landing, store = Landing(tmp_path / "s.landing.sqlite"), Store(tmp_path / "s.duckdb")
    landing.save_watch(Watch("acme", "Acme", "acme"))
    labels: tuple[Label, ...] = ("negative", "neutral", "positive")
    landing.land(
        Batch("s", tuple(
            Mention("x", str(n), f"acme {n}", NOW + timedelta(minutes=n), tone=(n % 3 - 1) * 0.5, label=labels[n % 3],
                    engine="old-1", lang="en", watches=("acme",))
            for n in range(50)
        ))
    )  # fmt: skip
    Loader(landing, store).settle()
    landing.close()
    yield store
    store.close()


def read(table: pa.Table, label: str = "positive", tone: int = 9_000) -> pa.Table:
    size = table.num_rows
    columns = [
        table["seq"].to_pylist(),
        ["fr"] * size,
        [tone] * size,
        [label] * size,
        ["new-2"] * size,
        [None] * size,
    ]
    return pa.table(columns, schema=rereading.READ)


def again(store: Store, *, most: int = 2_000) -> list[int]:
    sizes = []
    while (due := rereading.due(store, most=most)).num_rows:
        rereading.take(store, read(due))
        sizes.append(due.num_rows)
        assert counts.differences_from_recount(store).empty
    return sizes


def test_the_first_engine_met_reads_what_is_there_and_the_same_again_does_nothing(store: Store) -> None:
    rereading.meet(store, "r2")
    assert again(store, most=20) == [20, 20, 10]
    rereading.meet(store, "r2")
    assert again(store) == []
    assert rereading.progress(store) == rereading.Progress("r2", 50, 50)
    rows = store.rows("select distinct lang, tone, label, engine from mention").to_pylist()
    assert rows == [{"lang": "fr", "tone": 9_000, "label": "positive", "engine": "new-2"}]


def test_a_new_store_has_nothing_to_read_again() -> None:
    store = Store(None)
    rereading.meet(store, "r1")
    assert rereading.due(store).num_rows == 0
    assert rereading.progress(store) == rereading.Progress("r1", 0, 0)
    store.close()


def test_a_person_s_label_goes_on_standing_and_taken_back_gives_way_to_the_new_reading(store: Store) -> None:
    (seq,) = store.rows("select seq from mention where id = '0'")["seq"].to_pylist()
    act = correct(store, [seq], "neutral", writer="ann")
    rereading.meet(store, "r2")
    again(store)
    label = "select label, engine from mention where id = '0'"
    assert store.row(label) == {"label": "neutral", "engine": "new-2"}
    undo(store, [act.id])
    assert store.row(label) == {"label": "positive", "engine": "new-2"}
    assert counts.differences_from_recount(store).empty


def test_what_was_taken_back_meanwhile_stays_away(store: Store, tmp_path: Path) -> None:
    rereading.meet(store, "r2")
    due = rereading.due(store)
    landing = Landing(tmp_path / "other.landing.sqlite")
    landing.land(Batch("s", tombstones=(Tombstone("x", "7", "deleted", NOW),)))
    Loader(landing, store).settle()
    landing.close()
    rereading.take(store, read(due))
    assert store.row("select text, engine from mention where id = '7'") == {"text": "", "engine": "old-1"}
    assert counts.differences_from_recount(store).empty


def test_old_and_new_readings_can_be_compared(store: Store) -> None:
    rereading.meet(store, "r2")
    again(store)
    found = rereading.compared(store)
    assert found["mentions"].sum() == 50
    assert set(found["engine_before"]) == {"old-1"}
    assert found.set_index("label_before")["mentions"].to_dict() == {
        "negative": 17,
        "neutral": 17,
        "positive": 16,
    }
