"""Where each camp stands on a drawing of them all, on page and paper: sides left and right where there are any, else a circle."""

from __future__ import annotations

from math import cos, pi, sin

import pandas as pd

from reports.camp_profiles import Camp
from reports.camps import Camps

SPLIT = 0.7  # less of a camp's members than this on one side: it is split
LINES = 14  # ties drawn


def stands(which: Camp) -> int:
    """The side a camp is on: 0, 1, or −1 where it is split or nobody knows."""
    return which.side if which.side_share is not None and which.side_share >= SPLIT else -1


def letter(number: int) -> str:
    """A camp's sign on the drawing, its card and in tables; it keeps it over time."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def across(report: Camps) -> pd.DataFrame:
    """The heaviest ties between the camps that have a name."""
    named = {camp.number for camp in report.camps}
    ties = report.ties
    kept = ties["source"].isin(named) & ties["target"].isin(named) & (ties["source"] != ties["target"])
    return ties[kept].sort_values("weight", ascending=False, kind="stable").head(LINES)


def places(report: Camps) -> dict[int, tuple[float, float]]:
    """x and y of each camp, 0–100 each, y upwards; with sides, camps of which nobody knows the side stand below."""
    if not report.sides:
        every = len(report.camps)
        return {
            camp.number: (50 - 50 * cos(2 * pi * at / every), 50 + 50 * sin(2 * pi * at / every))
            for at, camp in enumerate(report.camps)
        }
    rows: dict[tuple[float, bool], list[Camp]] = {}
    for camp in report.camps:
        known = camp.side_share is not None
        rows.setdefault(({0: 0.0, 1: 100.0}.get(stands(camp), 50.0), known), []).append(camp)
    found: dict[int, tuple[float, float]] = {}
    for (x, known), group in rows.items():
        for at, camp in enumerate(group):
            along = (at + 0.5) / len(group)
            found[camp.number] = (x, 100 - 70 * along) if known else (100 * along, 14.0 * (at % 2))
    return found
