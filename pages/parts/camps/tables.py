"""Who bridges camps, who attacks whom, what runs between camps and who moved: the tables of the Camps page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import numbers, states, ways
from pages.parts.camps import diagram
from pages.parts.plain import clean
from pages.parts.words import say
from reports.camp_places import across
from reports.camps import Camps

_HEIGHT = 320


def bridges(report: Camps) -> None:
    """Who holds ties with several camps; a row opens the dossier."""
    st.subheader(say("Who bridges"))
    if report.bridges.empty:
        states.note(say("Nobody has four contacts or more and a tenth of their ties in a second camp."))
        return
    rows = pd.DataFrame(
        {
            "who": [clean(name, most=40) for name in report.bridges["shown"]],
            "first": _between(report, "first"),
            "second": _between(report, "second"),
            "contacts": report.bridges["contacts"],
        }
    )
    columns: dict[str, Any] = {
        "who": st.column_config.TextColumn(say("Author")),
        "first": st.column_config.TextColumn(say("Most ties with")),
        "second": st.column_config.TextColumn(say("Then with")),
        "contacts": st.column_config.NumberColumn(say("Contacts"), format="localized", help=say("Different authors they have a tie with, attacks left out.")),
    }  # fmt: skip
    _pickable(rows, columns, "bridges", say("Who bridges camps, foremost first"), lambda at: ways.to_dossier(str(report.bridges["author"].iloc[at])))  # fmt: skip


def attacks(report: Camps) -> None:
    """Who answers whom in the opposite tone; a row opens what the attacker wrote."""
    st.subheader(say("Who stands against whom"))
    if report.attacks.empty:
        states.note(
            say("Nobody answered or quoted anybody in the opposite tone, as far as tones could be read.")
        )
        return
    rows = pd.DataFrame(
        {
            "who": [clean(name, most=40) for name in report.attacks["shown"]],
            "whom": [clean(name, most=40) for name in report.attacks["target_shown"]],
            "times": report.attacks["attack"].astype(int),
            "from": [diagram.name_of(report, number) for number in report.attacks["camp"]],
            "to": [diagram.name_of(report, number) for number in report.attacks["target_camp"]],
        }
    )
    columns: dict[str, Any] = {
        "who": st.column_config.TextColumn(say("Author")),
        "whom": st.column_config.TextColumn(say("Against")),
        "times": st.column_config.NumberColumn(say("Times"), format="localized", help=say("Answers and quotes of the opposite tone; pairs with more agreement than that are left out.")),
        "from": st.column_config.TextColumn(say("Camp")),
        "to": st.column_config.TextColumn(say("Camp of the other")),
    }  # fmt: skip
    _pickable(rows, columns, "attacks", say("Who stands against whom, most often first"), lambda at: ways.lead("mentions", author=str(report.attacks["author"].iloc[at])))  # fmt: skip


def ties(report: Camps) -> None:
    """The diagram's lines in figures."""
    lines = across(report)
    if lines.empty:
        states.note(say("No tie runs between these camps."))
        return
    rows = pd.DataFrame(
        {
            "one": [diagram.name_of(report, number) for number in lines["source"]],
            "other": [diagram.name_of(report, number) for number in lines["target"]],
            **{name: lines[name].astype(int).to_numpy() for name in ("weight", "support", "attack")},
        }
    )
    columns: dict[str, Any] = {
        "one": st.column_config.TextColumn(say("Camp")),
        "other": st.column_config.TextColumn(say("Other camp")),
        "weight": st.column_config.NumberColumn(say("Ties"), format="localized"),
        "support": st.column_config.NumberColumn(say("In agreement"), format="localized"),
        "attack": st.column_config.NumberColumn(say("Against"), format="localized"),
    }
    st.dataframe(rows, hide_index=True, column_config=columns, alt=say("Ties between camps, heaviest first"))


def moved(report: Camps) -> None:
    """Who was in another camp in the period before; a row opens the dossier."""
    if report.moved.empty:
        states.note(say("Nobody who spoke in both periods changed camp."))
        return
    rows = pd.DataFrame(
        {
            "who": [clean(name, most=40) for name in report.moved["shown"]],
            "was": [diagram.name_of(report, number) for number in report.moved["was"]],
            "is": [diagram.name_of(report, number) for number in report.moved["camp"]],
            "ties": report.moved["ties"].astype(int),
        }
    )
    columns: dict[str, Any] = {
        "who": st.column_config.TextColumn(say("Author")),
        "was": st.column_config.TextColumn(say("Was in")),
        "is": st.column_config.TextColumn(say("Is in")),
        "ties": st.column_config.NumberColumn(say("Ties"), format="localized"),
    }
    _pickable(rows, columns, "moved", say("Who changed camp, those with most ties first"), lambda at: ways.to_dossier(str(report.moved["author"].iloc[at])))  # fmt: skip


def _between(report: Camps, which: str) -> list[str]:
    pairs = zip(report.bridges[which], report.bridges[f"{which}_share"], strict=True)
    return [f"{diagram.name_of(report, number)} ({numbers.share(share)})" for number, share in pairs]


def _pickable(
    rows: pd.DataFrame, columns: dict[str, Any], key: str, alt: str, on_pick: Callable[[int], None]
) -> None:
    """A table of which a row can be opened."""
    picked = st.dataframe(
        rows, hide_index=True, column_config=columns, key=f"{key}-rows", on_select="rerun", selection_mode="single-row",
        height=min(_HEIGHT, 38 + 35 * len(rows)), alt=alt,
    )  # fmt: skip
    places = picked.selection.rows
    if places and places[0] < len(rows):
        on_pick(places[0])
