"""Who is on the influence map, and which author or community the viewer just clicked.

The map is drawn in the browser by sigma.js (`src/`, bundled into `map.js` by `make map`). Three components share a key:

- the *stage* holds code and words and never changes, so Streamlit sends it once and then only its hash;
- the *graph* holds the bytes of one revision and changes only with `rev`, so it too is sent once per revision;
- the *signal* holds focus, path, height and theme: a few hundred bytes, the only thing a click costs.

One component would not do: Streamlit sends a component's code and data in one message, and any change resends it all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from pages.parts.map.wire import Network, packed, plain

__all__ = ["WORDS", "MapClick", "MapFilter", "MapView", "influence_map"]

_HERE = Path(__file__).parent

WORDS: Mapping[str, str] = {
    "name": "Influence map",
    "search": "Find an author or a community",
    "community": "community",
    "no_match": "Nobody by that name on this map",
    "clear": "Clear the search",
    "zoom": "Zoom",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "fit": "Show the whole map",
    "picture": "Save the picture (PNG)",
    "until": "Ties first seen until",
    "replay": "Replay",
    "pause": "Pause",
    "language": "en-GB",
    "zone": "UTC",
    "hint": "Click an author or a community. Scroll to zoom, drag to move.",
    "no_webgl": "This browser cannot draw the map (WebGL is off or missing). The ranked table shows the same authors.",
    "empty": "Nobody to draw yet. Widen the period or lower the minimum weight.",
}
"""The interface words in English; a view's own `words` replace them one by one."""


