"""What VADER makes of an English text: its compound, exactly as the package computes it.

Hutto & Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014;
https://github.com/cjhutto/vaderSentiment, version 3.3.2. The package goes through the whole text again at each word it knows, so
that one wall of emoji takes half a minute. Its rules look at most three words back and two ahead (tone/vader_rules.py), which
gives the same figure in a time that grows with the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from vaderSentiment.vaderSentiment import normalize

from data.records import Label
from tone.vader_rules import Word, analyzer, read, valences

ENGINE: Final = "vader-3.3.2"
MARGIN: Final = (
    0.05  # |compound| from which a text is positive or negative; the authors' own, in their README
)
MAX_CHARACTERS: Final = 5000  # a tone is a matter of a few sentences; no pasted book may hold up an import

_WORD = re.compile(r"\S+")


def compound(text: str) -> float:
    """VADER's compound, -1 (most negative) to +1 (most positive), 4 decimals, of the first 5,000 characters.

    Equal to the package's figure for every text up to that length. It is a normalised sum, not a probability: long
    texts drift to its ends.
    """
    text = _described(capped(text)).strip()
    words = read(text)
    found = valences(words)
    if not found:
        return 0.0
    if "but" in text.lower() and any(word.lower == "but" for word in words):
        every = [0.0] * len(words)
        for place, value in found:
            every[place] = value
        total = float(sum(analyzer()._but_check([word.lower for word in words], every)))
    else:
        total = float(sum([value for _, value in found]))
    emphasis = analyzer()._punctuation_emphasis(text) if total and ("!" in text or "?" in text) else 0
    return float(round(normalize(total + emphasis if total > 0 else total - emphasis), 4))


def label(score: float) -> Label:
    """The authors' reading of a compound: positive from +.05, negative from -.05, else neutral."""
    if score >= MARGIN:
        return "positive"
    return "negative" if score <= -MARGIN else "neutral"


def knows(word: str) -> bool:
    """Whether a word carries tone by itself."""
    return word.lower() in analyzer().lexicon


def word_scores(text: str) -> list[tuple[int, int, float]]:
    """The words that carry tone in an English text: first character, last + 1, and valence by VADER's rules (-4..+4, about).

    Negation, boosters, capitals and idioms are in it; what VADER does with a whole text (“but”, exclamation marks) is not.
    """
    spans: list[tuple[int, int]] = []
    words: list[Word] = []
    for match in _WORD.finditer(capped(text)):
        for word in read(_described(match[0])):
            spans.append(match.span())
            words.append(word)
    return [(*spans[place], valence) for place, valence in valences(words)]


def capped(text: str) -> str:
    """The part of `text` that is scored."""
    return text[:MAX_CHARACTERS]


def _described(text: str) -> str:
    """`text` with each emoji replaced by its name, as the package does; runs of blanks do not matter to it."""
    if text.isascii():
        return text
    names = _emoji()
    return text if names.keys().isdisjoint(map(ord, text)) else text.translate(names)


@cache
def _emoji() -> dict[int, str]:
    """Emoji of a single sign; the package reads sign by sign, so that it never meets the others."""
    return {ord(sign): f" {name}" for sign, name in analyzer().emojis.items() if len(sign) == 1}
