"""How far a figure could lie from the truth by chance alone.

Sampling error only: these intervals treat the mentions seen as a random sample of independent ones. They do not cover
a tone read wrongly, a platform that shows a part, or one text repeated a thousand times.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from reputation.rollup import POINTS

Z = NormalDist().inv_cdf(0.975)  # 1.96: all intervals are at 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 0..1, with its 95 % Wilson interval; `count` of `n`. With n = 0 the share is unknown."""

    share: float | None
    low: float
    high: float
    count: int
    n: int


def wilson(count: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a share, 0..1; (0, 1) when nothing was counted.

    Wilson (1927), Journal of the American Statistical Association 22, 209–212. Unlike share ± 1.96·SE it never leaves
    0..1 and does not collapse at 0 % or 100 %.
    """
    if n <= 0:
        return 0.0, 1.0
    part = count / n
    middle = part + Z * Z / (2 * n)
    reach = Z * sqrt(part * (1 - part) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, min(part, (middle - reach) / whole)), min(1.0, max(part, (middle + reach) / whole))


def share(count: int, n: int) -> Share:
    """`count` of `n` as a share with its interval."""
    low, high = wilson(count, n)
    return Share(count / n if n else None, low, high, count, n)


@dataclass(frozen=True, slots=True)
class Bands:
    """Mean tone, its 95 % interval and the deviation of one mention, in points, for many groups at once."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    deviation: NDArray[np.float64]


def bands(n: ArrayLike, tone_sum: ArrayLike, tone_sq: ArrayLike) -> Bands:
    """Mean tone with Student's interval, mean ± t(n−1)·s/√n, from counts and sums alone; points, −100..+100.

    Student (1908), Biometrika 6, 1–25. No mention: everything is NaN. One mention: the mean is known, the interval is
    the whole scale and the deviation is NaN. The interval is cut at the ends of the scale.
    """
    count = np.asarray(n, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, np.asarray(tone_sum, dtype=float) / count, np.nan) / POINTS
        square = np.asarray(tone_sq, dtype=float) / count / POINTS**2
        spread = np.sqrt(np.clip(square - mean**2, 0.0, None) * count / (count - 1))
        deviation = np.where(count > 1, spread, np.nan)
        reach = stdtrit(np.maximum(count - 1, 1), 0.975) * deviation / np.sqrt(count)
    reach = np.where(count == 1, 200.0, reach)
    mean = np.clip(mean, -100.0, 100.0)
    return Bands(mean, np.maximum(mean - reach, -100.0), np.minimum(mean + reach, 100.0), deviation)


def welch(
    difference: float, variance_a: float, n_a: int, variance_b: float, n_b: int
) -> tuple[float, float, float]:
    """Low and high of a difference of two means at 95 %, and the two-sided p that it is chance; needs n ≥ 2 each.

    Welch (1947), Biometrika 34, 28–35, with Satterthwaite's degrees of freedom. Two samples without any spread
    give no scale to judge by: the interval is the difference itself and p is 1 when they agree, 0 when not.
    """
    part_a, part_b = variance_a / n_a, variance_b / n_b
    error = sqrt(part_a + part_b)
    if error < 1e-9:
        return difference, difference, 1.0 if abs(difference) < 1e-9 else 0.0
    freedom = error**4 / (part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1))
    reach = float(stdtrit(freedom, 0.975)) * error
    return difference - reach, difference + reach, float(2 * stdtr(freedom, -abs(difference) / error))
