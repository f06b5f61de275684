"""Which spans were not fully seen, by whom and why, for every chart that must not mistake blindness for silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pandas as pd

from data.records import Gap, Period
from pages.parts import covered, numbers
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.sources.known import DEMO, known, source_name
from pages.parts.words import say

_SOURCES = 3  # named with their reason; the others are counted


@dataclass(frozen=True, slots=True)
class Blind:
    """A span in which at least one source was not wholly read, and why, in words (foreign: escape them)."""

    since: datetime
    until: datetime
    why: str


def blinds(gaps: Sequence[Gap]) -> list[Blind]:
    """The gaps of all sources as spans that do not overlap, in order, each with the sources and reasons that hold in it."""
    edges = sorted({moment for gap in gaps for moment in (gap.since, gap.until)})
    found: list[Blind] = []
    for since, until in pairwise(edges):
        inside = [gap for gap in gaps if gap.since < until and gap.until > since]
        if not inside:
            continue
        why = reasons(inside)
        if found and found[-1].until == since and found[-1].why == why:
            found[-1] = Blind(found[-1].since, until, why)
        else:
            found.append(Blind(since, until, why))
    return found


def reasons(gaps: Sequence[Gap]) -> str:
    """Which sources, and why: "Reddit (limit reached), X (sign-in refused)"; plain text, not escaped."""
    whys: dict[str, str] = {}
    for gap in gaps:
        whys.setdefault(gap.source, gap.why)
    named = [
        f"{source_name(name)} ({clean(say(why), most=80).rstrip('.')})"
        for name, why in list(whys.items())[:_SOURCES]
    ]
    more = len(whys) - _SOURCES
    return ", ".join([*named, *([say("and {n} more", n=more)] if more > 0 else [])])


def by_step(steps: pd.DataFrame, spans: Sequence[Blind]) -> list[str]:
    """For each step (`start`, `end`) why it was not fully seen; empty where it was."""
    found = []
    for start, end in zip(steps["start"], steps["end"], strict=True):
        whys = dict.fromkeys(span.why for span in spans if span.since < end and span.until > start)
        found.append(clean("; ".join(whys), most=160))
    return found


def nothing(now: Filters) -> str:
    """Why a page is empty: nothing was said, where all was seen; else that we did not see all of it."""
    unread = [one.name for one in known(now) if one.wanted and one.lag is None and one.name != DEMO]
    if covered.wholly(now.scope.period) and not unread:
        return say("Nothing was said in this period: {period}.", period=now.words)
    not_yet = (
        [say("{names} not read yet", names=", ".join(source_name(name) for name in unread))] if unread else []
    )
    return say(
        "We hold nothing from this period ({period}), but we did not see all of it: {why}.", period=plain(now.words),
        why=plain("; ".join(filter(None, [why_not(now.scope.period, now), *not_yet])), most=300),
    )  # fmt: skip


def why_not(period: Period, now: Filters) -> str:
    """Why a period was not fully seen; empty when it was. Plain text, not escaped."""
    if gaps := covered.gaps(period):
        return reasons(gaps)
    if covered.wholly(period):
        return ""
    return say(
        "reading began on {time}", time=numbers.clock(covered.began() or now.now, now.zone, now=now.now)
    )


def within(period: Period) -> list[Blind]:
    """The spans of a period that were not fully seen, cut to it."""
    cut = [
        replace(gap, since=max(gap.since, period.since), until=min(gap.until, period.until))
        for gap in covered.gaps(period)
    ]
    return blinds([gap for gap in cut if gap.since < gap.until])


def lately(now: Filters, length: timedelta) -> bool:
    """Whether the last stretch of the period was fully seen; in full minutes, to be shared."""
    until = min(now.now, now.scope.period.until).replace(second=0, microsecond=0)
    return covered.wholly(Period(until - length, until))


def key(blind: Sequence[str]) -> str:
    """What grey ground means, for a line over a chart; empty where there is none. It is not torn at a line's end."""
    return "▒\u00a0" + say("not fully seen").replace(" ", "\u00a0") if any(blind) else ""
