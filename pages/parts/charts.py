"""Charts that tick or print, as ECharts specifications: one visual language, nothing but frames in.

Strings are plain text to ECharts (canvas) except in tooltip templates, so no template is ever set. Time runs on category
axes named in the viewer's zone: ECharts' own time axis would speak the browser's zone and English.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import pandas as pd

from pages.parts import axis, numbers
from pages.parts.theme import Palette
from pages.parts.words import say
from reputation.rollup import ENOUGH
from reputation.timeline import Step

Spec = dict[str, Any]
_HIDDEN: Spec = {"show": False}
_PLAIN: Spec = {"valueFormatter": "localized"}


def live(steps: pd.DataFrame, colours: Palette, blind: Sequence[str] = ()) -> Spec:
    """Mentions an hour over their usual band, net tone beneath; the unfinished hour is dashed.

    `steps` is what `reputation.pulse.recent_hours` gives: the tone drawn is that of the 24 hours up to each hour.
    `blind` says for each step why it was not fully seen, empty where it was; those hours stand on grey ground.
    """
    names = axis.names(list(steps["start"]), "hour")
    whole, running = _finished(steps)
    sure = steps["day_toned"] >= ENOUGH
    scale = _tone_scale(steps["day_tone"].where(sure))
    return {
        **_frame(colours),
        "grid": [
            {"left": 44, "right": 84, "top": 14, "height": "56%"},
            {"left": 44, "right": 84, "bottom": 26, "height": "20%"},
        ],
        "xAxis": [_time(_explained(names, blind), (), colours, grid=0), _time(names, axis.ticks(list(steps["start"]), "hour", most=6), colours, grid=1)],
        "yAxis": [_count(colours, grid=0), _tone_axis(scale, grid=1), _unit(grid=0)],
        "series": [
            *_ground(blind, colours, step="end"),
            _line("p10", steps["p10"], colours.faint, stack="band", lineStyle={"opacity": 0}, tooltip=_HIDDEN, silent=True),
            _line(
                "p90", steps["p90"] - steps["p10"], colours.faint, stack="band", lineStyle={"opacity": 0}, tooltip=_HIDDEN,
                areaStyle={"color": colours.band, "opacity": 1}, silent=True,
            ),
            _line(say("usual"), steps["usual"], colours.faint, width=1, kind="dotted", end=say("usual")),
            _line(say("mentions"), whole, colours.ours, width=2.2, end=say("mentions")),
            _line(say("this hour so far"), running, colours.ours, width=1.4, kind="dashed", tooltip=_HIDDEN),
            _line(say("net tone, 24 h"), steps["day_tone"].where(sure).round(0), colours.ours, width=1.6, end=say("net tone"), grid=1, markLine=_tone_marks(scale, colours)),
            _line(say("net tone, under 30 mentions"), steps["day_tone"].where(~sure).round(0), colours.others, width=1, kind="dotted", grid=1),
        ],
    }  # fmt: skip


def compact(
    steps: pd.DataFrame, tones: pd.DataFrame, step: Step, colours: Palette, blind: Sequence[str] = ()
) -> Spec:
    """Volume by label as bars and net tone beneath, small enough for half a printed page; `tones`: the steps whose tone is drawn.

    `blind` says for each step why it was not fully seen, empty where it was; those steps stand on grey ground.
    """
    names = axis.names(list(steps["start"]), step)
    tone = tones["tone"].where(~tones["small"].astype(bool))
    scale = _tone_scale(tone)
    ticks = axis.ticks(list(steps["start"]), step, most=7)
    bars = [_bar(label_name(label), steps[label], colour) for label, colour in label_colours(colours).items()]
    return {
        **_frame(colours),
        "grid": [
            {"left": 44, "right": 84, "top": 10, "height": "46%"},
            {"left": 44, "right": 84, "bottom": 24, "height": "21%"},
        ],
        "xAxis": [_time(_explained(names, blind), (), colours, grid=0, bars=True), _time(names, ticks, colours, grid=1, bars=True)],
        "yAxis": [_count(colours, grid=0), _tone_axis(scale, grid=1), _unit(grid=0)],
        "series": [
            *_ground(blind, colours, step="middle"),
            *bars,
            _line(say("net tone"), tone.round(0), colours.ours, width=1.8, end=say("net tone"), grid=1, markLine=_tone_marks(scale, colours)),
            _dots(say("net tone, under 30 mentions"), tones["tone"].where(tones["small"].astype(bool)).round(0), colours, grid=1),
        ],
    }  # fmt: skip


def label_name(label: str) -> str:
    """A label in the viewer's language."""
    return {
        "negative": say("negative"), "neutral": say("neutral"), "positive": say("positive"), "none": say("no tone"),
    }[label]  # fmt: skip


def label_colours(colours: Palette) -> dict[str, str]:
    """The labels from the ground up: what hurts stands on the base line, where it compares best."""
    return {
        "negative": colours.negative,
        "neutral": colours.neutral,
        "positive": colours.positive,
        "none": colours.untoned,
    }


def _frame(colours: Palette) -> Spec:
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "legend": _HIDDEN,
        "axisPointer": {"link": [{"xAxisIndex": "all"}], "lineStyle": {"color": colours.faint, "width": 1}},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "transitionDuration": 0,
            **_PLAIN,
            "backgroundColor": colours.panel,
            "borderColor": colours.line,
            "textStyle": {"color": colours.text, "fontSize": 12},
        },
    }


