"""How likely a text is negative, neutral or positive, in eight languages: a sum of what its words say, looked up and not computed.

Each token brings three scores from each of three tables, and a text is their sum: words and pairs of neighbours, pieces of
words (both hashed: Weinberger et al., ICML 2009), and the meaning of whole words, taken from a multilingual sentence
model when the tables were built (multilingual-e5-small, Wang et al. 2024, arXiv:2402.05672). A softmax of the sum, tempered on
texts held back, gives the probabilities. How the tables were made, on what, and what they cannot do: docs/model-card.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from tone.features import Codes, code, pair_columns, part_columns, word_columns
from tone.tokens import denied, tokens

ENGINE: Final = "additive-1"
LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "hi", "it", "pt")
WEIGHTS: Final = Path(__file__).with_name("additive.npz")

_REMEMBERED: Final = 100_000  # words; then they are forgotten and looked up anew
_WORD, _PART, _PARTS, _MEANT, _WEIGHT, _WIDE = slice(0, 3), slice(3, 6), 6, slice(7, 10), 10, 11

Odds = NDArray[np.float64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word adds to the log-odds of negative against positive; above 0 speaks for positive."""

    word: str
    score: float


class Additive:
    """The model; threads may share it. Raises OSError or ValueError where its file is missing or not its own."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as file:
            kept: dict[str, Any] = dict(file)
        self._words, self._parts = (kept[name] * kept[f"{name}_unit"] for name in ("words", "parts"))
        self._meant = np.column_stack([kept["meant"] * kept["meant_unit"], kept["weights"] / np.float32(255)])
        self._place = {int(key): place for place, key in enumerate(kept["keys"])}
        self._base: Floats = kept["base"]  # languages × 3
        self._heat = float(kept["heat"])
        self._rows = np.zeros((_REMEMBERED, _WIDE), dtype=np.float32)
        self._codes = np.zeros(_REMEMBERED, dtype=np.uint32)
        self._known: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self._count = 0
        self._lock = Lock()

    def odds(self, texts: Sequence[str], langs: Sequence[str]) -> Odds:
        """P(negative), P(neutral), P(positive) of each text, n × 3; `langs` are of `LANGUAGES`, else KeyError."""
        found, ends = list[int](), [0]
        with self._lock:
            self._forget()
            for text, lang in zip(texts, langs, strict=True):
                found += self._places(text, lang)
                ends.append(len(found))
            places = np.array(found, dtype=np.int64)
            rows, codes = self._rows[places], self._codes[places]
        sums = self._sums(rows, codes, np.array(ends, dtype=np.int64))
        base = self._base[[LANGUAGES.index(lang) for lang in langs]] if len(texts) else np.zeros((0, 3))
        return np.asarray(softmax((sums + base) / self._heat, axis=1), dtype=float)

    def contributions(self, text: str, lang: str) -> list[Contribution]:
        """What each word of `text` adds, in the order of the text; half of a pair goes to each of its words.

        The scores add up to the log-odds of positive against negative, less what every text of the language starts from.
        """
        words = tokens(text)
        with self._lock:
            self._forget()
            places = np.array(self._places(text, lang), dtype=np.int64)
            rows, codes = self._rows[places], self._codes[places]
        if not (n := len(words)):
            return []
        scores = rows[:, _WORD] / np.sqrt(3 * n - 1)
        pairs = self._words[pair_columns(codes[:-1], codes[1:])] / np.sqrt(3 * n - 1)
        scores[:-1] += pairs / 2
        scores[1:] += pairs / 2
        scores += rows[:, _PART] / np.sqrt(max(1.0, rows[:, _PARTS].sum()))
        if (weight := float(rows[:, _WEIGHT].sum())) > 0:
            scores += rows[:, _MEANT] / weight
        ahead = (scores[:, 2] - scores[:, 0]) / self._heat
        return [Contribution(word, float(value)) for word, value in zip(words, ahead, strict=True)]

    def _sums(self, rows: Floats, codes: Codes, ends: NDArray[np.int64]) -> Floats:
        """Log-odds of each text before what its language starts from; 0 for a text without a word."""
        starts, counts = ends[:-1], np.diff(ends)
        sums = np.zeros((len(counts), 3), dtype=np.float32)
        full = counts > 0
        if not full.any():
            return sums
        total = np.add.reduceat(rows, starts[full], axis=0)
        words = total[:, _WORD]
        inside = np.ones(len(rows), dtype=bool)
        inside[starts[full][1:] - 1] = inside[-1] = (
            False  # the last word of a text has no neighbour behind it
        )
        left = np.flatnonzero(inside)
        owner = np.repeat(np.arange(int(full.sum())), counts[full])[left]
        pairs = self._words[pair_columns(codes[left], codes[left + 1])]
        for column in range(3):
            words[:, column] += np.bincount(owner, weights=pairs[:, column], minlength=len(words))
        weight = total[:, _WEIGHT]
        sums[full] = (
            words / np.sqrt(3 * counts[full] - 1)[:, None]
            + total[:, _PART] / np.sqrt(np.maximum(total[:, _PARTS], 1))[:, None]
            + np.divide(
                total[:, _MEANT], weight[:, None], where=weight[:, None] > 0, out=np.zeros_like(words)
            )
        )
        return sums

    def _places(self, text: str, lang: str) -> list[int]:
        """Where the rows of the words of a text are kept; words not met before are looked up."""
        words = tokens(text)
        known = self._known[lang]
        places = []
        for word, no in zip(words, denied(words), strict=True):
            said = f"¬{word}" if no else word
            place = known.get(said)
            if place is None:
                place = known[said] = self._count
                if place == len(self._codes):
                    self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
                    self._codes = np.concatenate([self._codes, np.zeros_like(self._codes)])
                self._rows[place], self._codes[place] = self._row(word, lang, no), code("w", said)
                self._count += 1
            places.append(place)
        return places

    def _forget(self) -> None:
        """Bound the memory: only between texts, for places point into it."""
        if self._count > _REMEMBERED:
            self._known, self._count = {lang: {} for lang in LANGUAGES}, 0

    def _row(self, word: str, lang: str, no: bool) -> Floats:
        row = np.zeros(_WIDE, dtype=np.float32)
        row[_WORD] = self._words[list(word_columns(word, lang, denied=no))].sum(axis=0)
        parts = part_columns(word)
        row[_PARTS] = len(parts)
        if parts:
            row[_PART] = self._parts[list(parts)].sum(axis=0)
        place = self._place.get(code("m", word))
        if place is not None:
            row[_WEIGHT] = self._meant[place, 3]
            row[_MEANT] = self._meant[place, :3] * row[_WEIGHT]
        return row


@cache
def additive() -> Additive:
    """The model that ships, loaded once a process."""
    return Additive()
