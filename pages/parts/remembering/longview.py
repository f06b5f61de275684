"""Visibility and tone over all the years a watch has been watched, with the decisions pinned where they were taken."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data import memory
from data.questions import memories
from pages.parts import answers, filters, movement, numbers, past, states, theme, unseen
from pages.parts.filters import Filters
from pages.parts.plain import clean
from pages.parts.words import say
from reputation.timeline import Step, best_step, timeline

_PINNED, _HIGH = 30, 400  # decisions, pixels


def show(now: Filters) -> None:
    """The chart, in weeks once there are months; a sentence where nothing was ever said."""
    watches = (now.main.id,) if now.main else ()
    whole = answers.span(watches)
    if whole is None:
        states.note(say("Nothing was said of it yet: the long view grows with what comes in."))
        return
    scope = replace(now.main_scope, period=whole, labels=(), words="")
    step: Step = "week" if whole.seconds > 120 * 86_400 else best_step(whole)
    frame = answers.hours(scope)
    steps = timeline(
        frame, step=step, zone=now.zone, period=whole, now=now.now, gaps=answers.gaps(whole)
    )  # fmt: skip
    pinned = pins(now)
    marks = movement.Marks(
        notes=[
            (row["moment"], f"{number}·{clean(row['words'], most=120)}")
            for number, row in enumerate(pinned.to_dict("records"), 1)
        ],
        gaps=unseen.within(whole),
    )
    figure = movement.movement(steps, step, theme.palette(), marks)
    figure["layout"]["height"] = _HIGH
    st.plotly_chart(
        figure, key="memory-figure", theme=None, config=movement.CONFIG,
        alt=_in_words(steps, pinned, now),
    )  # fmt: skip
    states.note(say("Mentions by tone and net tone of all that is kept of it, whatever period the sidebar names. Decisions are pinned by number, the first {n} of this watch and of everything.", n=_PINNED))  # fmt: skip


def pins(now: Filters) -> pd.DataFrame:
    """The decisions about the watch and about everything, in the order they were taken."""
    about = tuple(dict.fromkeys((memory.about_watch(now.main.id if now.main else None), memory.EVERYTHING)))
    found = memories.entries(past.store(), about)
    return found[found["kind"] == "decision"].iloc[::-1].head(_PINNED).reset_index(drop=True)


def _in_words(steps: pd.DataFrame, pinned: pd.DataFrame, now: filters.Filters) -> str:
    return say(
        "Mentions by tone and net tone from {first} to {last}, {n} mentions, with {pins} decisions pinned",
        first=numbers.day(steps["start"].iloc[0], now.zone) if len(steps) else numbers.UNKNOWN,
        last=numbers.day(steps["end"].iloc[-1], now.zone) if len(steps) else numbers.UNKNOWN,
        n=numbers.count(steps["mentions"].sum()), pins=numbers.count(len(pinned)),
    )  # fmt: skip
