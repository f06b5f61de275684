"""How often a tone engine is right, as labelled mentions show, with how sure that is.

Give it labels drawn at random only: those of the review queue that were unsure make any engine look bad.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.records import Label

Array = NDArray[np.float64]

LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
ENOUGH: Final = 30  # labels below which a figure is shown greyed and judged by nobody
BINS: Final = 10  # of the calibration error; fewer where there are not 50 labels for each
A_BIN: Final = 50

_DRAWS: Final = 1000
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, 0..1, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What `n` labelled texts that the engine reads say of it; `unread` more have no tone and count nowhere else.

    `confusion[truth][said]` counts texts, in the order negative, neutral, positive. Figures are None without texts,
    `calibration_error` also below 50 of them or where the engine gives no confidence.
    """

    n: int
    unread: int
    confusion: tuple[tuple[int, int, int], ...]
    accuracy: Estimate | None
    macro_f1: Estimate | None
    calibration_error: Estimate | None

    @property
    def small(self) -> bool:
        """Fewer than 30 labels: show it greyed."""
        return self.n < ENOUGH


def accuracy(
    truth: Sequence[Label],
    said: Sequence[Label | None],
    confidence: Sequence[float | None] | None = None,
    *,
    seed: int = 0,
) -> Accuracy:
    """Accuracy, macro-F1 and calibration error of the engine's labels `said` against a person's `truth`.

    Accuracy: part of the texts with the right label, Wilson's interval (1927, JASA 22). Macro-F1: mean over the labels that
    occur of 2·hits / (true + said), interval from 1,000 draws of the confusion's Dirichlet posterior. Calibration error: mean
    over bins of equal size of |mean confidence − part right| (Guo et al., ICML 2017), less what chance alone
    adds to it (Efron's bootstrap estimate of bias and its basic interval).
    """
    if len(truth) != len(said) or (confidence is not None and len(confidence) != len(said)):
        raise ValueError("Labels and confidences must be of one length.")
    rng = np.random.default_rng(seed)
    table = np.zeros((3, 3), dtype=np.int64)
    sure: list[tuple[float, bool]] = []
    for place, (true, guess) in enumerate(zip(truth, said, strict=True)):
        if guess is None:
            continue
        table[LABELS.index(true), LABELS.index(guess)] += 1
        if confidence is not None and (value := confidence[place]) is not None:
            sure.append((float(value), true == guess))
    n = int(table.sum())
    rows = tuple((int(row[0]), int(row[1]), int(row[2])) for row in table)
    if not n:
        return Accuracy(0, len(truth), rows, None, None, None)
    hits = int(np.trace(table))
    return Accuracy(
        n,
        len(truth) - n,
        rows,
        _wilson(hits, n),
        _f1_interval(table, rng),
        _calibration(np.array(sure, dtype=float), rng) if len(sure) >= A_BIN else None,
    )


def accuracy_by(
    truth: Sequence[Label],
    said: Sequence[Label | None],
    groups: Sequence[str | None],
    confidence: Sequence[float | None] | None = None,
    *,
    seed: int = 0,
) -> dict[str | None, Accuracy]:
    """`accuracy` of each group (the language or the source of each text), the largest first."""
    if len(groups) != len(truth):
        raise ValueError("Every label needs its group.")
    places: dict[str | None, list[int]] = {}
    for place, group in enumerate(groups):
        places.setdefault(group, []).append(place)
    return {
        group: accuracy(
            [truth[p] for p in own],
            [said[p] for p in own],
            None if confidence is None else [confidence[p] for p in own],
            seed=seed,
        )
        for group, own in sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[0] or ""))
    }


def macro_f1(confusion: NDArray[np.generic]) -> Array:
    """Macro-F1, 0..1, of one confusion (truth × said) or of many in a row; labels that never occur are left out."""
    table = np.asarray(confusion, dtype=float)
    both = table.sum(axis=-1) + table.sum(axis=-2)
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    f1 = np.divide(2 * hits, both, out=np.zeros_like(both), where=both > 0)
    return np.asarray(f1.sum(axis=-1) / np.maximum((both > 0).sum(axis=-1), 1))


def _wilson(hits: int, n: int) -> Estimate:
    part, whole = hits / n, 1 + _Z**2 / n
    middle, reach = part + _Z**2 / (2 * n), _Z * sqrt(part * (1 - part) / n + _Z**2 / (4 * n * n))
    return Estimate(part, max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole))


def _f1_interval(table: NDArray[np.int64], rng: np.random.Generator) -> Estimate:
    """Cells that were never seen keep a ninth of a text, so that ten right out of ten do not prove perfection."""
    value = float(macro_f1(table))
    draws = rng.standard_gamma(np.broadcast_to(table + 1 / 9, (_DRAWS, 3, 3)))
    low, high = np.quantile(macro_f1(draws), [0.025, 0.975])
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def _calibration(sure: Array, rng: np.random.Generator) -> Estimate:
    """`sure`: confidence and whether it was right, one row a text."""
    seen = _gap(sure)
    again = np.array([_gap(sure[rng.integers(len(sure), size=len(sure))]) for _ in range(_DRAWS // 5)])
    value = max(0.0, 2 * seen - float(again.mean()))
    low, high = (max(0.0, 2 * seen - float(edge)) for edge in np.quantile(again, [0.975, 0.025]))
    return Estimate(value, min(low, value), min(1.0, max(high, value)))


def _gap(sure: Array) -> float:
    ordered = sure[np.argsort(sure[:, 0], kind="stable")]
    bins = np.array_split(ordered, min(BINS, max(1, len(sure) // A_BIN)))
    return float(sum(len(part) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in bins) / len(sure))
