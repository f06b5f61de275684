"""Which words and signs of a text carry its tone, and which of them are denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

READ: Final = 5000  # characters of a text that are looked at, as everywhere in this room

_TOKEN = re.compile(r"https?://\S+|@\w+|#?\w+(?:['’]\w+)*|[^\w\s]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # “soooo” is “soo”
_STOPS: Final = frozenset(".,;:!?…")  # a denial reaches no further
_REACH: Final = 3  # words after a denial that it turns
_DENIALS: Final = frozenset(
    word
    for words in (
        "not no never without cannot nor neither",  # English
        "pas ne n jamais sans ni",  # French
        "nicht kein keine keinen keinem keiner nie niemals ohne",  # German
        "nunca sin jamás nada tampoco",  # Spanish
        "non mai senza né niente",  # Italian
        "não sem nem jamais",  # Portuguese
        "لا ليس ليست لم لن ما غير بدون",  # Arabic
        "nahi nahin nhi nai mat na naa",  # Hindi in Latin letters
    )
    for word in words.split()
)


def tokens(text: str) -> list[str]:
    """Words and single signs in lower case, drawn-out letters cut to two, a sign at most twice in a row.

    Whom a text speaks to (@names) and where it links says nothing of its tone: both are left out; #tag is its word.
    """
    found: list[str] = []
    for token in _TOKEN.findall(text[:READ].lower().replace("’", "'")):
        if token[0] == "@" or token.startswith("http"):
            continue
        word = token[1:] if token[0] == "#" and len(token) > 1 else token
        if len(word) > 2:
            word = _DRAWN_OUT.sub(r"\1\1", word)
        elif len(found) > 1 and word == found[-1] == found[-2]:
            continue
        found.append(word)
    return found


def denied(words: Sequence[str]) -> list[bool]:
    """Which tokens stand within three words after a denial, in the same part of the sentence."""
    flags, left = [], 0
    for word in words:
        if word in _STOPS:
            left = 0
        flags.append(left > 0)
        left = (
            _REACH if word in _DENIALS or word.endswith("n't") or word.startswith("n'") else max(0, left - 1)
        )
    return flags
