"""The list of stakeholders from a terminal: in, out, registers, suggestions, and gone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.landing import Landing
from tests.circles import ACME, circles
from vigie.__main__ import cli


@pytest.fixture
def db(tmp_path: Path) -> Path:
    db = tmp_path / "vigie.duckdb"
    landing = Landing(db.with_suffix(".landing.sqlite"))
    landing.save_watch(ACME)
    landing.land(circles())
    landing.close()
    return db


def stakeholder(*words: str | Path, db: Path) -> Result:
    return CliRunner().invoke(cli, ["stakeholder", *(str(word) for word in words), "--db", str(db)])


def rows(said: Result) -> list[dict[str, str]]:
    assert said.exit_code == 0, said.output
    return list(csv.DictReader(io.StringIO(said.stdout)))


def test_a_list_comes_in_is_measured_and_goes(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,stance,accounts\nAnn's office,-1,x:ann\nMinistry,,\n", encoding="utf-8")
    assert "2 new" in stakeholder("import", file, db=db).stderr

    found = {row["name"]: row for row in rows(stakeholder("list", "--watch", "Acme", db=db))}

    assert (found["Ann's office"]["power"], found["Ann's office"]["stance"]) == ("100.0", "-1")
    assert found["Ministry"]["power"] == ""
    assert stakeholder("forget", "Ministry", db=db).exit_code == 0
    assert stakeholder("forget", "Ministry", db=db).exit_code == 2
    assert [row["name"] for row in rows(stakeholder("list", db=db))] == ["Ann's office"]


def test_a_register_suggests_who_speaks_here(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "hatvp.json"
    file.write_text(
        '[{"denomination": "Maison Ann", "lienPageTwitter": "https://x.com/ann"}]', encoding="utf-8"
    )
    assert "1 entries of HATVP" in stakeholder("register", file, db=db).stderr

    (one,) = rows(stakeholder("suggest", db=db))

    assert (one["name"], one["account"], one["why"], one["stakeholder"]) == (
        "Maison Ann",
        "x:ann",
        "named",
        "",
    )


def test_a_wrong_file_is_a_sentence(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("title\nx\n", encoding="utf-8")

    assert stakeholder("import", file, db=db).exit_code == 2
    said = stakeholder("register", file, db=db)
    assert said.exit_code == 1
    assert "no register known here" in said.stderr
