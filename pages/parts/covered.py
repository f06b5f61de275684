"""Answers about what was seen, spent and missed, shared by everybody who asks within a short time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import pandas as pd

from data.questions import coverage
from data.records import Gap, Period
from pages.parts import answers, past
from reputation import coverage as measured


@past.answers(ttl=10, max_entries=1, show_spinner=False)
def reach() -> pd.DataFrame:
    """Per source: from when to when it has been read."""
    return coverage.reach(past.store())


def came_to() -> dict[str, datetime]:
    """Per source: how far its reading came."""
    spans = reach()
    return dict(zip(spans["source"].tolist(), spans["last"].dt.to_pydatetime().tolist(), strict=True))


@past.answers(ttl=10, max_entries=1, show_spinner=False)
def last_day() -> dict[str, tuple[int, int]]:
    """Per source: how many items were fetched and kept in the last 24 hours."""
    now = past.now()
    done = coverage.ledger(past.store(), Period(now - timedelta(hours=24), now))
    sums = done.groupby("source")[["fetched", "kept"]].sum()
    return {
        name: (int(fetched), int(kept))
        for name, fetched, kept in zip(
            sums.index.tolist(), sums["fetched"].tolist(), sums["kept"].tolist(), strict=True
        )
    }


@past.answers(ttl=30, max_entries=50, show_spinner=False)
def sight(period: Period, step: Literal["hour", "day"]) -> pd.DataFrame:
    """What each source saw of each hour or day of the period."""
    done = coverage.ledger(past.store(), period, step=step)
    return measured.sight(done, reach(), answers.gaps(period), period, step=step, now=past.now())


def standings(source: str) -> list[dict[str, Any]]:
    """The latest changes of a source's state, newest first."""
    return coverage.standings(past.store(), source)


def gaps(period: Period) -> list[Gap]:
    """Spans in which a source could not be watched."""
    return answers.gaps(period)


def began() -> datetime | None:
    """When the first source began to be read; None where only files are."""
    spans = reach()
    return spans["first"].min().to_pydatetime() if len(spans) else None


def wholly(period: Period) -> bool:
    """Whether no source is known to have missed a part of the period; true where only files are read."""
    first = began()
    return not gaps(period) and (first is None or first <= period.since)
