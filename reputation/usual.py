"""How much talk is usual for this time of the week, and how unusual a count is.

Every judgement uses what came before only, so a past hour is judged today as it was judged live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import NormalDist
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betainc

from data.records import Gap, Period
from reputation.rollup import HOUR, BadFrame, checked, spans, utc, zone_of

Basis = Literal["hour of week", "hour of day", "overall", "same span"]

WEEKS = 4
DAYS = 28
LASTING = timedelta(days=7)  # a longer gap is no exception any more
_LEAST: dict[Basis, int] = {"hour of week": 3, "hour of day": 3, "overall": 12}
_SWING = 0.3  # of the mean: an hour's talk swings as much for no reason, however calm the few weeks we look back on
_SPAN_SWING = 0.15  # the same for a whole period, where hours even out
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual count of mentions: median, p10 and p90 of `values` earlier counts chosen on `basis`."""

    median: float
    p10: float
    p90: float
    values: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Unusual:
    """How a count compares: `ratio` to the usual (`None` when that is 0) and `score` 0..1.

    The score is −log10 of the chance to see that many or more, divided by 10 and cut at 1: 0.3 happens once in
    1,000 hours by chance, 0.5 once in 100,000. Only more than usual scores; a lull is not a spike.
    """

    ratio: float | None
    score: float


def counts(
    frame: pd.DataFrame,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    gaps: Sequence[Gap] = (),
    labels: Sequence[str] | None = None,
) -> pd.Series[float]:
    """Mentions for each UTC hour from `since` (first seen) to `until` (last seen): 0 when silent, NaN inside a gap.

    A gap longer than a week is how watching is by now, not an exception to it: its hours count like any others, for with
    one source down for good nothing would ever be usual again.

    Give one watch's rows: a mention that names two watches has a row in each. `labels` keeps some labels only.
    """
    rows = checked(frame, ("hour", "label", "mentions"))
    first = utc(since, "since").ceil("h") if since else rows["hour"].min()
    last = utc(until, "until").ceil("h") - HOUR if until else rows["hour"].max()
    if pd.isna(first) or pd.isna(last):
        return pd.Series(np.empty(0), index=pd.DatetimeIndex([], dtype="datetime64[us, UTC]"))
    if labels is not None:
        rows = rows[rows["label"].isin(list(labels))]
    hours = pd.date_range(first, last, freq=HOUR, unit="us")
    series = rows.groupby("hour")["mentions"].sum().reindex(hours, fill_value=0.0).astype(float)
    for start, end in spans(gap for gap in gaps if gap.until - gap.since <= LASTING):
        series[(hours + HOUR > start) & (hours < end)] = np.nan
    return series


def usual_hours(hourly: pd.Series[float], *, zone: str | ZoneInfo, weeks: int = WEEKS) -> pd.DataFrame:
    """The usual of each hour, from the hours before it: `usual`, `p10`, `p90`, `values`, `basis` (`None`: not known yet).

    The same hour of the local week over up to `weeks` weeks (at least 3 seen); else the same hour of the day over
    28 days (at least 3); else all hours of the last 28 days (at least 12). Hours in a gap (NaN) are left out. When the
    clocks go back, the two hours of one name are averaged. Median and p10–p90 make no assumption on the shape.
    """
    if weeks < 1:
        raise BadFrame(f"The usual needs at least one week to look back on, not {weeks}.")
    index = _hour_index(hourly)
    wall = index.tz_convert(zone_of(zone)).tz_localize(None)
    seen = np.asarray(hourly, dtype=np.float64)
    by_wall = pd.Series(seen, index=wall).groupby(level=0).mean()
    table = _Table(np.full((len(index), 4), np.nan), np.full(len(index), None, dtype=object))
    ways: tuple[tuple[Basis, range], ...] = (
        ("hour of week", range(7, 7 * weeks + 1, 7)),
        ("hour of day", range(1, DAYS + 1)),
    )
    for basis, days in ways:
        todo = table.unknown()
        past = [by_wall.reindex(wall[todo] - pd.Timedelta(days=k)).to_numpy(dtype=float) for k in days]
        table.fill(todo, np.column_stack(past), basis)
    for place in table.unknown():
        table.fill(np.array([place]), seen[max(0, place - 24 * DAYS) : place][None, :], "overall")
    found = pd.DataFrame(table.figures, index=index, columns=["usual", "p10", "p90", "values"])
    return found.assign(
        values=found["values"].fillna(0).astype(int), basis=pd.Series(table.basis, index=index, dtype=object)
    )


