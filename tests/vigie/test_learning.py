"""A house learns from its corrections by itself: for the better only, for every process, and it can be switched off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.enrich import Enricher
from data import lessons, rereading
from data.correcting import correct, undo
from data.landing import Landing
from data.loader import Loader
from data.questions import counts, labels
from data.questions.labels import AT_RANDOM
from data.records import Batch, Label, Mention
from data.store import Store
from reports import accuracy
from tone import own
from tone.apart import Apart
from tone.reading import BOTH, read, reader
from vigie.learning import Learner
from vigie.rereading import Rereader, _read
from vigie.settings import ROOT

NOW = datetime(2026, 5, 4, tzinfo=UTC)
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
# Words of one house's trade: the engines cannot know what they mean here.
TRADE = {"negative": "rebooked via Lyon, platform nine", "neutral": "timetable of coach seven", "positive": "upgraded to cabin four"}  # fmt: skip
MANY = 150


def said(n: int) -> Mention:
    label = LABELS[n % 3]
    return Mention(
        "x", str(n), f"{TRADE[label]}, says traveller {n} of group {n * 7 % 23}", NOW + timedelta(minutes=n), author_id="ann", lang="en"
    )  # fmt: skip


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "s.own-tone.npz"
    monkeypatch.setitem(os.environ, "VIGIE_OWN_TONE", str(path))
    return path


@pytest.fixture
def store(tmp_path: Path, model: Path) -> Iterator[Store]:
    landing, store = Landing(tmp_path / "s.landing.sqlite"), Store(tmp_path / "s.duckdb")
    landing.land(Enricher(())(Batch("file:f", tuple(said(n) for n in range(MANY + 30)))))
    Loader(landing, store).settle()
    landing.close()
    yield store
    store.close()


def taught(store: Store, n: int = MANY, *, start: int = 0) -> list[str]:
    """Label the mentions from `start` to `n` as their words tell, a quarter of them as drawn at random; returns the acts."""
    rows = store.rows(
        "select seq, id::int as place from mention where id::int >= $a and id::int < $b", a=start, b=n
    ).to_pylist()
    meant: dict[tuple[int, bool], list[int]] = {}
    for row in rows:
        meant.setdefault((row["place"] % 3, row["place"] % 4 == 0), []).append(row["seq"])
    return [
        correct(store, seqs, LABELS[label], note=AT_RANDOM if drawn else "").id
        for (label, drawn), seqs in meant.items()
    ]


def test_a_house_learns_what_its_words_mean_and_every_process_reads_so(store: Store, model: Path) -> None:
    learner = Learner(store, model)
    taught(store, 99)
    assert learner.look() is None
    assert not model.exists()

    taught(store)
    kept = learner.look()
    assert kept is not None
    assert kept.verdict == "better"
    assert kept.labelled == MANY
    assert (kept.own_f1 or 0) > (kept.base_f1 or 0) + 2
    assert lessons.last(store) == kept
    assert learner.look() is None  # nothing new since

    assert reader() == kept.model
    found = read("upgraded to cabin four, says traveller 999")
    assert found.label == "positive"
    assert found.engine == kept.model
    with Apart(str(ROOT)) as apart:
        assert apart.read(["upgraded to cabin four, says traveller 999"], ["en"]) == [found]


def test_history_follows_the_model_and_the_switch_and_labels_stand_either_way(
    store: Store, model: Path
) -> None:
    taught(store)
    rereading.meet(store, reader())
    Learner(store, model).look()
    assert _reread(store) == MANY + 30
    held_out = "select label, engine from mention where id::int >= 150 order by id::int"
    after = store.rows(held_out).to_pylist()
    assert [row["label"] for row in after] == [LABELS[n % 3] for n in range(MANY, MANY + 30)]
    assert all("+own-" in row["engine"] for row in after)
    assert counts.differences_from_recount(store).empty
    truth = store.rows("select label from mention where id::int < 150 order by id::int")["label"].to_pylist()
    assert truth == [LABELS[n % 3] for n in range(MANY)]

    own.switch(model, on=False)
    assert reader() == BOTH
    _reread(store)
    assert not store.rows("select 1 from mention where contains(engine, '+own')").num_rows
    assert (
        truth
        == store.rows("select label from mention where id::int < 150 order by id::int")["label"].to_pylist()
    )
    own.switch(model, on=True)
    assert reader() == (lessons.last(store) or pytest.fail("no lesson")).model


def test_what_taught_the_model_proves_it_only_by_readings_of_one_that_never_saw_it(
    store: Store, model: Path
) -> None:
    taught(store)
    # A label nobody can learn: read right only by a model that has seen this very text.
    row = store.row("select seq from mention where id = '0'")
    correct(store, [row["seq"]], "positive", note=AT_RANDOM)
    rereading.meet(store, reader())
    Learner(store, model).look()
    _reread(store)
    known = labels.labelled(store).set_index("id")
    held = store.rows("select mention_id, label from held_back").to_pylist()
    assert {row["mention_id"]: row["label"] for row in held} == known["said"].to_dict()
    assert known.loc["0", "said"] == "negative"
    assert accuracy.measured(store).overall.n == sum(n % 4 == 0 for n in range(MANY))


def test_labels_taken_back_take_the_model_with_them(store: Store, model: Path) -> None:
    taught(store, 60)
    acts = taught(store, start=60)
    learner = Learner(store, model)
    learner.look()
    assert model.exists()
    undo(store, acts)
    kept = learner.look()
    assert kept is not None
    assert (kept.verdict, kept.model) == ("few", None)
    assert not model.exists()
    assert not store.rows("select 1 from held_back").num_rows


def test_who_switched_it_off_wants_it_off_however_good_it_becomes(store: Store, model: Path) -> None:
    learner = Learner(store, model)
    taught(store, 120)
    learner.look()
    own.switch(model, on=False)
    taught(store)
    assert learner.look() is not None
    assert own.is_off(model)
    assert reader() == BOTH


def test_a_damaged_model_is_as_good_as_none(store: Store, model: Path) -> None:
    model.write_bytes(b"no model")
    assert reader() == BOTH
    assert read("a lovely day").label == "positive"


def test_the_reader_of_history_notices_by_itself(store: Store, model: Path) -> None:
    taught(store)
    rereader = Rereader(store)
    rereader.start()
    try:
        Learner(store, model).look()
        for _ in range(200):
            done = rereading.progress(store)
            if done is not None and done.reader == reader() and done.done == done.total > 0:
                break
            rereader._stop.wait(0.1)
    finally:
        rereader.stop()
    assert store.rows("select 1 from mention where contains(engine, '+own')").num_rows == MANY + 30


def _reread(store: Store) -> int:
    """Read history again as the house would, without its thread."""
    rereading.meet(store, reader())
    read_again = 0
    with Apart(str(ROOT)) as apart:
        while (due := rereading.due(store)).num_rows:
            rereading.take(store, _read(apart, due))
            read_again += due.num_rows
    return read_again
