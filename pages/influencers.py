"""Who carries weight, and why?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.parts import address, answers, dossier, filters, numbers, ranking, states, weight
from pages.parts.plain import plain
from pages.parts.words import say
from reports.dossier import MEASURES, ranked
from reports.influence import Influence

FIRST, HEIGHT = 100, 640
_TURN = "_influencers_turn"


def page() -> None:
    """The ranking, or the dossier of the author in the address."""
    chosen = filters.chosen()
    author = st.query_params.get("author")
    if not author:
        st.title(say("Who carries weight, and why?"))
        ranking_page(chosen)
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.button(say("All influencers"), icon=":material/arrow_back:", type="tertiary", on_click=close)
        kinds = weight.kinds()
    with st.skeleton(height=HEIGHT), st.spinner(say("Gathering what is known of this author.")):
        report = answers.influence(chosen.scope, kinds)
        found = answers.dossier(chosen.scope, kinds, author)
    if found is None:
        dossier.unknown(author, chosen, on_close=close)
    else:
        dossier.full(found, report, chosen, kinds, on_author=open_dossier)


def ranking_page(chosen: filters.Filters) -> None:
    """Everybody who counts, by one measure; a row opens the dossier."""
    order, search, ties = st.columns([3, 4, 5], vertical_alignment="bottom")
    with ties:
        kinds = weight.kinds()
    with (
        st.skeleton(height=HEIGHT),
        st.spinner(say("Measuring who carries weight. This is done once; then everybody sees it at once.")),
    ):
        report = answers.influence(chosen.scope, kinds)
    if report is None:
        nothing(chosen, kinds)
        return
    known = [name for name in MEASURES if report.table[name].notna().any()]
    address.understand("by", known, weight.measure)
    by = (
        order.selectbox(say("Rank by"), known, key="by", bind="query-params", format_func=weight.measure)
        or "pagerank"
    )
    words = search.text_input(
        say("Find somebody"),
        key="find",
        bind="query-params",
        type="search",
        max_chars=80,
        placeholder=say("Name or handle"),
    )
    headline(report, chosen)
    meaning = weight.meaning(by)
    said = say("{name}: {value}", name=weight.measure(by), value=meaning[:1].lower() + meaning[1:])
    st.markdown(f"{said} {say('Click a row to open the dossier.')}")
    rows = ranked(report, by=by, most=FIRST, words=words or "")
    if rows.empty:
        states.empty(
            say("Nobody by that name is cited or cites anybody in this period."),
            action=say("Show everybody"),
            on_click=forget_words,
        )
        return
    columns = columns_for(by, rows)
    ranking.draw(
        report, rows, key=f"influencers-{report.rev}-{st.session_state.get(_TURN, 0)}", by=by, on_pick=open_dossier, height=HEIGHT,
        columns=columns,
    )  # fmt: skip
    if len(report.table) > len(rows) and not words:
        states.note(
            say(
                "The first {n} of {all}. Search finds everybody; the Map page has the whole table as a file.",
                n=FIRST,
                all=numbers.count(len(report.table)),
            )
        )


def columns_for(by: str, rows: pd.DataFrame) -> list[str]:
    """The columns that say something, in the order they are read."""
    rank = ("interval",) if by == "pagerank" else ("place", "interval")
    columns = [
        *rank,
        "author",
        "role",
        "bar",
        "cited",
        "community",
        "followers",
        "mentions",
        "tone",
        "platform",
    ]
    dull = {
        "cited": by == "in_strength",
        "followers": rows["followers"].isna().all(),
        "platform": rows["platform"].nunique() == 1,
    }
    return [name for name in columns if not dull.get(name)]


def headline(report: Influence, chosen: filters.Filters) -> None:
    """Who comes first, and how many lead and bridge."""
    first, roles = report.table.iloc[0], report.table["role"].value_counts()
    answer = say(
        "**{first}** ranks first of {authors} authors; {leaders} lead a community, {brokers} stand between communities. {period}.",
        first=plain(first["shown"], most=60), authors=numbers.count(len(report.table)), period=plain(chosen.words),
        leaders=numbers.count(int(roles.get("leader", 0))), brokers=numbers.count(int(roles.get("broker", 0))),
    )  # fmt: skip
    st.markdown(answer)


def open_dossier(author: str | None) -> None:
    """The dossier of somebody."""
    if author:
        st.query_params["author"] = author


def close() -> None:
    """Back to the ranking, with no row selected."""
    st.query_params.pop("author", None)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def forget_words() -> None:
    """Search for nobody in particular."""
    st.session_state["find"] = ""


def nothing(chosen: filters.Filters, kinds: tuple[str, ...]) -> None:
    """Nobody cited anybody: why, and what to do."""
    states.empty(
        say("Nobody {tie} anybody in this period ({period}), so nobody can be ranked.", tie=weight.tie(kinds), period=plain(chosen.words)),
        action=say("Show all time"), on_click=filters.show_all_time,
    )  # fmt: skip


page()
