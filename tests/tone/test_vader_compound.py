"""Our compound is the package's own, on every text up to the cap, and no text can hold up an import."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from tests.shared import shared_data
from tone import vader, vader_rules
from tone.vader import MAX_CHARACTERS, capped, compound, label

PACKAGE = SentimentIntensityAnalyzer()
SPECIAL = [word for phrase in (*NEGATE, *BOOSTER_DICT, *SPECIAL_CASES) for word in phrase.split()]
OTHERS = [
    "no",
    "nor",
    "or",
    "least",
    "at",
    "very",
    "never",
    "so",
    "this",
    "without",
    "doubt",
    "but",
    "BUT",
    "kind",
    "of",
    "sort",
    "isn't",
    "xn't",
    "!!!",
    "??",
    "????",
    "the",
    ":)",
    ";-)",
    "❤️",
    "👍🏽x",
    "😂",
    "😡😡",
    "Σ",
]
TOKENS = st.one_of(
    st.sampled_from(sorted(PACKAGE.lexicon)),
    st.sampled_from(SPECIAL),
    st.sampled_from(OTHERS),
    st.text(max_size=5),
)
SOUPS = st.lists(st.one_of(TOKENS, TOKENS.map(str.upper)), max_size=14).map(" ".join)


def package(text: str) -> float:
    return float(PACKAGE.polarity_scores(text)["compound"])


def test_the_authors_sentences_read_as_the_package_reads_them() -> None:
    assert compound("VADER is smart, handsome, and funny.") == 0.8316
    assert compound("VADER is VERY SMART, handsome, and FUNNY!!!") == 0.9342
    assert compound("Today only kinda sux! But I'll get by, lol") == 0.5249
    assert compound("Catch utf-8 emoji such as 💘 and 💋 and 😁") == package(
        "Catch utf-8 emoji such as 💘 and 💋 and 😁"
    )


@settings(max_examples=300, deadline=None)
@given(SOUPS)
def test_any_soup_of_words_scores_as_the_package_scores_it(text: str) -> None:
    assert compound(text) == package(text)


@pytest.mark.parametrize(("file", "r"), [("tweets", 0.872), ("movieReviewSnippets", 0.427)])
def test_it_agrees_with_the_raters_of_the_ground_truth_as_the_package_does(file: str, r: float) -> None:
    path = shared_data("vader_groundtruth", f"{file}_GroundTruth.txt")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    scores = [compound(row[2]) for row in rows]
    assert round(correlation(scores, [float(row[1]) for row in rows]), 3) == r
    assert [compound(row[2]) for row in rows[::25]] == [package(row[2]) for row in rows[::25]]


@pytest.mark.parametrize(
    "spam", ["😂" * 3000, "good bad terrible " * 2000, ":) " * 6000, "but good " * 6000, "x" * 90000]
)
def test_a_wall_of_emoji_or_words_is_cut_and_scored(spam: str) -> None:
    assert len(capped(spam)) == min(len(spam), MAX_CHARACTERS)
    assert compound(spam) == compound(capped(spam))
    assert -1 <= compound(spam) <= 1


def test_each_rule_sees_a_few_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    rule = vader_rules._phrased

    def watched(value: float, words: Sequence[vader_rules.Word], place: int) -> float:
        seen.append(len(words[place - 3 : place + 3]))
        return rule(value, words, place)

    monkeypatch.setattr(vader_rules, "_phrased", watched)
    vader.compound("not so very GOOD at all " * 200)
    assert len(seen) >= 100
    assert max(seen) <= 6


def test_words_that_were_forgotten_score_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vader_rules, "_REMEMBERED", 20)
    texts = [f"word{n} is not so good, word{n + 1} is VERY bad" for n in range(60)]
    assert [compound(text) for text in texts] == [package(text) for text in texts]
    assert len(vader_rules._met) <= 40


def soups(many: int, seed: int) -> Iterator[str]:
    """Words that rules react to, in any order: what real texts seldom hold."""
    chance, known = random.Random(seed), sorted(PACKAGE.lexicon)
    for _ in range(many):
        words = [chance.choice(chance.choice((known, SPECIAL, OTHERS))) for _ in range(chance.randint(1, 14))]
        yield " ".join(word.upper() if chance.random() < 0.2 else word for word in words)


@pytest.mark.parametrize("share", [0.02, pytest.param(1.0, marks=pytest.mark.long)])
def test_a_hundred_thousand_real_and_made_up_texts_score_as_the_package_scores_them(share: float) -> None:
    """Two in a hundred of them in the fast suite."""
    with shared_data("brand_us_airline", "Tweets.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    for path in sorted(shared_data("umsab_multilingual").glob("*/*_text.txt")):
        texts += path.read_text(encoding="utf-8").split("\n")
    texts = [*texts, *soups(100_000 - len(texts), seed=7)]
    assert len(texts) >= 100_000
    chosen = random.Random(1).sample(texts, int(share * len(texts)))
    assert [text for text in chosen if compound(text) != package(capped(text))] == []


def test_labels_change_at_five_hundredths() -> None:
    assert [label(score) for score in (-1, -0.05, -0.0499, 0, 0.0499, 0.05, 1)] == [
        "negative", "negative", "neutral", "neutral", "neutral", "positive", "positive",
    ]  # fmt: skip


@settings(deadline=None)
@given(st.text())
def test_the_compound_stays_within_its_bounds(text: str) -> None:
    assert -1 <= compound(text) <= 1
