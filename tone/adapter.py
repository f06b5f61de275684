"""What a workspace's own corrections teach: a small model on top of the tone engine, kept only where it proves better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_array
from scipy.special import log_softmax, softmax

from data.records import Label
from tone import vader
from tone.ngrams import COLUMNS, keys, ngrams

Array = NDArray[np.float64]
Places = NDArray[np.intp]

LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")  # the order of every column of three
FORMAT: Final = 1  # of what `arrays` gives
ENOUGH: Final = 100  # corrections; with fewer it mostly does harm
ENOUGH_OF_EACH: Final = 10  # corrections of each label
ENOUGH_OF_A_LANGUAGE: Final = 25  # below, texts of the language keep the engine's reading
GAIN: Final = 2.0  # points of macro-F1 over the engine, on corrections held back
CHECKED: Final = 30  # corrections drawn at random from which on they are looked at on their own

_FOLDS: Final = 5
_RIDGE: Final = 0.3  # on weights of n-grams; tried on the airline tweets, flat from .1 to .3
_RIDGE_BASE: Final = 0.1  # on weights of the engine's own figures, which are few and may weigh more
_EVEN: Final = 0.5  # how far rare labels are weighed up: 0 not at all, 1 until all weigh the same
_SWING: Final = 0.15  # how far the logarithm of the heat usually is from 0
_FLOOR: Final = 1e-4  # a probability below is as good as none


@dataclass(frozen=True, slots=True)
class Adapter:
    """A multinomial logistic regression on the engine's figures and a text's n-grams.

    `base` names the engine it was learnt on and only goes with; `langs` are the languages it speaks on ("" is unknown);
    `columns` are n-grams and `weights` what each adds to the three labels, `figures` the same for the engine's figures.
    """

    base: str
    langs: tuple[str, ...]
    columns: NDArray[np.int64]
    weights: NDArray[np.float32]
    figures: Array
    start: Array
    heat: float  # logits are divided by it, so that probabilities are neither boastful nor shy
    taught: int  # corrections it was learnt from

    @property
    def engine(self) -> str:
        """The name to store with a score: the engine's own, and a mark that changes with every weight."""
        mark = blake2b(digest_size=4)
        for part in self.arrays().values():
            mark.update(part.tobytes())
        return f"{self.base}+own-{mark.hexdigest()}"

    def apply(self, texts: Sequence[str], langs: Sequence[str | None], base: Array) -> NDArray[np.float32]:
        """Probabilities (n × 3, rows sum to 1) from the engine's; texts of other languages keep the engine's row."""
        base = _checked(texts, langs, base)
        out = base.astype(np.float32)
        known = set(self.langs)
        own = np.array([place for place, lang in enumerate(langs) if (lang or "") in known], dtype=np.intp)
        if len(own):
            chosen = [texts[place] for place in own]
            grams = ngrams(chosen)[:, self.columns]
            logits = _logits(grams, _figures(chosen, [langs[p] for p in own], base[own]), self._parts)
            out[own] = softmax(logits / self.heat, axis=1)
        return out

    @property
    def _parts(self) -> tuple[Array, Array, Array]:
        return self.weights.astype(float), self.figures, self.start

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as plain arrays, for `numpy.savez` and the like; no object, so nothing runs when it is read."""
        return {
            "format": np.array([FORMAT, self.taught], dtype=np.int64),
            "base": np.array([self.base]),
            "langs": np.array(self.langs, dtype=str),
            "columns": self.columns,
            "weights": self.weights,
            "figures": self.figures,
            "start": self.start,
            "heat": np.array([self.heat]),
        }


def restored(arrays: Mapping[str, NDArray[np.generic]]) -> Adapter:
    """The adapter that `arrays` describes; raises `ValueError` when they are of another format or do not fit."""
    try:
        form, taught = (int(number) for number in arrays["format"])
        adapter = Adapter(
            str(arrays["base"][0]),
            tuple(str(lang) for lang in arrays["langs"]),
            np.asarray(arrays["columns"], dtype=np.int64),
            np.asarray(arrays["weights"], dtype=np.float32),
            np.asarray(arrays["figures"], dtype=float),
            np.asarray(arrays["start"], dtype=float),
            float(np.asarray(arrays["heat"], dtype=float)[0]),
            taught,
        )
    except (KeyError, IndexError, TypeError, ValueError) as fault:
        raise ValueError(f"These are not the arrays of an adapter: {fault}.") from fault
    sizes = adapter.weights.shape == (len(adapter.columns), 3) and adapter.start.shape == (3,)
    numbers = (adapter.weights, adapter.figures, adapter.start, np.array([adapter.heat]))
    if form != FORMAT or not sizes or not all(np.isfinite(part).all() for part in numbers):
        raise ValueError("This adapter was saved by another version or is damaged; let it be learnt again.")
    return adapter


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of the corrections: an adapter, or none, and why in a sentence.

    F1 are macro-F1 in %, of the engine and of the adapter on the same corrections, each held back while the rest taught;
    None where it was not tried. `n` counts distinct texts.
    """

    adapter: Adapter | None
    why: str
    n: int
    base_f1: float | None = None
    own_f1: float | None = None


