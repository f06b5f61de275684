"""How a text reads: its language and its tone, or no tone where no engine can read it honestly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from data.records import Label
from tone import additive, vader
from tone.accuracy import LABELS
from tone.language import languages
from tone.odds import agreed, vader_odds

BOTH: Final = (
    f"{vader.ENGINE}+{additive.ENGINE}"  # of English; other languages are read by the additive model alone
)

# How texts are read by now: when it changes, history is read again (vigie/rereading.py).
READER: Final = BOTH

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


def read(text: str, *, hint: str | None = None, default: str | None = None) -> Reading:
    """The reading of one text; `hint` is its language as the platform tags it, `default` the source's usual one."""
    return readings([text], [hint], default=default)[0]


def readings(
    texts: Sequence[str], hints: Iterable[str | None] | None = None, *, default: str | None = None
) -> list[Reading]:
    """The readings of many texts, in their order; `hints` go with `texts`, one each."""
    return toned(texts, languages([_plain(text) for text in texts], hints, default))


def toned(texts: Sequence[str], langs: Sequence[str | None]) -> list[Reading]:
    """The readings of texts whose languages are already known."""
    found = [Reading(lang) for lang in langs]
    readable = [
        place
        for place, (text, lang) in enumerate(zip(texts, langs, strict=True))
        if lang in additive.LANGUAGES and text.strip()
    ]
    plain = [_plain(texts[place]) for place in readable]
    spoken = [str(langs[place]) for place in readable]
    english = [place for place, lang in enumerate(spoken) if lang == "en"]
    compounds = {place: vader.compound(plain[place]) for place in english}
    said = [_toward_nobody(plain[place], compound) for place, compound in compounds.items()]
    odds = additive.additive().odds(plain, spoken)
    odds[english] = agreed(odds[english], vader_odds(said))
    for place, of, row in zip(range(len(readable)), readable, odds.tolist(), strict=True):
        likeliest = max(range(3), key=row.__getitem__)
        found[of] = Reading(
            langs[of], compounds.get(place), round(row[2] - row[0], 4), LABELS[likeliest],
            BOTH if place in compounds else additive.ENGINE, round(row[likeliest], 4),
        )  # fmt: skip
    return found


def _toward_nobody(text: str, compound: float) -> float:
    """VADER's compound of what is said without whom it is said to: "@united" is no praise."""
    if "@" in text and any(vader.knows(name[1:]) for name in _NAME.findall(text)):
        return vader.compound(_NAME.sub("@", text))
    return compound


def _plain(text: str) -> str:
    """`text` without HTML entities, which platforms leave in (“&amp;”)."""
    return unescape(text) if "&" in text else text
