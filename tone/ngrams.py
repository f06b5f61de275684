"""Which pieces of words and pairs of words a text holds, as columns that a small model can weigh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import Final
from zlib import crc32

import numpy as np
from scipy.sparse import csr_array

COLUMNS: Final = (
    2**22
)  # two pieces that fall into one column are a matter of chance: about 1 in 100 at 40,000
READ: Final = 5000  # characters of a text that are looked at, as everywhere in this room

_PIECES: Final = (3, 4, 5)  # characters; endings, stems and what is left of a misspelt word
_WORDS = re.compile(r"https?://\S+|[@#]?\w+(?:['’]\w+)*|[^\w\s]+")


def ngrams(texts: Sequence[str]) -> csr_array:
    """Texts × 4,194,304 columns: words and pairs of neighbours in one block, pieces of 3 to 5 characters in another.

    Each block of a text has length 1 (a text without words has none), so long texts do not weigh more than short ones.
    Columns are CRC-32 of the piece: the same on every machine and in every run. Weinberger et al., "Feature Hashing for
    Large Scale Multitask Learning", ICML 2009.
    """
    ends, columns, values = [0], list[int](), list[float]()
    for text in texts:
        words = [_plain(word) for word in _WORDS.findall(text[:READ].lower())]
        pairs = (f"{first} {second}" for first, second in pairwise(words))
        whole = {_column("w", word) for word in words} | {_column("p", pair) for pair in pairs}
        parts = {column for word in set(words) for column in _parts(word)} - whole
        for block in (whole, parts):
            columns += sorted(block)
            values += [1 / sqrt(len(block))] * len(block) if block else []
        ends.append(len(columns))
    shape = (len(texts), COLUMNS)
    return csr_array(
        (np.array(values), np.array(columns, dtype=np.int64), np.array(ends, dtype=np.int64)), shape
    )


def key(text: str) -> str:
    """What copies of one text share: its words in lower case, without addresses, @names and the mark of a repost."""
    words = [word for word in _WORDS.findall(text[:READ].lower()) if not word.startswith(("http", "@"))]
    while words and words[0] in ("rt", ":"):
        del words[0]
    return " ".join(words) or text.strip().lower()


def keys(texts: Iterable[str]) -> list[str]:
    """`key` of many texts."""
    return [key(text) for text in texts]


def _plain(word: str) -> str:
    """Whom a text speaks to and where it links says nothing of its tone: all names and addresses are one word."""
    return "@" if word.startswith("@") else "http" if word.startswith("http") else word


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[int, ...]:
    """Columns of the pieces of a word with its borders marked; words of one or two signs are their own piece."""
    if len(word) < 3:
        return ()
    marked = f"<{word[:40]}>"
    return tuple({_column("c", marked[at : at + n]) for n in _PIECES for at in range(len(marked) - n + 1)})


def _column(kind: str, piece: str) -> int:
    return crc32(f"{kind}{piece}".encode("utf-8", "replace")) % COLUMNS
