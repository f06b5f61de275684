"""When people suddenly spoke much more than usual, one row a spike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.records import Gap, Period
from reputation.rollup import HOUR
from reputation.usual import WEEKS, counts, scores, usual_hours

OPENS = 0.5  # a spike opens at this score …
LASTS = 0.3  # … and lasts while the score stays above this one
QUIET = 3  # hours below it that still belong to one spike
LEAST = 5  # fewer mentions in an hour are never a spike

COLUMNS = ("start", "end", "peak", "score", "ratio", "mentions", "usual", "peak_mentions", "running")


@dataclass(frozen=True, slots=True)
class Spike:
    """A stretch [start, end) of hours with far more mentions than usual; `peak` is the hour that stands out most.

    `mentions` and `usual` are sums over the stretch, `ratio` one over the other (`None` when the usual is 0).
    `running`: the last hour seen may still belong to it.
    """

    start: datetime
    end: datetime
    peak: datetime
    score: float
    ratio: float | None
    mentions: int
    usual: float
    peak_mentions: int
    running: bool


def judged(
    hourly: pd.Series[float],
    *,
    zone: str | ZoneInfo,
    weeks: int = WEEKS,
    at_least: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """Each hour with its count, its usual (`usual`, `p10`, `p90`, `values`, `basis`), `ratio` and `score`, in time order.

    An hour is judged by the hours before it only; later hours never change its score. NaN: nothing to judge by.
    `at_least` is what was seen of the same hours in spite of gaps. An hour unknown in `hourly` is judged by it when
    that is more than usual already, for the truth can only be more; else it stays NaN: few of an unknown many are no lull.
    """
    known = usual_hours(hourly, zone=zone, weeks=weeks)
    seen = np.asarray(hourly, dtype=np.float64)
    if at_least is not None:
        lower = at_least.reindex(hourly.index).to_numpy(dtype=float)
        seen = np.where(np.isnan(seen) & (lower > known["usual"].to_numpy(dtype=float)), lower, seen)
    middle = known["usual"].to_numpy(dtype=float)
    ratio = np.divide(seen, middle, out=np.full(len(seen), np.nan), where=middle > 0)
    score = scores(
        seen, middle, known["p10"].to_numpy(), known["p90"].to_numpy(), known["values"].to_numpy(dtype=float)
    )
    return known.assign(count=seen, ratio=ratio, score=score)


def spikes(
    frame: pd.DataFrame,
    *,
    zone: str | ZoneInfo = "UTC",
    since: datetime | None = None,
    until: datetime | None = None,
    gaps: Sequence[Gap] = (),
    labels: Sequence[str] | None = None,
    weeks: int = WEEKS,
) -> pd.DataFrame:
    """The spikes of one watch, in time order: start, end, peak, score, ratio, mentions, usual, peak_mentions, running.

    A spike opens in an hour that scores 0.5 or more with at least 5 mentions, lasts while hours score 0.3 or more,
    and bridges up to 3 hours below that, so a night's lull does not make two of one. `labels=["negative"]` looks for
    spikes of negative mentions. `since` is when watching began: hours before the first mention are then silence, not ignorance.
    Hours inside `gaps` tell nobody what is usual, yet what was seen of them is a lower bound, and enough of it is a spike.
    """
    sure = counts(frame, since=since, until=until, gaps=gaps, labels=labels)
    seen = counts(frame, since=since, until=until, labels=labels)
    hours = judged(sure, zone=zone, weeks=weeks, at_least=seen)
    stretches = _stretches(hours["score"].to_numpy(dtype=float), hours["count"].to_numpy(dtype=float))
    rows = [
        _row(hours.iloc[first : last + 1], running=last + QUIET >= len(hours) - 1)
        for first, last in stretches
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def strongest(found: pd.DataFrame, period: Period) -> Spike | None:
    """The spike with the highest score, then the most mentions, among those that touch the period."""
    inside = found[(found["start"] < period.until) & (found["end"] > period.since)] if len(found) else found
    if not len(inside):
        return None
    row = inside.sort_values(["score", "mentions"], ascending=False, kind="stable").iloc[0]
    return Spike(
        start=row["start"].to_pydatetime(),
        end=row["end"].to_pydatetime(),
        peak=row["peak"].to_pydatetime(),
        score=float(row["score"]),
        ratio=None if pd.isna(row["ratio"]) else float(row["ratio"]),
        mentions=int(row["mentions"]),
        usual=float(row["usual"]),
        peak_mentions=int(row["peak_mentions"]),
        running=bool(row["running"]),
    )


def _stretches(score: np.ndarray, count: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each spike."""
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(np.nan_to_num(score) >= LASTS):
        opens = score[place] >= OPENS and count[place] >= LEAST
        if found and place - found[-1][1] <= QUIET + 1:
            found[-1] = (found[-1][0], int(place))
        elif opens:
            found.append((int(place), int(place)))
    return found


def _row(hours: pd.DataFrame, *, running: bool) -> dict[str, object]:
    top = hours.sort_values(["score", "count"], ascending=False, kind="stable").index[0]
    known = hours.dropna(subset=["count", "usual"])
    mentions, usual = float(known["count"].sum()), float(known["usual"].sum())
    return {
        "start": hours.index[0],
        "end": hours.index[-1] + HOUR,
        "peak": top,
        "score": float(hours["score"].max()),
        "ratio": mentions / usual if usual > 0 else np.nan,
        "mentions": int(hours["count"].sum()),
        "usual": usual,
        "peak_mentions": int(hours.loc[top, "count"]),
        "running": running,
    }
