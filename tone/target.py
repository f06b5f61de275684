"""How a text speaks of one name in it: the words that carry tone, weighed by how near the name they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, tanh
from typing import Final, Protocol, TypeAlias

from data.records import Label
from tone import vader
from tone.clauses import Laid, laid
from tone.comparison import NAME, Comparison, comparisons
from tone.target_weights import WEIGHTS

Span: TypeAlias = tuple[int, int]  # first character, last + 1
Scored: TypeAlias = tuple[int, int, float]  # a span and its valence, -4..+4 about

ENGINE: Final = "target-1"
MAX_CHARACTERS: Final = vader.MAX_CHARACTERS
REPEATED: Final = 0.5  # what somebody else's words weigh in a post that adds its own
UNSURE: Final = 0.47  # where several names are told apart, a side is only taken from this probability
LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")

_RATES: Final = (0.05, 0.2, 0.5)  # a word `d` words off weighs e^(-rate d): whole text, sentence, neighbours
_REPEAT = re.compile(r"(?:\bRT|\bMT|♺)\s*:?\s*@\w+", re.IGNORECASE)


class WordScores(Protocol):
    """An engine that says which words of a text carry tone, and how much."""

    def __call__(self, text: str, lang: str | None) -> Sequence[Scored] | None:
        """Words in the order of the text with their valences, -4..+4 about, negation and boosters already in them.

        None where the engine does not read the language.
        """


@dataclass(frozen=True, slots=True)
class TargetTone:
    """What a text says of one name; an indication, not a measurement of the whole text.

    `compound`: probability of positive minus that of negative, -1..+1. `confidence`: probability of `label`, 0..1, where
    the three labels are taken to be equally frequent. `words`: what spoke for it, the weightiest first, with the weighed valence.
    """

    compound: float
    label: Label
    confidence: float
    words: tuple[Scored, ...] = ()


def english(text: str, lang: str | None) -> Sequence[Scored] | None:
    """VADER's valences for English; None for other languages, whose words it misreads."""
    return vader.word_scores(text) if lang == "en" else None


def worth_asking(text: str, rivals: Sequence[Span] = (), *, lang: str | None = None) -> bool:
    """Whether a tone of its own is worth computing: another tracked name occurs, or there is more than one clause.

    Elsewhere the tone of the whole text is the name's.
    """
    return bool(rivals) or laid(text[:MAX_CHARACTERS], lang).clause[-1:] > [0]


def toward(
    text: str,
    spans: Sequence[Span],
    word_scores: WordScores = english,
    *,
    lang: str | None = "en",
    rivals: Sequence[Span] = (),
) -> TargetTone | None:
    """The tone of `text` toward the name that stands at `spans`; None where it does not stand there or the language is not read.

    `rivals`: where other tracked names stand; what is said in a clause with one of them
    and without ours is theirs, and a side is taken only when sure.
    A headline goes before the body, an empty line between them. Each known word weighs e^(-rate d), d its distance to the nearest
    occurrence in words, clause borders counted as words (`tone.clauses`), at three rates and apart for what stands before and
    after the name; a multinomial logistic regression reads the label from these sums. Fitted and measured by `bench/target.py`.
    Raises ValueError for a span that is empty or ends before it begins.
    """
    if any(start >= end for start, end in (*spans, *rivals)):
        raise ValueError("A span is (first character, last + 1), and not empty.")
    line = laid(text[:MAX_CHARACTERS], lang)
    scored = word_scores(text, lang)
    named = _places(line, spans)
    if not named or scored is None:
        return None
    weighed = _weighed(text, line, named, _places(line, rivals), scored)
    return _read(weighed, several=bool(rivals))


