"""How much of each hour or day every source saw, so that silence and blindness never look alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.records import Gap, Period
from reputation.rollup import BadFrame, spans, utc

Sight = Literal["seen", "partly", "unseen", "limited", "open", "before"]
SIGHTS: tuple[Sight, ...] = ("seen", "partly", "unseen", "limited", "open", "before")
COUNTS = ("fetched", "kept", "rejected", "requests", "units", "money")
COLUMNS = ("source", "start", "end", "sight", "seen", *COUNTS, "why")

_WHOLE = 0.995  # of a slot: seconds are lost to rounding
_LENGTHS = {"hour": pd.Timedelta(hours=1), "day": pd.Timedelta(days=1)}


def sight(
    done: pd.DataFrame,
    reach: pd.DataFrame,
    gaps: Sequence[Gap],
    period: Period,
    *,
    step: Literal["hour", "day"],
    now: datetime,
) -> pd.DataFrame:
    """One row a source and slot (hour or day, UTC) of the period up to `now`: `seen` 0..1, what kind of sight that is, why.

    `done` is the ledger of what was seen and fetched, `reach` says from when to when each source has been read. `sight`:
    `seen` wholly, `partly`, `unseen`, `limited` (not wholly, and the platform made us wait then), `open` (a source that is
    well has not come that far yet) and `before` reading began, when `seen` is unknown. Holes too short to be a gap do
    not count. The counts are of what was fetched in that slot, whenever it was published.
    """
    if step not in _LENGTHS:
        raise BadFrame(f"A slot is an hour or a day, not {str(step)[:40]!r}.")
    length, moment = _LENGTHS[step], utc(now, "now")
    starts = pd.date_range(
        utc(period.since, "A period").floor("h" if step == "hour" else "D"),
        min(utc(period.until, "A period"), moment), freq=length, inclusive="left", unit="us",
    )  # fmt: skip
    known = dict(
        zip(
            reach["source"].tolist(),
            zip(reach["first"].tolist(), reach["last"].tolist(), strict=True),
            strict=True,
        )
    )
    names = sorted({*done["source"], *known, *(gap.source for gap in gaps)})
    parts = [
        _source(
            name,
            starts,
            length,
            done[done["source"] == name],
            known.get(name),
            [g for g in gaps if g.source == name],
            moment,
        )
        for name in names
    ]
    return (
        pd.concat(parts, ignore_index=True) if parts and len(starts) else pd.DataFrame(columns=list(COLUMNS))
    )


def _source(
    name: str,
    starts: pd.DatetimeIndex,
    length: pd.Timedelta,
    done: pd.DataFrame,
    span: tuple[datetime, datetime] | None,
    gaps: Sequence[Gap],
    now: pd.Timestamp,
) -> pd.DataFrame:
    rows = done.set_index("start").reindex(starts)
    over = starts + length
    ends = over.where(over < now, now)
    began = utc(span[0], "A reach") if span else None
    looked = ends - (starts if began is None else starts.where(starts > began, began))
    seconds = np.asarray(looked.total_seconds(), dtype=np.float64)
    before = np.full(len(starts), True) if began is None else seconds <= 0
    share = np.clip(rows["seen"].fillna(0.0).to_numpy(float) / np.where(seconds > 0, seconds, 1.0), 0.0, 1.0)
    lost, missed, why = _touched(starts, starts + length, gaps)
    share = np.clip(np.minimum(share, 1.0 - lost / np.where(seconds > 0, seconds, 1.0)), 0.0, 1.0)
    late = np.asarray(starts + length > (utc(span[1], "A reach") if span else now))
    waited = rows["limited"].fillna(0.0).to_numpy(float) > rows["stopped"].fillna(0.0).to_numpy(float)
    whole = share >= _WHOLE
    sights = np.select(
        [before & ~missed, whole, ~missed & late, ~missed, waited, share > 0],
        ["before", "seen", "open", "seen", "limited", "partly"],
        "unseen",
    )
    share = np.where(sights == "seen", 1.0, np.where(sights == "before", np.nan, share))
    counted = {column: rows[column].fillna(0).to_numpy() for column in COUNTS}
    return pd.DataFrame(
        {"source": name, "start": starts, "end": ends, "sight": sights, "seen": share, **counted, "why": why},
        columns=list(COLUMNS),
    )


def _touched(
    starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, gaps: Sequence[Gap]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]:
    """How many seconds of each slot lie in a gap, whether any do, and the reasons given."""
    lost = np.zeros(len(starts))
    for since, until in spans(gaps):
        first, last = starts.where(starts > since, since), ends.where(ends < until, until)
        lost += np.clip(np.asarray((last - first).total_seconds(), dtype=np.float64), 0.0, None)
    whys: list[dict[str, None]] = [{} for _ in starts]
    for gap in gaps:
        inside = (starts < utc(gap.until, "A gap")) & (ends > utc(gap.since, "A gap"))
        for place in np.flatnonzero(inside):
            whys[place][gap.why] = None
    return lost, lost > 0, ["; ".join(found) for found in whys]
