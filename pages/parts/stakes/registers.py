"""Lobbying registers brought in as files, and which of their organisations seem to speak here."""

from __future__ import annotations

import streamlit as st

from connectors.registers import RegisterError, read_register
from data import stakeholders as keeping
from data.stakeholders import Stakeholder
from pages.parts import numbers, states
from pages.parts.plain import clean, plain
from pages.parts.stakes import asked, words
from pages.parts.words import say
from reports.stakeholders import Found, each

SHOWN = 30


def show(*, zone: str) -> None:
    """The registers kept, a place to bring one in, and who of them may be an account here."""
    _bring()
    kept = asked.registers()
    if kept.empty:
        states.empty(say("No register is kept yet. Bring in the file of the Assemblée nationale, the Sénat or the HATVP."))  # fmt: skip
        return
    for row in each(kept):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(
                say("**{register}**: {n} entries, brought in {day}", register=plain(row.register), n=numbers.count(row.entries), day=numbers.day(row.brought, zone))
            )  # fmt: skip
            st.button(say("Drop this register"), key=f"register-drop-{row.register}", type="tertiary", on_click=asked.drop_register, args=(row.register,), help=say("Links to its entries stay; their words go."))  # fmt: skip
    _add()
    _found()


def _bring() -> None:
    with st.expander(say("Bring in a register"), expanded=asked.registers().empty):
        upload = st.file_uploader(
            say("A register's file (CSV or JSON)"), type=["csv", "json"], key="register-file"
        )
        if upload is None or not st.button(say("Bring it in"), type="primary", key="register-take"):
            return
        try:
            entries = read_register(upload.getvalue(), clean(upload.name, most=80))
        except RegisterError as error:
            st.error(plain(str(error)))
            return
        st.toast(say("{n} entries kept.", n=numbers.count(asked.keep_register(entries))))
        st.rerun()


def _add() -> None:
    """Find an entry and put its organisation on the list."""
    entries = asked.entries()
    named = dict(zip(entries["entry"], entries["name"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        entry = st.selectbox(
            say("Find an organisation in the registers"), list(named), index=None, key="register-find",
            format_func=lambda one: f"{clean(named[one], most=90)} · {one.partition(':')[0]}", placeholder=say("Name"),
        )  # fmt: skip
        if st.button(say("Add to the list"), key="register-add", disabled=entry is None) and entry:
            who = Stakeholder(keeping.fresh_id(), named[entry])
            asked.do(keeping.save, who)
            asked.do(keeping.link, who.id, "entry", entry)
            st.toast(say("Added."))
            st.query_params["stakeholder"] = who.id
            st.rerun()


def _found() -> None:
    st.markdown(f"**{say('They may speak here')}**")
    with st.spinner(say("Comparing names.")):
        found = asked.of_registers()
    if not found:
        states.note(say("No entry is like the name of an account known here."))
        return
    states.note(say("Names that look alike are no proof: confirm only what you know. Confirming adds the organisation with its account and its entry."))  # fmt: skip
    for at, pair in enumerate(found[:SHOWN]):
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):  # fmt: skip
            platform, register = ((name or "").partition(":")[0] for name in (pair.account, pair.entry))
            st.markdown(
                f"**{plain(pair.name, most=90)}** · {plain(register)}  \n{plain(pair.other, most=90)} · {plain(platform)} · {words.grounds(pair)}"
            )
            st.button(say("The same"), key=f"register-yes-{at}", on_click=_confirm, args=(pair,))
    if len(found) > SHOWN:
        states.note(say("The surest {n} are shown.", n=SHOWN))


def _confirm(pair: Found) -> None:
    who = Stakeholder(keeping.fresh_id(), pair.name)
    asked.do(keeping.save, who)
    for kind, target in (("entry", pair.entry), ("account", pair.account)):
        asked.do(keeping.link, who.id, kind, target)
