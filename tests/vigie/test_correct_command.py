"""Corrections travel as a file: to a spreadsheet, to another store, and back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.correcting import correct, undo
from data.landing import Landing
from data.loader import Loader
from data.records import Batch, Mention
from data.store import Store
from vigie.__main__ import cli

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "Acme is a great company, really"


def vigie(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def made(db: Path) -> Path:
    landing, store = Landing(db.with_suffix(".landing.sqlite")), Store(db)
    found = tuple(
        Mention("x", name, TEXT, NOW, tone=0.6, label="positive", engine="vader") for name in ("-1", "2", "3")
    )
    landing.land(Batch("demo", found))
    Loader(landing, store).settle()
    store.close()
    landing.close()
    return db


def labels(db: Path) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(vigie("export", "mentions", "--db", db).stdout))
    return {row["id"].lstrip("'"): row["label"] for row in rows}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return made(tmp_path / "a.duckdb")


def test_what_was_corrected_in_one_store_is_corrected_in_another(db: Path, tmp_path: Path) -> None:
    store = Store(db)
    seqs = store.rows("select seq from mention order by id")["seq"].to_pylist()
    correct(store, seqs[:1], "negative", writer="@ann", note="=irony")
    gone = correct(store, seqs[1:2], "neutral")
    undo(store, [gone.id])
    store.close()
    file, other = tmp_path / "log.csv", made(tmp_path / "b.duckdb")

    said = vigie("export", "corrections", "-o", file, "--db", db)
    assert "3 corrections and undos." in said.stderr
    assert "3 read, 3 new." in vigie("correct", file, "--db", other).stderr
    assert "3 read, 0 new." in vigie("correct", file, "--db", other).stderr

    assert labels(other) == labels(db) == {"-1": "negative", "2": "positive", "3": "positive"}
    store = Store(other)
    first = store.row("select writer, note, engine_tone from correction where label = 'negative'")
    assert first == {"writer": "@ann", "note": "=irony", "engine_tone": 6_000}
    store.close()


def test_labels_from_a_spreadsheet_are_taken_over_once(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("platform,id,label\nx,'-1,negative\nx,2,neutral\n", encoding="utf-8-sig")

    assert "2 read, 2 new." in vigie("correct", file, "--writer", "Ann", "--db", db).stderr
    assert "2 read, 0 new." in vigie("correct", file, "--writer", "Ann", "--db", db).stderr
    assert labels(db) == {"-1": "negative", "2": "neutral", "3": "positive"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "has no column platform, label, id"),
        ("platform,id,label\nx,1,angry\n", "line 2: label 'angry' is not known"),
        ("platform,id,label\nx,,negative\n", "line 2: platform and id say which mention"),
        ("platform,id,label,at_time\nx,1,negative,soon\n", "line 2: 'soon' is no time"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(
    db: Path, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text, encoding="utf-8")
    said = vigie("correct", file, "--db", db)

    assert said.exit_code == 2
    assert says in said.output
    assert set(labels(db).values()) == {"positive"}