def evidence(
    text: str,
    spans: Sequence[Span],
    word_scores: WordScores = english,
    *,
    lang: str | None = "en",
    rivals: Sequence[Span] = (),
) -> list[float]:
    """The twelve sums, 0..1, that `toward` reads its label from; for fitting."""
    line = laid(text[:MAX_CHARACTERS], lang)
    scored = word_scores(text, lang) or ()
    return _sums(_weighed(text, line, _places(line, spans), _places(line, rivals), scored))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A known word: where it stands, its valence as it concerns the name, how far off, and whether it follows it."""

    span: Span
    valence: float
    distance: float
    after: bool


def _sums(weighed: Sequence[_Weighed]) -> list[float]:
    """The twelve sums the label is read from: for each rate, before and after the name, negative and positive."""
    sums = [0.0] * (4 * len(_RATES))
    for word in weighed:
        place = 2 * word.after + (word.valence > 0)
        for rate in _RATES:
            sums[place] += abs(word.valence) * exp(-rate * word.distance)
            place += 4
    return [tanh(total / 2) for total in sums]


def _weighed(
    text: str, line: Laid, named: list[Span], rivals: list[Span], scored: Sequence[Scored]
) -> list[_Weighed]:
    """The words that carry tone, but for the names' own; one step back or forth in `named` a word, so that time grows with the text."""
    own = {index for first, last in (*named, *rivals) for index in range(first, last + 1)}
    compared = comparisons(line.lower)
    theirs = {line.clause[first] for first, _ in rivals} - {line.clause[first] for first, _ in named}
    repeated = _repeated_from(text)
    weighed: list[_Weighed] = []
    word = nearest = 0
    for start, end, valence in _with_comparatives(line, scored, compared):
        while word < len(line.spans) - 1 and line.spans[word][1] <= start:
            word += 1
        if word in own or line.clause[word] in theirs:
            continue
        while nearest < len(named) - 1 and _apart(line, named[nearest + 1], word) <= _apart(
            line, named[nearest], word
        ):
            nearest += 1
        first, last = named[nearest]
        sign = _side(compared, word, first, valence, rivals=bool(rivals))
        weight = REPEATED if repeated is not None and start >= repeated else 1.0
        weighed.append(
            _Weighed(
                (start, end), valence * sign * weight, _apart(line, named[nearest], word), after=word > last
            )
        )
    return weighed


def _apart(line: Laid, name: Span, word: int) -> float:
    first, last = name
    return line.at[word] - line.at[last] if word > last else line.at[first] - line.at[word]


def _places(line: Laid, spans: Sequence[Span]) -> list[Span]:
    """The first and the last word of each span, in the order of the text."""
    places: list[Span] = []
    word = 0
    for start, end in sorted(spans):
        while word < len(line.spans) and line.spans[word][1] <= start:
            word += 1
        last = word
        while last + 1 < len(line.spans) and line.spans[last + 1][0] < end:
            last += 1
        if word < len(line.spans) and line.spans[word][0] < end:
            places.append((word, last))
    return places


def _side(compared: Sequence[Comparison], word: int, name: int, valence: float, *, rivals: bool) -> int:
    """What a comparison makes of a word before “than” for the name that begins with the word `name`: 1, -1 or 0.

    “Better than B” speaks against B. “Worse than B” speaks for B only where A is a name we follow, too; elsewhere it is as often
    a simile that spares nobody (“sicker than B”), and counts for nothing: so in the sentences the weights were fitted on.
    """
    for one in compared:
        if one.begin <= word < one.link:
            if not one.other <= name < one.other + NAME:
                return -1 if one.turned else 1
            if one.turned:
                return 1
            return -1 if valence > 0 or rivals else 0
    return 1


def _with_comparatives(
    line: Laid, scored: Sequence[Scored], compared: Sequence[Comparison]
) -> Sequence[Scored]:
    """The known words, and the comparatives that an engine does not know but that take a side (“pire”)."""
    known = {start for start, _, _ in scored}
    missing = [
        (*line.spans[one.key], one.valence)
        for one in compared
        if one.valence and line.spans[one.key][0] not in known
    ]
    return sorted([*scored, *missing]) if missing else scored


def _repeated_from(text: str) -> int | None:
    """Where the words of somebody else begin, in a post that says something of its own before them."""
    match = _REPEAT.search(text) if "@" in text else None
    return match.end() if match and text[: match.start()].strip(" .,:;\"“”'") else None


def _read(weighed: Sequence[_Weighed], *, several: bool) -> TargetTone:
    values = _sums(weighed)
    scores = [row[0] + sum(a * b for a, b in zip(row[1:], values, strict=True)) for row in WEIGHTS]
    top = max(scores)
    odds = [exp(score - top) for score in scores]
    whole = sum(odds)
    negative, neutral, positive = (part / whole for part in odds)
    best = max(negative, neutral, positive)
    side = best if best != neutral and not (several and best < UNSURE) else neutral
    label: Label = "neutral" if side == neutral else "positive" if side == positive else "negative"
    words = sorted(
        ((*word.span, round(word.valence * exp(-_RATES[1] * word.distance), 4)) for word in weighed),
        key=lambda scored: -abs(scored[2]),
    )
    return TargetTone(round(positive - negative, 4), label, round(side, 4), tuple(words))
