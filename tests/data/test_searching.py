"""Search finds what a watch of the same words finds, soon after it was loaded, and never what was taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import searching
from data.finding import sought
from data.landing import Landing
from data.loader import Loader
from data.query import Matcher
from data.questions import mentions
from data.questions.scope import Scope
from data.records import Author, Batch, Mention, Period, Tombstone, Watch
from data.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = Period(START - timedelta(days=1), START + timedelta(days=30))
TEXTS = {
    "1": "Le Café est fermé, AIR-FRANCE en grève",
    "2": "air france strike https://news.example.org/strike today",
    "3": "The air in France is fine #summer",
    "4": "今日はロレアルの新製品を買った",
    "5": "Thanks @airfrance, striking crew 😡",
    "6": "nothing to see",
}


@dataclass
class Home:
    """A store in files, its landing, and how to ask it."""

    landing: Landing
    store: Store
    loader: Loader

    def add(self, *said: Mention, **more: object) -> None:
        self.landing.land(Batch("demo", said, **more))  # type: ignore[arg-type]
        self.loader.settle()

    def ids(self, words: str, **narrow: object) -> list[str]:
        scope = Scope(MARCH, words=words, **narrow)  # type: ignore[arg-type]
        found = mentions.page(self.store, scope)["id"].tolist()
        assert mentions.total(self.store, scope) == len(found)
        return sorted(found)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(tmp_path / "vigie.duckdb")
    home = Home(landing, store, Loader(landing, store))
    home.add(*(mention(name, text) for name, text in TEXTS.items()))
    yield home
    store.close()
    landing.close()


def mention(name: str, text: str, **more: object) -> Mention:
    found = {"author_id": "ann", "lang": "en", "label": "negative" if name in "12" else "neutral"} | more
    return Mention("x", name, text, START + timedelta(minutes=int(name)), **found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cafe", ["1"]),
        ('"air france"', ["1", "2"]),
        ("air france", ["1", "2", "3"]),
        ("strik*", ["2", "5"]),
        ("strike OR grève", ["1", "2"]),
        ("france -fine", ["1", "2"]),
        ("ロレアル", ["4"]),
        ("😡", ["5"]),
        ("@airfrance", ["5"]),
        ("#summer", ["3"]),
        ("domain:example.org", ["2"]),
        ("france tone:negative", ["1", "2"]),
        ("-tone:negative france", ["3"]),
        ("tone:negative", ["1", "2"]),
        ("author:ann lang:en strike", ["2"]),
        ("author:bob strike", []),
        ("platform:x (strike OR lang:fr)", ["2"]),
        ("stri", []),
    ],
)
def test_a_search_means_what_it_says(home: Home, words: str, found: list[str]) -> None:
    assert home.ids(words) == found


def test_a_search_goes_together_with_the_filters_of_the_page(home: Home) -> None:
    assert home.ids("france", labels=("neutral",)) == ["3"]
    assert home.ids("france", platforms=("reddit",)) == []


def test_an_author_is_found_by_handle_as_well(home: Home) -> None:
    home.add(mention("7", "hello france", author_id="77"), authors=(Author("x", "77", handle="Zoé"),))

    assert home.ids("author:zoe") == ["7"]
    assert home.ids("from:77 hello") == ["7"]


def test_a_search_that_cannot_be_read_finds_nothing_and_says_why(home: Home) -> None:
    assert home.ids('"air france') == []
    fault = sought('"air france').fault
    assert fault is not None
    assert "never closed" in fault.message
    assert sought("-fine").fault is not None


def test_nothing_of_what_is_typed_becomes_part_of_the_question() -> None:
    hostile = 'evil\'; drop OR "evil) --" @evil #evil domain:evil.org from:evil lang:evil platform:evil title:evil tone:evil'

    for query in (*hostile.split(), 'lang:ev OR "evil" OR x"', "from:evil platform:evil -domain:evil.org"):
        assert "evil" not in sought(query).clause


LEAVES = st.sampled_from(
    ["air", "france", '"air france"', "str*", "@airfrance", "domain:example.org", "lang:en", "レ"]
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" OR ".join),
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) -({two[1]})"),
    ),
    max_leaves=5,
)


def test_a_search_finds_what_a_watch_of_the_same_words_finds(home: Home) -> None:
    said = [mention(name, text) for name, text in TEXTS.items()]

    @settings(max_examples=60, deadline=None)
    @given(QUERIES)
    def same(query: str) -> None:
        if sought(query).fault is None:
            judge = Matcher([Watch("w", "w", query)])
            assert home.ids(query) == [one.id for one in said if judge.matches(one)], query

    same()


def test_a_changed_text_is_found_by_its_new_words_only(home: Home) -> None:
    home.add(mention("6", "something to see", fetched=START + timedelta(days=1)))

    assert home.ids("something") == ["6"]
    assert home.ids("nothing") == []


def test_what_was_taken_back_leaves_the_index_and_its_file(home: Home, tmp_path: Path) -> None:
    home.add(mention("8", "unspeakable xylophone"))
    assert home.ids("xylophone") == ["8"]
    home.add(tombstones=(Tombstone("x", "8", "deleted", START + timedelta(days=1)),))

    assert home.ids("xylophone") == []
    home.store.close()
    for file in tmp_path.glob("vigie.search.sqlite*"):
        assert b"xylophone" not in file.read_bytes()


def test_an_index_that_was_lost_comes_back_by_itself(home: Home, tmp_path: Path) -> None:
    home.store.close()
    for file in tmp_path.glob("vigie.search.sqlite*"):
        file.unlink()
    home.store = Store(tmp_path / "vigie.duckdb")
    assert home.ids("cafe") == []
    assert searching.waiting(home.store) == 6

    Loader(home.landing, home.store).settle()

    assert home.ids("cafe") == ["1"]
    assert searching.waiting(home.store) == 0


def test_a_damaged_index_is_begun_anew(home: Home, tmp_path: Path) -> None:
    home.store.close()
    for file in tmp_path.glob("vigie.search.sqlite*"):
        file.unlink()
    (tmp_path / "vigie.search.sqlite").write_bytes(b"no database at all" * 500)

    home.store = Store(tmp_path / "vigie.duckdb")
    Loader(home.landing, home.store).settle()

    assert home.ids("cafe") == ["1"]


def test_a_kill_between_store_and_index_costs_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(searching.Index, "take", _killed)
        with pytest.raises(sqlite3.OperationalError):
            home.add(mention("9", "late arrival"))
    assert home.ids("late") == []

    home.loader.settle()

    assert home.ids("late") == ["9"]


def test_an_index_of_another_store_is_not_believed(home: Home, tmp_path: Path) -> None:
    home.store.close()
    (tmp_path / "vigie.duckdb").unlink()
    home.store = Store(tmp_path / "vigie.duckdb")
    landing = Landing(tmp_path / "other.sqlite")
    landing.land(Batch("demo", (mention("1", "cafe no more"), mention("2", "other words"))))
    Loader(landing, home.store).settle()
    landing.close()

    assert home.ids("strike") == []
    assert home.ids("other") == ["2"]


def test_making_it_anew_says_how_many_can_be_searched(home: Home) -> None:
    assert searching.rebuild(home.store) == 6
    assert home.ids("cafe") == ["1"]


def _killed(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("killed")
