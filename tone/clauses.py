"""How far apart two words of a text stand: in words, with borders between clauses, quotes and sentences counted as more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Tokens that a border is worth; four for a clause, as first measured on news and tweets, the others fitted beside it.
CONTRAST: Final = 4.0
SENTENCE: Final = 4.0
PAUSE: Final = 2.0
QUOTE: Final = 4.0
PARAGRAPH: Final = 8.0  # between a headline and the body, too

_WORD = re.compile(r"\S+")
_ENDS: Final = frozenset(".!?;…。！？؟؛।")
_PAUSES: Final = frozenset(",:)(，、：،—–")
_CLOSERS: Final = "\"'”’»)]"
_OPENS: Final = frozenset('"“«„')
_CLOSES: Final = frozenset('"”»“')
_QUOTED = re.compile(r'[“«„"]|(?:^|(?<=\s))\'\'')
LONG: Final = 4  # words; a shorter quote is a borrowed word (“called him a ‘liar’”), and no border

_CONTRASTS: Final[dict[str, str]] = {
    "en": "but however although though while whilst whereas yet unlike instead except despite nevertheless nonetheless",
    "fr": "mais cependant pourtant toutefois contrairement malgré quoique hormis alors_que tandis_que bien_que au_lieu",
    "de": "aber jedoch doch sondern während wohingegen obwohl dagegen hingegen trotzdem allerdings anstatt statt",
    "es": "pero sino aunque mientras sin_embargo no_obstante en_cambio a_pesar excepto",
    "it": "ma però mentre tuttavia invece sebbene benché eppure nonostante anche_se",
    "pt": "mas porém enquanto contudo todavia embora entretanto apesar no_entanto ao_contrário",
    "ar": "لكن ولكن بينما رغم بالرغم إلا",
    "hi": "lekin magar par jabki halanki parantu लेकिन मगर पर जबकि हालांकि परंतु",
}
# Words that are also something common in another language (fr. “ma”, pt. “mais”) only count where the language is known.
_AMBIGUOUS: Final = frozenset({"ma", "mas", "mais", "par", "doch", "statt", "während", "invece", "पर"})
_BY_LANGUAGE: Final = {lang: frozenset(words.split()) for lang, words in _CONTRASTS.items()}
_ANY: Final = frozenset().union(*_BY_LANGUAGE.values()) - _AMBIGUOUS
_PAIRED: Final = frozenset(word.split("_")[0] for word in _ANY if "_" in word)


@dataclass(frozen=True, slots=True)
class Laid:
    """The words of a text laid out on a line.

    `spans` are their first and last + 1 characters, `lower` the words in lower case without the signs around them, `at`
    their places on the line (words, borders included), `clause` which clause each is in, from 0.
    """

    spans: list[tuple[int, int]]
    lower: list[str]
    at: list[float]
    clause: list[int]


def laid(text: str, lang: str | None = None) -> Laid:
    """`text` on a line; `lang` settles which words are conjunctions of contrast. Time grows with the text only."""
    spans = [match.span() for match in _WORD.finditer(text)]
    contrasts = _BY_LANGUAGE.get(lang, _ANY) if lang else _ANY
    raw = [text[start:end] for start, end in spans]
    lower = [word.strip(".,;:!?…()[]{}\"'“”«»„‘’*").lower() or word for word in raw]
    shut = _borders_of_quotes(raw) if _QUOTED.search(text) else {}
    lines = "\n" in text
    at: list[float] = []
    clause: list[int] = []
    place, number = 0.0, 0
    for index, word in enumerate(lower):
        if index:
            before = raw[index - 1]
            end = before[-1] if before[-1] not in _CLOSERS else before.rstrip(_CLOSERS)[-1:]
            if lines and text.count("\n", spans[index - 1][1], spans[index][0]):
                place += PARAGRAPH
                number += 1
            elif end in _ENDS and end:
                place += SENTENCE
                number += 1
            elif before[-1] in _PAUSES or before in ("-", "--"):
                place += PAUSE
            if word in contrasts or (word in _PAIRED and f"{word}_{_at(lower, index + 1)}" in contrasts):
                place += CONTRAST
                number += 1
            place += shut.get(index, 0.0)
        place += 1.0
        at.append(place)
        clause.append(number)
    return Laid(spans, lower, at, clause)


def _at(words: list[str], index: int) -> str:
    return words[index] if index < len(words) else ""


def _borders_of_quotes(raw: list[str]) -> dict[int, float]:
    """The words before which a long quote opens or has just closed."""
    borders: dict[int, float] = {}
    opened: int | None = None
    for index, word in enumerate(raw):
        if opened is None and (word[0] in _OPENS or word[:2] == "''"):
            opened = index
        elif (opened is not None and not _CLOSES.isdisjoint(word[-3:])) or (
            opened is not None and word[-2:] == "''"
        ):
            if index - opened >= LONG:
                borders[opened] = borders[index + 1] = QUOTE
            opened = None
    return borders
