"""What corrections teach: nothing from too few, something from enough, and never a change without proof."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from data.records import Label
from tests.shared import shared_data
from tone import vader
from tone.accuracy import LABELS, accuracy
from tone.adapter import ENOUGH, Adapter, fit, restored
from tone.odds import vader_odds
from tone.queue import queue

Array = NDArray[np.float64]
WORDS = {
    "negative": "delayed gate luggage",
    "neutral": "question about seats",
    "positive": "crew lounge upgrade",
}


def house(n: int, *, lang: str | None = "en") -> tuple[list[str], list[str | None], Array, list[Label]]:
    """`n` texts whose words tell their label, which an engine cannot see: it gives each label the same chance, or so."""
    labels = [LABELS[i % 3] for i in range(n)]
    texts = [f"flight number {i} {WORDS[label]} thing{i * 7 % 23}" for i, label in enumerate(labels)]
    base = np.random.default_rng(1).dirichlet([9, 9, 9], n)
    return texts, [lang] * n, base, labels


def test_under_a_hundred_corrections_it_stays_off_and_says_why() -> None:
    lesson = fit(*house(ENOUGH - 1))
    assert lesson.adapter is None
    assert lesson.why == "99 corrections so far; it learns from 100 on."
    assert fit([], [], np.empty((0, 3)), []).adapter is None


def test_it_waits_for_ten_of_each_label() -> None:
    texts, langs, base, labels = house(150)
    rare: list[Label] = [
        "negative" if label == "positive" and i > 20 else label for i, label in enumerate(labels)
    ]
    assert fit(texts, langs, base, rare).why == "Only 7 corrections are positive; it takes 10 of each label."


def test_copies_of_one_text_are_one_correction_and_the_last_word_counts() -> None:
    texts, langs, base, labels = house(120)
    lesson = fit(
        ["RT @a: " + texts[0]] * 50 + texts, ["en"] * 50 + langs, np.vstack([base[:1]] * 50 + [base]), ["positive"] * 50 + labels
    )  # fmt: skip
    assert lesson.n == 120
    copied = fit(texts[:60] * 2, langs[:60] * 2, np.vstack([base[:60]] * 2), labels[:60] * 2)
    assert copied.adapter is None
    assert copied.n == 60


def test_what_the_house_knows_better_is_learnt() -> None:
    lesson = fit(*house(150))
    assert lesson.adapter is not None
    assert lesson.own_f1 is not None
    assert lesson.base_f1 is not None
    assert lesson.own_f1 > 90 > 60 > lesson.base_f1
    told = lesson.adapter.apply(
        ["my luggage was delayed", "thanks to the crew"], ["en", "en"], np.full((2, 3), 1 / 3)
    )
    assert told.argmax(axis=1).tolist() == [0, 2]
    assert told.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_an_engine_that_is_right_already_is_left_alone() -> None:
    texts, langs, _, labels = house(150)
    right = np.array([[0.9 if label == other else 0.05 for other in LABELS] for label in labels])
    lesson = fit(texts, langs, right, labels)
    assert lesson.adapter is None
    assert lesson.why.startswith("It would not be better enough: macro-F1 100 against 100")


def guessed(labels: list[Label], right: list[bool]) -> Array:
    """An engine that is as sure of every text: of the label where it is right, else of the next one."""
    said = [(LABELS.index(label) + (not ok)) % 3 for label, ok in zip(labels, right, strict=True)]
    return np.array([[0.6 if place == index else 0.2 for place in range(3)] for index in said])


def test_chance_teaches_nothing() -> None:
    rng = np.random.default_rng(2)
    texts, langs, _, labels = house(150)
    labels = [labels[place] for place in rng.permutation(150)]
    lesson = fit(texts, langs, guessed(labels, (rng.random(150) < 0.6).tolist()), labels)
    assert lesson.adapter is None
    assert lesson.base_f1 is not None


def test_what_is_better_on_hard_picks_only_is_not_kept() -> None:
    """Words tell the label of the hard picks; of the texts drawn by lot they tell nothing, and the engine is right."""
    rng = np.random.default_rng(3)
    texts, langs, _, labels = house(240)
    at_random = [place % 5 == 0 for place in range(240)]
    truth = [
        LABELS[rng.integers(3)] if drawn else label for label, drawn in zip(labels, at_random, strict=True)
    ]
    base = guessed(truth, [drawn or rng.random() < 0.2 for drawn in at_random])
    assert fit(texts, langs, base, truth).adapter is not None
    lesson = fit(texts, langs, base, truth, at_random=at_random)
    assert lesson.adapter is None
    assert lesson.why.startswith("On the 48 drawn at random it is right ")
    assert lesson.why.endswith(" times, the engine 48.")


def test_a_language_without_corrections_keeps_the_engines_reading() -> None:
    adapter = taught()
    base = np.array([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [np.nan] * 3])
    told = adapter.apply(["luggage delayed"] * 3, ["fr", "en", None], base)
    assert told[0] == pytest.approx(base[0], abs=1e-6)
    assert told[1, 0] > 0.5
    assert np.isnan(told[2]).all()


def test_it_reads_texts_that_the_engine_cannot() -> None:
    texts, langs, base, labels = house(150, lang="tr")
    lesson = fit(texts, langs, np.full_like(base, np.nan), labels)
    assert lesson.adapter is not None
    assert lesson.base_f1 == 0
    told = lesson.adapter.apply(["luggage delayed"], ["tr"], np.full((1, 3), np.nan))
    assert told.argmax() == 0


@cache
def taught() -> Adapter:
    adapter = fit(*house(150)).adapter
    assert adapter is not None
    return adapter


def test_it_is_saved_as_plain_arrays_and_comes_back_the_same() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **taught().arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        back = restored(dict(arrays))
    assert back.engine == taught().engine
    assert back.engine.startswith("vader-3.3.2+own-")
    texts, langs, base, _ = house(30)
    assert np.array_equal(back.apply(texts, langs, base), taught().apply(texts, langs, base))


def test_damaged_or_foreign_arrays_are_refused() -> None:
    arrays = taught().arrays()
    for name, value in {
        "weights": arrays["weights"][1:],
        "format": np.array([99, 1]),
        "heat": np.array([np.nan]),
    }.items():
        with pytest.raises(ValueError, match="learnt again"):
            restored(arrays | {name: value})
    with pytest.raises(ValueError, match="not the arrays"):
        restored({})


def test_the_same_corrections_give_the_same_adapter_and_other_weights_another_name() -> None:
    first, again, more = fit(*house(150)).adapter, taught(), fit(*house(180)).adapter
    assert first is not None
    assert more is not None
    assert first.engine == again.engine != more.engine


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        fit(["a"], ["en"], np.ones((2, 3)), ["negative"])


def airline() -> tuple[list[str], list[Label], Array]:
    file = pd.read_csv(shared_data("brand_us_airline", "Tweets.csv"))
    texts = file["text"].tolist()
    return texts, file["airline_sentiment"].tolist(), vader_odds([vader.compound(text) for text in texts])


@pytest.mark.long
def test_two_hundred_corrections_from_the_queue_lift_macro_f1_by_ten_points_on_rows_held_back() -> None:
    """Real airline tweets, VADER underneath: rounds of 25, the adapter in use from 100; 6,640 rows never asked about."""
    texts, truth, base = airline()
    order = np.random.default_rng(21).permutation(len(texts))
    pool, held = order[:8000], order[8000:]
    asked, drawn, adapter = list[int](), set[int](), None
    while len(asked) < 200:
        odds = base[pool]
        if adapter is not None:
            odds = adapter.apply([texts[p] for p in pool], ["en"] * len(pool), odds)
        picks = queue(
            [texts[p] for p in pool], odds, langs=["en"] * len(pool), sources=["x"] * len(pool),
            reach=[None] * len(pool), n=25, seed=len(asked), labelled=[texts[p] for p in asked],
            drawn=[texts[p] for p in drawn],
        )  # fmt: skip
        asked += [int(pool[pick.place]) for pick in picks if not pick.labelled]
        drawn |= {int(pool[pick.place]) for pick in picks if pick.at_random}
        lesson = fit(
            [texts[p] for p in asked], ["en"] * len(asked), base[asked], [truth[p] for p in asked],
            at_random=[p in drawn for p in asked],
        )  # fmt: skip
        assert len(asked) >= ENOUGH or lesson.adapter is None
        adapter = lesson.adapter
    assert adapter is not None
    told = adapter.apply([texts[p] for p in held], ["en"] * len(held), base[held])
    labels = [truth[p] for p in held]
    before = accuracy(labels, [LABELS[k] for k in base[held].argmax(axis=1)])
    after = accuracy(
        labels, [LABELS[k] for k in told.argmax(axis=1)], told.max(axis=1).astype(float).tolist()
    )
    assert before.macro_f1 is not None
    assert after.macro_f1 is not None
    assert after.calibration_error is not None
    assert after.macro_f1.value - before.macro_f1.value >= 0.10
    assert after.calibration_error.value <= 0.05
