"""How steps of time are named and marked under a chart, in the viewer's zone and language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from pages.parts import numbers
from reputation.timeline import Step

_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 3, 7, 14, 28, 56, 91, 182, 364)
_A_YEAR = timedelta(days=330)  # beyond, a day without its year says nothing


def names(starts: Sequence[datetime], step: Step) -> list[str]:
    """What each step is called: "22 Feb 14:00" for an hour, "22 Feb" for a day or a week."""
    day = cache(numbers.short_day)  # a day's name serves its 24 hours
    return [day(s.date()) if _is_day(s, step) else f"{day(s.date())} {s:%H:%M}" for s in starts]


def ticks(starts: Sequence[datetime], step: Step, *, most: int = 8) -> list[tuple[int, str]]:
    """Which steps carry a mark, at most about `most`, and its words: days where they begin, else hours."""
    if len(starts) < 2:
        return [(place, name) for place, name in enumerate(names(starts, step))]
    if step == "hour":
        midnights = [place for place, start in enumerate(starts) if start.hour == 0]
        if len(midnights) < 3:
            return _hour_ticks(starts, most)
        every = next((n for n in _DAYS if len(midnights) / n <= most), _DAYS[-1])
        return [(place, numbers.short_day(starts[place])) for place in midnights[::every]]
    days = 1 if step == "day" else 7
    every = next((n // days for n in _DAYS if n >= days and len(starts) * days / n <= most), 52)
    every = max(every, -(-len(starts) // most))
    word = numbers.month if starts[-1] - starts[0] > _A_YEAR else numbers.short_day
    return [(place, word(starts[place])) for place in range(0, len(starts), max(every, 1))]


def places(moments: Sequence[datetime], starts: Sequence[datetime], ends: Sequence[datetime]) -> list[float]:
    """Where moments fall on an axis on which step n spans n − ½ to n + ½, however long each step is."""
    if not len(starts):
        return []
    edges = np.array([_seconds(s) for s in starts] + [_seconds(ends[-1])])
    return [
        float(np.interp(_seconds(moment), edges, np.arange(len(edges), dtype=float) - 0.5))
        for moment in moments
    ]


def _hour_ticks(starts: Sequence[datetime], most: int) -> list[tuple[int, str]]:
    every = next((n for n in _HOURS if len(starts) / n <= most), 24)
    return [
        (place, numbers.short_day(start) if start.hour == 0 else f"{start:%H:%M}")
        for place, start in enumerate(starts)
        if start.hour % every == 0
    ]


def _is_day(start: datetime, step: Step) -> bool:
    return step != "hour" or start.hour == start.minute == 0


def _seconds(moment: datetime) -> float:
    return float(pd.Timestamp(moment).timestamp())
