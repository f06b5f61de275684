"""A text gets a tone where one can be read honestly, and none elsewhere."""

from __future__ import annotations

import pytest

from tests.shared import shared_data
from tone import vader
from tone.reading import Reading, read, readings, toned


def test_an_english_text_gets_vaders_compound_and_a_label_of_both_engines() -> None:
    reading = read("I love this airline, the crew was wonderful!")
    assert (reading.lang, reading.label, reading.engine) == ("en", "positive", "vader-3.3.2+additive-1")
    assert reading.vader == reading.compound == vader.compound("I love this airline, the crew was wonderful!")
    assert reading.tone is not None
    assert reading.tone > 0.5
    assert reading.confidence is not None
    assert 0.5 < reading.confidence <= 1


def test_whom_a_text_speaks_to_says_nothing_of_its_tone() -> None:
    named, other = read("@united my bag is late again today"), read("@delta my bag is late again today")
    assert named.tone == other.tone
    assert named.vader == vader.compound(
        "@united my bag is late again today"
    )  # exact, whatever we make of it


@pytest.mark.parametrize(
    ("lang", "good", "bad"),
    [
        (
            "de",
            "Das ist großartig, wir sind begeistert",
            "die Deutsche Bahn ist heute mal wieder viel zu spät, furchtbar",
        ),
        (
            "fr",
            "Le service est excellent, bravo à toute l'équipe",
            "Encore un retard, quelle honte, c'est insupportable",
        ),
        (
            "es",
            "me encanta este hotel, todo perfecto, gracias",
            "el servicio es terrible, nunca más con esta compañía",
        ),
        (
            "it",
            "bellissima esperienza, grazie a tutti, davvero felice",
            "che schifo, servizio pessimo, una vergogna",
        ),
        (
            "pt",
            "adorei o atendimento, parabéns, muito feliz",
            "péssimo atendimento, que vergonha, nunca mais",
        ),
        ("ar", "شكرا لكم خدمة رائعة وممتازة", "خدمة سيئة جدا وموظف كذاب"),
    ],
)
def test_praise_and_blame_are_told_apart_in_every_language_that_is_read(
    lang: str, good: str, bad: str
) -> None:
    praise, blame = toned([good, bad], [lang, lang])
    assert (praise.label, blame.label) == ("positive", "negative")
    assert (praise.engine, praise.vader) == ("additive-1", None)


@pytest.mark.parametrize(
    "text",
    [
        "de trein is vandaag alweer veel te laat, wat een schande",
        "pociąg znowu jest bardzo spóźniony, co za wstyd",
        "電車がまた遅れている、本当にひどいです",
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
    assert toned(["  "], ["en"]) == [Reading("en")]


def test_entities_of_html_are_read_as_what_they_stand_for() -> None:
    assert read("I &lt;3 this so much, what a day it has been") == read(
        "I <3 this so much, what a day it has been"
    )
    assert toned(["&quot;GOOD&quot; food"], ["en"]) == toned(['"GOOD" food'], ["en"])


def test_many_readings_keep_the_order_of_the_texts_and_hints() -> None:
    read_ = readings(["ok super", "", "ok great", "heel slecht"], ["fr", None, "en", "nl"])
    assert [(one.lang, one.label) for one in read_] == [
        ("fr", "positive"), (None, None), ("en", "positive"), ("nl", None)
    ]  # fmt: skip


def test_french_tweets_are_never_read_by_vader() -> None:
    texts = (
        shared_data("umsab_multilingual", "french", "val_text.txt").read_text(encoding="utf-8").splitlines()
    )
    assert sum(one.vader is not None for one in readings(texts)) <= len(texts) * 0.01


def test_spam_and_pasted_articles_get_a_reading_like_any_text() -> None:
    assert read("This is a good day " + "😂" * 3000).label == "positive"
    assert read("the food was bad and the room was worse " * 700).label == "negative"
