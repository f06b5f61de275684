"""Whose name takes which part of the talk."""

from __future__ import annotations

import pandas as pd

from reputation.intervals import wilson
from reputation.rollup import checked, voices


def share_of_voice(frame: pd.DataFrame, *, by: str = "watch") -> pd.DataFrame:
    """Each watch's part of all mentions, largest first: `by`, mentions, share, low, high; empty when nobody spoke.

    Shares lie in 0..1 and sum to 1; low and high are the 95 % Wilson interval of each alone. A mention that names two
    watches is counted for both, so this is the part of the *namings*. Not a market share, and only of the sources read.
    """
    rows = voices(checked(frame, (by, "mentions")), by)
    found = _sums(rows, by, "mentions")
    total = found["mentions"].sum()
    if not total:
        return pd.DataFrame(columns=[by, "mentions", "share", "low", "high"])
    band = [wilson(count, total) for count in found["mentions"]]
    return found.assign(
        mentions=found["mentions"].astype(int),
        share=found["mentions"] / total,
        low=[low for low, _ in band],
        high=[high for _, high in band],
    )


def engagement_share(frame: pd.DataFrame, *, by: str = "watch") -> pd.DataFrame:
    """Each watch's part of all known engagement, largest first: `by`, engagement, share, known.

    `known` is the part of the watch's mentions, 0..1, in rollup rows that carry engagement: where platforms do not
    say, nothing is assumed. Shares sum to 1 over the watches with any known engagement; the others have NaN. Empty when nobody
    engaged. No interval: likes come in crowds and are not independent draws.
    """
    rows = voices(checked(frame, (by, "mentions", "engagement")), by).copy()
    rows["told"] = rows["mentions"].where(rows["engagement"].notna(), 0.0)
    grouped = rows.groupby(by, dropna=False, sort=True)
    found = pd.DataFrame(
        {
            "engagement": grouped["engagement"].sum(min_count=1),
            "known": grouped["told"].sum() / grouped["mentions"].sum(),
        }
    ).reset_index()
    total = found["engagement"].sum()
    if not total:
        return pd.DataFrame(columns=[by, "engagement", "share", "known"])
    found = found.assign(share=found["engagement"] / total)[[by, "engagement", "share", "known"]]
    return found.sort_values("engagement", ascending=False, kind="stable", ignore_index=True)


def _sums(rows: pd.DataFrame, by: str, measure: str) -> pd.DataFrame:
    sums = rows.groupby(by, dropna=False, sort=True)[measure].sum().reset_index()
    return sums.sort_values(measure, ascending=False, kind="stable", ignore_index=True)
