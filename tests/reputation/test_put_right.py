"""A timeline put right by labels: true where the engine errs, wider where labels are few, untouched where there are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.records import Period
from reputation.put_right import correction, put_right, trailing_counts
from reputation.timeline import timeline
from tests.shared import shared_data
from tone import vader

TRUE = ("negative", "neutral", "positive")
VALUE = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}


def rollup(counts: dict[str, int], hour: str = "2026-03-01T10:00Z") -> pd.DataFrame:
    rows = [
        {
            "hour": pd.Timestamp(hour), "lang": "en", "platform": "x", "label": label, "mentions": n,
            "tone_sum": round(VALUE[label] * 10_000) * n, "tone_sq": round(VALUE[label] * 10_000) ** 2 * n,
            "engagement": np.nan, "reach": np.nan,
        }
        for label, n in counts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def labels(pairs: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [
        {"lang": "en", "platform": "x", "said": said, "truth": truth}
        for (said, truth), n in pairs.items()
        for _ in range(n)
    ]
    return pd.DataFrame(rows)


def drawn(counts: dict[str, int]) -> pd.DataFrame:
    return timeline(rollup(counts), step="day", zone="UTC")


def test_with_too_few_labels_nothing_is_put_right() -> None:
    assert correction(rollup({"negative": 50}), labels({("negative", "negative"): 29})) is None
    assert correction(rollup({"negative": 0}), labels({("negative", "negative"): 40})) is None


def test_an_engine_that_calls_half_the_neutral_negative_is_put_right_and_the_band_holds_both_errors() -> None:
    counts = {"negative": 400, "neutral": 200, "positive": 400}
    known = correction(
        rollup(counts),
        labels({("negative", "negative"): 50, ("negative", "neutral"): 50, ("neutral", "neutral"): 50, ("positive", "positive"): 100}),
    )  # fmt: skip
    assert known is not None
    before, after = drawn(counts).iloc[0], put_right(drawn(counts), known).iloc[0]
    assert before["tone"] == pytest.approx(0)
    assert after["tone"] == pytest.approx(12, abs=1.5)  # 400 × .6 × (1 − ½), in points of 1,000
    assert after["low"] < 12 < after["high"]
    assert after["high"] - after["low"] > before["high"] - before["low"]


def test_an_engine_that_never_errs_keeps_its_tone() -> None:
    counts = {"negative": 300, "neutral": 100, "positive": 200}
    known = correction(rollup(counts), labels({(one, one): 400 for one in TRUE}))
    assert known is not None
    assert put_right(drawn(counts), known)["tone"].iloc[0] == pytest.approx(
        drawn(counts)["tone"].iloc[0], abs=1
    )


def test_few_labels_make_a_wider_band_than_many() -> None:
    counts = {"negative": 300, "neutral": 300, "positive": 300}
    widths = []
    for each in (5, 50):
        known = correction(rollup(counts), labels({(said, truth): each for said in TRUE for truth in TRUE}))
        assert known is not None
        row = put_right(drawn(counts), known).iloc[0]
        widths.append(row["high"] - row["low"])
    assert widths[0] > 1.5 * widths[1]


def test_a_step_without_a_tone_stays_without() -> None:
    known = correction(rollup({"negative": 30}), labels({("negative", "negative"): 40}))
    assert known is not None
    empty = drawn({"negative": 30}).assign(negative=0)
    assert put_right(empty, known)[["tone", "low", "high"]].isna().all(axis=None)


def test_hours_are_put_right_by_the_counts_of_the_day_that_ends_with_each() -> None:
    frame = pd.concat(
        [rollup({"negative": 3}), rollup({"neutral": 2, "positive": 1}, "2026-03-01T12:00Z")],
        ignore_index=True,
    )
    steps = trailing_counts(frame, timeline(frame, step="hour", zone="UTC"))
    assert steps[list(TRUE)].to_numpy().tolist() == [[3, 0, 0], [3, 0, 0], [3, 2, 1]]


def test_the_band_holds_the_truth_for_nine_airline_days_in_ten() -> None:
    """Real airline tweets, VADER's labels: 200 labels a brand, every day with 30 tweets; truth has people's labels."""
    file = pd.read_csv(shared_data("brand_us_airline", "Tweets.csv"))
    score = np.array([vader.compound(text) for text in file["text"]])
    file["said"] = np.select([score <= -0.05, score >= 0.05], ["negative", "positive"], "neutral")
    file["hour"] = pd.to_datetime(file["tweet_created"], utc=True).dt.floor("h")
    held, days = 0, 0
    for brand, rows in file.groupby("airline"):
        chosen = rows.sample(200, random_state=len(str(brand)))
        known_labels = pd.DataFrame(
            {"lang": "en", "platform": "x", "said": chosen["said"], "truth": chosen["airline_sentiment"], "at": chosen["hour"]}
        )  # fmt: skip
        frame = pd.concat([rollup(part["said"].value_counts().to_dict(), hour.isoformat()) for hour, part in rows.groupby("hour")])  # fmt: skip
        period = Period(rows["hour"].min().to_pydatetime(), (rows["hour"].max() + pd.Timedelta(hours=1)).to_pydatetime())  # fmt: skip
        known = correction(frame, known_labels, period=period)
        assert known is not None
        steps = put_right(timeline(frame, step="day", zone="UTC"), known)
        truth = rows.groupby(rows["hour"].dt.floor("D"))["airline_sentiment"].agg(
            lambda said: 100 * said.map(VALUE).mean()
        )
        for row in steps[steps["toned"] >= 30].itertuples():
            days += 1
            held += row.low <= truth[row.start] <= row.high
    assert days > 40
    assert held / days >= 0.9
