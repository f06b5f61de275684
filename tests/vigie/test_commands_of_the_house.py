"""Watches, exports and the doctor from a terminal, as a script would use them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.enrich import Enricher
from data.landing import Landing
from data.records import Author, Batch, Interaction, Mention
from data.store import Store
from vigie.__main__ import cli
from vigie.commands.collect import only_one

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "vigie.duckdb"


def vigie(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def filled(db: Path) -> Path:
    vigie("watch", "add", "Acme", "acme OR @acme", "--db", db)
    landing = Landing(db.with_suffix(".landing.sqlite"))
    posts = (
        Mention("x", "1", "=acme is great", NOW, author_id="ann"),
        Mention("x", "2", "nothing to see", NOW, author_id="bob"),
        Mention("x", "3", "@acme cancelled again, terrible", NOW, author_id="bob"),
    )
    ties = (
        Interaction("x", "mention", "3", "bob", "ann", NOW),
        Interaction("x", "mention", "1", "ann", "bob", NOW),
    )
    authors = (Author("x", "ann", handle="ann"), Author("x", "bob", handle="+bob"))
    landing.land(Enricher(landing.watches())(Batch("demo", posts, authors, ties)))
    landing.close()
    return db


def test_a_watch_is_added_listed_changed_and_dropped(db: Path) -> None:
    assert vigie("watch", "add", "Acmé & Co", "acme", "--db", db).exit_code == 0
    assert vigie("watch", "add", "Acmé & Co", "acme OR globex", "--kind", "rival", "--db", db).exit_code == 0

    (row,) = csv.DictReader(io.StringIO(vigie("watch", "list", "--db", db).stdout))
    assert (row["id"], row["kind"], row["query"], row["revision"]) == (
        "acme-co",
        "rival",
        "acme OR globex",
        "2",
    )
    assert vigie("watch", "drop", "Acmé & Co", "--db", db).exit_code == 0
    assert json.loads(vigie("watch", "list", "--json", "--db", db).stdout) == []


def test_a_query_that_cannot_be_read_is_a_usage_error_that_points_at_the_place(db: Path) -> None:
    said = vigie("watch", "add", "Acme", "acme AND (globex", "--db", db)

    assert said.exit_code == 2
    assert "^" in said.output
    assert not Landing(db.with_suffix(".landing.sqlite")).watches()


def test_a_query_is_tried_on_what_is_stored_before_it_is_saved(filled: Path) -> None:
    vigie("export", "mentions", "--db", filled)  # loads what landed
    said = vigie("watch", "test", "cancelled", "--db", filled)

    assert [row["id"] for row in csv.DictReader(io.StringIO(said.stdout))] == ["3"]
    assert "1 of the 3 latest mentions match" in said.stderr


def test_watches_travel_in_a_readable_file_and_come_back_the_same(db: Path, tmp_path: Path) -> None:
    vigie("watch", "add", 'Say "hi" \\ é', 'acme AND "hello world"', "--db", db)
    file = tmp_path / "watches.toml"
    assert vigie("watch", "export", file, "--db", db).exit_code == 0
    other = tmp_path / "other.duckdb"
    assert vigie("watch", "import", file, "--db", other).exit_code == 0

    assert vigie("watch", "list", "--db", other).stdout == vigie("watch", "list", "--db", db).stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml at all [", "not a watch file"),
        ('[[watch]]\nid = "a"\nname = "A"', "has no query"),
        ('[[watch]]\nid = "a"\nname = "A"\nquery = "(x"', "query of 'A'"),
        ('[[watch]]\nid = "a"\nname = "A"\nquery = "x"\nkind = "enemy"', "of kind 'enemy'"),
    ],
)
def test_a_bad_watch_file_saves_nothing_and_says_why(db: Path, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "watches.toml"
    file.write_text(
        '[[watch]]\nid = "ok"\nname = "Ok"\nquery = "fine"\n' + text if text.startswith("[[") else text
    )
    said = vigie("watch", "import", file, "--db", db)

    assert said.exit_code == 2
    assert says in said.output
    assert not Landing(db.with_suffix(".landing.sqlite")).watches()


def test_exported_cells_do_not_run_as_formulas(filled: Path) -> None:
    said = vigie("export", "mentions", "--watch", "Acme", "--db", filled)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(said.stdout))}

    assert set(rows) == {"1", "3"}
    assert rows["1"]["text"] == "'=acme is great"
    assert rows["3"]["text"].startswith("'@acme")
    assert rows["3"]["handle"] == "'+bob"
    assert float(rows["3"]["tone"]) < 0


def test_who_carries_weight_for_a_watch(filled: Path) -> None:
    said = vigie("influence", "--watch", "Acme", "--db", filled)
    rows = list(csv.DictReader(io.StringIO(said.stdout)))

    assert {row["author"] for row in rows} == {"x:ann", "x:bob"}
    assert all(float(row["pagerank"]) == 0.5 for row in rows)
    assert vigie("brokers", "--watch", "Acme", "--db", filled).exit_code == 0


def test_the_map_is_one_file_and_names_its_period(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    assert (
        vigie("export", "map", "--period", "2026-03-01..2026-03-01", "-o", out, "--db", filled).exit_code == 0
    )

    assert "01 Mar 2026" in out.read_text(encoding="utf-8")


def test_the_map_is_written_as_the_file_is_called_or_as_asked(filled: Path, tmp_path: Path) -> None:
    for name, begins in (
        ("m.gexf", b"<?xml"),
        ("m.graphml", b"<?xml"),
        ("m.svg", b"<?xml"),
        ("m.zip", b"PK"),
    ):
        assert vigie("export", "map", "-o", tmp_path / name, "--db", filled).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)

    said = vigie("export", "map", "--format", "gexf", "-o", "-", "--db", filled)

    assert "<gexf" in said.stdout
    assert "authors drawn" in said.stderr
    assert vigie("export", "map", "--format", "gml", "-o", "-", "--db", filled).exit_code == 2


def test_a_file_of_edges_is_drawn_too(tmp_path: Path) -> None:
    edges, out = tmp_path / "<b>club.csv", tmp_path / "club.gexf"
    edges.write_text("source,target,weight\nann,ben,2\ncy,ben,1\n=dan,ben,1\n", encoding="utf-8")

    said = vigie("export", "map", "--edges", edges, "-o", out)

    assert "4 of 4 authors drawn" in said.stderr
    assert 'label="=dan"' in out.read_text(encoding="utf-8")
    assert "&lt;b&gt;club" in out.read_text(encoding="utf-8")
    for kind in ("html", "svg", "graphml", "csv"):
        assert vigie("export", "map", "--edges", edges, "--format", kind, "-o", out).exit_code == 0
    assert vigie("export", "map", "--edges", edges, "--watch", "Acme", "-o", out).exit_code == 2
    edges.write_text("source,target\nann,ann\n", encoding="utf-8")
    assert "no tie between two authors" in vigie("export", "map", "--edges", edges, "-o", out).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("export", "mentions", "--watch", "Nope"),
        ("export", "mentions", "--period", "soon"),
        ("watch", "drop", "Nope"),
    ],
)
def test_wrong_words_are_usage_errors(filled: Path, words: tuple[str, ...]) -> None:
    said = vigie(*words, "--db", filled)
    assert said.exit_code == 2
    assert said.stdout == ""


def test_a_command_that_needs_the_store_says_so_while_a_dashboard_owns_it(filled: Path) -> None:
    import subprocess
    import sys

    store = Store(filled)
    done = subprocess.run(
        [sys.executable, "-m", "vigie", "export", "mentions", "--db", str(filled)],
        capture_output=True,
        text=True,
    )
    store.close()

    assert done.returncode == 1
    assert "Another process uses" in done.stderr


def test_the_doctor_finds_a_rollup_that_is_wrong(filled: Path) -> None:
    vigie("export", "mentions", "--db", filled)
    assert vigie("doctor", "--db", filled).exit_code == 0
    store = Store(filled)
    store.write("update mention_hour set mentions = mentions + 1")
    store.close()

    said = vigie("doctor", "--json", "--db", filled)
    assert said.exit_code == 1
    assert {f["check"] for f in json.loads(said.stdout) if not f["ok"]} == {"Rollup"}


def test_only_one_collector_serves_a_store(tmp_path: Path) -> None:
    first = only_one(tmp_path / "lock.sqlite")
    assert isinstance(first, sqlite3.Connection)
    assert only_one(tmp_path / "lock.sqlite") is None
    first.close()
    again = only_one(tmp_path / "lock.sqlite")
    assert again is not None
    again.close()
