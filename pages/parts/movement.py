"""The Timeline's figure, for Plotly: volume over net tone on one axis of time, with what happened written on it.

Steps stand at 0, 1, 2 … and are named by us: Plotly's own dates would speak English and stumble when clocks change. Plotly reads
a few HTML tags in any text, so foreign text loses its angle brackets here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pandas as pd

from pages.parts import axis, numbers
from pages.parts.charts import label_colours, label_name
from pages.parts.plain import clean
from pages.parts.theme import Palette
from pages.parts.unseen import Blind, by_step
from pages.parts.words import say
from reputation.timeline import Step

Figure = dict[str, Any]
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
_FONT = '"Source Sans", sans-serif'  # Streamlit's own, which it serves itself
_NOTE = 22  # characters of a note that fit over the chart
_NOTES = 8  # notes written out; the others speak on hover
_REASONS = 40  # reasons told apart; more shapes make a figure slow


@dataclass(frozen=True, slots=True)
class Marks:
    """What is written on the figure: notes (moment, words), spikes (peak, ratio) and spans not fully seen."""

    notes: Sequence[tuple[datetime, str]] = ()
    spikes: Sequence[tuple[datetime, float | None]] = ()
    gaps: Sequence[Blind] = ()


def movement(
    steps: pd.DataFrame,
    step: Step,
    colours: Palette,
    marks: Marks,
    *,
    tones: pd.DataFrame | None = None,
    labelled: int = 0,
) -> Figure:
    """Volume stacked by label with the negatives on the base line, and net tone with its 95 % band beneath.

    `tones` are the same steps with a tone to draw instead of their own (`reputation.pulse.trailing`), put right by `labelled` mentions.
    """
    drawn_tones = steps if tones is None else tones
    names, top = axis.names(list(steps["start"]), step), highest(steps["mentions"])
    said = _bar_words(steps, names, by_step(steps, marks.gaps))
    starts = [start.isoformat() for start in steps["start"]]
    bars = [
        _bars(steps, label, colour, starts, said, partial=steps["partial"])
        for label, colour in label_colours(colours).items()
    ]
    data = [
        *unseen(steps, marks, top, colours),
        *bars,
        *_spikes(steps, marks, colours),
        *_tone(drawn_tones, names, colours),
    ]
    drawn = layout(steps, step, colours, marks, top=top, tones=[drawn_tones], rows=((0.42, 1.0), (0.0, 0.29)))
    drawn["annotations"] += [
        title(_key(colours) + blind_key(marks, colours), 1.0, colours, lift=44 if marks.notes else 0),
        title(tone_title(tone_note(trailing=step == "hour", labelled=labelled), colours), 0.29, colours),
    ]
    return {"data": data, "layout": {**drawn, "height": 500}}


def bare(text: object, most: int = 60) -> str:
    """Foreign text as Plotly may have it: one line, no tag, no entity."""
    return clean(text, most=most).replace("<", "‹").replace(">", "›").replace("&", "＆")


def _bars(
    steps: pd.DataFrame,
    label: str,
    colour: str,
    starts: Sequence[str],
    said: Sequence[str],
    *,
    partial: pd.Series[bool],
) -> Figure:
    return {
        "type": "bar", "name": label, "x": list(range(len(steps))), "y": steps[label].tolist(), "yaxis": "y",
        "marker": {"color": colour, "opacity": [0.45 if p else 1.0 for p in partial], "line": {"width": 0}},
        "customdata": [[start, label, words] for start, words in zip(starts, said, strict=True)],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 0.35}},
    }  # fmt: skip


def _bar_words(steps: pd.DataFrame, names: Sequence[str], blind: Sequence[str]) -> list[str]:
    """What the hover says of each step; words and figures are looked up once, for there may be hundreds of steps."""
    count, tone = cache(numbers.count), cache(numbers.tone)
    labels = {label: label_name(label) for label in ("positive", "neutral", "negative", "none")}
    mentions = say("mentions")
    net, partial = say("net tone"), f"<br>{say('not over yet, or cut by the period')}"
    said = []
    for name, row, why in zip(names, steps.to_dict("records"), blind, strict=True):
        lines = [
            f"{word} {count(row[label])}" for label, word in labels.items() if row[label] or label != "none"
        ]
        head = f"<b>{name}</b> · {count(row['mentions'])} {mentions}"
        said.append(
            "<br>".join([head, *lines, f"{net} {tone(row['tone'])}"])
            + (f"<br>{say('not fully seen')}: {bare(why, 100)}" if why else "")
            + (partial if row["partial"] else "")
        )
    return said


def _tone(steps: pd.DataFrame, names: Sequence[str], colours: Palette) -> list[Figure]:
    small = steps["small"].astype(bool)
    places = list(range(len(steps)))
    count, net, few = cache(numbers.count), say("net tone"), f"<br>{say('under 30: not judged')}"
    between = cache(lambda low, high: say("{low} to {high}", low=low, high=high))
    said = [
        f"<b>{name}</b><br>{net} {numbers.tone(row['tone'])} ({between(numbers.tone(row['low']), numbers.tone(row['high']))}), "
        f"n = {count(row['toned'])}{few if row['small'] else ''}"
        for row, name in zip(steps.to_dict("records"), names, strict=True)
    ]
    customdata = [[start.isoformat(), "", words] for start, words in zip(steps["start"], said, strict=True)]
    common = {"type": "scatter", "x": places, "yaxis": "y2", "customdata": customdata, "hovertemplate": "%{customdata[2]}<extra></extra>"}  # fmt: skip
    return [
        *_band(steps, ~small, colours),
        {**common, "y": known(steps["tone"]), "mode": "lines", "line": {"color": colours.others, "width": 1, "dash": "dot"}, "hoverinfo": "skip", "hovertemplate": None},
        {**common, "y": known(steps["tone"].where(small)), "mode": "markers", "marker": {"color": colours.others, "size": 4, "symbol": "circle-open"}},
        {**common, "y": known(steps["tone"].where(~small)), "mode": "lines+markers", "line": {"color": colours.ours, "width": 2.4}, "marker": {"color": colours.ours, "size": 5 if len(steps) < 60 else 3}},
    ]  # fmt: skip


def _band(steps: pd.DataFrame, judged: pd.Series[bool], colours: Palette) -> list[Figure]:
    """The 95 % band, one polygon a stretch without a hole."""
    found, stretch = [], list[int]()
    for place in [*range(len(steps)), None]:
        if place is not None and bool(judged.iloc[place]) and not pd.isna(steps["low"].iloc[place]):
            stretch.append(place)
            continue
        if len(stretch) > 1:
            part = steps.iloc[stretch]
            found.append(
                {
                    "type": "scatter", "x": [*stretch, *stretch[::-1]], "y": [*part["high"], *part["low"][::-1]], "yaxis": "y2",
                    "fill": "toself", "fillcolor": colours.band, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip",
                }
            )  # fmt: skip
        stretch = []
    return found


def unseen(steps: pd.DataFrame, marks: Marks, top: float, colours: Palette) -> list[Figure]:
    """Spans that were not fully seen, hatched, each with its reason: there, nothing is not silence."""
    spans: dict[str, tuple[list[float | None], list[float | None]]] = {}
    for gap in marks.gaps:
        left, right = axis.places([gap.since, gap.until], list(steps["start"]), list(steps["end"])) or (
            0.0,
            0.0,
        )
        if right > left:
            xs, ys = spans.setdefault(gap.why if len(spans) < _REASONS else "", ([], []))
            xs += [left, right, right, left, left, None]
            ys += [0, 0, top, top, 0, None]
    return [
        {
            "type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": {"width": 0}, "fill": "toself", "fillcolor": "rgba(0,0,0,0)",
            "fillpattern": {"shape": "/", "fgcolor": colours.others, "size": 7, "solidity": 0.15}, "hoveron": "fills",
            "hoverinfo": "text", "text": f"{say('not fully seen')}{f': {bare(why, 160)}' if why else ''}", "name": say("not fully seen"),
        }
        for why, (xs, ys) in spans.items()
    ]  # fmt: skip


def _spikes(steps: pd.DataFrame, marks: Marks, colours: Palette) -> list[Figure]:
    best: dict[int, float | None] = {}
    for peak, ratio in marks.spikes:
        inside = steps.index[(steps["start"] <= peak) & (steps["end"] > peak)]
        if len(inside):
            place = int(inside[0])
            best[place] = max(filter(None, (best.get(place), ratio)), default=None)
    if not best:
        return []
    places = sorted(best)
    return [
        {
            "type": "scatter", "mode": "markers+text", "x": places, "y": [float(steps["mentions"].iloc[p]) for p in places],
            "marker": {"symbol": "triangle-down", "size": 9, "color": colours.text, "standoff": 4}, "cliponaxis": False,
            "text": [numbers.times_usual(best[p]) if best[p] else say("spike") for p in places], "textposition": "top center",
            "textfont": {"size": 12, "color": colours.text}, "hoverinfo": "text",
            "hovertext": [say("Spike: far more mentions an hour than usual")] * len(places),
        }
    ]  # fmt: skip


def layout(
    steps: pd.DataFrame, step: Step, colours: Palette, marks: Marks, *, top: float, tones: Sequence[pd.DataFrame],
    rows: Sequence[tuple[float, float]],
) -> Figure:  # fmt: skip
    """Axes, ticks, notes and the zero line of a figure whose panels take `rows` of its height, top one first."""
    ticks = axis.ticks(list(steps["start"]), step)
    scale = _tone_top(tones)
    thin = {"showgrid": True, "gridcolor": colours.line, "gridwidth": 1, "zeroline": False, "fixedrange": True, "tickfont": {"color": colours.faint, "size": 12}}  # fmt: skip
    lines, words = _notes(steps, marks, rows[0], colours)
    axes: Figure = {
        "yaxis": {**thin, "domain": list(rows[0]), "range": [0, top], "nticks": 4, "rangemode": "tozero", "separatethousands": True},
        "yaxis2": {**thin, "domain": list(rows[1]), "range": [-scale, scale], "tickvals": [-scale, 0, scale], "ticktext": [numbers.tone(x) for x in (-scale, 0, scale)]},
    }  # fmt: skip
    if len(rows) > 2:
        axes["yaxis3"] = {**thin, "showgrid": False, "domain": list(rows[2])}
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "y0": 0, "y1": 0, "line": {"color": colours.faint, "width": 1}, "layer": "below"}  # fmt: skip
    return {
        "font": {"family": _FONT, "size": 13, "color": colours.text}, "barmode": "stack", "bargap": 0.18 if len(steps) < 60 else 0.05, "showlegend": False, "hovermode": "closest", "dragmode": False,
        "clickmode": "event+select", "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 48, "r": 110 if len(rows) > 2 else 16, "t": 44 + (44 if marks.notes else 0), "b": 30},
        "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.line, "font": {"color": colours.text, "size": 13}, "align": "left"},
        "xaxis": {
            "range": [-0.6, len(steps) - 0.4], "tickvals": [p for p, _ in ticks], "ticktext": [t for _, t in ticks], "anchor": f"y{len(rows)}",
            "showgrid": False, "zeroline": False, "fixedrange": True, "tickfont": {"color": colours.faint, "size": 12},
            "linecolor": colours.line, "tickangle": 0,
        },
        **axes, "shapes": [zero, *lines], "annotations": words,
    }  # fmt: skip


def _notes(
    steps: pd.DataFrame, marks: Marks, row: tuple[float, float], colours: Palette
) -> tuple[list[Figure], list[Figure]]:
    """A dotted line and three words for what happened; neighbours step down so as not to hide one another."""
    inside = sorted(marks.notes)
    places = axis.places([moment for moment, _ in inside], list(steps["start"]), list(steps["end"]))
    lines, words, last, level = list[Figure](), list[Figure](), float("-inf"), 0
    for place, (_, text) in zip(places, inside, strict=False):
        lines.append({"type": "line", "xref": "x", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": row[1], "line": {"color": colours.faint, "width": 1, "dash": "dot"}})  # fmt: skip
        level = (level + 1) % 3 if place - last < len(steps) * 0.16 else 0
        last = place
        if len(words) < _NOTES:
            words.append(
                {
                    "xref": "x", "x": place, "yref": "paper", "y": row[1], "yanchor": "bottom", "yshift": 2 + 15 * level, "showarrow": False,
                    "xanchor": "right" if place > len(steps) * 0.88 else "left", "xshift": -4 if place > len(steps) * 0.88 else 4,
                    "text": bare(" ".join(clean(text).split()[:3]), _NOTE), "hovertext": bare(text, 200), "captureevents": True,
                    "font": {"size": 12, "color": colours.text},
                }
            )  # fmt: skip
    return lines, words


def title(words: str, height: float, colours: Palette, *, lift: int = 0) -> Figure:
    """A heading over a panel, at a height 0..1 of the figure."""
    return {
        "xref": "paper", "x": 0, "xanchor": "left", "xshift": -44, "yref": "paper", "y": height, "yanchor": "bottom", "yshift": 10 + lift,
        "showarrow": False, "align": "left", "text": words, "font": {"size": 13, "color": colours.text},
    }  # fmt: skip


def _key(colours: Palette) -> str:
    """The labels' colours in words, in place of a legend."""
    marks = (
        f'<span style="color:{colour}">■</span> {label_name(label)}'
        for label, colour in label_colours(colours).items()
    )
    return f"<b>{say('Mentions')}</b>   {'  '.join(marks)}"