def _explained(names: Sequence[str], blind: Sequence[str]) -> list[str]:
    """The names of steps as the tooltip's head says them: with why a step was not fully seen."""
    if not blind:
        return list(names)
    return [
        f"{name} · {say('not fully seen')}: {why}" if why else name
        for name, why in zip(names, blind, strict=True)
    ]


def _ground(blind: Sequence[str], colours: Palette, *, step: str) -> list[Spec]:
    """Grey ground under the steps that were not fully seen, on an axis of its own (0 to 1).

    `step` is where a step's ground ends: "end" on an axis whose points are the steps' beginnings, "middle" among bars.
    """
    if not any(blind):
        return []
    height = pd.Series([1.0 if why else 0.0 for why in blind])
    return [
        {
            **_line(say("not fully seen"), height, colours.others, width=0, tooltip=_HIDDEN, silent=True),
            "yAxisIndex": 2, "step": step, "z": 1, "symbol": "none", "areaStyle": {"color": colours.others, "opacity": 0.25},
        }
    ]  # fmt: skip


def _unit(*, grid: int) -> Spec:
    """A hidden axis from 0 to 1."""
    return {"type": "value", "gridIndex": grid, "min": 0, "max": 1, "show": False}


def _time(
    names: Sequence[str],
    ticks: Sequence[tuple[int, str]],
    colours: Palette,
    *,
    grid: int,
    bars: bool = False,
) -> Spec:
    label: Spec = {"show": False}
    if ticks:
        label = {
            "show": True,
            "color": colours.faint,
            "fontSize": 11,
            "customValues": [place for place, _ in ticks],
            "hideOverlap": True,
        }
    return {
        "type": "category",
        "gridIndex": grid,
        "data": list(names),
        "boundaryGap": bars,
        "axisLine": {"lineStyle": {"color": colours.line}},
        "axisTick": _HIDDEN,
        "axisLabel": label,
        "splitLine": _HIDDEN,
    }


def _count(colours: Palette, *, grid: int) -> Spec:
    return {
        "type": "value",
        "gridIndex": grid,
        "min": 0,
        "minInterval": 1,
        "splitNumber": 3,
        "axisLabel": {"color": colours.faint, "fontSize": 11},
        "axisLine": _HIDDEN,
        "splitLine": {"lineStyle": {"color": colours.line, "width": 1}},
    }


def _tone_axis(scale: float, *, grid: int) -> Spec:
    return {
        "type": "value", "gridIndex": grid, "min": -scale, "max": scale,
        "axisLabel": _HIDDEN, "axisLine": _HIDDEN, "splitLine": _HIDDEN,
    }  # fmt: skip


def _tone_marks(scale: float, colours: Palette) -> Spec:
    """Lines at −x, 0 and +x with their figures written our way (a real minus, always a sign)."""
    return {
        "silent": True,
        "symbol": "none",
        "data": [
            {
                "yAxis": value,
                "lineStyle": {"color": colours.line if value else colours.faint, "type": "solid", "width": 1},
                "label": {
                    "show": True, "position": "start", "formatter": numbers.tone(value), "color": colours.faint, "fontSize": 11,
                },
            }
            for value in (-scale, 0.0, scale)
        ],
    }  # fmt: skip


def _tone_scale(judged: pd.Series[float]) -> float:
    """Half the height of a tone axis: the tones judged, rounded up to a ten, at least ±20."""
    known = judged.abs().dropna()
    return float(min(100, max(20, ceil(known.max() / 10) * 10))) if len(known) else 20.0


def _line(
    name: str,
    values: pd.Series[float],
    colour: str,
    *,
    width: float = 1.5,
    kind: str = "solid",
    end: str | None = None,
    grid: int = 0,
    **more: Any,
) -> Spec:
    return {
        "type": "line",
        "name": name,
        "xAxisIndex": grid,
        "yAxisIndex": grid,
        "data": _values(values),
        "showSymbol": False,
        "symbol": "circle",
        "symbolSize": 5,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": width, "type": kind},
        "endLabel": {"show": end is not None, "formatter": end or "", "color": colour, "fontSize": 11},
        "labelLayout": {"moveOverlap": "shiftY"},
        **more,
    }


def _dots(name: str, values: pd.Series[float], colours: Palette, *, grid: int) -> Spec:
    """Net tone resting on too few mentions: hollow grey dots, judged by nobody."""
    return {
        "type": "scatter",
        "name": name,
        "xAxisIndex": grid,
        "yAxisIndex": grid,
        "data": _values(values.where(values.abs() <= 100)),
        "symbolSize": 3,
        "clip": True,
        "itemStyle": {"color": colours.others, "opacity": 0.55},
    }


def _bar(name: str, values: pd.Series[float], colour: str) -> Spec:
    return {
        "type": "bar", "name": name, "stack": "labels", "data": _values(values), "barCategoryGap": "22%",
        "itemStyle": {"color": colour},
    }  # fmt: skip


def _values(values: pd.Series[float]) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def _finished(steps: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Mentions of the steps that are over, and the two last points that lead to the one that is not."""
    count = steps["mentions"].astype(float)
    if not len(steps) or not bool(steps["partial"].iloc[-1]):
        return count, count.where(pd.Series(False, index=steps.index))
    last = steps.index[-1]
    return count.where(steps.index != last), count.where(steps.index >= last - 1)
