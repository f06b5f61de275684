"""How the Live page says what burns and what moves: freshness, numbers with their usual, spikes with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from data.questions.scope import Scope
from data.records import Period, Watch
from pages.parts import answers, change, numbers
from pages.parts.filters import Filters
from pages.parts.health import GRAVITY, Condition, Health
from pages.parts.plain import clean, plain
from pages.parts.words import language, say
from reputation.intervals import Share
from reputation.prevalence import Prevalence
from reputation.prevalence_wording import prevalence_text
from reputation.pulse import Pulse
from reputation.spikes import Spike, strongest
from reputation.tone import net_tone, tone_shares
from reputation.voice import share_of_voice

_NAMED = 3  # sources named in one chip; the others are counted


def pace(tick: str) -> str:
    """A pace of refreshing in words."""
    return {
        "5s": say("Every 5 s"), "10s": say("Every 10 s"), "30s": say("Every 30 s"), "1min": say("Every minute"),
        "5min": say("Every 5 min"), "paused": say("Paused"),
    }[tick]  # fmt: skip


def USUAL() -> str:  # noqa: N802 - a constant sentence in the viewer's language
    """What "usual" means, for every help that says it."""
    return say(
        "Usual: the median of the same hour of the week over the 4 weeks before; while that is not known, of the same hour of the day over 28 days, else of all hours. The grey band runs from the 10th to the 90th percentile. The last hour is not over: it is dashed."
    )


def freshness(
    newest: datetime | None,
    sources: Sequence[tuple[str, Health]],
    fault: str | None,
    now: Filters,
    *,
    ticking: bool,
) -> None:
    """How old what we see is, and which sources are late or stopped; all in one line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        last = say("no mention yet") if newest is None else say(
            "last mention {moment}", moment=numbers.to_the_second(newest, now.zone, now=now.now)
        )  # fmt: skip
        state = say("Live") if ticking else say("Paused")
        whose = plain(now.main.name, most=40) if now.main else say("Every mention")
        st.markdown(f"**{state}** · {last} · **{whose}** · {plain(now.words)}", width="content", help=say("Times are in {zone}.", zone=plain(now.zone)))  # fmt: skip
        well = sum(said.condition in ("ok", "starting") for _, said in sources)
        if well:
            st.badge(say("{n} sources well", n=well) if well > 1 else say("1 source well"), icon=":material/check:", color="gray")  # fmt: skip
        for condition in GRAVITY:
            troubled = [(name, said) for name, said in sources if said.condition == condition]
            if troubled and condition not in ("ok", "starting", "off"):
                _troubled(troubled, condition)
    if fault:
        st.warning(
            say("New mentions cannot be stored at present, so what you see stands still. {why}", why=plain(fault, most=300)),
            icon=":material/database_off:",
        )  # fmt: skip


def figures(
    now: Pulse,
    chosen: Filters,
    *,
    voice: tuple[float | None, float | None] | None = None,
    seen: tuple[bool, bool] = (True, True),
    errors: Prevalence | None = None,
) -> None:
    """Six numbers, each with its change, against what, and its method on hover; `voice`: share of voice now and before.

    `errors`: the day's shares and tone put right by labels, where there are enough. `seen`: whether the last hour and the last day were fully seen; else few mentions are called no lull.
    """
    day, then = now.day, say("against the 24 hours before")
    since = numbers.clock(now.at - timedelta(hours=24), chosen.zone, now=chosen.now)
    until = numbers.clock(now.at, chosen.zone, now=chosen.now)
    span = say("{since} – {until}, {zone}", since=since, until=until, zone=plain(chosen.zone))
    cells = st.grid(6, min_column_width=124, gap="small")
    first, second, third, fourth, fifth, sixth = (cells.container() for _ in range(6))
    _volume(
        first,
        say("Last hour"),
        now.hour,
        now.hour_usual,
        None,
        say("the 60 minutes before {until}", until=until),
        seen=seen[0],
    )
    _volume(
        second, say("Last 24 hours"), day.mentions, now.day_usual, now.before.mentions, span, seen=seen[1]
    )
    _plain_change(third, say("Engagement"), day.engagement, now.before.engagement, say("Likes, reposts, replies and quotes, as far as platforms state them; {span}, {then}.", span=span, then=then))  # fmt: skip
    right = "\n\n" + (
        prevalence_text(errors, language())
        if errors
        else say(
            "Sampling error only: nobody knows yet how often the engine errs here; labels on *Accuracy* tell."
        )
    )
    _tone(fourth, now, span, right)
    _negative(fifth, day.shares.negative, now.before.shares.negative, span, then + right)
    if voice is None:
        _plain_change(sixth, say("Without tone"), day.net.n_untoned, now.before.net.n_untoned, say("Mentions in a language or form whose tone cannot be read honestly; they count as mentions, not as neutral. {span}.", span=span))  # fmt: skip
        return
    mine, earlier = voice
    sixth.metric(
        say("Share of voice"), numbers.share(mine), **change.share(mine, earlier),
        help=say("Our part of all mentions of the watches compared; a mention that names two counts for both. {span}, {then}.", span=span, then=then),
    )  # fmt: skip


