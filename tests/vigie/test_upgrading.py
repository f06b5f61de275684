"""A stronger engine reads in the background what the shipped ones doubt: newest first, once, and for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.enrich import Enricher
from data import rereading, upgrading
from data.correcting import correct
from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.records import Batch, Mention
from data.store import Store
from tone.apart import Apart
from tone.engines import VARIABLE, EngineUnknown
from tone.reading import BOTH, Reading, reader
from vigie.settings import ROOT
from vigie.upgrading import Upgrader

NOW = datetime(2026, 5, 4, tzinfo=UTC)


class Stronger(Apart):
    """Calls every text with “odd” in it negative, and the important ones; in this process."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read_strongly(
        self, texts: Sequence[str], langs: Sequence[str | None], important: Sequence[bool], name: str
    ) -> list[Reading | None]:
        self.asked += texts
        return [
            Reading(lang, 0.1, -0.8, "negative", f"{BOTH}^{name}", 0.9) if "odd" in text or much else None
            for text, lang, much in zip(texts, langs, important, strict=True)
        ]


class Home:
    def __init__(self, tmp_path: Path) -> None:
        self.landing, self.store = Landing(tmp_path / "l.sqlite"), Store(tmp_path / "s.duckdb")
        self.loader = Loader(self.landing, self.store)

    def land(self, *texts: str, first: int = 0, **more: int) -> None:
        found = tuple(
            Mention(
                "x",
                str(first + n),
                text,
                NOW + timedelta(minutes=first + n),
                author_id="ann",
                lang="en",
                **more,
            )  # type: ignore[arg-type]
            for n, text in enumerate(texts)
        )
        self.landing.land(Enricher(())(Batch("demo", found)))
        self.loader.settle()

    def labels(self) -> dict[str, str]:
        return {
            row["id"]: row["label"] for row in self.store.rows("select id, label from mention").to_pylist()
        }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv(VARIABLE, "stronger")
    home = Home(tmp_path)
    rereading.meet(home.store, reader())
    yield home
    home.store.close()
    home.landing.close()


def finish(home: Home, apart: Apart) -> int:
    upgrader, steps = Upgrader(home.store), 0
    while upgrader.step(apart):
        steps += 1
        assert counts.differences_from_recount(home.store).empty
    return steps


def test_what_is_doubted_and_what_many_see_is_read_once_and_the_rest_looked_at_only(home: Home) -> None:
    home.land("I love it, wonderful", "an odd thing")
    home.land("I love it, wonderful", first=2, reach=50_000)
    apart = Stronger()
    assert finish(home, apart) == 1
    assert home.labels() == {"0": "positive", "1": "negative", "2": "negative"}
    assert len(apart.asked) == 3
    done = upgrading.progress(home.store)
    assert done is not None
    assert (done.asked, done.read) == (3, 2)
    home.land("one more odd thing", first=3)
    assert finish(home, apart) == 1
    assert apart.asked[3:] == ["one more odd thing"]
    assert home.labels()["3"] == "negative"


def test_a_stronger_reading_survives_new_deliveries_until_the_words_change(home: Home) -> None:
    home.land("an odd but lovely thing")
    finish(home, Stronger())
    home.land("an odd but lovely thing", likes=9)
    row = home.store.row("select label, engine, likes from mention")
    assert (row["label"], row["engine"], row["likes"]) == ("negative", f"{BOTH}^stronger", 9)
    home.land("a lovely thing, really wonderful")
    row = home.store.row("select label, engine from mention")
    assert row["label"] == "positive"
    assert "^" not in row["engine"]
    assert counts.differences_from_recount(home.store).empty


def test_a_persons_label_stands_over_it(home: Home) -> None:
    home.land("an odd thing")
    correct(home.store, [1], "positive")
    finish(home, Stronger())
    assert home.labels() == {"0": "positive"}
    assert home.store.row("select read_label from mention")["read_label"] == "negative"


def test_nothing_is_read_while_history_is_being_read_again_or_no_engine_is_wished(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.land("an odd thing")
    rereading.meet(home.store, "another reader")
    assert finish(home, Stronger()) == 0
    monkeypatch.delenv(VARIABLE)
    rereading.meet(home.store, reader())
    assert finish(home, Stronger()) == 0


def test_an_engine_that_is_not_there_is_said_so(home: Home) -> None:
    home.land("an odd thing")
    with Apart(str(ROOT)) as apart, pytest.raises(EngineUnknown, match="no tone engine 'stronger' here"):
        Upgrader(home.store).step(apart)
