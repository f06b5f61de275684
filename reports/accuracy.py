"""How far the tone can be trusted: what labelled mentions prove, what they change, what they teach, and which to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import numpy as np
import pandas as pd

from data import lessons, upgrading
from data.lessons import Kept
from data.questions import labels
from data.questions.scope import Scope
from data.records import Label
from data.store import Store
from data.upgrading import Upgraded
from reputation.prevalence import ENOUGH_LABELS, Prevalence, prevalence
from reputation.put_right import Correction, correction
from tone.accuracy import LABELS, Accuracy, accuracy, accuracy_by
from tone.adapter import ENOUGH, GAIN, Lesson, guess
from tone.queue import queue
from tone.reading import BOTH, odds

Verdict = Literal["few", "rare", "no better", "worse at random", "better"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the labels drawn at random say of the engine; `labelled` counts all labelled texts, however they were chosen."""

    labelled: int
    overall: Accuracy
    by_language: dict[str | None, Accuracy]
    by_platform: dict[str | None, Accuracy]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Texts that people call `truth` and the engine `said`, and what part they are of all that people call so."""

    truth: Label
    said: Label
    n: int
    part: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One mention of the queue; whether it is `at_random` is for the log, not for the eyes of whoever labels."""

    seq: int
    at_random: bool
    platform: str
    created: datetime
    text: str  # foreign: escape it


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from, side by side; `mentions` are platform and id."""

    texts: list[str]
    langs: list[str | None]
    labels: list[Label]
    at_random: list[bool]
    mentions: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Learning:
    """How things stand: labels so far, the last lesson, the rarest label with its count, whether somebody switched the model
    off, and how many mentions each engine has read."""

    labelled: int
    last: Kept | None
    rarest: Label
    of_rarest: int
    off: bool
    readers: dict[str, int]
    upgraded: Upgraded | None  # how far a stronger engine is, where there is one


def measured(store: Store) -> Measured:
    """Accuracy on the mentions drawn at random, whole, by language and by platform."""
    known = labels.labelled(store)
    drawn = known[known["at_random"]]
    truth, said = _labels(drawn["truth"]), [_known(value) for value in drawn["said"]]
    return Measured(
        len(known),
        accuracy(truth, said),
        accuracy_by(truth, said, [_known(value) for value in drawn["lang"]]),
        accuracy_by(truth, said, drawn["platform"].tolist()),
    )


def mistakes(figures: Accuracy, *, most: int = 2) -> list[Mistake]:
    """What is mistaken for what, the most frequent first; mistakes made once are left out."""
    table = np.array(figures.confusion)
    found = [
        Mistake(
            LABELS[truth],
            LABELS[said],
            int(table[truth, said]),
            float(table[truth, said] / table[truth].sum()),
        )
        for truth in range(3)
        for said in range(3)
        if truth != said and table[truth, said] > 1
    ]
    return sorted(found, key=lambda mistake: -mistake.n)[:most]


def shares(store: Store, scope: Scope) -> Prevalence:
    """Shares and net tone of the scope, put right by the labels drawn at random.

    Labels of mentions of the scope's watch and period count in full, all others as little as those of another time.
    """
    return prevalence(labels.as_read(store, scope), _drawn(store, scope), period=scope.period)


def drawn_at_random(store: Store) -> int:
    """How many labelled texts were drawn at random."""
    return int(labels.labelled(store)["at_random"].sum()) if labels.count(store) else 0


def put_right_by(store: Store, scope: Scope) -> Correction | None:
    """How the labels drawn at random put the tone of every step of the scope right; None where they are too few."""
    if drawn_at_random(store) < ENOUGH_LABELS:
        return None
    return correction(labels.as_read(store, scope), _drawn(store, scope), period=scope.period)


def _drawn(store: Store, scope: Scope) -> pd.DataFrame:
    """The labels drawn at random, with the moment of those of the scope's watch."""
    known = labels.labelled(store, scope.watches[0] if scope.watches else None)
    drawn = known[known["at_random"]]
    return pd.DataFrame(
        {
            "lang": drawn["lang"],
            "platform": drawn["platform"],
            "said": drawn["said"],
            "truth": drawn["truth"],
            "at": drawn["created"].where(drawn["watched"].astype(bool)),
        }
    )