def blind_key(marks: Marks, colours: Palette) -> str:
    """What the hatching means, where there is any."""
    return f'   <span style="color:{colours.faint}">▨ {say("not fully seen")}</span>' if marks.gaps else ""


def tone_note(*, trailing: bool, labelled: int = 0) -> str:
    """What a point of the tone panel stands for, and what its band holds."""
    if labelled:
        right = say(
            "put right by {n} labels; the 95 % band holds the engine’s mistakes as well",
            n=numbers.count(labelled),
        )
        return f"{say('over 24 hours')}, {right}" if trailing else right
    if trailing:
        return say("over 24 hours, with its 95 % band")
    return say("with its 95 % band")


def tone_title(note: str, colours: Palette) -> str:
    """The heading of the tone panel, with a quiet note."""
    return f'<b>{say("Net tone")}</b>   <span style="color:{colours.faint}">{note}</span>'


def highest(mentions: pd.Series[float]) -> float:
    """The top of the volume axis: the highest step and room for what is written over it."""
    return max(float(mentions.max()) if len(mentions) else 0.0, 1.0) * 1.16


def _tone_top(tones: Sequence[pd.DataFrame]) -> int:
    """Half the height of the tone axis: the tones judged, with their bands, rounded up to a ten, at least ±20."""
    tops = [
        part[["low", "high"]].abs().max().max()
        for steps in tones
        if len(part := steps[~steps["small"].astype(bool)])
    ]
    known = [top for top in tops if not pd.isna(top)]
    return int(min(100, max(20, -(-max(known, default=0) // 10) * 10)))


def known(values: pd.Series[float]) -> list[float | None]:
    """Values for Plotly: `None` where unknown, which leaves a hole."""
    return [None if pd.isna(value) else float(value) for value in values]
