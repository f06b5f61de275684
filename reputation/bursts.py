"""When a running series of counts leaves its usual, judged reading by reading from what came before only.

One setting serves every series: what is rare is learnt from the series itself. `docs/measures.md` says how it was chosen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.indexers import BaseIndexer

from reputation.rollup import BadFrame

Values = NDArray[np.float64]

ALERT = 0.5  # a reading alerts at this score; on every series the same
RARE = 2.55  # −log10 of the chance that scores ALERT: one reading in 355
RARE_HOUR = 2.0  # the same where a reading is a whole hour: one hour in 100
RARER = 1.0  # another burst within CALM of an alert must be ten times rarer to alert again
CALM = pd.Timedelta(days=1)
SCALES = (1, 2, 4)  # readings averaged: a lone jump and a short rise both count
_DAY = pd.Timedelta(days=1)
_DAYS, _LEAST_DAYS = 7, 3  # the same time of day is looked up on so many days; fewer known ones tell nothing
_AROUND = pd.Timedelta(minutes=30)
_SPREAD = (
    pd.Timedelta(days=14),
    30,
)  # how far back the ordinary spread is remembered, in time and in readings …
_TAIL = (
    pd.Timedelta(days=56),
    200,
)  # … and the rare readings; whichever is more, for a series may step in days
_LEAST = 30  # readings before there is a spread; twice as many before there is a tail
_USUAL_TAIL = 0.98  # beyond this quantile of its own past a reading begins to be rare
_POISSON = 0.5  # standard deviation of the square root of a Poisson count, whatever its mean (Anscombe 1948)
_TO_SIGMA = 1.4826  # median absolute deviation to standard deviation, for normal values
_SHORTEST = 0.05  # a tail thinner than this is not believed


def judged_readings(values: pd.Series[float], *, rare: float = RARE) -> pd.DataFrame:
    """Each reading with its `usual` (in the unit of the values), `rarity`, `score` 0…1 and `alert`, in the order of time.

    `values` is indexed by time and holds counts or any other numbers, NaN where nothing was seen: such a reading scores
    NaN and teaches nothing. Steps may be of any length and may be missing. A later reading never changes an earlier score.

    Four steps. Counts become square roots, so that their noise is the same at every level (Anscombe 1948, Biometrika
    35, 246–254). The usual is the median of the same time of day over the seven days before, while fewer than three are known that of the 14 days
    before; the distance to it is measured in robust standard deviations of those 14 days, never below a Poisson
    count's. How rare that distance is comes from the series' own tail: beyond the 98 % quantile of eight weeks it is taken
    as a power law (Hill 1975, Annals of Statistics 3, 1163–1174). The chances of the last reading and of the means of
    the last two and four are averaged as logarithms.

    The score is 1 − 2^(−r/`rare`) with r, the `rarity`, −log10 of that chance: 0.5, an alert, is one reading in 355 unless asked otherwise. For a day after an
    alert scores are halved, for one burst is one alert, unless another one comes that is ten times rarer. Only more than usual scores.
    """
    times = _times(values)
    raw = np.asarray(values, dtype=np.float64)
    found, usual = _rarity(times, raw)
    score = 1 - np.exp2(-found / rare)
    alert = np.zeros(len(raw), dtype=bool)
    last, height, over = (
        None,
        0.0,
        0,
    )  # the last alert, the rarest since, the last reading as rare as an alert
    for at in np.flatnonzero(found > 0).tolist():
        goes_on = at - over <= max(SCALES)
        calm = last is not None and times[at] - last < CALM and (goes_on or found[at] < height + RARER)
        if found[at] >= rare:
            over = at
        if calm:
            score[at] /= 2
            height = max(height, found[at])
        elif found[at] >= rare:
            alert[at], last, height = True, times[at], found[at]
    score[np.isnan(raw)] = np.nan
    return pd.DataFrame(
        {"value": raw, "usual": usual, "rarity": found, "score": score, "alert": alert}, index=values.index
    )


def _rarity(times: pd.DatetimeIndex, raw: Values) -> tuple[Values, Values]:
    """−log10 of the chance of each reading, 0 where it is nothing rare; and its usual."""
    counting = np.logical_and.accumulate(np.isnan(raw) | ((raw >= 0) & (raw == np.floor(raw))))
    if counting.all():
        rooted, floor = np.sqrt(raw + 0.375), _POISSON
    else:
        rooted, floor = raw, 0.0
    series = pd.Series(rooted, index=times)
    usual = _same_time_of_day(times, rooted)
    plain = series.rolling(_Before(times, *_SPREAD), min_periods=_LEAST).median().to_numpy()
    usual = np.where(np.isnan(usual), plain, usual)
    chances = []
    for readings in SCALES:
        above = series.rolling(readings, min_periods=1).mean() - usual
        spread = above.abs().rolling(_Before(times, *_SPREAD), min_periods=_LEAST).median() * _TO_SIGMA
        least = max(floor / np.sqrt(readings), 1e-9)
        chances.append(_tail(above / spread.clip(lower=least), times))
    middle = np.maximum(usual**2 - 0.375, 0) if floor else usual
    return np.mean(chances, axis=0), middle


def _same_time_of_day(times: pd.DatetimeIndex, seen: Values) -> Values:
    """The median over seven days of the mean of the hour around the same time of day; NaN while fewer than three are known."""
    known = ~np.isnan(seen)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, seen, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    days = np.full((_DAYS, len(seen)), np.nan)
    for day in range(1, _DAYS + 1):
        first, last = (times.searchsorted(times - day * _DAY + edge, "left") for edge in (-_AROUND, _AROUND))
        n = counts[last] - counts[first]
        np.divide(sums[last] - sums[first], n, out=days[day - 1], where=n > 0)
    enough = (~np.isnan(days)).sum(axis=0) >= _LEAST_DAYS
    usual = np.full(len(seen), np.nan)
    usual[enough] = np.nanmedian(days[:, enough], axis=0)
    return usual


def _tail(distance: pd.Series[float], times: pd.DatetimeIndex) -> Values:
    """−log10 of the chance of each distance, by the tail of the distances before it."""
    window = _Before(times, *_TAIL)
    edge = distance.rolling(window, min_periods=2 * _LEAST).quantile(_USUAL_TAIL).clip(lower=1.0)
    beyond = (distance.clip(lower=1e-9) / edge).map(np.log)
    over = beyond.where(beyond > 0)
    weight = over.rolling(window, min_periods=1).mean().clip(lower=_SHORTEST).fillna(_SHORTEST)
    rare = -np.log10(1 - _USUAL_TAIL) + beyond / weight / np.log(10)
    found: Values = rare.where(beyond > 0, 0.0).fillna(0.0).to_numpy(dtype=float)
    return found


class _Before(BaseIndexer):
    """The readings before each one: those of the last `span`, and at least the last `least`."""

    def __init__(self, times: pd.DatetimeIndex, span: pd.Timedelta, least: int) -> None:
        super().__init__()
        self._ends = np.arange(len(times), dtype=np.int64)
        starts = np.minimum(times.searchsorted(times - span, "left"), self._ends - least)
        self._starts = np.maximum(starts, 0).astype(np.int64)

    def get_window_bounds(
        self,
        num_values: int = 0,  # noqa: ARG002 - pandas' signature
        min_periods: int | None = None,  # noqa: ARG002
        center: bool | None = None,  # noqa: ARG002
        closed: str | None = None,  # noqa: ARG002
        step: int | None = None,  # noqa: ARG002
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First place and the place after the last, for each reading."""
        return self._starts, self._ends


def _times(values: pd.Series[float]) -> pd.DatetimeIndex:
    if not isinstance(values.index, pd.DatetimeIndex):
        raise BadFrame("The readings must be indexed by time.")
    if not values.index.is_monotonic_increasing:
        raise BadFrame("The readings must stand in the order of time.")
    return values.index
