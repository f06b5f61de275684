"""Which edges a GEXF or GraphML file holds, whatever its version, without trusting the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa

from influence.graph import Floats, GraphError, check_weights

MOST_BYTES = 1 << 30
HEAD = 65_536


def read_xml(file: Path) -> tuple[pa.Array, pa.Array, Floats | None]:
    """Sources, targets and weights of a GEXF (1.1–1.3) or GraphML file; ids are the labels where every label is distinct.

    A document type or entity declaration is refused before parsing: entities can grow without bound
    (https://docs.python.org/3/library/xml.html#xml-security).
    """
    _refuse_declarations(file)
    labels: dict[str, str] = {}
    edges: list[tuple[str, str, float]] = []
    weight_key = "weight"
    try:
        for element in _elements(file):
            name = _local(element.tag)
            if name == "key" and element.get("attr.name") == "weight" and element.get("for") == "edge":
                weight_key = element.get("id", "weight")
            elif name == "node":
                node = element.get("id", "")
                labels[node] = element.get("label", "") or node
            elif name == "edge":
                weight = _weight(element, weight_key, len(edges) + 1)
                edges.append((element.get("source", ""), element.get("target", ""), weight))
            if name in ("node", "edge"):
                element.clear()
    except ElementTree.ParseError as error:
        raise GraphError(f"{file.name} is not well-formed XML ({error}); export it again.") from error
    if len(set(labels.values())) < len(labels):
        labels = {}
    sources, targets, weights = zip(*edges, strict=True) if edges else ((), (), ())
    for row, (source, target) in enumerate(zip(sources, targets, strict=True), start=1):
        if not source or not target:
            raise GraphError(f"Edge {row} of {file.name} lacks its source or target; name both or drop it.")
    found = pa.array(weights, pa.float64()).to_numpy(zero_copy_only=False)
    check_weights(found)
    return (
        pa.array([labels.get(node, node) for node in sources], pa.string()),
        pa.array([labels.get(node, node) for node in targets], pa.string()),
        found,
    )


def _refuse_declarations(file: Path) -> None:
    if file.stat().st_size > MOST_BYTES:
        raise GraphError(f"{file.name} is larger than 1 GiB; export its edges as CSV.")
    overlap = b""
    with file.open("rb") as raw:
        while chunk := raw.read(HEAD):
            text = (overlap + chunk).replace(b"\0", b"").upper()  # \0: the same words in UTF-16
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise GraphError(
                    f"{file.name} declares a document type or entities; remove them and try again."
                )
            overlap = chunk[-32:]


def _elements(file: Path) -> Iterator[ElementTree.Element]:
    with file.open("rb") as raw:
        for _, element in ElementTree.iterparse(raw, events=("end",)):  # noqa: S314 (declarations are refused above)
            yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _weight(edge: ElementTree.Element, key: str, row: int) -> float:
    texts = [edge.get("weight"), *(d.text for d in edge if _local(d.tag) == "data" and d.get("key") == key)]
    text = next((t for t in texts if t is not None), None)
    try:
        return float(text) if text is not None else 1.0
    except ValueError:
        raise GraphError(f"Edge {row} has the weight {str(text)[:40]!r}; write a number.") from None
