"""The few figures of a period that a verdict and a score are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from data.records import Gap, Period
from reputation.rollup import checked, known_sum, spans, utc
from reputation.tone import Net, Shares, net_tone, tone_shares


@dataclass(frozen=True, slots=True)
class Figures:
    """What was seen in a period.

    `reach` is people, summed over mentions where the platform says it (one person may be counted often), `None` where
    none does. `negative_reach` is the part of it, 0..1, that saw negative mentions, among mentions with a tone, with its
    standard error. `observed` is the part of the period, 0..1, in which the sources were read.
    """

    mentions: int
    net: Net
    shares: Shares
    reach: float | None = None
    negative_reach: float | None = None
    negative_reach_error: float | None = None
    engagement: float | None = None
    observed: float = 1.0


def figures(frame: pd.DataFrame, *, observed: float = 1.0) -> Figures:
    """The figures of one period's rows of the rollup."""
    rows = checked(frame, ("hour", "label", "mentions", "tone_sum", "tone_sq", "engagement", "reach"))
    part, error = _negative_reach(rows)
    return Figures(
        mentions=int(rows["mentions"].sum()),
        net=net_tone(rows),
        shares=tone_shares(rows),
        reach=known_sum(rows["reach"]),
        negative_reach=part,
        negative_reach_error=error,
        engagement=known_sum(rows["engagement"]),
        observed=min(1.0, max(0.0, observed)),
    )


def observed(period: Period, gaps: Sequence[Gap], *, sources: int = 1) -> float:
    """The part of the period, 0..1, in which sources were read, averaged over `sources`; each is as good as another."""
    since, until = utc(period.since, "A period"), utc(period.until, "A period")
    missed = 0.0
    for name in {gap.source for gap in gaps}:
        for start, end in spans([gap for gap in gaps if gap.source == name]):
            missed += max(0.0, (min(end, until) - max(start, since)).total_seconds())
    return max(0.0, 1.0 - missed / (period.seconds * max(sources, len({gap.source for gap in gaps}), 1)))


def _negative_reach(rows: pd.DataFrame) -> tuple[float | None, float | None]:
    """Negative over known reach, and its standard error with hours as clusters.

    Cochran (1977), Sampling Techniques, 3rd ed., §6.3 (ratio estimator) and §9A: se² = k/(k−1) · Σ(y − r·x)² / (Σx)²
    over k hours. Hours, for one message that spreads makes the reach of its hour move together.
    """
    known = rows[(rows["label"] != "none") & rows["reach"].notna()]
    total = float(known["reach"].sum())
    if total <= 0:
        return None, None
    negative = known["reach"].where(known["label"] == "negative", 0.0)
    by_hour = pd.DataFrame({"x": known["reach"], "y": negative}).groupby(known["hour"]).sum()
    ratio, k = float(negative.sum()) / total, len(by_hour)
    rest = by_hour["y"].to_numpy(dtype=float) - ratio * by_hour["x"].to_numpy(dtype=float)
    if k < 2:
        return ratio, 0.5  # one hour tells nothing of its own error: take the widest a share can have
    return ratio, min(0.5, sqrt(k / (k - 1) * float(np.square(rest).sum())) / total)
