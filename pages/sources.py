"""What comes in, and what do we miss?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data import rereading
from pages.parts import answers, filters, numbers, states, tables, ways
from pages.parts.plain import plain
from pages.parts.sources import known, seen, setup
from pages.parts.sources.card import card
from pages.parts.words import say
from vigie import house

_COUNTS = ("read", "new", "updated", "unchanged", "rejected")
_IN_FILE = 100_000  # rejected rows in the file to take away
_CALM = ("ok", "off")
_OPEN = "_source_open"  # session: the source whose settings are open


def page() -> None:
    """Sources and their switches, what they saw and brought, what is missing, what was refused, and the store itself."""
    st.title(say("What comes in, and what do we miss?"))
    opened = next(
        (one for one in known.known(filters.chosen()) if one.name == st.session_state.get(_OPEN)), None
    )
    if opened is not None:
        if setup.panel(opened, filters.chosen()):
            st.session_state.pop(_OPEN)
            st.rerun()
        return
    st.fragment(_live, run_every=5.0)()
    seen.section(filters.chosen())
    seen.missed(filters.chosen())
    _rejected()
    _store()


def _live() -> None:
    """Everything that moves by itself."""
    _loading()
    if fault := known.keys_fault():
        st.error(plain(fault, most=300), icon=":material/key_off:")
    now = filters.renewed()
    found = known.known(now)
    for one in found:
        if one.health.condition not in _CALM and card(one, now):
            _open(one.name)
    for calm in _CALM:  # those that ask for nothing share a frame
        if together := [one for one in found if one.health.condition == calm]:
            with st.container(border=True, gap="small"):
                for one in together:
                    if card(one, now, framed=False):
                        _open(one.name)
                if left_out := [known.source_name(one.name) for one in together if not one.allowed]:
                    states.note(say("VIGIE_SOURCES leaves out: {names}.", names=plain(", ".join(left_out))))
    came = answers.came_in()
    with st.container(border=True):
        _files(came[came["source"].str.startswith("file:")])


def _open(name: str) -> None:
    st.session_state[_OPEN] = name
    st.rerun(scope="app")


def _loading() -> None:
    """Whether what arrives also gets into the store."""
    fault, waiting = answers.fault(), house.current().landing.waiting()
    if fault:
        st.warning(
            say("What arrives is safe, but cannot be stored at present; Vigie tries again by itself. {why}", why=plain(fault, most=300)),
            icon=":material/database_off:",
        )  # fmt: skip
    elif waiting:
        many = say("1 batch waits") if waiting == 1 else say("{n} batches wait", n=numbers.count(waiting))
        st.markdown(f":material/hourglass: {say('What arrives is being stored: {many}.', many=many)}")
    else:
        loaded = numbers.moment(answers.freshness()["loaded"], filters.chosen().zone)
        st.markdown(
            f":material/check: {say('Everything that arrived is stored. Last addition: {time}.', time=loaded)}"
        )
    again = rereading.progress(house.current().store)
    if again and again.done < again.total:
        share = numbers.share(again.done / again.total)
        st.progress(
            again.done / again.total,
            say("History is being read again with newer engines: {share}", share=share),
        )


def _files(came: pd.DataFrame) -> None:
    """Imported files, all together."""
    st.markdown(f"**{say('Imported files')}** · {numbers.count(len(came))}")
    _figures(came)
    if st.button(say("Import a file"), icon=":material/upload_file:"):
        ways.lead("import_files")


def _figures(came: pd.DataFrame) -> None:
    """What came in since the store was made: every row that was read is in exactly one of the others, or was no mention."""
    if came.empty:
        return
    words = {
        "read": (say("Rows read"), None),
        "new": (say("New"), None),
        "updated": (say("Updated"), say("A later reading replaced the earlier one.")),
        "unchanged": (say("Unchanged"), say("Said what was known already.")),
        "rejected": (say("Rejected"), say("Could not be read; see below.")),
    }
    with st.container(horizontal=True, gap="medium"):
        for name in _COUNTS:
            label, why = words[name]
            st.metric(label, numbers.decimal(float(came[name].sum()), 0), help=why, width="content")


def _rejected() -> None:
    """Input that could not be read."""
    st.subheader(say("What could not be read"), anchor=False)
    frame = answers.rejected()
    if frame.empty:
        st.write(say("Nothing was rejected."))
        return
    states.note(
        say("The latest {n}, newest first: where it stood, why, and what to do.", n=numbers.count(len(frame)))
    )
    tables.rejected(
        frame, zone=filters.chosen().zone, key="rejected", alt=say("Rejected rows with reason and cure")
    )
    st.download_button(
        say("Download as CSV"), lambda: tables.rejected_file(answers.rejected(most=_IN_FILE)), file_name="vigie-rejected.csv",
        mime="text/csv", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _store() -> None:
    """How much is kept, and whether the sums the pages show agree with a full recount."""
    st.subheader(say("The store"), anchor=False)
    size, path = answers.size(), house.current().settings.db
    disk = sum(file.stat().st_size for file in path.parent.glob(f"{path.stem}.*") if file.is_file())
    with st.container(horizontal=True, gap="medium"):
        for words, value in (
            (say("Mentions"), numbers.decimal(size["mentions"], 0)),
            (say("Authors"), numbers.decimal(size["authors"], 0)),
            (say("Interactions"), numbers.decimal(size["interactions"], 0)),
            (say("On disk"), numbers.size(disk)),
        ):
            st.metric(words, value, width="content")
    if not st.button(say("Compare the sums with a full recount"), icon=":material/rule:"):
        return
    with st.spinner(say("Counting every mention anew …")):
        wrong = answers.differences_from_recount()
    if wrong.empty:
        st.success(say("The sums agree with a full recount."), icon=":material/check:")
    else:
        st.error(say("{n} sums differ from a full recount. Please report it; the mentions themselves are not touched.", n=numbers.count(len(wrong))))  # fmt: skip


page()