def usual(
    hourly: pd.Series[float], at: datetime, *, zone: str | ZoneInfo, weeks: int = WEEKS
) -> Usual | None:
    """The usual for the hour that holds `at`; `None` while too little has been seen before it."""
    hour = utc(at, "at").floor("h")
    past = hourly[
        (hourly.index < hour) & (hourly.index >= hour - pd.Timedelta(days=max(7 * weeks, DAYS) + 1))
    ]
    if not len(past):
        return None
    whole = past.reindex(pd.date_range(past.index[0], hour, freq=HOUR, unit="us"))
    row = usual_hours(whole, zone=zone, weeks=weeks).iloc[-1]
    if row["basis"] is None:
        return None
    return Usual(float(row["usual"]), float(row["p10"]), float(row["p90"]), int(row["values"]), row["basis"])


def usual_span(
    hourly: pd.Series[float], period: Period, *, zone: str | ZoneInfo, weeks: int = WEEKS
) -> Usual | None:
    """The usual count of a whole period: the median of the same span, whole weeks earlier, up to `weeks` times.

    At least 3 earlier spans must have been watched in full; `None` else. Spans start at the same local time.
    """
    place, jump = zone_of(zone), 7 * ceil(period.seconds / (7 * 86_400))
    since, until = (utc(t, "A period").tz_convert(place) for t in (period.since, period.until))
    sums = []
    for k in range(1, weeks + 1):
        first, last = (t - pd.DateOffset(days=jump * k) for t in (since, until))
        part = hourly[(hourly.index >= first) & (hourly.index < last)]
        expected = len(
            pd.date_range(
                first.tz_convert("UTC").ceil("h"), last.tz_convert("UTC"), freq=HOUR, inclusive="left"
            )
        )
        if expected and len(part) == expected and not part.isna().any():
            sums.append(float(part.sum()))
    if len(sums) < 3:
        return None
    median, p10, p90 = _quantiles(np.array([sums]))[0]
    return Usual(float(median), float(p10), float(p90), len(sums), "same span")


def unusual(now_count: float, usual: Usual, *, elapsed: float = 1.0) -> Unusual:
    """How far a count is above the usual. `elapsed` is the part of the hour or period that is over, above 0 up to 1."""
    if not 0 < elapsed <= 1:
        raise BadFrame(f"The part of the hour that is over lies above 0 and up to 1, not {elapsed}.")
    median, p10, p90 = usual.median * elapsed, usual.p10 * elapsed, usual.p90 * elapsed
    swing = _SPAN_SWING if usual.basis == "same span" else _SWING
    score = float(scores([now_count], [median], [p10], [p90], [usual.values], swing=swing)[0])
    return Unusual(now_count / median if median > 0 else None, score)


