"""Figures and quotations on their way into a brief, from whichever page they were seen on."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from data import briefs
from data.briefs import FIGURES, Clip, Kind
from data.records import Period, Watch
from pages.parts import gate
from pages.parts.filters import Filters
from pages.parts.words import say
from vigie import house


def offer(now: Filters, period: Period, watch: Watch | None, *, into: str | None = None) -> None:
    """Choose figures of a watch and period, and the brief they go into (`into` when that is known)."""
    store = house.current().store
    drafts = {one.id: one.title for one in briefs.briefs(store) if one.state != "published"}
    if into is None and not drafts:
        st.markdown(say("There is no draft yet: begin one on *Briefs*."))
        return
    kinds = st.multiselect(
        say("Figures"), FIGURES, default=["conclusion"], format_func=figure_word, key=f"clip-kinds-{into}"
    )
    target = into or st.selectbox(
        say("Brief"),
        list(drafts),
        format_func=lambda name: f"{drafts[name] or say('Untitled')} ({name})",
        key="clip-into",
    )
    if st.button(say("Put in"), icon=":material/add_notes:", key=f"clip-put-{into}", disabled=not kinds):
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
        "voice": say("Share of voice"), "score": say("Reputation score"), "chart": say("The chart"),
    }[kind]  # fmt: skip
