"""Which hours call for somebody, and which of them belong to one story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reputation.bursts import judged_readings
from reputation.rollup import HOUR, BadFrame
from reputation.usual import scores

ONE_STORY = pd.Timedelta(hours=24)  # of silence between two hours, and they are two stories
CONFIRMED = pd.Timedelta(hours=6)  # a single hour waits so long for a second one
PLENTY = 2.0  # as strong as this, one hour is enough
COLUMNS = ("hour", "value", "usual", "hours", "strength")

_LOOKS = (6, 24)  # hours: a flood is seen in one hour, a rise that lasts in six, a bad day in twenty-four
_DAYS, _LEAST_DAYS = 14, 3
_SWING = 0.2  # of the mean: what such sums swing by for no reason


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What it takes: how rare an hour (−log10 of its chance), what score of 6 and 24 hours, how many times the usual, how many at least.

    `quiet`: so small a part of the usual 24 hours is a silence.
    """

    rare: float
    score: float
    times: float
    least: int
    quiet: float


SENSITIVITIES = {
    "hints": Sensitivity(2.0, 0.2, 2.0, 5, 0.4),
    "normal": Sensitivity(2.55, 0.3, 3.0, 10, 0.3),
    "serious": Sensitivity(3.2, 0.4, 4.0, 20, 0.15),
}


@dataclass(frozen=True, slots=True)
class Story:
    """Hours of one watch that belong together. `value` against `usual` of `hours` hours at `peak`, its strongest hour.

    `rules` names the strongest first; `strength` is 1 where a rule is just met. `sure` is False while it rests on one hour that is not twice that.
    """

    began: datetime
    last: datetime
    peak: datetime
    value: float
    usual: float | None
    hours: int
    strength: float
    sure: bool
    opened: datetime | None  # the hour that made it sure
    rules: tuple[str, ...]


def unusual_hours(hourly: pd.Series[float], sensitivity: str = "normal") -> pd.DataFrame:
    """The hours with far more than usual: `hour, value, usual, hours, strength`; judged by the hours before each only.

    Three looks. The hour itself, by its rarity (`reputation.bursts`), its count and how many times the usual it is, the
    weakest of the three; the last 6 and the last 24 hours against the same hours of up to 14 days before (at least 3), by the score of
    `reputation.usual.scores`. A look that touches an hour not wholly seen (NaN) is not taken.
    """
    wanted = _level(sensitivity)
    judged = judged_readings(hourly)
    value, usual = judged["value"].to_numpy(), judged["usual"].to_numpy()
    flood = np.minimum(judged["rarity"].to_numpy() / wanted.rare, value / wanted.least)
    best = _Best(value, usual, np.minimum(flood, value / (wanted.times * np.maximum(usual, 0.5))))
    for hours in _LOOKS:
        sums, earlier = _earlier(hourly, hours)
        known = (~np.isnan(earlier)).sum(axis=0)
        enough = (known >= _LEAST_DAYS) & (sums >= 2 * wanted.least)
        if not enough.any():
            continue
        low, middle, high = np.nanquantile(earlier[:, enough], (0.1, 0.5, 0.9), axis=0)
        found = scores(sums[enough], middle, low, high, known[enough].astype(float), swing=_SWING)
        best.take(np.flatnonzero(enough), sums[enough], middle, hours, np.nan_to_num(found) / wanted.score)
    return best.frame(pd.DatetimeIndex(hourly.index))


def quiet_hours(hourly: pd.Series[float], sensitivity: str = "normal") -> pd.DataFrame:
    """The hours that end 24 hours with hardly any talk, where 50 mentions or more were usual. Never where not all was seen."""
    wanted = _level(sensitivity)
    sums, earlier = _earlier(hourly, 24)
    known = (~np.isnan(earlier)).sum(axis=0)
    best = _Best(sums, np.full(len(sums), np.nan), np.zeros(len(sums)))
    enough = (known >= 7) & ~np.isnan(sums)
    if enough.any():
        middle = np.nanmedian(earlier[:, enough], axis=0)
        strength = np.where(middle >= 50, wanted.quiet * middle / np.maximum(sums[enough], 0.5), 0.0)
        best.take(np.flatnonzero(enough), sums[enough], middle, 24, strength)
    return best.frame(pd.DatetimeIndex(hourly.index))


