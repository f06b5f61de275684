"""What a page shows when it has nothing, waits, or failed: always why, and one thing to do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.words import say


def empty(
    why: str, *, action: str | None = None, on_click: Callable[[], None] | None = None, key: str = "empty"
) -> None:
    """Nothing to show: what was asked, why there is nothing, one action."""
    with st.container(border=True):
        st.markdown(f"**{say('Nothing here yet')}**")
        st.write(why)
        if action and on_click:
            st.button(action, on_click=on_click, key=f"{key}-action")


def note(text: str, *, icon: str | None = None) -> None:
    """A quiet line of explanation under a title or a chart."""
    # Not `st.caption`: it pales what it shows to 60 %, under the 4.5:1 that small text needs.
    st.markdown(f":small[:gray[{text if icon is None else f'{icon} {text}'}]]")


def failed(what: str) -> None:
    """Something broke: a plain sentence; the details are in the log."""
    with st.container(border=True):
        st.markdown(f"**{say('This could not be shown')}**")
        st.write(what)
        st.button(say("Try again"), key="try-again")
