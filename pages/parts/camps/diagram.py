"""Camps as discs, the ties between them as lines: who backs and who opposes whom, at one glance."""

from __future__ import annotations

from math import sqrt
from typing import Any

from pages.parts import numbers
from pages.parts.camps import card
from pages.parts.plain import clean
from pages.parts.theme import Palette
from pages.parts.words import say
from reports.camp_places import across, letter, places
from reports.camps import Camps

Spec = dict[str, Any]
_LARGEST, _SMALLEST, _WIDEST = 78, 18, 9.0  # pixels


def spec(report: Camps, colours: Palette) -> Spec:
    """An ECharts graph with fixed places: the two sides left and right where there are any and the unknown below, else a circle.

    Foreign names are drawn on canvas as they are; no tooltip template is set.
    """
    place = places(report)
    most = max((camp.size for camp in report.camps), default=1)
    lines = across(report)
    heaviest = float(lines["weight"].max()) if len(lines) else 1.0
    return {
        "animation": False,
        "backgroundColor": "transparent",
        # Fixed axes, not ECharts' own view of a graph: that one would stretch discs with the frame.
        "grid": {"left": 60, "right": 60, "top": 52, "bottom": 62},
        "xAxis": {"type": "value", "min": 0, "max": 100, "show": False},
        "yAxis": {"type": "value", "min": 0, "max": 100, "show": False},
        "title": _headers(colours) if report.sides else [],
        "series": [
            {
                "type": "graph",
                "coordinateSystem": "cartesian2d",
                "data": [
                    {
                        "id": str(camp.number),
                        "name": f"{letter(camp.number)}  {clean(camp.name, most=22)}",
                        "value": list(place[camp.number]),
                        "symbolSize": max(_LARGEST * sqrt(camp.size / most), _SMALLEST),
                        "itemStyle": {"color": card.colour(camp.number, colours), "borderColor": colours.ground, "borderWidth": 2},
                    }
                    for camp in report.camps
                ],
                "label": {"show": True, "position": "bottom", "color": colours.text, "fontSize": 12},
                "links": [
                    {
                        "source": str(row["source"]), "target": str(row["target"]),
                        "lineStyle": {
                            "width": max(_WIDEST * sqrt(row["weight"] / heaviest), 1.0),
                            "color": _line(row, colours), "opacity": 0.75, "curveness": 0.12,
                        },
                    }
                    for row in lines.to_dict("records")
                ],
                "emphasis": {"focus": "adjacency"},
            }
        ],
    }  # fmt: skip


def _headers(colours: Palette) -> list[Spec]:
    """Which side is where."""
    style = {"color": colours.faint, "fontSize": 13, "fontWeight": "normal"}
    return [
        {"text": say("Side {n}", n=1), "left": 0, "top": 0, "textStyle": style},
        {"text": say("split"), "left": "center", "top": 0, "textStyle": style},
        {"text": say("Side {n}", n=2), "right": 0, "top": 0, "textStyle": style},
    ]


def in_words(report: Camps) -> str:
    """The diagram for those who cannot see it."""
    size = "; ".join(f"{clean(camp.name, most=40)}: {numbers.count(camp.size)}" for camp in report.camps)
    lines = "; ".join(
        f"{name_of(report, row['source'])} – {name_of(report, row['target'])}: {numbers.count(row['weight'])}"
        for row in across(report).head(6).to_dict("records")
    )
    return say(
        "Camps by number of authors: {camps}. Ties between them: {ties}.", camps=size, ties=lines or "0"
    )


def name_of(report: Camps, number: int) -> str:
    """A camp's name for tables, as it is."""
    camp = report.camp(int(number))
    return f"{letter(camp.number)} · {clean(camp.name, most=40)}" if camp else say("a small group")


def _line(row: dict[Any, Any], colours: Palette) -> str:
    """Rust where attacks outweigh support, blue where support does, grey where signs are few or even."""
    if row["attack"] > row["support"]:
        return colours.negative
    return colours.positive if row["support"] > row["attack"] else colours.others
