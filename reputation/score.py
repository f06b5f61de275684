"""One figure, 0 to 100, for how a name stands: what it is made of and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from reputation.figures import Figures
from reputation.intervals import Z
from reputation.tone import Net

Name = Literal["tone", "trend", "reach", "calm"]

WEIGHTS: dict[Name, float] = {"tone": 0.50, "trend": 0.15, "reach": 0.20, "calm": 0.15}
STRIDE = 20.0  # a change of 20 points in net tone fills or empties the trend


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of the score: its own value 0..100 and its weight; `value × weight` is what it adds."""

    name: Name
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    """The reputation score 0..100, its 95 % interval and its parts, which add up to `value` exactly."""

    value: float
    low: float
    high: float
    parts: tuple[ScorePart, ...]


def reputation_score(
    now: Figures, before: Figures | None = None, *, spike_score: float | None = 0.0
) -> Score | None:
    """Σ weight × part, each part 0..100; `None` when fewer than 30 mentions have a tone.

    - tone (0.50) = 50 + net tone / 2
    - trend (0.15) = 50 + 50 × change of net tone / 20, cut at 0 and 100; left out without 30 toned mentions before
    - reach (0.20) = 100 × (1 − negative reach / known reach); left out where no platform says its reach
    - calm (0.15) = 100 × (1 − score of the spike of negative mentions, 0 when there is none); left out when `None`

    Parts that are left out give their weight to the others in proportion: unknown is not 50. The interval carries the
    sampling errors through (first order): tone and reach of the same mentions are taken to err together, the worst
    case; the period before errs by itself; calm is taken as exact. A composite of our making, not a standard: the
    weights are a choice, so compare a name with itself over time, and look at the parts before speaking of the whole.
    """
    if now.net.mean is None or now.net.small:
        return None
    trend = None
    if before is not None and before.net.mean is not None and not before.net.small:
        trend = now.net.mean - before.net.mean
    values: dict[Name, float] = {"tone": 50 + now.net.mean / 2}
    if trend is not None:
        values["trend"] = min(100.0, max(0.0, 50 + 50 * trend / STRIDE))
    if now.negative_reach is not None:
        values["reach"] = 100 * (1 - now.negative_reach)
    if spike_score is not None:
        values["calm"] = 100 * (1 - min(1.0, max(0.0, spike_score)))
    total = sum(WEIGHTS[name] for name in values)
    parts = tuple(ScorePart(name, value, WEIGHTS[name] / total) for name, value in values.items())
    value = sum(part.value * part.weight for part in parts)
    reach = Z * _error(parts, now, before, moving=trend is not None and abs(trend) < STRIDE)
    return Score(value, max(0.0, value - reach), min(100.0, value + reach), parts)


def _error(parts: tuple[ScorePart, ...], now: Figures, before: Figures | None, *, moving: bool) -> float:
    """Standard error of the score; a trend at its stop no longer moves with the tone."""
    weight = {part.name: part.weight for part in parts}
    slope = 50 / STRIDE * weight.get("trend", 0.0) if moving else 0.0
    own = (weight["tone"] / 2 + slope) * _known(now.net)
    own += 100 * weight.get("reach", 0.0) * (now.negative_reach_error or 0.0)
    earlier = slope * _known(before.net) if before is not None else 0.0
    return sqrt(own**2 + earlier**2)


def _known(net: Net) -> float:
    return net.error or 0.0
