"""The reputation score and the figures under it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.figures import figures
from reputation.score import WEIGHTS, reputation_score
from tests.reputation.world import law, rollup, rollups, talk


@law
@given(rollups(least=12), rollups(), st.none() | st.floats(0, 1))
def test_the_score_is_the_sum_of_its_parts_and_stays_on_its_scale(
    now: pd.DataFrame, before: pd.DataFrame, spike: float | None
) -> None:
    score = reputation_score(figures(now), figures(before), spike_score=spike)
    if score is None:
        assert figures(now).net.n < 30
        return
    assert sum(part.value * part.weight for part in score.parts) == pytest.approx(score.value)
    assert sum(part.weight for part in score.parts) == pytest.approx(1)
    assert 0 <= score.low <= score.value <= score.high <= 100
    assert all(0 <= part.value <= 100 for part in score.parts)


def test_there_is_no_score_under_thirty_mentions_with_a_tone() -> None:
    assert reputation_score(figures(talk(10, 10, 9))) is None
    assert reputation_score(figures(rollup([{"label": "none", "mentions": 500}]))) is None
    assert reputation_score(figures(talk(10, 10, 10))) is not None


def test_what_is_unknown_is_left_out_and_not_put_at_fifty() -> None:
    score = reputation_score(figures(talk(0, 0, 100)), spike_score=None)
    assert score is not None
    assert [(part.name, part.weight) for part in score.parts] == [("tone", 1.0)]
    assert score.value == 75.0


def test_the_weights_are_whole() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_worse_tone_a_fall_a_seen_negative_and_a_spike_each_lower_the_score() -> None:
    def score(negative: int, *, reach: float, before: int, spike: float) -> float:
        now = pd.concat([talk(negative, 100, 0, reach=reach), talk(0, 0, 100, reach=1_000)])
        found = reputation_score(figures(now), figures(talk(before, 100, 100)), spike_score=spike)
        assert found is not None
        return found.value

    base = score(100, reach=1_000, before=100, spike=0)
    assert score(150, reach=1_000, before=150, spike=0) < base
    assert score(100, reach=1_000, before=50, spike=0) < base
    assert score(100, reach=9_000, before=100, spike=0) < base
    assert score(100, reach=1_000, before=100, spike=0.9) < base


def test_more_mentions_make_the_score_surer() -> None:
    few, many = (
        reputation_score(figures(talk(20, 20, 20))),
        reputation_score(figures(talk(2_000, 2_000, 2_000))),
    )
    assert few is not None
    assert many is not None
    assert many.high - many.low < (few.high - few.low) / 5


def test_negative_reach_is_unknown_where_no_platform_says_its_reach() -> None:
    assert figures(talk(50, 50, 50)).negative_reach is None
    assert figures(talk(50, 0, 0, reach=10)).negative_reach == 1.0


def test_a_reach_of_nobody_is_an_unknown_reach() -> None:
    assert figures(talk(50, 50, 50, reach=0)).reach is None
    assert figures(talk(50, 50, 50, reach=0)).negative_reach is None
