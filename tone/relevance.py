"""Whether a text is about the name we watch at all, or about something else of the same name (Apple the fruit)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, log, sqrt
from typing import Final, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

Array = NDArray[np.float64]

ENOUGH: Final = 20  # marks; with fewer no model is learnt
ENOUGH_OF_EACH: Final = 5  # marks of the rarer kind
COLUMNS: Final = 2**20
READ: Final = 5000  # characters
STRENGTH: Final = 1.5  # what one context word adds to the log-odds until marks say otherwise
SHOWN: Final = 5  # words that explain a verdict
SEEN: Final = 3  # texts a co-occurring word must be in

_RIDGE: Final = 0.1
_FOLDS: Final = 5
_SURE: Final = 4.0  # log-odds of rules are cut there: no list of words is sure beyond 98 %
_WORD = re.compile(r"https?://\S+|@\w+|\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Relevance:
    """How probable it is, 0..1, that a text is about our name, and the words that say so with what each adds to the log-odds.

    `by`: context words alone, the model learnt from marks, or nothing that speaks either way (probability .5 then).
    """

    probability: float
    words: tuple[tuple[str, float], ...] = ()
    by: Literal["model", "rules", "nothing"] = "nothing"


@dataclass(frozen=True, slots=True)
class Context:
    """Words that speak for our name and against it, lower case, with what each adds to the log-odds (signed)."""

    words: Mapping[str, float] = field(default_factory=dict)

    def judge(self, text: str) -> Relevance:
        """By the context words in `text` alone; each counts once."""
        found = sorted({word for word in _words(text) if word in self.words})
        if not found:
            return Relevance(0.5)
        odds = sum(self.words[word] for word in found)
        shown = sorted(((word, round(self.words[word], 3)) for word in found), key=lambda one: -abs(one[1]))
        return Relevance(_share(max(-_SURE, min(_SURE, odds))), tuple(shown[:SHOWN]), "rules")


def context(required: Iterable[str], excluded: Iterable[str], name: Iterable[str] = ()) -> Context:
    """The context words that a watch gives itself: words of its required terms speak for it, of its excluded ones against.

    A word on both sides, or of the name, says nothing.
    """
    own = {word for term in name for word in _words(term)}
    ours = {word for term in required for word in _words(term)} - own
    theirs = {word for term in excluded for word in _words(term)} - own
    return Context(dict.fromkeys(ours - theirs, STRENGTH) | dict.fromkeys(theirs - ours, -STRENGTH))


def widened(seeds: Context, texts: Sequence[str], name: Iterable[str] = (), *, most: int = 20) -> Context:
    """`seeds` with up to `most` words a side that keep their company in `texts`, at half a seed's strength.

    Texts with seeds of one side only are compared; a word is taken where its share of texts differs by more than chance would
    give (log-odds over 2.58 standard errors, halves added), and it is in 3 texts or more. Needs texts of both sides, else `seeds`.
    """
    own = {word for term in name for word in _words(term)}
    sides: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    size = {True: 0, False: 0}
    for text in texts:
        words = set(_words(text))
        said = {seeds.words[word] > 0 for word in words if word in seeds.words}
        if len(said) == 1:
            (side,) = said
            sides[side].update(words)
            size[side] += 1
    if not all(size.values()):
        return seeds
    found: list[tuple[float, str]] = []
    for word in sides[True].keys() | sides[False].keys():
        ours, theirs = sides[True][word], sides[False][word]
        if ours + theirs < SEEN or word in seeds.words or word in own:
            continue
        cells = (ours + 0.5, size[True] - ours + 0.5, theirs + 0.5, size[False] - theirs + 0.5)
        score = log(cells[0] * cells[3] / (cells[1] * cells[2])) / sqrt(sum(1 / cell for cell in cells))
        if abs(score) > 2.58:
            found.append((score, word))
    found.sort()
    against = [word for score, word in found[:most] if score < 0]
    ours_too = [word for score, word in found[-most:] if score > 0]
    half = STRENGTH / 2
    return Context(dict(seeds.words) | dict.fromkeys(ours_too, half) | dict.fromkeys(against, -half))


@dataclass(frozen=True, slots=True)
class Model:
    """What marks taught: a logistic regression on hashed words, pairs of them and word beginnings, over the context words.

    `heat` and `shift` calibrate its log-odds on marks held back. `marks`: how many it was learnt from.
    """

    weights: Mapping[int, float]
    start: float
    trust: float  # in the context words: what their log-odds are multiplied by
    context: Context
    heat: float
    shift: float
    marks: int

    def judge(self, text: str) -> Relevance:
        """The calibrated probability that `text` is about our name, and the words that weigh most in it."""
        said: dict[str, float] = {}
        pieces = _pieces(text)
        scale = 1 / sqrt(len(pieces)) if pieces else 0.0
        for column, shown in pieces.items():
            if weight := self.weights.get(column, 0.0):
                said[shown] = said.get(shown, 0.0) + weight * scale
        if self.trust and self.context.words:
            for word in set(_words(text)) & self.context.words.keys():
                said[word] = said.get(word, 0.0) + self.context.words[word] * self.trust
        odds = (self.start + sum(said.values())) * self.heat + self.shift
        loudest = sorted(said.items(), key=lambda one: (-abs(one[1]), one[0]))[:SHOWN]
        words = tuple((word, round(part * self.heat, 3)) for word, part in loudest)
        return Relevance(_share(odds), words, "model")


def learnt(texts: Sequence[str], about: Sequence[bool], seeds: Context | None = None) -> Model | None:
    """The model of an analyst's marks, `about` saying of each text whether it is about our name.

    None under 20 marks in all, or 5 of the rarer kind: it would do harm, and the context words go on judging. Ridge regression of the log-odds
    (penalty .1) pulls weights to 0 and trust in the context words to 1, so that few marks leave the rules in force. Calibrated on the
    log-odds that five-fold held-out models give (Platt 1999, with his smoothed targets). Raises ValueError if lengths differ.
    """
    if len(texts) != len(about):
        raise ValueError(f"There are {len(texts)} texts and {len(about)} marks; give one mark a text.")
    rarer = min(sum(about), len(about) - sum(about))
    if len(texts) < ENOUGH or rarer < ENOUGH_OF_EACH:
        return None
    seeds = seeds or Context()
    truth = np.array(about, dtype=np.float64)
    table, columns = _table(texts)
    rules = np.array([sum(seeds.words.get(word, 0.0) for word in set(_words(text))) for text in texts])
    fold = _folds(about)
    odds = np.empty(len(truth))
    for held in range(_FOLDS):
        out = fold == held
        weights = _fit(table[~out], rules[~out], truth[~out])
        odds[out] = _odds(weights, table[out], rules[out])
    heat, shift = _calibrated(odds, truth)
    weights = _fit(table, rules, truth)
    kept = {int(column): float(weight) for column, weight in zip(columns, weights[2:], strict=True)}
    return Model(kept, float(weights[0]), float(weights[1]), seeds, heat, shift, len(texts))


def _fit(table: csr_array, rules: Array, truth: Array) -> Array:
    """Start, trust in the rules, and a weight a column."""
    prior = np.zeros(2 + table.shape[1])
    prior[1] = 1.0
    ridge = np.full_like(prior, _RIDGE)
    ridge[0] = 1e-3
    ridge[1] = 1.0 if rules.any() else 1e3

    def loss(weights: Array) -> tuple[float, Array]:
        odds = _odds(weights, table, rules)
        away = weights - prior
        slope = 1 / (1 + np.exp(-odds)) - truth
        value = np.logaddexp(0, odds).sum() - truth @ odds + (ridge * away**2).sum() / 2
        change = np.concatenate(([slope.sum(), slope @ rules], table.T @ slope)) + ridge * away
        return float(value), change

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x)


def _odds(weights: Array, table: csr_array, rules: Array) -> Array:
    return np.asarray(weights[0] + weights[1] * rules + table @ weights[2:])


def _calibrated(odds: Array, truth: Array) -> tuple[float, float]:
    """Heat and shift after Platt: one mark more of each kind is imagined; a heat below .05 would turn verdicts round."""
    ours = truth.sum()
    theirs = len(truth) - ours
    target = np.where(truth > 0, (ours + 1) / (ours + 2), 1 / (theirs + 2))

    def loss(pair: Array) -> float:
        held = pair[0] * odds + pair[1]
        return float(np.logaddexp(0, held).sum() - target @ held)

    heat, shift = minimize(
        loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 5.0), (None, None)]
    ).x
    return float(heat), float(shift)


def _folds(about: Sequence[bool]) -> NDArray[np.intp]:
    """Five parts with both kinds in each, dealt out in the order of the marks."""
    dealt = {True: 0, False: 0}
    parts = np.empty(len(about), dtype=np.intp)
    for place, mark in enumerate(about):
        parts[place] = dealt[bool(mark)] % _FOLDS
        dealt[bool(mark)] += 1
    return parts


def _table(texts: Sequence[str]) -> tuple[csr_array, NDArray[np.int64]]:
    """Texts × the columns that occur, rows of length 1; and which columns these are."""
    rows = [list(_pieces(text)) for text in texts]
    columns = np.array(sorted({column for row in rows for column in row}), dtype=np.int64)
    lengths = [len(row) for row in rows]
    flat = np.searchsorted(columns, np.array([column for row in rows for column in row], dtype=np.int64))
    values = np.repeat([1 / sqrt(max(1, length)) for length in lengths], lengths)
    ends = np.concatenate(([0], np.cumsum(lengths)))
    return csr_array((values, flat, ends), (len(texts), len(columns))), columns


def _pieces(text: str) -> dict[int, str]:
    """Hashed words, pairs of neighbours and beginnings of five letters, each with what to show for it."""
    words = _words(text)
    pieces: dict[int, str] = {}
    for place, word in enumerate(words):
        for column in _hashed(word):
            pieces.setdefault(column, word)
        if place:
            pieces.setdefault(_column(f"{words[place - 1]} {word}"), f"{words[place - 1]} {word}")
    return pieces


def _words(text: str) -> list[str]:
    """The words in lower case; addresses say nothing, hashtags are words."""
    return [word for word in _WORD.findall(text[:READ].lower()) if not word.startswith("http")]


@lru_cache(maxsize=50_000)
def _hashed(word: str) -> tuple[int, ...]:
    """A word and, if it is longer, its beginning: what German compounds and French endings have in common."""
    return (_column(word), _column(f"{word[:5]}*")) if len(word) > 5 else (_column(word),)


def _column(piece: str) -> int:
    return crc32(piece.encode("utf-8", "replace")) % COLUMNS


def _share(odds: float) -> float:
    return round(1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4)
