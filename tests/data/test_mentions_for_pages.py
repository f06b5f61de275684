"""What the pages ask of single mentions: narrowed by label, counted per watch, tried before a watch is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions import mentions
from data.questions.scope import Scope
from data.records import Author, Batch, Mention, Period, Watch
from data.store import Store

START = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
DAY = Period(START, START + timedelta(days=1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Four mentions: one just before the day begins, in the same hour."""
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    landing.save_watch(Watch("acme", "Acme", "acme"))
    said = (
        ("0", "Acme early", -1, None),
        ("1", "Acme", 0, "negative"),
        ("2", "Bolt", 60, "positive"),
        ("3", "Acme again", 90, None),
    )
    found = tuple(
        Mention("x", name, text, START + timedelta(minutes=minutes), author_id="ann", given_label=label)  # type: ignore[arg-type]
        for name, text, minutes, label in said
    )
    landing.land(Batch("file:f", found, (Author("x", "ann", handle="Ann"),), read=len(found)))
    Loader(landing, store).settle()
    landing.close()
    yield store
    store.close()


def test_given_labels_narrow_the_mentions(store: Store) -> None:
    assert mentions.total(store, Scope(DAY, given=("negative",))) == 1
    assert mentions.page(store, Scope(DAY, given=("none",)))["text"].tolist() == ["Acme again"]
    assert mentions.total(store, Scope(DAY, given=("negative", "positive"))) == 2
    assert mentions.has_given_labels(store)
    assert not mentions.has_given_labels(Store(None))


def test_matches_are_counted_to_the_second(store: Store) -> None:
    counted = mentions.matched(store, DAY)

    assert counted.to_dict("records") == [{"watch": "acme", "mentions": 2}]
    assert mentions.total(store, Scope(DAY, ("acme",))) == 2


def test_a_query_is_tried_on_the_latest_mentions_first(store: Store) -> None:
    sample = mentions.sample_for_test(store, most=2)

    assert sample["text"].tolist() == ["Acme again", "Bolt"]
    assert sample["author_handle"].tolist() == ["Ann", "Ann"]
