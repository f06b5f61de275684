"""Which mention to label now: a queue of one viewer, each answer kept at once and taken back with one press."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from data import correcting as data
from data.questions.labels import AT_RANDOM
from data.records import Label
from pages.parts import gate, numbers, states
from pages.parts.correcting import offered
from pages.parts.feed import card
from pages.parts.filters import Filters
from pages.parts.labelling import answers
from pages.parts.plain import plain
from pages.parts.words import say
from reports.accuracy import Asked
from tone import own
from vigie import house

_MANY = 10  # mentions of a queue: the next one is chosen with what these teach
_LONG = 1_200  # characters of a text; whoever needs more opens it on the Mentions page
_KEY = "_label_queue"
_KEYS = {"negative": "1", "neutral": "2", "positive": "3", "aside": "4", "skip": "5", "undo": "Backspace"}


@dataclass
class Queue:
    """What is asked of one viewer, and the act of each answer so far; None where it was skipped."""

    scope: object
    asked: list[Asked]
    acts: list[str | None] = field(default_factory=list)
    drawn: bool = False  # whether the figures beside it were drawn anew since its end

    @property
    def now(self) -> Asked | None:
        """The mention to label; None at the end."""
        return self.asked[len(self.acts)] if len(self.acts) < len(self.asked) else None


def panel(chosen: Filters) -> None:
    """The mention to label now, its buttons, and how far the queue is."""
    queue = _queue(chosen)
    if queue is None:
        place = st.empty()
        if not place.button(
            say("Label mentions"), type="primary", key="label-begin", icon=":material/edit_note:"
        ):
            return
        with place, st.spinner(say("Choosing the mentions that teach most…")):
            queue = _begin(chosen)
        place.empty()
    if not queue.asked:
        states.note(
            say("Nothing to label: no mention of this watch and period is left. Choose a longer period.")
        )
        return
    done = len(queue.acts)
    st.progress(done / len(queue.asked), text=say("{done} of {n} done", done=done, n=len(queue.asked)))
    if queue.now is None:
        _end(chosen, queue)
        return
    _mention(queue.now, chosen)
    _buttons(queue)


def _mention(asked: Asked, chosen: Filters) -> None:
    with st.container(border=True, key="label-text"):
        states.note(f"{plain(card.platform(asked.platform))} · {numbers.clock(asked.created, chosen.zone)}")
        text = asked.text if len(asked.text) <= _LONG else asked.text[:_LONG].rstrip() + "…"
        st.markdown("\n\n".join(plain(line) for line in text.splitlines() if line.strip()))
    st.markdown(say("**What is its tone toward what it speaks of?**"))


def _buttons(queue: Queue) -> None:
    words = offered()
    for column, label in zip(st.columns(3), ("negative", "neutral", "positive"), strict=True):
        column.button(
            words[label], key=f"label-{label}", on_click=_answer, args=(queue, label), width="stretch",
            shortcut=_KEYS[label],
        )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            words["aside"], key="label-aside", type="tertiary", on_click=_answer, args=(queue, "aside"), shortcut=_KEYS["aside"]
        )  # fmt: skip
        st.button(
            say("Skip"), key="label-skip", type="tertiary", on_click=_answer, args=(queue, "skip"), shortcut=_KEYS["skip"]
        )  # fmt: skip
        _undo_button(queue)


def _end(chosen: Filters, queue: Queue) -> None:
    if not queue.drawn:
        queue.drawn = True
        st.rerun()
    said = sum(act is not None for act in queue.acts)
    st.markdown(say("**Done: {n} answers kept.** The figures hold them now.", n=said))
    with st.container(horizontal=True):
        if st.button(say("Ten more"), type="primary", key="label-more"):
            _begin(chosen)
            st.rerun()
        _undo_button(queue)


def _undo_button(queue: Queue) -> None:
    if queue.acts:
        st.button(
            say("Undo"), key="label-undo", type="tertiary", icon=":material/undo:", on_click=_undo, args=(queue,),
            shortcut=_KEYS["undo"],
        )  # fmt: skip


def _answer(queue: Queue, label: str) -> None:
    asked = queue.now
    if asked is None:  # pressed twice
        return
    store, writer = house.current().store, gate.person()
    note = AT_RANDOM if asked.at_random else ""
    if label == "skip":
        queue.acts.append(None)
        return
    if label == "aside":
        act = data.set_aside(store, [asked.seq], writer=writer, note=note)
    else:
        act = data.correct(store, [asked.seq], cast(Label, label), writer=writer, note=note)
    queue.acts.append(act.id)
    answers.moved()


def _undo(queue: Queue) -> None:
    if not queue.acts:
        return
    act, queue.drawn = queue.acts.pop(), False
    if act is not None:
        data.undo(house.current().store, [act], writer=gate.person())
        answers.moved()


def switch(*, on: bool) -> None:
    """Have mentions read with the model learnt from the labels, or no longer; history follows in the background."""
    own.switch(house.current().settings.own_tone, on=on)
    answers.learning.clear()


def _queue(chosen: Filters) -> Queue | None:
    """The viewer's queue, as long as they look at the same."""
    queue = cast(Queue | None, st.session_state.get(_KEY))
    return queue if queue is not None and queue.scope == _same(chosen) else None


def _begin(chosen: Filters) -> Queue:
    asked = answers.to_ask(chosen.main_scope, n=_MANY, seed=secrets.randbits(32))
    queue = st.session_state[_KEY] = Queue(_same(chosen), asked)
    return queue


def _same(chosen: Filters) -> object:
    """What makes it the same queue: all but the minute it is."""
    scope = chosen.main_scope
    return chosen.preset, scope.watches, scope.platforms, scope.langs
