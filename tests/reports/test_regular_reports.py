"""Regular reports: the span they are about, and that each goes out exactly once, whatever is restarted or killed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import regular as kept
from data.landing import Landing
from data.loader import Loader
from data.records import Batch
from data.regular import Regular
from data.store import Store
from reports.regular import due, file_name
from tests.reports import printed
from vigie import posting
from vigie.settings import Settings

WEEKLY = Regular(
    "r1", "acme", "week", 7, "Europe/Paris", "fr", "pdf", "AMBER", "", "ann", datetime(2026, 3, 1, tzinfo=UTC)
)
MONDAY = datetime(2026, 3, 30, 5, tzinfo=UTC)  # 7:00 in Paris, summer time since the day before


def days(regular: Regular, now: datetime) -> str:
    period = due(regular, now)
    return "" if period is None else file_name(regular, period)


def test_a_week_is_due_at_its_hour_on_the_monday_after_and_until_the_next(tmp_path) -> None:
    assert days(WEEKLY, MONDAY - timedelta(minutes=1)) == "acme-2026-03-16-2026-03-22.pdf"
    assert days(WEEKLY, MONDAY) == "acme-2026-03-23-2026-03-29.pdf"
    assert days(WEEKLY, MONDAY + timedelta(days=6)) == "acme-2026-03-23-2026-03-29.pdf"
    week = due(WEEKLY, MONDAY)
    assert week is not None
    assert week.seconds == (7 * 24 - 1) * 3600  # the clocks went forward


def test_days_and_months_are_those_of_the_reports_zone() -> None:
    daily, monthly = (
        replace(WEEKLY, every="day", zone="Asia/Tokyo"),
        replace(WEEKLY, every="month", form="long"),
    )
    assert days(daily, datetime(2026, 3, 30, 22, tzinfo=UTC)) == "acme-2026-03-30-2026-03-30.pdf"
    assert days(monthly, datetime(2026, 4, 1, 6, tzinfo=UTC)) == "acme-2026-03-01-2026-03-31.report.pdf"


def test_the_long_report_goes_out_as_a_web_page_too(settings, tmp_path) -> None:
    store = Store(settings.db)
    kept.begin(store, replace(WEEKLY, id="r2", form="long-html", folder=str(tmp_path / "web")))
    store.close()
    delivered(settings, MONDAY)
    page = (tmp_path / "web" / "acme-2026-03-23-2026-03-29.report.html").read_text(encoding="utf-8")
    assert "TLP:AMBER" in page
    assert page.count("<section") == 7


def test_a_span_that_ended_before_it_was_begun_is_never_due() -> None:
    assert due(replace(WEEKLY, begun=MONDAY), MONDAY + timedelta(days=1)) is None
    assert due(replace(WEEKLY, begun=MONDAY), MONDAY + timedelta(days=7)) is not None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store on disk with the watched week and one weekly report."""
    settings = Settings(tmp_path / "vigie.duckdb")
    landing, store = Landing(settings.landing), Store(settings.db)
    landing.save_watch(printed.ACME)
    landing.land(Batch("file:week", printed.week(), read=243))
    Loader(landing, store).settle()
    kept.begin(store, replace(WEEKLY, folder=str(tmp_path / "out")))
    store.close()
    landing.close()
    return settings


def delivered(settings: Settings, now: datetime) -> list[kept.Sent]:
    """One round in a process of its own, as after a restart."""
    landing, store = Landing(settings.landing), Store(settings.db)
    try:
        return posting.deliver(store, landing, settings, now=now)
    finally:
        store.close()
        landing.close()


def test_it_goes_out_once_over_restarts_with_the_figures_of_a_recount(settings, tmp_path) -> None:
    first = delivered(settings, MONDAY)
    again = [delivered(settings, MONDAY + timedelta(hours=hours)) for hours in (0, 1, 100)]

    assert len(first) == 1
    assert again == [[], [], []]
    file = tmp_path / "out" / "acme-2026-03-23-2026-03-29.pdf"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [file.name]
    assert first[0].sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    since, until = datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    counted = sum(since <= m.created < until for m in printed.week())
    assert first[0].mentions == counted
    assert f"n = {counted}" in printed.words(file.read_bytes())
    assert "TLP:AMBER" in printed.words(file.read_bytes())


def test_killed_between_the_file_and_its_row_it_is_one_file_and_one_row(
    settings, tmp_path, monkeypatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kept, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            delivered(settings, MONDAY)
    delivered(settings, MONDAY)
    delivered(settings, MONDAY)

    assert len(list((tmp_path / "out").iterdir())) == 1
    store = Store(settings.db)
    assert len(kept.history(store)) == 1
    store.close()


def test_a_folder_that_cannot_be_written_is_tried_again(settings, tmp_path) -> None:
    (tmp_path / "out").write_text("in the way")
    assert delivered(settings, MONDAY) == []
    (tmp_path / "out").unlink()
    assert len(delivered(settings, MONDAY)) == 1


def test_a_silent_week_is_on_record_without_a_file(settings) -> None:
    sent = delivered(settings, MONDAY + timedelta(days=14))
    assert [(one.file, one.note) for one in sent] == [(None, "Nothing was said.")]


def test_what_was_ended_goes_out_no_more_and_stays_on_record(settings) -> None:
    delivered(settings, MONDAY)
    store = Store(settings.db)
    kept.end(store, "r1", at=MONDAY)
    store.close()

    assert delivered(settings, MONDAY + timedelta(days=7)) == []
    store = Store(settings.db)
    assert len(kept.history(store)) == 1
    assert [plan.ended for plan in kept.regulars(store, ended=True)] == [MONDAY]
    store.close()
