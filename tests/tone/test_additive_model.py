"""The additive model reads eight languages, says how sure it is and why, and never stalls."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.tone_model import NAMES
from tests.shared import shared_data
from tone import additive as module
from tone.additive import LANGUAGES, WEIGHTS, Additive, additive
from tone.reading import toned
from tone.tokens import READ, denied, tokens


def reviews(label: str, lang: str | None = None) -> list[dict[str, str]]:
    with Path(__file__).with_name("reviews.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["label"] == label and lang in (None, row["lang"])]


def share(rows: list[dict[str, str]], label: str) -> float:
    read = toned([row["text"] for row in rows], [row["lang"] for row in rows])
    return sum(one.label == label for one in read) / len(rows)


def test_happy_french_shoppers_are_hardly_ever_called_angry() -> None:
    assert share(reviews("positive", "fr"), "negative") <= 0.1


def test_plain_reviews_in_every_language_are_read_the_way_they_are_meant() -> None:
    assert share(reviews("positive"), "positive") >= 0.8
    assert share(reviews("negative"), "negative") >= 0.8
    assert share(reviews("negative"), "positive") <= 0.1


def test_tweets_it_never_saw_are_read_better_than_published_fasttext_and_it_knows_how_sure_it_is() -> None:
    right, sure = [], []
    for lang, folder in NAMES.items():
        if lang == "hi":  # the labels of the validation part belong to other texts
            continue
        path = shared_data("umsab_multilingual", folder, "val_text.txt")
        labels = path.with_name("val_labels.txt").read_text(encoding="utf-8").split()
        texts = path.read_text(encoding="utf-8").split("\n")[: len(labels)]
        found = additive().odds(texts, [lang] * len(texts))
        hits = found.argmax(axis=1) == np.array(labels, dtype=int)
        assert hits.mean() > 0.57, lang
        right += list(hits)
        sure += list(found.max(axis=1))
    assert np.mean(right) > 0.61
    parts = np.array_split(np.argsort(sure), 10)
    off = [len(part) * abs(np.mean(np.array(sure)[part]) - np.mean(np.array(right)[part])) for part in parts]
    assert sum(off) / len(sure) < 0.05


def test_the_reason_given_is_the_whole_reason() -> None:
    text = "Service horrible, mais l'accueil était excellent 😡"
    parts = additive().contributions(text, "fr")
    assert [part.word for part in parts] == tokens(text)
    by_word = {part.word: part.score for part in parts}
    assert by_word["horrible"] < 0 < by_word["excellent"]
    (row,) = additive().odds([text], ["fr"])
    (bare,) = additive().odds([""], ["fr"])
    told = sum(part.score for part in parts)
    assert np.log(row[2] / row[0]) - np.log(bare[2] / bare[0]) == pytest.approx(told, abs=1e-4)
    assert additive().contributions("", "fr") == []


def test_a_denial_reaches_three_words_and_no_further_than_its_part_of_the_sentence() -> None:
    words = tokens("not one good thing here. good!")
    assert [word for word, no in zip(words, denied(words), strict=True) if no] == ["one", "good", "thing"]
    assert denied(tokens("I can't say")) == [False, False, True]


def test_names_and_links_are_left_out_and_drawn_out_words_are_cut() -> None:
    assert tokens("@united Sooooo #late https://t.co/x !!!!!") == ["soo", "late", "!", "!"]


def test_a_pasted_book_costs_no_more_than_its_first_pages() -> None:
    book = "quelle horreur ce livre " * 50_000
    assert additive().odds([book], ["fr"]).tolist() == additive().odds([book[:READ]], ["fr"]).tolist()


def test_memory_is_bounded_and_what_was_forgotten_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 50)
    small = Additive()
    texts = [f"mot{n} est vraiment formidable, merci {n}" for n in range(200)]
    together = small.odds(texts, ["fr"] * 200)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(small.odds([text], ["fr"])[0], row, atol=1e-5)
    assert small._count <= 60


def test_threads_may_share_it() -> None:
    texts = [f"word{n} is really good, thanks {n}" for n in range(400)]
    fresh = Additive()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: fresh.odds([text], ["en"])[0], texts))
    assert np.allclose(found, additive().odds(texts, ["en"] * 400), atol=1e-5)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(LANGUAGES)), max_size=6))
def test_any_text_gets_three_probabilities_whatever_stands_beside_it(said: list[tuple[str, str]]) -> None:
    texts, langs = [text for text, _ in said], [lang for _, lang in said]
    together = additive().odds(texts, langs)
    assert together.shape == (len(said), 3)
    assert np.allclose(together.sum(axis=1), 1)
    for text, lang, row in zip(texts, langs, together, strict=True):
        assert np.allclose(additive().odds([text], [lang])[0], row, atol=1e-5)


def test_the_shipped_file_is_small_and_holds_no_text() -> None:
    assert WEIGHTS.stat().st_size <= 2 * 2**20
    with np.load(WEIGHTS, allow_pickle=False) as file:
        assert {file[name].dtype.kind for name in file.files} <= set("iuf")
