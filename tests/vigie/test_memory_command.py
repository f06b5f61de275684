"""What was decided goes in, is found and comes out from a terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.landing import Landing
from tests.circles import ACME
from vigie.__main__ import cli


@pytest.fixture
def db(tmp_path: Path) -> Path:
    db = tmp_path / "vigie.duckdb"
    landing = Landing(db.with_suffix(".landing.sqlite"))
    landing.save_watch(ACME)
    landing.close()
    return db


def told(*words: str, db: Path) -> Result:
    return CliRunner().invoke(cli, ["memory", *words, "--db", str(db)])


def test_a_decision_and_its_outcome_are_kept_listed_and_found(db: Path) -> None:
    decided = told("add", "=Réponse publique", "--watch", "Acme", "--on", "2024-03-02", db=db)
    assert decided.exit_code == 0, decided.output
    came = told(
        "add",
        "Tone rose",
        "--kind",
        "outcome",
        "--watch",
        "Acme",
        "--follows",
        decided.stdout.strip(),
        db=db,
    )
    assert came.exit_code == 0, came.output

    rows = list(csv.DictReader(io.StringIO(told("list", "--watch", "Acme", db=db).stdout)))
    assert [(row["kind"], row["words"]) for row in rows] == [
        ("outcome", "Tone rose"), ("decision", "'=Réponse publique"),
    ]  # fmt: skip
    assert rows[0]["follows"] == decided.stdout.strip()
    assert rows[1]["moment"].startswith("2024-03-02T12:00")
    assert "Tone rose" in told("search", "TONE", "--json", db=db).stdout


@pytest.mark.parametrize(
    "words", [("add", " "), ("add", "x", "--watch", "Nobody"), ("add", "x", "--follows", "y"), ("add", "x", "--stakeholder", "Nobody"), ("add", "x", "--watch", "Acme", "--stakeholder", "y")]
)  # fmt: skip
def test_what_makes_no_sense_is_a_usage_error(db: Path, words: tuple[str, ...]) -> None:
    assert told(*words, db=db).exit_code == 2
