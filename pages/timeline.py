"""How did tone and volume move, and why?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data.records import Period, Watch
from pages.parts import (
    address,
    answers,
    charts,
    compared,
    evidence,
    filters,
    gate,
    movement,
    numbers,
    states,
    theme,
    unseen,
)
from pages.parts.labelling.answers import put_right_by
from pages.parts.plain import clean, plain
from pages.parts.remembering import longview
from pages.parts.words import say
from reputation.pulse import trailing
from reputation.put_right import put_right, trailing_counts
from reputation.timeline import Step, best_step, timeline

MOST_STEPS = 800  # more bars than pixels to draw them on help nobody
LENGTHS: dict[Step, int] = {"hour": 3_600, "day": 86_400, "week": 604_800}


def main() -> None:
    """The figure, then the mentions behind the step that was clicked."""
    now = filters.chosen()
    st.title(say("How did tone and volume move?"))
    if not answers.hours(now.main_scope)["mentions"].sum():
        states.empty(
            unseen.nothing(now),
            action=say("Show all time"), on_click=filters.show_all_time,
        )  # fmt: skip
        return
    rest = [watch for watch in (*now.watches[1:], *now.rivals) if now.main][:5]
    step, compare = controls(now, rivals=bool(rest))
    main_steps = steps_of(now, now.main.id if now.main else None, step)
    marks = marked(now)
    if compare and now.main:
        figure = together(now, [now.main, *rest], step, marks)
    else:
        tones = tones_of(now, now.main.id if now.main else None, step, main_steps)
        figure = movement.movement(
            main_steps, step, theme.palette(), marks, tones=tones, labelled=labelled(now)
        )
    st.plotly_chart(
        figure, key="timeline-figure", theme=None, config=movement.CONFIG, on_select=clicked, selection_mode="points",
        alt=in_words(now, main_steps),
    )  # fmt: skip
    states.note(say("Times are in {zone}. Click a bar or a point to read the mentions behind it; pale bars are not over yet, grey points stand for fewer than 30 mentions with a tone.", zone=plain(now.zone)))  # fmt: skip
    if not labelled(now):
        states.note(say("The band holds sampling error only: nobody knows yet how often the engine errs here. Thirty labels drawn at random on *Accuracy* put it right."))  # fmt: skip
    behind(now, main_steps, step, [now.main, *rest] if compare and now.main else [])
    labels_given(now)


def controls(now: filters.Filters, *, rivals: bool) -> tuple[Step, bool]:
    """Whose timeline, in which steps, alone or compared; and the notes on it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        name = plain(now.main.name) if now.main else say("Every mention")
        st.markdown(f"**{name}** · {plain(now.words)}", width="content")
        auto = best_step(now.scope.period)
        words = {"auto": say("Automatic"), "hour": say("Hours"), "day": say("Days"), "week": say("Weeks")}
        address.understand("step", words, lambda name: words[name])
        picked = st.segmented_control(
            say("Step"), list(words), default="auto", format_func=lambda name: words[name], key="step",
            bind="query-params", label_visibility="collapsed", required=True,
        )  # fmt: skip
        compare = rivals and st.toggle(say("Compare with rivals"), key="compare", bind="query-params")
        notes(now)
    if compare and auto == "hour" and now.scope.period.seconds > 3 * LENGTHS["day"]:
        auto = "day"
    step: Step = picked if picked in LENGTHS else auto
    if now.scope.period.seconds / LENGTHS[step] > MOST_STEPS:
        states.note(say("Hours are too fine for this period; it is drawn in steps that can be read."))
        step = auto
    return step, bool(compare)


def steps_of(now: filters.Filters, watch: str | None, step: Step) -> pd.DataFrame:
    """One watch's timeline."""
    period, gaps = now.scope.period, answers.gaps(now.scope.period)
    frame = answers.hours(evidence.day_more(now, watch))
    return timeline(frame, step=step, zone=now.zone, period=period, now=now.now, gaps=gaps)


def tones_of(now: filters.Filters, watch: str | None, step: Step, steps: pd.DataFrame) -> pd.DataFrame | None:
    """Hours have too few mentions to judge one by one: their tone is that of the 24 hours up to each.

    Where enough mentions were labelled, it is put right, and its band holds the engine's mistakes as well.
    """
    frame = answers.hours(evidence.day_more(now, watch))
    known = put_right_by(replace(now.scope, watches=(watch,) if watch else ()))
    if step != "hour":
        return put_right(steps, known) if known else None
    tones = trailing(frame, steps)
    return put_right(trailing_counts(frame, tones), known) if known else tones


def labelled(now: filters.Filters) -> int:
    """How many labels put the tone drawn right; 0 where they are too few to."""
    known = put_right_by(now.main_scope)
    return known.labelled if known else 0


def together(
    now: filters.Filters, watches: list[Watch], step: Step, marks: movement.Marks
) -> movement.Figure:
    """The figure of several watches."""
    colours = theme.watch_colours([(w.id, "own" if w == now.main else "rival") for w in watches])
    lines = [
        compared.Compared(
            w.id, w.name, steps := steps_of(now, w.id, step), colours[w.id], ours=w == now.main,
            tones=tones_of(now, w.id, step, steps),
        )
        for w in watches
    ]  # fmt: skip
    return compared.comparison(lines, step, theme.palette(), marks)


