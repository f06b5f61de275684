"""A rank that moved says by how much, whether chance may explain it, and what changed beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.records import Batch, Interaction, Mention, Period
from data.store import Store
from reports.influence import influence
from reports.moved import moved
from tests.circles import circles

END = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = Scope(Period(END - timedelta(days=7), END + timedelta(hours=1)), ("acme",))
BEFORE = replace(NOW, period=NOW.period.before())


def later(batch: Batch) -> Batch:
    """Carol's week after: Ben's whole circle now cites her as well."""
    said, ties = list(batch.mentions), list(batch.interactions)
    for n in range(6):
        for again in range(4):
            name, when = f"extra{n}-{again}", END - timedelta(minutes=7 * n + again)
            who = f"ben-{n}"
            said.append(
                Mention("x", name, "acme: what carol says", when, author_id=who, given_watches=("acme",))
            )
            ties.append(Interaction("x", "mention", name, who, "carol", when))
    return replace(batch, mentions=tuple(said), interactions=tuple(ties))


def week_before(batch: Batch) -> Batch:
    """The same words, a week earlier and under other ids."""
    ago = timedelta(days=7, hours=2)
    return replace(
        batch,
        mentions=tuple(replace(one, id=f"b{one.id}", created=one.created - ago) for one in batch.mentions),
        interactions=tuple(
            replace(one, evidence_id=f"b{one.evidence_id}", created=one.created - ago) for one in batch.interactions
        ),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    landing.land(week_before(circles(end=END)))
    landing.land(later(circles(end=END)))
    Loader(landing, store).settle()
    yield store
    store.close()
    landing.close()


def test_who_rose_rose_by_so_much_for_these_reasons(store: Store) -> None:
    before, now = influence(store, BEFORE), influence(store, NOW)
    assert before is not None
    assert now is not None
    carol = moved(before, now, "x:carol")
    assert carol is not None
    assert carol.up == carol.before.rank - carol.now.rank > 0
    assert (carol.before.citers, carol.now.citers) == (0, 6)
    assert set(carol.joined) <= {f"ben-{n}" for n in range(6)}
    assert len(carol.joined) == 3
    assert carol.lost == ()


def test_nothing_changed_is_no_move_and_no_reason(store: Store) -> None:
    now = influence(store, NOW)
    assert now is not None
    same = moved(now, now, "x:ann")
    assert same is not None
    assert (same.up, same.sure, same.bridges, same.joined, same.lost) == (0, False, (), (), ())


def test_who_was_not_there_before_has_not_moved(store: Store) -> None:
    before, now = influence(store, BEFORE), influence(store, NOW)
    assert before is not None
    assert now is not None
    assert moved(before, now, "x:zoe") is None
