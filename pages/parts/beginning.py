"""The first moments of a new house: what a page says while the demo world is still being loaded."""

from __future__ import annotations

import streamlit as st

from pages.parts import numbers
from pages.parts.words import say
from vigie import demo, house

_HERE, _ANYWAY = (
    "_demo_here",
    "_demo_anyway",
)  # session: nothing is on its way any more; the viewer does not wait


def under_way() -> bool:
    """Say how far the demo world is loaded, as long as it is; then, or when asked, the page is drawn."""
    if st.session_state.get(_HERE) or st.session_state.get(_ANYWAY):
        return False
    if demo.loaded(house.current().landing) is None:
        st.session_state[_HERE] = True
        return False
    st.title(say("Vigie is getting ready"))
    st.fragment(_progress, run_every=1.0)()
    return True


def _progress() -> None:
    share = demo.loaded(house.current().landing)
    if share is None:
        st.rerun()
    st.progress(share, say("The demo world is being loaded: {share}", share=numbers.share(share)))
    st.markdown(
        say("Sixty days of fictional posts, articles and people. The figures appear when all of them are in.")
    )
    if st.button(say("Show what is there already"), key="demo-anyway"):
        st.session_state[_ANYWAY] = True
        st.rerun()
