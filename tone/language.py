"""Which language a text is in: a two-letter code, or None when nobody could tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

Detector: TypeAlias = Callable[[str], str | None]

SHORT: Final = (
    20  # characters; below, a detector errs often ("Je kiffe" is Croatian to it): priors come first
)
GUESS: Final = 10  # characters; below, its unsure verdicts are right less than half the time
READ: Final = 2000  # characters given to the detector; more never changed a verdict and costs time

_NOT_WORDS = re.compile(r"[hH][tT]{2}[pP][sS]?://\S+|[wW]{3}\.\S+|[@#＠＃]\w+")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)
_UNKNOWN: Final = frozenset({"und", "zxx", "mul", "mis", "art", "qam", "qct", "qht", "qme", "qst"})
_RENAMED: Final = {"in": "id", "iw": "he", "ji": "yi", "nb": "no", "nn": "no", "fil": "tl"}


def language(text: str, *, hint: str | None = None, default: str | None = None) -> str | None:
    """The language `text` is written in, as a two-letter code (three where there is no shorter one), else None.

    Web addresses, @names and hashtags are left out first; what holds no letter then is None (numbers, emoji).
    From 20 characters the detector decides; where it says itself that it is unsure, `hint`, the platform's tag for this
    text, goes before it. Under 20 characters the priors decide: `hint`, then `default`, the source's usual language;
    without them the detector, and under 10 characters only where it is sure.
    """
    return languages([text], [hint], default)[0]


def languages(
    texts: Sequence[str], hints: Iterable[str | None] | None = None, default: str | None = None
) -> list[str | None]:
    """`language` of many texts; `hints` go with `texts`, one each."""
    detect, detect_surely = detectors()
    usual = code(default)
    verdicts: list[str | None] = []
    for text, hint in zip(texts, [None] * len(texts) if hints is None else hints, strict=True):
        words = " ".join(_NOT_WORDS.sub(" ", text[:READ]).split())
        tag = code(hint)
        if not any(map(str.isalpha, words)):
            verdicts.append(None)
        elif len(words) < SHORT:
            verdicts.append(tag or usual or (detect_surely if len(words) < GUESS else detect)(words))
        elif tag:
            verdicts.append(detect_surely(words) or tag)
        else:
            verdicts.append(detect(words) or usual)
    return verdicts


@lru_cache(maxsize=256)
def code(tag: str | None) -> str | None:
    """A platform's language tag as our code: fr-FR → fr, iw → he; None for none, unknown or malformed ones."""
    match = _CODE.fullmatch(tag.strip()) if tag else None
    if match is None or (short := match[1].lower()) in _UNKNOWN:
        return None
    return _RENAMED.get(short, short)


@cache
def detectors() -> tuple[Detector, Detector]:
    """The detector, and the one that only answers when it is sure: eldc, or py3langid where eldc has no wheel."""
    try:
        return _eldc()
    except ImportError:
        return _py3langid()


def _eldc() -> tuple[Detector, Detector]:
    """https://github.com/nitotm/eldc — 60 languages; `reliable` is its own flag."""
    import eldc

    eldc.init()

    def detect(text: str) -> str | None:
        return code(eldc.detect(_encodable(text)))

    def detect_surely(text: str) -> str | None:
        verdict = eldc.detect_details(_encodable(text))
        return code(verdict.language) if verdict.reliable else None

    return detect, detect_surely


def _py3langid() -> tuple[Detector, Detector]:
    """https://github.com/adbar/py3langid — 97 languages; sure from a normalised probability of .9."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def detect(text: str) -> str | None:
        return code(identifier.classify(_encodable(text))[0])

    def detect_surely(text: str) -> str | None:
        lang, probability = identifier.classify(_encodable(text))
        return code(lang) if probability >= 0.9 else None

    return detect, detect_surely


def _encodable(text: str) -> str:
    """Half an emoji (a lone surrogate, as broken JSON has it) cannot be handed to C; a NUL would end the text there."""
    if text.isascii():
        return text.replace("\x00", " ") if "\x00" in text else text
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", " ")
