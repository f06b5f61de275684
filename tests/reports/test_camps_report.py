"""The camps of a small quarrel: both sides by name, who attacks whom, who bridges, what is remembered and what is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.camp_memory import recall, remember
from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.questions.struggle import signed_ties
from data.records import Batch, Period, Tombstone
from data.store import Store
from reports.camps import Camps, camps, quotes
from tests.quarrels import LEVY, MEMBERS, quarrel

END = datetime(2026, 5, 2, 12, tzinfo=UTC)
SCOPE = Scope(Period(END - timedelta(days=1), END + timedelta(hours=1)), ("levy",))
Load = Callable[..., Store]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    landing.save_watch(LEVY)

    def loaded(*batches: Batch) -> Store:
        for batch in batches:
            landing.land(batch)
        Loader(landing, store).settle()
        return store

    yield loaded
    store.close()
    landing.close()


def told(report: Camps | None) -> Camps:
    assert report is not None
    return report


def test_a_sign_is_whether_an_answer_agrees_with_what_it_answers(load: Load) -> None:
    rows = signed_ties(load(quarrel(end=END)), SCOPE).to_pylist()
    sign = {(row["source"], row["target"], row["kind"]): row["sign"] for row in rows}

    assert sign["x:con-1", "x:con", "repost"] == 1
    assert sign["x:con-1", "x:con-0", "reply"] == 1  # negative to negative agrees
    assert sign["x:con-0", "x:pro", "quote"] == -1
    assert sum(row["weight"] for row in rows if row["sign"] < 0) == 2 * MEMBERS / 3


def test_a_neutral_or_unread_tone_gives_no_sign(load: Load) -> None:
    batch = quarrel(end=END)
    dull = tuple(replace(m, tone=None, label=None) if m.author_id == "pro" else m for m in batch.mentions)
    rows = signed_ties(load(replace(batch, mentions=dull)), SCOPE).to_pylist()

    assert {row["sign"] for row in rows if row["target"] == "x:pro" and row["kind"] == "quote"} == {0}


def test_both_sides_have_their_leader_words_and_tone_and_attack_each_other(load: Load) -> None:
    store = load(quarrel(end=END))
    report = told(camps(store, SCOPE, exclude=("levy",)))
    sides = {side.leaders[0][1]: side for side in report.sides}

    assert set(sides) == {"pro", "con"}
    assert "bargain" in " ".join(sides["pro"].words)
    assert "scam" in sides["con"].name or "dreadful" in sides["con"].name
    assert (sides["con"].net_tone or 0) < 0 < (sides["pro"].net_tone or 0)
    assert set(report.attacks["target_shown"]) == {"pro", "con"}
    assert report.bridges["shown"].iloc[0] == "go"
    assert report.now.attack_share == pytest.approx(report.found.signed.attack.sum() / report.now.signed)
    assert sum(camp.size for camp in report.camps) + report.small == report.now.authors
    loudest = quotes(store, report, report.camps[0].number)
    assert 0 < len(loudest) <= 3
    assert set("x:" + loudest["author_id"]) <= set(report.members(report.camps[0].number))


def test_camps_keep_number_and_name_and_an_earlier_look_changes_nothing(load: Load) -> None:
    store = load(quarrel(end=END), quarrel_of_the_day_before())
    first = told(camps(store, SCOPE))
    kept = recall(store, "levy")

    assert kept.until == SCOPE.period.until
    assert len(kept.camps) == first.now.authors
    later = replace(SCOPE, period=Period(SCOPE.period.since, SCOPE.period.until + timedelta(hours=2)))
    again = told(camps(store, later))
    assert {(c.number, c.name) for c in again.camps} == {(c.number, c.name) for c in first.camps}
    early = replace(SCOPE, period=Period(END - timedelta(days=3), END - timedelta(days=1)))
    assert camps(store, early) is not None
    assert recall(store, "levy").until == later.period.until


def test_the_period_before_is_compared_and_a_narrower_look_is_not_remembered(load: Load) -> None:
    store = load(quarrel(end=END), quarrel_of_the_day_before())
    report = told(camps(store, replace(SCOPE, platforms=("x",))))

    assert report.before is not None
    assert report.before.authors == report.now.authors
    assert report.moved.empty
    assert recall(store, "levy").until is None
    assert told(camps(store, SCOPE)).before is not None


def test_a_number_that_no_camp_bears_any_more_does_no_harm(load: Load) -> None:
    store = load(quarrel(end=END))
    first = told(camps(store, SCOPE))
    ids, labels = first.found.signed.graph.ids.tolist(), first.found.labels.tolist()
    moved = [0 if label == 0 else label + 5 for label in labels]
    remember(store, "levy", until=SCOPE.period.until, authors=ids, camps=moved, names={})

    again = told(camps(store, SCOPE))

    assert {camp.number for camp in again.camps} <= set(moved)
    assert [camp.size for camp in again.camps] == [camp.size for camp in first.camps]


def test_nobody_citing_anybody_is_no_report(load: Load) -> None:
    assert camps(load(), SCOPE) is None
    assert camps(load(replace(quarrel(end=END), interactions=())), SCOPE) is None


def test_an_account_taken_back_leaves_the_memory_of_camps(load: Load) -> None:
    store = load(quarrel(end=END))
    camps(store, SCOPE)
    assert "x:con" in recall(store, "levy").camps
    load(Batch("file:gone", tombstones=(Tombstone("x", "con", "account deleted", END, "author"),)))

    assert "x:con" not in recall(store, "levy").camps


def quarrel_of_the_day_before() -> Batch:
    """The same people a day earlier, under ids of their own."""
    batch = quarrel(end=END - timedelta(days=1, hours=2))
    renamed = tuple(
        replace(m, id=f"y{m.id}", parent_id=f"y{m.parent_id}" if m.parent_id else None)
        for m in batch.mentions
    )
    ties = tuple(replace(tie, evidence_id=f"y{tie.evidence_id}") for tie in batch.interactions)
    return replace(batch, source="file:before", mentions=renamed, interactions=ties)
