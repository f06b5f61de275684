"""Who of those on the map is in sight: by community, core, tone and moment."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.parts import numbers, weight
from pages.parts.words import say
from reports.drawing import FEELINGS, Shown, drawing
from reports.influence import Influence

_COMMUNITIES, _CORE, _FEELINGS, _UNTIL = "map-communities", "map-core", "map-feelings", "_map_until"


def controls(report: Influence) -> Shown:
    """The filters in a menu that says how many are left."""
    now = shown(report)
    _fit(now)
    left = len(drawing(report, title="").only(now).nodes) if now != Shown() else report.drawn.nodes
    name = (
        say("Filter the map")
        if now == Shown()
        else say("Filtered: {n} of {all}", n=numbers.count(left), all=numbers.count(report.drawn.nodes))
    )
    with st.popover(name, icon=":material/filter_alt:", key="map-filter"):
        st.multiselect(
            say("Communities"), sorted(report.names), key=_COMMUNITIES, placeholder=say("All"),
            format_func=lambda number: weight.community_text(report, number),
        )  # fmt: skip
        deepest = _deepest(report)
        if deepest > 1:
            st.slider(
                say("Core, at least"), 0, deepest, key=_CORE,
                help=say("How deep they sit among the well connected: in a core of 3 everybody has ties with three others in it."),
            )  # fmt: skip
        st.pills(
            say("Tone of their own texts"), FEELINGS, selection_mode="multi", key=_FEELINGS, format_func=_feeling,
            help=say("The mean of what they wrote, by the bounds VADER gives a text."),
        )  # fmt: skip
        st.button(say("Show everybody"), on_click=_everybody, disabled=now == Shown(), key="map-everybody")
    return now


def shown(report: Influence) -> Shown:
    """What the menu and the time bar ask for, of what this map has."""
    state = st.session_state
    rev, until = state.get(_UNTIL, (None, None))
    return Shown(
        frozenset(state.get(_COMMUNITIES, ())) & frozenset(report.names),
        min(int(state.get(_CORE, 0)), _deepest(report)),
        tuple(state.get(_FEELINGS) or ()),
        until if rev == report.rev else None,
    )


def until(report: Influence, share: float | None) -> None:
    """The time bar came to rest, at a share of what it runs through; None: the whole."""
    moment: datetime | None = None
    if share is not None and report.seen.span is not None:
        since, last = report.seen.span
        moment = since + share * (last - since)
    st.session_state[_UNTIL] = (report.rev, moment)


def _fit(now: Shown) -> None:
    """Another map may lack what was chosen on the one before; its widgets would refuse it."""
    for key, known in ((_COMMUNITIES, sorted(now.communities)), (_CORE, now.core)):
        if key in st.session_state:
            st.session_state[key] = known


def _deepest(report: Influence) -> int:
    deepest = report.table["core"].max()
    return int(deepest) if deepest == deepest else 0


def _everybody() -> None:
    for key, nothing in ((_COMMUNITIES, []), (_CORE, 0), (_FEELINGS, [])):
        st.session_state[key] = nothing


def _feeling(name: str) -> str:
    return {
        "": say("unknown"), "negative": say("negative"), "neutral": say("neutral"), "positive": say("positive"),
    }[name]  # fmt: skip