def ranked(found: Mapping[str | None, pd.DataFrame], period: Period) -> list[tuple[str | None, Spike]]:
    """Spikes that touch the period, running ones first, then the latest."""
    spikes = [
        (watch, only) for watch, frame in found.items() for place in range(len(frame))
        if (only := strongest(frame.iloc[[place]], period)) is not None
    ]  # fmt: skip
    return sorted(spikes, key=lambda pair: (not pair[1].running, -pair[1].end.timestamp(), -pair[1].score))


def spike(
    name: str, found: Spike, rows: pd.DataFrame, words: Sequence[str], now: Filters, *, key: str
) -> bool:
    """One spike: whose, since when, why in words; True when its mentions are asked for."""
    within = rows[(rows["hour"] >= found.start) & (rows["hour"] < found.end)]
    tone, shares = net_tone(within), tone_shares(within)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(name, most=40)}**", width="content")
            if found.running:
                st.markdown(f":material/local_fire_department: **{say('Running')}**", width="content")
            else:
                st.badge(say("Over"), color="gray")
        ratio = (
            say("{ratio} usual", ratio=numbers.times_usual(found.ratio))
            if found.ratio
            else say("usually silent")
        )
        st.markdown(
            f"**{ratio}** · {say('{n} mentions', n=numbers.count(found.mentions))} · "
            + say("{share} negative", share=numbers.share(shares.negative.share))
            + f" · {say('net tone {tone}', tone=numbers.tone(tone.mean))}",
            help=say("{usual} were usual for these hours; {n} mentions have a tone. Score {score} of 1.", usual=numbers.count(found.usual), n=numbers.count(tone.n), score=numbers.decimal(found.score, 2)),
        )  # fmt: skip
        st.markdown(
            say("{since}, for {length}", since=numbers.clock(found.start, now.zone, now=now.now), length=numbers.duration((found.end - found.start).total_seconds()))
            + (" · " + say("new words: {words}", words=", ".join(f"“{plain(w, most=30)}”" for w in words)) if words else "")
        )  # fmt: skip
        return st.button(say("Read its mentions"), key=key, icon=":material/forum:", type="secondary")


def earlier(name: str, found: Spike, now: Filters, *, key: str) -> bool:
    """A spike of the week that is over, in one line; True when its mentions are asked for."""
    ratio = (
        numbers.times_usual(found.ratio)
        if found.ratio
        else say("{n} mentions", n=numbers.count(found.mentions))
    )
    words = f"{plain(name, most=24)} · {numbers.clock(found.start, now.zone, now=now.now)} · {ratio}"
    return st.button(
        words, key=key, type="tertiary", icon=":material/history:", help=say("Read its mentions")
    )


def others(scope: Scope, watches: Sequence[Watch], at: datetime) -> None:
    """The rivals' last day in a small table; nothing when there are none."""
    if not watches:
        return
    end, rows = pd.Timestamp(at).ceil("h"), []
    for watch in watches[:6]:
        frame = answers.watch_hours(scope, watch.id)
        day = frame[(frame["hour"] >= end - timedelta(days=1)) & (frame["hour"] < end)]
        earlier = frame["hour"].between(end - timedelta(days=2), end - timedelta(days=1), inclusive="left")
        n, before, net = int(day["mentions"].sum()), int(frame.loc[earlier, "mentions"].sum()), net_tone(day)
        rows.append(
            {
                say("Watch"): clean(watch.name, most=40),
                say("24 h"): numbers.count(n),
                say("×"): numbers.times_usual(n / before) if before else numbers.UNKNOWN,
                say("Tone"): numbers.UNKNOWN if net.small else numbers.tone(net.mean),
            }
        )
    st.markdown(
        say("**The others**, last 24 hours"),
        help=say("× compares their mentions with the 24 hours before; a tone under 30 mentions is left out."),
    )
    st.dataframe(pd.DataFrame(rows), hide_index=True, row_height=30, key="live-others", alt=say("Mentions and net tone of the other watches in the last 24 hours"))  # fmt: skip


