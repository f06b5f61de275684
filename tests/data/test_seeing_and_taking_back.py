"""What was seen, what was not and why; and what is taken back stays away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.landing import Landing
from data.loader import Loader
from data.questions import coverage
from data.records import (
    Author,
    Batch,
    Gap,
    Interaction,
    Mention,
    Period,
    Seen,
    Standing,
    Tombstone,
    Usage,
)  # fmt: skip
from data.store import Store

DAY = datetime(2026, 5, 4, tzinfo=UTC)


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


class Home:
    """A store and its loader."""

    def __init__(self, folder: Path) -> None:
        self.landing = Landing(folder / "s.landing.sqlite")
        self.store = Store(folder / "s.duckdb")
        self.loader = Loader(self.landing, self.store)

    def land(self, **parts: object) -> None:
        self.landing.land(Batch("s", **parts), hold=True)  # type: ignore[arg-type]
        self.loader.settle()

    def seen(self, *spans: tuple[float, float]) -> None:
        self.land(seen=tuple(Seen("s", at(since), at(until)) for since, until in spans))

    def spans(self) -> list[tuple[float, float]]:
        rows = self.store.rows("select since_time, until_time from seen order by since_time").to_pylist()
        return [
            tuple((row[k] - DAY).total_seconds() / 3600 for k in ("since_time", "until_time")) for row in rows
        ]  # type: ignore[misc]

    def holes(self, now: float = 24) -> list[tuple[float, float, str]]:
        frame = coverage.gaps(self.store, Period(at(0), at(24)), at(now))
        return [
            ((r.since_time - DAY).total_seconds() / 3600, (r.until_time - DAY).total_seconds() / 3600, r.why)
            for r in frame.itertuples()
        ]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.store.close()
    home.landing.close()


def test_spans_that_touch_become_one_and_again_changes_nothing(home: Home) -> None:
    home.seen((1, 2), (5, 6))
    home.seen((2, 3))
    home.seen((2, 3), (5.5, 5.8))
    assert home.spans() == [(1, 3), (5, 6)]
    home.seen((0, 23))
    assert home.spans() == [(0, 23)]


@given(spans=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9)), min_size=1, max_size=12))
def test_joined_spans_cover_exactly_what_was_seen(spans: list[tuple[int, int]]) -> None:
    import duckdb

    from data import frames
    from data.seeing import join_spans

    db = duckdb.connect()
    db.execute("create table seen (source varchar, since_time timestamptz, until_time timestamptz)")
    for since, length in spans:
        join_spans(db, frames.table("seen", [Seen("s", at(since), at(since + length))]))
    kept = db.execute(
        "select epoch(since_time - $d), epoch(until_time - $d) from seen", {"d": DAY}
    ).fetchall()
    db.close()

    def hours(pairs: list[tuple[float, float]]) -> set[int]:
        return {hour for since, until in pairs for hour in range(int(since), int(until))}

    assert hours([(a / 3600, b / 3600) for a, b in kept]) == hours([(s, s + n) for s, n in spans])
    assert sum(b - a for a, b in kept) / 3600 == len(hours([(s, s + n) for s, n in spans]))


def test_what_lies_between_seen_spans_is_a_gap_with_its_reason(home: Home) -> None:
    home.land(standings=(Standing("s", at(0), "ok"),))
    home.seen((1, 4), (4.1, 5), (9, 23.5))
    home.land(
        standings=(
            Standing("s", at(5), "limited", "The platform asks us to slow down."),
            Standing("s", at(9), "ok"),
        )
    )
    assert home.holes() == [
        (5, 9, "The platform asks us to slow down.")
    ]  # not before 1, not 6 minutes, not the last half hour
    assert home.holes(now=30)[-1][:2] == (23.5, 30)  # too long for a source that says it is well


def test_a_source_that_was_switched_off_owes_nothing_after_its_last_reading(home: Home) -> None:
    home.seen((1, 4))
    home.land(standings=(Standing("s", at(0), "ok"), Standing("s", at(4), "off", "Switched off.")))
    assert home.holes() == []


def test_a_reported_gap_speaks_for_itself_and_is_kept_once(home: Home) -> None:
    home.land(standings=(Standing("s", at(0), "ok"),))
    gap = Gap("s", at(5), at(8), "The list ended before we met our mark.")
    home.land(gaps=(gap,))
    home.land(gaps=(gap, gap))
    home.seen((1, 5), (8, 24))
    assert home.holes() == [(5, 8, "The list ended before we met our mark.")]


def test_the_ledger_tells_every_hour_what_was_seen_brought_and_spent(home: Home) -> None:
    home.seen((1, 2.5))
    home.land(standings=(Standing("s", at(2.5), "limited", "slow"), Standing("s", at(3), "ok")))
    home.land(mentions=(Mention("x", "1", "a", at(1)),), read=7, usage=Usage("s", 2, 3, 0.25))
    home.landing.land(Batch("file:a.csv", (Mention("x", "2", "b", at(1)),), read=1))
    home.loader.settle()

    frame = coverage.ledger(home.store, Period(at(0), at(6))).set_index("start")
    assert frame["seen"].tolist() == [3600, 1800]
    assert frame["limited"].tolist() == [0, 1800]
    now = datetime.now(UTC)
    today = coverage.ledger(
        home.store, Period(now - timedelta(hours=1), now + timedelta(hours=1)), step="day"
    )
    row = today.iloc[0]
    assert (row["source"], row["fetched"], row["kept"], row["requests"], row["units"], row["money"]) == (
        "s",
        7,
        1,
        2,
        3,
        0.25,
    )
    assert set(today["source"]) == {"s"}
    assert coverage.spending(home.store, now - timedelta(days=1)).to_dict("records") == [
        {"source": "s", "requests": 2, "units": 3, "money": 0.25}
    ]


def test_an_account_that_is_taken_back_goes_with_all_it_wrote_and_never_returns(home: Home) -> None:
    mine, theirs = (
        Mention("x", "1", "mine", at(1), author_id="a"),
        Mention("x", "2", "theirs", at(1), author_id="b"),
    )
    ties = (Interaction("x", "reply", "1", "a", "b", at(1)), Interaction("x", "reply", "2", "b", "a", at(1)))
    people = (Author("x", "a", handle="ann"), Author("x", "b", handle="bob"))
    home.land(mentions=(mine, theirs), interactions=ties, authors=people)
    home.land(tombstones=(Tombstone("x", "a", "account deleted", at(2), subject="author"),))
    stones = [Tombstone("x", "1", "", at(3)), Tombstone("x", "2", "", at(3))]
    assert [stone.id for stone in home.landing.concerned("x", stones)] == ["2"]
    home.land(mentions=(mine, Mention("x", "3", "again", at(3), author_id="a")), authors=people)

    texts = home.store.rows("select id, text, author_id from mention order by id").to_pylist()
    assert texts == [
        {"id": "1", "text": "", "author_id": None},
        {"id": "2", "text": "theirs", "author_id": "b"},
    ]
    assert home.store.rows("select id from author")["id"].to_pylist() == ["b"]
    assert home.store.rows("select * from interaction").num_rows == 0


def test_held_mentions_come_up_the_ladder_and_leave_it_after_a_month(home: Home) -> None:
    now = at(0)
    home.landing.land(Batch("s", (Mention("x", "1", "a", now),)), hold=True, now=now)
    steps = []
    while (ids := home.landing.due("s", now=now)) or now < at(26):
        if ids:
            steps.append((now - DAY).total_seconds() / 3600)
            home.landing.land(Batch("s", checked=ids), hold=True, now=now)
        now += timedelta(hours=1)
    assert steps == [1, 6, 24]
    while now < at(24 * 40):
        now += timedelta(hours=6)
        if ids := home.landing.due("s", now=now):
            steps.append((now - DAY).total_seconds() / 3600)
            home.landing.land(Batch("s", checked=ids), hold=True, now=now)
    assert 24 * 28 < steps[-1] <= 24 * 31
    assert len(steps) > 25
