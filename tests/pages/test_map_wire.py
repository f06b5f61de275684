"""Does the network reach the browser whole, ordered and in bounds, and is it refused when it cannot?"""

import json
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.map.wire import Network, packed, plain

MAP = Path(__file__).parents[2] / "pages" / "parts" / "map"


def network(nodes: int = 3, **changes: Any) -> Network:
    columns: dict[str, Any] = {
        "rev": "one",
        "ids": [f"x:{i}" for i in range(nodes)],
        "labels": [f"author {i}" for i in range(nodes)],
        "x": np.arange(nodes, dtype=float),
        "y": -np.arange(nodes, dtype=float),
        "size": np.arange(nodes, dtype=float) + 2,
        "colour": np.zeros(nodes, dtype=np.int64),
        "source": np.arange(1, nodes),
        "target": np.zeros(max(0, nodes - 1), dtype=np.int64),
        "weight": np.arange(1, nodes, dtype=float),
        "core": np.arange(nodes),
        "tone": np.arange(nodes) % 4,
        "first": np.linspace(0, 1, max(0, nodes - 1)),
        "communities": ("All",),
    }
    return Network(**(columns | changes))


def unpacked(payload: bytes) -> dict[str, Any]:
    length = int.from_bytes(payload[:4], "little")
    header: dict[str, Any] = json.loads(payload[4 : 4 + length])
    body, at = zlib.decompress(payload[4 + length :]), 0
    index = "<u2" if header["nodes"] <= 65536 else "<u4"
    kinds = {
        "px": "<u2",
        "py": "<u2",
        "colour": "<u2",
        "source": index,
        "target": index,
        "size": "<u2",
        "weight": "u1",
        "core": "u1",
        "tone": "u1",
        "first": "u1",
    }
    for name, kind in kinds.items():
        count = header["edges"] if name in ("source", "target", "weight", "first") else header["nodes"]
        header[name] = np.frombuffer(body, kind, count, at)
        at += header[name].nbytes
    text: dict[str, Any] = json.loads(body[at:])
    return header | text


def test_the_largest_author_and_the_strongest_tie_travel_first() -> None:
    sent = unpacked(packed(network(4), key="k"))
    assert sent["ids"] == ["x:3", "x:2", "x:1", "x:0"]
    assert [
        (sent["ids"][a], sent["ids"][b]) for a, b in zip(sent["source"], sent["target"], strict=True)
    ] == [
        ("x:3", "x:0"),
        ("x:2", "x:0"),
        ("x:1", "x:0"),
    ]
    assert list(sent["size"] / 65535 * 5) == pytest.approx([5, 4, 3, 2], abs=1e-3)


def test_an_empty_network_travels_too() -> None:
    sent = unpacked(packed(network(0), key="k"))
    assert sent["ids"] == []
    assert sent["nodes"] == sent["edges"] == 0


def test_an_unknown_community_is_grey_not_the_first() -> None:
    sent = unpacked(packed(network(2, colour=np.array([-1, 70000])), key="k"))
    assert list(sent["colour"]) == [65535, 65535]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_places_arrive_within_a_65535th_of_the_map(values: list[float]) -> None:
    x = np.array(values)
    sent = unpacked(packed(network(len(values), x=x, size=np.ones(len(values))), key="k"))
    low, high = sent["x"]
    assert np.allclose(low + sent["px"] / 65535 * (high - low), x, atol=(high - low) / 65535)


@given(st.text(max_size=200))
def test_a_label_is_one_short_line_without_control_characters(label: str) -> None:
    shown = plain(label)
    assert len(shown) <= 64
    assert plain(shown) == shown
    assert not any(c in shown for c in "\n\r\t\x00\x1b\u202e\u2066\u200b")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"labels": ["one"]}, "3 ids but 1 entries in `labels`"),
        ({"weight": np.ones(9)}, "2 sources but 9 entries in `weight`"),
        ({"ids": ["a", "a", "b"]}, "every id once"),
        ({"x": np.array([0.0, math.nan, 1.0])}, "`x`: it holds values that are not finite"),
        ({"target": np.array([0, 3])}, "`target`: it points outside the 3 nodes"),
    ],
)
def test_columns_that_do_not_fit_are_refused_in_one_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        packed(network(3, **changes), key="k")


def test_the_bundle_is_small_and_calls_nobody() -> None:
    code = (MAP / "map.js").read_text(encoding="utf-8")
    assert len(code.encode()) <= 250_000
    addresses = code.split("http")[1:]
    assert all(rest.startswith("://www.w3.org/2000/svg") for rest in addresses), "only the SVG namespace"
    for forbidden in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "eval(",
        "new Function",
        "innerHTML",
        "insertAdjacentHTML",
    ):
        assert forbidden not in code, forbidden
