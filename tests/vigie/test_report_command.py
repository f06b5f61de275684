"""`vigie report`: a file of the kind its name says, or a sentence why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from data import mailing, notices
from data.landing import Landing
from data.mailing import Mailing
from data.notices import Channel
from data.records import Author, Batch
from data.store import Store
from tests.reports import printed
from vigie.__main__ import cli


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "vigie.duckdb"
    landing = Landing(path.with_suffix(".landing.sqlite"))
    for watch in (printed.ACME, printed.GLOBEX):
        landing.save_watch(watch)
    landing.land(Batch("file:week", printed.week(), (Author("x", "a1", handle="writer1"),), read=243))
    landing.close()
    return path


def run(db: Path, *words: str):
    return CliRunner().invoke(cli, ["report", "--db", str(db), *words])


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("html", b"<!doctype"), ("pptx", b"PK")])
def test_the_ending_says_what_is_written(db, tmp_path, form, start) -> None:
    file = tmp_path / f"brief.{form}"

    done = run(db, "--watch", "Acme", "--period", "2026-03-23..2026-03-29", "--lang", "fr", "-o", str(file))

    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(start)
    assert "mentions summed up" in done.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--watch", "Acme", "-o", "brief.doc"], 2, "none of .pdf, .html and .pptx"),
        (["--watch", "Acme", "-o", "brief.pdf", "--zone", "Mars/Olympus"], 2, "is no time zone"),
        (["--watch", "Initech", "-o", "brief.pdf"], 2, "Initech"),
        (["--watch", "Acme", "-o", "brief.pdf", "--period", "2020-01-01..2020-01-02"], 1, "Nothing was said"),
    ],
)
def test_what_cannot_be_reported_is_said_in_a_sentence(db, tmp_path, monkeypatch, words, code, said) -> None:
    monkeypatch.chdir(tmp_path)

    done = run(db, *words)

    assert done.exit_code == code
    assert said in done.output
    assert not list(tmp_path.glob("brief.*"))


def test_an_evidence_pack_is_written_and_verified_and_a_changed_one_is_refused(db, tmp_path) -> None:
    file = tmp_path / "pack.zip"
    made = CliRunner().invoke(
        cli, ["export", "evidence", "--db", str(db), "--watch", "Acme", "--period", "2026-03-23..2026-03-29", "--tlp", "red", "-o", str(file)],
    )  # fmt: skip
    whole = CliRunner().invoke(cli, ["verify", str(file)])
    other = CliRunner().invoke(cli, ["verify", str(file), "--digest", "00"])
    spoiled = bytearray(file.read_bytes())
    spoiled[spoiled.index(b"Acme is late")] = ord("O")
    file.write_bytes(spoiled)
    changed = CliRunner().invoke(cli, ["verify", str(file)])

    assert made.exit_code == 0, made.output
    assert whole.exit_code == 0
    assert "TLP:RED" in whole.output
    assert made.output.split("Digest: ")[1].split()[0] in whole.output
    assert (other.exit_code, changed.exit_code) == (1, 1)
    assert "mentions.csv: changed" in changed.output


def test_a_schedule_is_added_listed_run_and_removed(db, tmp_path) -> None:
    def schedule(*words: str):
        return CliRunner().invoke(cli, ["schedule", *words, "--db", str(db)])

    added = schedule("add", "--watch", "Acme", "--every", "day", "--zone", "Europe/Paris")
    name = added.output.split()[0]

    assert added.exit_code == 0, added.output
    assert f"{name},acme,day,7,Europe/Paris,en,pdf" in schedule("list").output
    assert "0 made, 0 told." in schedule("run").output  # no day has ended since
    assert schedule("remove", name).exit_code == 0
    assert name not in schedule("list").output
    assert schedule("remove", name).exit_code == 2
    assert schedule("sent").output.startswith("report,since,until,file")


def test_a_schedule_names_channels_there_are_and_a_message_that_may_have_gone_is_sent_again_by_hand(
    db, tmp_path
) -> None:
    def schedule(*words: str):
        return CliRunner().invoke(cli, ["schedule", *words, "--db", str(db)])

    assert schedule("add", "--watch", "Acme", "--every", "day", "--to", "board").exit_code == 2
    now = datetime(2026, 3, 30, tzinfo=UTC)
    store = Store(db)
    notices.save_channel(store, Channel("board"), now=now)
    with store.writing() as connection:
        mailing.queue(connection, [Mailing("m1", "r", now, now, "board", "t", "w", None, None, now, now)])
    mailing.handing(store, mailing.history(store)[0], now=now)
    mailing.broken_off(store, now=now)
    store.close()

    assert schedule("add", "--watch", "Acme", "--every", "day", "--to", "board").exit_code == 0
    assert schedule("list").output.rstrip().endswith(",board")
    assert "unsure" in schedule("mailed").output
    assert schedule("again", "m1").exit_code == 0
    assert "waiting" in schedule("mailed").output
    assert schedule("again", "m1").exit_code == 2
    assert "0 made, 0 told." in schedule("run").output  # the channel's address is gone
    assert "The channel is gone." in schedule("mailed").output
