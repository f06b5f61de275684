"""Which span a regular report is about at a moment, what its file is called, and the file itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.questions import ledger
from data.questions.scope import Scope
from data.records import Period, Watch
from data.regular import Every, Regular
from data.store import Store
from reports.analysis import analysis
from reports.brief import brief, evidence_link, long_report
from reports.chapters import chapters
from reports.sheet import Sheet, sheet
from reports.summary import Summary, summary
from reports.tongue import Tongue


def due(regular: Regular, now: datetime) -> Period | None:
    """The latest whole span whose report is due at `now`; None before the first.

    Days, weeks and months are those of the report's zone, summer time included. A span that ended before the report was
    begun is never due; spans that passed while nothing ran are not caught up with, but for the latest.
    """
    zone = ZoneInfo(regular.zone)
    here = now.astimezone(zone) - timedelta(hours=regular.hour)
    last = _start(regular.every, here.date())
    first = _start(regular.every, last - timedelta(days=1))
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last))
    return Period(since, until, name=regular.every) if until > regular.begun else None


def file_name(regular: Regular, period: Period) -> str:
    """Watch, first and last day: the same span has the same name, so that a report made twice is one file."""
    zone = ZoneInfo(regular.zone)
    first, last = (
        period.since.astimezone(zone).date(),
        (period.until - timedelta(seconds=1)).astimezone(zone).date(),
    )
    ending = {"long": "report.pdf", "long-html": "report.html"}.get(regular.form, regular.form)
    return f"{regular.watch}-{first}-{last}.{ending}"


def summed(
    store: Store, regular: Regular, period: Period, watch: Watch, rivals: tuple[Watch, ...], *, now: datetime
) -> Summary:
    """The summary of that span."""
    return summary(
        store, Scope(period, (watch.id,)), zone=regular.zone, now=now, watch=watch, rivals=rivals[:5]
    )


def tongue(regular: Regular) -> Tongue:
    """How the report speaks."""
    return Tongue("fr" if regular.lang == "fr" else "en", regular.zone)


def said(store: Store, regular: Regular, found: Summary, *, now: datetime, dashboard: str) -> Sheet:
    """The summary in words, with who may read it."""
    one = sheet(
        found, tongue(regular), now=now, demo=ledger.has_demo(store), link=evidence_link(found, dashboard)
    )
    return replace(one, tlp=f"TLP:{regular.label}" if regular.label else "")


def made(store: Store, regular: Regular, found: Summary, said: Sheet) -> bytes:
    """The file. Raises TypesetError."""
    if regular.form.startswith("long"):
        speaks = tongue(regular)
        under = analysis(store, found, speaks)
        told = chapters(under, speaks, demo=bool(said.demo), link=said.link)
        return long_report(said, told, "html" if regular.form == "long-html" else "pdf")
    return brief(said, regular.form)


def _start(every: Every, day: date) -> date:
    """The first day of the span that holds a day."""
    if every == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if every == "week" else day
