"""Net tone, its interval, shares and changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reputation.intervals import share, wilson
from reputation.rollup import BadFrame
from reputation.tone import Net, net_tone, tone_change, tone_shares
from tests.reputation.world import law, rollup, rollups, talk


def one_by_one(tones: list[int]) -> pd.DataFrame:
    return rollup({"label": "neutral", "mentions": 1, "tone_sum": t, "tone_sq": t * t} for t in tones)


tones = st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=60)


@law
@given(tones)
def test_net_tone_is_the_mean_with_students_interval(some: list[int]) -> None:
    net = net_tone(one_by_one(some))
    points = np.array(some) / 100
    assert net.mean == pytest.approx(points.mean(), abs=1e-6)
    assert net.deviation == pytest.approx(points.std(ddof=1), abs=1e-3)
    reach = stats.t.ppf(0.975, len(some) - 1) * points.std(ddof=1) / np.sqrt(len(some))
    assert net.low == pytest.approx(max(-100, points.mean() - reach), abs=0.02)
    assert net.high == pytest.approx(min(100, points.mean() + reach), abs=0.02)


@law
@given(rollups())
def test_net_tone_stays_on_its_scale_and_counts_every_mention(frame: pd.DataFrame) -> None:
    net = net_tone(frame)
    assert net.n + net.n_untoned == frame["mentions"].sum()
    if net.n:
        assert net.low is not None
        assert net.mean is not None
        assert net.high is not None
        assert -100 <= net.low <= net.mean <= net.high <= 100


@law
@given(rollups(), st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, seed: int) -> None:
    one, other = net_tone(frame), net_tone(frame.sample(frac=1, random_state=seed))
    assert one.n == other.n
    assert one.mean == pytest.approx(other.mean)
    assert one.low == pytest.approx(other.low)


def test_nobody_spoke_is_not_a_tone_of_zero() -> None:
    assert net_tone(talk(0, 0, 0)) == Net(None, None, None, 0, 0)
    assert tone_shares(talk(0, 0, 0)).negative.share is None


def test_mentions_without_a_tone_are_counted_but_not_read_as_neutral() -> None:
    net = net_tone(rollup([{"label": "none", "mentions": 40}, {"label": "positive", "mentions": 50}]))
    assert (net.mean, net.n, net.n_untoned) == (50.0, 50, 40)


def test_one_mention_says_nothing_about_the_rest() -> None:
    net = net_tone(talk(1, 0, 0))
    assert (net.mean, net.low, net.high, net.small) == (-50.0, -100.0, 100.0, True)


def test_the_tone_is_small_below_thirty() -> None:
    assert net_tone(talk(10, 10, 9)).small
    assert not net_tone(talk(10, 10, 10)).small


@law
@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_holds_the_share_and_stays_a_share(count: int, more: int) -> None:
    n = count + more
    low, high = wilson(count, n)
    expected = stats.binomtest(count, n).proportion_ci(method="wilson")
    assert 0 <= low <= count / n <= high <= 1
    assert low == pytest.approx(expected.low, abs=1e-9)
    assert high == pytest.approx(expected.high, abs=1e-9)


def test_nothing_counted_means_the_share_may_be_anything() -> None:
    empty = share(0, 0)
    assert (empty.share, empty.low, empty.high) == (None, 0.0, 1.0)


@law
@given(rollups(least=1))
def test_the_three_tones_share_the_whole(frame: pd.DataFrame) -> None:
    parts = tone_shares(frame)
    found = [parts.negative.share, parts.neutral.share, parts.positive.share]
    assert found == [None] * 3 or sum(part or 0 for part in found) == pytest.approx(1)


@law
@given(tones, tones)
def test_a_change_is_welchs_test(now: list[int], before: list[int]) -> None:
    change = tone_change(net_tone(one_by_one(now)), net_tone(one_by_one(before)))
    assert change is not None
    assert change.points == pytest.approx((np.mean(now) - np.mean(before)) / 100)
    assert change.low <= change.points <= change.high
    if np.std(now) > 1 and np.std(before) > 1:
        expected = stats.ttest_ind(now, before, equal_var=False).pvalue
        assert change.p == pytest.approx(expected, abs=1e-4)


def test_a_real_fall_is_told_from_chance_and_a_wobble_is_not() -> None:
    before = net_tone(talk(100, 100, 100))
    assert tone_change(net_tone(talk(200, 60, 40)), before).distinguishable is True  # type: ignore[union-attr]  # both toned
    assert tone_change(net_tone(talk(102, 100, 98)), before).distinguishable is False  # type: ignore[union-attr]  # both toned


def test_few_mentions_leave_a_change_undecided() -> None:
    change = tone_change(net_tone(talk(20, 0, 0)), net_tone(talk(0, 0, 300)))
    assert change is not None
    assert change.distinguishable is None


def test_no_tone_before_means_no_change_to_speak_of() -> None:
    assert tone_change(net_tone(talk(5, 5, 5)), net_tone(talk(0, 0, 0))) is None


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"mentions": -1}, "negative number"),
        ({"mentions": float("inf")}, "infinite"),
        ({"label": "furious"}, "furious"),
        ({"mentions": "many"}, "must hold numbers"),
    ],
)
def test_a_frame_that_cannot_be_true_is_refused_with_the_reason(spoil: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFrame, match=says):
        net_tone(talk(1, 1, 1).astype(object).assign(**spoil))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadFrame, match="tone_sq"):
        net_tone(talk(1, 1, 1).drop(columns="tone_sq"))
