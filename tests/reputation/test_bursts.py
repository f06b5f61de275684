"""Bursts in a running series: found early, once each, by one setting, from what came before only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import nab
from reputation.bursts import ALERT, RARE_HOUR, judged_readings
from reputation.rollup import BadFrame
from tests.shared import shared_data


def talk(
    days: int, level: float, *, step: str = "5min", seed: int = 1, weekend: float = 1.0, growth: float = 0.0
) -> pd.Series[float]:
    """Counts that follow the day, and on request the week and a growth, with nothing but chance on top."""
    times = pd.date_range("2026-01-05", periods=int(pd.Timedelta(days=days) / pd.Timedelta(step)), freq=step)
    hours = times.hour.to_numpy() + times.minute.to_numpy() / 60
    mean = level * (1 + 0.8 * np.sin((hours - 9) / 24 * 2 * np.pi))
    mean = (
        mean
        * np.where(times.day_of_week >= 5, weekend, 1)
        * (1 + growth * np.arange(len(times)) / len(times))
    )
    return pd.Series(np.random.default_rng(seed).poisson(mean).astype(float), index=times)


def test_at_or_above_the_best_published_detector_on_real_series() -> None:
    folder = shared_data("ts_nab_twitter_volume")
    every = list(nab.public(folder))
    assert nab.normalised([nab.points(nab.ours(one), one.windows) for one in every]) >= 84.0


@pytest.mark.parametrize(
    ("name", "detector"),
    [("windowedGaussian", nab.windowed_gaussian), ("relativeEntropy", nab.relative_entropy)],
)
def test_the_scorer_arrives_at_the_points_published_for_two_detectors(name, detector) -> None:
    folder = shared_data("ts_nab_twitter_volume")
    expected = nab.published(name, folder)
    for one in nab.public(folder):
        earned = nab.points(detector(one.values), one.windows)
        assert (round(earned.raw, 3), earned.inside, earned.outside) == expected[one.name]


def test_no_alert_at_all_is_worth_nothing_and_perfect_ones_are_worth_a_hundred() -> None:
    windows = [(1_000, 1_200), (2_000, 2_200)]
    none, perfect = np.zeros(3_000, dtype=bool), np.zeros(3_000, dtype=bool)
    perfect[[1_000, 2_000]] = True
    assert nab.normalised([nab.points(none, windows)]) == 0
    assert nab.normalised([nab.points(perfect, windows)]) == pytest.approx(100)


@pytest.mark.parametrize(
    ("level", "step", "more"),
    [
        (50, "5min", {}),
        (1, "5min", {}),
        (20, "5min", {"growth": 3.0}),
        (20, "5min", {"weekend": 0.4}),
        (30, "1h", {}),
    ],
)
def test_a_burst_is_found_at_once_and_is_one_alert(level: float, step: str, more: dict[str, float]) -> None:
    quiet = talk(40, level, step=step, **more)
    burst = quiet.copy()
    at = int(len(quiet) * 0.8)
    length = int(pd.Timedelta(hours=3) / pd.Timedelta(step))
    burst.iloc[at : at + length] = burst.iloc[at : at + length] * 8 + 10
    alerts = np.flatnonzero(judged_readings(burst, rare=2.55 if step == "5min" else RARE_HOUR)["alert"])
    inside = alerts[(alerts >= at) & (alerts < at + length)]
    assert len(inside) == 1
    assert inside[0] - at <= 2


@pytest.mark.parametrize(("step", "rare"), [("5min", 2.55), ("1h", RARE_HOUR)])
def test_chance_alone_alerts_about_once_a_week_at_most(step: str, rare: float) -> None:
    alerts = [
        judged_readings(talk(56, 30, step=step, seed=seed), rare=rare)["alert"].sum() for seed in range(5)
    ]
    assert np.mean(alerts) / 8 <= 2.0


@settings(max_examples=12, deadline=None)
@given(st.integers(50, 1_900), st.integers(0, 5))
def test_a_later_reading_never_changes_an_earlier_judgement(cut: int, seed: int) -> None:
    whole = talk(7, 10, seed=seed)
    whole.iloc[1_500:1_510] = 300.0
    pd.testing.assert_frame_equal(judged_readings(whole).iloc[:cut], judged_readings(whole.iloc[:cut]))


def test_hours_that_were_not_seen_score_nothing_and_teach_nothing() -> None:
    series = talk(30, 20)
    series.iloc[6_000:6_600] = np.nan
    judged = judged_readings(series)
    assert judged["score"].iloc[6_000:6_600].isna().all()
    assert not judged["alert"].iloc[6_000:6_700].any()
    missing = judged_readings(series.dropna())
    assert not missing["alert"].iloc[6_000:6_100].any()


def test_only_an_alert_scores_a_half_and_scores_stay_within_bounds() -> None:
    series = talk(30, 20)
    series.iloc[7_000:7_020] *= 9
    judged = judged_readings(series)
    assert judged["score"].between(0, 1).all()
    assert ((judged["score"] >= ALERT) == judged["alert"]).all()


def test_numbers_that_are_no_counts_are_judged_in_their_own_spread() -> None:
    times = pd.date_range("2026-01-05", periods=4_000, freq="5min")
    values = np.random.default_rng(3).normal(-0.5, 0.01, 4_000)
    values[3_500:3_505] = -0.2
    judged = judged_readings(pd.Series(values, index=times))
    assert judged["alert"].iloc[3_500:3_503].any()


def test_a_constant_series_and_a_short_one_never_alert() -> None:
    times = pd.date_range("2026-01-05", periods=2_000, freq="5min")
    assert not judged_readings(pd.Series(7.0, index=times))["alert"].any()
    assert not judged_readings(pd.Series([1.0, 900.0], index=times[:2]))["alert"].any()


def test_readings_out_of_order_are_refused() -> None:
    with pytest.raises(BadFrame, match="order"):
        judged_readings(talk(2, 5).iloc[::-1])
