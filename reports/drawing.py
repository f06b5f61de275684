"""Exactly what the map draws, as two tables that every file of it is written from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from influence.layout import Layout
from reports.influence import Influence

# A community's colour by its number, as the page has it on light ground (pages/parts/map/src/palette.js); beyond, grey.
HUES = (
    *("#26998E", "#6A2C91", "#B0922E", "#823E5B", "#CC8CDA"),
    *("#997D64", "#5C7053", "#897ED6", "#84648B", "#58B575"),
)
OTHER = "#9AA1AB"
FEELINGS = ("", "negative", "neutral", "positive")
DEMO = "Demo data: fictional brands, people and posts."
_NOT_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """Who of those on the map is in sight; what is empty leaves out nobody."""

    communities: frozenset[int] = frozenset()
    core: int = 0  # the least
    feelings: tuple[str, ...] = ()  # of `FEELINGS`
    until: datetime | None = None  # only ties first seen until then (UTC), and whoever has one


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is on the map, and the words that let a reader retrace it.

    `nodes`: `id` (platform:id), `label, x, y` (0…1,000, downwards as on screens), `size` (radius, same unit), `colour`
    (#rrggbb), `community` (number, 0 the largest), `community_name, role, why, rank, pagerank, core, cited, cites, followers`
    (missing when unknown), `tone` (−1…+1, missing when nothing readable was written), `feeling` (of `FEELINGS`), `first, last` (when their ties on the map
    were first and last seen, UTC). `edges`: `source, target` (ids), `weight` (interactions), `kinds` (most frequent first),
    `colour, first, last`. The strongest nodes come first, and the heaviest ties.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    title: str
    note: str

    def only(self, shown: Shown) -> Drawing:
        """The same drawing with those in sight only and the ties among them; the note says what was left out."""
        if shown == Shown():
            return self
        edges, nodes = self.edges, self.nodes
        kept = nodes["core"].fillna(0) >= shown.core
        if shown.communities:
            kept &= nodes["community"].isin(shown.communities)
        if shown.feelings:
            kept &= nodes["feeling"].isin(shown.feelings)
        if shown.until is not None:
            edges = edges[edges["first"] <= shown.until]
            kept &= nodes["id"].isin(edges["source"]) | nodes["id"].isin(edges["target"])
        ids = set(nodes["id"][kept])
        edges = edges[edges["source"].isin(ids) & edges["target"].isin(ids)]
        return replace(
            self, nodes=nodes[kept].reset_index(drop=True), edges=edges.reset_index(drop=True), note=f"{self.note} {self._said(shown)}"
        )  # fmt: skip

    def _said(self, shown: Shown) -> str:
        names = dict(zip(self.nodes["community"], self.nodes["community_name"], strict=True))
        parts = [
            f"communities {', '.join(names.get(number, '') for number in sorted(shown.communities))}" if shown.communities else "",
            f"core {shown.core} or deeper" if shown.core else "",
            f"own tone {' or '.join(feeling or 'unknown' for feeling in shown.feelings)}" if shown.feelings else "",
            f"ties first seen until {shown.until:%d %b %Y %H:%M} UTC" if shown.until is not None else "",
        ]  # fmt: skip
        return f"Shows only: {'; '.join(filter(None, parts))}."


def drawing(report: Influence, *, title: str, demo: bool = False) -> Drawing:
    """What the map of a report draws: the strongest authors where they stand, and the ties that show the shape; `demo` labels it so."""
    rows = report.table.iloc[[report.row[author] for author in report.drawn.ids]]
    note = f"{DEMO} {_note(report)}" if demo else _note(report)
    return assembled(rows, report.layout, report.names, _edges(report), title=title, note=note)


def assembled(
    rows: pd.DataFrame,
    layout: Layout,
    names: Mapping[int, str],
    edges: pd.DataFrame,
    *,
    title: str,
    note: str,
) -> Drawing:
    """A drawing of authors (`rows` of an influence table, in the order of `layout`) and the ties among them."""
    nodes = pd.DataFrame(
        {
            "id": rows["author"].to_numpy(),
            "label": [xml_text(name) or author for name, author in zip(rows["shown"], rows["author"], strict=True)],
            "x": layout.x,
            "y": layout.y,
            "size": layout.size,
            "community": rows["community"].to_numpy(np.int64),
            "community_name": [xml_text(names.get(int(number), "")) for number in rows["community"]],
            "role": rows["role"].to_numpy(),
            "why": [xml_text(why or "") for why in rows["why"]],
            "rank": rows["rank"].to_numpy(np.int64),
            "pagerank": rows["pagerank"].to_numpy(np.float64),
            "core": rows["core"].to_numpy(np.float64),
            "cited": rows["in_strength"].to_numpy(np.float64),
            "cites": rows["out_strength"].to_numpy(np.float64),
            "followers": rows["followers"].to_numpy(np.float64),
            "tone": (rows["tone_sum"] / rows["toned"].where(rows["toned"] > 0)).to_numpy(np.float64),
        }
    )  # fmt: skip
    nodes["feeling"] = feelings(rows)
    nodes["colour"] = [hue(number) for number in nodes["community"]]
    seen = pd.concat([edges.set_index("source"), edges.set_index("target")]).groupby(level=0)
    nodes["first"] = nodes["id"].map(seen["first"].min())
    nodes["last"] = nodes["id"].map(seen["last"].max())
    nodes = nodes.sort_values("size", ascending=False, kind="stable", ignore_index=True)
    colours = dict(zip(nodes["id"], nodes["colour"], strict=True))
    edges = edges.assign(colour=edges["source"].map(colours))
    edges = edges.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    return Drawing(nodes, edges, xml_text(title), note)


def feelings(rows: pd.DataFrame) -> list[str]:
    """How each author's own texts sound on the whole, by the bounds VADER gives a text (±.05); "" where none is readable."""
    tones = (rows["tone_sum"] / rows["toned"].where(rows["toned"] > 0)).to_numpy(np.float64)
    return [
        "" if tone != tone else "positive" if tone >= 0.05 else "negative" if tone <= -0.05 else "neutral"
        for tone in tones.tolist()
    ]


def hue(community: int) -> str:
    """The colour of a community by its number; grey from the eleventh on."""
    return HUES[community] if 0 <= community < len(HUES) else OTHER


def xml_text(value: object) -> str:
    """Text without the characters that XML 1.0 cannot hold, whatever their quoting."""
    return _NOT_TEXT.sub("", str(value))


def _edges(report: Influence) -> pd.DataFrame:
    ids, seen = report.backbone.ids, report.seen
    return pd.DataFrame(
        {
            "source": ids[report.backbone.source],
            "target": ids[report.backbone.target],
            "weight": report.backbone.weight,
            "kinds": seen.kinds,
            "first": pd.DatetimeIndex(seen.first, tz="UTC"),
            "last": pd.DatetimeIndex(seen.last, tz="UTC"),
        }
    )


def _note(report: Influence) -> str:
    period = report.scope.period
    kinds = ", ".join(
        f"{count:,} {kind}s" if kind != "reply" else f"{count:,} replies"
        for kind, count in report.ties.items()
    )
    return (
        f"{period.since:%d %b %Y %H:%M} to {period.until:%d %b %Y %H:%M} UTC. A tie: one author answers, reposts, quotes or "
        f"mentions another ({kinds}). Size: PageRank. Colour: community (Leiden). Made {report.made:%d %b %Y %H:%M} UTC by Vigie."
    )
