"""Multinomial logistic regression on an engine's figures, a text's look and its n-grams: how the adapter is fitted and proved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_array
from scipy.special import log_softmax

from tone import vader
from tone.ngrams import COLUMNS, READ
from tone.tokens import denied, tokens

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_FOLDS: Final = 5
_RIDGE: Final = 0.3  # on weights of n-grams; tried on the airline tweets, flat from .1 to .3
_RIDGE_BASE: Final = 0.3  # on weights of the figures, which are few
_EVEN: Final = 0.5  # how far rare labels are weighed up: 0 not at all, 1 until all weigh the same
_SWING: Final = 0.15  # how far the logarithm of the heat usually is from 0
_FLOOR: Final = 1e-4  # a probability below is as good as none
_SHAPE: Final = 0.5  # of the weight of an engine's figure, for what a text looks like
_LENGTH: Final = 2.7  # logarithm of the words of a usual post
_DIGIT, _MARKED = re.compile(r"\d"), re.compile(r"[\"“«„]")


def figures_of(texts: Sequence[str], langs: Sequence[str | None], base: Array) -> Array:
    """The engine's centred log-probabilities, whether it read the text, VADER's compound where it is English, and its shape."""
    read = np.asarray(~np.isnan(base).any(axis=1))
    logs = np.log(np.clip(np.where(read[:, np.newaxis], base, 1 / 3), _FLOOR, 1))
    compound = np.array(
        [vader.compound(text) if lang == "en" else 0.0 for text, lang in zip(texts, langs, strict=True)]
    )
    shape = np.array([_shape(text) for text in texts]).reshape(-1, 10)
    return np.column_stack(
        [logs - logs.mean(axis=1, keepdims=True), read, compound, np.abs(compound), _SHAPE * shape]
    )


def _shape(text: str) -> list[float]:
    """What a text looks like, in any language: a question, a call, a link, a list of figures seldom praise or blame."""
    text = text[:READ]
    words = tokens(text)
    return [
        log1p(sum(word[0].isalnum() for word in words)) - _LENGTH,
        float("?" in text or "؟" in text),
        float("!" in text),
        float("http" in text),
        float(bool(_DIGIT.search(text))),
        float("#" in text),
        float(any(denied(words))),
        float(bool(_MARKED.search(text))),
        float(text.count("@") > 1),
        float(sum(sign.isupper() for sign in text) > 0.2 * len(text)),
    ]


def logits_of(grams: csr_array, figures: Array, parts: tuple[Array, Array, Array]) -> Array:
    weights, figure_weights, start = parts
    return np.asarray(grams @ weights + figures @ figure_weights + start)


def learnt(
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
        logs = log_softmax(logits_of(held, figures, parts(point)), axis=1)
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


def held_back(grams: csr_array, figures: Array, truth: Places) -> Array:
    """Logits of each text from a model that never saw it: five folds, each with its part of every label."""
    order = np.lexsort((np.random.default_rng(0).random(len(truth)), truth))
    fold = np.empty(len(truth), dtype=np.intp)
    fold[order] = np.arange(len(truth)) % _FOLDS
    logits = np.empty((len(truth), 3))
    for number in range(_FOLDS):
        out, rest = fold == number, fold != number
        columns, parts = learnt(grams[rest], figures[rest], truth[rest])
        logits[out] = logits_of(grams[out][:, columns], figures[out], parts)
    return logits


def heat_of(logits: Array, truth: Places) -> float:
    """Temperature scaling, held near 1: with few rows it would swing. Guo et al., "On Calibration of Modern Neural
    Networks", ICML 2017."""

    def loss(heat: float) -> float:
        right = log_softmax(logits / np.exp(heat), axis=1)[np.arange(len(truth)), truth]
        return float((heat / _SWING) ** 2 / 2 - right.sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.1, 1.1), method="bounded").x))


def macro_f1(truth: Places, said: Places) -> float:
    """Mean F1 of the three labels, in %; what was not read (−1) is missed."""
    f1 = []
    for label in range(3):
        hits = int(((truth == label) & (said == label)).sum())
        f1.append(2 * hits / max(1, int((truth == label).sum() + (said == label).sum())))
    return 100 * float(np.mean(f1))
