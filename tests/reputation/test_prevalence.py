"""Shares put right by labelled mentions: never outside their bounds, honest without labels, and true on the airlines' crisis."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Period
from reputation.prevalence import Part, Prevalence, prevalence, prevalence_by
from reputation.prevalence_wording import prevalence_text
from reputation.rollup import BadFrame
from reputation.tone import net_tone, tone_shares
from reputation.wording import UnknownLanguage
from tests.reputation.world import law, rollup, rollups, talk
from tests.shared import shared_data
from tone import vader

LABELS = ["negative", "neutral", "positive"]
DAY = Period(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))


def labels(counts: dict[tuple[str, str], int], *, lang: str = "en", platform: str = "x") -> pd.DataFrame:
    """Labelled mentions: how many the engine called one thing and a person another."""
    return pd.DataFrame(
        [
            {"lang": lang, "platform": platform, "said": said, "truth": truth, "at": DAY.since}
            for (said, truth), n in counts.items()
            for _ in range(n)
        ],
        columns=["lang", "platform", "said", "truth", "at"],
    )


HALF_MISSED = labels(
    {("negative", "negative"): 30, ("neutral", "negative"): 30, ("neutral", "neutral"): 30, ("positive", "positive"): 30}
)  # fmt: skip
NONE = labels({})


def parts(figure: Prevalence) -> list[Part]:
    return [figure.negative, figure.neutral, figure.positive]


def test_what_the_engine_misses_is_given_back() -> None:
    figure = prevalence(talk(200, 400, 200), HALF_MISSED)
    assert figure.negative.raw == 0.25
    assert figure.negative.value == pytest.approx(0.5, abs=0.02)
    assert figure.missed == pytest.approx(0.5, abs=0.03)
    assert figure.negative.low is not None
    assert figure.negative.high is not None
    assert figure.negative.low < 0.45 < 0.55 < figure.negative.high
    assert figure.net.raw == 0
    assert figure.net.value == pytest.approx(-12.5, abs=1.5)


def test_an_engine_that_is_always_right_keeps_its_figures() -> None:
    right = labels({(label, label): 400 for label in LABELS})
    figure = prevalence(talk(200, 400, 200), right)
    for part in parts(figure):
        assert part.value == pytest.approx(part.raw, abs=0.005)
    assert figure.net.value == pytest.approx(figure.net.raw, abs=0.5)


def test_without_labels_it_says_that_only_sampling_error_is_in() -> None:
    rows = talk(200, 400, 200)
    figure = prevalence(rows, NONE)
    plain = tone_shares(rows).negative
    assert not figure.corrected
    assert (figure.negative.value, figure.negative.low, figure.negative.high) == (
        plain.share,
        plain.low,
        plain.high,
    )
    assert figure.net.low == net_tone(rows).low
    assert (figure.missed, figure.false_alarms) == (None, None)
    assert "sampling error only" in prevalence_text(figure, "en")
    assert not prevalence(rows, HALF_MISSED.head(29)).corrected


def test_more_labels_and_more_mentions_make_it_surer_but_neither_alone_makes_it_sure() -> None:
    def width(mentions: int, times: int) -> float:
        known = pd.concat([HALF_MISSED] * times)
        part = prevalence(talk(mentions, 2 * mentions, mentions), known).negative
        assert part.low is not None
        assert part.high is not None
        return part.high - part.low

    assert width(500, 1) < width(50, 1)
    assert width(500, 4) < width(500, 1)
    assert width(500_000, 1) > 0.05
    assert width(50, 40) > 0.08


def test_labels_of_another_time_count_less_than_those_of_the_period() -> None:
    early = HALF_MISSED.assign(at=DAY.since - timedelta(days=9))
    rows = talk(200, 400, 200)
    then, now = (prevalence(rows, known, period=DAY) for known in (early, HALF_MISSED))
    assert (then.own, now.own) == (0, 120)
    wide, narrow = ((f.negative.high or 0) - (f.negative.low or 0) for f in (then, now))
    assert wide > 1.3 * narrow


def test_a_language_with_few_labels_borrows_and_is_less_sure() -> None:
    rows = pd.concat([talk(200, 400, 200), talk(200, 400, 200, lang="fr")])
    by = prevalence_by(rows, HALF_MISSED, "lang")
    wide, narrow = ((by[lang].negative.high or 0) - (by[lang].negative.low or 0) for lang in ("fr", "en"))
    assert wide > 1.3 * narrow
    own = labels(
        {("negative", "positive"): 40, ("neutral", "neutral"): 40, ("positive", "positive"): 40}, lang="fr"
    )
    french = prevalence_by(rows, pd.concat([HALF_MISSED, own]), "lang")["fr"]
    assert french.negative.value == pytest.approx(0.04, abs=0.04)


def test_where_nobody_spoke_nothing_is_known() -> None:
    for figure in (prevalence(rollup([]), NONE), prevalence(rollup([]), HALF_MISSED)):
        assert figure.negative.value is None
        assert prevalence_text(figure, "en") == "No mention has a tone."


@law
@given(
    rollups(least=1),
    st.lists(st.tuples(*[st.sampled_from(LABELS)] * 2), max_size=90),
    st.sampled_from(["en", "fr"]),
)
def test_shares_stay_in_their_bounds_and_sum_to_one(
    rows: pd.DataFrame, marks: list[tuple[str, str]], lang: str
) -> None:
    known = pd.concat([NONE, *(labels({mark: 1}, lang=lang) for mark in marks)])
    figure = prevalence(rows, known)
    for part in parts(figure):
        if part.value is not None:
            assert part.low is not None
            assert part.high is not None
            assert 0 <= part.low <= part.value <= part.high <= 1
    if figure.n:
        assert sum(part.value or 0 for part in parts(figure)) == pytest.approx(1)
        assert figure.net.value is not None
        assert -100 <= (figure.net.low or 0) <= figure.net.value <= (figure.net.high or 0) <= 100


def test_the_same_labels_in_another_order_give_the_same_figures() -> None:
    assert prevalence(talk(20, 40, 20), HALF_MISSED) == prevalence(talk(20, 40, 20), HALF_MISSED[::-1])


def test_frames_that_cannot_be_labels_are_refused() -> None:
    with pytest.raises(BadFrame, match="lack truth"):
        prevalence(talk(1, 1, 1), HALF_MISSED.drop(columns="truth"))
    with pytest.raises(BadFrame, match="angry"):
        prevalence(talk(1, 1, 1), HALF_MISSED.assign(truth="angry"))
    with pytest.raises(BadFrame, match="no column"):
        prevalence_by(talk(1, 1, 1), HALF_MISSED, "mood")


def test_the_figure_is_put_into_words() -> None:
    figure = prevalence(talk(200, 400, 200), HALF_MISSED)
    english, french = prevalence_text(figure, "en"), prevalence_text(figure, "fr")
    assert re.match(r"(49|50|51)% negative, between 4\d% and 5\d%: ", english)
    assert english.endswith(": 120 labelled mentions say that one in two of the negative ones is missed.")
    assert "un sur deux" in french
    with pytest.raises(UnknownLanguage):
        prevalence_text(figure, "xx")


def test_two_hundred_labels_a_brand_hold_the_truth_of_nine_brand_days_and_weeks_in_ten() -> None:
    """Real airline tweets, VADER's labels; 3 draws of 200 labels for each of six brands, every day and week with 30 tweets."""
    file = pd.read_csv(shared_data("brand_us_airline", "Tweets.csv"))
    compound = file["text"].map(vader.compound)
    tweets = pd.DataFrame(
        {
            "brand": file["airline"],
            "at": pd.to_datetime(file["tweet_created"], utc=True),
            "truth": file["airline_sentiment"],
            "said": compound.map(vader.label),
            "tone": (compound * 10_000).round(),
        }
    ).assign(lang="en", platform="x")
    start = pd.Timestamp("2015-02-16T08:00Z")
    rng = np.random.default_rng(11)
    for days in (1, 7):
        step = timedelta(days=days)
        held, raw, width = [], [], []
        for _ in range(3):
            for _, brand in tweets.groupby("brand"):
                known = brand.loc[rng.choice(brand.index, 200, replace=False)]
                for number, part in brand.groupby((brand["at"] - start) // step):
                    if len(part) < 30:
                        continue
                    since = start + number * step
                    figure = prevalence(_rolled(part), known, period=Period(since, since + step)).negative
                    share = (part["truth"] == "negative").mean()
                    assert figure.low is not None
                    assert figure.high is not None
                    assert figure.raw is not None
                    held.append(figure.low <= share <= figure.high)
                    raw.append(abs(figure.raw - share) < 0.1)
                    width.append(figure.high - figure.low)
        assert np.mean(held) >= 0.9, (days, np.mean(held))
        assert np.mean(raw) < 0.3  # VADER's own share is far off: there is something to put right
        assert np.mean(width) < 0.3  # and the interval is of use


def _rolled(part: pd.DataFrame) -> pd.DataFrame:
    counted = part.assign(mentions=1, tone_sum=part["tone"], tone_sq=part["tone"] ** 2, label=part["said"])
    return counted.groupby(["lang", "platform", "label"], as_index=False)[
        ["mentions", "tone_sum", "tone_sq"]
    ].sum()
