"""A text gets a tone where one can be read honestly, and none elsewhere."""

from __future__ import annotations

import pytest

from tests.shared import shared_data
from tone.reading import Reading, read, readings, toned


def test_an_english_text_gets_vaders_compound_and_label() -> None:
    reading = read("I love this airline, the crew was wonderful!")
    assert (reading.lang, reading.label, reading.engine) == ("en", "positive", "vader-3.3.2")
    assert reading.compound == pytest.approx(0.8553, abs=0.06)
    assert reading.confidence is None


@pytest.mark.parametrize(
    "text",
    [
        "die Deutsche Bahn ist heute mal wieder viel zu spät",
        "Le service est excellent, bravo à toute l'équipe",
        "el servicio es terrible, nunca más con esta compañía",
    ],
)
def test_a_text_in_another_language_has_no_tone_rather_than_a_false_one(text: str) -> None:
    reading = read(text)
    assert reading.lang not in (None, "en")
    assert reading == Reading(reading.lang)


@pytest.mark.parametrize("text", ["", " \n", "😡😡😡😡", "https://example.org/bad", "@united"])
def test_a_text_without_words_has_neither_language_nor_tone(text: str) -> None:
    assert read(text, hint="en", default="en") == Reading(None)


def test_english_without_anything_in_it_has_no_tone() -> None:
    assert toned("  ", "en") == Reading("en")


def test_entities_of_html_are_read_as_what_they_stand_for() -> None:
    assert read("I &lt;3 this so much, what a day it has been") == read(
        "I <3 this so much, what a day it has been"
    )
    assert toned("&quot;GOOD&quot; food", "en") == toned('"GOOD" food', "en")


def test_many_readings_keep_the_order_of_the_texts_and_hints() -> None:
    read_ = readings(["ok super", "", "ok great"], ["fr", None, "en"])
    assert [(one.lang, one.label) for one in read_] == [("fr", None), (None, None), ("en", "positive")]


def test_french_tweets_get_no_tone() -> None:
    texts = (
        shared_data("umsab_multilingual", "french", "val_text.txt").read_text(encoding="utf-8").splitlines()
    )
    scored = [one for one in readings(texts) if one.compound is not None]
    assert len(scored) <= len(texts) * 0.01


def test_spam_and_pasted_articles_get_a_reading_like_any_text() -> None:
    assert read("This is a good day " + "😂" * 3000).label == "positive"
    assert read("the food was bad and the room was worse " * 700).label == "negative"
