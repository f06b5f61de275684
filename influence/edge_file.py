"""What graph a file of edges holds: CSV, GEXF or GraphML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from influence.edge_xml import read_xml
from influence.graph import Floats, Graph, GraphError, check_weights
from influence.signed import SignedGraph

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
    rows = _read(Path(path), reversed=reversed)
    return Graph.of(rows.sources, rows.targets, rows.weights if weighted else None, directed=directed)


def read_signed_edges(path: str | Path, *, reversed: bool = False, weighted: bool = True) -> SignedGraph:
    """The same with the column `sign`: above 0 support, below 0 attack, 0 or empty neither. XML files have no signs."""
    rows = _read(Path(path), reversed=reversed)
    return SignedGraph.of(rows.sources, rows.targets, rows.weights if weighted else None, rows.signs)


@dataclass(frozen=True, eq=False)
class _Rows:
    """A file of edges, column by column; a column the file does not have is None."""

    sources: pa.Array
    targets: pa.Array
    weights: Floats | None
    signs: Floats | None = None


def _read(file: Path, *, reversed: bool) -> _Rows:
    rows = _Rows(*read_xml(file)) if file.suffix.lower() in (".gexf", ".graphml") else _read_csv(file)
    return _Rows(rows.targets, rows.sources, rows.weights, rows.signs) if reversed else rows


def _read_csv(file: Path) -> _Rows:
    names, delimiter = _header(file)
    wanted = [names[name] for name in ("source", "target", "weight", "sign") if name in names]
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
    weights = signs = None
    if "weight" in names:
        weights = _numbers(table[names["weight"]].combine_chunks(), "weight", file)
        check_weights(weights)
    if "sign" in names:
        given = pc.utf8_trim_whitespace(table[names["sign"]].combine_chunks())
        signs = _numbers(pc.if_else(pc.equal(given, ""), "0", given), "sign", file)
    return _Rows(columns["source"], columns["target"], weights, signs)


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


def _numbers(column: pa.Array, name: str, file: Path) -> Floats:
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        found: Floats = trimmed.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        row, text = next((i, t) for i, t in enumerate(trimmed.to_pylist(), start=1) if not _is_number(t))
        raise GraphError(
            f"Row {row} of {file.name} has the {name} {text[:40]!r}; write a number with a point, or leave out the column."
        ) from None
    return found


def _is_number(text: str) -> bool:
    try:
        pa.scalar(text).cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True
