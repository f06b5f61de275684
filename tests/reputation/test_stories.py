"""Hours that call for somebody become one story, not one call an hour."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reputation.rollup import BadFrame
from reputation.stories import SENSITIVITIES, full_hours, quiet_hours, stories, unusual_hours
from tests.reputation.test_bursts import talk

BEGIN = pd.Timestamp("2026-01-05", tz="UTC")


def hourly(days: int, level: float, **more: float) -> pd.Series[float]:
    series = talk(days, level, step="1h", **more)  # type: ignore[arg-type]
    series.index = pd.DatetimeIndex(series.index).tz_localize("UTC")
    return series


def test_a_crisis_of_two_days_is_one_story_and_sure_within_two_hours() -> None:
    series = hourly(40, 20)
    series.iloc[800:848] = series.iloc[800:848] * 4 + 40
    (one,) = [story for story in stories([("talk", unusual_hours(series))]) if story.sure]
    assert abs((one.began - series.index[800]) / pd.Timedelta(hours=1)) <= 1
    assert one.opened is not None
    assert (one.opened - series.index[800]) / pd.Timedelta(hours=1) <= 1
    assert one.last >= series.index[840]
    assert one.usual is not None
    assert one.value > 3 * one.usual


@pytest.mark.parametrize("sensitivity", ["normal", "serious"])
def test_chance_calls_less_than_once_a_month(sensitivity: str) -> None:
    calls = [
        sum(one.sure for one in stories([("talk", unusual_hours(hourly(56, level, seed=seed), sensitivity))]))
        for seed, level in enumerate((2, 10, 40, 200))
    ]
    assert sum(calls) <= 4


def test_the_more_serious_it_must_be_the_fewer_hours_are_named() -> None:
    series = hourly(40, 10)
    series.iloc[800:812] = 60
    named = [len(unusual_hours(series, name)) for name in SENSITIVITIES]
    assert named == sorted(named, reverse=True)
    assert named[-1] > 0


def test_a_silence_is_named_and_a_gap_never_is() -> None:
    silent, unseen = hourly(40, 20), hourly(40, 20)
    silent.iloc[800:840] = 0
    unseen.iloc[800:840] = np.nan
    assert len(quiet_hours(silent))
    assert not len(quiet_hours(unseen))
    assert not len(
        unusual_hours(unseen)[lambda frame: frame["hour"].between(unseen.index[790], unseen.index[870])]
    )


def test_rules_that_name_the_same_days_share_one_story() -> None:
    hours = pd.DatetimeIndex([BEGIN, BEGIN + pd.Timedelta(hours=2)])
    frame = pd.DataFrame({"hour": hours, "value": 9.0, "usual": 1.0, "hours": 1, "strength": 1.1})
    later = frame.assign(hour=hours + pd.Timedelta(hours=5))
    apart = frame.assign(hour=hours + pd.Timedelta(days=4))
    first, second = stories([("a", frame), ("b", later), ("a", apart)])
    assert first.rules == ("a", "b")
    assert second.rules == ("a",)


def test_one_hour_alone_is_pending_unless_it_is_twice_what_it_takes() -> None:
    alone = pd.DataFrame({"hour": [BEGIN], "value": 9.0, "usual": 1.0, "hours": 1, "strength": 1.1})
    assert not stories([("a", alone)])[0].sure
    assert stories([("a", alone.assign(strength=2.0))])[0].sure


def test_a_limit_counts_the_last_hours_and_takes_what_was_not_seen_for_nothing() -> None:
    series = pd.Series([1.0, np.nan, 2.0, 3.0], index=pd.date_range(BEGIN, periods=4, freq="h"))
    found = full_hours(series, 5, hours=3)
    assert found["value"].tolist() == [5.0]
    assert found["hour"].tolist() == [series.index[3]]
    with pytest.raises(BadFrame):
        full_hours(series, 0)


def test_no_hours_make_no_story() -> None:
    empty = pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC"))
    assert (
        stories([("a", unusual_hours(empty)), ("b", quiet_hours(empty)), ("c", full_hours(empty, 1))]) == []
    )
