"""How well or badly people speak, how sure that is, and whether it moved.

Every interval here is sampling error only: see `reputation.intervals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pandas as pd

from reputation.intervals import Share, bands, share, welch
from reputation.rollup import ENOUGH, checked, toned

CHANCE = 0.05  # a change with a larger p is not told from chance


@dataclass(frozen=True, slots=True)
class Net:
    """Net tone of a set of mentions, in points −100..+100, with its 95 % interval.

    `mean`, `low` and `high` are `None` when no mention has a tone. `n` mentions have a tone, `n_untoned` have none
    (a language the engine cannot read, an empty text). `deviation` is the spread of a single mention, `None` below two.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int
    n_untoned: int
    deviation: float | None = None

    @property
    def small(self) -> bool:
        """Fewer than 30 mentions with a tone: show it greyed, judge nothing by it."""
        return self.n < ENOUGH

    @property
    def error(self) -> float | None:
        """Standard error of the mean, in points."""
        return None if self.deviation is None else self.deviation / sqrt(self.n)


@dataclass(frozen=True, slots=True)
class Shares:
    """The parts of the mentions with a tone that are negative, neutral and positive; the three sum to 1."""

    negative: Share
    neutral: Share
    positive: Share


@dataclass(frozen=True, slots=True)
class Change:
    """How far net tone moved between two periods, in points (never in %), with its 95 % interval.

    `p` is the chance to see such a difference when nothing changed. `distinguishable` is `None` when there are too few
    mentions to tell: less than 30 with a tone in either period.
    """

    points: float
    low: float
    high: float
    p: float | None
    distinguishable: bool | None


def net_tone(frame: pd.DataFrame) -> Net:
    """Net tone = 100 × the mean tone of the mentions that have one.

    Tone: P(positive) − P(negative) by the engines (docs/model-card.md). Not the share of positives less the share of negatives, and not an
    opinion poll: it speaks of the mentions seen, not of the public.
    """
    rows = checked(frame, ("label", "mentions", "tone_sum", "tone_sq"))
    with_tone = rows[rows["label"] != "none"]
    n = int(with_tone["mentions"].sum())
    untoned = int(rows["mentions"].sum()) - n
    if not n:
        return Net(None, None, None, 0, untoned)
    band = bands([n], [with_tone["tone_sum"].sum()], [with_tone["tone_sq"].sum()])
    deviation = float(band.deviation[0]) if n > 1 else None
    return Net(float(band.mean[0]), float(band.low[0]), float(band.high[0]), n, untoned, deviation)


def tone_shares(frame: pd.DataFrame) -> Shares:
    """Which part of the mentions with a tone is negative, neutral, positive, each with its Wilson interval.

    The label of a mention is the likeliest by its engines, or the one a person gave it.
    """
    rows = checked(frame, ("label", "mentions"))
    n = int(toned(rows).sum())
    counts = rows.groupby("label")["mentions"].sum()
    negative, neutral, positive = (int(counts.get(name, 0)) for name in ("negative", "neutral", "positive"))
    return Shares(share(negative, n), share(neutral, n), share(positive, n))


def tone_change(now: Net, before: Net) -> Change | None:
    """How net tone moved from `before` to `now`, and whether chance alone would do it; `None` when either is unknown.

    Welch's t test at 5 %. It assumes independent mentions: one text reposted a thousand times makes it too sure.
    """
    if now.mean is None or before.mean is None:
        return None
    points = now.mean - before.mean
    if now.deviation is None or before.deviation is None:
        return Change(points, -200.0, 200.0, None, None)
    low, high, p = welch(points, now.deviation**2, now.n, before.deviation**2, before.n)
    return Change(
        points,
        max(low, -200.0),
        min(high, 200.0),
        p,
        None if now.small or before.small else p < CHANCE,
    )
