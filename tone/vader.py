"""What VADER makes of an English text: its compound, exactly as the package computes it.

Hutto & Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014;
https://github.com/cjhutto/vaderSentiment, version 3.3.2. The package goes through the whole text again at each word it knows, so
that one wall of emoji takes half a minute. Its rules look at most three words back and two ahead: here each known word
is handed to them with those neighbours only, which gives the same figure in a time that grows with the text.
"""

from __future__ import annotations

import re
from functools import cache
from string import punctuation
from types import SimpleNamespace
from typing import Final

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    allcap_differential,
    normalize,
)

from data.records import Label

ENGINE: Final = "vader-3.3.2"
MARGIN: Final = (
    0.05  # |compound| from which a text is positive or negative; the authors' own, in their README
)
MAX_CHARACTERS: Final = 5000  # a tone is a matter of a few sentences; no pasted book may hold up an import

_WORD = re.compile(r"\S+")
_MODIFIERS: Final = frozenset(  # what a rule reacts to: every rule needs one of these near, capitals or "n't"
    word for phrase in (*NEGATE, *BOOSTER_DICT, *SPECIAL_CASES) for word in phrase.split()
) | {"no", "or", "nor", "least", "never", "so", "this", "without", "doubt"}


def compound(text: str) -> float:
    """VADER's compound, -1 (most negative) to +1 (most positive), 4 decimals, of the first 5,000 characters.

    Equal to the package's figure for every text up to that length. It is a normalised sum, not a probability: long
    texts drift to its ends.
    """
    text = _described(capped(text)).strip()
    words = _words(text)
    lower = [word.lower() for word in words]
    valences = _valences(words, lower, capitals_differ=allcap_differential(words))
    if "but" in lower:
        valences = _analyzer()._but_check(words, valences)
    total = float(sum(valences))
    emphasis = _analyzer()._punctuation_emphasis(text) if total else 0
    return float(round(normalize(total + emphasis if total > 0 else total - emphasis), 4))


def label(score: float) -> Label:
    """The authors' reading of a compound: positive from +.05, negative from -.05, else neutral."""
    if score >= MARGIN:
        return "positive"
    return "negative" if score <= -MARGIN else "neutral"


def knows(word: str) -> bool:
    """Whether a word carries tone by itself."""
    return word.lower() in _analyzer().lexicon


def word_scores(text: str) -> list[tuple[int, int, float]]:
    """The words that carry tone in an English text: first character, last + 1, and valence by VADER's rules (-4..+4, about).

    Negation, boosters, capitals and idioms are in it; what VADER does with a whole text (“but”, exclamation marks) is not.
    """
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    for match in _WORD.finditer(capped(text)):
        for word in _words(_described(match[0])):
            spans.append(match.span())
            words.append(word)
    valences = _valences(words, [word.lower() for word in words], capitals_differ=allcap_differential(words))
    return [(start, end, valence) for (start, end), valence in zip(spans, valences, strict=True) if valence]


def capped(text: str) -> str:
    """The part of `text` that is scored."""
    return text[:MAX_CHARACTERS]


def _words(text: str) -> list[str]:
    """The words without the punctuation around them; one of two signs or fewer is rather an emoticon, and stays."""
    stripped = [(word, word.strip(punctuation)) for word in text.split()]
    return [bare if len(bare) > 2 else word for word, bare in stripped]


def _valences(words: list[str], lower: list[str], *, capitals_differ: bool) -> list[float]:
    """The valence of each word, by the package's own rules; 0 for words it does not know."""
    analyzer = _analyzer()
    known = analyzer.lexicon
    valences = [0.0] * len(words)
    for place, word in enumerate(lower):
        if (
            word not in known
            or word in BOOSTER_DICT
            or (word == "kind" and lower[place + 1 : place + 2] == ["of"])
        ):
            continue
        first = max(0, place - 3)
        around = lower[first : place + 3]
        if _MODIFIERS.isdisjoint(around) and not words[place].isupper() and "n't" not in " ".join(around):
            valences[place] = known[word]  # no rule applies
            continue
        near = SimpleNamespace(words_and_emoticons=words[first : place + 3], is_cap_diff=capitals_differ)
        (valences[place],) = analyzer.sentiment_valence(0, near, words[place], place - first, [])
    return valences


def _described(text: str) -> str:
    """`text` with each emoji replaced by its name, as the package does; runs of blanks do not matter to it."""
    if text.isascii():
        return text
    names = _emoji()
    return text if names.keys().isdisjoint(map(ord, text)) else text.translate(names)


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


@cache
def _emoji() -> dict[int, str]:
    """Emoji of a single sign; the package reads sign by sign, so that it never meets the others."""
    return {ord(sign): f" {name}" for sign, name in _analyzer().emojis.items() if len(sign) == 1}
