"""`vigie alerts` lists what calls for somebody, and tries a rule on history."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.enrich import Enricher
from data.landing import Landing
from data.records import Batch, Mention, Watch
from vigie.__main__ import cli

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)


def vigie(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Three weeks of Acme, a few mentions an hour, with one outburst of four hours."""
    path = tmp_path / "vigie.duckdb"
    landing = Landing(path.with_suffix(".landing.sqlite"))
    landing.save_watch(Watch("acme", "Acme", "acme"))
    posts = tuple(
        Mention("x", f"{hour}-{n}", "acme recall", BEGIN + timedelta(hours=hour, seconds=n))
        for hour in range(500)
        for n in range(60 if 450 <= hour < 454 else 3 + hour % 4)
    )
    landing.land(Enricher(landing.watches())(Batch("demo", posts)))
    landing.close()
    return path


def test_a_rule_is_tried_on_history(db: Path) -> None:
    said = vigie("alerts", "test", "--watch", "Acme", "--db", db)
    (row,) = csv.DictReader(io.StringIO(said.stdout))
    assert row["state"] == "open"
    assert row["began"] == (BEGIN + timedelta(hours=450)).isoformat()
    assert "Calls: 1 in" in said.stderr
    limit = json.loads(vigie("alerts", "test", "--watch", "Acme", "--kind", "limit", "--least", "200", "--hours", "4", "--json", "--db", db).stdout)  # fmt: skip
    assert [one["value"] for one in limit] == [240.0]
    words = vigie("alerts", "test", "--watch", "Acme", "--kind", "words", "--sought", "strike", "--db", db)
    assert len(words.stdout.splitlines()) == 1


def test_nothing_noticed_is_an_empty_list_with_its_header(db: Path) -> None:
    said = vigie("alerts", "list", "--db", db)
    assert said.exit_code == 0
    assert said.stdout.startswith("id,watch,state,owner")


def test_what_is_missing_is_a_usage_error(db: Path) -> None:
    assert vigie("alerts", "test", "--db", db).exit_code == 2
    assert vigie("alerts", "test", "--watch", "Nobody", "--db", db).exit_code == 2
    said = vigie("alerts", "test", "--watch", "Acme", "--kind", "words", "--db", db)
    assert said.exit_code == 2
    assert "--sought" in said.output
