"""The whole dossier of one author: who, on what grounds, with whom, what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from data.records import Period
from pages.parts import (
    answers,
    charts,
    feed,
    moved,
    numbers,
    oneperson,
    reaching,
    states,
    theme,
    ways,
    weight,
)
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.dossier import Dossier, Partner, Standing
from reports.influence import Influence
from reputation.rollup import ENOUGH
from reputation.timeline import Step, best_step, timeline

LATEST = 8


def full(
    found: Dossier,
    report: Influence | None,
    chosen: Filters,
    kinds: tuple[str, ...],
    *,
    on_author: Callable[[str], None],
) -> None:
    """The whole dossier: who, on what grounds, with whom, what they say."""
    _who(found)
    oneperson.show(found, report, chosen)
    _figures(found)
    left, right = st.columns([7, 4], gap="large")
    with left:
        if found.standing and report:
            _weight(found.standing, report, chosen, kinds)
        else:
            st.subheader(say("Why they carry weight"))
            st.markdown(
                say("Nobody cited them in this period, and they cited nobody: they have no place on the map.")
            )
    with right:
        st.subheader(say("With whom they keep"))
        one, other = st.columns(2)
        with one:
            _partners(say("Cited by"), found.cited_by, say("Nobody in this period."), on_author, key="by")
        with other:
            _partners(say("Cites"), found.cites, say("Nobody in this period."), on_author, key="to")
    if found.standing and report:
        reaching.show(found.author, report, chosen, kinds)
    _speech(found, chosen)


def unknown(author: str, chosen: Filters, *, on_close: Callable[[], None]) -> None:
    """Nobody by that id was ever seen."""
    st.markdown(f"# {plain(author, most=80)}")
    states.empty(
        say("Nobody by this id has written or been cited in these mentions ({period}).", period=plain(chosen.words)),
        action=say("Back to the ranking"), on_click=on_close, key="unknown",
    )  # fmt: skip


def _who(found: Dossier) -> None:
    role = f" :gray-badge[{weight.role(found.standing.role)}]" if found.standing else ""
    st.markdown(f"# {plain(found.shown, most=80)}{role}", help=weight.role_meaning() if role else None)
    handle = f"@{found.handle.removeprefix('@')}" if found.handle else None
    said = [
        plain(handle, most=60) if handle and handle != found.shown else None,
        plain(platform(found.author.partition(":")[0]), most=40),
        say("{n} followers", n=numbers.count(found.followers)) if found.followers is not None else None,
    ]
    st.markdown(" · ".join(part for part in said if part))
    if found.description:
        st.text(clean(found.description, most=400))


def _figures(found: Dossier) -> None:
    """Four numbers, each with what stands behind it."""
    columns = st.columns(4)
    reactions = (
        say("{n} reactions", n=numbers.count(found.engagement)) if found.engagement else say("in this period")
    )
    if place := found.standing:
        _figure(
            columns[0], say("Rank"), say("{place} of {of}", place=numbers.ordinal(place.rank), of=numbers.count(place.of)),
            say("between {low} and {high}", low=numbers.ordinal(place.low), high=numbers.ordinal(place.high))
            if place.low is not None and place.high is not None and place.low != place.high else "PageRank",
            help=say("By PageRank. With probability 90 %, the true rank lies between these two: only a sample of interactions was seen."),
        )  # fmt: skip
        _figure(
            columns[1],
            say("Cited"),
            numbers.count(place.cited),
            say("by {n} different authors", n=numbers.count(place.citers)),
        )
    else:
        _figure(columns[0], say("Rank"), numbers.UNKNOWN, say("no ties in this period"))
        _figure(columns[1], say("Cited"), numbers.count(0), say("in this period"))
    _figure(columns[2], say("Mentions they wrote"), numbers.count(found.mentions), reactions)
    net = found.net
    if net.mean is None or net.low is None or net.high is None:
        _figure(columns[3], say("Net tone"), numbers.UNKNOWN, say("no text with a readable tone"))
        return
    few = (
        say("few")
        if net.small
        else say("95 %: {low} to {high}", low=numbers.tone(net.low), high=numbers.tone(net.high))
    )
    _figure(
        columns[3], say("Net tone"), numbers.tone(net.mean), f"n = {numbers.count(net.n)}, {few}",
        help=say("Of their own texts, −100 to +100: the texts' tone, not the person's opinion. Interval: {low} to {high}. Under {n} texts, judge nothing by it.", low=numbers.tone(net.low), high=numbers.tone(net.high), n=ENOUGH),
    )  # fmt: skip


def _figure(
    column: st.delta_generator.DeltaGenerator, label: str, value: str, note: str, *, help: str | None = None
) -> None:
    with column:
        st.metric(label, value, delta=note, delta_color="off", delta_arrow="off", help=help)


def _weight(place: Standing, report: Influence, chosen: Filters, kinds: tuple[str, ...]) -> None:
    """The evidence for the role, the community, and the place by every measure."""
    st.subheader(
        say("Why they carry weight"), help=say("A tie: A {tie} B in this period.", tie=weight.tie(kinds))
    )
    lines = [weight.evidence(place, report)]
    if place.role != "broker" and (bridge := weight.bridge(place, report)):
        lines.append(bridge)
    st.markdown("  \n".join(lines))
    moved.show(place.author, report, chosen, kinds)
    rows = pd.DataFrame(
        {
            say("Measure"): [weight.measure(name) for name in place.places],
            say("Rank"): [
                weight.place(place)
                if name == "pagerank"
                else numbers.ordinal(found.rank)
                if found.value > 0
                else numbers.UNKNOWN
                for name, found in place.places.items()
            ],
            say("What it says"): [weight.meaning(name) for name in place.places],
        }
    )
    st.table(rows.set_index(say("Measure")), border="horizontal", width="stretch")
    st.markdown(
        say(
            "Ranks are among {n} authors; 1st is the most. Only PageRank has an interval.",
            n=numbers.count(place.of),
        )
    )
    if st.button(say("See on the map"), key="to-map", icon=":material/hub:"):
        ways.lead("map", author=place.author)


def _partners(
    title: str, partners: Sequence[Partner], none: str, on_author: Callable[[str], None], *, key: str
) -> None:
    st.markdown(f"**{title}**")
    if not partners:
        st.markdown(none)
    with st.container(gap=None):
        for partner in partners:
            label = f"{plain(partner.shown, most=28)} · {numbers.count(partner.ties)}×"
            st.button(
                label,
                key=f"{key}-{partner.author}",
                type="tertiary",
                on_click=on_author,
                args=(partner.author,),
            )


def _speech(found: Dossier, chosen: Filters) -> None:
    """What they wrote: their words, when and in what tone, and the latest."""
    st.subheader(say("What they write"))
    if not found.mentions:
        st.markdown(say("They wrote nothing themselves in these mentions; others name or answer them."))
        return
    if found.words:
        st.markdown(
            say(
                "Words they use more than others: {words}",
                words=" · ".join(f"**{plain(word, most=40)}**" for word in found.words),
            )
        )
    own = replace(chosen.scope, author=found.author, also=tuple(one.account for one in found.joined))
    _curve(found, own.period, chosen)
    latest = answers.mentions_page(own, LATEST)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say('Their latest mentions')}**", width="content")
        if found.mentions > len(latest) and st.button(
            say("All {n}", n=numbers.count(found.mentions)), key="all-mentions", type="tertiary"
        ):
            ways.lead("mentions", author=found.author)
    click = feed.show(latest, key=f"latest-{found.author}", zone=chosen.zone)
    if click.author and click.author != found.author:
        ways.to_dossier(click.author)


def _curve(found: Dossier, period: Period, chosen: Filters) -> None:
    """When they wrote, and in what tone; nothing for two mentions or fewer."""
    best = best_step(period)
    step: Step = "day" if best == "hour" and period.seconds > 2 * 86_400 else best
    steps = timeline(found.hours, step=step, zone=chosen.zone, period=period, now=chosen.now)
    if found.mentions <= 2 or len(steps) < 2:
        return
    titles = {
        "hour": say("**Mentions an hour**"),
        "day": say("**Mentions a day**"),
        "week": say("**Mentions a week**"),
    }
    st.markdown(f"{titles[step]} {say('by tone, and net tone')}")
    st.echarts_chart(
        charts.compact(steps, steps, step, theme.palette()), height=220, key="dossier-curve",
        alt=say("Mentions by {author} over time", author=clean(found.shown, most=60)),
    )  # fmt: skip
