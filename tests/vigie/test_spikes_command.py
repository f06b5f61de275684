"""`vigie spikes` judges a series line by line, and says in one sentence what is wrong with a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from connectors.enrich import Enricher
from data.landing import Landing
from data.records import Batch, Mention, Watch
from tests.reputation.test_bursts import talk
from vigie.commands.spikes import COMMANDS


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(COMMANDS["spikes"], [str(argument) for argument in arguments], input=text)


def as_csv() -> str:
    series = talk(20, 15)
    series.iloc[4_000:4_020] = 400
    return "timestamp,value\n" + "".join(f"{at},{value:.0f}\n" for at, value in series.items())


def test_a_line_comes_out_for_each_line_in_and_the_burst_alerts_once() -> None:
    text = as_csv()
    result = run("--series", "-", "--csv", text=text)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["timestamp", "value", "score", "alert"]
    given = [line.split(",") for line in text.splitlines()[1:]]
    assert [[row["timestamp"], row["value"]] for row in rows] == given
    assert [at for at, row in enumerate(rows) if row["alert"] == "1" and 3_990 < at < 4_100] == [4_000]
    assert all((float(row["score"]) >= 0.5) == (row["alert"] == "1") for row in rows)


def test_json_is_the_same_and_a_value_that_was_not_seen_stays_empty(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    file.write_text(
        "timestamp,value,more\n2026-01-01T00:00:00Z,4,x\n2026-01-01T00:05:00Z,,x\n", encoding="utf-8"
    )
    rows = json.loads(run("--series", file, "--json").stdout)
    assert [(row["value"], row["score"], row["alert"]) for row in rows] == [(4, 0.0, 0), (None, None, 0)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "header"),
        ("time,count\n2026-01-01,4\n", "timestamp and value"),
        ("timestamp,value\n", "no reading"),
        ("timestamp,value\n2026-01-01 00:00:00,four\n", "Line 2"),
        ("timestamp,value\nyesterday,4\n", "Line 2"),
        ("timestamp,value\n2026-01-01 00:00:00\n", "Line 2"),
        ("timestamp,value\n2026-01-01 00:00:00,inf\n", "finite"),
        ("timestamp,value\n2026-01-02,4\n2026-01-01,4\n", "sort the file"),
        ("timestamp,value\n2026-01-02,4\n2026-01-03T00:00:00Z,4\n", "time zone"),
    ],
)
def test_a_bad_file_is_one_clear_error(text: str, says: str) -> None:
    result = run("--series", "-", text=text)
    assert result.exit_code == 2
    assert says in result.output
    assert result.stdout == ""


def test_it_wants_to_know_what_to_judge() -> None:
    assert run().exit_code == 2


def test_the_hours_of_a_watch_are_judged_from_the_store(tmp_path: Path) -> None:
    db = tmp_path / "vigie.duckdb"
    landing = Landing(db.with_suffix(".landing.sqlite"))
    landing.save_watch(Watch("acme", "Acme", "acme"))
    begin = datetime(2026, 1, 5, tzinfo=UTC)
    chance = Random(4)
    counts = [chance.randint(2, 6) + (60 if hour == 500 else 0) for hour in range(520)]
    posts = tuple(
        Mention("x", f"{hour}-{n}", "acme again", begin + timedelta(hours=hour, minutes=n % 60))
        for hour, count in enumerate(counts)
        for n in range(count)
    )
    landing.land(Enricher(landing.watches())(Batch("demo", posts)))
    landing.close()

    rows = list(csv.DictReader(io.StringIO(run("--watch", "Acme", "--db", db).stdout)))
    assert [int(row["value"]) for row in rows] == counts
    assert rows[500]["timestamp"] == (begin + timedelta(hours=500)).isoformat()
    assert rows[500]["alert"] == "1"
    assert sum(row["alert"] == "1" for row in rows) <= 3
    assert float(rows[500]["usual"]) < 10
