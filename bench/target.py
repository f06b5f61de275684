"""How well tone toward a name is read, beside the tone of the whole text, on labelled sentences; and how its weights were fitted.

`python -m bench.target FOLDER` measures, `--fit` prints the weights first. FOLDER holds `target_newsmtsc`, `target_twitter_acl14`
and `brand_sxsw_products`; sets that are absent are left out. Weights are fitted on NewsMTSC's train part and four fifths of Dong's tweets, by
a checksum of the text; measured on the development part, the last fifth, and the product tweets. The form of the sums and the borders
were chosen with the first two in view; only the product tweets took no part in any choice.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from data.records import Label
from tone import vader
from tone.target import LABELS, Span, evidence, toward, worth_asking

PENALTY: Final = 1.0
_POLARITY: Final[dict[int, Label]] = {2: "negative", 4: "neutral", 6: "positive"}
_EMOTION: Final[dict[str, Label]] = {
    "Positive emotion": "positive",
    "Negative emotion": "negative",
    "No emotion toward brand or product": "neutral",
}
_PRODUCTS = re.compile(r"ipad ?2?|iphone|apple|google|android", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """One name in one text, the other names there, and what people said of the tone toward it."""

    text: str
    spans: tuple[Span, ...]
    rivals: tuple[Span, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one method on one set, in per cent; right and opposite are shares of the positive and negative cases."""

    set: str
    method: str
    cases: int
    macro_f1: float
    right: float
    opposite: float
    seconds: float


def evaluate(folder: Path) -> list[Row]:
    """Whole text against target on every set of `folder` that is there; nothing here was fitted on."""
    rows: list[Row] = []
    for name, cases in measured(folder):
        for method, judge in METHODS.items():
            rows.append(_row(name, method, cases, judge))
    return rows


def whole(case: Case) -> Label:
    """VADER's label of the whole text, whoever is meant."""
    return vader.label(vader.compound(case.text))


def target(case: Case) -> Label:
    """The label toward the name."""
    tone = toward(case.text, case.spans, rivals=case.rivals)
    return "neutral" if tone is None else tone.label


def target_where_worth(case: Case) -> Label:
    """Toward the name where several are named or there are several clauses, else the whole text's."""
    return target(case) if worth_asking(case.text, case.rivals, lang="en") else whole(case)


METHODS: Final[dict[str, Callable[[Case], Label]]] = {
    "whole text": whole,
    "target": target,
    "target where worth asking": target_where_worth,
}


def fitted(cases: Sequence[Case], groups: Sequence[str]) -> NDArray[np.float64]:
    """Weights, (3, 13): multinomial logistic regression, the labels of each group weighing the same, ridge of 1 on all but constants."""
    x = np.array([evidence(case.text, case.spans, rivals=case.rivals) for case in cases])
    mean, scale = x.mean(0), x.std(0)
    x = np.hstack([np.ones((len(x), 1)), (x - mean) / scale])
    y = np.array([LABELS.index(case.label) for case in cases])
    keys = [(group, int(label)) for group, label in zip(groups, y, strict=True)]
    size = {group: groups.count(group) for group in set(groups)}
    count = {key: keys.count(key) for key in set(keys)}
    weight = np.array([size[key[0]] / 3 / count[key] for key in keys])
    truth = np.eye(3)[y]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = flat.reshape(3, -1)
        scores = x @ w.T
        scores -= scores.max(1, keepdims=True)
        odds = np.exp(scores)
        odds /= odds.sum(1, keepdims=True)
        ridge = w.copy()
        ridge[:, 0] = 0
        value = -(weight * np.log(odds[np.arange(len(y)), y])).sum() + PENALTY / 2 * (ridge**2).sum()
        return float(value), ((odds - truth) * weight[:, None]).T.dot(x).ravel() + PENALTY * ridge.ravel()

    w = minimize(loss, np.zeros(3 * x.shape[1]), jac=True, method="L-BFGS-B").x.reshape(3, -1)
    plain = w[:, 1:] / scale
    return np.hstack([(w[:, 0] - plain @ mean)[:, None], plain])


def train_parts(folder: Path) -> tuple[list[Case], list[str]]:
    """The cases that weights are fitted on, and the set each belongs to."""
    news = newsmtsc(folder / "target_newsmtsc" / "train.jsonl")
    tweets = [case for case in newsmtsc(_acl14(folder)) if not _held_out(case)]
    return news + tweets, ["news"] * len(news) + ["tweets"] * len(tweets)


