"""The Timeline's figure for several watches: who was louder, who fared better, whose name took which part of the talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from pages.parts import axis, numbers
from pages.parts.movement import (
    Figure,
    Marks,
    bare,
    blind_key,
    highest,
    known,
    layout,
    title,
    tone_title,
    unseen,
)
from pages.parts.theme import Palette
from pages.parts.words import say
from reputation.timeline import Step


@dataclass(frozen=True, slots=True)
class Compared:
    """One watch among those compared: its steps, how it is called and drawn."""

    id: str
    name: str
    steps: pd.DataFrame
    colour: str
    ours: bool = field(default=False)
    tones: pd.DataFrame | None = field(default=None)  # the same steps with a smoother tone

    @property
    def told(self) -> pd.DataFrame:
        """The steps whose tone is drawn."""
        return self.steps if self.tones is None else self.tones


def comparison(watches: Sequence[Compared], step: Step, colours: Palette, marks: Marks) -> Figure:
    """The same for several watches: ours bold, the others thin, named at their end; share of voice at the foot."""
    first = watches[0].steps
    names, starts = axis.names(list(first["start"]), step), [start.isoformat() for start in first["start"]]
    top = max(highest(watch.steps["mentions"]) for watch in watches)
    totals = pd.Series(
        sum(watch.steps["mentions"].to_numpy(dtype=float) for watch in watches), index=first.index
    )
    data: list[Figure] = unseen(first, marks, top, colours)
    for watch in [*watches[1:], watches[0]]:
        data += _lines(watch, names, starts)
    data += [_part(watch, names, starts, totals) for watch in watches]
    drawn = layout(
        first, step, colours, marks, top=top, tones=[w.told.assign(low=w.told["tone"], high=w.told["tone"]) for w in watches],
        rows=((0.56, 1.0), (0.26, 0.48), (0.0, 0.18)),
    )  # fmt: skip
    scale = float(drawn["yaxis2"]["range"][1])
    drawn["annotations"] += [
        *_end_labels(watches, "mentions", "y", colours, height=top, top=top, least=0.07),
        *_end_labels(watches, "tone", "y2", colours, height=2 * scale, top=scale, least=0.15),
        title(
            f"<b>{say('Mentions')}</b>" + blind_key(marks, colours),
            1.0,
            colours,
            lift=44 if marks.notes else 0,
        ),
        title(tone_title(say("steps under 30 mentions are left out"), colours), 0.48, colours),
        title(f"<b>{say('Share of voice')}</b>", 0.18, colours),
    ]
    drawn["yaxis3"] |= {
        "range": [0, 1],
        "tickvals": [0, 0.5, 1],
        "ticktext": [numbers.share(x) for x in (0, 0.5, 1)],
    }
    return {"data": data, "layout": {**drawn, "height": 620}}


def _lines(watch: Compared, names: Sequence[str], starts: Sequence[str]) -> list[Figure]:
    """Mentions and net tone of one watch."""
    steps, tone = watch.steps, watch.told["tone"].where(~watch.told["small"].astype(bool))
    common = {
        "type": "scatter", "x": list(range(len(steps))), "mode": "lines+markers", "name": bare(watch.name, 30),
        "hovertemplate": "%{customdata[2]}<extra></extra>", "line": {"color": watch.colour, "width": 2.6 if watch.ours else 1.3},
        "marker": {"color": watch.colour, "size": (6 if watch.ours else 4) if len(steps) < 60 else 3},
    }  # fmt: skip
    volume = [say("{n} mentions", n=numbers.count(n)) for n in steps["mentions"]]
    tones = [f"{say('net tone')} {numbers.tone(t)}" for t in tone]
    return [
        {
            **common,
            "y": steps["mentions"].tolist(),
            "yaxis": "y",
            "customdata": _said(watch, names, starts, volume),
        },
        {**common, "y": known(tone), "yaxis": "y2", "customdata": _said(watch, names, starts, tones)},
    ]


def _part(watch: Compared, names: Sequence[str], starts: Sequence[str], totals: pd.Series[float]) -> Figure:
    """A watch's share of voice in each step, stacked to 100 %."""
    share = (watch.steps["mentions"] / totals.where(totals > 0)).astype(float)
    said = [say("{share} of voice", share=numbers.share(part)) for part in share]
    return {
        "type": "bar", "x": list(range(len(share))), "y": known(share), "yaxis": "y3", "name": bare(watch.name, 30),
        "marker": {"color": watch.colour, "line": {"width": 0}}, "hovertemplate": "%{customdata[2]}<extra></extra>",
        "customdata": _said(watch, names, starts, said),
    }  # fmt: skip


def _said(
    watch: Compared, names: Sequence[str], starts: Sequence[str], figures: Sequence[str]
) -> list[list[str]]:
    """What a point carries: its step, its watch, and its words for the hover."""
    label = bare(watch.name, 30)
    return [
        [s, watch.id, f"<b>{label}</b> · {n}<br>{f}"] for s, n, f in zip(starts, names, figures, strict=True)
    ]


def _end_labels(
    watches: Sequence[Compared],
    column: str,
    place: str,
    colours: Palette,
    *,
    height: float,
    top: float,
    least: float,
) -> list[Figure]:
    """Names at the end of their lines, pushed apart so that none hides another."""
    ends = []
    for watch in watches:
        values = watch.told[column]
        drawn = values.where(~watch.told["small"].astype(bool)) if column == "tone" else values
        if drawn.notna().any():
            ends.append((float(drawn.dropna().iloc[-1]), watch))
    places = _apart(sorted(value for value, _ in ends), least * height, top)
    return [
        {
            "xref": "paper", "x": 1.0, "xanchor": "left", "xshift": 6, "yref": place, "y": at, "showarrow": False,
            "text": _name(watch), "font": {"size": 12, "color": colours.text if watch.ours else colours.faint},
        }
        for at, (_, watch) in zip(places, sorted(ends, key=lambda end: end[0]), strict=True)
    ]  # fmt: skip


def _apart(values: Sequence[float], least: float, top: float) -> list[float]:
    """Ascending places at least `least` apart, none above `top`: Plotly does not draw a label outside its axis."""
    pushed = list[float]()
    for value in values:
        pushed.append(max(value, pushed[-1] + least) if pushed else value)
    for place in range(len(pushed) - 1, -1, -1):
        limit = top if place == len(pushed) - 1 else pushed[place + 1] - least
        pushed[place] = min(pushed[place], limit)
    return pushed


def _name(watch: Compared) -> str:
    name = f'<span style="color:{watch.colour}">●</span> ' + bare(watch.name, 16)
    return f"<b>{name}</b>" if watch.ours else name