def marked(now: filters.Filters) -> movement.Marks:
    """What is written on the figure."""
    period = now.scope.period
    notes = answers.notes(period, now.main_scope.watches)
    decided = longview.pins(now)
    decided = decided[(decided["moment"] >= period.since) & (decided["moment"] < period.until)]
    found = answers.spikes_of(evidence.history(now), now.main.id if now.main else None, now.zone)
    return movement.Marks(
        notes=sorted(
            (
                *zip(notes["moment"], notes["words"], strict=True),
                *zip(decided["moment"], decided["words"], strict=True),
            ),
            key=lambda note: note[0],
        ),
        spikes=[
            (peak, None if pd.isna(ratio) else ratio)
            for peak, ratio in zip(found["peak"], found["ratio"], strict=True)
        ],
        gaps=unseen.within(period),
    )


def clicked() -> None:
    """Remember the step and the label (or watch) behind the point that was clicked."""
    points = st.session_state["timeline-figure"]["selection"]["points"]
    known = [point["customdata"] for point in points if point.get("customdata")]
    if not known:
        st.session_state["at"] = ""
        return
    start, kind, _ = (str(value) for value in (known[0].values() if isinstance(known[0], dict) else known[0]))
    st.session_state["at"] = start
    if kind in evidence.LABELS:
        st.session_state["said"] = kind
    elif kind:
        st.session_state["who"] = kind


def behind(now: filters.Filters, steps: pd.DataFrame, step: Step, watches: list[Watch]) -> None:
    """The mentions of one step, and why it stands out."""
    names = evidence.step_names(list(steps["start"]), step)
    for key, options in (("at", ["", *names]), ("who", [w.id for w in watches])):
        if st.session_state.get(key) not in options:
            st.session_state.pop(key, None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            say("Look into"), ["", *names], format_func=lambda start: names.get(start, say("No step chosen")), key="at",
            bind="query-params", width=260,
        )  # fmt: skip
        address.understand("said", evidence.LABELS, charts.label_name)
        said = st.segmented_control(
            say("Tone"), list(evidence.LABELS), format_func=charts.label_name, key="said", bind="query-params",
        )  # fmt: skip
        called: dict[str, str] = {w.id: clean(w.name, most=40) for w in watches}
        who = st.selectbox(
            say("Watch"), list(called), format_func=lambda one: called.get(str(one), str(one)),
            key="who", bind="query-params", width=260,
        ) if watches else None  # fmt: skip
    if not at:
        return
    row = steps[steps["start"] == pd.Timestamp(at)].iloc[0]
    period = Period(row["start"].to_pydatetime().astimezone(UTC), row["end"].to_pydatetime().astimezone(UTC))
    whole = replace(now.main_scope, watches=(who,)) if who else now.main_scope
    evidence.show(
        whole,
        replace(whole, period=period, labels=(said,) if said else ()),
        evidence.step_name(row["start"], step, now),
        now,
    )


def notes(now: filters.Filters) -> None:
    """Write what happened on the time line, or take it off."""
    with st.popover(say("Notes"), icon=":material/edit_note:"):
        with st.form("note", clear_on_submit=True, border=False):
            here = ZoneInfo(now.zone)
            last = min(now.now, now.scope.period.until).astimezone(here)
            day = st.date_input(say("Day"), last.date(), format="YYYY-MM-DD", key="note-day")
            time = st.time_input(say("Hour"), last.replace(minute=0).time(), key="note-time")
            text = st.text_input(
                say("What happened"), max_chars=200, placeholder=say("Statement published"), key="note-text"
            )
            if st.form_submit_button(say("Pin it"), type="primary") and text.strip():
                moment = datetime.combine(day, time, here).astimezone(UTC)
                answers.annotate(
                    moment, clean(text), watch=now.main.id if now.main else None, writer=gate.person()
                )
                st.rerun()
        pinned = answers.notes(now.scope.period, now.main_scope.watches)
        for name, moment, words in zip(*(pinned.head(20)[c] for c in ("id", "moment", "words")), strict=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"{numbers.clock(moment, now.zone, now=now.now)} · {plain(words, most=80)}",
                    width="stretch",
                )
                if st.button(say("Remove"), key=f"unpin-{name}", type="tertiary"):
                    answers.unpin(str(name))
                    st.rerun()


def labels_given(now: filters.Filters) -> None:
    """The labels a file brought along, beside ours."""
    found = answers.given_labels(now.main_scope, now.zone)
    if not len(found):
        return
    with st.expander(say("Labels that came with the data")):
        st.markdown(say("**Given** is the label each mention carried in its file; **ours** is what the tone engine read in the same mentions. Days are of {zone}.", zone=plain(now.zone)))  # fmt: skip
        st.dataframe(
            evidence.given_beside_ours(found),
            hide_index=True,
            key="given",
            alt=say("Given labels beside ours, per day"),
        )


def in_words(now: filters.Filters, steps: pd.DataFrame) -> str:
    """The figure in a sentence, for those who do not see it."""
    top = steps.iloc[int(steps["mentions"].argmax())]
    return say(
        "Mentions by tone and net tone over time; most mentions: {n} from {moment}", n=numbers.count(top["mentions"]),
        moment=numbers.clock(top["start"], now.zone, now=now.now),
    )  # fmt: skip


main()
