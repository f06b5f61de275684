"""How right each tone engine is on every labelled set that is there, beside what others reached."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from xml.etree import ElementTree

import numpy as np

from data.records import Label
from tone import vader
from tone.accuracy import LABELS, accuracy
from tone.additive import ENGINE as ADDITIVE
from tone.additive import LANGUAGES, additive
from tone.engines import engine, read_strongly
from tone.labelled_sets import SETS, Form, LabelledSet, Published
from tone.reading import Reading, toned

RATED: Final = 4.0  # ratings of the VADER sets run from −4 to +4

_EMOTIONS: Final[dict[str, Label]] = {
    "Negative emotion": "negative",
    "No emotion toward brand or product": "neutral",
    "Positive emotion": "positive",
}


class Engine(Protocol):
    """Whatever reads a text whose language is known; a reading without a label is no tone."""

    def __call__(self, text: str, lang: str | None) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A labelled text; `rating` is −1..+1 where people gave a number."""

    text: str
    label: Label
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one set. Figures are 0..1 (`r` −1..+1), None where they do not apply.

    `toned` of the `n` texts got a tone; the others count as missed in accuracy, macro-F1 and macro-recall, but an engine that reads
    none has no figures. `r` is Pearson's, of the compound and the mean rating.
    """

    set: str
    file: str
    n: int
    engine: str
    toned: int
    accuracy: float | None = None
    macro_f1: float | None = None
    macro_recall: float | None = None
    calibration_error: float | None = None
    r: float | None = None
    published: tuple[Published, ...] = ()


def vader_alone(text: str, lang: str | None) -> Reading:
    """VADER's reading of English, and no tone for anything else."""
    if lang != "en" or not text.strip():
        return Reading(lang)
    score = vader.compound(text)
    return Reading(lang, score, score, vader.label(score), vader.ENGINE)


def as_shipped(text: str, lang: str | None) -> Reading:
    """The reading that the product gives."""
    return toned([text], [lang])[0]


def additive_alone(text: str, lang: str | None) -> Reading:
    """The additive model's reading in its eight languages, English included."""
    if lang not in LANGUAGES or not text.strip():
        return Reading(lang)
    odds = additive().odds([text], [lang])[0].tolist()
    likeliest = max(range(3), key=odds.__getitem__)
    return Reading(lang, None, odds[2] - odds[0], LABELS[likeliest], ADDITIVE, odds[likeliest])


ENGINES: Final[dict[str, Engine]] = {"vigie": as_shipped, "additive": additive_alone, "vader": vader_alone}


def strong_readers(name: str) -> dict[str, Engine]:
    """A stronger engine alone, and together with the shipped ones. Raises EngineUnknown."""
    strong = engine(name)

    def alone(text: str, lang: str | None) -> Reading:
        if not text.strip() or (strong.languages is not None and lang not in strong.languages):
            return Reading(lang)
        odds = strong.odds([text], [lang])[0].tolist()
        likeliest = max(range(3), key=odds.__getitem__)
        return Reading(lang, None, odds[2] - odds[0], LABELS[likeliest], strong.id, odds[likeliest])

    return {name: alone, f"vigie+{name}": lambda text, lang: read_strongly(strong, [text], [lang])[0]}


def evaluated(
    folder: Path, engines: dict[str, Engine] | None = None, sets: Sequence[LabelledSet] = SETS
) -> Iterator[Row]:
    """A row for each set of `folder` that is there and each engine, as they are done. Absent sets are left out, and engines after the
    first where they read no text.

    Languages are given, not detected: this measures tone alone. Raises `ValueError` when a file is not what its set should be.
    """
    for labelled in sets:
        path = found(folder, labelled)
        if path is None:
            continue
        try:
            said = list(READERS[labelled.form](path))
        except (KeyError, IndexError, UnicodeDecodeError, ElementTree.ParseError, ValueError) as fault:
            raise ValueError(f"{path} is not the file it should be: {fault}.") from fault
        for number, (name, reads) in enumerate((engines or ENGINES).items()):
            row = _row(labelled, path, name, said, [reads(one.text, labelled.lang) for one in said])
            if row.toned or not number:
                yield row


