"""`vigie conformance` from a terminal: what it says, its exit codes, and that it leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.demo import DemoConnector
from connectors.hackernews import HackerNews
from connectors.x import X
from data.landing import Landing
from data.records import Watch
from tests.protocol.hackernews import FakeHackerNews
from vigie.__main__ import cli
from vigie.commands import conformance


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"demo": DemoConnector, "hackernews": HackerNews, "x": X}
    monkeypatch.setattr(conformance, "SOURCES", known)
    monkeypatch.delenv("VIGIE_X_BEARER_TOKEN", raising=False)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "vigie.duckdb"


def vigie(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["conformance", *[str(word) for word in words]])


def test_it_says_each_step_each_field_and_the_verdict_and_makes_no_file(db: Path) -> None:
    said = vigie("demo", "--query", "lang:en", "--pages", "1", "--db", db)
    assert said.exit_code == 0, said.output
    assert "author_id 100 %" in said.stdout
    assert "url 0 %" in said.stdout
    assert "demo conforms" in said.stdout
    assert [line.split()[1] for line in said.stderr.splitlines()] == [
        "check",
        "compile",
        "search",
        "restart",
        "stream",
    ]
    assert list(db.parent.iterdir()) == []


def test_the_whole_report_comes_as_json(db: Path) -> None:
    report = json.loads(vigie("demo", "--query", "acme", "--pages", "1", "--json", "--db", db).stdout)
    assert report["conforms"] is True
    assert (report["source"], report["mentions"], report["fields"]["author_id"]) == ("demo", 2_000, 2_000)
    assert {step["name"] for step in report["steps"]} >= {"check", "search", "restart"}
    assert report["first"] < report["last"]
    assert report["differences"] == []


def test_a_watch_of_the_store_is_asked_for_and_the_store_stays_as_it_was(db: Path) -> None:
    landing = Landing(db.with_suffix(".landing.sqlite"))
    landing.save_watch(Watch("acme", "Acme", "acme"))
    before = landing.waiting()
    assert vigie("demo", "--watch", "Acme", "--pages", "1", "--db", db).exit_code == 0
    assert vigie("demo", "--watch", "Globex", "--db", db).exit_code == 2
    assert landing.waiting() == before
    assert landing.checkpoint("demo", "search") is None
    landing.close()
    assert not db.exists()


def test_what_differs_is_said_and_the_exit_code_is_1(db: Path) -> None:
    now = datetime.now(UTC).timestamp()
    with FakeHackerNews(clock=now) as site:
        for n in range(5):
            site.story(f"Acme ships {n}", int(now) - 3_600 * (n + 1))
        base = ("--base", site.url, "--query", "acme", "--db", db)
        fine = vigie("hackernews", *base)
        assert fine.exit_code == 0, fine.output
        for hit in site.indexed.values():
            del hit["created_at_i"]
        said = vigie("hackernews", *base)
    assert said.exit_code == 1, said.output
    assert "Differs: 5 items could not be read" in said.stdout
    assert "hackernews differs in" in said.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("myspace", "--query", "acme"), "No source is called"),
        (("demo",), "either --watch NAME or --query TEXT"),
        (("demo", "--query", "acme", "--watch", "Acme"), "either --watch NAME or --query TEXT"),
        (("demo", "--query", "acme AND ("), "parenthes"),
        (("demo", "--watch", "Acme"), "no store yet"),
        (("demo", "--query", "acme", "--pages", "0"), "--pages"),
        (("x", "--query", "acme"), "VIGIE_X_BEARER_TOKEN"),
    ],
)
def test_wrong_words_are_usage_errors_and_make_no_file(db: Path, words: tuple[str, ...], says: str) -> None:
    said = vigie(*words, "--db", db)
    assert said.exit_code == 2, said.output
    assert says in said.output
    assert list(db.parent.iterdir()) == []


def test_a_percentage_is_100_or_0_only_where_that_is_true() -> None:
    shown = [conformance._percent(found, 1_000) for found in (0, 1, 500, 999, 1_000)]
    assert shown == ["0 %", "1 %", "50 %", "99 %", "100 %"]
