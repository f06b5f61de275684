"""Who the author on the map is, on one card beside it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.parts import numbers, states, ways, weight
from pages.parts.plain import plain
from pages.parts.words import say
from reports.dossier import Standing
from reports.dossier import standing as standing_of
from reports.influence import Influence
from reputation.rollup import ENOUGH


def show(
    report: Influence, author: str, *, on_close: Callable[[], None], on_community: Callable[[str], None]
) -> None:
    """Who the author on the map is, in a few lines, with the way to the whole dossier."""
    found = standing_of(report, author)
    if found is None:
        states.empty(
            say("Nobody cited {author} in this period, and they cited nobody.", author=plain(author, most=80)),
            action=say("Back to everybody"), on_click=on_close, key="card",
        )  # fmt: skip
        return
    person = report.person(author)
    with st.container(border=True):
        role = f":gray-badge[{weight.role(found.role)}]"
        st.markdown(f"##### {plain(found.shown, most=60)} {role}", help=weight.role_meaning())
        st.markdown(weight.evidence(found, report))
        rows = [
            (say("Rank"), say("{place} of {of}", place=weight.place(found), of=numbers.count(found.of))),
            (say("Cited"), _cited(found)),
            (
                say("Own mentions"),
                _own(person["mentions"], person["toned"], person["tone_sum"]) if person is not None else "",
            ),
            (say("Followers"), numbers.count(person["followers"]) if person is not None else numbers.UNKNOWN),
        ]
        st.markdown(
            "  \n".join(say("{name}: {value}", name=name, value=f"**{value}**") for name, value in rows)
        )
        if not found.drawn:
            st.markdown(
                say(
                    "Not among the {n} strongest authors, whom the map draws.",
                    n=numbers.count(report.drawn.nodes),
                )
            )
        with st.container(horizontal=True, gap="small"):
            if st.button(say("Open the dossier"), type="primary", key="card-open", icon=":material/article:"):
                ways.to_dossier(author)
            leader = next((b.leaders[0] for b in report.briefs if b.community == found.community), None)
            if leader:
                st.button(say("Their community"), key="card-community", on_click=on_community, args=(leader,))
            st.button(say("Let go"), key="card-close", type="tertiary", on_click=on_close)


def _cited(found: Standing) -> str:
    return say(
        "{n} times by {citers} authors", n=numbers.count(found.cited), citers=numbers.count(found.citers)
    )


def _own(mentions: float, toned: float, tone_sum: float) -> str:
    """How much somebody wrote, and its net tone where there is enough to judge."""
    if pd.isna(mentions):
        return say("none in this period")
    if pd.isna(toned) or toned < ENOUGH:
        return say("{n}, too few to judge their tone", n=numbers.count(mentions))
    return say("{n}, net tone {tone}", n=numbers.count(mentions), tone=numbers.tone(100 * tone_sum / toned))
