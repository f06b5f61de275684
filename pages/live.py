"""What is happening now?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from data.records import Period
from pages.parts import (
    address,
    answers,
    charts,
    feed,
    filters,
    lately,
    numbers,
    past,
    pulse,
    states,
    theme,
    unseen,
    ways,
)
from pages.parts.labelling.answers import errors
from pages.parts.sources import known
from pages.parts.words import say
from reputation.pulse import DAY, WEEK

TICKS = {"5s": 5, "10s": 10, "30s": 30, "1min": 60, "5min": 300, "paused": None}
READ, FOCUS, SEEN = 30, "_live_focus", "_live_seen"


def board() -> None:
    """Everything that ticks: what burns, what moves, what they say."""
    now = filters.renewed()
    pulse.freshness(
        answers.freshness()["newest"],
        known.running(now),
        answers.fault(),
        now,
        ticking=seconds is not None,
    )
    if answers.span(now.scope.watches) is None:
        states.empty(say("No mention has come in yet for these watches. Connect a source, or import a file."))
        return
    if not answers.mentions_total(now.scope):
        states.empty(
            unseen.nothing(now),
            action=say("Show all time"), on_click=filters.show_all_time,
        )  # fmt: skip
        return
    counted(now)
    burns, moves, said = st.columns([3, 5, 4], gap="medium")
    with burns:
        burning(now)
    with moves:
        moving(now)
    with said:
        saying(now)


def burning(now: filters.Filters) -> None:
    """The spikes of every chosen watch in the last seven days, the running ones first."""
    st.subheader(say("Burning"), help=say("A spike: far more mentions an hour than usual, judged by the hours before it only. It opens at a score of 0.5 (once in 100,000 hours by chance) with at least 5 mentions."))  # fmt: skip
    whole, names = lately.history(now), {watch.id: watch.name for watch in now.every_watch}
    found = pulse.ranked(
        {watch: answers.spikes_of(whole, watch, now.zone) for watch in now.scope.watches or (None,)},
        lately.window(now),
    )
    at = min(now.now, now.scope.period.until)
    fresh = [(watch, spike) for watch, spike in found if spike.running or spike.end > at - DAY]
    if not fresh:
        st.markdown(
            say("Nothing burns: no spike in the last 24 hours.")
            if unseen.lately(now, DAY)
            else say("No spike in what we saw of the last 24 hours; we did not see all of them.")
        )
    for place, (watch, spike) in enumerate(fresh[:3]):
        scope = replace(now.scope, watches=(watch,) if watch else (), period=Period(spike.start, spike.end))
        rows = answers.watch_hours(whole, watch)
        words = answers.new_words(scope, replace(scope, period=before(spike.start)), tuple(names.values()))
        name = names.get(watch or "", say("Every mention"))
        if pulse.spike(name, spike, rows, words, now, key=f"read-{place}"):
            st.session_state[FOCUS] = (watch, spike.start, spike.end)
    for place, (watch, spike) in enumerate([pair for pair in found if pair not in fresh][:3]):
        if pulse.earlier(names.get(watch or "", say("Every mention")), spike, now, key=f"earlier-{place}"):
            st.session_state[FOCUS] = (watch, spike.start, spike.end)
    pulse.others(whole, [w for w in (*now.watches, *now.rivals) if w != now.main], at)


def counted(now: filters.Filters) -> None:
    """The numbers of the last hour and day: over everything else, so that a phone shows them first too."""
    whole, main, at = lately.history(now), now.main, min(now.now, now.scope.period.until)
    watch = main.id if main else None
    voice = pulse.voice(whole, watch, at) if watch and len(whole.watches) > 1 else None
    seen = (unseen.lately(now, timedelta(hours=1)), unseen.lately(now, DAY))
    right = errors(replace(now.main_scope, period=Period(at - DAY, at)))
    pulse.figures(lately.pulse(now, watch), now, voice=voice, seen=seen, errors=right)


def moving(now: filters.Filters) -> None:
    """The week's curve with its usual."""
    main = now.main
    steps = lately.steps(now, main.id if main else None)
    blind = unseen.by_step(steps, unseen.within(lately.window(now)))
    st.subheader(say("Mentions an hour"), help=pulse.USUAL())
    if key := unseen.key(blind):
        states.note(key)
    st.echarts_chart(
        charts.live(steps, theme.palette(), blind),
        height=400,
        key="live-curve",
        alt=pulse.curve_words(steps, now),
    )


def saying(now: filters.Filters) -> None:
    """The latest mentions; those that came since wait until they are asked for."""
    focus = st.session_state.get(FOCUS)
    if focus:
        reading(now, *focus)
        return
    st.subheader(say("What they say"))
    latest = answers.mentions_page(now.scope, 3 * READ)
    asked = replace(
        now.scope, period=Period(now.scope.period.since, now.scope.period.until, name="")
    ).values()
    view = (now.preset, *(str(asked[name]) for name in ("watches", "platforms", "langs")))
    seen = st.session_state.get(SEEN)
    if seen is None or seen[0] != view:
        seen = st.session_state[SEEN] = (view, int(latest["seq"].max()))
    shown = latest[latest["seq"] <= seen[1]].head(READ)
    waiting = int((latest["seq"] > seen[1]).sum())
    click = feed.show(shown, key="live-feed", zone=now.zone, new=waiting, height=540)
    if click.show_new:
        st.session_state[SEEN] = (view, int(latest["seq"].max()))
        again()
    if click.author:
        ways.to_dossier(click.author)


def reading(now: filters.Filters, watch: str | None, since: object, until: object) -> None:
    """The mentions of one spike, in place of the stream."""
    period = Period(since, until)  # type: ignore[arg-type]  # written by burning(), from a Spike
    st.subheader(say("Spike of {moment}", moment=numbers.clock(period.since, now.zone, now=now.now)))
    st.button(say("Back to the latest"), icon=":material/arrow_back:", key="live-back", on_click=leave)
    scope = replace(now.scope, watches=(watch,) if watch else (), period=period)
    feed.show(answers.mentions_page(scope, 2 * READ), key="live-spike", zone=now.zone, height=500)


def leave() -> None:
    """Back from a spike to the stream."""
    st.session_state.pop(FOCUS, None)


def again() -> None:
    """Draw once more what ticks; the whole page when the whole page is being drawn."""
    try:
        st.rerun(scope="fragment")
    except st.errors.StreamlitAPIException:
        st.rerun()


def before(moment: object) -> Period:
    """The week before a moment: what its words are new against."""
    return Period(moment - WEEK, moment)  # type: ignore[operator,arg-type]  # a datetime


question, wide, pace = st.columns([7, 1.6, 1.6], vertical_alignment="bottom")
question.title(say("What is happening now?"))
if wide.button(say("Wall screen"), icon=":material/tv:", key="to-wall", type="tertiary", help=say("The same in large, to be read across a room; nothing to press.")):  # fmt: skip
    ways.lead("wall")
address.understand("tick", TICKS, pulse.pace)
picked = pace.selectbox(
    say("Refresh"), list(TICKS), index=1, format_func=pulse.pace, key="tick", bind="query-params", label_visibility="collapsed",
)  # fmt: skip
seconds = TICKS.get(picked or "10s") if past.moment() is None else None
st.fragment(board, run_every=seconds)()
