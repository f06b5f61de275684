"""The influence map as one file that opens anywhere: no network, no script but its own, whatever the names in it say."""

from __future__ import annotations

import html
import re
import secrets
import unicodedata
from typing import Any

import numpy as np
import pandas as pd

from reports.drawing import OTHER, hue

MOST_NODES = 1500
MOST_EDGES = 6000
LABEL_LENGTH, TITLE_LENGTH = 40, 400
MOST_LABELS = 60  # shown from afar
LARGE_FONT, SMALL_FONT = 17.0, 4.5  # for a map 1,600 wide
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_STYLE = """
html, body { margin: 0; height: 100%; overflow: hidden; background: #fff; color: #1d2430; font: 14px/1.45 system-ui, sans-serif; }
header { position: absolute; z-index: 1; top: 14px; left: 18px; max-width: 60ch; pointer-events: none; }
header h1 { margin: 0 0 2px; font-size: 18px; font-weight: 650; }
header p { margin: 0; color: #4b5563; white-space: pre-line; overflow-wrap: anywhere; background: #ffffffb8; }
body .card { height: 100%; border: 0; } body #mynetwork { border: 0; height: 100vh; }
body div.vis-tooltip { max-width: 44ch; white-space: pre-wrap; font: inherit; background: #fff; border: 1px solid #cbd2dc; }
"""


def map_html(nodes: pd.DataFrame, edges: pd.DataFrame, *, title: str, note: str) -> str:
    """A page of its own with the map, its title and a note (period, filters, sources, number of texts) as plain text.

    `nodes`: id, x, y, size and, where known, label, title (shown on hover), community, colour (#rrggbb); `edges`: source, target (ids),
    weight. The 1,500 largest nodes and the 6,000 heaviest ties among them are kept, and the page says so. pyvis draws it, with its ways to
    run foreign text closed: ids become numbers, no menu, no heading, no "href" in a title (it would switch to innerHTML), remote
    links cut out, and a content security policy that runs only the scripts of this page.
    """
    shown, ties, cut = _strongest(nodes, edges)
    page = _drawing(shown, ties).generate_html()
    page = re.sub(r"<center>.*?</center>", "", page, flags=re.DOTALL)
    page = re.sub(r'<link\b[^>]*?href="https?:[^>]*>', "", page)
    page = re.sub(r'<script\b[^>]*?src="https?:[^>]*>\s*</script>', "", page)
    nonce = secrets.token_urlsafe(16)
    page = re.sub(r"(?m)^(\s*)<script\b", rf'\1<script nonce="{nonce}"', page)
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html>\n<html lang="en"><head><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title>"
    )
    said = "\n".join(line for line in (note, cut) if line)
    header = f"<header><h1>{_text(title)}</h1><p>{_text(said)}</p></header>"
    page = re.sub(r"<html>\s*<head>", lambda _: head, page, count=1)
    page = re.sub(r"</head>", lambda _: f"<style>{_STYLE}</style></head>", page, count=1)
    return re.sub(r"<body>", lambda _: f"<body>{header}", page, count=1)


