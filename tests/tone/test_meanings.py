"""Rules for words: the engines no longer see them, they speak for what people said, and everything else stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone import meanings
from tone.meanings import Meaning, MeaningError, Meanings, shifted
from tone.reading import BOTH, odds, read, reader

GAME = "Their new game is called War Zone and I bought it"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "s.words.json"
    monkeypatch.setitem(os.environ, "VIGIE_TONE_WORDS", str(place))
    return place


def test_a_name_that_sounds_like_war_no_longer_speaks_against_it(path: Path) -> None:
    before = read(GAME)
    assert before.label == "negative"
    meanings.keep(path, Meaning("war  zone", "neutral"))
    after = read(GAME)
    assert after.label == "neutral"
    assert after.vader == before.vader  # VADER's own compound is kept as it is
    assert after.engine == f"{BOTH}{meanings.current().mark}" == reader()
    assert read("what a lovely day").engine == BOTH  # no rule spoke


def test_a_phrase_speaks_for_what_the_rule_says_alone_or_in_a_text(path: Path) -> None:
    meanings.keep(path, Meaning("sick", "positive", "en"))
    assert read("that beat is sick", hint="en").label == "positive"
    assert read("sick", hint="en").label == "positive"
    assert read("das ist sick, sagt der Trainer gestern abend", hint="de").engine == "additive-1"
    meanings.keep(path, Meaning("not sick", "negative"))  # the longer phrase goes first
    assert read("that beat is not sick", hint="en").label == "negative"


def test_only_whole_words_count_in_any_case_and_spacing() -> None:
    rules = Meanings((Meaning("Krieg", "neutral"),))
    left, sides = rules.taken_out(["Herr KRIEG sagt", "die Kriegerin", "Krieg\nund Krieg"], ["de"] * 3)
    assert left == ["Herr   sagt", "die Kriegerin", " \nund  "]
    assert sides.tolist()[0] == sides.tolist()[2] == 0
    assert np.isnan(sides[1])


def test_phrases_that_disagree_cancel_out() -> None:
    rules = Meanings((Meaning("up", "positive"), Meaning("down", "negative")))
    assert rules.taken_out(["up and down", "up up up"], ["en", "en"])[1].tolist() == [0, 1]


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, float("nan")]), min_size=1, max_size=6))
def test_shifted_odds_stay_odds_and_move_only_where_a_rule_speaks(sides: list[float]) -> None:
    base = np.tile([0.2, 0.5, 0.3], (len(sides), 1))
    moved = shifted(base, np.array(sides))
    assert np.allclose(moved.sum(axis=1), 1)
    for row, side in zip(moved, sides, strict=True):
        if side == 1:
            assert row[2] > 0.3
            assert row[0] < 0.2
        elif side != -1:
            assert np.allclose(row, [0.2, 0.5, 0.3])


def test_the_engines_own_odds_know_no_rules(path: Path) -> None:
    before = odds([GAME], ["en"])
    meanings.keep(path, Meaning("war zone", "neutral"))
    assert np.array_equal(odds([GAME], ["en"]), before)  # what corrections teach is learnt over them


def test_one_rule_for_the_same_words_and_each_comes_back_when_taken_back(path: Path) -> None:
    assert meanings.keep(path, Meaning("War Zone", "neutral", writer="Ann")) is None
    before = meanings.keep(path, Meaning("war zone", "positive"))
    assert before is not None
    assert (before.label, before.writer) == ("neutral", "Ann")
    assert len(meanings.rules(path)) == 1
    assert meanings.drop(path, Meaning("WAR ZONE", "neutral"))
    assert not meanings.drop(path, Meaning("war zone", "neutral"))
    assert reader() == BOTH


@pytest.mark.parametrize("words", ["", "  ", "!?", "x" * 61])
def test_words_that_cannot_have_a_rule_are_refused(path: Path, words: str) -> None:
    with pytest.raises(MeaningError, match="phrase"):
        meanings.keep(path, Meaning(words, "neutral"))
    with pytest.raises(MeaningError, match="no tone"):
        meanings.keep(path, Meaning("a word", "angry"))  # type: ignore[arg-type]
    assert not path.exists()


def test_a_damaged_file_is_as_good_as_none(path: Path) -> None:
    path.write_text('{"rules": [{"words": 3}]}')
    assert meanings.rules(path) == []
    assert read("a lovely day").label == "positive"


def test_other_rules_can_be_tried_without_keeping_them(path: Path) -> None:
    with meanings.instead(Meanings((Meaning("war zone", "neutral"),))):
        assert read(GAME).label == "neutral"
    assert read(GAME).label == "negative"
