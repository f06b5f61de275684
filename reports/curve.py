"""The one chart of a report as a drawing that scales: mentions by tone as bars, net tone beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

import pandas as pd

from reports import ink
from reports.tongue import Tongue
from reputation.catalogue import MONTHS
from reputation.timeline import Step

FONT = "Source Sans Pro, Source Sans 3, sans-serif"
_LEFT, _RIGHT, _TOP, _GAP, _FOOT = 36.0, 4.0, 18.0, 26.0, 16.0
_LAYERS = (
    ("negative", ink.NEGATIVE),
    ("neutral", ink.NEUTRAL),
    ("positive", ink.POSITIVE),
    ("none", ink.UNTONED),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the two panels stand, in points."""

    width: float
    height: float

    @property
    def inner(self) -> float:
        """Width of the panels."""
        return self.width - _LEFT - _RIGHT

    @property
    def base(self) -> float:
        """Where the bars stand."""
        return _TOP + (self.height - _TOP - _GAP - _FOOT) * 0.66

    @property
    def tone_top(self) -> float:
        """Where the tone panel begins; it ends above the foot."""
        return self.base + _GAP

    @property
    def tone_base(self) -> float:
        """Where the tone panel ends."""
        return self.height - _FOOT


def curve(
    steps: pd.DataFrame, tones: pd.DataFrame, step: Step, tongue: Tongue, *, width: float, height: float
) -> str:
    """An SVG: `steps` as `reputation.timeline` gives them, `tones` the same steps with the tone to draw.

    Grey ground marks steps that were not wholly seen, pale bars a step that is not over; tone that rests on fewer than 30
    mentions is a hollow dot. No script, no link, no text but our own and dates.
    """
    frame = Frame(width, height)
    top = _nice(float(steps["mentions"].max()) if len(steps) else 1.0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" font-family="{FONT}" font-size="8.5">',
        *_ground(steps, frame),
        *_levels(frame, top, tongue),
        *_bars(steps, frame, top),
        *_tone(tones, frame, tongue),
        *_dates(steps, step, frame, tongue),
        "</svg>",
    ]
    return "".join(parts)


def _x(frame: Frame, place: float, n: int) -> float:
    return _LEFT + frame.inner * place / max(n, 1)


def _ground(steps: pd.DataFrame, frame: Frame) -> list[str]:
    width = frame.inner / max(len(steps), 1)
    return [
        f'<rect x="{_x(frame, n, len(steps)):.2f}" y="{_TOP}" width="{width:.2f}" height="{frame.tone_base - _TOP:.2f}" fill="{ink.LINE}" fill-opacity="0.6"/>'
        for n, unseen in enumerate(steps["unseen"])
        if unseen > 0
    ]


def _levels(frame: Frame, top: float, tongue: Tongue) -> list[str]:
    parts = [
        f'<text x="0" y="9" fill="{ink.FAINT}">{escape(tongue.say("mentions"))}</text>',
        f'<text x="0" y="{frame.tone_top - 7:.1f}" fill="{ink.FAINT}">{escape(tongue.say("net tone"))}</text>',
    ]
    for value in (0.0, top / 2, top):
        y = frame.base - (frame.base - _TOP) * value / top
        parts.append(_rule(frame, y, ink.FAINT if value == 0 else ink.LINE))
        parts.append(_label(_LEFT - 5, y + 3, tongue.count(value), "end"))
    return parts


def _bars(steps: pd.DataFrame, frame: Frame, top: float) -> list[str]:
    parts, slot = [], frame.inner / max(len(steps), 1)
    for n, row in enumerate(steps.to_dict("records")):
        y = frame.base
        for name, colour in _LAYERS:
            high = (frame.base - _TOP) * float(row[name]) / top
            if high > 0:
                pale = ' fill-opacity="0.55"' if row["partial"] else ""
                y -= high
                parts.append(
                    f'<rect x="{_x(frame, n + 0.11, len(steps)):.2f}" y="{y:.2f}" width="{0.78 * slot:.2f}" height="{high:.2f}" fill="{colour}"{pale}/>'
                )
    return parts


def _tone(tones: pd.DataFrame, frame: Frame, tongue: Tongue) -> list[str]:
    sure = tones["tone"].where(~tones["small"].astype(bool))
    known = sure.abs().dropna()
    scale = float(min(100, max(20, ceil(known.max() / 10) * 10))) if len(known) else 20.0
    middle, half = (frame.tone_top + frame.tone_base) / 2, (frame.tone_base - frame.tone_top) / 2
    parts = []
    for value in (-scale, 0.0, scale):
        y = middle - half * value / scale
        parts.append(_rule(frame, y, ink.LINE if value else ink.FAINT))
        parts.append(_label(_LEFT - 5, y + 3, tongue.tone(value), "end"))
    points = [
        (_x(frame, n + 0.5, len(tones)), middle - half * max(-1.0, min(1.0, tone / scale)), bool(small))
        for n, (tone, small) in enumerate(zip(tones["tone"], tones["small"], strict=True))
        if tone == tone
    ]
    for run in _runs(sure):
        path = " ".join(
            f"{_x(frame, n + 0.5, len(tones)):.2f},{middle - half * float(sure.iloc[n]) / scale:.2f}"
            for n in run
        )
        parts.append(f'<polyline points="{path}" fill="none" stroke="{ink.OURS}" stroke-width="1.5"/>')
    for x, y, small in points:
        if small:
            parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.6" fill="none" stroke="{ink.OTHERS}"/>')
        elif len(tones) <= 40:
            parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.7" fill="{ink.OURS}"/>')
    return parts


def _runs(tone: pd.Series[float]) -> list[list[int]]:
    """Stretches of steps whose tone is known: a line never bridges what is not."""
    runs: list[list[int]] = [[]]
    for n, known in enumerate(tone.notna()):
        if known:
            runs[-1].append(n)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _dates(steps: pd.DataFrame, step: Step, frame: Frame, tongue: Tongue) -> list[str]:
    starts = list(steps["start"])
    most = max(2, int(frame.inner // 62))
    stride = max(1, ceil(len(starts) / most))
    if step == "hour":
        stride = next((wide for wide in (1, 2, 3, 6, 12, 24, 48, 96) if wide >= stride), stride)
    return [
        _label(_x(frame, n + 0.5, len(starts)), frame.height - 3, name, "middle")
        for n, name in enumerate(step_names(starts, step, tongue))
        if n % stride == 0
    ]


def step_names(starts: Sequence[pd.Timestamp], step: Step, tongue: Tongue) -> list[str]:
    """What each step is called: its day, and for hours the time."""
    months = MONTHS[tongue.language]
    return [f"{at.day} {months[at.month - 1]}" + (f" {at:%H:%M}" if step == "hour" else "") for at in starts]


def _rule(frame: Frame, y: float, colour: str) -> str:
    return f'<line x1="{_LEFT}" x2="{frame.width - _RIGHT:g}" y1="{y:.2f}" y2="{y:.2f}" stroke="{colour}" stroke-width="0.6"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink.FAINT}" text-anchor="{anchor}">{escape(text)}</text>'


def _nice(value: float) -> float:
    """The next of 2, 4, 6, 10, 20, 40, 60, 100 … above a value: half of it is a whole number as well."""
    if value <= 2:
        return 2.0
    size = 10.0 ** floor(log10(value))
    return next(
        step * size for step in (1, 2, 4, 6, 8, 10, 20) if step * size >= value and step * size % 2 == 0
    )