def _strongest(nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """The nodes and ties that are drawn, ends as positions among the nodes, and what to say of those left out."""
    for frame, wanted in ((nodes, ("id", "x", "y", "size")), (edges, ("source", "target", "weight"))):
        if lacking := [name for name in wanted if name not in frame]:
            raise ValueError(
                f"The map needs a column {lacking[0]}; it got {', '.join(map(str, frame.columns))}."
            )
    places = nodes[["x", "y", "size"]].to_numpy(np.float64)
    if not np.isfinite(places).all():
        raise ValueError("Every node of a map needs a finite x, y and size.")
    shown = nodes.sort_values("size", ascending=False, kind="stable").head(MOST_NODES).reset_index(drop=True)
    place = pd.Series(shown.index, index=shown["id"])
    if place.index.has_duplicates:
        raise ValueError("Two nodes of the map have the same id; give one row per author.")
    ends = edges.assign(source=edges["source"].map(place), target=edges["target"].map(place))
    ends = ends.dropna(subset=["source", "target"]).astype({"source": int, "target": int})
    ties = ends.sort_values("weight", ascending=False, kind="stable").head(MOST_EDGES)
    cut = []
    if len(shown) < len(nodes):
        cut.append(f"Shows the {len(shown):,} strongest of {len(nodes):,} authors.")
    if len(ties) < len(ends):
        cut.append(f"Shows the {len(ties):,} heaviest of {len(ends):,} ties among them.")
    return shown, ties, " ".join(cut)


def _drawing(nodes: pd.DataFrame, ties: pd.DataFrame) -> Any:
    from pyvis.network import Network  # costs half a second to import, for this page only

    drawing = Network(height="100vh", width="100%", directed=True, cdn_resources="in_line", heading="")
    drawing.options = {
        "physics": {"enabled": False},
        "interaction": {"hover": True, "hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "tooltipDelay": 80},
        "nodes": {"borderWidth": 1, "scaling": {"label": {"drawThreshold": 8, "maxVisible": 26}}},
        "edges": {
            "smooth": False,
            "color": {"inherit": "from", "opacity": round(min(0.5, max(0.1, 300 / (1 + len(ties)))), 2)},
        },
    }
    rows = nodes.to_dict("records")
    labels = [
        _plain(node.get("label"), LABEL_LENGTH) or _plain(node["id"], LABEL_LENGTH) or "?" for node in rows
    ]
    fonts = _fonts(nodes, labels)
    for i, (node, label) in enumerate(zip(rows, labels, strict=True)):
        size = float(node["size"])
        drawing.add_node(
            i,
            label=label,
            title=_plain(node.get("title"), TITLE_LENGTH) or label,
            color=_colour(node),
            x=round(float(node["x"]), 1),
            y=round(float(node["y"]), 1),
            size=round(size, 2),
            font={"size": fonts[i], "color": "#1d2430", "strokeWidth": 3 if fonts[i] > SMALL_FONT else 1},
        )
    weights = ties["weight"].to_numpy(np.float64)
    widths = 0.4 + 2.0 * np.sqrt(weights / max(weights.max(initial=0.0), 1e-300))
    for source, target, width in zip(
        ties["source"].tolist(), ties["target"].tolist(), widths.tolist(), strict=True
    ):
        drawing.edges.append({"from": source, "to": target, "width": round(width, 2)})
    return drawing


def _fonts(nodes: pd.DataFrame, labels: list[str]) -> list[float]:
    """Size of each label: large where it has room beside those of larger nodes, else so small that it shows on coming closer."""
    x, y, size = (nodes[name].to_numpy(np.float64) for name in ("x", "y", "size"))
    unit = max(float(np.ptp(x)), float(np.ptp(y)), 1.0) / 1600 if len(x) else 1.0
    fonts, boxes = [], np.empty((0, 4))
    for left, top, radius, label in zip(x, y, size, labels, strict=True):
        font = LARGE_FONT * unit
        half, low = 0.3 * font * len(label), top + radius
        box = np.array([left - half, low, left + half, low + 1.5 * font])
        clash = (box[:2] < boxes[:, 2:]).all(axis=1) & (boxes[:, :2] < box[2:]).all(axis=1)
        if len(boxes) < MOST_LABELS and not clash.any():
            boxes = np.vstack((boxes, box))
            fonts.append(round(font, 1))
        else:
            fonts.append(round(SMALL_FONT * unit, 1))
    return fonts


def _plain(value: object, most: int) -> str | None:
    """Foreign text for a canvas or a tooltip: no control or direction characters, not too long, no "href"; None if empty."""
    if value is None or value != value:
        return None
    lines = "\n" if most > LABEL_LENGTH else ""
    kept = "".join(c if c in lines or unicodedata.category(c)[0] != "C" else " " for c in str(value))
    kept = re.sub(r"(?i)h(?=ref)", lambda h: h[0] + "\u2060", kept).strip()
    return (kept if len(kept) <= most else kept[: most - 1] + "…") or None


def _colour(node: dict[Any, Any]) -> str:
    if isinstance(given := node.get("colour"), str) and _COLOUR.fullmatch(given):
        return given
    community = node.get("community")
    return hue(int(community)) if community is not None and community == community else OTHER


def _text(value: str) -> str:
    return html.escape(value, quote=True)
