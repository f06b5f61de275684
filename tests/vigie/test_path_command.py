"""`vigie path` and `vigie messengers` say through whom somebody, or most of a community, is reached."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.landing import Landing
from tests.circles import ACME, circles
from vigie.commands.path import COMMANDS
from vigie.settings import from_environment


def run(command: str, *words: object) -> Result:
    return CliRunner().invoke(COMMANDS[command], [str(word) for word in words])


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    path = tmp_path / "edges.csv"
    path.write_text(
        "source,target,weight,sign\nmia,us,4,1\ngoal,mia,4,1\nfoe,us,4,-1\ngoal,foe,9,1\ngoal,crowd,1,\ncrowd,us,1,\n"
    )
    return path


def test_the_warmest_way_comes_first_and_attacks_are_no_way(edges: Path) -> None:
    ended = run("path", "us", "goal", "--edges", edges, "--csv")
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert [(row["way"], row["before"], row["after"]) for row in rows] == [
        ("1", "us", "mia"),
        ("1", "mia", "goal"),
        ("2", "us", "crowd"),
        ("2", "crowd", "goal"),
    ]
    assert float(rows[0]["way_warmth"]) == pytest.approx(0.25)
    assert rows[0]["answered"] == "4"


def test_no_way_is_an_empty_table_and_an_unknown_name_a_usage_error(edges: Path) -> None:
    assert run("path", "us", "nobody", "--edges", edges).exit_code == 2
    edges.write_text("source,target\na,b\nx,y\n")
    ended = run("path", "a", "x", "--edges", edges)
    assert (ended.exit_code, len(ended.stdout.splitlines())) == (0, 1)
    assert "No chain of ties leads from a to x" in ended.stderr


def test_a_team_reaches_the_community_and_says_how_near_the_best_it_is(edges: Path) -> None:
    edges.write_text("source,target\n" + "".join(f"fan{i},star\n" for i in range(8)))
    rows = json.loads(run("messengers", "--edges", edges, "--share", 0.6, "--json").stdout)
    assert [row["author"] for row in rows] == ["star", "fan0"]
    assert rows[-1]["share"] >= 0.6
    assert 0.6 <= rows[-1]["assured"] <= 1
    assert run("messengers", "--edges", edges, "--community", 99).exit_code == 2
    assert len(json.loads(run("messengers", "--edges", edges, "-k", 1, "--json").stdout)) == 1


def test_in_the_store_every_step_brings_what_was_said(tmp_path: Path) -> None:
    db = tmp_path / "try.duckdb"
    landing = Landing(from_environment(db).landing)
    landing.land(circles(end=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    landing.save_watch(ACME)
    landing.close()
    where = ("--watch", "Acme", "--db", db)
    rows = json.loads(run("path", "ann", "x:ben", *where, "--json").stdout)
    assert (rows[0]["before"], rows[-1]["after"]) == ("x:ann", "x:ben")
    assert all("2026-02-2" in row["evidence"] or "2026-03-01" in row["evidence"] for row in rows)
    assert run("path", "nobody-at-all", "x:ben", *where).exit_code == 2
