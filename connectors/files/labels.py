"""Which of three tones a label that came with the data names, in the words and scales people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from connectors.files.plan import LabelScale
from data.records import Label

_SPELLINGS: dict[Label, str] = {
    "negative": "negative neg negatif negativ negativo negativa negatief n n+ bad unfavorable unfavourable detractor",
    "neutral": "neutral neu neutre neutro neutra neutraal none no_emotion factual",
    "positive": "positive pos positif positiv positivo positiva positief p p+ good favorable favourable promoter",
}
_WORDS: dict[str, Label] = {word: label for label, words in _SPELLINGS.items() for word in words.split()}
_STEMS: tuple[tuple[str, Label], ...] = (("negati", "negative"), ("neutr", "neutral"), ("positi", "positive"))
_NO_TONE = re.compile(r"no (emotion|sentiment|tone)|sans (emotion|sentiment)|pas d'emotion|keine emotion")
_STRENGTH = re.compile(
    r"^(very|extremely|strongly|slightly|somewhat|weakly|mostly|tres|plutot|assez|legerement|sehr|eher|muy)[\s_-]+"
)
_NUMBERS: dict[LabelScale, dict[str, Label]] = {
    "signed": {"-1": "negative", "0": "neutral", "1": "positive"},
    "zero_two_four": {"0": "negative", "2": "neutral", "4": "positive"},  # Sentiment140
}


@lru_cache(maxsize=1_024)
def label_named(value: str, scale: LabelScale) -> Label | None:
    """The tone a cell names; `None` where it names none (“mixed”, “I can't tell”, an empty cell)."""
    value = _plain(value)
    if scale in _NUMBERS:
        return _NUMBERS[scale].get(value.removesuffix(".0").lstrip("+"))
    if scale == "none":
        return None
    value = _STRENGTH.sub("", value)
    if value in _WORDS:
        return _WORDS[value]
    if _NO_TONE.match(value):
        return "neutral"
    return next((label for stem, label in _STEMS if value.startswith(stem)), None)


def scale_of(values: Iterable[str]) -> LabelScale:
    """The scale a column of labels uses. 0 and 1 alone, or 0 to 2, mean different things in different files: none."""
    given = {_plain(value).removesuffix(".0").lstrip("+") for value in values} - {""}
    if given and given <= {"-1", "0", "1"} and "-1" in given:
        return "signed"
    if given and given <= {"0", "2", "4"} and "4" in given:
        return "zero_two_four"
    return "words" if any(label_named(value, "words") for value in given) else "none"


def _plain(value: str) -> str:
    bare = unicodedata.normalize("NFKD", value.strip().casefold()).replace("’", "'").replace("\u2212", "-")
    return "".join(character for character in bare if not unicodedata.combining(character))
