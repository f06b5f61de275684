"""The summary as a file to send: PDF, HTML or PowerPoint, all from the same words and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from reports.long_page import long_page
from reports.page import page
from reports.parts import Chapter
from reports.sheet import Sheet
from reports.slides import slides
from reports.summary import Summary
from reports.typeset import pdf

MEDIA = {
    "pdf": "application/pdf",
    "html": "text/html",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def brief(said: Sheet, form: str) -> bytes:
    """The file, by its ending: pdf, html or pptx. Raises TypesetError; KeyError on another ending."""
    made: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf("summary", asdict(said)),
        "html": lambda: page(said).encode("utf-8", "replace"),
        "pptx": lambda: slides(said),
    }
    return made[form]()


def long_report(said: Sheet, told: Sequence[Chapter], form: str = "pdf") -> bytes:
    """The analyst's report, the summary first, then the chapters; pdf or html. Raises TypesetError; KeyError on another ending."""
    made: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf("analysis", {**asdict(said), "chapters": [asdict(chapter) for chapter in told]}),
        "html": lambda: long_page(said, told).encode("utf-8", "replace"),
    }
    return made[form]()


def evidence_link(found: Summary, dashboard: str) -> str:
    """The dashboard's address with these filters: the whole days, in the report's zone, that hold its period."""
    zone = ZoneInfo(found.zone)
    last = found.period.until - timedelta(microseconds=1)
    asked = [
        ("period", "custom"),
        ("since", found.period.since.astimezone(zone).date().isoformat()),
        ("until", last.astimezone(zone).date().isoformat()),
        ("zone", found.zone),
        *(("watch", watch) for watch in found.scope.watches),
        *(("platform", name) for name in found.scope.platforms),
        *(("lang", name) for name in found.scope.langs),
    ]
    return f"{dashboard.rstrip('/')}/summary?{urlencode(asked)}"
