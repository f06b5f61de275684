"""The coverage strip, for Plotly: a lane a source, a bar an hour or day; its height is how much of it was seen.

Shape carries the meaning, colour only helps: full bars were seen wholly, short ones partly, hatched ground was not seen, dotted
ground was limited by the platform, and where reading had not begun there is no ground at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from pages.parts import axis, numbers
from pages.parts.movement import CONFIG, bare
from pages.parts.plain import clean
from pages.parts.sources.known import source_name
from pages.parts.theme import Palette
from pages.parts.words import say
from reputation.coverage import Sight

__all__ = ["CONFIG", "sight_word", "strip"]

Figure = dict[str, Any]
_LANE, _BAR = 46, 0.6  # pixels a lane, and the part of it a bar takes


def strip(frame: pd.DataFrame, step: Literal["hour", "day"], colours: Palette, *, zone: str) -> Figure:
    """What each source saw of each slot, as `reputation.coverage.sight` gives it; the names stand over the lanes."""
    sources = list(dict.fromkeys(frame["source"]))
    first = frame[frame["source"] == sources[0]]
    starts = [start.tz_convert(zone) if step == "hour" else start for start in first["start"]]
    names, lanes = axis.names(starts, step), {name: len(sources) - 1 - n for n, name in enumerate(sources)}
    places = {start: place for place, start in enumerate(first["start"])}
    rows = frame.assign(
        x=[places[start] for start in frame["start"]],
        base=[lanes[name] for name in frame["source"]],
        words=[_words(row, names[places[row["start"]]]) for row in frame.to_dict("records")],
    )
    ticks = axis.ticks(starts, step, most=7)
    return {
        "data": [
            *_grounds(rows, colours),
            _bars(rows[rows["sight"].isin(["seen", "partly", "limited", "unseen", "open"])], colours),
        ],
        "layout": {
            "font": {"family": '"Source Sans", sans-serif', "size": 13, "color": colours.text},
            "barmode": "overlay", "bargap": 0 if len(starts) > 60 else 0.08, "showlegend": False, "hovermode": "closest", "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "height": _LANE * len(sources) + 40,
            "margin": {"l": 4, "r": 4, "t": 6, "b": 26},
            "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.line, "font": {"color": colours.text, "size": 13}, "align": "left"},
            "xaxis": {
                "range": [-0.6, len(starts) - 0.4], "tickvals": [p for p, _ in ticks], "ticktext": [t for _, t in ticks], "showgrid": False,
                "zeroline": False, "fixedrange": True, "tickfont": {"color": colours.faint, "size": 12}, "tickangle": 0,
            },
            "yaxis": {"visible": False, "fixedrange": True, "range": [-0.04, len(sources)]},
            "annotations": [
                {
                    "xref": "paper", "x": 0, "xanchor": "left", "y": lanes[name] + _BAR, "yanchor": "bottom", "showarrow": False,
                    "text": bare(source_name(name), 40), "font": {"size": 12, "color": colours.text},
                }
                for name in sources
            ],
        },
    }  # fmt: skip


def sight_word(sight: Sight) -> str:
    """What kind of sight that was, as a word."""
    return {
        "seen": say("seen wholly"), "partly": say("seen partly"), "unseen": say("not seen"), "limited": say("limited by the platform"),
        "open": say("being read"), "before": say("before it began"),
    }[sight]  # fmt: skip


def _grounds(rows: pd.DataFrame, colours: Palette) -> list[Figure]:
    """The full height of what was not wholly seen, patterned by what kept us from it."""
    found = []
    for kinds, pattern in ((("partly", "unseen"), "/"), (("limited",), "x")):
        part = rows[rows["sight"].isin(kinds)]
        if len(part):
            marker = {
                "color": colours.panel, "line": {"width": 0},
                "pattern": {"shape": pattern, "fgcolor": colours.faint, "bgcolor": colours.panel, "size": 6, "solidity": 0.3, "fillmode": "overlay"},
            }  # fmt: skip
            found.append(_lane(part, [_BAR] * len(part), marker))
    return found


def _bars(rows: pd.DataFrame, colours: Palette) -> Figure:
    heights = [_BAR * float(share) for share in rows["seen"].fillna(0.0)]
    opacity = [0.4 if sight == "open" else 1.0 for sight in rows["sight"]]
    return _lane(rows, heights, {"color": colours.others, "opacity": opacity, "line": {"width": 0}})


def _lane(rows: pd.DataFrame, heights: Sequence[float], marker: Figure) -> Figure:
    return {
        "type": "bar", "x": rows["x"].tolist(), "y": list(heights), "base": rows["base"].tolist(), "marker": marker,
        "customdata": rows["words"].tolist(), "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _words(row: dict[Any, Any], name: str) -> str:
    head = f"<b>{bare(source_name(row['source']), 40)}</b> · {name}"
    sight = sight_word(row["sight"])
    if row["sight"] in ("partly", "limited"):
        sight += f" ({numbers.share(row['seen'])})"
    lines = [head, sight]
    if row["why"] and row["sight"] in ("partly", "unseen", "limited"):
        lines.append(bare(clean(say(row["why"]), most=120), 120))
    if row["fetched"] or row["requests"]:
        lines.append(
            say(
                "{fetched} fetched, {kept} kept",
                fetched=numbers.count(row["fetched"]),
                kept=numbers.count(row["kept"]),
            )
        )
    return "<br>".join(lines)
