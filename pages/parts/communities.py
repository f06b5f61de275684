"""Communities on the Map page: the list of them, and the briefing on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from data.questions.scope import Scope
from influence.briefing import Brief
from pages.parts import answers, feed, numbers, ways, weight
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.influence import Influence, community_tone
from reputation.rollup import ENOUGH

_LISTED = 50
_WORTH = 0.02  # of the leaving ties, for a neighbour to be named


def listed(report: Influence, *, key: str, on_pick: Callable[[str], None], height: int = 260) -> None:
    """The communities, largest first; `on_pick` gets the first leader of the one clicked."""
    briefs = report.briefs[:_LISTED]
    st.markdown(
        f"**{_many(len(report.briefs))}**",
        help=say("Authors who keep to each other (Leiden), called after the two who lead them."),
    )
    tone = community_tone(report).set_index("community")
    rows = pd.DataFrame(
        {
            "name": [clean(report.names[brief.community], most=60) for brief in briefs],
            "size": [brief.size for brief in briefs],
            "tone": [100 * tone["net_tone"].get(brief.community, float("nan")) for brief in briefs],
            "toned": [int(tone["toned"].get(brief.community, 0)) for brief in briefs],
        }
    )
    rows["tone"] = rows["tone"].where(rows["toned"] >= ENOUGH).round().astype("Float64")

    def picked() -> None:
        places = st.session_state[key].selection.rows
        if places and places[0] < len(briefs):
            on_pick(briefs[places[0]].leaders[0])

    config = st.column_config
    columns: dict[str, Any] = {
        "name": config.TextColumn(say("Community"), width=205),
        "size": config.NumberColumn(say("Authors"), width=70, format="localized"),
        "tone": config.NumberColumn(say("Tone"), width=65, format="%+d", help=say("Net tone of what its members wrote, −100 to +100; empty under {n} mentions.", n=ENOUGH)),
    }  # fmt: skip
    st.dataframe(
        rows, hide_index=True, key=key, height=height, column_order=["name", "size", "tone"], column_config=columns,
        placeholder=numbers.UNKNOWN, on_select=picked, selection_mode="single-row", alt=say("Communities, largest first"),
    )  # fmt: skip


def briefing(
    report: Influence, brief: Brief, scope: Scope, kinds: tuple[str, ...], *,
    on_author: Callable[[str], None], on_community: Callable[[str], None],
) -> None:  # fmt: skip
    """One community: how large, who leads it, who carries it outward, where its ties go, in what words and tone it speaks."""
    st.markdown(f"##### {weight.community(report, brief.community)}")
    st.markdown(
        say(
            "{n} authors, {share} of everybody.",
            n=numbers.count(brief.size),
            share=numbers.share(brief.share),
        )
        + " "
        + _tone(report, brief)
    )
    _people(say("Led by"), brief.leaders, report, on_author, key="leader")
    if brief.brokers:
        _people(say("Carried outward by"), brief.brokers, report, on_author, key="broker")
    _neighbours(report, brief, on_community)
    with st.skeleton(height=60):
        words = answers.community_words(scope, kinds, brief.leaders[0])
    if words:
        st.markdown(
            f"**{say('Says more than the others')}**",
            help=say(
                "Words its members use more than everybody else in these mentions, by log-odds (Monroe 2008)."
            ),
        )
        st.markdown(" · ".join(plain(word, most=40) for word in words))


def quotes(brief: Brief, scope: Scope, kinds: tuple[str, ...], *, zone: str) -> None:
    """What members of one community wrote that people reacted to most."""
    with st.skeleton(height=200):
        loudest = answers.community_quotes(scope, kinds, brief.leaders[0])
    if loudest.empty:
        return
    st.subheader(say("Loudest mentions by its members"))
    click = feed.show(loudest, key=f"quotes-{brief.leaders[0]}", zone=zone)
    if click.author:
        ways.to_dossier(click.author)


def _many(count: int) -> str:
    return say("1 community") if count == 1 else say("{n} communities", n=numbers.count(count))


def _tone(report: Influence, brief: Brief) -> str:
    tones = community_tone(report).set_index("community")
    toned, tone = int(tones["toned"].loc[brief.community]), tones["net_tone"].loc[brief.community]
    if not toned:
        return say("None of its members' own texts has a readable tone.")
    if toned < ENOUGH:
        return say("Only {n} of its mentions have a tone: too few to judge.", n=toned)
    return say(
        "Its own mentions have a net tone of {tone} ({n} mentions).",
        tone=numbers.tone(100 * float(tone)), n=numbers.count(toned),
    )  # fmt: skip


def _people(
    title: str, authors: tuple[str, ...], report: Influence, on_author: Callable[[str], None], *, key: str
) -> None:
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, gap="small"):
        for author in authors:
            person = report.person(author)
            name = plain(person["shown"] if person is not None else author, most=30)
            st.button(name, key=f"{key}-{author}", on_click=on_author, args=(author,), type="tertiary")


def _neighbours(report: Influence, brief: Brief, on_community: Callable[[str], None]) -> None:
    """Which part of the ties leaves, and to which communities."""
    if brief.leaving is None or not brief.towards:
        st.markdown(say("None of its ties leaves it."))
        return
    st.markdown(
        f"**{say('{share} of its ties leave it', share=numbers.share(brief.leaving))}**",
        help=say("Both directions, by number of interactions."),
    )
    leaders = {other.community: other.leaders[0] for other in report.briefs}
    shown = [pair for pair in brief.towards[:4] if pair[1] >= _WORTH] or list(brief.towards[:1])
    with st.container(gap=None):
        for other, share in shown:
            label = say(
                "{share} to {community}",
                share=numbers.share(share),
                community=weight.community(report, other, most=32),
            )
            if other in leaders:
                st.button(
                    label,
                    key=f"towards-{other}",
                    on_click=on_community,
                    args=(leaders[other],),
                    type="tertiary",
                )
