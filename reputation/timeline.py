"""How volume and tone moved, hour by hour, day by day or week by week, in the viewer's own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.records import Gap, Period
from reputation.intervals import bands
from reputation.rollup import ENOUGH, HOUR, LABELS, BadFrame, checked, spans, utc, zone_of

Step = Literal["hour", "day", "week"]

_NEEDS = ("hour", "label", "mentions", "tone_sum", "tone_sq", "engagement", "reach")
_DAYS: dict[str, int] = {"day": 1, "week": 7}
COLUMNS = (
    "start", "end", "mentions", *LABELS, "toned", "tone", "low", "high", "small", "engagement", "reach", "unseen", "partial",
)  # fmt: skip


def timeline(
    frame: pd.DataFrame,
    *,
    step: Step,
    zone: str | ZoneInfo,
    period: Period | None = None,
    now: datetime | None = None,
    gaps: Sequence[Gap] = (),
    by: str | None = None,
) -> pd.DataFrame:
    """One row a step, none left out: volume by label, net tone with its 95 % band, engagement, reach.

    `start` and `end` are in the viewer's zone; a day is 23 or 25 hours long when the clocks change; a week begins on
    Monday. **An hour belongs to the step it starts in**: where the zone is off by half an hour (India, +05:30), the
    UTC hour 18:00–19:00 starts at 23:30 and is counted in the day that ends, so a day's edge may be 30 minutes off.

    `mentions` is 0 where none were seen and `tone`, `low`, `high` are then NaN; `small` marks fewer than 30 with a tone.
    `unseen` is the part of the step, 0..1, that lies in `gaps` (of the sources asked about): there 0 is not silence.
    `partial` marks a step that is not over at `now` or sticks out of `period`; steps after `now` are not drawn.
    With `by` (such as "watch") the column comes first and each of its values has all steps.
    """
    if step not in ("hour", "day", "week"):
        raise BadFrame(f"A step is hour, day or week, not {str(step)[:40]!r}.")
    place = zone_of(zone)
    rows = checked(frame, _NEEDS if by is None else (*_NEEDS, by))
    if period is not None:
        rows = rows[
            (rows["hour"] >= utc(period.since, "A period")) & (rows["hour"] < utc(period.until, "A period"))
        ]
    moment = None if now is None else utc(now, "now")
    grid = _grid(rows["hour"], step, place, period, moment)
    if by is None:
        return _filled(rows, grid, step, place, period, moment, gaps)
    parts = [
        _filled(part, grid, step, place, period, moment, gaps).assign(**{by: name})
        for name, part in rows.groupby(by, sort=True, dropna=False)
    ]
    empty = pd.DataFrame(columns=[*COLUMNS, by])
    return (pd.concat(parts, ignore_index=True) if parts else empty)[[by, *COLUMNS]]


def best_step(period: Period) -> Step:
    """The step that draws a period in about 200 points or fewer: hours up to 8 days, days up to 200, then weeks."""
    days = period.seconds / 86_400
    return "hour" if days <= 8 else "day" if days <= 200 else "week"


def _filled(
    rows: pd.DataFrame,
    grid: pd.DatetimeIndex,
    step: Step,
    zone: ZoneInfo,
    period: Period | None,
    now: pd.Timestamp | None,
    gaps: Sequence[Gap],
) -> pd.DataFrame:
    starts = _starts(pd.DatetimeIndex(rows["hour"]), step, zone)
    counted = rows.groupby([starts, "label"], observed=True)["mentions"].sum().unstack(fill_value=0)
    labels = counted.reindex(index=grid, columns=list(LABELS), fill_value=0.0).to_numpy(dtype=float)
    sums = rows.groupby(starts)[["tone_sum", "tone_sq"]].sum().reindex(grid, fill_value=0.0)
    known = rows.groupby(starts)[["engagement", "reach"]].sum(min_count=1).reindex(grid)
    n = labels[:, :3].sum(axis=1)
    band = bands(n, sums["tone_sum"], sums["tone_sq"])
    ends = _ends(grid, step, zone)
    return pd.DataFrame(
        {
            "start": grid,
            "end": ends,
            "mentions": labels.sum(axis=1).astype(int),
            **{name: labels[:, place].astype(int) for place, name in enumerate(LABELS)},
            "toned": n.astype(int),
            "tone": band.mean,
            "low": band.low,
            "high": band.high,
            "small": n < ENOUGH,
            "engagement": known["engagement"].to_numpy(dtype=float),
            "reach": known["reach"].to_numpy(dtype=float),
            "unseen": _unseen(grid, ends, gaps),
            "partial": _partial(grid, ends, period, now),
        },
        columns=list(COLUMNS),
    )


def _grid(
    hours: pd.Series[pd.Timestamp],
    step: Step,
    zone: ZoneInfo,
    period: Period | None,
    now: pd.Timestamp | None,
) -> pd.DatetimeIndex:
    """The starts of all steps, in the viewer's zone."""
    if period is not None:
        first, last = (
            utc(period.since, "A period"),
            utc(period.until, "A period") - pd.Timedelta(microseconds=1),
        )
        last = last if now is None else min(last, now)
    elif len(hours):
        first, last = hours.min(), hours.max()
    else:
        return _local([], zone)
    if last < first:
        return _local([], zone)
    ends = _starts(pd.DatetimeIndex([first, last]).as_unit("us"), step, zone)
    if step == "hour":
        return pd.date_range(ends[0], ends[1], freq=HOUR, unit="us")
    days = pd.date_range(
        ends[0].tz_localize(None).normalize(), ends[1].tz_localize(None), freq=f"{_DAYS[step]}D"
    )
    return _local(days, zone)


def _starts(hours: pd.DatetimeIndex, step: Step, zone: ZoneInfo) -> pd.DatetimeIndex:
    if step == "hour":
        return hours.floor("h").tz_convert(zone)
    days = hours.tz_convert(zone).tz_localize(None).normalize()
    if step == "week":
        days = days - pd.to_timedelta(days.day_of_week, unit="D")
    return _local(days, zone)


def _ends(grid: pd.DatetimeIndex, step: Step, zone: ZoneInfo) -> pd.DatetimeIndex:
    if step == "hour":
        return grid + HOUR
    return _local(grid.tz_localize(None).normalize() + pd.Timedelta(days=_DAYS[step]), zone)


def _local(days: pd.DatetimeIndex | list[str], zone: ZoneInfo) -> pd.DatetimeIndex:
    """Midnight of each day in the zone: the first one where midnight comes twice, the next instant where it is skipped."""
    naive = pd.DatetimeIndex(days).as_unit("us")
    return naive.tz_localize(zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward")


def _unseen(starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, gaps: Sequence[Gap]) -> NDArray[np.float64]:
    missed = np.zeros(len(starts))
    length = np.asarray((ends - starts).total_seconds(), dtype=np.float64)
    for since, until in spans(gaps):
        first, last = starts.where(starts > since, since), ends.where(ends < until, until)
        missed += np.clip(np.asarray((last - first).total_seconds(), dtype=np.float64), 0.0, None)
    return missed / length


def _partial(
    starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, period: Period | None, now: pd.Timestamp | None
) -> NDArray[np.bool_]:
    partial = np.zeros(len(starts), dtype=bool)
    if now is not None:
        partial |= np.asarray(ends > now)
    if period is not None:
        partial |= np.asarray(starts < utc(period.since, "A period")) | np.asarray(
            ends > utc(period.until, "A period")
        )
    return partial
