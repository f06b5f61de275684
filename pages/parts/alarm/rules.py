"""The rules in words: switched on and off, made anew, and tried on history before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from data.alerting import KINDS, AlertError, Rule
from pages.parts import numbers, states
from pages.parts.alarm import known, wording
from pages.parts.charts import label_name
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reputation.stories import SENSITIVITIES, Story

_LABELS = ("negative", "neutral", "positive")


def show(now: Filters) -> None:
    """The rules of every watch, and a new one."""
    if not now.every_watch:
        states.empty(say("A rule needs a watch. Make a watch first."))
        return
    _new(now)
    every, first = known.rules(), known.first_rules(now.every_watch)
    names = {watch.id: watch.name for watch in now.every_watch}
    st.subheader(say("The rules that stand"), anchor=False)
    if not every:
        states.note(say("Every watch is given its first rules within a minute."))
    for watch, name in names.items():
        mine = [rule for rule in every if rule.watch == watch]
        if not mine:
            continue
        st.markdown(f"**{plain(name, most=60)}**")
        for rule in mine:
            _row(rule, deletable=rule.id not in first)


def _row(rule: Rule, *, deletable: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(wording.rule(rule), width="stretch")
        if rule.kind in ("unusual", "quiet"):
            picked = st.selectbox(
                say("How much it takes"), list(SENSITIVITIES), index=list(SENSITIVITIES).index(rule.sensitivity),
                format_func=wording.sensitivity, key=f"level-{rule.id}", label_visibility="collapsed", width=210,
            )  # fmt: skip
            if picked != rule.sensitivity:
                known.save(replace(rule, sensitivity=picked))
                st.rerun()
        on = st.toggle(say("On"), rule.active, key=f"on-{rule.id}")
        if on != rule.active:
            known.save(replace(rule, active=on))
            st.rerun()
        if deletable:
            st.button(say("Delete"), key=f"drop-{rule.id}", icon=":material/delete:", type="tertiary", on_click=known.drop, args=(rule,))  # fmt: skip


def _new(now: Filters) -> None:
    """A rule being made; what it would have found stands under it before it is kept."""
    names = {watch.id: watch.name for watch in now.every_watch}
    with st.expander(say("A new rule"), icon=":material/add:"):
        first, second = st.columns(2)
        watch = first.selectbox(
            say("About"), list(names), format_func=lambda name: clean(names[name], most=60), key="rule-watch"
        )
        kind = second.selectbox(say("Call me for"), list(KINDS), format_func=wording.kind, key="rule-kind")
        rule = _filled(Rule(watch, kind))
        if rule is None:
            return
        level = f", {wording.sensitivity(rule.sensitivity)}" if rule.kind in ("unusual", "quiet") else ""
        st.markdown(f"{wording.rule(rule)}{level}")
        found = known.would_have(rule, now.now.replace(minute=0, second=0, microsecond=0))
        _tried(found, now)
        if st.button(say("Keep this rule"), type="primary", key="rule-keep"):
            try:
                known.save(rule)
            except AlertError as error:
                st.error(plain(str(error)))
                return
            st.toast(say("The rule is kept."))
            st.rerun()


def _filled(rule: Rule) -> Rule | None:
    """The rule with what its kind needs; None while that is not given."""
    if rule.kind != "quiet":
        labels = st.pills(
            say("Only these tones"),
            list(_LABELS),
            selection_mode="multi",
            format_func=label_name,
            key="rule-labels",
        )
        rule = replace(rule, labels=tuple(labels))
    if rule.kind in ("unusual", "quiet"):
        level = st.select_slider(
            say("How much it takes"),
            list(SENSITIVITIES),
            "normal",
            format_func=wording.sensitivity,
            key="rule-level",
        )
        return replace(rule, sensitivity=str(level))
    if rule.kind in ("words", "person"):
        asked = say("Which words") if rule.kind == "words" else say("Whose handle")
        rule = replace(
            rule, sought=st.text_input(asked, max_chars=100, key="rule-sought", live="400ms").strip()
        )
        if not rule.sought:
            states.note(say("Say which words, or which person."))
            return None
    many, long = st.columns(2)
    least = many.number_input(say("Mentions, at least"), 1, 1_000_000, {"limit": 100, "new": 5}.get(rule.kind, 1), key=f"rule-least-{rule.kind}")  # fmt: skip
    hours = long.number_input(
        say("Within hours"), 1, 168, 24 if rule.kind == "new" else 1, key=f"rule-hours-{rule.kind}"
    )
    return replace(rule, least=int(least), hours=int(hours))


def _tried(found: Sequence[Story], now: Filters) -> None:
    """What the rule would have found in 60 days."""
    sure = [one for one in found if one.sure]
    days = known.BACK_TEST.days
    if not sure:
        states.note(say("It would not have called in the last {days} days.", days=days))
        return
    times = ", ".join(numbers.clock(one.began, now.zone, now=now.now) for one in sure[-8:])
    weekly = numbers.decimal(len(sure) / days * 7, 1)
    st.markdown(
        say("It would have called once in {days} days: {times}.", days=days, times=times) if len(sure) == 1
        else say("It would have called {n} times in {days} days, {weekly} a week: {times}.", n=len(sure), days=days, weekly=weekly, times=times)
    )  # fmt: skip
