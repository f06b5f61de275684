"""How fast a model of relevance learns from an analyst's marks: ROC area, balanced accuracy and calibration against their number."""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tone.relevance import learnt

MARKS: Final = (25, 50, 100, 200)
SEEDS: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """Means over random picks of `marks`, judged on the half never picked from; `runs` had enough of both kinds for a model."""

    set: str
    marks: int
    runs: int
    area: float  # under the ROC curve, 0..1; .5 is chance
    balanced: float  # mean of the shares of both kinds that are right at probability .5, in per cent
    accuracy: float  # per cent
    majority: float  # accuracy of always saying the commoner kind, per cent
    calibration: float  # expected calibration error, ten bands
    per_second: float  # texts judged a CPU second


def evaluate(folder: Path) -> list[Row]:
    """A row for each set that is there and each number of marks."""
    return [
        row
        for name, texts, about in _sets(folder)
        for marks in MARKS
        if (row := _row(name, texts, about, marks))
    ]


def germeval(path: Path) -> tuple[list[str], list[bool]]:
    """German texts that say “Bahn”, and whether people found them to be about Deutsche Bahn."""
    root = ElementTree.parse(path).getroot()
    return [one.findtext("text") or "" for one in root], [one.findtext("relevance") == "true" for one in root]


def sxsw(path: Path) -> tuple[list[str], list[bool]]:
    """Festival tweets, and whether raters named a product that an emotion was directed at."""
    with path.open(encoding="latin-1", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], [bool(row[1]) for row in rows]


def _sets(folder: Path) -> Iterable[tuple[str, list[str], list[bool]]]:
    bahn = folder / "brand_germeval2017_db" / "dev_v1.4.xml"
    if bahn.exists():
        yield ("GermEval 2017 dev", *germeval(bahn))
    products = folder / "brand_sxsw_products" / "judge-1377884607_tweet_product_company.csv"
    if products.exists():
        yield ("SXSW products", *sxsw(products))


def _row(name: str, texts: Sequence[str], about: Sequence[bool], marks: int) -> Row | None:
    truth = np.array(about)
    found: list[tuple[float, ...]] = []
    for seed in range(SEEDS):
        places = np.random.default_rng(seed).permutation(len(texts))
        picked, held = places[:marks], places[len(texts) // 2 :][:1500]
        model = learnt([texts[place] for place in picked], [bool(truth[place]) for place in picked])
        if model is None:
            continue
        began = time.process_time()
        said = np.array([model.judge(texts[place]).probability for place in held])
        seconds = time.process_time() - began
        true = truth[held]
        ours = (said >= 0.5) == true
        both = 50 * (ours[true].mean() + ours[~true].mean())
        bands = np.minimum((said * 10).astype(int), 9)
        error = sum(abs((said - true)[bands == band].sum()) for band in range(10)) / len(held)
        found.append((area(said, true), both, 100 * ours.mean(), error, len(held) / seconds))
    if not found:
        return None
    roc, balanced, accuracy, error, rate = (float(value) for value in np.mean(found, axis=0))
    majority = 100 * float(max(truth.mean(), 1 - truth.mean()))
    return Row(name, marks, len(found), roc, balanced, accuracy, majority, error, rate)


def area(said: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often a text about us is ranked above one that is not."""
    ranks = rankdata(said)
    ours, theirs = int(true.sum()), int((~true).sum())
    return float((ranks[true].sum() - ours * (ours + 1) / 2) / (ours * theirs))


def main() -> None:
    """Print the learning curves of the sets in a folder."""
    options = argparse.ArgumentParser(prog="python -m bench.relevance", description=__doc__)
    options.add_argument("folder", type=Path)
    for row in evaluate(options.parse_args().folder):
        print(
            f"{row.set:20} {row.marks:4} marks ({row.runs} runs)  area {row.area:.3f}  balanced {row.balanced:.1f}  "
            f"accuracy {row.accuracy:.1f} (majority {row.majority:.1f})  calibration {row.calibration:.3f}  {row.per_second:,.0f}/s"
        )


if __name__ == "__main__":
    main()
