"""What a viewer does with mentions: to do, answered, closed; by whom, with a tag and a note; undone as easily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data import triage
from data.correcting import Act
from data.questions import triage as asked
from data.questions.scope import Scope
from pages.parts import address, answers, gate, numbers, past
from pages.parts.feed.stage import word
from pages.parts.plain import plain
from pages.parts.words import say
from vigie import house

_LAST, _TURN = "_triage_last", "_triage_turn"


def narrowed(scope: Scope, place: DeltaGenerator) -> Scope:
    """The scope, narrowed to a status and an owner; nothing is offered before anything was taken in hand."""
    if not _any():
        return scope
    address.understand("status", triage.STATUSES, word, several=True)
    with place:
        stages = st.multiselect(
            say("Status"), triage.STATUSES, key="status", bind="query-params", format_func=word, placeholder=say("All"),
        )  # fmt: skip
        names = _owners()
        owner = st.selectbox(
            say("In hand of"), names, index=None, key="owner", format_func=lambda name: plain(name, most=40), placeholder=say("Anybody"),
        )  # fmt: skip
    return replace(scope, status=tuple(stages), owner=owner)


def cleared() -> None:
    """Forget the filters by status and owner."""
    st.session_state["status"] = []
    st.session_state["owner"] = None


def give(
    seqs: Sequence[int],
    status: str | None,
    *,
    owner: str | None = None,
    tag: str | None = None,
    note: str = "",
) -> None:
    """Take mentions in hand; the last act can be undone."""
    act = triage.take_in_hand(
        house.current().store, seqs, status=status, owner=owner, tag=tag, note=note, writer=gate.person()
    )
    st.session_state[_LAST] = (act, status)
    _moved()


def last() -> None:
    """What the last act did, and the way back."""
    act, status = st.session_state.get(_LAST, (None, None))
    if act is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="triage-last"):
        many = (
            say("1 mention") if act.mentions == 1 else say("{n} mentions", n=numbers.decimal(act.mentions, 0))
        )
        st.markdown(f"**{many}** · {word(status) if status else say('changed')}", width="stretch")
        st.button(say("Undo"), key="triage-undo", icon=":material/undo:", on_click=_undo, args=(act,))
        st.button(say("Close"), key="triage-close", type="tertiary", on_click=_forget)


def buttons(seqs: Sequence[int]) -> None:
    """Take the chosen mentions in hand together: status, owner, tag and note in one form. Nothing where none is chosen."""
    if not seqs:
        return
    with (
        st.popover(say("Take in hand"), icon=":material/assignment_ind:"),
        st.form("triage", border=False, clear_on_submit=True),
    ):
        st.selectbox(say("Status"), triage.STATUSES, index=1, key="triage-status", format_func=word)
        st.text_input(say("In hand of"), key="triage-owner", max_chars=80, placeholder=say("Leave as it is"))
        st.text_input(say("Tag"), key="triage-tag", max_chars=80, placeholder=say("Leave as it is"))
        st.text_area(say("Note"), key="triage-note", max_chars=1_000, height=80)
        st.form_submit_button(say("Save"), type="primary", on_click=_bulk, args=(tuple(seqs),))


def turn() -> int:
    """Grows with every act on chosen mentions, so that a table made anew has none chosen."""
    return int(st.session_state.get(_TURN, 0))


def _bulk(seqs: Sequence[int]) -> None:
    said = {
        name: str(st.session_state.get(f"triage-{name}") or "") for name in ("status", "owner", "tag", "note")
    }
    give(seqs, said["status"], owner=said["owner"] or None, tag=said["tag"] or None, note=said["note"])
    st.session_state[_TURN] = turn() + 1


def _undo(act: Act) -> None:
    triage.undo(house.current().store, act.id, writer=gate.person())
    _forget()
    _moved()


def _forget() -> None:
    st.session_state.pop(_LAST, None)


def _moved() -> None:
    for told in (_any, _owners, answers.mentions_page, answers.mentions_total):
        told.clear()


@past.answers(ttl=10, max_entries=1, show_spinner=False)
def _any() -> bool:
    return asked.any_said(past.store())


@past.answers(ttl=10, max_entries=1, show_spinner=False)
def _owners() -> list[str]:
    return asked.owners(past.store())