def full_hours(hourly: pd.Series[float], level: float, *, hours: int = 1) -> pd.DataFrame:
    """The hours that end `hours` hours with `level` mentions or more. What was not seen counts as nothing."""
    if level <= 0 or hours < 1:
        raise BadFrame("A limit needs at least one mention and one hour.")
    sums = hourly.fillna(0.0).rolling(hours, min_periods=1).sum().to_numpy()
    best = _Best(sums, np.full(len(sums), np.nan), sums / level)
    best.hours[:] = hours
    return best.frame(pd.DatetimeIndex(hourly.index))


def stories(fired: Iterable[tuple[str, pd.DataFrame]]) -> list[Story]:
    """The stories in the hours several rules of one watch named, in time order; a rule is given by its name.

    Hours less than a day apart are one story, whichever rule named them. It is sure with a second hour within six, or
    when one hour is twice what the rule asks.
    """
    parts = [frame.assign(rule=rule) for rule, frame in fired if len(frame)]
    if not parts:
        return []
    every = pd.concat(parts).sort_values(["hour", "strength"], kind="stable")
    apart = (every["hour"].diff() > ONE_STORY).cumsum()
    return [_story(hours) for _, hours in every.groupby(apart, sort=True)]


def _story(hours: pd.DataFrame) -> Story:
    top = hours.loc[hours["strength"] == hours["strength"].max()].iloc[0]
    opened = _opened(hours)
    return Story(
        began=hours["hour"].iloc[0].to_pydatetime(),
        last=(hours["hour"].iloc[-1] + HOUR).to_pydatetime(),
        peak=top["hour"].to_pydatetime(),
        value=float(top["value"]),
        usual=None if pd.isna(top["usual"]) else float(top["usual"]),
        hours=int(top["hours"]),
        strength=float(top["strength"]),
        sure=opened is not None,
        opened=opened,
        rules=tuple(dict.fromkeys([top["rule"], *hours["rule"]])),
    )


def _opened(hours: pd.DataFrame) -> datetime | None:
    """The first hour that is strong enough alone, or follows another one closely."""
    by_hour = hours.groupby("hour")["strength"].max()
    close = pd.Series(by_hour.index).diff().le(CONFIRMED).to_numpy()
    sure = close | (by_hour.to_numpy() >= PLENTY)
    return pd.Timestamp(by_hour.index[int(sure.argmax())]).to_pydatetime() if sure.any() else None


def _earlier(hourly: pd.Series[float], hours: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sums of the last `hours` hours, and a row of the same sums for each of the days before; NaN where not all was seen."""
    sums = hourly.rolling(hours).sum().to_numpy(dtype=float)
    earlier = np.full((_DAYS, len(sums)), np.nan)
    for day in range(1, _DAYS + 1):
        earlier[day - 1, 24 * day :] = sums[: max(0, len(sums) - 24 * day)]
    return sums, earlier


def _level(sensitivity: str) -> Sensitivity:
    if sensitivity not in SENSITIVITIES:
        raise BadFrame(f"Sensitivity {sensitivity!r} is not known; use one of {', '.join(SENSITIVITIES)}.")
    return SENSITIVITIES[sensitivity]


class _Best:
    """Of several looks at each hour, the strongest."""

    def __init__(
        self, value: NDArray[np.float64], usual: NDArray[np.float64], strength: NDArray[np.float64]
    ) -> None:
        self.value, self.usual, self.strength = value.copy(), usual.copy(), np.nan_to_num(strength)
        self.hours = np.ones(len(value), dtype=int)

    def take(
        self,
        places: NDArray[np.intp],
        value: NDArray[np.float64],
        usual: NDArray[np.float64],
        hours: int,
        strength: NDArray[np.float64],
    ) -> None:
        """Keep this look where it is stronger than those before."""
        better = strength > self.strength[places]
        chosen = places[better]
        self.value[chosen], self.usual[chosen] = value[better], usual[better]
        self.strength[chosen], self.hours[chosen] = strength[better], hours

    def frame(self, index: pd.DatetimeIndex) -> pd.DataFrame:
        """The hours that are strong enough."""
        found = pd.DataFrame(
            {
                "hour": index,
                "value": self.value,
                "usual": self.usual,
                "hours": self.hours,
                "strength": self.strength,
            }
        )
        return found[found["strength"] >= 1].reset_index(drop=True)
