"""Sources set up from a terminal, as a script and a person would."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from connectors.contract import AuthFailed, Can, Connector, Key, Option, Spec
from connectors.registry import SOURCES
from data.landing import Landing
from vigie.__main__ import cli


class Posted(Connector):
    """A source with a key, a place and a check."""

    spec: ClassVar[Spec] = Spec(
        "Posted",
        "posted",
        Can.SEARCH,
        keys=(Key("token", "Token"), Key("name", "Name", required=False)),
        options=(Option("places", "Places", default=("here",)),),
    )

    def check(self) -> str:
        if self.access.keys.get("token") != "good":
            raise AuthFailed("The token is refused.")
        return f"Reads {' and '.join(self.access.options['places'])}."


@pytest.fixture(autouse=True)
def posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "posted", Posted)  # type: ignore[arg-type]
    monkeypatch.delenv("VIGIE_POSTED_TOKEN", raising=False)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "vigie.duckdb"


def vigie(db: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["source", *words, "--db", str(db)], input=typed)


def row(db: Path) -> dict[str, str]:
    return next(
        one for one in csv.DictReader(io.StringIO(vigie(db, "list").stdout)) if one["source"] == "posted"
    )


def test_a_source_is_switched_given_places_limits_and_keys(db: Path) -> None:
    assert row(db)["wished"] == "off"
    assert "token (VIGIE_POSTED_TOKEN): missing" in row(db)["keys"]

    assert vigie(db, "on", "posted").exit_code == 0
    assert vigie(db, "set", "posted", "places", "there", " elsewhere ").exit_code == 0
    assert vigie(db, "limit", "posted", "--money", "3.5").exit_code == 0
    assert vigie(db, "key", "posted", typed="good\n\n").exit_code == 0
    said = row(db)
    assert (said["wished"], said["options"]) == ("on", "places: there elsewhere")
    assert "token (VIGIE_POSTED_TOKEN): set" in said["keys"]
    assert Landing(db.with_suffix(".landing.sqlite")).source_wishes()["posted"].money_a_month == 3.5
    assert stat.S_IMODE(db.with_suffix(".keys.json").stat().st_mode) == 0o600
    assert vigie(db, "check", "posted").stdout == "Reads there and elsewhere.\n"

    assert vigie(db, "key", "posted", "--forget").exit_code == 0
    assert vigie(db, "off", "posted").exit_code == 0
    assert row(db)["wished"] == "off"


def test_a_key_is_never_shown(db: Path) -> None:
    shown = vigie(db, "key", "posted", typed="s3cret\n\n")
    assert "s3cret" not in shown.output
    assert "s3cret" not in vigie(db, "list").output
    refused = vigie(db, "check", "posted")
    assert refused.exit_code == 1
    assert "refused" in refused.output
    assert "s3cret" not in refused.output


@pytest.mark.parametrize(
    "words",
    [
        ("on", "nothing"),
        ("set", "posted", "nothing", "x"),
        ("key", "demo"),
        ("limit", "posted", "--money", "-1"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(db: Path, words: tuple[str, ...]) -> None:
    assert vigie(db, *words).exit_code == 2