def fit(
    texts: Sequence[str],
    langs: Sequence[str | None],
    base_probabilities: Array,
    labels: Sequence[Label],
    *,
    base: str = vader.ENGINE,
    at_random: Sequence[bool] | None = None,
) -> Lesson:
    """What the corrections `labels` of `texts` teach over the engine `base`, whose probabilities (n × 3) go with them.

    A row of NaN is a text that the engine does not read. Of copies of one text the last correction counts. The adapter is
    only there with 100 corrections, 10 of each label, and a gain of more than 2 points of macro-F1 in five-fold
    cross-validation; and where 30 or more of them are marked `at_random`, it must also be right on those at least as
    often as the engine: the others were picked because the engine was unsure, which flatters whatever replaces it.
    """
    given = _checked(texts, langs, base_probabilities)
    if len(labels) != len(texts) or (at_random is not None and len(at_random) != len(texts)):
        raise ValueError("Texts, labels and marks must be of one length.")
    kept = np.array(sorted({key: place for place, key in enumerate(keys(texts))}.values()), dtype=np.intp)
    truth = np.array([LABELS.index(label) for label in labels], dtype=np.intp)[kept]
    counts = np.bincount(truth, minlength=3)
    if len(kept) < ENOUGH:
        return Lesson(None, f"{len(kept)} corrections so far; it learns from {ENOUGH} on.", len(kept))
    if counts.min() < ENOUGH_OF_EACH:
        rare = LABELS[int(counts.argmin())]
        why = f"Only {counts.min()} corrections are {rare}; it takes {ENOUGH_OF_EACH} of each label."
        return Lesson(None, why, len(kept))
    chosen, spoken, given = [texts[p] for p in kept], [langs[p] for p in kept], given[kept]
    grams, figures = ngrams(chosen), _figures(chosen, spoken, given)
    held = _held_back(grams, figures, truth)
    said = np.where(np.isnan(given).any(axis=1), -1, np.nan_to_num(given).argmax(axis=1))
    base_f1, own_f1 = _macro_f1(truth, said), _macro_f1(truth, held.argmax(axis=1))
    drawn = np.array([at_random is not None and at_random[p] for p in kept], dtype=bool)
    figures_of = f"macro-F1 {own_f1:.0f} against {base_f1:.0f} on {len(kept)} corrections held back in turn"
    if own_f1 - base_f1 <= GAIN:
        return Lesson(None, f"It would not be better enough: {figures_of}.", len(kept), base_f1, own_f1)
    right, before = (held.argmax(axis=1) == truth)[drawn], (said == truth)[drawn]
    if drawn.sum() >= CHECKED and right.sum() < before.sum():
        why = f"On the {drawn.sum()} drawn at random it is right {right.sum()} times, the engine {before.sum()}."
        return Lesson(None, why, len(kept), base_f1, own_f1)
    judge = drawn if drawn.sum() >= CHECKED else np.ones(len(kept), dtype=bool)
    columns, (weights, figure_weights, start) = _learnt(grams, figures, truth)
    often = {
        lang for lang in map(_lang, spoken) if sum(_lang(s) == lang for s in spoken) >= ENOUGH_OF_A_LANGUAGE
    }
    adapter = Adapter(
        base, tuple(sorted(often)), columns, weights.astype(np.float32), figure_weights, start,
        _heat(held[judge], truth[judge]), len(kept),
    )  # fmt: skip
    return Lesson(adapter, f"In use: {figures_of}.", len(kept), base_f1, own_f1)


