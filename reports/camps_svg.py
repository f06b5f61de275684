"""Camps as discs, the ties between them as lines, on paper: an SVG that keeps its sharpness."""

from __future__ import annotations

from html import escape
from math import sqrt

from reports import ink
from reports.camp_places import across, letter, places
from reports.camps import Camps
from reports.clean import clean
from reports.curve import FONT
from reports.drawing import HUES, OTHER
from reports.tongue import Tongue

_WIDTH, _HEIGHT, _EDGE, _HEAD, _FOOT = 510.0, 300.0, 78.0, 44.0, 52.0
_LARGEST, _SMALLEST, _WIDEST = 30.0, 7.0, 7.0  # radius, radius, line


def camps_svg(report: Camps, tongue: Tongue) -> str:
    """The drawing, 510 × 300: a disc's area goes by its authors, a line's colour by what outweighs. Names are escaped."""
    place = {number: _at(x, y) for number, (x, y) in places(report).items()}
    most = max((camp.size for camp in report.camps), default=1)
    lines = across(report).to_dict("records")
    heaviest = max((float(row["weight"]) for row in lines), default=1.0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" font-family="{FONT}" font-size="9">'
    ]
    if report.sides:
        heads = ((0.0, "start", tongue.say("Side {n}", n=1)), (_WIDTH / 2, "middle", tongue.say("split")))
        for x, anchor, words in (*heads, (_WIDTH, "end", tongue.say("Side {n}", n=2))):
            parts.append(
                f'<text x="{x:.0f}" y="11" text-anchor="{anchor}" fill="{ink.FAINT}">{escape(words)}</text>'
            )
    for row in lines:
        (x1, y1), (x2, y2) = place[int(row["source"])], place[int(row["target"])]
        width = max(_WIDEST * sqrt(float(row["weight"]) / heaviest), 0.8)
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_line(float(row["support"]), float(row["attack"]))}" stroke-width="{width:.1f}" stroke-opacity="0.75"/>'
        )
    for camp in report.camps:
        x, y = place[camp.number]
        radius = max(_LARGEST * sqrt(camp.size / most), _SMALLEST)
        colour = HUES[camp.number] if camp.number < len(HUES) else OTHER
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" stroke="#FFFFFF" stroke-width="1.5"/>'
        )
        name = escape(f"{letter(camp.number)} · {clean(camp.name, most=26)}")
        parts.append(
            f'<text x="{x:.1f}" y="{y + radius + 10:.1f}" text-anchor="middle" fill="{ink.TEXT}" paint-order="stroke" stroke="#FFFFFF" stroke-width="2.5">{name}</text>'
        )
    return "".join([*parts, "</svg>"])


def _at(x: float, y: float) -> tuple[float, float]:
    """A place on the paper; y grows downwards there."""
    return _EDGE + x / 100 * (_WIDTH - 2 * _EDGE), _HEAD + (100 - y) / 100 * (_HEIGHT - _HEAD - _FOOT)


def _line(support: float, attack: float) -> str:
    if attack > support:
        return ink.NEGATIVE
    return ink.POSITIVE if support > attack else ink.OTHERS
