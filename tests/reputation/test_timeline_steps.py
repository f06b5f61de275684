"""The timeline: every step there, in the viewer's zone, with nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Gap, Period
from reputation.rollup import BadFrame, BadZone
from reputation.timeline import Step, best_step, timeline
from tests.reputation.world import MONDAY, airline, law, rollup, rollups, talk

ZONES = [
    "UTC",
    "Europe/Paris",
    "Asia/Kolkata",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Australia/Lord_Howe",
]


@law
@given(rollups(), st.sampled_from(["hour", "day", "week"]), st.sampled_from(ZONES))
def test_regrouping_loses_nothing_and_leaves_no_step_out(frame: pd.DataFrame, step: Step, zone: str) -> None:
    steps = timeline(frame, step=step, zone=zone)
    assert steps["mentions"].sum() == frame["mentions"].sum()
    assert (steps[["negative", "neutral", "positive", "none"]].sum(axis=1) == steps["mentions"]).all()
    assert steps["reach"].sum() == frame["reach"].sum()
    assert (steps["end"].iloc[:-1].to_numpy() == steps["start"].iloc[1:].to_numpy()).all()
    toned = steps[steps["toned"] > 0]
    assert (toned["low"] <= toned["tone"]).all()
    assert (toned["tone"] <= toned["high"]).all()
    assert steps.loc[steps["toned"] == 0, "tone"].isna().all()


def test_a_silent_day_is_drawn_as_zero_without_a_tone() -> None:
    steps = timeline(rollup([{"hour": MONDAY}, {"hour": MONDAY + timedelta(days=2)}]), step="day", zone="UTC")
    assert steps["mentions"].tolist() == [1, 0, 1]
    assert steps["tone"].isna().tolist() == [False, True, False]


def test_days_are_23_and_25_hours_long_when_paris_changes_its_clocks() -> None:
    spring = Period(datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
    autumn = Period(datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    for period, hours in ((spring, [24, 23]), (autumn, [24, 25])):
        span = int(period.seconds // 3600)
        every_hour = rollup({"hour": period.since + timedelta(hours=n)} for n in range(span))
        steps = timeline(every_hour, step="day", zone="Europe/Paris", period=period)
        assert steps["mentions"].tolist() == hours
        assert not steps["partial"].any()


def test_a_day_whose_midnight_was_skipped_still_begins() -> None:
    steps = timeline(
        rollup([{"hour": datetime(2026, 4, 24, 10, tzinfo=UTC)}]), step="day", zone="Africa/Cairo"
    )
    assert str(steps["start"].iloc[0]) == "2026-04-24 01:00:00+03:00"


def test_in_a_half_hour_zone_an_hour_belongs_to_the_day_it_starts_in() -> None:
    eve = rollup(
        [{"hour": datetime(2026, 3, 2, 18, tzinfo=UTC)}, {"hour": datetime(2026, 3, 2, 19, tzinfo=UTC)}]
    )
    steps = timeline(eve, step="day", zone="Asia/Kolkata")
    assert [str(day.date()) for day in steps["start"]] == ["2026-03-02", "2026-03-03"]


def test_a_week_begins_on_monday_in_the_viewers_zone() -> None:
    late_sunday = rollup([{"hour": datetime(2026, 3, 8, 23, tzinfo=UTC)}])
    assert str(timeline(late_sunday, step="week", zone="UTC")["start"].iloc[0].date()) == "2026-03-02"
    assert (
        str(timeline(late_sunday, step="week", zone="Europe/Paris")["start"].iloc[0].date()) == "2026-03-09"
    )


def test_the_unfinished_step_is_marked_and_the_future_is_not_drawn() -> None:
    period = Period(MONDAY, MONDAY + timedelta(days=5))
    steps = timeline(
        talk(1, 0, 0), step="day", zone="UTC", period=period, now=MONDAY + timedelta(days=1, hours=9)
    )
    assert steps["partial"].tolist() == [False, True]


def test_a_gap_is_not_silence() -> None:
    gap = Gap("x", MONDAY + timedelta(hours=12), MONDAY + timedelta(days=1), "limit")
    twice = Gap("x", MONDAY + timedelta(hours=18), MONDAY + timedelta(hours=20), "restart")
    period = Period(MONDAY, MONDAY + timedelta(days=2))
    steps = timeline(talk(1, 0, 0), step="day", zone="UTC", period=period, gaps=[gap, twice])
    assert steps["unseen"].tolist() == [0.5, 0.0]


def test_nothing_said_is_a_full_row_of_zeros_or_no_row_at_all() -> None:
    period = Period(MONDAY, MONDAY + timedelta(days=3))
    assert timeline(talk(0, 0, 0), step="day", zone="UTC").empty
    steps = timeline(talk(0, 0, 0), step="day", zone="UTC", period=period)
    assert steps["mentions"].tolist() == [0, 0, 0]
    assert steps["reach"].isna().all()


def test_each_watch_has_all_its_steps() -> None:
    frame = rollup([{"watch": "acme"}, {"watch": "globex", "hour": MONDAY + timedelta(days=1)}])
    steps = timeline(frame, step="day", zone="UTC", by="watch")
    assert steps.groupby("watch")["mentions"].apply(list).to_dict() == {"acme": [1, 0], "globex": [0, 1]}
    assert timeline(talk(0, 0, 0), step="day", zone="UTC", by="watch").empty


def test_an_unknown_zone_or_a_naive_hour_is_refused() -> None:
    with pytest.raises(BadZone, match="Mars/Olympus"):
        timeline(talk(1, 0, 0), step="day", zone="Mars/Olympus")
    naive = talk(1, 0, 0)
    naive["hour"] = naive["hour"].dt.tz_localize(None)
    with pytest.raises(BadFrame, match="aware"):
        timeline(naive, step="day", zone="UTC")


@pytest.mark.parametrize(("days", "step"), [(1, "hour"), (7, "hour"), (30, "day"), (365, "week")])
def test_the_step_follows_the_length_of_the_period(days: int, step: str) -> None:
    assert best_step(Period(MONDAY, MONDAY + timedelta(days=days))) == step


def test_the_airline_days_are_counted_as_the_file_labels_them() -> None:
    steps = timeline(airline(), step="day", zone="Etc/GMT+8").set_index("start")["negative"]
    assert steps.iloc[1:].tolist() == [838, 736, 751, 835, 1049, 2266, 1919, 781]
    assert str(steps.index[1].date()) == "2015-02-17"
