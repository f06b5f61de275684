"""What is happening now, to be read across a room?"""

from __future__ import annotations

import streamlit as st

from pages.parts import answers, filters, past, wall, ways
from pages.parts.words import say


def board() -> None:
    """What ticks: all of it."""
    left = wall.show(
        wall.as_of_now(filters.renewed()),
        newest=answers.freshness()["newest"],
        fault=answers.fault(),
        ticking=past.moment() is None,
    )
    if left:
        ways.lead("live")


st.title(say("What is happening now?"))
st.fragment(board, run_every=10 if past.moment() is None else None)()
