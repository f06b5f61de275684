"""`vigie import`: counts on stdout, words on stderr, exit codes, and the file of rejected rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data.landing import Landing
from data.records import Watch
from data.store import Store
from tests.connectors.files import shapes
from vigie.commands.importing import import_command


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "store" / "vigie.duckdb"


def vigie(*words: object) -> Result:
    return CliRunner().invoke(import_command, [str(word) for word in words])


def test_new_updated_and_rejected_rows_are_counted(tmp_path: Path, db: Path) -> None:
    path = shapes.table(tmp_path / "a.csv", shapes.AIRLINE, [*shapes.airline_rows(100), ["x"] * 9])
    result = vigie(path, "--json", "--db", db)
    assert result.exit_code == 0, result.output
    counts = json.loads(result.stdout)
    assert list(counts)[:5] == ["read", "new", "updated", "rejected", "seconds"]
    assert (counts["read"], counts["new"], counts["updated"], counts["rejected"]) == (101, 90, 10, 1)
    assert "10 rows repeat an id already seen" in result.stderr
    assert "row 101" in result.stderr
    again = json.loads(vigie(path, "--json", "--db", db).stdout)
    assert (again["read"], again["new"], again["updated"]) == (101, 0, 0)
    store = Store(db)
    assert store.row("select count(*) as n from mention")["n"] == 90
    store.close()


def test_a_refused_file_is_named_and_does_not_keep_the_others_back(tmp_path: Path, db: Path) -> None:
    bad = shapes.table(
        tmp_path / "bad.csv", ("tweet_id", "text", "date"), [("5.7E+17", "words", "2024-05-30")]
    )
    good = shapes.table(tmp_path / "good.csv", shapes.AIRLINE, shapes.airline_rows(10))
    result = vigie(bad, tmp_path / "absent.csv", good, "--json", "--db", db)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["new"] == 9
    assert "bad.csv" in result.stderr
    assert "5.7E+17" in result.stderr


def test_rejected_rows_are_written_where_no_spreadsheet_runs_them(tmp_path: Path, db: Path) -> None:
    path = shapes.lines(
        tmp_path / "t.ndjson",
        ['{"id": "1", "text": "words", "date": "2024-05-30"}'] * 3 + ["=cmd|calc", "@x"],
    )
    assert vigie(path, "--rejected", tmp_path / "rejected.csv", "--db", db).exit_code == 0
    with (tmp_path / "rejected.csv").open(newline="") as file:
        held = list(csv.DictReader(file))
    assert [row["payload"] for row in held] == ["'=cmd|calc", "'@x"]
    assert [row["place"] for row in held] == ["line 4", "line 5"]


def test_rows_can_be_counted_for_a_watch_that_exists(tmp_path: Path, db: Path) -> None:
    landing = Landing(db.with_suffix(".landing.sqlite"))
    landing.save_watch(Watch("w1", "NordAir", "nothing_matches_this"))
    landing.close()
    path = shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(9))
    assert vigie(path, "--watch", "NordAir", "--db", db).exit_code == 0
    store = Store(db)
    assert store.row("select count(*) as n from mention_watch where watch = 'w1' and given")["n"] == 9
    store.close()
    unknown = vigie(path, "--watch", "Sudair", "--db", db)
    assert unknown.exit_code == 2
    assert "NordAir" in unknown.output


def test_columns_dates_and_zone_can_be_said(tmp_path: Path, db: Path) -> None:
    path = shapes.table(
        tmp_path / "t.csv", ("key", "words", "when"), [("1", "some words", "03/04/2024 12:00")] * 5
    )
    assert vigie(path, "--db", db).exit_code == 1
    said = (
        "--map",
        "key=id",
        "--map",
        "words=text",
        "--map",
        "when=created",
        "--day-first",
        "--zone",
        "Europe/Paris",
    )
    assert vigie(path, *said, "--db", db).exit_code == 0
    store = Store(db)
    assert store.row("select created::varchar as at from mention")["at"].startswith("2024-04-03 10:00:00")
    store.close()
    assert vigie(path, "--map", "words", "--db", db).exit_code == 2


def test_a_store_owned_by_the_dashboard_is_waited_for(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.loader import Loader
    from data.store import StoreBusy
    from vigie.commands import importing

    landing, store = Landing(db.with_suffix(".landing.sqlite")), Store(db)
    loader = Loader(landing, store)
    loader.start()
    monkeypatch.setattr(importing, "Store", _busy(StoreBusy))
    result = vigie(
        shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(30)), "--json", "--db", db
    )
    loader.stop()
    store.close()
    landing.close()
    assert json.loads(result.stdout)["new"] == 27


def test_rows_wait_in_landing_while_nobody_loads_them(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.store import StoreBusy
    from vigie.commands import importing

    monkeypatch.setattr(importing, "Store", _busy(StoreBusy))
    monkeypatch.setattr(importing, "_PATIENCE", 0.1)
    result = vigie(
        shapes.table(tmp_path / "a.csv", shapes.AIRLINE, shapes.airline_rows(30)), "--json", "--db", db
    )
    assert json.loads(result.stdout)["new"] == 0
    assert "wait to be loaded" in result.stderr


def _busy(error: type[Exception]):
    def opened(_: Path) -> None:
        raise error("busy")

    return opened
