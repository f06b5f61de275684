"""How far can the tone be trusted?"""

from __future__ import annotations

import streamlit as st

from pages.parts import filters, states
from pages.parts.labelling import answers, asking, drawing, ruling
from pages.parts.plain import plain
from pages.parts.words import say


def page() -> None:
    """The verdict, the mentions to label next, what the labels change, where the engine errs, what they teach."""
    st.title(say("How far can the tone be trusted?"))
    chosen, known = filters.chosen(), answers.measured()
    drawing.verdict(known)
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.subheader(say("Label next"))
        states.note(
            say("Mentions of the watch and period chosen: most are those the engine is least sure of and many see, a fifth is drawn at random. Keys 1, 2, 3 answer.")
        )  # fmt: skip
        st.fragment(_ask)()
    with right:
        main = chosen.main
        name = plain(main.name, most=40) if main else say("every mention")
        drawing.share(answers.shares(chosen.main_scope), name)
        drawing.learning(answers.learning(), switch=asking.switch, fault=answers.engine_fault())
    drawing.tables(known)
    st.fragment(_meanings)()


def _ask() -> None:
    asking.panel(filters.chosen())


def _meanings() -> None:
    ruling.panel(filters.chosen())


page()