@dataclass(frozen=True, slots=True)
class MapView:
    """One network as it is to be drawn. Columns run in parallel, one entry a node or a tie; order does not matter."""

    rev: str  # changes only when the graph changes: the browser keeps what it has while this stays
    ids: Sequence[str]  # unique
    labels: Sequence[str]  # foreign text, drawn as text only, cut at 64 characters
    x: ArrayLike  # any unit; the map is fitted to the screen
    y: ArrayLike  # same unit, downwards as on screens
    size: ArrayLike  # radius, same unit; drawn between 1.5 and 25 px on the whole map
    colour: ArrayLike  # community number, largest community 0; ten have a hue, the rest are grey; negative: unknown
    source: ArrayLike  # positions in `ids`; only the ties to draw
    target: ArrayLike
    weight: ArrayLike  # any unit, ≥ 0; sets thickness on a logarithmic scale
    communities: Sequence[str]  # names, index = colour; an empty name writes none on the map
    words: Mapping[str, str]  # see WORDS
    captions: Sequence[str] = ()  # communities as written on the map, index = colour; by default their names
    core: ArrayLike = ()  # k-core of each node; by default 0
    tone: ArrayLike = ()  # code of each node's tone, 0…255, for the filter; by default 0
    first: ArrayLike = ()  # when each tie was first seen, 0…1 of the span; by default 0
    span: tuple[datetime, datetime] | None = None  # what the time bar runs through; none: no time bar


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Who is drawn; what is empty leaves out nobody."""

    communities: tuple[int, ...] = ()  # colours of the view
    core: int = 0  # the least
    tones: tuple[int, ...] = ()  # codes of the view


@dataclass(frozen=True, slots=True)
class MapClick:
    """What the viewer did on the map since the last run; all empty when nothing."""

    node: str | None = None  # an id of the view
    community: str | None = None  # a name of the view
    cleared: bool = False  # the background was clicked or Escape pressed: let go of the focus
    timed: bool = False  # the time bar came to rest …
    until: float | None = None  # … here, 0…1 of the span; None: the whole of it


@dataclass(frozen=True, slots=True)
class _Held:
    """What a session keeps of a map, so that an unchanged revision is not packed again."""

    rev: str
    payload: bytes
    ids: frozenset[str]
    communities: Mapping[str, str]  # as drawn → as given


_stage = st.components.v2.component(
    "vigie.map.stage",
    css=(_HERE / "map.css").read_text(encoding="utf-8"),
    js=(_HERE / "map.js").read_text(encoding="utf-8"),
)
_post = st.components.v2.component(
    "vigie.map.post", js=(_HERE / "src" / "post.js").read_text(encoding="utf-8")
)


def influence_map(
    view: MapView,
    *,
    key: str,
    focus: str | None = None,
    path: Sequence[str] = (),
    community: str | None = None,
    filter: MapFilter | None = None,
    height: int = 620,
    theme: Literal["light", "dark"],
) -> MapClick:
    """Draws the map and returns what was clicked on it since the last run.

    `focus` marks one author and their ties, `path` a chain of authors, `community` (a name of the view) all its members
    while nobody is in focus; what is not on the map is passed over. `filter` leaves nodes out without sending the graph again.
    `height` is in CSS px and gives way on small screens. `theme` counts only where the page's own colours cannot be read.
    A click reruns the page: pass the clicked node back as `focus` or the community as `community`, None once `cleared`.
    Raises ValueError when the columns of the view do not fit together.
    """
    held = _held(view, key)
    with st.container(gap=None):
        picked = _stage(
            key=key,
            data={"key": key, "words": {**WORDS, **view.words}},
            on_pick_change=_nothing,
        ).get("pick")
        _post(key=f"{key}.graph", data=held.payload)
        _post(
            key=f"{key}.signal",
            data={
                "key": key,
                "focus": focus,
                "path": list(path),
                "community": None if community is None else plain(community),
                "filter": _wanted(filter),
                "height": height,
                "theme": theme,
            },
        )
    return _click(picked, held)


def _wanted(wanted: MapFilter | None) -> dict[str, Any]:
    wanted = wanted or MapFilter()
    return {
        "communities": list(wanted.communities) or None,
        "core": wanted.core,
        "tones": list(wanted.tones) or None,
    }


def _held(view: MapView, key: str) -> _Held:
    slot = f"vigie.map.held.{key}"
    held = st.session_state.get(slot)
    if not isinstance(held, _Held) or held.rev != view.rev:
        held = _Held(
            view.rev,
            packed(_network(view), key=key),
            frozenset(view.ids),
            {plain(name): name for name in view.communities},
        )
        st.session_state[slot] = held
    return held


def _network(view: MapView) -> Network:
    return Network(
        rev=view.rev,
        ids=view.ids,
        labels=view.labels,
        x=np.asarray(view.x, dtype=np.float64),
        y=np.asarray(view.y, dtype=np.float64),
        size=np.asarray(view.size, dtype=np.float64),
        colour=np.asarray(view.colour, dtype=np.int64),
        source=np.asarray(view.source, dtype=np.int64),
        target=np.asarray(view.target, dtype=np.int64),
        weight=np.asarray(view.weight, dtype=np.float64),
        communities=view.communities,
        captions=view.captions,
        core=_or_zeros(view.core, len(view.ids)).astype(np.int64),
        tone=_or_zeros(view.tone, len(view.ids)).astype(np.int64),
        first=_or_zeros(view.first, np.size(view.source)),
        span=view.span,
    )


def _or_zeros(column: ArrayLike, length: int) -> NDArray[np.float64]:
    found = np.asarray(column, dtype=np.float64)
    return found if found.size else np.zeros(length)


def _click(picked: Any, held: _Held) -> MapClick:
    """The browser's word, believed only where it names something that is on this map."""
    if not isinstance(picked, dict):
        return MapClick()
    if "until" in picked:
        until = picked["until"]
        return MapClick(
            timed=True, until=float(until) if isinstance(until, int | float) and 0 <= until < 1 else None
        )
    node, community = picked.get("node"), picked.get("community")
    if node is None and community is None:
        return MapClick(cleared=True)
    return MapClick(
        node=node if isinstance(node, str) and node in held.ids else None,
        community=held.communities.get(community) if isinstance(community, str) else None,
    )


def _nothing() -> None:
    """Streamlit names a component's events by its callbacks; the page reads the returned click instead."""
