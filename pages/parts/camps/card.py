"""One camp, or one side, on a card: its name, how many, who leads, in what words and tone, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts import numbers, ways
from pages.parts.plain import plain
from pages.parts.theme import Palette
from pages.parts.words import say
from reports.camp_places import letter, stands
from reports.camp_profiles import Camp
from reports.camps import Camps
from reputation.rollup import ENOUGH

_LEADERS = 3


def side(report: Camps, which: Camp) -> None:
    """One of the two sides."""
    with st.container(border=True):
        st.markdown(f"##### {say('Side {n}', n=which.number + 1)} · {plain(which.name, most=60)}")
        _facts(report, which, key=f"side-{which.number}")


def camp(report: Camps, which: Camp, *, chosen: bool, on_quotes: Callable[[str | None], None]) -> None:
    """One camp, with the button that shows what its members wrote."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"##### {letter(which.number)} · {plain(which.name, most=60)}")
        if report.sides:
            st.markdown(
                f":gray-badge[{_leaning(which)}]",
                help=say("A camp is who cites whom, a side is who agrees with whom: a camp can be split."),
            )
        _facts(report, which, key=f"camp-{which.number}")
        if which.confidence is not None:
            st.markdown(
                f":small[:gray[{say('{share} of its members come together again in other searches', share=numbers.share(which.confidence))}]]"
            )
        label = say("Hide quotes") if chosen else say("Show quotes")
        st.button(label, key=f"quotes-{which.number}", on_click=on_quotes, args=(None if chosen else which.leaders[0][0],), icon=":material/format_quote:")  # fmt: skip


def colour(number: int, colours: Palette) -> str:
    """A camp's colour, the same as on the map; beyond ten, grey."""
    return colours.groups[number] if number < len(colours.groups) else colours.others


def _facts(report: Camps, which: Camp, *, key: str) -> None:
    st.markdown(
        say(
            "**{n} authors**, {share} of everybody.",
            n=numbers.count(which.size),
            share=numbers.share(which.share),
        )
        if which.confidence is not None
        else say("**{n} authors** whose signed ties put them here.", n=numbers.count(which.size))
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(say("In front:"), width="content")
        for author, shown in which.leaders[:_LEADERS]:
            if st.button(plain(shown, most=26), key=f"{key}-{author}", type="tertiary"):
                ways.to_dossier(author)
    st.markdown(_tone(which))
    if which.words:
        st.markdown(
            say("Its own words: {words}.", words=" · ".join(plain(word, most=40) for word in which.words))
        )
    _quarrel(report, which)


def _tone(which: Camp) -> str:
    if which.net_tone is None or which.toned < ENOUGH:
        return say("Tone: too few of its {n} mentions have one.", n=numbers.count(which.mentions))
    return say(
        "Tone of what it writes: **{tone}** ({n} mentions).",
        tone=numbers.tone(100 * which.net_tone), n=numbers.count(which.toned),
    )  # fmt: skip


def _quarrel(report: Camps, which: Camp) -> None:
    """What runs to and from the other camps with a sign; sides are told so in the headline."""
    if which.confidence is None:
        return
    ties = report.ties
    mine = (ties["source"] == which.number) != (ties["target"] == which.number)
    support, attack = ties.loc[mine, "support"].sum(), ties.loc[mine, "attack"].sum()
    if support + attack:
        st.markdown(
            say(
                "With other camps: {support} times in agreement, {attack} times against.",
                support=numbers.count(support), attack=numbers.count(attack),
            )
        )  # fmt: skip


def _leaning(which: Camp) -> str:
    if which.side_share is None:
        return say("side unknown")
    share = say("{share} of {n}", share=numbers.share(which.side_share), n=numbers.count(which.side_known))
    if stands(which) < 0:
        return say("split between both sides: {share} on side {n}", share=share, n=which.side + 1)
    return say("side {n}: {share}", n=which.side + 1, share=share)
