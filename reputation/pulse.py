"""What the last hour and the last day look like against their usual: the figures of the Live page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.records import Gap, Period
from reputation.figures import Figures, figures
from reputation.intervals import bands
from reputation.rollup import ENOUGH, HOUR, checked, utc
from reputation.spikes import judged
from reputation.timeline import timeline
from reputation.tone import Change, tone_change
from reputation.usual import Unusual, counts, unusual, usual_span

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last 60 minutes and the last 24 hours before `at`.

    `hour_usual` and `day_usual` are mentions, scaled to the part of the hour that is over; `None` while too little has
    been seen to know. `day` and `before` are 24 clock hours each, the running one included; `change` is their net tone's.
    """

    at: datetime
    hour: int | None
    hour_usual: float | None
    day: Figures
    day_usual: float | None
    day_unusual: Unusual | None
    before: Figures
    change: Change | None

    @property
    def hour_ratio(self) -> float | None:
        """The last 60 minutes over their usual."""
        return None if self.hour is None or not self.hour_usual else self.hour / self.hour_usual


def pulse(
    frame: pd.DataFrame,
    at: datetime,
    *,
    zone: str | ZoneInfo,
    steps: pd.DataFrame | None = None,
    last_hour: int | None = None,
    since: datetime | None = None,
    gaps: Sequence[Gap] = (),
) -> Pulse:
    """The pulse of one watch at a moment, from its rollup rows of the five weeks before.

    `last_hour` is an exact count of the last 60 minutes, which an hourly rollup cannot give. Its usual is that of the two
    clock hours it touches (the last two of `steps`, as `recent_hours` gives them), each by the minutes it lends.
    `since` is when watching began.
    """
    until = utc(at, "at")
    end = until.ceil("h")
    over = 1.0 - (end - until) / HOUR  # part of the running hour that is over, above 0 up to 1
    hourly = counts(frame, since=since, until=end, gaps=gaps)
    day, before = (figures(_between(frame, end - (n + 1) * DAY, end - n * DAY)) for n in (0, 1))
    span = usual_span(hourly, Period(end - DAY, end), zone=zone) if len(hourly) else None
    part = (23 + over) / 24
    return Pulse(
        at=at,
        hour=last_hour,
        hour_usual=_usual_hour(steps, over),
        day=day,
        day_usual=None if span is None else span.median * part,
        day_unusual=None if span is None else unusual(day.mentions, span, elapsed=part),
        before=before,
        change=tone_change(day.net, before.net),
    )


def recent_hours(
    frame: pd.DataFrame,
    period: Period,
    *,
    zone: str | ZoneInfo,
    now: datetime,
    since: datetime | None = None,
    gaps: Sequence[Gap] = (),
) -> pd.DataFrame:
    """The timeline of the period's hours with `usual`, `p10` and `p90` beside each: NaN where nothing is known yet.

    `day_tone` is the net tone of the 24 hours that end with each hour, `day_toned` how many mentions it rests on: an hour
    alone seldom has the 30 that a judgement takes.
    """
    steps = timeline(frame, step="hour", zone=zone, period=period, now=now, gaps=gaps)
    day = trailing(frame, steps)
    steps = steps.assign(day_tone=day["tone"], day_toned=day["toned"])
    hourly = counts(frame, since=since, until=period.until, gaps=gaps)
    if not len(hourly) or not len(steps):
        return steps.assign(usual=float("nan"), p10=float("nan"), p90=float("nan"))
    known = judged(hourly, zone=zone)[["usual", "p10", "p90"]]
    beside = known.reindex(pd.DatetimeIndex(steps["start"]).tz_convert("UTC")).reset_index(drop=True)
    return pd.concat([steps, beside], axis=1)


def trailing(frame: pd.DataFrame, steps: pd.DataFrame, *, hours: int = 24) -> pd.DataFrame:
    """The steps (hours) with `tone`, `low`, `high`, `toned` and `small` of the `hours` hours that end with each.

    `frame` should reach back `hours` before the first step. Neighbours share most of their mentions, so two points less
    than `hours` apart are not independent; the band of each alone holds.
    """
    if not len(steps):
        return steps
    rows = checked(frame, ("hour", "label", "mentions", "tone_sum", "tone_sq"))
    toned = rows[rows["label"] != "none"].groupby("hour")[["mentions", "tone_sum", "tone_sq"]].sum()
    at = pd.DatetimeIndex(steps["start"]).tz_convert("UTC")
    every = pd.date_range(at[0] - (hours - 1) * HOUR, at[-1], freq=HOUR, unit="us")
    rolled = toned.reindex(every, fill_value=0.0).rolling(hours).sum().reindex(at)
    band = bands(rolled["mentions"], rolled["tone_sum"], rolled["tone_sq"])
    n = rolled["mentions"].to_numpy(dtype=float)
    return steps.assign(tone=band.mean, low=band.low, high=band.high, toned=n.astype(int), small=n < ENOUGH)


def _usual_hour(steps: pd.DataFrame | None, over: float) -> float | None:
    if steps is None or len(steps) < 2:
        return None
    earlier, running = (float(value) for value in steps["usual"].iloc[-2:])
    value = earlier * (1 - over) + running * over if over < 1 else running
    return None if value != value else value


def _between(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    return frame[(frame["hour"] >= since) & (frame["hour"] < until)]
