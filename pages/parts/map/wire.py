"""How the network travels to the browser: one small block of bytes per revision of the graph."""

import json
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

LABEL_LENGTH = 64  # characters; longer labels are cut with an ellipsis
UNKNOWN_COMMUNITY = 65535
TIME_STEPS = 60  # of the time bar; src/timebar.js counts the same


@dataclass(frozen=True, slots=True)
class Network:
    """The columns of a map, one entry a node or a tie; see `MapView` for their meaning."""

    rev: str
    ids: Sequence[str]
    labels: Sequence[str]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: NDArray[np.float64]
    colour: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64]
    core: NDArray[np.int64]
    tone: NDArray[np.int64]
    first: NDArray[np.float64]
    span: tuple[datetime, datetime] | None = field(default=None)
    communities: Sequence[str] = field(default=())
    captions: Sequence[str] = field(default=())


def packed(network: Network, *, key: str) -> bytes:
    """The network as bytes: header length (u32), JSON header, zlib-deflated columns.

    Nodes are put largest first and ties strongest first, so the browser reads ranks off positions. Places are
    rounded to 1/65535 of the map's extent, radii to 1/65535 of the largest, tie weights to 256 logarithmic steps, the moment a
    tie was first seen to a sixtieth of the period.

    Raises ValueError, in one sentence, when columns differ in length or hold what cannot be drawn.
    """
    _check(network)
    order = np.argsort(-network.size, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    strongest = np.argsort(-network.weight, kind="stable")
    index = np.uint16 if order.size <= 65536 else np.uint32
    columns: tuple[NDArray[Any], ...] = (
        _spread(network.x[order]),
        _spread(-network.y[order]),  # the browser's y grows upwards
        _community_numbers(network.colour[order]),
        place[network.source[strongest]].astype(index),
        place[network.target[strongest]].astype(index),
        _share(network.size[order]),
        _logarithmic(network.weight[strongest]),
        np.clip(network.core[order], 0, 255).astype(np.uint8),
        network.tone[order].astype(np.uint8),
        np.ceil(np.clip(network.first[strongest], 0, 1) * TIME_STEPS).astype(np.uint8),
    )
    text = {"ids": [network.ids[i] for i in order], "labels": [plain(network.labels[i]) for i in order]}
    header = {
        "key": key,
        "rev": network.rev,
        "nodes": int(order.size),
        "edges": int(strongest.size),
        "x": _extent(network.x),
        "y": _extent(-network.y),
        "size": float(network.size.max(initial=0.0)),
        "span": [moment.isoformat() for moment in network.span] if network.span else None,
        "communities": [plain(name) for name in network.communities],
        "captions": [plain(name) for name in network.captions],
    }
    head = json.dumps(header).encode()
    body = b"".join(column.tobytes() for column in columns) + json.dumps(text, separators=(",", ":")).encode()
    return len(head).to_bytes(4, "little") + head + zlib.compress(body, 6)


def plain(label: str) -> str:
    """A label on one line, without control and direction characters that could disguise it, at most 64 long."""
    shown = "".join(
        " " if c.isspace() else c for c in label if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    shown = " ".join(shown.split())
    return shown if len(shown) <= LABEL_LENGTH else shown[: LABEL_LENGTH - 1].rstrip() + "…"


def _check(network: Network) -> None:
    nodes, ties = len(network.ids), network.source.size
    for name in ("labels", "x", "y", "size", "colour", "core", "tone"):
        if len(getattr(network, name)) != nodes:
            raise ValueError(
                f"The map has {nodes} ids but {len(getattr(network, name))} entries in `{name}`."
            )
    for name in ("target", "weight", "first"):
        if getattr(network, name).size != ties:
            raise ValueError(
                f"The map has {ties} sources but {getattr(network, name).size} entries in `{name}`."
            )
    if len(set(network.ids)) != nodes:
        raise ValueError("The map needs every id once; some are repeated.")
    for name in ("x", "y", "size", "weight", "first"):
        if not np.isfinite(getattr(network, name)).all():
            raise ValueError(f"The map cannot draw `{name}`: it holds values that are not finite.")
    for name in ("source", "target"):
        ends = getattr(network, name)
        if ties and (ends.min() < 0 or ends.max() >= nodes):
            raise ValueError(f"The map cannot draw `{name}`: it points outside the {nodes} nodes.")


def _extent(values: NDArray[np.float64]) -> list[float]:
    return [float(values.min()), float(values.max())] if values.size else [0.0, 0.0]


def _spread(values: NDArray[np.float64]) -> NDArray[np.uint16]:
    low, high = _extent(values)
    return np.round((values - low) / ((high - low) or 1.0) * 65535).astype("<u2")


def _share(size: NDArray[np.float64]) -> NDArray[np.uint16]:
    grown = np.clip(size, 0, None)
    return np.round(grown / (grown.max(initial=0.0) or 1.0) * 65535).astype("<u2")


def _community_numbers(colour: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.where((colour < 0) | (colour >= UNKNOWN_COMMUNITY), UNKNOWN_COMMUNITY, colour).astype("<u2")


def _logarithmic(weight: NDArray[np.float64]) -> NDArray[np.uint8]:
    grown = np.log1p(np.clip(weight, 0, None))
    return np.round(grown / (grown.max(initial=0.0) or 1.0) * 255).astype(np.uint8)