def to_ask(store: Store, scope: Scope, *, n: int = 20, seed: int = 0) -> list[Asked]:
    """About `n` mentions of the scope to label next, in an order that does not tell which were drawn at random.

    One drawn at random may be labelled already: it is asked again, so that the log says that somebody labelled it as such.
    """
    scope = replace(scope, labels=(), given=(), words="", author=None, corrected=False)
    pool, known = labels.to_label(store, scope), labels.labelled(store)
    texts, langs = _texts(pool), [_known(value) for value in pool["lang"]]
    spoken, truth = [_known(value) for value in known["lang"]], _labels(known["truth"])
    taught = _texts(known)
    picks = queue(
        texts,
        guess(taught, spoken, odds(taught, spoken), truth, texts, langs, odds(texts, langs)),
        langs=langs,
        sources=pool["platform"].tolist(),
        reach=[_known(value) for value in pool["reach"]],
        n=n,
        seed=seed,
        labelled=taught,
        drawn=_texts(known[known["at_random"]]),
    )
    chosen = pool.iloc[[pick.place for pick in picks]]
    asked = [
        Asked(seq, pick.at_random, platform, pd.Timestamp(created).to_pydatetime(), texts[pick.place])
        for pick, seq, platform, created in zip(
            picks,
            chosen["seq"].tolist(),
            chosen["platform"].tolist(),
            chosen["created"].tolist(),
            strict=True,
        )
    ]
    return [asked[place] for place in np.random.default_rng(seed).permutation(len(asked))]


def material(store: Store) -> Material:
    """All that people labelled, oldest first: of copies the last label counts."""
    known = labels.labelled(store).iloc[::-1]
    return Material(
        _texts(known),
        [_known(value) for value in known["lang"]],
        _labels(known["truth"]),
        known["at_random"].astype(bool).tolist(),
        list(zip(known["platform"].tolist(), known["id"].tolist(), strict=True)),
    )


def due(labelled: int, last: Kept | None) -> bool:
    """Whether there is enough to learn from that the last lesson did not know: a tenth more, a tenth less, or other engines."""
    if last is None:
        return labelled >= ENOUGH
    step = max(10, last.labelled // 10)
    return (last.base != BOTH and labelled >= ENOUGH) or abs(labelled - last.labelled) >= step


def learning(store: Store, *, off: bool) -> Learning:
    """How things stand with the house's own model; `off`: a person switched it off."""
    known = labels.labelled(store)
    counts = {label: int((known["truth"] == label).sum()) for label in LABELS}
    rarest = min(LABELS, key=lambda label: counts[label])
    return Learning(
        len(known),
        lessons.last(store),
        rarest,
        counts[rarest],
        off,
        lessons.readers(store),
        upgrading.progress(store),
    )


def verdict(lesson: Lesson) -> Verdict:
    """What became of a lesson, in a word."""
    if lesson.adapter is not None:
        return "better"
    if lesson.n < ENOUGH:
        return "few"
    if lesson.base_f1 is None or lesson.own_f1 is None:
        return "rare"
    return "no better" if lesson.own_f1 - lesson.base_f1 <= GAIN else "worse at random"


def _labels(values: pd.Series) -> list[Label]:
    return [label for value in values for label in LABELS if label == value]


def _known(value: Any) -> Any:
    return None if value is None or value != value or value is pd.NA else value


def _texts(frame: pd.DataFrame) -> list[str]:
    """Title and text as one, a repeated title left out: what the engine read."""
    pairs: Sequence[tuple[str | None, str]] = list(
        zip(map(_known, frame["title"]), frame["text"].astype(str), strict=True)
    )
    return [
        text if not title or text.startswith(title) else f"{title}\n\n{text}".strip() for title, text in pairs
    ]
