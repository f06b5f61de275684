"""How negative the talk is once the engine's own mistakes are counted in, and how sure that is.

The shares that an engine gives are wrong in a steady direction: VADER finds half of the complaints. Labelled mentions,
drawn at random, say how the labels it gives split into true ones; the shares are put right with that, and the interval
holds both errors: mentions are a sample, and so are the labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.records import Period
from reputation.rollup import POINTS, BadFrame, checked
from reputation.tone import net_tone, tone_shares

Array = NDArray[np.float64]

TRUE: Final = ("negative", "neutral", "positive")
ENOUGH_LABELS: Final = 30  # labels of a group; with fewer it borrows those of its language, then of all
# What labels from elsewhere count for, at most, for each label the engine gives, against 1 for each label from here:
TRUST: Final = 12.0  # those of another time or source
ABROAD: Final = 4.0  # those of another language, where the engine may err otherwise

_DRAWS: Final = 2000
_LABEL_COLUMNS: Final = ("lang", "platform", "said", "truth")
_USUAL: Final = np.array([-50.0, 0.0, 50.0])  # points, where the engine never gave the label


@dataclass(frozen=True, slots=True)
class Part:
    """A figure put right, its 95 % interval, and the engine's own figure. Unknown is None."""

    value: float | None
    low: float | None
    high: float | None
    raw: float | None


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Shares of the mentions with a tone (0..1; they sum to 1) and net tone (points), put right by `labelled` mentions.

    `own` of these lie in the period asked about. `missed` is the part of truly negative mentions that the engine does not
    call negative, `false_alarms` the part of those it calls negative that are not; None without labels. With fewer than 30 labels
    nothing is `corrected`: values are the engine's and the intervals are sampling error only.
    """

    negative: Part
    neutral: Part
    positive: Part
    net: Part
    n: int
    labelled: int
    own: int
    missed: float | None = None
    false_alarms: float | None = None

    @property
    def corrected(self) -> bool:
        """Whether the labels were enough to put the figures right."""
        return self.labelled >= ENOUGH_LABELS


def prevalence(
    population: pd.DataFrame, labels: pd.DataFrame, *, period: Period | None = None, seed: int = 0
) -> Prevalence:
    """The shares and the net tone of `population`, a rollup, put right by `labels`, one row for each labelled mention.

    `labels` has `lang`, `platform`, `said` (the engine's label) and `truth` (the person's), and `at` (aware) when a `period` is given,
    which is the one `population` covers. They must have been drawn **at random**; picks of the review queue that
    were unsure would make the engine look worse than it is. Raises `BadFrame` for other frames.

    Among mentions the engine calls j, the part that is truly k is θ[j, k]; the share of k is Σ_j (part called j) × θ[j, k], the
    estimator of post-stratified prediction-powered inference (Angelopoulos et al. 2023, Science 382, 669). θ is a posterior:
    labels of the same group and period count in full, those of another time or source as a prior worth 12 labels at most (of another
    language 4), as θ drifts in a crisis. Not Rogan & Gladen (1978): with an engine that errs often its interval is twice as wide.
    """
    rows = checked(population, ("lang", "platform", "label", "mentions", "tone_sum", "tone_sq"))
    known = known_labels(labels, period)
    n = int(rows.loc[rows["label"] != "none", "mentions"].sum())
    own = int(known["inside"].sum())
    if len(known) < ENOUGH_LABELS or not n:
        return _uncorrected(rows, len(known), own)
    rng = np.random.default_rng(seed)
    parts = groups(rows)
    called, true, net = np.zeros(3), np.zeros((_DRAWS, 3, 3)), np.zeros(_DRAWS)
    seen = np.zeros((_DRAWS, 3))
    for members, cell in cells(parts, known).values():
        split = theta(cell, known, rng)
        for counts, valence, spread in (parts[member] for member in members):
            called += counts
            true += counts[:, None] * split
            part = counts @ split / counts.sum()
            drawn = rng.multinomial(int(counts.sum()), part / part.sum(axis=1, keepdims=True))
            seen += drawn
            net += drawn @ valence + rng.standard_normal(_DRAWS) * np.sqrt(drawn @ spread**2)
    raw, mean = called / n, true.sum(axis=1).mean(axis=0) / n
    negative, neutral, positive = (
        _part(float(mean[k]), seen[:, k] / n, float(raw[k]), (0.0, 1.0)) for k in range(3)
    )
    tone = _part(float(net.mean() / n), net / n, net_tone(rows).mean, (-100.0, 100.0))
    hit = float(true[:, 0, 0].mean())
    return Prevalence(
        negative, neutral, positive, tone, n, len(known), own,
        missed=_ratio(n * mean[0] - hit, n * mean[0]),
        false_alarms=_ratio(called[0] - hit, called[0]),
    )  # fmt: skip


def prevalence_by(
    population: pd.DataFrame,
    labels: pd.DataFrame,
    by: str,
    *,
    period: Period | None = None,
    seed: int = 0,
) -> dict[Hashable, Prevalence]:
    """`prevalence` of each value of the column `by` of the population (`lang`, `platform`, `watch`, …), with all `labels`."""
    if by not in population.columns:
        raise BadFrame(f"There is no column {by} in the rollup.")
    return {
        value: prevalence(rows, labels, period=period, seed=seed)
        for value, rows in population.groupby(by, dropna=False)
    }


def known_labels(labels: pd.DataFrame, period: Period | None) -> pd.DataFrame:
    """The labels whose text the engine reads, with `inside` for those of the period (all, when none is asked)."""
    wanted = (*_LABEL_COLUMNS, "at") if period else _LABEL_COLUMNS
    if missing := [name for name in wanted if name not in labels.columns]:
        raise BadFrame(f"The labels lack {', '.join(missing)}.")
    read = labels[labels["said"].notna() & (labels["said"] != "none")]
    if strange := (set(read["said"]) | set(read["truth"])) - set(TRUE):
        raise BadFrame(f"A label is {min(map(str, strange))[:40]!r}; it can be {', '.join(TRUE)}.")
    inside: object = True
    if period:
        at = pd.to_datetime(read["at"], utc=True)
        inside = (at >= period.since) & (at < period.until)
    return pd.DataFrame(
        {
            "lang": read["lang"].astype(object).where(read["lang"].notna(), ""),
            "platform": read["platform"].astype(object),
            "said": read["said"].map(TRUE.index).astype(int),
            "truth": read["truth"].map(TRUE.index).astype(int),
            "inside": inside,
        }
    ).astype({"inside": bool})


def groups(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[Array, Array, Array]]:
    """Each language and platform: mentions the engine calls each label, their mean tone and its spread, in points."""
    toned = rows[rows["label"] != "none"]
    overall = _valence(toned, _USUAL)[1]
    lang = toned["lang"].where(toned["lang"].notna(), "")
    return {
        (str(key[0]), str(key[1])): _valence(part, overall)
        for key, part in toned.groupby([lang, toned["platform"]], dropna=False)
        if part["mentions"].sum() > 0
    }


def _valence(rows: pd.DataFrame, usual: Array) -> tuple[Array, Array, Array]:
    sums = rows.groupby("label")[["mentions", "tone_sum", "tone_sq"]].sum().reindex(TRUE, fill_value=0.0)
    counts, total, squares = (sums[name].to_numpy(float) for name in ("mentions", "tone_sum", "tone_sq"))
    at_least = np.maximum(counts, 1)
    mean = np.where(counts > 0, total / at_least / POINTS, usual)
    spread = np.sqrt(np.clip(squares / at_least / POINTS**2 - mean**2, 0, None))
    return counts, mean, np.where(counts > 0, spread, 0.0)


Cell = tuple[str | None, str | None]  # a language and a platform; None is all that have no cell of their own


def cells(
    groups: dict[tuple[str, str], tuple[Array, Array, Array]], known: pd.DataFrame
) -> dict[Cell, tuple[list[tuple[str, str]], list[pd.Series]]]:
    """Which groups share one θ, and the labels it is learnt from, farthest first.

    A group with 30 labels stands alone; the others of a language stand together, and are one with the rest where even those
    have too few.
    """
    places = list(zip(known["lang"].astype(str), known["platform"].astype(str), strict=True))
    alone = {place for place, count in Counter(places).items() if count >= ENOUGH_LABELS}
    rest = Counter(lang for lang, platform in places if (lang, platform) not in alone)
    spoken = {lang for lang, count in rest.items() if count >= ENOUGH_LABELS}
    home = [_home(lang, platform, alone, spoken) for lang, platform in places]
    at = pd.Series(home, index=known.index, dtype=object)
    cells: dict[Cell, tuple[list[tuple[str, str]], list[pd.Series]]] = {}
    for key in groups:
        cell = _home(*key, alone, spoken)
        if cell not in cells:
            mine = at.map(lambda other, cell=cell: other == cell)
            near = (known["lang"] == cell[0]) & ~mine
            levels = [~mine & ~near, near, mine & ~known["inside"], mine & known["inside"]]
            cells[cell] = ([], levels)
        cells[cell][0].append(key)
    return cells


def _home(lang: str, platform: str, alone: set[tuple[str, str]], spoken: set[str]) -> Cell:
    if (lang, platform) in alone:
        return lang, platform
    return (lang, None) if lang in spoken else (None, None)


def theta(levels: list[pd.Series], known: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Draws × said × true: a chain of Dirichlet posteriors, each the prior of the next with its weight held down."""
    theta = np.full((_DRAWS, 3, 3), 1 / 3)
    weight = np.ones(3)
    for level, trust in zip(levels, (ABROAD, TRUST, TRUST, np.inf), strict=True):
        counts = np.zeros((3, 3))
        np.add.at(counts, (known.loc[level, "said"].to_numpy(), known.loc[level, "truth"].to_numpy()), 1.0)
        if not counts.any() and level is not levels[-1]:
            continue
        gammas = rng.standard_gamma(np.maximum(weight[:, None] * theta + counts, 1e-3))
        theta = np.maximum(gammas, 1e-300)
        theta /= theta.sum(axis=2, keepdims=True)
        weight = np.minimum(weight + counts.sum(axis=1), trust)
    return theta


def _part(value: float, draws: Array, raw: float | None, ends: tuple[float, float]) -> Part:
    low, high = np.quantile(draws, [0.025, 0.975])
    value = min(max(value, ends[0]), ends[1])
    return Part(value, max(ends[0], min(float(low), value)), min(ends[1], max(float(high), value)), raw)


def _ratio(part: float, whole: float) -> float | None:
    return min(1.0, max(0.0, float(part / whole))) if whole > 0 else None


def _uncorrected(rows: pd.DataFrame, labelled: int, own: int) -> Prevalence:
    """The engine's own figures, with sampling error only."""
    shares, tone = tone_shares(rows), net_tone(rows)
    negative, neutral, positive = (
        Part(s.share, s.low if s.n else None, s.high if s.n else None, s.share)
        for s in (shares.negative, shares.neutral, shares.positive)
    )
    net = Part(tone.mean, tone.low, tone.high, tone.mean)
    return Prevalence(negative, neutral, positive, net, tone.n, labelled, own)
