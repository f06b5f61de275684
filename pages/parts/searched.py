"""What is to be said of a search: why it cannot be read, or what it cannot know yet."""

from __future__ import annotations

import streamlit as st

from data import searching
from data.finding import sought
from pages.parts import numbers, states
from pages.parts.plain import plain
from pages.parts.words import say
from vigie import house


def remarks(words: str) -> None:
    """The fault with its place and cure; how many mentions the index does not hold yet. Nothing where nothing is sought."""
    if not words.strip():
        return
    fault = sought(words).fault
    if fault is not None:
        with st.container(border=True, key="search-fault"):
            st.markdown(f"{plain(say(fault.message), most=300)} {plain(say(fault.cure), most=300)}")
            st.code(fault.pointer(), language=None)
    waiting = _waiting()
    if waiting:
        states.note(
            say("{n} mentions are still being made ready for search and are not counted here.", n=numbers.decimal(waiting, 0)),
            icon=":material/hourglass_top:",
        )  # fmt: skip


@st.cache_data(ttl=5, max_entries=1, show_spinner=False)
def _waiting() -> int:
    return searching.waiting(house.current().store)
