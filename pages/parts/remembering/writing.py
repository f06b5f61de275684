"""Writing something down to remember: what it is about, of which kind, when it was so."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data import memory
from data.memory import KINDS, Entry
from data.questions import memories, stakeholders
from pages.parts import gate, numbers
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import say
from vigie import house


def offer(now: Filters) -> None:
    """A form for a new entry; decisions and outcomes belong together."""
    _form(now, None, key="new")


def change(now: Filters, row: pd.Series) -> None:
    """The same form over an entry there is."""
    _form(now, row, key=f"change-{row['entry']}")


def kind_word(kind: str) -> str:
    """A kind of thing to remember, as a word."""
    return {
        "note": say("Note"), "decision": say("Decision"), "outcome": say("Outcome"), "meeting": say("Meeting"), "pin": say("Pin on the time line"),
        "brief": say("Written brief"),
    }[kind]  # fmt: skip


def abouts(now: Filters) -> dict[str, str]:
    """What an entry can be about, the watch at hand first: its mark and its name, foreign text."""
    watches = [*((now.main,) if now.main else ()), *(one for one in now.every_watch if one != now.main)]
    found = {memory.about_watch(one.id): one.name for one in watches}
    everyone = stakeholders.everyone(house.current().store)
    named = {
        memory.about_stakeholder(str(row["id"])): str(row["name"]) for row in everyone.to_dict("records")
    }
    every = {memory.EVERYTHING: say("Everything")}
    return (found | named | every) if now.main else (every | found | named)


def _form(now: Filters, row: pd.Series | None, *, key: str) -> None:
    store, about = house.current().store, abouts(now)
    decided = memories.entries(store)
    decided = decided[decided["kind"] == "decision"].head(100)
    called = {
        str(one["entry"]): f"{numbers.day(one['moment'], now.zone)} · {clean(one['words'], most=60)}"
        for one in decided.to_dict("records")
    }
    with st.form(f"memory-{key}", border=False, clear_on_submit=row is None):
        kind = st.segmented_control(
            say("Kind"), KINDS, default="decision" if row is None else row["kind"], format_func=kind_word, key=f"{key}-kind",
            required=True,
        )  # fmt: skip
        text = st.text_area(
            say("What to remember"), "" if row is None else row["words"], max_chars=memory.MOST, height=110, key=f"{key}-words",
            placeholder=say("Who decided what, and what we expect of it"),
        )  # fmt: skip
        here = ZoneInfo(now.zone)
        first = now.now.astimezone(here).date() if row is None else row["moment"].tz_convert(here).date()
        day = st.date_input(say("Day"), first, format="YYYY-MM-DD", key=f"{key}-day")
        options = list(about) if row is None or row["about"] in about else [row["about"], *about]
        whom = st.selectbox(
            say("About"), options, index=0 if row is None else options.index(row["about"]), key=f"{key}-about",
            format_func=lambda one: clean(about.get(one, one), most=60),
        )  # fmt: skip
        follows = st.selectbox(
            say("Outcome of"), ["", *called], index=0 if row is None or row["follows"] not in called else 1 + list(called).index(row["follows"]),
            format_func=lambda one: called.get(one, say("no decision")), key=f"{key}-follows", help=say("For outcomes only: the decision it came of."),
        )  # fmt: skip
        sent = st.form_submit_button(
            say("Keep it"), type="primary", key=f"{key}-keep", icon=":material/bookmark_add:"
        )
    if not sent:
        return
    moment = datetime.combine(day, time(12), here).astimezone(UTC)
    one = Entry(
        memory.fresh_id() if row is None else str(row["entry"]), str(whom), kind or "note", moment, text,
        (follows or None) if kind == "outcome" else None,
    )  # fmt: skip
    try:
        memory.keep(store, one, writer=gate.person())
    except ValueError as error:
        st.error(plain(str(error)))
    else:
        st.rerun()
