"""What is remembered, as a list: every entry with who and when, its changes, its outcomes; what a search finds; a file of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd
import streamlit as st

from data import memory
from data.questions import memories
from pages.parts import gate, numbers, past, states, ways
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.remembering import longview, writing
from pages.parts.words import say
from reports.spreadsheet import csv_text
from vigie import house

_SHOWN = 60
COLUMNS = ("entry", "about", "kind", "moment", "words", "follows", "writer", "written", "at_time", "versions")


def entries(now: Filters) -> None:
    """Entries about the watch, about everything and about stakeholders, the latest first; outcomes under their decision."""
    found = memories.entries(past.store())
    names = writing.abouts(now)
    here = {memory.about_watch(now.main.id if now.main else None), memory.EVERYTHING}
    everybody = st.toggle(
        say("Other watches and stakeholders too"), key="memory-all", bind="query-params"
    ) or not (now.main)
    shown = found if everybody else found[found["about"].isin(here)]
    if shown.empty:
        states.note(say("Nothing is written down yet. Write down what was decided today: in a year it stands here beside what came of it."))  # fmt: skip
        return
    numbered = {str(entry): n for n, entry in enumerate(longview.pins(now)["entry"], 1)}
    decided = set(shown.loc[shown["kind"] == "decision", "entry"])
    first = shown[~shown["follows"].isin(decided)]
    for _, row in first.head(_SHOWN).iterrows():
        with st.container(border=True):
            _entry(row, names, numbered, now)
            for _, came in shown[shown["follows"] == row["entry"]].iloc[::-1].iterrows():
                _entry(came, names, numbered, now, under=True)
    if len(first) > _SHOWN:
        states.note(say("The latest {n} of {total} are shown.", n=_SHOWN, total=numbers.count(len(first))))


def hits(sought: str, now: Filters) -> None:
    """What holds all the words, of whatever kind, the latest first."""
    kinds = st.pills(
        say("Kind"), memories.KINDS, selection_mode="multi", format_func=writing.kind_word, key="memory-kinds",
        label_visibility="collapsed",
    )  # fmt: skip
    found = memories.found(past.store(), sought, kinds=tuple(kinds), most=_SHOWN)
    if found.empty:
        states.note(say("Nothing that people wrote here holds all these words."))
        return
    names = writing.abouts(now)
    st.markdown(say("{n} found", n=numbers.count(len(found))))
    for row in found.to_dict("records"):
        with st.container(border=True):
            title = clean(row["title"], most=80) or _name(row["about"], names)
            by = f" · {plain(row['writer'], most=80)}" if row["writer"] else ""
            with st.container(
                horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
            ):
                st.markdown(
                    f":gray-badge[{writing.kind_word(row['kind'])}] **{plain(title)}** · {numbers.day(row['moment'], now.zone)}{by}",
                    width="stretch",
                )
                if st.button(say("Open"), key=f"memory-open-{row['kind']}-{row['id']}", type="tertiary"):
                    _open(str(row["kind"]), str(row["about"]))
            st.text(_around(row["words"], sought))


def _open(kind: str, about: str) -> None:
    """The page where it stands."""
    where, _, name = about.partition(":")
    if where == "brief":
        st.session_state["brief"] = name
        ways.lead("briefs")
    if where == "stakeholder":
        ways.lead("stakeholders", stakeholder=name)
    watch = {"watch": [name]} if where == "watch" else {}
    ways.lead("timeline" if kind == "pin" else "memory", period="all", **watch)


def export() -> None:
    """Everything that is remembered, as a table that spreadsheets open safely."""
    found = memories.entries(past.store())
    st.markdown(say("{n} entries, with who wrote them and when", n=numbers.count(len(found))))
    st.download_button(
        say("CSV"), partial(_csv, found), file_name="vigie-memory.csv", mime="text/csv", on_click="ignore", key="memory-csv",
        icon=":material/download:", disabled=found.empty,
    )  # fmt: skip


def _entry(
    row: pd.Series, names: dict[str, str], numbered: dict[str, int], now: Filters, *, under: bool = False
) -> None:
    store, entry = house.current().store, str(row["entry"])
    number = f"{numbered[entry]} · " if entry in numbered else ""
    by = f" · {plain(row['writer'], most=80)}" if row["writer"] else ""
    changed = f" · {say('changed {when}', when=numbers.clock(row['at_time'], now.zone, now=now.now))}" if row["versions"] > 1 else ""  # fmt: skip
    arrow = "↳ " if under else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            f"{arrow}:gray-badge[{number}{writing.kind_word(row['kind'])}] **{plain(_name(row['about'], names))}** · {numbers.day(row['moment'], now.zone)} :gray[{by}{changed}]",
            width="stretch",
        )
        with st.container(horizontal=True, width="content", gap="small"):
            if st.button(say("Change"), key=f"memory-change-{entry}", type="tertiary", icon=":material/edit:"):  # fmt: skip
                st.dialog(say("Change what is remembered"))(writing.change)(now, row)
            st.button(
                say("Undo"), key=f"memory-undo-{entry}", type="tertiary", icon=":material/undo:", disabled=row["versions"] < 2,
                help=say("Take back the last change."), on_click=partial(memory.undo, store, entry, writer=gate.person()),
            )  # fmt: skip
            st.button(
                say("Remove"), key=f"memory-remove-{entry}", type="tertiary", icon=":material/delete:",
                on_click=_remove, args=(entry,),
            )  # fmt: skip
    st.text(str(row["words"]))


def _remove(entry: str) -> None:
    memory.remove(house.current().store, entry, writer=gate.person())
    st.session_state["_memory_removed"] = entry


def removed() -> None:
    """The way back of the entry that was just removed."""
    entry = st.session_state.get("_memory_removed")
    if not entry:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(say("The entry is removed."), width="stretch")
        st.button(say("Bring it back"), key="memory-back", icon=":material/undo:", on_click=_back, args=(str(entry),))  # fmt: skip


def _back(entry: str) -> None:
    memory.undo(house.current().store, entry, writer=gate.person())
    st.session_state.pop("_memory_removed", None)


def _name(about: str, names: dict[str, str]) -> str:
    kind, _, name = about.partition(":")
    return clean(names.get(about) or (say("Written brief") if kind == "brief" else name or about), most=60)


def _around(words: str, sought: str, most: int = 400) -> str:
    """The part of a long text where the first of the words stands."""
    if len(words) <= most:
        return words
    at = min((found for word in sought.split() if (found := words.casefold().find(word.casefold())) >= 0), default=0)  # fmt: skip
    since = max(0, at - most // 4)
    return ("… " if since else "") + words[since : since + most] + (" …" if since + most < len(words) else "")


def _csv(found: pd.DataFrame) -> bytes:
    rows: Iterable[dict[str, object]] = (
        {str(name): None if value is pd.NaT else value for name, value in row.items()}
        for row in found.to_dict("records")
    )
    return csv_text(rows, COLUMNS).encode("utf-8-sig")