def _checked(texts: Sequence[str], langs: Sequence[str | None], base: Array) -> Array:
    given = np.asarray(base, dtype=float).reshape(-1, 3)
    if not len(texts) == len(langs) == len(given):
        raise ValueError(
            f"{len(texts)} texts, {len(langs)} languages and {len(given)} rows of probabilities are not one length."
        )
    return given


def _lang(lang: str | None) -> str:
    return lang or ""


def _figures(texts: Sequence[str], langs: Sequence[str | None], base: Array) -> Array:
    """The engine's centred log-probabilities, whether it read the text, and VADER's compound where it is English."""
    read = np.asarray(~np.isnan(base).any(axis=1))
    logs = np.log(np.clip(np.where(read[:, np.newaxis], base, 1 / 3), _FLOOR, 1))
    compound = np.array(
        [vader.compound(text) if lang == "en" else 0.0 for text, lang in zip(texts, langs, strict=True)]
    )
    return np.column_stack([logs - logs.mean(axis=1, keepdims=True), read, compound, np.abs(compound)])


def _logits(grams: csr_array, figures: Array, parts: tuple[Array, Array, Array]) -> Array:
    weights, figure_weights, start = parts
    return np.asarray(grams @ weights + figures @ figure_weights + start)


def _learnt(
    grams: csr_array, figures: Array, truth: Places
) -> tuple[NDArray[np.int64], tuple[Array, Array, Array]]:
    """Columns and weights of ridge-penalised multinomial logistic regression; n-grams of a single text teach nothing."""
    seen = np.bincount(grams.indices, minlength=COLUMNS) > 1
    columns = np.flatnonzero(seen).astype(np.int64)
    held = csr_array(grams[:, columns])
    turned = csr_array(held.T)
    counts = np.bincount(truth, minlength=3) + 1.0
    share = (counts.mean() / counts[truth]) ** _EVEN
    share = (share / share.mean())[:, None]
    wanted = np.eye(3)[truth]
    ends = np.cumsum([len(columns) * 3, figures.shape[1] * 3])

    def parts(point: Array) -> tuple[Array, Array, Array]:
        weights, figure_weights, start = np.split(point, ends)
        return weights.reshape(-1, 3), figure_weights.reshape(-1, 3), start

    def loss(point: Array) -> tuple[float, Array]:
        weights, figure_weights, _ = parts(point)
        logs = log_softmax(_logits(held, figures, parts(point)), axis=1)
        penalty = _RIDGE * (weights**2).sum() + _RIDGE_BASE * (figure_weights**2).sum()
        error = share * (np.exp(logs) - wanted)
        slope = (
            turned @ error + _RIDGE * weights,
            figures.T @ error + _RIDGE_BASE * figure_weights,
            error.sum(0),
        )
        return float(penalty / 2 - (share * wanted * logs).sum()), np.concatenate(
            [part.ravel() for part in slope]
        )

    found = minimize(loss, np.zeros(int(ends[-1]) + 3), jac=True, method="L-BFGS-B", options={"maxiter": 100})
    return columns, parts(found.x)


def _held_back(grams: csr_array, figures: Array, truth: Places) -> Array:
    """Logits of each text from a model that never saw it: five folds, each with its part of every label."""
    order = np.lexsort((np.random.default_rng(0).random(len(truth)), truth))
    fold = np.empty(len(truth), dtype=np.intp)
    fold[order] = np.arange(len(truth)) % _FOLDS
    logits = np.empty((len(truth), 3))
    for number in range(_FOLDS):
        out, rest = fold == number, fold != number
        columns, parts = _learnt(grams[rest], figures[rest], truth[rest])
        logits[out] = _logits(grams[out][:, columns], figures[out], parts)
    return logits


def _heat(logits: Array, truth: Places) -> float:
    """Temperature scaling, held near 1: with few rows it would swing. Guo et al., "On Calibration of Modern Neural
    Networks", ICML 2017."""

    def loss(heat: float) -> float:
        right = log_softmax(logits / np.exp(heat), axis=1)[np.arange(len(truth)), truth]
        return float((heat / _SWING) ** 2 / 2 - right.sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.1, 1.1), method="bounded").x))


def _macro_f1(truth: Places, said: Places) -> float:
    """Mean F1 of the three labels, in %; what was not read (−1) is missed."""
    f1 = []
    for label in range(3):
        hits = int(((truth == label) & (said == label)).sum())
        f1.append(2 * hits / max(1, int((truth == label).sum() + (said == label).sum())))
    return 100 * float(np.mean(f1))
