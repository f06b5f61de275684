"""Which columns of the additive model the words of a text point at: read the same way when it is built and when it runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WORD_COLUMNS: Final = 2**18  # words, words of one language, pairs of neighbours
PART_COLUMNS: Final = 2**17  # pieces of words

_PIECES: Final = (2, 3, 4, 5)  # characters, with the borders of the word marked
_LONGEST: Final = 30  # characters of a word whose pieces are looked at
_FIRST, _SECOND = np.uint32(2654435761), np.uint32(2654495849)  # odd multipliers: a pair is not its reverse

Codes = NDArray[np.uint32]


def code(kind: str, piece: str) -> int:
    """A number for a piece of text: CRC-32, the same on every machine and in every run."""
    return crc32(f"{kind}{piece}".encode("utf-8", "replace"))


def word_columns(word: str, lang: str, *, denied: bool) -> tuple[int, int]:
    """The columns of a word in any language and in its own; a denied word has others."""
    said = f"¬{word}" if denied else word
    return code("w", said) % WORD_COLUMNS, code(lang, said) % WORD_COLUMNS


@lru_cache(maxsize=100_000)
def part_columns(word: str) -> tuple[int, ...]:
    """The columns of the pieces of a word; signs have none."""
    if len(word) < 2 or not word[0].isalnum():
        return ()
    marked = f"<{word[:_LONGEST]}>"
    return tuple(
        code("c", marked[at : at + n]) % PART_COLUMNS for n in _PIECES for at in range(len(marked) - n + 1)
    )


def pair_columns(first: Codes, second: Codes) -> NDArray[np.int64]:
    """The columns of pairs of neighbours, from the codes of their words."""
    mixed = (first * _FIRST) ^ (second * _SECOND)
    columns = (mixed ^ (mixed >> np.uint32(15))) % np.uint32(WORD_COLUMNS)
    return np.asarray(columns, dtype=np.int64)
