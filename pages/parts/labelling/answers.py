"""What the labels say, shared by everybody for a short time, and forgotten as soon as somebody labels."""

from __future__ import annotations

import streamlit as st

from data.questions.scope import Scope
from pages.parts import answers, correcting, past
from reports import accuracy as report
from reports.accuracy import Asked, Learning, Measured
from reports.influence import narrowed
from reputation.prevalence import ENOUGH_LABELS, Prevalence
from reputation.put_right import Correction
from tone import own
from vigie import house


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def measured() -> Measured:
    """How often the engine is right."""
    return report.measured(house.current().store)


@past.answers(ttl=60, max_entries=50, show_spinner=False)
def shares(scope: Scope) -> Prevalence:
    """Shares and net tone of a scope, put right."""
    return report.shares(past.store(), scope)


@past.answers(ttl=60, max_entries=100, show_spinner=False)
def errors(scope: Scope) -> Prevalence | None:
    """Shares and net tone of a scope put right; None where too few labels were drawn at random to."""
    scope = narrowed(scope)
    return (
        report.shares(past.store(), scope) if report.drawn_at_random(past.store()) >= ENOUGH_LABELS else None
    )


@past.answers(ttl=60, max_entries=100, show_spinner=False)
def put_right_by(scope: Scope) -> Correction | None:
    """How the labels put the tone of a scope's timeline right; None where they are too few."""
    return report.put_right_by(past.store(), narrowed(scope))


def engine_fault() -> str | None:
    """Why the stronger engine that is wished for cannot be used; None where none is wished for, or it can."""
    return house.current().upgrader.fault


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
    for told in (measured, shares, errors, put_right_by, learning, correcting.any_said):
        told.clear()
    answers.tones_moved()
