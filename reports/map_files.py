"""The map to take away: which kinds of files there are, and a drawing as one of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.drawing import Drawing
from reports.map_html import map_html
from reports.map_svg import svg
from reports.map_xml import gexf, graphml
from reports.spreadsheet import csv_text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file."""

    ending: str
    mime: str


KINDS: Mapping[str, Kind] = {
    "html": Kind(".html", "text/html"),
    "svg": Kind(".svg", "image/svg+xml"),
    "gexf": Kind(".gexf", "application/xml"),
    "graphml": Kind(".graphml", "application/xml"),
    "csv": Kind(".zip", "application/zip"),
}
_WRITTEN = {"svg": svg, "gexf": gexf, "graphml": graphml}
_NODES = (
    ("Id", "id"), ("Label", "label"), ("X", "x"), ("Y", "y"), ("Size", "size"), ("Colour", "colour"), ("Community", "community"),
    ("Community name", "community_name"), ("Role", "role"), ("Why", "why"), ("Rank", "rank"), ("PageRank", "pagerank"), ("Core", "core"),
    ("Cited", "cited"), ("Cites", "cites"), ("Followers", "followers"), ("Tone", "tone"), ("First", "first"), ("Last", "last"),
)  # fmt: skip
_TIES = (
    *(("Source", "source"), ("Target", "target"), ("Type", "type"), ("Weight", "weight")),
    *(("Kind", "kinds"), ("First", "first"), ("Last", "last")),
)


def written(drawing: Drawing, kind: str) -> bytes:
    """A drawing as the bytes of one kind of file of `KINDS`; `csv` is a zip of nodes.csv, edges.csv and about.txt."""
    if kind == "csv":
        return _zipped(drawing)
    if kind == "html":
        hover = drawing.nodes.assign(title=_on_hover(drawing.nodes))
        return map_html(hover, drawing.edges, title=drawing.title, note=drawing.note).encode()
    return "".join(_WRITTEN[kind](drawing)).encode()


def tables(drawing: Drawing) -> Mapping[str, tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Nodes and edges with the headers that Gephi's spreadsheet import knows: file → columns and rows."""
    edges = drawing.edges.assign(type="Directed")
    return {
        "nodes.csv": _table(drawing.nodes, _NODES),
        "edges.csv": _table(edges, _TIES),
    }


def _table(
    frame: pd.DataFrame, columns: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    shown = frame[[column for _, column in columns]].set_axis([name for name, _ in columns], axis=1)
    rows = shown.astype(object).where(shown.notna(), None).to_dict("records")
    return tuple(name for name, _ in columns), [{str(k): v for k, v in row.items()} for row in rows]


def _zipped(drawing: Drawing) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (columns, rows) in tables(drawing).items():
            archive.writestr(name, "\ufeff" + csv_text(rows, columns))
        archive.writestr("about.txt", f"{drawing.title}\n{drawing.note}\n")
    return packed.getvalue()


def _on_hover(nodes: pd.DataFrame) -> list[str]:
    return [f"{row.label}: {row.role}, rank {row.rank}. {row.why}".strip() for row in nodes.itertuples()]
