"""How a text reads: its language and its tone, or no tone where no engine can read it honestly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

import numpy as np

from data.records import Label
from tone import additive, meanings, own, vader
from tone.accuracy import LABELS
from tone.additive import Odds
from tone.language import Habits, languages
from tone.odds import agreed, vader_odds

BOTH: Final = (
    f"{vader.ENGINE}+{additive.ENGINE}"  # of English; other languages are read by the additive model alone
)


_NAME = re.compile(r"@\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What we make of one text.

    `tone` is P(positive) − P(negative), -1..+1; `label` the likeliest of the three and `confidence` its probability, 0..1,
    calibrated where texts are as those it was fitted on (docs/model-card.md). `vader` is VADER's own compound, -1..+1, of an
    English text. All are None where the text is in none of the eight languages, its language is unknown, or it is
    empty: English VADER on German gives false figures (the article "die" counts as a death), and "no tone" is not "neutral".
    """

    lang: str | None
    vader: float | None = None
    tone: float | None = None
    label: Label | None = None
    engine: str | None = None
    confidence: float | None = None

    @property
    def compound(self) -> float | None:
        """VADER's compound where there is one, else the tone: one figure a text, -1..+1."""
        return self.tone if self.vader is None else self.vader


def reader() -> str:
    """How texts are read by now, with the house's own model where one is in use: when it changes, history is read again."""
    learnt = own.current(BOTH)
    return (learnt.engine if learnt else BOTH) + meanings.current().mark


def read(text: str, *, hint: str | None = None, default: str | None = None) -> Reading:
    """The reading of one text; `hint` is its language as the platform tags it, `default` the source's usual one."""
    return readings([text], [hint], default=default)[0]


def readings(
    texts: Sequence[str],
    hints: Iterable[str | None] | None = None,
    *,
    default: str | None = None,
    authors: Sequence[str | None] | None = None,
    habits: Habits | None = None,
) -> list[Reading]:
    """The readings of many texts, in their order; `hints` and `authors` go with `texts`, one each (`tone.language.languages`)."""
    plain = [_plain(text) for text in texts]
    return toned(texts, languages(plain, hints, default, authors=authors, habits=habits))


def toned(texts: Sequence[str], langs: Sequence[str | None]) -> list[Reading]:
    """The readings of texts whose languages are already known."""
    found = [Reading(lang) for lang in langs]
    ruled, learnt = meanings.current(), own.current(BOTH)
    compounds = _compounds(texts, langs)
    left, sides = ruled.taken_out(texts, langs) if ruled.rules else (list(texts), np.full(len(texts), np.nan))
    given = _odds(left, langs, _compounds(left, langs) if ruled.rules else compounds)
    told = learnt.apply(left, langs, given) if learnt and len(texts) else given.copy()
    told[_nothing_left(left, langs, sides)] = 1 / 3  # the phrase was all there was
    for place, row in enumerate(meanings.shifted(np.asarray(told, dtype=float), sides).tolist()):
        if row[0] == row[0]:  # else NaN: no tone
            likeliest = max(range(3), key=row.__getitem__)
            found[place] = Reading(
                langs[place], compounds.get(place), round(row[2] - row[0], 4), LABELS[likeliest],
                (BOTH if place in compounds else additive.ENGINE)
                + (learnt.mark if learnt and learnt.speaks(langs[place]) else "")
                + (ruled.mark if sides[place] == sides[place] else ""),
                round(row[likeliest], 4),
            )  # fmt: skip
    return found


def odds(texts: Sequence[str], langs: Sequence[str | None]) -> Odds:
    """P(negative), P(neutral), P(positive) of the engines that ship, n × 3; a row of NaN is a text without a tone."""
    return _odds(texts, langs, _compounds(texts, langs))


def _compounds(texts: Sequence[str], langs: Sequence[str | None]) -> dict[int, float]:
    """VADER's compounds of the English texts, by their places."""
    return {
        place: vader.compound(_plain(text))
        for place, (text, lang) in enumerate(zip(texts, langs, strict=True))
        if lang == "en" and text.strip()
    }


def _odds(texts: Sequence[str], langs: Sequence[str | None], compounds: Mapping[int, float]) -> Odds:
    found = np.full((len(texts), 3), np.nan)
    read = [
        (place, _plain(text), lang)
        for place, (text, lang) in enumerate(zip(texts, langs, strict=True))
        if lang in additive.LANGUAGES and text.strip()
    ]
    found[[place for place, _, _ in read]] = additive.additive().odds(
        [text for _, text, _ in read], [str(lang) for _, _, lang in read]
    )
    english = list(compounds)
    said = [_toward_nobody(_plain(texts[place]), compounds[place]) for place in english]
    found[english] = agreed(found[english], vader_odds(said))
    return found


def _nothing_left(left: Sequence[str], langs: Sequence[str | None], sides: Odds) -> list[int]:
    return [
        place
        for place, (text, lang) in enumerate(zip(left, langs, strict=True))
        if sides[place] == sides[place] and lang in additive.LANGUAGES and not text.strip()
    ]


def _toward_nobody(text: str, compound: float) -> float:
    """VADER's compound of what is said without whom it is said to: "@united" is no praise."""
    if "@" in text and any(vader.knows(name[1:]) for name in _NAME.findall(text)):
        return vader.compound(_NAME.sub("@", text))
    return compound


def _plain(text: str) -> str:
    """`text` without HTML entities, which platforms leave in (“&amp;”)."""
    return unescape(text) if "&" in text else text
