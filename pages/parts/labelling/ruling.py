"""What words mean in this house: the rules there are, and a new one, tried on what is there before it is kept."""

from __future__ import annotations

import streamlit as st

from pages.parts import gate, numbers, past, states
from pages.parts.correcting import offered
from pages.parts.feed import card
from pages.parts.filters import Filters
from pages.parts.plain import plain
from pages.parts.words import say
from reports.meanings import Effect, effect
from tone import additive, meanings
from tone.meanings import LABELS, Meaning, MeaningError
from vigie import house

_TRIED, _LAST = "_meaning_tried", "_meaning_last"


def panel(chosen: Filters) -> None:
    """The rules, each with its way out; beneath, the form for another."""
    st.subheader(say("Words that mean something else here"))
    states.note(say("A name like “War Zone”, a “sick” that is praise: the words are taken out of what the engine reads and speak for what you say. New mentions are read so at once, old ones in the background; labels people gave stand."))  # fmt: skip
    _last()
    every = meanings.rules(house.current().settings.tone_words)
    for place, rule in enumerate(every):
        with st.container(horizontal=True, vertical_alignment="center", key=f"meaning-{place}"):
            st.markdown(_worded(rule), width="stretch")
            st.button(
                say("Remove"), key=f"meaning-drop-{place}", type="tertiary", on_click=_drop, args=(rule,)
            )
    with st.form("meaning", border=True):
        words, label, lang = st.columns([5, 3, 3])
        said = words.text_input(say("These words"), max_chars=meanings.LONGEST, key="meaning-words")
        spoken = label.selectbox(
            say("Speak for"), LABELS, index=1, format_func=lambda one: offered()[one], key="meaning-label"
        )
        where = lang.selectbox(
            say("In"), [None, *additive.LANGUAGES], format_func=lambda one: one or say("Every language"), key="meaning-lang"
        )  # fmt: skip
        rule = Meaning(" ".join(said.split()), spoken, where, gate.person())
        with st.container(horizontal=True):
            tried = st.form_submit_button(say("See what it would change"), icon=":material/preview:")
            kept = st.form_submit_button(say("Keep it"), type="primary")
    if (tried or kept) and said.strip():
        try:
            if kept:
                _keep(rule)
                st.rerun()
            st.session_state[_TRIED] = (rule, effect(past.store(), chosen.main_scope, rule))
        except MeaningError:
            st.error(say("Such words cannot have a rule: it takes a letter at least, {n} characters at most, and there may be {most} rules.", n=meanings.LONGEST, most=meanings.MOST))  # fmt: skip
    if not kept and (found := st.session_state.get(_TRIED)) and found[0] == rule:
        st.markdown(_told(found[1]))


def _told(found: Effect) -> str:
    return say(
        "Of the newest {n} mentions of this watch and period, {named} name these words; {changed} would get another tone.",
        n=numbers.decimal(found.looked_at, 0), named=numbers.decimal(found.named, 0), changed=numbers.decimal(found.changed, 0),
    )  # fmt: skip


def _worded(rule: Meaning) -> str:
    where = rule.lang or say("every language")
    who = f" · {plain(rule.writer, most=40)}" if rule.writer else ""
    return f"**{plain(rule.words, most=80)}** → {card.label_word(rule.label)} · :small[:gray[{where}{who}]]"


def _keep(rule: Meaning) -> None:
    before = meanings.keep(house.current().settings.tone_words, rule)
    st.session_state[_LAST] = ("kept", rule, before)
    st.session_state.pop(_TRIED, None)


def _drop(rule: Meaning) -> None:
    meanings.drop(house.current().settings.tone_words, rule)
    st.session_state[_LAST] = ("dropped", rule, None)


def _last() -> None:
    """What was done last, and the way back."""
    what, rule, before = st.session_state.get(_LAST, (None, None, None))
    if rule is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="meaning-last"):
        told = say("Kept: {words}", words=plain(rule.words, most=80)) if what == "kept" else say("Removed: {words}", words=plain(rule.words, most=80))  # fmt: skip
        st.markdown(told, width="stretch")
        st.button(
            say("Undo"), key="meaning-undo", icon=":material/undo:", on_click=_undo, args=(what, rule, before)
        )


def _undo(what: str, rule: Meaning, before: Meaning | None) -> None:
    path = house.current().settings.tone_words
    if what == "kept":
        meanings.drop(path, rule)
    if what == "dropped" or before is not None:
        meanings.keep(path, before or rule)
    st.session_state.pop(_LAST, None)