def measured(folder: Path) -> Iterable[tuple[str, list[Case]]]:
    """The sets of `folder` that no weight was fitted on, by name."""
    news, tweets = folder / "target_newsmtsc" / "devtest_mt.jsonl", _acl14(folder)
    sxsw = folder / "brand_sxsw_products" / "judge-1377884607_tweet_product_company.csv"
    if news.exists():
        cases = newsmtsc(news)
        yield "NewsMTSC devtest-mt", cases
        yield "NewsMTSC devtest-mt, praise and attack", mixed(cases)
    if tweets.exists():
        yield "acl14, fifth held out", [case for case in newsmtsc(tweets) if _held_out(case)]
    if sxsw.exists():
        yield "SXSW products", products(sxsw)


def mixed(cases: Iterable[Case]) -> list[Case]:
    """The cases of texts that praise one name and attack another."""
    by_text: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_text[case.text].append(case)
    return [
        case
        for together in by_text.values()
        if {"positive", "negative"} <= {case.label for case in together}
        for case in together
    ]


def newsmtsc(path: Path) -> list[Case]:
    """The cases of a file in NewsMTSC's form: one sentence a line, with its names."""
    cases: list[Case] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        spans = [tuple(_spans(name)) for name in sentence["targets"]]
        for place, name in enumerate(sentence["targets"]):
            others = {span for spot, those in enumerate(spans) if spot != place for span in those}
            others = {
                (start, end)
                for start, end in others
                if not any(start < last and end > first for first, last in spans[place])
            }
            cases.append(
                Case(
                    sentence["sentence_normalized"],
                    spans[place],
                    tuple(sorted(others)),
                    _POLARITY[int(name["polarity"])],
                )
            )
    return cases


def products(path: Path) -> list[Case]:
    """Tweets that name a product; the name is the one the raters saw an emotion toward, else the first in the text."""
    cases: list[Case] = []
    with path.open(encoding="latin-1", newline="") as file:
        for text, toward_what, emotion in list(csv.reader(file))[1:]:
            found = list(_PRODUCTS.finditer(text))
            label = _EMOTION.get(emotion)
            if not found or label is None:
                continue
            wanted = toward_what.split(" ")[0].lower() or found[0][0].lower()
            ours = tuple(match.span() for match in found if match[0].lower().startswith(wanted[:5]))
            if ours:
                rivals = tuple(match.span() for match in found if match.span() not in ours)
                cases.append(Case(text, ours, rivals, label))
    return cases


def _row(name: str, method: str, cases: Sequence[Case], judge: Callable[[Case], Label]) -> Row:
    began = time.process_time()
    said = [judge(case) for case in cases]
    seconds = time.process_time() - began
    truth = [case.label for case in cases]
    sided = [(says, true) for says, true in zip(said, truth, strict=True) if true != "neutral"]
    right = sum(says == true for says, true in sided) / len(sided)
    opposite = sum(says not in (true, "neutral") for says, true in sided) / len(sided)
    return Row(name, method, len(cases), macro_f1(truth, said), 100 * right, 100 * opposite, seconds)


def macro_f1(truth: Sequence[Label], said: Sequence[Label]) -> float:
    """The mean of the three labels' F1, in per cent."""
    total = 0.0
    for label in LABELS:
        hits = sum(a == b == label for a, b in zip(truth, said, strict=True))
        total += 2 * hits / max(1, truth.count(label) + said.count(label))
    return 100 * total / len(LABELS)


def _spans(name: dict[str, Any]) -> list[Span]:
    return [(one["from"], one["to"]) for one in (name, *name.get("further_mentions", []))]


def _acl14(folder: Path) -> Path:
    return folder / "target_twitter_acl14" / "train.raw.jsonl"


def _held_out(case: Case) -> bool:
    return crc32(case.text.encode()) % 5 == 0


def main() -> None:
    """Print the table, and with `--fit` the weights that belong into `tone/target_weights.py`."""
    options = argparse.ArgumentParser(prog="python -m bench.target", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--fit", action="store_true")
    chosen = options.parse_args()
    if chosen.fit:
        for row in fitted(*train_parts(chosen.folder)):
            print("    (" + ", ".join(f"{value:.3f}" for value in row) + "),")
    print(
        f"{'set':40} {'method':27} {'cases':>6} {'F1':>6} {'right':>6} {'opposite':>8} {'texts a CPU second':>19}"
    )
    for row in evaluate(chosen.folder):
        print(
            f"{row.set:40} {row.method:27} {row.cases:6} {row.macro_f1:6.1f} {row.right:6.1f} {row.opposite:8.1f} {row.cases / row.seconds:19,.0f}"
        )


if __name__ == "__main__":
    main()
