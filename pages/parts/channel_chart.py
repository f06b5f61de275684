"""In which order a story moved through its channels: a lane each, a dot for every hour or day anything was said there."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from pages.parts import axis, numbers
from pages.parts.feed import card
from pages.parts.plain import clean
from pages.parts.theme import Palette
from pages.parts.words import say
from reports.channels import Channels
from reputation.timeline import Step

Spec = dict[str, Any]
LANE = 34  # pixels
_HOURS_UP_TO = timedelta(days=5)
_LARGEST = 22.0


def spec(report: Channels, colours: Palette, *, zone: str) -> Spec:
    """An ECharts scatter: lanes in the order in which the story came, its first mention on top; the dot grows with mentions, the peak is filled.

    Foreign names stand on a category axis, as text on canvas; no tooltip template is set.
    """
    starts, step, dots = _steps(report, zone)
    named = [lane(row) for row in report.path.to_dict("records")]
    most = int(dots["mentions"].max()) if len(dots) else 1
    peaks = dots.groupby("lane")["mentions"].transform("max") == dots["mentions"]
    names = axis.names(starts, step)
    marks = dict(axis.ticks(starts, step, most=6))
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "tooltip": {"confine": True},
        "grid": {"left": 8, "right": 20, "top": 10, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [marks.get(at, "") or name for at, name in enumerate(names)],
            "axisLabel": {"color": colours.faint, "interval": _every(len(names)), "hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": colours.line}},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": named,
            "axisLabel": {"color": colours.text, "width": 150, "overflow": "truncate"},
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "splitLine": {"show": True, "lineStyle": {"color": colours.line}},
        },
        "series": [
            {
                "type": "scatter",
                "data": [
                    {
                        "name": f"{named[row['lane']]}, {names[row['at']]}",
                        "value": [row["at"], row["lane"], row["mentions"]],
                        "symbolSize": max(_LARGEST * sqrt(row["mentions"] / most), 4.0),
                        "itemStyle": {"color": colours.ours if peak else colours.others, "opacity": 0.9 if peak else 0.55},
                    }
                    for row, peak in zip(dots.to_dict("records"), peaks, strict=True)
                ],
            }
        ],
    }  # fmt: skip


def lane(row: dict[Any, Any]) -> str:
    """A channel as people call it, as plain text: a platform by name, a community with its platform, a domain or a hashtag."""
    name = clean(row["channel"], most=60)
    if row["kind"] == "platform":
        return card.platform(row["channel"])
    if row["kind"] == "community":
        platform, _, community = name.partition(":")
        return f"{community} · {card.platform(platform)}"
    return f"#{name}" if row["kind"] == "hashtag" else name


def in_words(report: Channels, zone: str) -> str:
    """The chart for those who cannot see it."""
    order = "; ".join(
        f"{lane(row)} ({numbers.clock(row['first'], zone)})" for row in report.path.to_dict("records")
    )
    return say("The channels in the order the story reached them: {order}.", order=order)


def _steps(report: Channels, zone: str) -> tuple[list[pd.Timestamp], Step, pd.DataFrame]:
    """Every hour or day from the first to the last mention in the viewer's zone, and mentions by lane and step."""
    place = {(row["kind"], row["channel"]): at for at, row in enumerate(report.path.to_dict("records"))}
    rows = report.rhythm
    here = rows["hour"].dt.tz_convert(ZoneInfo(zone))
    step: Step = "hour" if here.max() - here.min() <= _HOURS_UP_TO else "day"
    wall = here.dt.tz_localize(None)
    start = wall if step == "hour" else wall.dt.normalize()
    starts = list(pd.date_range(start.min(), start.max(), freq="h" if step == "hour" else "D"))
    at = {moment: number for number, moment in enumerate(starts)}
    lanes = [place[pair] for pair in zip(rows["kind"], rows["channel"], strict=True)]
    dots = pd.DataFrame({"lane": lanes, "at": start.map(at), "mentions": rows["mentions"]})
    return starts, step, dots.groupby(["lane", "at"])["mentions"].sum().reset_index()


def _every(count: int) -> int:
    return max(count // 6 - 1, 0)
