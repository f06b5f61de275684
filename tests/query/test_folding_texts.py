"""Case, accents, scripts and invisible signs make no difference; words keep their borders."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.query.folding import folded, needle, placed


@pytest.mark.parametrize(
    ("written", "fold"),
    [
        ("L’Oréal, L'OREAL", " l oreal l oreal "),
        ("ŒUVRE æon straße", " oeuvre aeon strasse "),
        ("Ａｉｒ　Ｆｒａｎｃｅ", " air france "),
        ("İstanbul ISTANBUL ıstanbul", " istanbul istanbul istanbul "),
        ("Air\u200bFrance Del\u00adta", " airfrance delta "),
        ("Windows™ AT&T", " windows at t "),
        ("e\u0301te\u0301 été", " ete ete "),
        ("東京電力のiPhone15を", " 東 京 電 力 の iphone15 を "),
        ("ｶﾞｽ ガス か\u3099", " ガ ス ガ ス が "),
        ("👍🏽❤️x", " 👍 🏽 ❤ x "),
        ("أحمد مُحَمَّد", " احمد محمد "),
        ("क्या", " क्या "),
        ("see https://x.y/delta-crash now", " see now "),
        ("@foo_bar #tag", " foo_bar tag "),
        ("...", "  "),
    ],
)
def test_a_text_folds_to_its_words(written: str, fold: str) -> None:
    assert folded(written) == fold


@settings(deadline=None)
@given(st.text(max_size=80))
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert once.startswith(" ")
    assert once.endswith(" ")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_case_and_normal_form_make_no_difference_in_latin_text(text: str) -> None:
    latin = "".join(sign for sign in text if ord(sign) < 0x250 and sign not in "ŉ")
    assert folded(latin.upper()) == folded(latin.lower()) == folded(latin)
    assert folded(unicodedata.normalize("NFD", latin)) == folded(latin)


@settings(deadline=None)
@given(st.text(alphabet="aé œ.,日本😡️\u200b'A\n", max_size=30))
def test_the_slow_folding_that_keeps_places_agrees_with_the_fast_one(text: str) -> None:
    line, starts, ends = placed(text)
    assert line == folded(text)
    assert len(line) == len(starts) == len(ends)
    assert all(start <= end <= len(text) for start, end in zip(starts, ends, strict=True))


def test_a_term_of_punctuation_alone_has_nothing_to_look_for() -> None:
    assert needle("—…!") is None
    assert needle("Air Fran", prefix=True) == " air fran"
