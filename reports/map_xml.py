"""The map as GEXF 1.3 and GraphML, as Gephi opens them: positions, colours, sizes and when each tie was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from reports.drawing import Drawing, xml_text

# What a file says of nodes and ties besides place, colour and size; the name in the file is the column's.
NODE = {
    "community": "integer", "community_name": "string", "role": "string", "why": "string", "rank": "integer",
    "pagerank": "double", "core": "integer", "cited": "double", "cites": "double", "followers": "long", "tone": "double",
    "first": "string", "last": "string",
}  # fmt: skip
TIE = {"kinds": "string", "first": "string", "last": "string"}
_WHOLE = ("integer", "long")
_KEPT = {"\r": "&#13;"}  # a parser would read a line end into it


def gexf(drawing: Drawing) -> Iterator[str]:
    """GEXF 1.3 (https://gexf.net), piece by piece, so that a large map need not stand in memory twice.

    Dynamic: nodes and ties carry the days (UTC) on which they were first and last seen, for Gephi's timeline; `first` and
    `last` have the full times. y grows upwards, as Gephi has it. Control characters, which no XML file can hold, are left out.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield f"<meta><creator>Vigie</creator><title>{escape(drawing.title)}</title>"
    yield f"<description>{escape(xml_text(drawing.note))}</description></meta>\n"
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
    for kind, attributes in (("node", NODE), ("edge", TIE)):
        yield f'<attributes class="{kind}" mode="static">\n'
        for name, sort in attributes.items():
            yield f'<attribute id="{name}" title="{name}" type="{sort}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    ids = _ids(drawing)
    for row in _rows(drawing.nodes):
        yield f"<node id={ids[row['id']]} label={_quoted(row['label'])}{_days(row)}>"
        yield f"<attvalues>{_values(row, NODE)}</attvalues>"
        red, green, blue = _channels(row["colour"])
        yield f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        yield f'<viz:position x="{row["x"]:.4f}" y="{-row["y"]:.4f}" z="0.0"/><viz:size value="{row["size"]:.4f}"/></node>\n'
    yield "</nodes>\n<edges>\n"
    for number, row in enumerate(_rows(drawing.edges)):
        ends = f"source={ids[row['source']]} target={ids[row['target']]}"
        yield f'<edge id="{number}" {ends} weight="{row["weight"]:g}"{_days(row)}>'
        red, green, blue = _channels(row["colour"])
        yield f'<attvalues>{_values(row, TIE)}</attvalues><viz:color r="{red}" g="{green}" b="{blue}"/></edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def graphml(drawing: Drawing) -> Iterator[str]:
    """GraphML (http://graphml.graphdrawing.org), piece by piece, with the attribute names Gephi reads: label, x, y, size, r, g, b, weight.

    It has no timeline of its own: `first` and `last` tell when nodes and ties were seen (UTC).
    """
    node = {
        "label": "string",
        **dict.fromkeys(("x", "y", "size"), "double"),
        **dict.fromkeys("rgb", "int"),
        **NODE,
    }
    tie = {"weight": "double", **TIE}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, attributes in (("node", node), ("edge", tie)):
        for name, sort in attributes.items():
            plain = "int" if sort == "integer" else sort
            yield f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="{plain}"/>\n'
    yield '<key id="graph_title" for="graph" attr.name="title" attr.type="string"/>\n'
    yield '<key id="graph_note" for="graph" attr.name="note" attr.type="string"/>\n<graph edgedefault="directed">\n'
    yield f'<data key="graph_title">{escape(drawing.title)}</data>'
    yield f'<data key="graph_note">{escape(xml_text(drawing.note))}</data>\n'
    ids = _ids(drawing)
    for row in _rows(drawing.nodes):
        placed = {**row, "y": -row["y"], **dict(zip("rgb", _channels(row["colour"]), strict=True))}
        yield f"<node id={ids[row['id']]}>{_data(placed, node, 'node')}</node>\n"
    for row in _rows(drawing.edges):
        ends = f"source={ids[row['source']]} target={ids[row['target']]}"
        yield f"<edge {ends}>{_data(row, tie, 'edge')}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _ids(drawing: Drawing) -> dict[str, str]:
    """Each author's id as the file quotes it; told apart by a number where only unwritable characters did so."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for number, author in enumerate(drawing.nodes["id"]):
        name = xml_text(author)
        name = f"{name}#{number}" if name in taken else name
        taken.add(name)
        names[author] = _quoted(name)
    return names


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _values(row: Mapping[str, Any], attributes: Mapping[str, str]) -> str:
    texts = ((name, _text(row[name], sort)) for name, sort in attributes.items())
    return "".join(
        f'<attvalue for="{name}" value={_quoted(text)}/>' for name, text in texts if text is not None
    )


def _data(row: Mapping[str, Any], attributes: Mapping[str, str], kind: str) -> str:
    texts = ((name, _text(row[name], sort)) for name, sort in attributes.items())
    return "".join(
        f'<data key="{kind}_{name}">{escape(xml_text(text), _KEPT)}</data>'
        for name, text in texts
        if text is not None
    )


def _text(value: Any, sort: str) -> str | None:
    """A value as the file writes it; None for what is unknown."""
    if value is None or value != value or value == "":
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if sort == "string":
        return str(value)
    return f"{value:.0f}" if sort in _WHOLE else f"{value:.9g}"


def _days(row: Mapping[str, Any]) -> str:
    return "".join(
        f' {name}="{row[column]:%Y-%m-%d}"'
        for name, column in (("start", "first"), ("end", "last"))
        if row[column] == row[column]
    )


def _quoted(value: object) -> str:
    return quoteattr(xml_text(value))


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
