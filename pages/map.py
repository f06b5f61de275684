"""Who matters, and how do they hang together?"""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from influence.briefing import Brief
from pages.parts import (
    answers,
    communities,
    filters,
    insight,
    map_files,
    namecard,
    network,
    numbers,
    ranking,
    states,
    theme,
    weight,
)
from pages.parts.map import MapClick, influence_map
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.dossier import alone, ranked
from reports.drawing import drawing
from reports.influence import Influence

HEIGHT, TABLE = 570, 300
FIRST, IN_SIGHT = 100, 6  # rows of the table, and how many of them are seen without scrolling
_TABLE = "_map_table"


def page() -> None:
    """The answer in a sentence, then map, table and whoever is looked at."""
    st.title(say("Who matters, and how do they hang together?"))
    chosen = filters.chosen()
    said, asked = st.columns([7, 5], gap="medium", vertical_alignment="bottom")
    with asked:
        kinds = weight.kinds()
    with (
        st.skeleton(height=HEIGHT),
        st.spinner(say("Measuring who carries weight. This is done once; then everybody sees it at once.")),
    ):
        report = answers.influence(chosen.scope, kinds)
    if report is None:
        nothing(chosen, kinds)
        return
    with said:
        headline(report, chosen, kinds)
    board(report, chosen, kinds)
    method(report)


def headline(report: Influence, chosen: filters.Filters, kinds: tuple[str, ...]) -> None:
    """Who comes first, among how many, and how the picture is read."""
    first = report.table.iloc[0]
    answer = say(
        "**{first}** ranks first of {authors} authors, who form {communities} communities by {ties} ties. {period}.",
        first=plain(first["shown"], most=60), authors=numbers.count(len(report.table)), period=plain(chosen.words),
        communities=numbers.count(len(report.briefs)), ties=numbers.count(sum(report.ties.values())),
    )  # fmt: skip
    reading = say(
        "A line: one {tie} the other in this period. Size is PageRank, colour is community.",
        tie=weight.tie(kinds),
    )
    st.markdown(f"{answer}  \n{reading}")


@st.fragment
def board(report: Influence, chosen: filters.Filters, kinds: tuple[str, ...]) -> None:
    """Map and table, always in sync, and the card of what they point at."""
    author, brief = looked_at(report)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        shown = insight.controls(report)
        click = influence_map(
            network.view(report, zone=chosen.zone),
            key="map",
            filter=network.wanted(shown),
            focus=author,
            community=report.names[brief.community] if brief else None,
            height=HEIGHT,
            theme="dark" if theme.mode() == "dark" else "light",
        )
    if followed(click, report, author, brief):
        again()
    with right:
        table(report, author)
        if author:
            namecard.show(report, author, on_close=let_go, on_community=look_at_community)
        elif brief:
            st.button(
                say("All communities"),
                icon=":material/arrow_back:",
                type="tertiary",
                on_click=let_go,
                key="all-communities",
            )
            communities.briefing(
                report, brief, chosen.scope, kinds, on_author=look_at, on_community=look_at_community
            )
        else:
            communities.listed(report, key=f"communities-{report.rev}", on_pick=look_at_community)
    if brief:
        communities.quotes(brief, chosen.scope, kinds, zone=chosen.zone)
    files(report, chosen)


def looked_at(report: Influence) -> tuple[str | None, Brief | None]:
    """The author in the address, else the community of the leader in it."""
    author, leader = st.query_params.get("author"), st.query_params.get("community")
    person = report.person(leader) if leader and not author else None
    brief = next(
        (b for b in report.briefs if person is not None and b.community == person["community"]), None
    )
    return author, brief


def followed(click: MapClick, report: Influence, author: str | None, brief: Brief | None) -> bool:
    """Take a click on the map to the address; whether anything changed by it."""
    if click.timed:
        insight.until(report, click.until)
        return True
    if click.node and click.node != author:
        look_at(click.node)
    elif click.community:
        number = next((n for n, name in report.names.items() if name == click.community), None)
        found = next((b for b in report.briefs if b.community == number), None)
        if found is None or found == brief:
            return False
        look_at_community(found.leaders[0])
    elif click.cleared and (author or brief):
        let_go()
    else:
        return False
    return True


