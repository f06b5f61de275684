"""What comes in, and what do we miss?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from connectors.contract import Spec
from connectors.registry import SOURCES
from pages.parts import answers, filters, numbers, states, tables, ways
from pages.parts.health import health
from pages.parts.plain import clean, plain
from pages.parts.words import say
from vigie import house

_COUNTS = ("read", "new", "updated", "unchanged", "rejected")
_IN_FILE = 100_000  # rejected rows in the file to take away


def page() -> None:
    """Sources and their switches, what they brought, what is missing, what was refused, and the store itself."""
    st.title(say("What comes in, and what do we miss?"))
    st.fragment(_live, run_every=5.0)()
    _gaps()
    _rejected()
    _store()


def _live() -> None:
    """Everything that moves by itself."""
    _loading()
    came = answers.came_in()
    for source, connector in SOURCES.items():
        with st.container(border=True):
            _source(source, connector.spec, came[came["source"] == source])
    with st.container(border=True):
        _files(came[came["source"].str.startswith("file:")])


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


def _source(source: str, spec: Spec, came: pd.DataFrame) -> None:
    chosen, landing = filters.renewed(), house.current().landing
    wanted = landing.enabled_sources().get(source, False)
    state = next((one for one in landing.source_states() if one.source == source), None)
    now = health(state, wanted=wanted, now=chosen.now, zone=chosen.zone)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say(spec.name)}**", width="content")
        st.badge(now.word, icon=now.icon, color=now.colour)
        turned = st.toggle(say("Switched on"), wanted, key=f"source-{source}-{wanted}")
    if turned != wanted:
        landing.set_source(source, enabled=turned)
        st.rerun(scope="app")
    about = [say(spec.attribution)] + ([now.advice] if now.condition != "ok" else [])
    if state and wanted and state.last_success:
        about.append(say("Last success: {last}.", last=numbers.moment(state.last_success, chosen.zone)))
    st.write(" ".join(about))
    if state and state.note and wanted:
        st.markdown(f"{say('It says:')} {plain(state.note, most=300)}")
    _figures(came)


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


def _gaps() -> None:
    """Spans in which silence means nothing."""
    chosen = filters.chosen()
    st.subheader(say("What we missed"), anchor=False)
    gaps = answers.gaps(chosen.scope.period)
    if not gaps:
        st.write(say("No gap is known in this period: {period}.", period=plain(chosen.words)))
        return
    st.write(say("In these spans a source could not be watched; silence in them means nothing."))
    shown = pd.DataFrame(
        {
            "source": [clean(gap.source, most=60) for gap in gaps],
            "since": [numbers.clock(gap.since, chosen.zone) for gap in gaps],
            "until": [numbers.clock(gap.until, chosen.zone) for gap in gaps],
            "length": [numbers.duration((gap.until - gap.since).total_seconds()) for gap in gaps],
            "why": [clean(gap.why, most=300) for gap in gaps],
        }
    )
    names = {
        "source": say("Source"),
        "since": say("From"),
        "until": say("To"),
        "length": say("Length"),
        "why": say("Why"),
    }
    st.dataframe(shown, hide_index=True, column_config=names, alt=say("Gaps per source"), key="gaps")


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
