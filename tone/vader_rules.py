"""What VADER's rules make of one word among its neighbours: the package's own steps, in its own order, on words looked up once.

Hutto & Gilbert, ICWSM 2014; vaderSentiment 3.3.2, whose lexicon and lists are used as they are. Its oddities are kept too: equal to
the last digit is the aim (tests/tone/test_vader_compound.py compares).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from string import punctuation
from typing import Final, NamedTuple

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

_REMEMBERED: Final = 50_000  # words
_NEGATING: Final = frozenset(NEGATE)
_PHRASES: Final = {**SPECIAL_CASES, **{words: 0.0 for words in BOOSTER_DICT if " " in words}}
_OF_PHRASES: Final = frozenset(word for phrase in _PHRASES for word in phrase.split())
_MARKS: Final = frozenset(
    max(phrase.split(), key=len) for phrase in _PHRASES
)  # no phrase without its longest word
_TURNING: Final = _NEGATING | _MARKS | frozenset(BOOSTER_DICT) | {"no", "so", "this", "least"}
_HELPING: Final = _OF_PHRASES | {
    "or",
    "nor",
    "at",
    "doubt",
    "but",
    "of",
}  # rules that another word starts look at these


class Word(NamedTuple):
    """A word as the rules see it."""

    bare: str  # without the punctuation around it; one of two signs or fewer is rather an emoticon, and stays
    lower: str
    valence: float  # by itself; 0 for words the lexicon does not know, and for boosters
    known: bool  # to the lexicon
    boost: float  # 0 for words that are no boosters
    negates: bool
    turns: bool  # whether any rule reacts to it
    upper: bool


PLAIN: Final = Word(
    "", "", 0.0, False, 0.0, False, False, False
)  # any word that no rule and no lexicon knows


def read(text: str) -> list[Word]:
    """The words of a text; each is looked up once, and forgotten with all others when there are too many."""
    if len(_met) > _REMEMBERED:
        _met.clear()
    return list(map(_met.__getitem__, text.split()))


def valences(words: Sequence[Word]) -> list[tuple[int, float]]:
    """Where the words with a valence stand, and what it is, -4 to +4 or so."""
    telling = [place for place, word in enumerate(words) if word is not PLAIN]
    if not telling:
        return []
    capitals = len([place for place in telling if words[place].upper])
    differ = 0 < capitals < len(words)  # capitals only tell where not everything is written so
    turning = [place for place in telling if words[place].turns]
    found = []
    for place in telling:
        word = words[place]
        value = word.valence
        if not value:
            continue
        if turning and any(-3 < place - other <= 3 for other in turning):
            value = _ruled(words, place, differ)
        elif differ and word.upper:
            value = value + C_INCR if value > 0 else value - C_INCR
        if value:
            found.append((place, value))
    return found


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """The package's, with its lexicon."""
    return SentimentIntensityAnalyzer()


class _Met(dict[str, Word]):
    """Words by token; whoever meets one twice meets the same."""

    def __missing__(self, token: str) -> Word:
        word = _looked_up(token)
        helps = word.known or word.turns or word.upper or word.lower in _HELPING
        self[token] = word if helps else PLAIN
        return self[token]


def _looked_up(token: str) -> Word:
    stripped = token.strip(punctuation)
    bare = stripped if len(stripped) > 2 else token
    lower = bare.lower()
    lexicon = analyzer().lexicon
    booster = lower in BOOSTER_DICT
    return Word(
        bare,
        lower,
        0.0 if booster else float(lexicon.get(lower, 0)),
        lower in lexicon,
        BOOSTER_DICT.get(lower, 0.0),
        lower in _NEGATING or "n't" in lower,
        lower in _TURNING or "n't" in lower,
        bare.isupper(),
    )


def _ruled(words: Sequence[Word], place: int, differ: bool) -> float:
    word = words[place]
    after = words[place + 1] if place + 1 < len(words) else None
    if word.lower == "kind" and after is not None and after.lower == "of":
        return 0.0
    value = word.valence
    if word.lower == "no" and after is not None and after.known:
        value = 0.0  # it negates what follows instead
    before = [words[place - back] for back in range(1, min(place, 3) + 1)]
    if _after_no(before):
        value = word.valence * N_SCALAR
    if differ and word.upper:
        value = value + C_INCR if value > 0 else value - C_INCR
    for back, near in enumerate(before, start=1):
        if near.known:
            continue
        value += _boosted(near, value, back, differ)
        value = _negated(value, before, back)
        if back == 3:
            value = _phrased(value, words, place)
    least = bool(before) and before[0].lower == "least" and not before[0].known
    if least and (len(before) < 2 or before[1].lower not in ("at", "very")):
        value *= N_SCALAR
    return value


def _after_no(before: Sequence[Word]) -> bool:
    lower = [word.lower for word in before]
    return "no" in lower[:2] or (len(lower) > 2 and lower[2] == "no" and lower[0] in ("or", "nor"))


def _boosted(near: Word, value: float, back: int, differ: bool) -> float:
    """What a booster adds, less the farther it stands."""
    if near.lower not in BOOSTER_DICT:
        return 0.0
    scalar = -near.boost if value < 0 else near.boost
    if differ and near.upper:
        scalar = scalar + C_INCR if value > 0 else scalar - C_INCR
    if scalar:
        scalar *= (1.0, 0.95, 0.9)[back - 1]
    return scalar


def _negated(value: float, before: Sequence[Word], back: int) -> float:
    """Turned by a negation `back` words before; “never so” strengthens, “without doubt” does nothing."""
    near = before[back - 1]
    if back == 1:
        return value * N_SCALAR if near.negates else value
    if back == 2:
        if near.lower == "never" and before[0].lower in ("so", "this"):
            return value * 1.25
        if near.lower == "without" and before[0].lower == "doubt":
            return value
        return value * N_SCALAR if near.negates else value
    close = before[0].lower in ("so", "this")  # whatever stands before it: the package's own slip
    if (near.lower == "never" and before[1].lower in ("so", "this")) or close:
        return value * 1.25
    if near.lower == "without" and "doubt" in (before[0].lower, before[1].lower):
        return value
    return value * N_SCALAR if near.negates else value


def _phrased(value: float, words: Sequence[Word], place: int) -> float:
    """The value of a set phrase around the word, and boosters of two words before it."""
    near = [word.lower for word in words[place - 3 : place + 3]]
    if _MARKS.isdisjoint(near):
        return value
    three, two, one, zero, *rest = near
    for phrase in (
        f"{one} {zero}",
        f"{two} {one} {zero}",
        f"{two} {one}",
        f"{three} {two} {one}",
        f"{three} {two}",
    ):
        if phrase in SPECIAL_CASES:
            value = SPECIAL_CASES[phrase]
            break
    for count in range(1, len(rest) + 1):
        value = SPECIAL_CASES.get(" ".join([zero, *rest[:count]]), value)
    for phrase in (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}"):
        if phrase in BOOSTER_DICT:
            value += BOOSTER_DICT[phrase]
    return value


_met: Final = _Met()
