"""Which other accounts are this author's too: said by hand, shown with who said it, and taken back."""

from __future__ import annotations

import streamlit as st

from data import persons
from pages.parts import gate, numbers
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.dossier import Dossier
from reports.influence import Influence
from vigie import house

MOST_OFFERED = 5_000


def show(found: Dossier, report: Influence | None, chosen: Filters) -> None:
    """The accounts joined so far, each with its way back, and a way to join another."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for one in found.joined:
            by = plain(one.writer, most=60) or say("somebody")
            st.badge(
                plain(_called(one.account, report), most=60), icon=":material/link:", color="gray",
                help=say("The same person, said {who}, {when}.", who=by, when=numbers.clock(one.said, chosen.zone, now=chosen.now)),
            )  # fmt: skip
            st.button(
                say("Part again"), key=f"part-{one.account}", type="tertiary", on_click=_part, args=(one.account,),
                help=say("This account stands alone again, on every page."),
            )  # fmt: skip
        if report is not None:
            _join_another(found, report)


def _join_another(found: Dossier, report: Influence) -> None:
    taken = {found.author, *(one.account for one in found.joined)}
    offered = [name for name in report.table["author"].head(MOST_OFFERED) if name not in taken]
    with st.popover(say("Same person as …"), icon=":material/person_add:", type="tertiary"):
        st.markdown(
            say(
                "Join another account of the same person: ties, tone and mentions of both count as one, on every page and for everybody. "
                "Your name is kept beside it, and it can be taken back. Join only what you know, never what merely looks alike."
            )
        )
        other = st.selectbox(
            say("The other account"), offered, index=None, key=f"same-{found.author}",
            format_func=lambda name: _called(name, report), placeholder=say("Name or handle"),
        )  # fmt: skip
        st.button(
            say("They are one person"), key=f"join-{found.author}", type="primary", disabled=other is None,
            on_click=_join, args=(other, found.author),
        )  # fmt: skip


def _called(account: str, report: Influence | None) -> str:
    """Name and platform of an account, as text."""
    place = account.partition(":")
    row = report.person(account) if report is not None else None
    name = str(row["shown"]) if row is not None else place[2]
    return f"{clean(name, most=60)} · {platform(place[0])}"


def _join(account: str | None, person: str) -> None:
    if account is None:
        return
    try:
        persons.join(house.current().store, account, person, writer=gate.person())
    except persons.PersonError:
        return  # somebody else just joined them: the page shows it now
    finally:
        _everything_moved()


def _part(account: str) -> None:
    persons.part(house.current().store, account, writer=gate.person())
    _everything_moved()


def _everything_moved() -> None:
    """Ties, tone and rank of whoever is concerned are in nearly every answer: all are asked for again."""
    st.cache_data.clear()
    st.cache_resource.clear()
