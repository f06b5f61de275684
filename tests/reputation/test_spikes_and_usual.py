"""What is usual, what is not, and which hours make a spike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Gap, Period
from reputation.rollup import BadFrame
from reputation.spikes import judged, spikes, strongest
from reputation.usual import Usual, counts, unusual, usual, usual_hours, usual_span
from tests.reputation.world import MONDAY, airline, law, rollup, talk

HOURS = 24 * 7 * 6


def series(values: list[float]) -> pd.Series[float]:
    return pd.Series(
        values, index=pd.date_range(MONDAY, periods=len(values), freq="h", unit="us"), dtype=float
    )


def weekly(weeks: int = 6) -> list[float]:
    """Ten an hour, forty on Tuesdays at nine."""
    return [40.0 if hour % 168 == 33 else 10.0 for hour in range(168 * weeks)]


def frame_of(values: list[float]) -> pd.DataFrame:
    return rollup(
        {"hour": MONDAY + timedelta(hours=n), "mentions": int(v)} for n, v in enumerate(values) if v
    )


def test_the_usual_knows_the_hour_of_the_week() -> None:
    hours = series(weekly())
    tuesday = usual(hours, MONDAY + timedelta(hours=33 + 168 * 5), zone="UTC")
    assert tuesday == Usual(40.0, 40.0, 40.0, 4, "hour of week")


def test_the_usual_falls_back_to_the_day_then_to_all_hours_then_to_nothing() -> None:
    found = usual_hours(series([float(n % 24) for n in range(24 * 30)]), zone="UTC")["basis"]
    assert found.iloc[0] is None
    assert found.iloc[20] == "overall"
    assert found.iloc[24 * 4] == "hour of day"
    assert found.iloc[24 * 22] == "hour of week"
    assert usual(series([]), MONDAY, zone="UTC") is None


def test_the_usual_follows_the_local_clock_over_a_change_of_hour() -> None:
    local = pd.date_range(MONDAY, periods=HOURS, freq="h").tz_convert("Europe/Paris")
    paris_nine = [50.0 if hour.hour == 9 else 1.0 for hour in local]
    after = datetime(2026, 4, 6, 7, tzinfo=UTC)  # 09:00 in Paris, summer time since 29 March
    found = usual(series(paris_nine), after, zone="Europe/Paris")
    assert found is not None
    assert found.median == 50.0


def test_hours_in_a_gap_are_left_out_of_the_usual() -> None:
    gaps = [
        Gap("x", MONDAY + timedelta(weeks=k), MONDAY + timedelta(weeks=k, hours=2), "down") for k in (2, 3)
    ]
    hours = counts(frame_of([7.0] * HOURS), gaps=gaps)
    found = usual(hours, MONDAY + timedelta(weeks=5), zone="UTC")
    assert found is not None
    assert found.median == 7.0
    assert np.isnan(hours.iloc[168 * 2])


@law
@given(st.lists(st.integers(0, 60), min_size=100, max_size=400), st.integers(50, 99))
def test_later_hours_never_change_an_earlier_judgement(values: list[int], cut: int) -> None:
    whole = judged(series([float(v) for v in values]), zone="Europe/Paris")["score"].iloc[:cut]
    early = judged(series([float(v) for v in values[:cut]]), zone="Europe/Paris")["score"]
    assert np.array_equal(whole.to_numpy(), early.to_numpy(), equal_nan=True)


@law
@given(st.integers(0, 10_000), st.floats(0, 500), st.floats(0, 1), st.floats(0, 1), st.integers(1, 8))
def test_a_score_lies_between_0_and_1_and_grows_with_the_count(
    count: int, median: float, below: float, above: float, n: int
) -> None:
    known = Usual(median, median * (1 - below), median * (1 + above), n, "hour of week")
    one, more = unusual(count, known), unusual(count + 5, known)
    assert 0 <= one.score <= more.score <= 1
    assert one.ratio is None if median == 0 else one.ratio == pytest.approx(count / median)


def test_four_times_the_usual_stands_out_and_a_busy_hour_does_not() -> None:
    known = Usual(100.0, 80.0, 120.0, 4, "hour of week")
    assert unusual(400, known).score > 0.5
    assert unusual(130, known).score < 0.3
    assert unusual(10, known).score == 0


def test_a_watch_that_is_usually_silent_is_not_upset_by_one_mention() -> None:
    silent = Usual(0.0, 0.0, 0.0, 4, "hour of week")
    assert unusual(1, silent).score < 0.1
    assert unusual(1, silent).ratio is None
    assert unusual(30, silent).score > 0.5


def test_half_an_hour_is_compared_with_half_of_the_usual() -> None:
    known = Usual(100.0, 90.0, 110.0, 4, "hour of week")
    assert unusual(200, known, elapsed=0.5).ratio == 4.0
    with pytest.raises(BadFrame, match="above 0"):
        unusual(1, known, elapsed=0.0)


def test_the_usual_of_a_span_is_the_same_span_of_earlier_weeks() -> None:
    hours = series(weekly())
    day = Period(MONDAY + timedelta(weeks=5, days=1), MONDAY + timedelta(weeks=5, days=2))
    found = usual_span(hours, day, zone="UTC")
    assert found is not None
    assert (found.median, found.values) == (23 * 10 + 40, 4)
    assert usual_span(hours.iloc[168 * 4 :], day, zone="UTC") is None


def test_neighbouring_hours_make_one_spike() -> None:
    values = weekly()
    place = 168 * 5 + 60
    values[place : place + 7] = [90, 120, 20, 12, 95, 80, 70]
    found = spikes(frame_of(values))
    found = found[found["start"] >= MONDAY + timedelta(weeks=4)]
    assert len(found) == 1
    only = found.iloc[0]
    assert only["start"] == MONDAY + timedelta(hours=place)
    assert only["end"] == MONDAY + timedelta(hours=place + 7)
    assert only["peak"] == MONDAY + timedelta(hours=place + 1)
    assert only["mentions"] == 487
    assert only["ratio"] == pytest.approx(487 / 70)
    assert not only["running"]


def test_a_weekly_rush_is_no_spike_once_it_is_known_and_a_flat_line_never() -> None:
    assert (spikes(frame_of(weekly()))["start"] < MONDAY + timedelta(weeks=3)).all()
    assert spikes(frame_of([10.0] * HOURS)).empty
    assert spikes(talk(0, 0, 0)).empty


def test_a_spike_in_the_last_hours_is_still_running() -> None:
    found = spikes(frame_of([*weekly(), 90.0, 110.0]))
    assert found["running"].tolist()[-1]
    now = strongest(found, Period(MONDAY + timedelta(weeks=6), MONDAY + timedelta(weeks=7)))
    assert now is not None
    assert now.running
    assert now.mentions == 200
    assert strongest(found, Period(MONDAY + timedelta(weeks=8), MONDAY + timedelta(weeks=9))) is None


def test_counts_that_skip_hours_are_refused() -> None:
    with pytest.raises(BadFrame, match="every hour"):
        usual_hours(series([1.0, 2.0, 3.0]).drop(MONDAY + timedelta(hours=1)), zone="UTC")


def test_the_airline_crisis_of_22_february_is_the_strongest_spike() -> None:
    found = spikes(airline(), zone="Etc/GMT+8", labels=["negative"])
    week = Period(datetime(2015, 2, 17, 8, tzinfo=UTC), datetime(2015, 2, 25, 8, tzinfo=UTC))
    crisis = strongest(found, week)
    assert crisis is not None
    assert crisis.start.astimezone(UTC).date().isoformat() == "2015-02-22"
    assert crisis.ratio == pytest.approx(3.46, abs=0.05)
    assert len(found) == 1


def blind(first: int, hours: int, *, source: str = "x") -> Gap:
    return Gap(source, MONDAY + timedelta(hours=first), MONDAY + timedelta(hours=first + hours), "limited")


def test_a_spike_that_happens_while_one_source_is_limited_still_opens() -> None:
    values, place = weekly(), 168 * 5 + 60
    values[place : place + 4] = [90, 120, 95, 80]
    late = MONDAY + timedelta(weeks=4)
    whole = spikes(frame_of(values))
    half_blind = spikes(frame_of(values), gaps=[blind(place - 1, 8)])

    assert whole[whole["start"] >= late].to_dict("records") == half_blind[
        half_blind["start"] >= late
    ].to_dict("records")


def test_few_mentions_in_a_gap_are_neither_a_lull_nor_a_spike() -> None:
    values, place = weekly(), 168 * 5 + 60
    values[place : place + 6] = [1, 0, 9, 10, 12, 2]
    hours = judged(
        counts(frame_of(values), gaps=[blind(place, 6)]), zone="UTC", at_least=counts(frame_of(values))
    ).iloc[place : place + 6]

    assert hours["score"].isna().tolist() == [True, True, True, True, False, True]
    assert hours["ratio"].dropna().tolist() == pytest.approx([1.2])
    assert hours["score"].max() < 0.3


def test_what_was_seen_in_a_gap_never_becomes_usual() -> None:
    values = weekly()
    gaps = [blind(168 * k + 60, 5) for k in (2, 3, 4)]
    for k in (2, 3, 4):
        values[168 * k + 60 : 168 * k + 65] = [200.0] * 5
    values[168 * 5 + 60] = 90.0
    found = spikes(frame_of(values), gaps=gaps)

    assert found["start"].tolist()[-1] == MONDAY + timedelta(hours=168 * 5 + 60)
    assert found["usual"].iloc[-1] == 10.0


@law
@given(st.integers(0, 300), st.integers(0, 300))
def test_seeing_more_of_a_gap_never_lowers_its_score(one: int, more: int) -> None:
    few, many = sorted((one, more))
    scored = []
    for seen in (few, many):
        values = [10.0] * 200
        values[150] = float(seen)
        sure = counts(frame_of(values), gaps=[blind(150, 1)])
        score = judged(sure, zone="UTC", at_least=series(values))["score"].iloc[150]
        scored.append(-1.0 if np.isnan(score) else float(score))

    assert scored[0] <= scored[1]


def test_a_source_that_is_down_for_good_does_not_end_all_judgement() -> None:
    values = weekly(4)
    values[-3:] = [90.0] * 3
    down = Gap("x", MONDAY + timedelta(days=1), MONDAY + timedelta(weeks=4), "No credit is left.")
    found = spikes(frame_of(values), gaps=[down], since=MONDAY, until=MONDAY + timedelta(weeks=4))
    assert found.iloc[-1]["running"]
    assert found.iloc[-1]["peak_mentions"] == 90
