"""The tone of the hours up to each, and what a change beside a number claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Period
from pages.parts import change
from reputation.intervals import share
from reputation.pulse import trailing
from reputation.timeline import timeline
from reputation.tone import Change, net_tone

START = datetime(2026, 3, 1, tzinfo=UTC)


def rollup(counts: list[int], tones: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "hour": pd.date_range(START, periods=len(counts), freq="h"), "label": "positive", "mentions": counts,
            "tone_sum": [n * t for n, t in zip(counts, tones, strict=True)],
            "tone_sq": [n * t * t for n, t in zip(counts, tones, strict=True)], "engagement": 0, "reach": 0,
        }
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-10_000, 10_000)), min_size=30, max_size=30))
def test_the_tone_up_to_an_hour_is_the_net_tone_of_the_day_before_it(hours: list[tuple[int, int]]) -> None:
    frame = rollup([n for n, _ in hours], [t for _, t in hours])
    period = Period(START + timedelta(hours=24), START + timedelta(hours=30))
    steps = timeline(frame, step="hour", zone="UTC", period=period)

    found = trailing(frame, steps)

    last = frame.iloc[6:30]
    expected = net_tone(last)
    assert found["toned"].iloc[-1] == expected.n
    if expected.mean is None:
        assert pd.isna(found["tone"].iloc[-1])
    else:
        assert found["tone"].iloc[-1] == pytest.approx(expected.mean, abs=1e-6)
        assert found["mentions"].iloc[-1] == hours[-1][0]  # volume stays the hour's own


def test_a_fall_of_tone_points_down_in_rust_and_chance_points_nowhere() -> None:
    fell = change.tone(Change(-12.0, -15.0, -9.0, 0.001, distinguishable=True))
    chance = change.tone(Change(-2.0, -9.0, 5.0, 0.6, distinguishable=False))

    assert (fell["delta_arrow"], fell["delta_color"]) == ("down", "red")
    assert (chance["delta_arrow"], chance["delta_color"]) == ("off", "off")


def test_fewer_negatives_are_good_news_and_thirty_are_needed_to_say_so() -> None:
    assert change.negative(share(10, 200), share(90, 200))["delta_color"] == "green"
    assert change.negative(share(0, 20), share(20, 20))["delta_arrow"] == "off"
    assert change.negative(share(1, 40), None) == {"delta": None}