def voice(scope: Scope, watch: str, at: datetime) -> tuple[float | None, float | None]:
    """A watch's share of voice in the last 24 hours and in the 24 before, among the scope's watches."""
    frame, end = answers.hours(scope), pd.Timestamp(at).ceil("h")
    found = []
    for days in (0, 1):
        until = end - timedelta(days=days)
        within = frame[(frame["hour"] >= until - timedelta(days=1)) & (frame["hour"] < until)]
        shares = share_of_voice(within)
        mine = shares.loc[shares["watch"] == watch, "share"]
        found.append(float(mine.iloc[0]) if len(mine) else 0.0 if len(shares) else None)
    return found[0], found[1]


def curve_words(steps: pd.DataFrame, now: Filters) -> str:
    """The curve in a sentence, for those who do not see it."""
    if not len(steps):
        return say("No hours to draw")
    top = steps.iloc[int(steps["mentions"].argmax())]
    return say(
        "Mentions an hour and net tone; the most was {n} on {moment}", n=numbers.count(top["mentions"]),
        moment=numbers.clock(top["start"], now.zone, now=now.now),
    )  # fmt: skip


def _troubled(sources: Sequence[tuple[str, Health]], condition: Condition) -> None:
    """The sources in one kind of trouble, by name, in one chip; one alone says until when."""
    names = ", ".join(plain(name, most=24) for name, _ in sources[:_NAMED])
    if len(sources) > _NAMED:
        names += " " + say("and {n} more", n=len(sources) - _NAMED)
    first = sources[0][1]
    word = first.word if len(sources) == 1 else {
        "late": say("late"), "limited": say("at their limit"), "stopped": say("stopped"), "asks": say("need you"),
    }.get(condition, first.word)  # fmt: skip
    advice = "\n\n".join(f"{plain(name, most=24)}: {said.advice}" for name, said in sources)
    st.badge(f"{names}: {plain(word)}", icon=first.icon, color="orange", help=advice)


def _volume(
    place: st.delta_generator.DeltaGenerator,
    label: str,
    value: int | None,
    usual: float | None,
    before: int | None,
    span: str,
    *,
    seen: bool,
) -> None:
    ratio = None if value is None or not usual else value / usual
    against = ratio if ratio is not None else value / before if value is not None and before else None
    if not seen and (against is None or against < 1):
        place.metric(
            label, numbers.count(value), say("not fully seen"), delta_color="off", delta_arrow="off",
            help=say("Mentions in {span}. We did not see all of it, so that the true number is this or more.", span=span),
        )  # fmt: skip
        return
    delta = _ratio(value, before) if ratio is None else say("{ratio} usual", ratio=numbers.times_usual(ratio))
    place.metric(
        label, numbers.count(value), **change.usual(ratio, say("usual not known yet") if delta == numbers.UNKNOWN else delta),
        help=say("Mentions in {span}. Usual for that span: {usual}.", span=span, usual=numbers.count(usual)) + "\n\n" + USUAL(),
    )  # fmt: skip


def _negative(
    place: st.delta_generator.DeltaGenerator, now: Share, before: Share, span: str, then: str
) -> None:
    place.metric(
        say("Negative"), change.judged(numbers.share(now.share), now.n), **change.negative(now, before),
        help=say("{part} of {n} mentions with a tone (95 %: {low} to {high}); {span}, {then}. A change is named when the two intervals do not touch.", part=numbers.count(now.count), n=numbers.count(now.n), low=numbers.share(now.low), high=numbers.share(now.high), span=span, then=then),
    )  # fmt: skip


def _tone(place: st.delta_generator.DeltaGenerator, now: Pulse, span: str, right: str) -> None:
    net = now.day.net
    place.metric(
        say("Net tone"), change.judged(numbers.tone(net.mean), net.n), **change.tone(now.change),
        help=say("100 × the mean tone of {n} mentions with a tone, −100 to +100; 95 %: {low} to {high}. {span}, against the 24 hours before (n = {before}). Under 30 it is greyed.", n=numbers.count(net.n), low=numbers.tone(net.low), high=numbers.tone(net.high), span=span, before=numbers.count(now.before.net.n)) + right,
    )  # fmt: skip


def _plain_change(
    place: st.delta_generator.DeltaGenerator,
    label: str,
    value: float | None,
    before: float | None,
    help_: str,
) -> None:
    place.metric(
        label, numbers.count(value), _ratio(value, before), delta_color="off", delta_arrow="off", help=help_
    )


def _ratio(value: float | None, before: float | None) -> str:
    """Against the span before, as a factor; a dash where there is nothing to compare with."""
    if value is None or not before:
        return numbers.UNKNOWN
    return say("{ratio} the day before", ratio=numbers.times_usual(value / before))
