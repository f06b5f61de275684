"""A regular report is told once to each channel: over restarts, over kills on either side of the hand-over, within caps."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.keys import KeyRing
from data import mailing, notices
from data import regular as kept
from data import store as store_module
from data.landing import Landing
from data.loader import Loader
from data.mailing import Mailing
from data.notices import Channel
from data.records import Batch
from data.regular import Regular
from data.store import Store
from tests.protocol.smtp import Mailbox, serving
from tests.reports import printed
from vigie import posting
from vigie.mailing import Mailer
from vigie.settings import Settings

NOW = datetime(2026, 3, 30, 5, tzinfo=UTC)
WEEKLY = Regular("r1", "acme", "week", 7, "Europe/Paris", "en", "pdf", "AMBER", "", "ann", datetime(2026, 3, 1, tzinfo=UTC), channels=("team",))  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "vigie.duckdb")
    landing, store = Landing(settings.landing), Store(settings.db)
    landing.save_watch(printed.ACME)
    landing.land(Batch("file:week", printed.week(), read=243))
    Loader(landing, store).settle()
    notices.save_channel(store, Channel("team"), now=NOW)
    kept.begin(store, replace(WEEKLY, folder=str(tmp_path / "out")))
    store.close()
    landing.close()
    return settings


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with serving(box) as port:
        address = f"mailto://127.0.0.1:{port}?from=vigie@example.org&to=ann@example.org&mode=insecure"
        KeyRing(settings.keys, {}).save("channels", {"team": address})
        yield box


def address_in(settings: Settings, name: str) -> str:
    from vigie.notifying import Notifier

    return Notifier(None, None, KeyRing(settings.keys, {})).address(name)  # type: ignore[arg-type]


def lived(settings: Settings, now: datetime) -> list[Mailing]:
    """One round in a life of its own, as after a restart; what stands of the messages then."""
    landing, store = Landing(settings.landing), Store(settings.db)
    try:
        posting.deliver(store, landing, settings, now=now)
        Mailer(store, lambda name: address_in(settings, name)).post(now)
        return list(mailing.history(store))
    finally:
        store.close()
        landing.close()


def test_the_report_arrives_once_over_restarts_with_its_file_and_figures(settings, box, tmp_path) -> None:
    for hours in (0, 0, 1, 100):
        (one,) = lived(settings, NOW + timedelta(hours=hours))
    (letter,) = box.letters
    assert one.state == "sent"
    assert letter["Message-ID"] == f"<{one.id}@example.org>"
    assert str(letter["Subject"]).startswith("TLP:AMBER · Acme: ")
    (file,) = letter.iter_attachments()
    assert file.get_content() == (tmp_path / "out" / "acme-2026-03-23-2026-03-29.pdf").read_bytes()
    text = letter.get_body(("plain",))
    assert text is not None
    since, until = datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    counted = sum(since <= m.created < until for m in printed.week())
    assert f"- Mentions: {counted}" in text.get_content()


def test_what_the_server_puts_off_goes_later_and_once(settings, box) -> None:
    box.answers["RCPT"] = "450 later"
    (one,) = lived(settings, NOW)
    assert (one.state, one.attempts) == ("waiting", 1)
    box.answers.clear()
    assert lived(settings, NOW + timedelta(seconds=30))[0].state == "waiting"
    assert lived(settings, NOW + timedelta(minutes=2))[0].state == "sent"
    assert lived(settings, NOW + timedelta(minutes=9))[0].state == "sent"
    assert len(box.letters) == 1


_LIFE = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.keys import KeyRing
from data.store import Store
from vigie.mailing import Mailer
from vigie.notifying import Notifier
from vigie.settings import Settings
settings = Settings(Path(sys.argv[1]))
store = Store(settings.db)
notifier = Notifier(None, store, KeyRing(settings.keys, {}))
Mailer(store, notifier.address).post(datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize(("step", "letters", "state"), [("MAIL", 1, "sent"), ("DATA", 1, "unsure")])
def test_killed_on_either_side_of_the_hand_over_nothing_goes_twice(
    settings, box, step: str, letters: int, state: str
) -> None:
    landing, store = Landing(settings.landing), Store(settings.db)
    posting.deliver(store, landing, settings, now=NOW)
    store.close()
    landing.close()
    box.stalls = step
    life = subprocess.Popen(
        [sys.executable, "-c", _LIFE, str(settings.db), NOW.isoformat()], cwd=Path(__file__).parents[2]
    )
    assert box.stalled.wait(30)
    os.kill(life.pid, signal.SIGKILL)
    life.wait()
    box.stalls = ""
    box.go.set()
    time.sleep(0.1)

    for hours in (1, 2):
        (one,) = lived(settings, NOW + timedelta(hours=hours))
    assert (len(box.letters), one.state) == (letters, state)
    if state == "unsure":
        assert one.why == mailing.BROKEN_OFF
        store = Store(settings.db)
        mailing.again(store, one.id, now=NOW)
        store.close()
        assert lived(settings, NOW + timedelta(hours=3))[0].state == "sent"
        first, second = box.letters
        assert first["Message-ID"] == second["Message-ID"]


def test_a_file_that_was_changed_or_is_gone_is_not_sent(settings, box, tmp_path) -> None:
    box.answers["RCPT"] = "450 later"
    lived(settings, NOW)
    box.answers.clear()
    file = tmp_path / "out" / "acme-2026-03-23-2026-03-29.pdf"
    file.write_bytes(b"another")
    (one,) = lived(settings, NOW + timedelta(minutes=2))
    assert (one.state, one.why) == ("failed", "The file is no longer the one that was made.")
    assert box.letters == []


def test_a_silent_week_is_told_without_a_file(settings, box) -> None:
    lived(settings, NOW + timedelta(days=14))
    (letter,) = box.letters
    assert list(letter.iter_attachments()) == []
    assert letter["Subject"] == "TLP:AMBER · Acme: Nothing was said."


def test_other_channels_get_words_and_link_and_call_nobody(settings) -> None:
    said: list[tuple[str, str, str]] = []
    landing, store = Landing(settings.landing), Store(settings.db)
    posting.deliver(store, landing, settings, now=NOW)
    mailer = Mailer(store, lambda _: "https://example.org/hook", tell=lambda *told: said.append(told))
    assert [mailer.post(NOW), mailer.post(NOW)] == [1, 0]
    ((_, title, words),) = said
    assert title.startswith("TLP:AMBER · Acme")
    assert f"{settings.dashboard}/summary?" in words
    store.close()
    landing.close()


def test_caps_quiet_hours_and_a_channel_that_goes_hold_for_reports_as_well() -> None:
    store = Store(None)
    channel = Channel("team", most_an_hour=2, quiet_from=22, quiet_until=7)
    notices.save_channel(store, channel, now=NOW)
    wanted = [
        Mailing(f"m{n}", "r", NOW, NOW + timedelta(days=n), "team", "t", "w", None, None, NOW, NOW)
        for n in range(4)
    ]
    with store.writing() as db:
        mailing.queue(db, wanted)
        mailing.queue(db, wanted)
    sent: list[str] = []
    mailer = Mailer(store, lambda _: "https://example.org/hook", tell=lambda *told: sent.append(told[1]))
    noon = NOW.replace(hour=12)
    assert [mailer.post(noon.replace(hour=h, minute=m)) for h, m in ((6, 0), (12, 0), (12, 59))] == [0, 2, 0]
    notices.drop_channel(store, "team")
    assert {one.state: one.why for one in mailing.history(store)} == {"sent": "", "failed": notices.GONE}
    store.close()


def test_a_store_from_before_reports_were_mailed_opens_with_its_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "schema"
    older.mkdir()
    for step in store_module._SCHEMA.glob("[0-9]*.sql"):
        if int(step.name[:3]) < 32:
            shutil.copy(step, older)
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "_SCHEMA", older)
        store = Store(tmp_path / "vigie.duckdb")
        store.write(
            """
            insert into regular_report
            values ('r1', 'acme', 'week', 7, 'UTC', 'en', 'pdf', '', '/somewhere', 'ann', $now, null)
            """,
            now=NOW,
        )
        store.close()

    store = Store(tmp_path / "vigie.duckdb")
    (one,) = kept.regulars(store)
    assert (one.id, one.folder, one.channels) == ("r1", "/somewhere", ())
    assert mailing.history(store) == ()
    store.close()
