"""Figures and quotations on their way into a brief, from whichever page they were seen on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data import briefs
from data.briefs import FIGURES, Clip, Kind
from data.records import Period, Watch
from pages.parts import gate
from pages.parts.filters import Filters
from pages.parts.plain import clean
from pages.parts.words import say
from vigie import house

# What a page shows, and so offers first.
_FIRST: Final[dict[str, list[Kind]]] = {
    "live": ["mentions"], "timeline": ["chart"], "mentions": ["mentions"], "alerts": ["conclusion"], "map": ["ranking"], "influencers": ["ranking"],
    "camps": ["camps"], "channels": ["channels"], "stakeholders": ["ranking"],
}  # fmt: skip
_PICKED, _QUOTING = "quoting", "_quoting"  # what the choice says; what holds on pages without it


def anywhere(page: str, now: Filters) -> None:
    """In the sidebar of every page that shows figures or mentions: put them into a brief, or have each mention offer itself."""
    if page not in _FIRST:
        return
    with st.sidebar.popover(say("Into a brief"), icon=":material/add_notes:", width="stretch"):
        offer(now, now.scope.period, now.main, first=_FIRST[page], key="side")
        drafts = _drafts()
        if drafts:
            names = ["", *drafts]
            kept = st.session_state.get(_QUOTING, "")
            st.selectbox(
                say("A button *Quote* on every mention, into"), names, index=names.index(kept) if kept in names else 0, key=_PICKED,
                format_func=lambda name: _called(name, drafts) if name else say("no brief"), on_change=_picked,
            )  # fmt: skip


def _picked() -> None:
    st.session_state[_QUOTING] = st.session_state[_PICKED]


def quoting() -> str | None:
    """The draft that mentions are being quoted into; None: none."""
    name = st.session_state.get(_QUOTING)
    return str(name) if name and name in _drafts() else None


def quote(brief: str, platform: str, mention: str, *, zone: str) -> None:
    """One mention, at the end of a brief."""
    clip = Clip(
        briefs.new_id(), brief, "quote", None, None, None, zone, platform, mention, gate.person(), datetime.now(UTC),
    )  # fmt: skip
    briefs.clip(house.current().store, clip)
    st.toast(say("It stands at the end of the brief."))


def _drafts() -> dict[str, str]:
    return {one.id: one.title for one in briefs.briefs(house.current().store) if one.state != "published"}


def _called(name: str, drafts: dict[str, str]) -> str:
    return f"{clean(drafts[name], most=60) or say('Untitled')} ({name})"


def offer(
    now: Filters,
    period: Period,
    watch: Watch | None,
    *,
    into: str | None = None,
    first: Sequence[Kind] = ("conclusion",),
    key: str = "",
) -> None:
    """Choose figures of a watch and period, and the brief they go into (`into` when that is known)."""
    drafts = _drafts()
    if into is None and not drafts:
        st.markdown(say("There is no draft yet: begin one on *Briefs*."))
        return
    kinds = st.multiselect(
        say("Figures"),
        FIGURES,
        default=list(first),
        format_func=figure_word,
        key=f"clip-kinds-{into or key}-{first[0]}",
    )
    target = into or st.selectbox(
        say("Brief"),
        list(drafts),
        format_func=lambda name: _called(name, drafts),
        key=f"clip-into{key}",
    )
    if st.button(
        say("Put in"), icon=":material/add_notes:", key=f"clip-put-{into or key}", disabled=not kinds
    ):
        for kind in kinds:
            put(target, kind, now, period=period, watch=watch)
        st.toast(say("It stands at the end of the brief."))
        if into:
            st.rerun()


def put(
    brief: str,
    kind: Kind,
    now: Filters,
    *,
    period: Period | None = None,
    watch: Watch | None = None,
    mention: tuple[str, str] | None = None,
) -> None:
    """A figure of a watch and period, or a mention (platform, id), at the end of a brief."""
    since, until = (period.since, period.until) if period else (None, None)
    platform, name = mention or (None, None)
    clip = Clip(
        briefs.new_id(), brief, kind, watch.id if watch else None, since, until, now.zone, platform, name, gate.person(), datetime.now(UTC),
    )  # fmt: skip
    briefs.clip(house.current().store, clip)


def figure_word(kind: str) -> str:
    """What a kind of clip is called."""
    return {
        "conclusion": say("The conclusion"), "mentions": say("Mentions"), "tone": say("Net tone"), "negative": say("Negative"),
        "voice": say("Share of voice"), "score": say("Reputation score"), "chart": say("The chart"), "ranking": say("Who carries weight"),
        "camps": say("The camps"), "channels": say("The channels"),
    }[kind]  # fmt: skip
