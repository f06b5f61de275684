"""The map as a picture that keeps its sharpness at any size: SVG, with every name in it as text."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from reports.drawing import Drawing, xml_text

SIDE, HEAD, MARGIN = 1_600.0, 110.0, 40.0
MOST_LABELS, MOST_CAPTIONS, LABEL_LENGTH = 80, 10, 40
LEAST_CAPTIONED = 4  # members
SMALL, LARGE = 13.0, 24.0


def svg(drawing: Drawing, *, letters: float = SMALL, head: bool = True) -> Iterator[str]:
    """The drawing as SVG 1.1, piece by piece: ties, dots (their names on hover), names of the largest and of the communities.

    `letters` is the size of the authors' names; without `head` title and note stand in the file but not in the picture.
    Nothing in it runs or is fetched: it holds shapes and text only, and foreign text is escaped, without control characters.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    top = 0.0 if head else HEAD
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {top:.0f} {SIDE:.0f} {SIDE + HEAD - top:.0f}" '
    yield 'font-family="Source Sans Pro, Source Sans 3, system-ui, sans-serif" role="img">\n'
    yield f"<title>{_text(drawing.title, 120)}</title><desc>{escape(xml_text(drawing.note))}</desc>\n"
    yield '<rect width="100%" height="100%" fill="#FFFFFF"/>\n'
    if head:
        yield f'<text x="{MARGIN:.0f}" y="46" font-size="28" font-weight="650" fill="#1B222B">{_text(drawing.title, 90)}</text>\n'
    for at, line in enumerate(_lines(drawing.note, 165) if head else ()):
        yield f'<text x="{MARGIN:.0f}" y="{72 + 20 * at}" font-size="15" fill="#59616C">{escape(line)}</text>\n'
    placed = _placed(drawing.nodes)
    yield from _ties(drawing.edges, placed)
    for row in placed.itertuples():
        yield f'<circle cx="{row.x:.1f}" cy="{row.y:.1f}" r="{row.size:.1f}" fill="{row.colour}" stroke="#FFFFFF" stroke-width="1">'
        yield f"<title>{_text(row.label, 120)}</title></circle>\n"
    yield f'<g font-size="{letters:.0f}" fill="#1B222B" text-anchor="middle" paint-order="stroke" stroke="#FFFFFF" stroke-width="3">\n'
    yield from _names(placed, letters)
    yield "</g>\n</svg>\n"


def _placed(nodes: pd.DataFrame) -> pd.DataFrame:
    """The nodes in px of the picture, whatever part of the map is drawn."""
    placed = nodes.copy()
    if nodes.empty:
        return placed
    x, y, size = (nodes[name].to_numpy(np.float64) for name in ("x", "y", "size"))
    low = np.array([(x - size).min(), (y - size).min()])
    high = np.array([(x + size).max(), (y + size).max()])
    scale = (SIDE - 2 * MARGIN) / max(float((high - low).max()), 1e-9)
    shift = (np.full(2, SIDE) - scale * (low + high)) / 2
    placed["x"], placed["y"] = x * scale + shift[0], y * scale + shift[1] + HEAD
    placed["size"] = np.clip(size * min(scale, 6.0), 1.5, 40.0)
    return placed


def _ties(edges: pd.DataFrame, placed: pd.DataFrame) -> Iterator[str]:
    if edges.empty:
        return
    place = placed.set_index("id")[["x", "y"]]
    source, target = (
        place.loc[edges[end]].to_numpy(np.float64).round(1).tolist() for end in ("source", "target")
    )
    widths = 0.5 + 2.0 * np.sqrt(edges["weight"] / edges["weight"].max())
    alpha = min(0.5, max(0.12, 20 / len(edges) ** 0.5))
    yield f'<g stroke-opacity="{alpha:.2f}">\n'
    for (x1, y1), (x2, y2), colour, width in zip(source, target, edges["colour"], widths, strict=True):
        yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width:.1f}"/>\n'
    yield "</g>\n"


def _names(placed: pd.DataFrame, letters: float) -> Iterator[str]:
    """The names of communities and of the largest nodes, as far as they do not lie on each other."""
    boxes = np.empty((0, 4))
    for x, y, name, size, weight in [*_captions(placed, max(LARGE, letters + 6)), *_labels(placed, letters)]:
        half = 0.29 * size * len(name)
        box = np.array([x - half, y - size, x + half, y + 0.3 * size])
        if ((box[:2] < boxes[:, 2:]).all(axis=1) & (boxes[:, :2] < box[2:]).all(axis=1)).any():
            continue
        boxes = np.vstack((boxes, box))
        yield f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" font-weight="{weight}">{escape(name)}</text>\n'


def _captions(placed: pd.DataFrame, letters: float) -> Iterator[tuple[float, float, str, float, int]]:
    named = placed[placed["community_name"] != ""]
    large = [
        members for _, members in named.groupby("community", sort=True) if len(members) >= LEAST_CAPTIONED
    ]
    for members in large[:MOST_CAPTIONS]:
        half = SIDE / 2 - MARGIN
        name = _cut(str(members["community_name"].iloc[0]), LABEL_LENGTH)
        room = min(half, 0.29 * letters * len(name))
        x = float(np.clip(members["x"].mean(), MARGIN + room, SIDE - MARGIN - room))
        yield x, float(members["y"].min()) - 8, name, letters, 650


def _labels(placed: pd.DataFrame, letters: float) -> Iterator[tuple[float, float, str, float, int]]:
    for row in placed.head(MOST_LABELS).itertuples():
        name = _cut(str(row.label), LABEL_LENGTH)
        yield float(row.x), float(row.y) + float(row.size) + letters + 1, name, letters, 500  # type: ignore[arg-type]  # numbers


def _lines(text: str, width: int) -> list[str]:
    """The note in at most two lines of about so many letters."""
    words, lines = xml_text(text).split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > width and len(lines) < 2:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _text(value: object, most: int) -> str:
    return escape(_cut(str(value), most))


def _cut(text: str, most: int) -> str:
    line = " ".join(xml_text(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
