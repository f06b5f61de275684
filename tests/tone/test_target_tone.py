"""A text that names two brands has a tone toward each; what stands nearer, in the same clause, counts for more."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Label
from tone.target import Scored, TargetTone, english, toward, worth_asking

FRENCH = {"excellent": 2.5, "nul": -2.5, "affreux": -2.5, "fiable": 1.8, "lent": -1.5, "adore": 2.8}


def french(text: str, lang: str | None) -> Sequence[Scored]:
    return [
        (match.start(), match.end(), FRENCH[match[0].lower()])
        for match in re.finditer(r"\w+", text)
        if match[0].lower() in FRENCH
    ]


def spans(text: str, name: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(name), text)]


def tone(text: str, name: str, *rivals: str, lang: str = "en") -> TargetTone:
    found = toward(
        text,
        spans(text, name),
        english if lang == "en" else french,
        lang=lang,
        rivals=[span for rival in rivals for span in spans(text, rival)],
    )
    assert found is not None
    return found


def labels(text: str, *names: str, lang: str = "en") -> list[Label]:
    return [tone(text, name, *(set(names) - {name}), lang=lang).label for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Acme is wonderful and I love it, but Globex is horrible and a total disaster.",
        "I love Acme, great and friendly people. Globex is an awful, disgusting company.",
        "Acme was excellent and kind, whereas Globex was terrible and rude to everybody.",
    ],
)
def test_praise_of_one_and_attack_on_another_are_told_apart(text: str) -> None:
    assert labels(text, "Acme", "Globex") == ["positive", "negative"]


def test_a_comparison_speaks_for_one_side_and_against_the_other() -> None:
    better = "Acme is so much better than Globex"
    assert tone(better, "Acme", "Globex").compound > 0 > tone(better, "Globex", "Acme").compound
    worse = "Acme is much worse than Globex"
    assert tone(worse, "Acme", "Globex").compound < 0 < tone(worse, "Globex", "Acme").compound
    equal = "Acme is not as good as Globex"
    assert tone(equal, "Acme", "Globex").compound < 0 < tone(equal, "Globex", "Acme").compound


def test_french_comparisons_work_with_any_engine_even_if_it_does_not_know_the_comparative() -> None:
    for text, first, second in (
        ("Acme est bien mieux que Globex", 1, -1),
        ("Acme est pire que Globex", -1, 1),
        ("Acme est plus fiable que Globex", 1, -1),
        ("Acme est moins fiable que Globex", -1, 1),
        ("Acme est mieux qu'Orion", 1, -1),
    ):
        other = "Orion" if "Orion" in text else "Globex"
        assert tone(text, "Acme", other, lang="fr").compound * first > 0, text
        assert tone(text, other, "Acme", lang="fr").compound * second > 0, text


def test_a_simile_does_not_praise_a_name_nobody_compares_with_ours() -> None:
    alone = tone("This soup is worse than Globex", "Globex")
    assert alone.label == "neutral"


def test_contrast_is_a_border_in_french_too_and_ma_is_none() -> None:
    text = "Acme est excellent mais Globex est nul et affreux, affreux"
    assert labels(text, "Acme", "Globex", lang="fr")[0] == "positive"
    assert tone(text, "Globex", "Acme", lang="fr").compound < 0
    near, far = "Acme ma banque est nul", "Acme mais banque est nul"
    assert (
        tone(near, "Acme", lang="fr").compound < tone(far, "Acme", lang="fr").compound
    )  # “mais” is further away


def test_what_somebody_is_quoted_with_stands_further_from_the_name_outside() -> None:
    quoted = "“The service was a horrible nightmare for everybody” said Acme"
    plain = "The service was a horrible nightmare for everybody said Acme"
    assert tone(quoted, "Acme").compound > tone(plain, "Acme").compound


def test_the_repeated_part_of_a_post_weighs_less_than_its_own_words() -> None:
    assert (
        tone("no comment RT @jo: Acme is horrible", "Acme").compound
        > tone("no comment by @jo: Acme is horrible", "Acme").compound
    )
    assert tone("RT @jo: Acme is horrible", "Acme").label == "negative"


def test_a_headline_that_attacks_one_does_not_taint_another_named_in_the_body() -> None:
    text = "Horrible scandal: fraud and lies at Globex\n\nAcme, its rival, reported figures on Monday."
    assert labels(text, "Globex", "Acme") == ["negative", "neutral"]


def test_a_name_with_a_tone_of_its_own_says_nothing() -> None:
    assert tone("Best Buy opens a store on Monday", "Best Buy").words == ()
    assert tone("Best Buy opens a store on Monday", "Best Buy").label == "neutral"


def test_the_words_that_spoke_are_shown_the_weightiest_first() -> None:
    text = "Acme is horrible, and the weather in a place far away from here was quite nice"
    (first, *_) = tone(text, "Acme").words
    assert text[first[0] : first[1]] == "horrible,"
    assert first[2] < 0


def test_without_a_name_or_an_engine_for_the_language_there_is_no_tone() -> None:
    assert toward("Acme is horrible", []) is None
    assert toward("Acme est nul", [(0, 4)], lang="fr") is None
    assert toward("Die Acme ist toll", [(4, 8)], lang="de") is None
    with pytest.raises(ValueError, match="not empty"):
        toward("Acme", [(3, 3)])


def test_a_tone_of_its_own_is_worth_asking_with_rivals_or_clauses() -> None:
    assert not worth_asking("Acme is horrible", lang="en")
    assert worth_asking("Acme is horrible", [(0, 4)], lang="en")
    assert worth_asking("Acme is horrible but cheap", lang="en")
    assert worth_asking("Acme est nul alors que tout est cher", lang="fr")


@given(
    st.text(alphabet="aA .,!?\"'“”\n:-@RT", max_size=60),
    st.integers(0, 60),
    st.integers(1, 5),
    st.sampled_from([None, "en", "fr"]),
)
def test_any_text_and_any_span_give_a_sound_tone(
    text: str, start: int, length: int, lang: str | None
) -> None:
    found = toward(text, [(start, start + length)], french, lang=lang, rivals=[(0, 1)])
    if found is not None:
        assert -1 <= found.compound <= 1
        assert 0 < found.confidence <= 1


def test_time_grows_with_the_text_only() -> None:
    def seconds(text: str) -> float:
        found = spans(text, "Acme")
        began = time.process_time()
        for _ in range(3):
            toward(text, found, rivals=found[:1])
        return time.process_time() - began

    sentence = "Acme is better than bad things, but “not as good as that” they say. "
    short, long = sentence * 7, sentence * 70
    assert len(long) < 5000
    seconds(short)
    assert seconds(long) < 40 * max(seconds(short), 0.001)