def table(report: Influence, author: str | None) -> None:
    """The ranking; whoever was chosen elsewhere is selected in it, and lifted into sight when far down."""
    turn, lifted = st.session_state.get(_TABLE, (0, author))
    rows = ranked(report, most=FIRST)
    if lifted and lifted not in rows["author"].head(IN_SIGHT).tolist():
        rows = pd.concat([alone(report, lifted), rows[rows["author"] != lifted]], ignore_index=True)
    ranking.draw(
        report, rows, key=f"ranking-{report.rev}-{turn}", chosen=author, height=TABLE, on_pick=picked,
        columns=("place", "author", "role", "cited"),
    )  # fmt: skip


def picked(author: str | None) -> None:
    """A row was clicked: the table itself stays as it is."""
    st.query_params.pop("community", None)
    if author:
        st.query_params["author"] = author
    else:
        st.query_params.pop("author", None)


def look_at(author: str) -> None:
    """An author was chosen elsewhere than in the table: it is drawn anew with that row selected."""
    st.query_params.pop("community", None)
    st.query_params["author"] = author
    turn_table(author)


def look_at_community(leader: str) -> None:
    """A community was chosen, by its first leader."""
    st.query_params.pop("author", None)
    st.query_params["community"] = leader
    turn_table(None)


def let_go() -> None:
    """Nobody is looked at any more."""
    for name in ("author", "community"):
        st.query_params.pop(name, None)
    turn_table(None)


def turn_table(author: str | None) -> None:
    """A table remembers its selection by its key: another key, another selection."""
    st.session_state[_TABLE] = (st.session_state.get(_TABLE, (0, None))[0] + 1, author)


def again() -> None:
    """Run the board once more; Streamlit refuses the short way while the whole page is being run."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def method(report: Influence) -> None:
    """How the figures came about."""
    with st.expander(say("How this was computed")):
        how = say(
            "The {drawn} strongest of {all} authors and their {ties} heaviest ties are drawn; the table ranks everybody. Communities: "
            "Leiden. Discs lie near those they have ties with; distance inside a disc means only rank. Made {moment} UTC.",
            drawn=numbers.count(report.drawn.nodes), all=numbers.count(len(report.table)), ties=numbers.count(report.backbone.edges),
            moment=f"{report.made:%Y-%m-%d %H:%M}",
        )  # fmt: skip
        st.markdown(how)
        for note in report.notes:
            st.markdown(f"- {plain(note)}")


def files(report: Influence, chosen: filters.Filters) -> None:
    """The map and its table to take away, each made when asked for."""
    title = ", ".join(clean(watch.name, most=60) for watch in chosen.watches) or say("Every mention")
    period = report.scope.period
    about = {
        "export_title": say("Influence, by Vigie"),
        "export_filters": title,
        "export_period": f"{period.since.isoformat()} / {period.until.isoformat()}",
        "export_ties": ", ".join(f"{name} {count}" for name, count in report.ties.items()),
        "export_time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    shown = insight.shown(report)
    with st.container(horizontal=True):
        map_files.menu(lambda: drawing(report, title=title, demo=answers.has_demo()).only(shown))
        st.download_button(
            say("Table as CSV"), lambda: ranking.file(report, about), file_name="vigie-influence.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", help=say("Every author with every measure."),
        )  # fmt: skip


def nothing(chosen: filters.Filters, kinds: tuple[str, ...]) -> None:
    """Nobody cited anybody: why the map is empty, and what to do."""
    said = answers.mentions_total(chosen.scope)
    why = (
        say("Nobody {tie} anybody in these {n} mentions ({period}), so there are no ties to draw.", tie=weight.tie(kinds), n=numbers.count(said), period=plain(chosen.words))
        if said else say("Nothing was said in this period: {period}.", period=plain(chosen.words))
    )  # fmt: skip
    states.empty(why, action=say("Show all time"), on_click=filters.show_all_time)


page()
