"""Whether “Apple” is the company or the fruit: told by context words at first, and by an analyst's marks later."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.relevance import area, evaluate
from tests.shared import shared_data
from tone.relevance import Context, Model, context, learnt, widened

COMPANY = [
    f"{who} Apple {what}"
    for who, what in product(
        ("Today", "They say that", "My brother thinks", "Again"),
        (
            "sells a new iPhone in every store",
            "shares fell after the keynote",
            "updates the laptop and its software",
            "pays a fine over the app store",
            "hires engineers for a faster chip",
        ),
    )
]
FRUIT = [
    f"{who} apple {what}"
    for who, what in product(
        ("Today", "They say that", "My brother thinks", "Again"),
        (
            "pie is baked with cinnamon and sugar",
            "trees bloom in the orchard",
            "juice tastes sweet and fresh",
            "harvest begins with ripe red fruit",
            "crumble needs butter and a warm oven",
        ),
    )
]


def test_the_words_of_a_watch_speak_for_its_name_and_against_the_other() -> None:
    ours = context(required=["iPhone", "app store"], excluded=["pie", "orchard"], name=["Apple"])
    assert ours.judge("Apple and the new iPhone").probability > 0.8
    assert ours.judge("An apple pie").probability < 0.2
    assert ours.judge("An apple a day").probability == 0.5
    assert ours.judge("An apple a day").by == "nothing"
    assert ours.judge("An apple pie").words == (("pie", -1.5),)


def test_a_word_of_both_sides_or_of_the_name_says_nothing() -> None:
    assert context(["apple store"], ["store pie"], ["Apple"]).words == {"pie": -1.5}


def test_words_that_keep_the_company_of_context_words_are_found_and_weigh_half() -> None:
    seeds = context(["iphone"], ["pie"], ["apple"])
    texts = [f"apple iphone keynote {n}" for n in range(20)] + [f"apple pie cinnamon {n}" for n in range(20)]
    wide = widened(seeds, texts, ["apple"])
    assert wide.words == {"iphone": 1.5, "pie": -1.5, "keynote": 0.75, "cinnamon": -0.75}
    assert wide.judge("apple with cinnamon").probability < 0.5 < wide.judge("the apple keynote").probability
    assert widened(seeds, texts[:20], ["apple"]) == seeds  # nothing to compare with


def test_marks_teach_to_tell_company_and_fruit_on_texts_never_seen() -> None:
    model = learnt(COMPANY + FRUIT, [True] * 20 + [False] * 20)
    assert model is not None
    for text in (
        "Apple opens a store for the iPhone",
        "the keynote of Apple lifts its shares",
        "Apple software update",
    ):
        assert model.judge(text).probability > 0.6, text
    for text in (
        "warm apple crumble with cinnamon",
        "ripe apple harvest in our orchard",
        "sweet apple juice and sugar",
    ):
        assert model.judge(text).probability < 0.4, text


def test_other_names_and_languages_are_learnt_alike() -> None:
    carrier = [
        f"{a} Orange {b}"
        for a, b in product(
            ("Ce matin", "Encore", "Hier"),
            (
                "forfait mobile en panne",
                "réseau fibre coupé",
                "service client injoignable",
                "facture et abonnement",
            ),
        )
    ]
    colour = [
        f"{a} orange {b}"
        for a, b in product(
            ("Ce matin", "Encore", "Hier"),
            ("jus pressé au marché", "robe et couleur vive", "vigilance météo orages", "zeste et gâteau"),
        )
    ]
    model = learnt(carrier + colour, [True] * 12 + [False] * 12)
    assert model is not None
    assert model.judge("mon abonnement fibre Orange").probability > 0.5
    assert model.judge("vigilance orange pour orages").probability < 0.5


def test_too_few_marks_or_only_one_kind_teach_nothing() -> None:
    assert learnt(COMPANY[:10] + FRUIT[:9], [True] * 10 + [False] * 9) is None
    assert learnt(COMPANY, [True] * 20) is None
    assert learnt(COMPANY + FRUIT[:4], [True] * 20 + [False] * 4) is None
    with pytest.raises(ValueError, match="one mark a text"):
        learnt(COMPANY, [True])


def test_with_marks_that_say_nothing_of_them_context_words_stay_in_force() -> None:
    seeds = context(["zebra"], ["yak"])
    model = learnt(COMPANY + FRUIT, [True] * 20 + [False] * 20, seeds)
    assert model is not None
    plain = model.judge("apple").probability
    assert model.judge("apple yak").probability < plain < model.judge("apple zebra").probability


def test_the_words_shown_are_in_the_text_and_point_the_way_of_the_verdict() -> None:
    model = learnt(COMPANY + FRUIT, [True] * 20 + [False] * 20)
    assert model is not None
    verdict = model.judge("apple pie with cinnamon and sugar")
    assert verdict.by == "model"
    assert 1 <= len(verdict.words) <= 5
    assert all(word in "apple pie with cinnamon and sugar" for word, _ in verdict.words)
    assert verdict.words[0][1] < 0


def test_marks_that_are_chance_do_not_make_the_model_sure() -> None:
    marks = [bool(n % 2) for n in range(40)]  # both kinds in each half
    model = learnt(COMPANY + FRUIT, marks)
    assert model is not None
    assert all(0.2 < model.judge(text).probability < 0.8 for text in ("apple pie", "Apple shares", "weather"))


@pytest.fixture(scope="module")
def taught() -> Model:
    model = learnt(COMPANY + FRUIT, [True] * 20 + [False] * 20)
    assert model is not None
    return model


@given(text=st.text(max_size=80))
def test_any_text_gets_a_probability(taught: Model, text: str) -> None:
    assert 0 <= taught.judge(text).probability <= 1
    assert 0 <= Context({"a": 1.0}).judge(text).probability <= 1


@pytest.mark.long
def test_on_real_mentions_of_an_ambiguous_name_it_ranks_better_with_more_marks() -> None:
    folder = shared_data("brand_germeval2017_db").parent
    rows = {row.marks: row for row in evaluate(folder) if row.set.startswith("GermEval")}
    assert rows[50].area > 0.7
    assert rows[200].area > 0.78
    assert rows[50].area < rows[100].area < rows[200].area
    assert rows[200].accuracy > rows[200].majority
    assert rows[200].calibration <= 0.06


def test_the_roc_area_is_counted_by_hand() -> None:
    assert area(np.array([0.9, 0.4, 0.5]), np.array([True, True, False])) == 0.5
