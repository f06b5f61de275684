"""How long the files for executives take at growing store sizes, and the bounds they must keep at a million mentions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.landing import Landing
from data.questions.scope import Scope
from data.records import Period, Watch
from data.store import Store
from reports.analysis import analysis
from reports.brief import brief, evidence_link, long_report
from reports.chapters import chapters
from reports.sheet import Sheet, sheet
from reports.summary import Summary, summary
from reports.tongue import Tongue
from vigie.settings import Settings

BOUNDS = {"pdf": 3.0, "long": 15.0}  # seconds, at a million mentions
_TONGUE = Tongue("en")


def main(stores: Iterable[tuple[int, Settings]], *, days: int = 7) -> None:
    """Print the seconds of each file of one watch, from the first question to the last byte, nothing kept from before."""
    print(f"Reports: seconds from question to file, {days} days of one watch ({_bounds()})")
    print(f"  {'mentions':>10}{'in period':>11}  {'file':<6}{'ask':>8}{'make':>8}{'in all':>8}{'bytes':>11}")
    for size, settings in stores:
        landing, store = Landing(settings.landing), Store(settings.db)
        own, *others = sorted(landing.watches(), key=lambda watch: watch.kind != "own")
        rivals = tuple(watch for watch in others if watch.kind == "rival")
        for form in ("pdf", "html", "pptx", "long"):
            asked, made, found, file = _timed(store, own, rivals, form, days, settings)
            print(
                f"  {size:>10,}{found.now.mentions:>11,}  {form:<6}{asked:>8.2f}{made:>8.2f}{asked + made:>8.2f}{len(file):>11,}",
                flush=True,
            )
        store.close()
        landing.close()
    print()


def _timed(
    store: Store, watch: Watch, rivals: tuple[Watch, ...], form: str, days: int, settings: Settings
) -> tuple[float, float, Summary, bytes]:
    now = datetime.now(UTC)
    period = Period(now - timedelta(days=days), now)
    begin = time.perf_counter()
    found = summary(store, Scope(period, (watch.id,)), zone="UTC", now=now, watch=watch, rivals=rivals)
    under = analysis(store, found, _TONGUE) if form == "long" else None
    asked = time.perf_counter()
    said = replace(
        sheet(found, _TONGUE, now=now, demo=True, link=evidence_link(found, settings.dashboard)),
        tlp="TLP:AMBER",
    )
    make: Callable[[Sheet], bytes] = lambda one: (  # noqa: E731 - one of two ways to the same
        long_report(one, chapters(under, _TONGUE, demo=True, link=one.link)) if under else brief(one, form)
    )
    file = make(said)
    done = time.perf_counter()
    return asked - begin, done - asked, found, file


def _bounds() -> str:
    return ", ".join(f"{form} < {seconds:.0f} s at a million" for form, seconds in BOUNDS.items())
