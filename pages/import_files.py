"""How do I bring in a file?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from connectors.files.look import Look, Wishes, look
from connectors.files.refused import ImportRefused
from pages.parts import choices, filters, gate, imports, numbers, states, tables, ways
from pages.parts.plain import clean, plain
from pages.parts.words import say
from vigie import house

_FILE, _JOB = "_import_file", "_import_job"  # what this viewer looks at: (path, name), and the import begun


def page() -> None:
    """Choose a file, see how it would be read, import it, see what became of it."""
    st.title(say("How do I bring in a file?"))
    if _JOB in st.session_state:
        _follow(st.session_state[_JOB])
    elif _FILE in st.session_state:
        _confirm(*st.session_state[_FILE])
    else:
        _choose()
        _earlier()


def _choose() -> None:
    st.write(say("Posts, comments or articles as CSV, JSON lines, Parquet, X API pages, Reddit listings or dumps, Telegram exports; plain, .gz or .zst. Nothing leaves this machine."))  # fmt: skip
    upload = st.file_uploader(say("A file from your computer"), key="upload")
    if upload is not None:
        _take(imports.keep(upload, upload.name, house.current().settings.inbox), upload.name)
        st.rerun()
    if gate.is_configured():
        return  # whoever signs in may send files, but not read those of the server
    with st.expander(say("Or a file that lies on this machine already")), st.form("path", border=False):
        typed = st.text_input(say("Its path"), placeholder="/home/…/export.csv").strip()
        if st.form_submit_button(say("Look into it")) and typed:
            path = Path(typed).expanduser()
            if path.is_file():
                _take(path.absolute(), path.name)
                st.rerun()
            st.error(say("There is no file “{path}”. Check the path.", path=plain(typed, most=200)))


def _take(path: Path, name: str) -> None:
    st.session_state[_FILE] = (path, name)


def _drop() -> None:
    """Let go of the file; an uploaded one is removed, for it may hold personal data."""
    path, _ = st.session_state.pop(_FILE, (None, ""))
    if path is not None and path.parent == house.current().settings.inbox:
        path.unlink(missing_ok=True)


def _confirm(path: Path, name: str) -> None:
    """What was found in the file, what it would become, and the button that begins."""
    head, facts, columns, asks, more, preview, go = (st.container() for _ in range(7))
    with head.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(name, most=80), anchor=False)
        st.button(say("Choose another file"), on_click=_drop, type="tertiary")
    with more.expander(say("More choices")):
        wishes = choices.letters()
        first = _looked(path, wishes)
        if first is not None:
            with asks:
                wishes = choices.answers(first, wishes)
            wishes = choices.meaning(first, wishes)
    if first is None:
        return
    with columns:
        wishes = replace(wishes, mapping=choices.columns(first))
    seen = _looked(path, wishes) if wishes != Wishes(format=wishes.format) else first
    if seen is None:
        return
    with facts:
        _facts(seen)
    with preview:
        _preview(seen)
    with go:
        _start(seen, wishes, path, name)


@st.cache_data(max_entries=30, ttl=900, show_spinner=False)
def _read(path: str, changed: int, wishes: Wishes) -> Look | ImportRefused:  # noqa: ARG001 - `changed` keeps the answer true
    try:
        return look(Path(path), wishes)
    except ImportRefused as refusal:
        return refusal


def _looked(path: Path, wishes: Wishes) -> Look | None:
    """The file as it would be read; None, and why, when nothing can be shown."""
    with st.spinner(say("Looking into the file …"), show_time=False):
        changed = path.stat().st_mtime_ns if path.exists() else 0
        seen = _read(str(path), changed, wishes)
    if isinstance(seen, ImportRefused):
        _refused(seen)
        return None
    return seen


def _refused(refusal: ImportRefused) -> None:
    st.error(f"{plain(refusal.message)}  \n**{plain(refusal.cure)}**", icon=":material/block:")


def _facts(seen: Look) -> None:
    plan = seen.plan
    rows = numbers.decimal(seen.rows, 0)
    facts = [
        choices.format_words(plan.format),
        plan.encoding,
        say("{n} rows", n=rows) if seen.rows_exact else say("about {n} rows", n=rows),
    ]
    if plan.compression != "plain":
        facts.insert(1, plan.compression)
    st.markdown(" · ".join(plain(fact) for fact in facts))
    if seen.date_example:
        st.markdown(f"{say('Dates:')} {plain(seen.date_example)}")
    for warning in seen.warnings:
        st.markdown(f":material/info: {plain(warning, most=400)}")


def _preview(seen: Look) -> None:
    if seen.refusal:
        _refused(seen.refusal)
        if seen.plan.mapped:
            states.note(say("On this page: say in the table above what each column holds, or leave it out."))
        return
    zone = filters.chosen().zone
    if seen.mentions:
        st.markdown(f"**{say('The first rows, as they would be read')}**")
        tables.preview(seen.mentions, zone=zone, key="import-preview")
    if seen.rejected:
        st.markdown(f"**{say('Rows that cannot be read, and why')}**")
        tables.preview_rejected(seen.rejected, key="import-preview-rejected")


def _start(seen: Look, wishes: Wishes, path: Path, name: str) -> None:
    blocked = seen.refusal is not None or any(
        ask.blocking and getattr(wishes, ask.wish) is None for ask in seen.asks
    )
    if st.button(say("Import"), type="primary", icon=":material/play_arrow:", disabled=blocked):
        here = house.current()
        st.session_state[_JOB] = imports.start(
            here.settings, here.landing, path, wishes, title=clean(name, most=120), rows=seen.rows
        )
        st.rerun()


@st.fragment(run_every=1.0)
def _watch_it(job: str) -> None:
    """The import while it runs; when it has ended, the whole page is drawn anew."""
    here = house.current()
    now = imports.under_way(here.settings, here.landing, job)
    if now is None or now.state not in ("reading", "loading"):
        st.rerun(scope="app")
    total = max(now.job.total or 1, now.job.done, 1)
    read = say(
        "{n} of about {total} rows read", n=numbers.decimal(now.job.done, 0), total=numbers.decimal(total, 0)
    )
    loading = say("{n} rows read; they are being loaded", n=numbers.decimal(now.job.done, 0))
    st.progress(min(1.0, now.job.done / total), text=read if now.state == "reading" else loading)
    st.write(say("You may leave this page: the import goes on."))
    if now.state == "reading":
        st.button(say("Cancel"), key="import-cancel", on_click=here.landing.cancel_job, args=(job,))


def _follow(job: str) -> None:
    here = house.current()
    now = imports.under_way(here.settings, here.landing, job)
    if now is None:
        _again()
        st.rerun()
    st.subheader(plain(now.job.title, most=80), anchor=False)
    if now.state in ("reading", "loading"):
        _watch_it(job)
        return
    if now.state == "done":
        _drop()
    _ended(now)
    with st.container(horizontal=True):
        came = now.counts and now.state == "done"
        if came and st.button(say("Show what came in"), type="primary", icon=":material/timeline:"):
            ways.lead("timeline", period="all", watch=[])
        if (
            came
            and not here.landing.watches()
            and st.button(say("Make a watch"), icon=":material/visibility:")
        ):
            ways.lead("watches")
        st.button(say("Import another file"), on_click=_again)


def _ended(now: imports.Import) -> None:
    """What became of the rows, in words and numbers."""
    counts = now.counts or {}
    if now.state == "failed":
        st.error(
            plain(now.job.note or say("The import failed; the details are in its log.")),
            icon=":material/block:",
        )
    elif now.state == "cancelled":
        st.warning(say("Stopped. What was read is kept; import the file again to go on from there."))
    elif now.state == "broken":
        st.warning(
            say("The import broke off. What was read is kept; import the file again to go on from there.")
        )
    elif (
        counts
        and counts["read"]
        and not any(counts[name] for name in ("new", "updated", "unchanged", "rejected", "withdrawn"))
    ):
        st.success(
            say("This file was imported before, in the same way: nothing has changed."),
            icon=":material/check:",
        )
        return
    elif counts and not counts["new"] and not counts["updated"] and not counts["rejected"]:
        st.success(
            say("Everything in this file was known already: nothing has changed."), icon=":material/check:"
        )
    if not counts or now.state == "failed":
        return
    shown = {
        say("Rows read"): ("read", None),
        say("New mentions"): ("new", None),
        say("Updated"): ("updated", say("A later row with the same id replaced the earlier one.")),
        say("Unchanged"): ("unchanged", say("Rows that said what was known already.")),
        say("Rejected"): ("rejected", say("Rows that could not be read; the file says why and what to do.")),
    }
    repeats = counts["updated"] + counts["unchanged"]
    if repeats:
        st.write(
            say(
                "{n} rows repeat an id already seen: {updated} replaced the earlier row, {unchanged} said the same.",
                n=numbers.decimal(repeats, 0), updated=numbers.decimal(counts["updated"], 0),
                unchanged=numbers.decimal(counts["unchanged"], 0),
            )
        )  # fmt: skip
    with st.container(horizontal=True, gap="large"):
        for words, (name, why) in shown.items():
            st.metric(words, numbers.decimal(counts[name], 0), help=why, width="content")
    if now.rejected:
        st.download_button(
            say("Download the rejected rows"), now.rejected.read_bytes(), file_name="vigie-rejected.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _again() -> None:
    st.session_state.pop(_JOB, None)
    _drop()


def _earlier() -> None:
    """Imports of the past days, with what became of them."""
    here = house.current()
    done = [imports.imported(here.settings, job) for job in here.landing.jobs("import", most=10)]
    if not done:
        return
    st.subheader(say("Earlier imports"), anchor=False)
    zone = filters.chosen().zone
    for one in done:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(one.job.title, most=60)}** · {_state_words(one.state)} · {numbers.moment(one.job.started, zone)}"
            )
            if st.button(say("Details"), key=f"import-{one.job.id}", type="tertiary"):
                st.session_state[_JOB] = one.job.id
                st.rerun()


def _state_words(state: imports.State) -> str:
    return {
        "reading": say("being read"), "loading": say("being loaded"), "done": say("done"), "failed": say("refused"),
        "cancelled": say("cancelled"), "broken": say("broke off"),
    }[state]  # fmt: skip


page()
