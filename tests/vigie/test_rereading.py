"""An update that reads texts otherwise: history follows in the background, and a restart goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import vigie.rereading as background
from data import rereading
from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.records import Batch, Mention
from data.store import Store
from tone.apart import Apart
from tone.reading import read, reader
from vigie.settings import ROOT

NOW = datetime(2026, 5, 4, tzinfo=UTC)
TEXTS = (
    "What a great and lovely day",
    "This is a terrible, awful failure",
    "The train leaves at noon from platform two",
)


def done(store: Store) -> int:
    found = rereading.progress(store)
    return found.done if found else 0


def until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_the_process_apart_reads_as_this_one_does_and_ends_with_its_reader() -> None:
    with Apart(str(ROOT)) as apart:
        found = apart.read(TEXTS, ["en", None, None])
    assert [(one.label, one.engine) for one in found] == [(read(t).label, read(t).engine) for t in TEXTS]
    with pytest.raises((OSError, ValueError)):
        apart.read(TEXTS, [None] * 3)


def test_history_is_read_again_after_an_update_and_goes_on_after_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing, store = Landing(tmp_path / "s.landing.sqlite"), Store(tmp_path / "s.duckdb")
    rereading.meet(store, "old")
    many = tuple(
        Mention("x", str(n), f"{TEXTS[n % 3]} ref{n}", NOW, lang="en", tone=0.0, label="neutral", engine="old") for n in range(300)
    )  # fmt: skip
    landing.land(Batch("s", many))
    Loader(landing, store).settle()
    landing.close()

    monkeypatch.setattr(background, "_STRETCH", 50)
    first = background.Rereader(store)
    monkeypatch.setattr(first, "_on_change", first._stop.set)  # stopped after the first stretch
    first.start()
    until(lambda: done(store) >= 50)
    first.stop(30)
    assert rereading.progress(store) == rereading.Progress(reader(), 50, 300)

    second = background.Rereader(store)
    second.start()
    until(lambda: done(store) == 300)
    second.stop()
    assert rereading.progress(store) == rereading.Progress(reader(), 300, 300)
    labels = store.rows("select label, count(*) as n from mention group by label").to_pylist()
    assert {row["label"]: row["n"] for row in labels} == {"positive": 100, "negative": 100, "neutral": 100}
    assert counts.differences_from_recount(store).empty
    store.close()
