"""What an hourly rollup of mentions must look like before anything is measured on it.

    ReputationError (ValueError)
    ├── BadFrame   a column is missing, or a value in it cannot be true: mend the question that made the frame
    └── BadZone    the name of a time zone is unknown: pick another

A rollup has one row for each hour × watch × platform × language × label:
`hour` (UTC, aware), `watch`, `platform`, `lang`, `label` (negative, neutral, positive, none), `mentions`,
`tone_sum` and `tone_sq` (integers: compound × 10,000 and its square, over the mentions that have a tone),
`engagement` and `reach` (missing where the platforms do not say). The stored rollup sums what is known and says 0 where
nothing is; no platform reports a reach of 0 people, so a reach of 0 is read as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.records import Gap

EVERY = "*"  # the watch that stands for every mention, watched or not; it is no voice among others
LABELS = ("negative", "neutral", "positive", "none")
POINTS = 100.0  # tone_sum / mentions / POINTS gives points on -100..+100
ENOUGH = 30  # fewer mentions with a tone than this, and the tone is not judged

HOUR = pd.Timedelta(hours=1)


class ReputationError(ValueError):
    """A measure cannot be taken; the message says why and what to mend."""


class BadFrame(ReputationError):
    """The frame is not a rollup of mentions."""


class BadZone(ReputationError):
    """The time zone is unknown."""


def checked(frame: pd.DataFrame, needs: Sequence[str]) -> pd.DataFrame:
    """The columns `needs` of a rollup with settled types, `hour` in UTC; raises `BadFrame` when they cannot be true.

    An empty frame is a good frame. Unknown engagement and reach stay missing (NaN); a missing tone counts as
    a sum of 0 over 0 mentions. Extra columns are left out.
    """
    missing = [name for name in needs if name not in frame.columns]
    if missing:
        raise BadFrame(
            f"The rollup has no column {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}."
        )
    columns = {name: _column(frame[name], name) for name in dict.fromkeys(needs)}
    return pd.DataFrame(columns).reset_index(drop=True)


def voices(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows that are one group among others: all, but for the watch that stands for every mention."""
    return rows[rows[by] != EVERY] if by == "watch" else rows


def toned(rows: pd.DataFrame) -> pd.Series[float]:
    """How many mentions of each row have a tone."""
    return rows["mentions"].where(rows["label"] != "none", 0.0)


def known_sum(values: pd.Series[float]) -> float | None:
    """The sum of what is known, or `None` when nothing is."""
    known = values.dropna()
    return float(known.sum()) if len(known) else None


def zone_of(zone: str | ZoneInfo) -> ZoneInfo:
    """The time zone of that name; raises `BadZone` with the name."""
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise BadZone(f"There is no time zone {str(zone)[:60]!r}; use a name such as Europe/Paris.") from None


def utc(moment: datetime | pd.Timestamp, what: str) -> pd.Timestamp:
    """The moment in UTC; raises `BadFrame` when it does not say its zone."""
    stamp = pd.Timestamp(moment)
    if stamp.tzinfo is None:
        raise BadFrame(f"{what} must be an aware time; {stamp} does not say its zone.")
    return stamp.tz_convert("UTC")


def spans(gaps: Iterable[Gap]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The stretches nobody watched, in UTC, merged and in order."""
    merged: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    for since, until in sorted((utc(g.since, "A gap"), utc(g.until, "A gap")) for g in gaps):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        elif until > since:
            merged.append((since, until))
    return merged


def _column(values: pd.Series, name: str) -> pd.Series:
    if name == "hour":
        return _hours(values)
    if name == "label":
        return _labels(values)
    if name in ("mentions", "tone_sum", "tone_sq", "engagement", "reach", "toned"):
        return _numbers(values, name)
    return values.astype(object)


def _hours(values: pd.Series) -> pd.Series:
    if not len(values):
        return pd.Series([], dtype="datetime64[us, UTC]")
    is_time = pd.api.types.is_datetime64_any_dtype(values.dtype) and values.dt.tz is not None
    if not is_time or values.isna().any():
        raise BadFrame("Column hour must hold aware times, one a row; name their zone (UTC).")
    hours = values.astype("datetime64[us, UTC]")
    if (hours != hours.dt.floor("h")).any():
        raise BadFrame("Column hour must hold full hours of UTC.")
    return hours


def _labels(values: pd.Series) -> pd.Series:
    labels = values.astype(object).where(values.notna(), "none")
    strange = set(labels.unique()) - set(LABELS)
    if strange:
        raise BadFrame(
            f"Column label holds {str(min(map(str, strange)))[:40]!r}; it knows {', '.join(LABELS)}."
        )
    return labels


def _numbers(values: pd.Series, name: str) -> pd.Series[float]:
    try:
        numbers = pd.to_numeric(values).astype(float)
    except (ValueError, TypeError):
        raise BadFrame(f"Column {name} must hold numbers.") from None
    if np.isinf(numbers).any():
        raise BadFrame(f"Column {name} holds an infinite number.")
    if name != "tone_sum" and (numbers < 0).any():
        raise BadFrame(f"Column {name} holds a negative number.")
    if name in ("mentions", "toned") and numbers.isna().any():
        raise BadFrame(f"Column {name} has a row without a number.")
    if name == "reach":
        return numbers.where(numbers > 0)
    return numbers.fillna(0.0) if name in ("tone_sum", "tone_sq") else numbers
