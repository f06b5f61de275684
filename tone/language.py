"""Which language a text is in: a two-letter code, or None when nobody could tell."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
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
    text, goes before it. Under 20 characters the priors decide: `hint`, then the author's usual language (`languages`), then `default`, the source's;
    without them the detector, and under 10 characters only where it is sure.
    """
    return languages([text], [hint], default)[0]


def languages(
    texts: Sequence[str],
    hints: Iterable[str | None] | None = None,
    default: str | None = None,
    *,
    authors: Sequence[str | None] | None = None,
    habits: Habits | None = None,
) -> list[str | None]:
    """`language` of many texts; `hints` and `authors` (who wrote each; None: unknown) go with `texts`, one each.

    Under 20 characters what the author's longer texts are in comes after the tag and before the default: those among
    `texts`, and those that `habits` remembers.
    """
    detect, detect_surely = detectors()
    usual, habits = code(default), Habits() if habits is None else habits
    verdicts: list[str | None] = []
    short: list[tuple[int, str, str | None]] = []  # place, words, tag: decided when all longer texts are
    tags = [None] * len(texts) if hints is None else [code(hint) for hint in hints]
    for place, (text, tag) in enumerate(zip(texts, tags, strict=True)):
        words = " ".join(_NOT_WORDS.sub(" ", text[:READ]).split())
        verdicts.append(None)
        if not any(map(str.isalpha, words)):
            continue
        if len(words) < SHORT:
            short.append((place, words, tag))
            continue
        sure = detect_surely(words) if tag else None
        verdicts[place] = sure or tag or detect(words) or usual
        if authors is not None:
            habits.learn(authors[place], verdicts[place])
    for place, words, tag in short:
        theirs = habits.usual(authors[place]) if authors is not None else None
        verdicts[place] = tag or theirs or usual or (detect_surely if len(words) < GUESS else detect)(words)
    return verdicts


class Habits:
    """Which language each author writes in, from their longer texts; the authors seen longest ago are forgotten first."""

    MOST: Final = 50_000  # authors
    ENOUGH: Final = 3  # longer texts
    NEARLY_ALL: Final = 0.8  # of them in one language

    def __init__(self) -> None:
        self._counts: OrderedDict[str, Counter[str]] = OrderedDict()

    def learn(self, author: str | None, lang: str | None) -> None:
        """One more longer text of an author."""
        if author is None or lang is None:
            return
        self._counts.setdefault(author, Counter())[lang] += 1
        self._counts.move_to_end(author)
        if len(self._counts) > self.MOST:
            self._counts.popitem(last=False)

    def usual(self, author: str | None) -> str | None:
        """The language nearly all of an author's longer texts are in; None where there are too few, or several."""
        counts = self._counts.get(author) if author is not None else None
        if not counts or (total := counts.total()) < self.ENOUGH:
            return None
        ((lang, n),) = counts.most_common(1)
        return lang if n >= self.NEARLY_ALL * total else None


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
