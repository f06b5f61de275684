"""What do we look out for?"""

from __future__ import annotations

import click
import streamlit as st

from data.judging import Progress
from data.query import Query, QueryError
from data.records import Watch
from pages.parts import answers, asked, feed, filters, numbers, states, trying, ways
from pages.parts.plain import clean, plain
from pages.parts.words import say
from vigie import house
from vigie.commands import watch as command

_EDITED = "_watch_edited"  # id of the watch being changed, "" for a new one; absent when none is
_SHOWN = 20  # mentions of a trial that are shown
_KINDS = ("own", "rival", "issue", "person")


def page() -> None:
    """Every watch with what it found; one of them, or a new one, can be written and tried."""
    st.title(say("What do we look out for?"))
    every = house.current().landing.watches()
    edited = st.session_state.get(_EDITED)
    if edited is not None:
        _editor(next((one for one in every if one.id == edited), None))
        return
    with st.container(horizontal=True):
        st.button(say("Add a watch"), type="primary", icon=":material/add:", on_click=_edit, args=("",))
        _share(every)
    if not every:
        states.empty(say("There is no watch yet. A watch is a name and a query, such as: acme OR @acme."))
        return
    progress = answers.judging_progress()
    judged = all(watch.id in progress and progress[watch.id].done for watch in every)
    st.fragment(_list, run_every=10.0 if judged else 1.0)()


def _list() -> None:
    """The watches; ticks, faster while history is still being judged."""
    chosen = filters.renewed()
    every = house.current().landing.watches()
    found = answers.matched(chosen.scope.period)
    progress = answers.judging_progress()
    st.markdown(say("Matches in the period: {period}", period=f"**{chosen.words}**"))
    for watch in every:
        with st.container(border=True, key=f"watch-{watch.id}"):
            _one(watch, found.get(watch.id, 0), progress.get(watch.id))


def _one(watch: Watch, matches: int, judged: Progress | None) -> None:
    said, acts = st.columns([3, 2], vertical_alignment="center")
    with said.container(gap=None):
        st.markdown(f"**{plain(watch.name, most=80)}** · {_kind(watch.kind)}")
        st.text(clean(watch.query, most=400))
    with acts.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if st.button(
            say("1 match") if matches == 1 else say("{n} matches", n=numbers.decimal(matches, 0)), key=f"read-{watch.id}",
            type="tertiary", icon=":material/forum:", help=say("Read them"),
        ):  # fmt: skip
            ways.lead("mentions", watch=[watch.id])
        if st.button(
            say("Sources"), key=f"asked-{watch.id}", icon=":material/lan:", type="tertiary", help=say("What each source is asked"),
        ):  # fmt: skip
            st.dialog(say("What each source is asked"), width="large")(_asked)(watch)
        if st.button(say("Change"), key=f"edit-{watch.id}", icon=":material/edit:", type="tertiary"):
            _edit(watch.id)
            st.rerun(scope="app")
        if st.button(say("Delete"), key=f"drop-{watch.id}", icon=":material/delete:", type="tertiary"):
            st.dialog(say("Delete this watch?"))(_drop)(watch)
    if judged is None:
        st.progress(0.0, text=say("History will be judged in a moment."))
    elif not judged.done:
        _judging(judged)


def _judging(state: Progress) -> None:
    judged, total = state.judged, max(state.total, state.judged, 1)
    text = say(
        "{n} of {total} mentions judged", n=numbers.decimal(judged, 0), total=numbers.decimal(total, 0)
    )
    st.progress(judged / total, text=text)


def _editor(watch: Watch | None) -> None:
    """Write a watch, see how it is read, try it, save it."""
    st.subheader(say("Change the watch") if watch else say("A new watch"), anchor=False)
    left, right = st.columns([3, 2])
    ours = any(one.kind == "own" for one in house.current().landing.watches())
    usual = watch.kind if watch else "rival" if ours else "own"
    name = left.text_input(say("Name"), watch.name if watch else "", key="watch-name", max_chars=80)
    kind = right.segmented_control(
        say("What it is"),
        _KINDS,
        default=usual,
        required=True,
        key="watch-kind",
        format_func=_kind,
    )
    text = st.text_input(
        say("Query"), watch.query if watch else "", key="watch-query", live="400ms", placeholder='(acme OR @acme) -"acme street"',
        help=say(
            'Words and "phrases"; @handle, #hashtag, domain:, from:, title:, lang:, platform:; AND, OR, NOT or −, brackets; '
            "a star for any ending: airline*. Case and accents do not matter."
        ),
    )  # fmt: skip
    query = trying.read(text) if text.strip() else None
    if isinstance(query, QueryError):
        _wrong(query)
    elif query is not None:
        for note in query.notes:
            st.markdown(f":material/info: {plain(note)}")
    with st.container(horizontal=True):
        ready = isinstance(query, Query) and bool(name.strip())
        if st.button(say("Save"), type="primary", disabled=not ready):
            _save(watch, name, text, str(kind))
        st.button(say("Back without saving"), on_click=_edit, args=(None,), type="tertiary")
    if isinstance(query, Query):
        _trial(query, text, watch)
        if st.toggle(say("What each source is asked"), key="watch-asked"):
            asked.show(text, key="asked-new")


