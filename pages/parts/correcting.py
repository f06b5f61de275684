"""What a viewer says of the tone of mentions, done and undone for everybody, and seen on every page at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
import streamlit as st

from data import correcting
from data.copies import ENOUGH
from data.correcting import Act
from data.questions import corrections
from data.records import Label
from pages.parts import answers, gate, numbers, past
from pages.parts.feed import FeedClick
from pages.parts.words import say
from vigie import house

_LAST, _ASKED, _TURN = "_corrected_last", "_corrected_asked", "_corrected_turn"


def take(click: FeedClick, frame: pd.DataFrame) -> bool:
    """Do what was asked in the list; False when nothing was."""
    if click.label:
        seq, label = click.label
        toned = label in correcting.LABELS
        give([seq], label, card=seq if toned else None)
        st.session_state[_ASKED] = seq if toned else None
    elif click.undo is not None:
        _undo([str(_row(frame, click.undo)["corrected"])])
    elif click.copies is not None:
        give([click.copies], str(_row(frame, click.copies)["label"]), copies=True)
    else:
        return False
    return True


def give(seqs: Sequence[int], label: str, *, copies: bool = False, card: int | None = None) -> None:
    """Give mentions a label (or `read`, `aside`, `back`), with their copies if wished; the last act can be undone.

    `card` is the mention whose own card says so, and takes it back, as long as it is in the list.
    """
    store, writer = house.current().store, gate.person()
    if label in ("aside", "back"):
        act = correcting.set_aside(store, seqs, aside=label == "aside", writer=writer)
    elif label == "read":
        act = correcting.correct(store, seqs, None, writer=writer)
    else:
        act = correcting.correct(store, seqs, cast(Label, label), writer=writer, same_words=copies)
    st.session_state[_LAST] = (act, label, card)
    _moved()


def last(shown: Sequence[int]) -> None:
    """What the last act did, and the way back, where no card among those `shown` says it."""
    act, label, card = cast(tuple[Act | None, str, int | None], st.session_state.get(_LAST, (None, "", None)))
    if act is None or card in shown:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="corrected-last"):
        many = (
            say("1 mention") if act.mentions == 1 else say("{n} mentions", n=numbers.decimal(act.mentions, 0))
        )
        st.markdown(f"**{many}** · {done(label)}", width="stretch")
        st.button(say("Undo"), key="corrected-undo", icon=":material/undo:", on_click=_undo, args=([act.id],))
        st.button(say("Close"), key="corrected-close", type="tertiary", on_click=_forget)


def buttons(seqs: Sequence[int]) -> None:
    """The labels to give to chosen mentions; without any, how to choose them."""
    if not seqs:
        st.markdown(f":small[:gray[{say('Tick mentions to correct their tone together.')}]]")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="corrected-bulk"):
        many = say("1 chosen") if len(seqs) == 1 else say("{n} chosen", n=numbers.decimal(len(seqs), 0))
        st.markdown(f"**{many}**", width="content")
        copies = st.checkbox(
            say("With all their copies"), key="corrected-copies",
            help=say("Every mention of the same words, in any case and with any link, and those still to come. Texts of fewer than {n} letters are corrected alone.", n=ENOUGH),
        )  # fmt: skip
        for label, words in offered().items():
            st.button(words, key=f"give-{label}", on_click=_bulk, args=(tuple(seqs), label, copies))


def offered() -> dict[str, str]:
    """What can be said of a mention, in words."""
    return {
        "negative": say("Negative"), "neutral": say("Neutral"), "positive": say("Positive"),
        "aside": say("Not about us"), "read": say("As the engine read it"),
    }  # fmt: skip


def done(label: str) -> str:
    """What was done, in words."""
    return {
        "negative": say("now negative"), "neutral": say("now neutral"), "positive": say("now positive"),
        "read": say("as the engine read it"), "aside": say("marked as not about us; still counted"),
        "back": say("about us after all"),
    }[label]  # fmt: skip


def copies_of() -> dict[int, int]:
    """How many other mentions have the words of the mention just corrected, by its `seq`."""
    seq = st.session_state.get(_ASKED)
    return {} if seq is None else {seq: _copies(seq)}


def turn() -> int:
    """Grows with every act on chosen mentions, so that a table made anew has none chosen."""
    return int(st.session_state.get(_TURN, 0))


@past.answers(ttl=30, max_entries=50, show_spinner=False)
def any_said() -> bool:
    """Whether anybody ever corrected anything."""
    return corrections.any_said(past.store())


@past.answers(ttl=60, max_entries=100, show_spinner=False)
def _copies(seq: int) -> int:
    return corrections.copies(past.store(), seq)


def _bulk(seqs: Sequence[int], label: str, copies: bool) -> None:
    give(seqs, label, copies=copies and label in correcting.LABELS)
    st.session_state[_TURN] = turn() + 1


def _undo(names: list[str]) -> None:
    correcting.undo(house.current().store, names, writer=gate.person())
    _forget()
    st.session_state.pop(_ASKED, None)
    _moved()


def _forget() -> None:
    st.session_state.pop(_LAST, None)


def _moved() -> None:
    any_said.clear()
    answers.tones_moved()


def _row(frame: pd.DataFrame, seq: int) -> dict[str, Any]:
    return dict(frame[frame["seq"] == seq].iloc[0])
