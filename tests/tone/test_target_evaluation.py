"""On sentences that people labelled, tone toward the name beats the tone of the whole text, and mixes up sides half as often."""

from __future__ import annotations

import numpy as np
import pytest

from bench.target import Case, Row, evaluate, fitted, macro_f1, measured, mixed, train_parts
from tests.shared import shared_data
from tone.target import toward
from tone.target_weights import WEIGHTS


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], Row]:
    shared_data("target_newsmtsc")
    folder = shared_data("target_twitter_acl14").parent
    return {(row.set, row.method): row for row in evaluate(folder)}


def test_both_public_sets_are_read_better_than_by_the_whole_text(rows: dict[tuple[str, str], Row]) -> None:
    for name in ("NewsMTSC devtest-mt", "acl14, fifth held out", "SXSW products"):
        if (name, "target") in rows:
            assert rows[name, "target"].macro_f1 > rows[name, "whole text"].macro_f1, name
    assert rows["acl14, fifth held out", "target"].macro_f1 >= 50
    assert rows["NewsMTSC devtest-mt", "target"].macro_f1 >= 52


def test_opposite_signs_are_halved_where_one_is_praised_and_another_attacked(
    rows: dict[tuple[str, str], Row],
) -> None:
    name = "NewsMTSC devtest-mt, praise and attack"
    assert rows[name, "target"].cases > 100
    assert rows[name, "target"].opposite <= rows[name, "whole text"].opposite / 2


def test_five_thousand_texts_a_processor_second(rows: dict[tuple[str, str], Row]) -> None:
    row = rows["NewsMTSC devtest-mt", "target"]
    assert row.cases / row.seconds >= 5000


@pytest.mark.long
def test_the_shipped_weights_are_what_the_train_parts_give() -> None:
    shared_data("target_newsmtsc")
    folder = shared_data("target_twitter_acl14").parent
    assert np.abs(fitted(*train_parts(folder)) - np.array(WEIGHTS)).max() < 0.02


def test_confidence_is_near_the_share_that_is_right() -> None:
    """On tweets no weight has seen, the three labels made equally frequent, as the confidence is defined."""
    folder = shared_data("target_twitter_acl14").parent
    cases = dict(measured(folder))["acl14, fifth held out"]
    share = {
        label: sum(case.label == label for case in cases) for label in ("negative", "neutral", "positive")
    }
    bands: dict[int, list[tuple[float, bool, float]]] = {}
    for case in cases:
        tone = toward(case.text, case.spans)
        assert tone is not None
        bands.setdefault(int(tone.confidence * 10), []).append(
            (tone.confidence, tone.label == case.label, 1 / share[case.label])
        )
    total = sum(weight for band in bands.values() for *_, weight in band)
    error = sum(abs(sum((said - right) * weight for said, right, weight in band)) for band in bands.values())
    assert error / total <= 0.06


def test_figures_are_counted_by_hand() -> None:
    assert macro_f1(["positive", "negative"], ["positive", "neutral"]) == pytest.approx(100 / 3)
    praised, attacked = (
        Case("a and b", ((0, 1),), ((6, 7),), "positive"),
        Case("a and b", ((6, 7),), ((0, 1),), "negative"),
    )
    assert mixed([praised, attacked, Case("c", ((0, 1),), (), "positive")]) == [praised, attacked]
