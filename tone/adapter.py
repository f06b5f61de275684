"""What a workspace's own corrections teach: a small model on top of the tone engine, kept only where it proves better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from data.records import Label
from tone import regression, vader
from tone.ngrams import keys, ngrams
from tone.regression import Array

LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")  # the order of every column of three
FORMAT: Final = 2  # of what `arrays` gives
ENOUGH: Final = 100  # corrections; with fewer it mostly does harm
ENOUGH_OF_EACH: Final = 10  # corrections of each label
ENOUGH_OF_A_LANGUAGE: Final = 25  # below, texts of the language keep the engine's reading
GAIN: Final = 2.0  # points of macro-F1 over the engine, on corrections held back
GUESSES: Final = 40  # corrections from which on a guess at the lesson may choose what to ask next
CHECKED: Final = 30  # corrections drawn at random from which on they are looked at on their own


@dataclass(frozen=True)
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
        return self.base + self.mark

    @cached_property
    def mark(self) -> str:
        """What the name of an engine ends in where this speaks on top of it."""
        found = blake2b(digest_size=4)
        for part in self.arrays().values():
            found.update(part.tobytes())
        return f"+own-{found.hexdigest()}"

    def speaks(self, lang: str | None) -> bool:
        """Whether it reads a language, or leaves it to the engine."""
        return _lang(lang) in self.langs

    def apply(self, texts: Sequence[str], langs: Sequence[str | None], base: Array) -> NDArray[np.float32]:
        """Probabilities (n × 3, rows sum to 1) from the engine's; texts of other languages keep the engine's row."""
        base = _checked(texts, langs, base)
        out = base.astype(np.float32)
        known = set(self.langs)
        own = np.array([place for place, lang in enumerate(langs) if (lang or "") in known], dtype=np.intp)
        if len(own):
            chosen = [texts[place] for place in own]
            grams = ngrams(chosen)[:, self.columns]
            logits = regression.logits_of(
                grams, regression.figures_of(chosen, [langs[p] for p in own], base[own]), self._parts
            )
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
    None where it was not tried. `n` counts distinct texts. `held`: what a model that never saw it says of each text that
    taught, by its place: the only readings of these texts that may prove anything.
    """

    adapter: Adapter | None
    why: str
    n: int
    base_f1: float | None = None
    own_f1: float | None = None
    held: Mapping[int, Label] = field(default_factory=dict)


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
    cross-validation; and where 30 or more of them are marked `at_random`, it must not be right on those less
    often than the engine by more than chance explains (a standard error of what the two read differently, McNemar 1947): the others were
    picked because the engine was unsure, which flatters whatever replaces it.
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
    grams, figures = ngrams(chosen), regression.figures_of(chosen, spoken, given)
    held = regression.held_back(grams, figures, truth)
    said = np.where(np.isnan(given).any(axis=1), -1, np.nan_to_num(given).argmax(axis=1))
    base_f1, own_f1 = regression.macro_f1(truth, said), regression.macro_f1(truth, held.argmax(axis=1))
    drawn = np.array([at_random is not None and at_random[p] for p in kept], dtype=bool)
    figures_of = f"macro-F1 {own_f1:.0f} against {base_f1:.0f} on {len(kept)} corrections held back in turn"
    said_held = {int(place): LABELS[k] for place, k in zip(kept, held.argmax(axis=1), strict=True)}
    if own_f1 - base_f1 <= GAIN:
        return Lesson(None, f"It would not be better enough: {figures_of}.", len(kept), base_f1, own_f1)
    right, before = (held.argmax(axis=1) == truth)[drawn], (said == truth)[drawn]
    differ = int((right != before).sum())
    if drawn.sum() >= CHECKED and before.sum() - right.sum() > np.sqrt(differ):
        why = f"On the {drawn.sum()} drawn at random it is right {right.sum()} times, the engine {before.sum()}."
        return Lesson(None, why, len(kept), base_f1, own_f1)
    judge = drawn if drawn.sum() >= CHECKED else np.ones(len(kept), dtype=bool)
    columns, (weights, figure_weights, start) = regression.learnt(grams, figures, truth)
    often = {
        lang for lang in map(_lang, spoken) if sum(_lang(s) == lang for s in spoken) >= ENOUGH_OF_A_LANGUAGE
    }
    adapter = Adapter(
        base, tuple(sorted(often)), columns, weights.astype(np.float32), figure_weights, start,
        regression.heat_of(held[judge], truth[judge]), len(kept),
    )  # fmt: skip
    return Lesson(adapter, f"In use: {figures_of}.", len(kept), base_f1, own_f1, said_held)


def guess(
    texts: Sequence[str],
    langs: Sequence[str | None],
    base_probabilities: Array,
    labels: Sequence[Label],
    of: Sequence[str],
    of_langs: Sequence[str | None],
    of_base: Array,
) -> Array:
    """What the corrections so far make of other texts (n × 3): good enough to choose which to ask about next, for nothing else.

    Below 40 corrections, or without one of each label, it is what the engine says. On airline tweets, 200 corrections chosen so, ten
    at a time, taught 1.7 points of macro-F1 more than 200 chosen by the engine's own doubt.
    """
    ahead = _checked(of, of_langs, of_base)
    truth = np.array([LABELS.index(label) for label in labels], dtype=np.intp)
    if len(truth) < GUESSES or len(set(labels)) < 3:
        return ahead
    given = _checked(texts, langs, base_probabilities)
    columns, parts = regression.learnt(ngrams(texts), regression.figures_of(texts, langs, given), truth)
    return np.asarray(
        softmax(
            regression.logits_of(ngrams(of)[:, columns], regression.figures_of(of, of_langs, ahead), parts),
            axis=1,
        )
    )


def _checked(texts: Sequence[str], langs: Sequence[str | None], base: Array) -> Array:
    given = np.asarray(base, dtype=float).reshape(-1, 3)
    if not len(texts) == len(langs) == len(given):
        raise ValueError(
            f"{len(texts)} texts, {len(langs)} languages and {len(given)} rows of probabilities are not one length."
        )
    return given


def _lang(lang: str | None) -> str:
    return lang or ""