def scores(
    seen: Sequence[float] | NDArray[np.float64],
    median: Sequence[float] | NDArray[np.float64],
    p10: Sequence[float] | NDArray[np.float64],
    p90: Sequence[float] | NDArray[np.float64],
    values: Sequence[float] | NDArray[np.float64],
    *,
    swing: float = _SWING,
) -> NDArray[np.float64]:
    """The score 0..1 of many counts at once; NaN where the count or the usual is unknown.

    The chance of a count or more under a negative binomial (Fisher 1941, Annals of Eugenics 11, 182–187) whose mean is
    the median (at least ½) and whose variance is mean + spread²; spread is the larger of `swing` × mean and the
    p10–p90 width turned into a standard deviation, widened for the few values the median rests on. Over all hours the
    width holds the daily rhythm as well, which makes the score cautious, as it should be.
    """
    x, mid, n = (np.asarray(a, dtype=float) for a in (seen, median, values))
    mean = np.maximum(mid, 0.5)
    width = np.asarray(p90, dtype=float) - np.asarray(p10, dtype=float)
    spread = np.maximum(width / _normal_width(n), swing * mean)
    extra = spread**2 * (1 + 1.57 / np.maximum(n, 1))  # π/2: variance of a median against a mean's
    size = mean**2 / extra
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.where(x > 0, betainc(np.maximum(x, 1e-9), size, mean / (mean + size)), 1.0)
        score = np.clip(-np.log10(np.maximum(chance, 1e-300)) / 10, 0.0, 1.0)
    above = np.where(np.asarray(x > mid), score, 0.0)
    return np.where(np.isnan(x) | np.isnan(mid), np.nan, above)


@dataclass(frozen=True, slots=True)
class _Table:
    """Median, p10, p90 and number of values of each hour, and the basis they rest on, filled best basis first."""

    figures: NDArray[np.float64]
    basis: NDArray[np.object_]

    def unknown(self) -> NDArray[np.intp]:
        """The hours that have no usual yet."""
        return np.flatnonzero(self.basis == np.array(None))

    def fill(self, hours: NDArray[np.intp], past: NDArray[np.float64], basis: Basis) -> None:
        """Settle those of `hours` whose row of `past` holds enough known counts."""
        known = (~np.isnan(past)).sum(axis=1)
        enough = known >= _LEAST[basis]
        if enough.any():
            self.figures[hours[enough], :3] = _quantiles(past[enough])
            self.figures[hours[enough], 3] = known[enough]
            self.basis[hours[enough]] = basis


def _quantiles(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median, p10 and p90 of each row, NaN left out, linear between neighbours; each row has a value."""
    ordered = np.sort(table, axis=1)  # NaN goes last
    last = (~np.isnan(table)).sum(axis=1) - 1
    rows = np.arange(len(table))
    out = np.empty((len(table), 3))
    for column, q in enumerate((0.5, 0.1, 0.9)):
        place = q * last
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, last)
        out[:, column] = ordered[rows, low] + (place - low) * (ordered[rows, high] - ordered[rows, low])
    return out


def _normal_width(n: NDArray[np.float64]) -> NDArray[np.float64]:
    """The p10–p90 width to expect of n normal values, in standard deviations: 2.56 for many, 1.6 for four.

    Expected order statistics after Blom (1958), Statistical Estimates and Transformed Beta-Variables.
    """
    table = np.array([_width(k) for k in range(1, 101)])
    widths: NDArray[np.float64] = table[np.clip(np.nan_to_num(n, nan=1.0).astype(int), 1, 100) - 1]
    return widths


def _width(n: int) -> float:
    place = 0.9 * (n - 1)
    low = int(place)
    heights = [_NORMAL.inv_cdf((min(k, n - 1) + 0.625) / (n + 0.25)) for k in (low, low + 1)]
    return max(2 * (heights[0] + (place - low) * (heights[1] - heights[0])), 0.5)


def _hour_index(hourly: pd.Series[float]) -> pd.DatetimeIndex:
    index = pd.DatetimeIndex(hourly.index)
    if len(index) and index.tz is None:
        raise BadFrame("The hourly counts must be indexed by aware hours; make them with counts().")
    if len(index) > 1 and not bool((index[1:] - index[:-1] == HOUR).all()):
        raise BadFrame("The hourly counts must have every hour once, in order; make them with counts().")
    return index if len(index) else pd.DatetimeIndex([], dtype="datetime64[us, UTC]")
