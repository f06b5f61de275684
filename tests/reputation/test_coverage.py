"""What counts as seen, hour by hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from data.records import Gap, Period
from reputation.coverage import COUNTS, sight
from reputation.rollup import BadFrame

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ledger(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            {"source": "a", "seen": 0.0, "limited": 0.0, "stopped": 0.0, **dict.fromkeys(COUNTS, 0), **row}
            for row in rows
        ],
        columns=["source", "start", "seen", "limited", "stopped", *COUNTS],
    )
    return frame.assign(start=pd.to_datetime(frame["start"], utc=True).astype("datetime64[us, UTC]"))


def reach(first: datetime, last: datetime) -> pd.DataFrame:
    return pd.DataFrame({"source": ["a"], "first": [first], "last": [last]})


def seen(hours: int, gaps: list[Gap], done: pd.DataFrame, spans: pd.DataFrame, now: datetime) -> pd.DataFrame:
    return sight(done, spans, gaps, Period(START, START + hours * HOUR), step="hour", now=now)


def test_an_hour_is_seen_partly_seen_unseen_or_before_reading_began() -> None:
    done = ledger(
        {"start": START + HOUR, "seen": 3600.0, "fetched": 5},
        {"start": START + 2 * HOUR, "seen": 1800.0},
        {"start": START + 4 * HOUR, "seen": 0.0, "limited": 3600.0},
    )
    gaps = [Gap("a", START + 2.5 * HOUR, START + 6 * HOUR, "down")]

    found = seen(6, gaps, done, reach(START + HOUR, START + 2.5 * HOUR), START + 9 * HOUR)

    assert found["sight"].tolist() == ["before", "seen", "partly", "unseen", "limited", "unseen"]
    assert found["seen"].iloc[1:].tolist() == [1.0, 0.5, 0.0, 0.0, 0.0]
    assert pd.isna(found["seen"].iloc[0])
    assert found["why"].tolist() == ["", "", "down", "down", "down", "down"]
    assert found["fetched"].sum() == 5


def test_a_source_that_is_well_and_a_little_behind_is_still_reading_not_blind() -> None:
    done = ledger({"start": START, "seen": 3600.0}, {"start": START + HOUR, "seen": 600.0})

    found = seen(
        4, [], done, reach(START, START + HOUR + timedelta(minutes=10)), START + HOUR + timedelta(minutes=20)
    )

    assert found["sight"].tolist() == ["seen", "open"]
    assert found["end"].iloc[-1] == START + HOUR + timedelta(minutes=20)
    assert found["seen"].iloc[-1] == pytest.approx(0.5)


def test_a_breath_between_two_rounds_is_no_blindness() -> None:
    done = ledger({"start": START, "seen": 3300.0}, {"start": START + HOUR, "seen": 3600.0})

    found = seen(2, [], done, reach(START, START + 2 * HOUR), START + 2 * HOUR)

    assert found["sight"].tolist() == ["seen", "seen"]
    assert found["seen"].tolist() == [1.0, 1.0]


def test_what_a_source_says_it_missed_counts_against_what_it_says_it_read() -> None:
    done = ledger({"start": START, "seen": 3600.0})
    gaps = [Gap("a", START + HOUR / 4, START + HOUR / 2, "forgotten")]

    found = seen(1, gaps, done, reach(START, START + HOUR), START + HOUR)

    assert (found["sight"].iloc[0], found["seen"].iloc[0]) == ("partly", 0.75)


def test_nothing_known_is_an_empty_frame_and_a_week_is_no_slot() -> None:
    empty, none = ledger(), pd.DataFrame(columns=["source", "first", "last"])
    period = Period(START, START + HOUR)

    assert sight(empty, none, [], period, step="hour", now=START).empty
    with pytest.raises(BadFrame):
        sight(empty, none, [], period, step="week", now=START)  # type: ignore[arg-type]
