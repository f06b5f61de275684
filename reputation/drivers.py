"""What a change in volume or in net tone is made of, group by group, adding up exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reputation.rollup import POINTS, BadFrame, checked, toned, voices

VOLUME = ("dimension", "name", "rest", "now", "before", "change", "part")
TONE = ("dimension", "name", "rest", "now", "before", "tone_now", "tone_before", "mix", "within", "effect")


def volume_drivers(
    now: pd.DataFrame, before: pd.DataFrame, *, by: str, top: int | None = None
) -> pd.DataFrame:
    """What each group (platform, lang, watch, domain, author …) adds to the change in mentions, largest first.

    `change` = now − before, and the changes sum to the whole change; `part` is the change over the whole one, NaN when
    that is 0 (it can pass 1 when groups pull against each other). Give two periods of the same length. With `top` the
    groups after the first few are summed into one row marked `rest`. A group nobody named keeps its missing name.
    It says where a change happened, not why.
    """
    a = voices(checked(now, (by, "mentions")), by).groupby(by, dropna=False)["mentions"].sum()
    b = voices(checked(before, (by, "mentions")), by).groupby(by, dropna=False)["mentions"].sum()
    both = _joined(pd.DataFrame({"now": a}), pd.DataFrame({"before": b}))
    both["change"] = both["now"] - both["before"]
    whole = float(both["change"].sum())
    ranked = _ranked(both, "change", by, top, sums=("now", "before", "change"))
    ranked["part"] = ranked["change"] / whole if whole else np.nan
    return ranked.astype({"now": int, "before": int, "change": int})[list(VOLUME)]


def tone_drivers(now: pd.DataFrame, before: pd.DataFrame, *, by: str, top: int | None = None) -> pd.DataFrame:
    """What each group adds to the change in net tone, in points, largest first; `effect` sums to the whole change.

    Kitagawa (1955), "Components of a difference between two rates", JASA 50, 1168–1194. With w a group's part of the
    mentions that have a tone, m its net tone and M the average of the two overall net tones:
    `mix` = (w₁ − w₀)·((m₁ + m₀)/2 − M): who speaks changed; `within` = (w₁ + w₀)/2·(m₁ − m₀): how they speak changed;
    `effect` = mix + within. A group that is there in one period only has one tone, so all its effect is mix.
    `now` and `before` count its mentions with a tone. Empty when either period has none: then there is nothing to
    explain. An accounting, not a cause.
    """
    a, b = _tones(now, by), _tones(before, by)
    n_a, n_b = a["now"].sum(), b["now"].sum()
    if not n_a or not n_b:
        return pd.DataFrame(columns=list(TONE))
    both = _joined(a, b.rename(columns={"now": "before", "sum_now": "sum_before"}))
    w_now, w_before = both["now"] / n_a, both["before"] / n_b
    m_now, m_before = _mean(both["sum_now"], both["now"]), _mean(both["sum_before"], both["before"])
    m_now, m_before = m_now.fillna(m_before), m_before.fillna(m_now)
    level = (both["sum_now"].sum() / n_a + both["sum_before"].sum() / n_b) / POINTS / 2
    both["mix"] = (w_now - w_before) * ((m_now + m_before) / 2 - level)
    both["within"] = (w_now + w_before) / 2 * (m_now - m_before)
    both["effect"] = both["mix"] + both["within"]
    sums = ("now", "before", "sum_now", "sum_before", "mix", "within", "effect")
    ranked = _ranked(both[(both["now"] > 0) | (both["before"] > 0)], "effect", by, top, sums=sums)
    ranked["tone_now"] = _mean(ranked["sum_now"], ranked["now"])
    ranked["tone_before"] = _mean(ranked["sum_before"], ranked["before"])
    return ranked.astype({"now": int, "before": int})[list(TONE)]


def _tones(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Mentions with a tone and their tone sum for each group."""
    rows = voices(checked(frame, (by, "label", "mentions", "tone_sum")), by).copy()
    rows["now"] = toned(rows)
    rows["sum_now"] = rows["tone_sum"].where(rows["label"] != "none", 0.0)
    return rows.groupby(by, dropna=False)[["now", "sum_now"]].sum()


def _joined(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Both periods side by side, 0 where a group was silent, its name in the column `name`."""
    now, before = (part.rename_axis("name").reset_index().astype({"name": object}) for part in (now, before))
    both = now.merge(before, on="name", how="outer")  # merge matches a missing name with a missing name
    if both["name"].isna().sum() > 1:
        raise BadFrame("A group has two kinds of missing name; use one.")
    numbers = [name for name in both.columns if name != "name"]
    return both.assign(**{name: both[name].fillna(0.0).astype(float) for name in numbers})


def _ranked(
    found: pd.DataFrame, rank: str, by: str, top: int | None, *, sums: tuple[str, ...]
) -> pd.DataFrame:
    """Largest effect first, whatever its sign; the tail folded into one row marked `rest`."""
    order = found.assign(size=found[rank].abs(), text=found["name"].astype(str))
    ranked = order.sort_values(["size", "text"], ascending=[False, True], kind="stable", ignore_index=True)
    ranked = ranked.drop(columns=["size", "text"]).assign(rest=False)
    if top is not None and len(ranked) > top:
        tail: dict[str, object] = {name: float(ranked[name].iloc[top:].sum()) for name in sums}
        rest = pd.DataFrame([tail | {"name": None, "rest": True}])
        ranked = pd.concat([ranked.iloc[:top], rest], ignore_index=True)
    return ranked.assign(dimension=by, name=ranked["name"].astype(object).where(ranked["name"].notna(), None))


def _mean(sums: pd.Series[float], n: pd.Series[float]) -> pd.Series[float]:
    """Net tone in points; NaN where nobody spoke."""
    return sums / n.where(n > 0) / POINTS
