"""How a text reads: its language and its tone, or no tone where no engine can read it honestly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from data.records import Label
from tone import vader
from tone.language import languages

# How texts are read by now: when it changes, history is read again (vigie/rereading.py).
READER: Final = vader.ENGINE


@dataclass(frozen=True, slots=True)
class Reading:
    """What we make of one text.

    `compound` is VADER's, -1..+1, and `label` its reading at ±.05; both are None where the text is not English, its
    language is unknown, or it is empty: English VADER on French or German gives false figures (the German article "die"
    counts as a death), and "no tone" is not "neutral". `confidence` is a calibrated probability, 0..1; VADER offers
    none — |compound| grows with length and is no probability — so it is None for this engine.
    """

    lang: str | None
    compound: float | None = None
    label: Label | None = None
    engine: str | None = None
    confidence: float | None = None


def read(text: str, *, hint: str | None = None, default: str | None = None) -> Reading:
    """The reading of one text; `hint` is its language as the platform tags it, `default` the source's usual one."""
    return readings([text], [hint], default=default)[0]


def readings(
    texts: Sequence[str], hints: Iterable[str | None] | None = None, *, default: str | None = None
) -> list[Reading]:
    """The readings of many texts, in their order; `hints` go with `texts`, one each."""
    spoken = languages([_plain(text) for text in texts], hints, default)
    return [toned(text, lang) for text, lang in zip(texts, spoken, strict=True)]


def toned(text: str, lang: str | None) -> Reading:
    """The reading of a text whose language is already known."""
    if lang != "en" or not text.strip():
        return Reading(lang)
    score = vader.compound(_plain(text))
    return Reading(lang, score, vader.label(score), vader.ENGINE)


def _plain(text: str) -> str:
    """`text` without HTML entities, which platforms leave in (“&amp;”)."""
    return unescape(text) if "&" in text else text
