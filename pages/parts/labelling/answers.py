"""What the labels say, shared by everybody for a short time, and forgotten as soon as somebody labels."""

from __future__ import annotations

import streamlit as st

from data.questions.scope import Scope
from pages.parts import answers, correcting
from reports import accuracy as report
from reports.accuracy import Asked, Measured, Taught
from reputation.prevalence import Prevalence
from tone.adapter import ENOUGH
from vigie import house

_STEP = 10  # labels between one lesson and the next: it takes seconds


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


def taught() -> Taught:
    """What a model learnt from the labels would bring; learnt anew every ten labels."""
    labelled = measured().labelled
    return _taught(labelled if labelled < ENOUGH else labelled // _STEP * _STEP)


@st.cache_data(ttl=600, max_entries=2, show_spinner=False)
def _taught(labelled: int) -> Taught:  # noqa: ARG001 - part of the key
    return report.taught(house.current().store)


def moved() -> None:
    """Forget every answer that a label changes."""
    for told in (measured, shares, correcting.any_said):
        told.clear()
    answers.tones_moved()
