"""A small world of mentions for the tests of this room: rollups from plain counts, and the real airline crisis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from tests.shared import shared_data

COLUMNS = [
    "hour", "watch", "platform", "lang", "label", "mentions", "tone_sum", "tone_sq", "engagement", "reach",
]  # fmt: skip
COMPOUND = {"negative": -5_000, "neutral": 0, "positive": 5_000, "none": 0}
law = settings(deadline=None, max_examples=15)  # a law is checked on 15 worlds, however slow the machine
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def rollup(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """A rollup of the given rows; what a row does not say is one neutral mention of "acme" on Monday at midnight."""
    filled = []
    for row in rows:
        said = {
            "hour": MONDAY, "watch": "acme", "platform": "x", "lang": "en", "label": "neutral", "mentions": 1,
            "engagement": None, "reach": None,
        } | dict(row)  # fmt: skip
        compound = COMPOUND[str(said["label"])]
        n = int(str(said["mentions"]))
        filled.append({"tone_sum": n * compound, "tone_sq": n * compound**2} | said)
    frame = pd.DataFrame(filled, columns=COLUMNS)
    frame["hour"] = pd.to_datetime(frame["hour"], utc=True)
    return frame.astype({"engagement": float, "reach": float})


def talk(negative: int, neutral: int, positive: int, **more: object) -> pd.DataFrame:
    """A rollup of so many negative, neutral and positive mentions."""
    counted = {"negative": negative, "neutral": neutral, "positive": positive}
    return rollup({"label": label, "mentions": n} | more for label, n in counted.items() if n)


def rollups(*, least: int = 0) -> st.SearchStrategy[pd.DataFrame]:
    """Any rollup over a few days, platforms and watches, unknown reach and missing languages included."""
    row = st.builds(
        _row,
        hour=st.integers(0, 100),
        watch=st.sampled_from(["acme", "globex", "initech"]),
        platform=st.sampled_from(["x", "reddit", "news"]),
        lang=st.sampled_from(["en", "fr", None]),
        label=st.sampled_from(["negative", "neutral", "positive", "none"]),
        tones=st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=6),
        reach=st.none() | st.integers(0, 10**6),
    )
    return st.lists(row, min_size=least, max_size=12).map(rollup)


def airline() -> pd.DataFrame:
    """The real airline file as a rollup: the labels it came with, ±0.5 as tone."""
    path = shared_data("brand_us_airline", "Tweets.csv")
    file = pd.read_csv(path, usecols=["airline", "airline_sentiment", "tweet_created"])
    hour = pd.to_datetime(file["tweet_created"], utc=True).dt.floor("h")
    keys = {
        "hour": hour,
        "watch": file["airline"],
        "platform": "x",
        "lang": "en",
        "label": file["airline_sentiment"],
    }
    rows = pd.DataFrame(keys).groupby(list(keys)).size().rename("mentions").reset_index()
    compound = rows["label"].map(COMPOUND)
    return rows.assign(
        tone_sum=compound * rows["mentions"],
        tone_sq=compound**2 * rows["mentions"],
        engagement=np.nan,
        reach=np.nan,
    )


def _row(
    *, hour: int, watch: str, platform: str, lang: str | None, label: str, tones: list[int], reach: int | None
) -> dict[str, object]:
    toned = label != "none"
    return {
        "hour": pd.Timestamp(MONDAY) + pd.Timedelta(hours=hour),
        "watch": watch,
        "platform": platform,
        "lang": lang,
        "label": label,
        "mentions": len(tones),
        "tone_sum": sum(tones) if toned else 0,
        "tone_sq": sum(t * t for t in tones) if toned else 0,
        "engagement": reach,
        "reach": reach,
    }
