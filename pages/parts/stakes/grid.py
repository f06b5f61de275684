"""Power by stance, one dot a stakeholder; and everybody in a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import movement, numbers, states, theme
from pages.parts.plain import clean
from pages.parts.stakes import words
from pages.parts.words import say
from reports.stakeholders import each

HEIGHT, MOST_NAMES = 520, 40


def draw(frame: pd.DataFrame, *, on_pick: Callable[[str], None], turn: int) -> None:
    """The grid of those whose power and stance are both known; a click opens the sheet."""
    placed = frame[frame["power"].notna() & frame["side"].notna()].reset_index(drop=True)
    if placed.empty:
        states.empty(
            say("Nobody can be placed yet: a place needs a linked account with ties in this period, and a stance.")
        )  # fmt: skip
        return
    key = f"stakes-grid-{turn}"

    def clicked() -> None:
        points = st.session_state[key].selection.points
        if points:
            on_pick(str(points[0]["customdata"][0]))

    st.plotly_chart(
        _figure(placed), key=key, theme=None, config=movement.CONFIG, on_select=clicked, selection_mode="points",
        alt=_in_words(placed),
    )  # fmt: skip
    states.note(
        say(
            "{n} of {all} placed. Power: rank by PageRank of their best account, on a scale where tenfold steps are equal; bars hold it in 90 % of redrawn samples. Hollow: the stance is only suggested by the tone of their texts.",
            n=len(placed),
            all=len(frame),
        )
    )


def table(frame: pd.DataFrame, *, zone: str, on_pick: Callable[[str], None], turn: int) -> None:
    """Everybody, by power."""
    rows = frame.sort_values(["power", "name"], ascending=[False, True], na_position="last", kind="stable")
    key = f"stakes-table-{turn}"

    def clicked() -> None:
        picked = st.session_state[key].selection.rows
        if picked:
            on_pick(str(rows.iloc[picked[0]]["id"]))

    config = st.column_config
    st.dataframe(
        pd.DataFrame(
            {
                "name": [clean(name, most=80) for name in rows["name"]],
                "stance": [_side(row) for row in each(rows)],
                "power": rows["power"].round().astype("Float64"),
                "rank": rows["rank"].astype("Int64"),
                "accounts": [len(accounts) for accounts in rows["accounts"]],
                "meeting": [
                    numbers.day(when, zone) if pd.notna(when) else None for when in rows["last_meeting"]
                ],
            }
        ),
        hide_index=True, key=key, height=HEIGHT, on_select=clicked, selection_mode="single-row", placeholder=numbers.UNKNOWN,
        alt=say("Stakeholders with stance and power"),
        column_config={
            "name": config.TextColumn(say("Name"), width=135),
            "stance": config.TextColumn(say("Stance"), width=100, help=say("In brackets: suggested by the tone of their texts; nobody has set it.")),
            "power": config.NumberColumn(say("Power"), width=52, help=say("0 to 100; unknown while no account with ties in this period is linked.")),
            "rank": config.NumberColumn(say("Rank"), width=48, help=say("Of their best account, by PageRank.")),
            "accounts": config.NumberColumn(say("Accounts"), width=70),
            "meeting": config.TextColumn(say("Last meeting"), width=100),
        },
    )  # fmt: skip


def _side(row: Any) -> str | None:
    if pd.notna(row.stance):
        return words.stance(row.stance)
    return f"({words.stance(row.suggested)})" if pd.notna(row.suggested) else None


def _figure(placed: pd.DataFrame) -> dict[str, Any]:
    colours = theme.palette()
    hollow = placed["stance"].isna()
    named = placed["power"].rank(ascending=False, method="first") <= MOST_NAMES
    turns = _turns(placed)
    spread = [0.0 if of == 1 else 0.4 * (at / (of - 1) - 0.5) for at, of in turns]
    # Of two side by side, one name stands left and one right; the one alone has it where there is room.
    left = [
        2 * at < of - 1 if of > 1 else side > 1 for (at, of), side in zip(turns, placed["side"], strict=True)
    ]
    points = {
        "type": "scatter", "mode": "markers+text", "x": [float(s) + d for s, d in zip(placed["side"], spread, strict=True)],
        "y": placed["power"].astype(float).tolist(), "text": [movement.bare(n, 24) if k else "" for n, k in zip(placed["name"], named, strict=True)],
        "textposition": ["middle left" if on_left else "middle right" for on_left in left], "textfont": {"color": colours.text, "size": 12},
        "customdata": [[row.id, _said(row)] for row in each(placed)], "hovertemplate": "%{customdata[1]}<extra></extra>",
        "marker": {
            "size": 12, "color": [colours.ground if h else colours.text for h in hollow],
            "line": {"color": colours.text, "width": 2},
        },
        "error_y": {
            "type": "data", "symmetric": False, "color": colours.faint, "thickness": 1, "width": 0,
            "array": (placed["power_high"] - placed["power"]).clip(lower=0).fillna(0).astype(float).tolist(),
            "arrayminus": (placed["power"] - placed["power_low"]).clip(lower=0).fillna(0).astype(float).tolist(),
        },
    }  # fmt: skip
    corner = {
        "showarrow": False,
        "font": {"color": colours.faint, "size": 12},
        "xref": "paper",
        "yref": "paper",
    }
    corners = [
        {**corner, "x": x, "y": y, "text": text, "xanchor": "left" if x == 0 else "right", "yanchor": "bottom" if y == 0 else "top"}
        for x, y, text in (
            (0, 1, say("Powerful, against")), (1, 1, say("Powerful, for")),
            (0, 0, say("Weak, against")), (1, 0, say("Weak, for")),
        )
    ]  # fmt: skip
    line = {"color": colours.line, "width": 1}
    axis = {
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": colours.faint, "size": 12},
        "linecolor": colours.line,
    }
    return {
        "data": [points],
        "layout": {
            "height": HEIGHT, "showlegend": False, "hovermode": "closest", "dragmode": False, "clickmode": "event+select", "annotations": corners,
            "font": {"color": colours.text, "size": 13}, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 44, "r": 12, "t": 12, "b": 34}, "hoverlabel": {"bgcolor": colours.panel, "font": {"color": colours.text}, "align": "left"},
            "shapes": [
                {"type": "line", "x0": 0, "x1": 0, "y0": -6, "y1": 112, "line": line, "layer": "below"},
                {"type": "line", "x0": -3, "x1": 3, "y0": 50, "y1": 50, "line": line, "layer": "below"},
            ],
            "xaxis": {**axis, "range": [-3, 3], "showgrid": False, "tickvals": [-2, -1, 0, 1, 2], "ticktext": [words.stance(s) for s in (-2, -1, 0, 1, 2)]},
            "yaxis": {**axis, "range": [-6, 112], "gridcolor": colours.line, "tickvals": [0, 25, 50, 75, 100], "title": {"text": say("Power"), "font": {"size": 12, "color": colours.faint}}},
        },
    }  # fmt: skip


def _turns(placed: pd.DataFrame) -> list[tuple[int, int]]:
    """Which of how many with the same stance and nearly the same power each one is, so that no dot hides another."""
    groups = placed.groupby([placed["side"].astype(float), (placed["power"] // 6).astype(int)])
    return list(zip(groups.cumcount(), groups["id"].transform("size"), strict=True))


def _said(row: Any) -> str:
    rank = say("{place} of {of}", place=numbers.ordinal(int(row.rank)), of=numbers.count(row.of))
    side = words.stance(row.side)
    if pd.isna(row.stance):
        side = say("{stance}, suggested by a net tone of {tone} (n = {n})", stance=side, tone=numbers.tone(row.net), n=numbers.count(row.toned))  # fmt: skip
    return f"<b>{movement.bare(row.name, 60)}</b><br>{side}<br>{rank}"


def _in_words(placed: pd.DataFrame) -> str:
    return say(
        "Stakeholders by power and stance: {list}",
        list="; ".join(
            f"{clean(row.name, most=40)} {round(row.power)}, {words.stance(row.side)}"
            for row in each(placed.head(20))
        ),
    )
