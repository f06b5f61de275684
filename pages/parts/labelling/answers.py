"""What the labels say, shared by everybody for a short time, and forgotten as soon as somebody labels."""

from __future__ import annotations

import streamlit as st

from data.questions.scope import Scope
from pages.parts import answers, correcting
from reports import accuracy as report
from reports.accuracy import Asked, Learning, Measured
from reputation.prevalence import Prevalence
from tone import own
from vigie import house


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def measured() -> Measured:
    """How often the engine is right."""
    return report.measured(house.current().store)


@st.cache_data(ttl=60, max_entries=50, show_spinner=False)
def shares(scope: Scope) -> Prevalence:
    """Shares and net tone of a scope, put right."""
    return report.shares(house.current().store, scope)


def to_ask(scope: Scope, *, n: int, seed: int) -> list[Asked]:
    """Mentions to label next: drawn for one viewer, so never shared."""
    return report.to_ask(house.current().store, scope, n=n, seed=seed)


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def learning() -> Learning:
    """How things stand with the model learnt from the labels."""
    here = house.current()
    return report.learning(here.store, off=own.is_off(here.settings.own_tone))


def moved() -> None:
    """Forget every answer that a label changes."""
    for told in (measured, shares, learning, correcting.any_said):
        told.clear()
    answers.tones_moved()
