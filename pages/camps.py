"""Who stands where, and who bridges?"""

from __future__ import annotations

import streamlit as st

from pages.parts import camp_answers, feed, filters, numbers, states, theme, ways
from pages.parts.camps import card, diagram, tables, told
from pages.parts.words import say
from reports.camp_places import letter
from reports.camps import Camps

HEIGHT = 430


def page() -> None:
    """The answer in two sentences, the diagram, both sides, every camp, then the evidence."""
    st.title(say("Who stands where, and who bridges?"))
    chosen = filters.chosen()
    exclude = tuple(watch.name for watch in chosen.watches)
    with st.skeleton(height=HEIGHT), st.spinner(say("Finding who keeps to whom. This is done once; then everybody sees it at once.")):  # fmt: skip
        report = camp_answers.camps(chosen.scope, exclude)
    if report is None or not report.camps:
        told.nothing(report, chosen)
        return
    st.markdown(told.headline(report, chosen))
    overview(report)
    st.subheader(say("The camps"), help=say("Authors who keep to each other, found on their ties without attacks (Leiden). They keep letter, colour and name from day to day."))  # fmt: skip
    cards(report)
    quotes(report, chosen, exclude)
    left, right = st.columns(2, gap="medium")
    with left:
        tables.bridges(report)
    with right:
        tables.attacks(report)
    shift(report)
    told.method(report)


def overview(report: Camps) -> None:
    """The diagram, and beside it the two sides, or why there are none."""
    left, right = st.columns([7, 5], gap="medium")
    with left:
        st.echarts_chart(
            diagram.spec(report, theme.palette()),
            height=HEIGHT,
            key="camps-diagram",
            alt=diagram.in_words(report),
        )
        states.note(told.reading(report))
        with st.expander(say("Ties between camps, as a table")):
            tables.ties(report)
    with right:
        if report.sides:
            for side in report.sides:
                card.side(report, side)
        else:
            with st.container(border=True):
                st.markdown(told.no_sides(report))
        st.markdown(told.apart(report))


def cards(report: Camps) -> None:
    """Three camps a row, largest first."""
    leader = st.query_params.get("camp")
    for at in range(0, len(report.camps), 3):
        for column, camp in zip(st.columns(3), report.camps[at : at + 3], strict=False):
            with column:
                card.camp(report, camp, chosen=camp.leaders[0][0] == leader, on_quotes=look_at)
    if report.small:
        states.note(say("{n} more authors are in groups too small to name.", n=numbers.count(report.small)))


def quotes(report: Camps, chosen: filters.Filters, exclude: tuple[str, ...]) -> None:
    """What members of the camp in the address wrote that people reacted to most."""
    leader = st.query_params.get("camp")
    camp = next((one for one in report.camps if one.leaders[0][0] == leader), None)
    if camp is None:
        return
    st.subheader(say("Loudest mentions of camp {letter}", letter=letter(camp.number)))
    with st.skeleton(height=200):
        loudest = camp_answers.camp_quotes(chosen.scope, exclude, camp.number)
    if loudest.empty:
        states.note(say("Its members wrote nothing of their own in this period."))
        return
    click = feed.show(loudest, key=f"camp-quotes-{camp.number}", zone=chosen.zone)
    if click.author:
        ways.to_dossier(click.author)


def shift(report: Camps) -> None:
    """How it moved against the period before."""
    st.subheader(say("What shifted"))
    if report.before is None:
        states.note(say("Nothing was said in the period of equal length before, so nothing can be compared."))
        return
    st.markdown(told.shifted(report))
    tables.moved(report)


def look_at(leader: str | None) -> None:
    """Show what one camp said, by its first leader; None: nobody's."""
    if leader:
        st.query_params["camp"] = leader
    else:
        st.query_params.pop("camp", None)


page()
