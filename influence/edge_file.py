"""What graph a file of edges holds: CSV, GEXF or GraphML."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from influence.edge_xml import read_xml
from influence.graph import Floats, Graph, GraphError, check_weights

DELIMITERS = (",", ";", "\t", "|")


def read_edges(
    path: str | Path, *, reversed: bool = False, directed: bool = True, weighted: bool = True
) -> Graph:
    """The graph in a file of edges, one a row: `source,target[,weight,kind,at,sign]`, with a header line.

    An edge means *source cites target*; `reversed` is for files whose edges run from the influencer.
    `weighted=False` counts every row once. Column names in any case and order; comma, semicolon, tab or bar
    between cells; UTF-8. `.gexf` and `.graphml` files are read too.
    Raises `GraphError` (with row and cure) for what cannot be read.
    """
    file = Path(path)
    if file.suffix.lower() in (".gexf", ".graphml"):
        sources, targets, weights = read_xml(file)
    else:
        sources, targets, weights = _read_csv(file)
    if reversed:
        sources, targets = targets, sources
    return Graph.of(sources, targets, weights if weighted else None, directed=directed)


def _read_csv(file: Path) -> tuple[pa.Array, pa.Array, Floats | None]:
    names, delimiter = _header(file)
    wanted = [names[name] for name in ("source", "target", "weight") if name in names]
    try:
        table = pa.csv.read_csv(
            file,
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise GraphError(f"{file.name} is not a clean CSV file in UTF-8: {error}") from error
    columns = {name: table[names[name]].combine_chunks() for name in ("source", "target")}
    for name, column in columns.items():
        blank = np.flatnonzero(pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False))
        if len(blank):
            raise GraphError(f"Row {blank[0] + 1} of {file.name} has no {name}; name it or drop the row.")
    weights = _numbers(table[names["weight"]].combine_chunks(), file) if "weight" in names else None
    return columns["source"], columns["target"], weights


def _header(file: Path) -> tuple[dict[str, str], str]:
    """Columns by lower-case name, as the file spells them, and what stands between its cells."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            first = lines.readline(65_536).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise GraphError(f"{file.name} is not text in UTF-8; save it as CSV in UTF-8.") from error
    for delimiter in DELIMITERS:
        spelled = [cell.strip().strip('"') for cell in first.split(delimiter)]
        names = {name.strip().lower(): name for name in spelled}
        if "source" in names and "target" in names:
            return names, delimiter
    lacking = "target" if "source" in first.lower() else "source"
    raise GraphError(
        f"{file.name} has no column {lacking}; its first line must name the columns: source,target[,weight]."
    )


def _numbers(column: pa.Array, file: Path) -> Floats:
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        weights: Floats = trimmed.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        row, text = next((i, t) for i, t in enumerate(trimmed.to_pylist(), start=1) if not _is_number(t))
        raise GraphError(
            f"Row {row} of {file.name} has the weight {text[:40]!r}; write a number with a point, or leave out the column."
        ) from None
    check_weights(weights)
    return weights


def _is_number(text: str) -> bool:
    try:
        pa.scalar(text).cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True