def _wrong(error: QueryError) -> None:
    """What is wrong, where, and how to mend it."""
    st.markdown(f":material/error: **{plain(error.message)}** {plain(error.cure)}")
    st.code(error.pointer(), language=None)


def _trial(query: Query, text: str, watch: Watch | None) -> None:
    """What the query would find among the latest mentions, and what not."""
    tried = trying.trial(text, watch.query if watch else None)
    if not tried.tried:
        states.note(say("There are no mentions yet to try the query on; it can be saved all the same."))
        return
    sides = {"found": tried.found, "missed": tried.missed}
    if watch and watch.query != text:
        sides |= {"gained": tried.gained, "lost": tried.lost}
    words = {
        "found": say("Would match"), "missed": say("Would not match"), "gained": say("Newly found"), "lost": say("No longer found"),
    }  # fmt: skip
    st.markdown(say("Tried on the latest {n} mentions", n=f"**{numbers.decimal(tried.tried, 0)}**"))
    side = st.segmented_control(
        say("Show"), list(sides), default="found", required=True, key="watch-side", label_visibility="collapsed",
        format_func=lambda one: f"{words[one]}: {numbers.decimal(len(sides[one]), 0)}",
    )  # fmt: skip
    places = sides[side if side in sides else "found"]
    if not places:
        states.note(say("None of them."))
        return
    frame, marks, notes = trying.shown(places, query, most=_SHOWN)
    feed.show(frame, key="watch-trial", zone=filters.chosen().zone, marks=marks, notes=notes)
    if len(places) > _SHOWN:
        states.note(say("The latest {n} are shown.", n=_SHOWN))


def _save(watch: Watch | None, name: str, query: str, kind: str) -> None:
    try:
        command.save(house.current().landing, name, query, kind=kind, of=watch.id if watch else None)
    except click.UsageError as error:
        st.error(plain(error.message))
        return
    _edit(None)
    st.toast(say("Saved. History is judged in the background."))
    st.rerun()


def _asked(watch: Watch) -> None:
    st.code(clean(watch.query), language=None, wrap_lines=True)
    asked.show(watch.query, key=f"asked-{watch.id}")


def _drop(watch: Watch) -> None:
    st.write(say("{name} and its matches go; the mentions stay.", name=f"**{plain(watch.name, most=80)}**"))
    if st.button(say("Delete"), type="primary", key="drop-confirmed"):
        house.current().landing.drop_watch(watch.id)
        st.rerun()


def _share(every: tuple[Watch, ...]) -> None:
    """Watches as a file to review and pass on, and back."""
    with st.popover(say("Export, import")):
        st.download_button(
            say("Download all watches"), command.as_toml(every), file_name="watches.toml", mime="application/toml",
            icon=":material/download:", disabled=not every, on_click="ignore",
        )  # fmt: skip
        upload = st.file_uploader(
            say("A watch file (TOML)"), type="toml", key="watch-file", max_upload_size=1
        )
        if upload is None or not st.button(say("Add or change these watches"), type="primary"):
            return
        try:
            wanted = command.from_toml(upload.getvalue().decode("utf-8", "replace"))
        except click.UsageError as error:
            st.error(plain(error.message))
            return
        for one in wanted:
            house.current().landing.save_watch(one)
        st.toast(say("{n} watches saved.", n=len(wanted)))
        st.rerun()


def _edit(watch: str | None) -> None:
    for name in ("watch-name", "watch-kind", "watch-query", "watch-side"):
        st.session_state.pop(name, None)
    if watch is None:
        st.session_state.pop(_EDITED, None)
    else:
        st.session_state[_EDITED] = watch


def _kind(kind: str) -> str:
    return {"own": say("ours"), "rival": say("rival"), "issue": say("issue"), "person": say("person")}.get(
        kind, kind
    )


page()
