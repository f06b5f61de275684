"""One source as a calm card: its state, its switch, what to do, how far it came, what it may still spend."""

from __future__ import annotations

import streamlit as st

from pages.parts import numbers, states
from pages.parts.filters import Filters
from pages.parts.health import Health
from pages.parts.plain import plain
from pages.parts.sources.known import Ceiling, Known
from pages.parts.words import say
from vigie import house

_TELLS = ("asks", "stopped", "late", "limited", "starting")  # conditions that need a sentence


def card(one: Known, now: Filters, *, framed: bool = True) -> bool:
    """Draw a source; True when its settings are asked for."""
    with st.container(border=framed, gap="xsmall", key=f"card-{one.name}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.markdown(f"**{plain(say(one.spec.name))}** {chip(one.health)}", width="stretch")
            asked = st.button(
                say("Settings"), key=f"setup-{one.name}", icon=":material/tune:", type="tertiary"
            )
            switch(one)
        if one.health.condition in _TELLS:
            st.markdown(advice(one))
        if one.wanted:
            states.note(" · ".join(_figures(one, now)))
            _budget(one)
    return asked


def chip(now: Health) -> str:
    """A condition as a word on a ground, inside a line of Markdown."""
    return f"\u2002:{now.colour}-badge[{now.icon} {plain(now.word)}]"


def advice(one: Known) -> str:
    """What to do, and the reason the source itself gives."""
    reason = one.state.note if one.state and not one.missing else ""
    return one.health.advice + (f" {say('It says:')} {plain(say(reason), most=300)}" if reason else "")


def switch(one: Known) -> None:
    """Wished on or off; its runner follows within a second."""
    turned = st.toggle(
        say("{name}: switched on", name=plain(say(one.spec.name))), one.wanted, key=f"source-{one.name}-{one.wanted}",
        disabled=not one.allowed, label_visibility="collapsed",
    )  # fmt: skip
    if turned != one.wanted:
        house.current().landing.set_source(one.name, enabled=turned)
        st.rerun(scope="app")


def _figures(one: Known, now: Filters) -> list[str]:
    """What there is to know of a source that runs, in short."""
    said = []
    if one.state and one.state.last_success:
        said.append(
            say("last success {time}", time=numbers.moment(one.state.last_success, now.zone, now=now.now))
        )
    if one.state and one.state.next_try and one.health.condition == "ok":
        said.append(
            say("next reading {time}", time=numbers.to_the_second(one.state.next_try, now.zone, now=now.now))
        )
    if one.lag is not None and one.health.condition != "starting":
        said.append(
            say("read up to {length} before now", length=numbers.duration(one.lag.total_seconds()))
            if one.lag.total_seconds() >= 60
            else say("read up to now")
        )
    said.append(
        say(
            "24 h: {fetched} fetched, {kept} kept",
            fetched=numbers.count(one.fetched),
            kept=numbers.count(one.kept),
        )
    )
    return said


def _budget(one: Known) -> None:
    """A slim bar for each ceiling, with its words."""
    if not any(ceiling.spent for ceiling in one.ceilings):
        return
    with st.container(horizontal=True, gap="medium"):
        for ceiling in one.ceilings:
            st.progress(ceiling.share, words(ceiling), width=260)


def words(ceiling: Ceiling) -> str:
    """What was spent of what may be, in words."""
    if ceiling.of == "money":
        return say(
            "\\${spent} of \\${most} this month", spent=numbers.decimal(ceiling.spent, 2), most=numbers.decimal(ceiling.most, 2)
        )  # fmt: skip
    sentences = {
        "requests": say("{spent} of {most} requests today", spent=numbers.decimal(ceiling.spent, 0), most=numbers.decimal(ceiling.most, 0)),
        "units": say("{spent} of {most} units today", spent=numbers.decimal(ceiling.spent, 0), most=numbers.decimal(ceiling.most, 0)),
    }  # fmt: skip
    return sentences[ceiling.of]