def found(folder: Path, labelled: LabelledSet) -> Path | None:
    """The first file of the set that is there; for pairs of files, that of the texts."""
    ending = "_text.txt" if labelled.form == "lines" else ""
    paths = (folder / f"{file}{ending}" for file in labelled.files)
    return next((path for path in paths if path.exists()), None)


def _row(labelled: LabelledSet, path: Path, name: str, said: list[Said], readings: list[Reading]) -> Row:
    engines = sorted({reading.engine for reading in readings if reading.engine})
    toned_at = [place for place, reading in enumerate(readings) if reading.label]
    row = Row(
        labelled.name, path.name, len(said), f"{name} ({', '.join(engines)})" if engines else name,
        len(toned_at), published=labelled.published,
    )  # fmt: skip
    if not toned_at:
        return row
    counts = np.zeros((3, 4))  # true label × label given, the last for none
    for one, reading in zip(said, readings, strict=True):
        counts[LABELS.index(one.label), LABELS.index(reading.label) if reading.label else 3] += 1
    hits, true = np.diag(counts), counts.sum(axis=1)
    both = true + counts.sum(axis=0)[:3]
    proved = accuracy(
        [one.label for one in said], [r.label for r in readings], [r.confidence for r in readings]
    )
    return Row(
        row.set, row.file, row.n, row.engine, row.toned,
        float(hits.sum() / len(said)),
        float(np.mean(2 * hits / np.maximum(both, 1))),
        float(np.mean(hits / np.maximum(true, 1))),
        None if proved.calibration_error is None else proved.calibration_error.value,
        _r([(one.rating, readings[p].compound) for p, one in enumerate(said)]),
        labelled.published,
    )  # fmt: skip


def _r(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    known = [(rating, compound) for rating, compound in pairs if rating is not None and compound is not None]
    if len(known) < 3 or not np.ptp(np.array(known), axis=0).all():
        return None  # without any spread there is nothing to go together
    return float(np.corrcoef(np.array(known).T)[0, 1])


def _lines(path: Path) -> Iterator[Said]:
    """Texts and labels (0, 1, 2) in two files, a line each; only a line feed ends a line."""
    labels = path.with_name(path.name.replace("_text", "_labels")).read_text(encoding="utf-8").split()
    texts = path.read_text(encoding="utf-8").split("\n")[: len(labels)]
    for text, label in zip(texts, labels, strict=True):
        yield Said(text, LABELS[int(label)])


def _airline(path: Path) -> Iterator[Said]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Said(row["text"], LABELS[LABELS.index(row["airline_sentiment"])])


def _products(path: Path) -> Iterator[Said]:
    """The tweets whose raters could tell."""
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            label = _EMOTIONS.get(row["is_there_an_emotion_directed_at_a_brand_or_product"])
            if label is not None:
                yield Said(row["tweet_text"], label)


def _ratings(path: Path) -> Iterator[Said]:
    """Number, mean rating and text; a rating within ±.05 of its scale is neutral, as a compound is."""
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        if line.strip():
            _, rating, text = line.split("\t", 2)
            share = float(rating) / RATED
            yield Said(text.rstrip("\r"), vader.label(share), share)


def _documents(path: Path) -> Iterator[Said]:
    """Tone of each document; entities of one's own are no part of this form, and a file that defines one is refused."""
    text = path.read_text(encoding="utf-8")
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise ValueError("it defines entities")
    for document in ElementTree.fromstring(text).iter("Document"):  # noqa: S314
        label = document.findtext("sentiment", "")
        yield Said(document.findtext("text") or "", LABELS[LABELS.index(label)])


READERS: Final[dict[Form, Callable[[Path], Iterator[Said]]]] = {
    "lines": _lines,
    "airline": _airline,
    "products": _products,
    "ratings": _ratings,
    "documents": _documents,
}
