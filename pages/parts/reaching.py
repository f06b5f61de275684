"""How to reach one author: the warmest ways from our accounts and allies, with what was said at each step."""

from __future__ import annotations

import re
from collections.abc import Collection

import streamlit as st

from data.questions.scope import Scope
from influence.graph import Graph
from influence.paths import Step, Way
from pages.parts import numbers, past, weight
from pages.parts.filters import Filters
from pages.parts.plain import plain
from pages.parts.words import say
from reports import reach as reported
from reports.influence import Influence, narrowed
from reports.reach import Reach

MOST_OFFERED = 2_000
_HANDLE = re.compile(r"@(\w+)")


def show(author: str, report: Influence, chosen: Filters, kinds: tuple[str, ...]) -> None:
    """Choose where to start; then the ways, each with its steps and their texts."""
    st.subheader(
        say("How to reach them"),
        help=say(
            "A step is warm when the one approached has cited the one who approaches: one answer makes 50 %, three 75 %; "
            "citing them yourself counts half. Attacks are left out. It compares ways; it is no probability of success."
        ),
    )
    offered = [name for name in report.table["author"].head(MOST_OFFERED) if name != author]
    names = dict(zip(report.table["author"], report.table["shown"], strict=True))
    starts = st.multiselect(
        say("Starting from our accounts and allies"), offered, default=[name for name in _ours(report, chosen) if name in offered],
        key=f"reach-{author}", max_selections=20, format_func=lambda name: str(names[name]), placeholder=say("Who can approach somebody for us"),
    )  # fmt: skip
    if not starts:
        st.markdown(say("Name an account of ours or an ally, and the warmest ways from there appear."))
        return
    found = _reach(narrowed(chosen.scope), kinds, tuple(starts), author)
    if not found.ways:
        st.markdown(
            say("No chain of ties leads from there to them in this period. A longer period may show one.")
        )
        return
    for way in found.ways:
        _way(way, found, names, chosen)


def _way(way: Way, found: Reach, names: dict[str, object], chosen: Filters) -> None:
    """One way: who, how warm, and behind it the grounds of every step."""
    chain = " → ".join(f"**{_called(name, names)}**" for name in way.authors)
    said = say("{chain} · warmth {warmth}", chain=chain, warmth=numbers.share(way.warmth))
    with st.expander(said):
        for step in way.steps:
            st.markdown(_grounds(step, names))
            for proof in found.proofs.get(frozenset((step.before, step.after)), ()):
                when = numbers.clock(proof.created, chosen.zone, now=chosen.now)
                who = _called(proof.source, names)
                st.markdown(
                    f"> {plain(proof.text, most=280)}  \n> :small[{who} · {weight.kind(proof.kind)} · {when}]"
                )


def _grounds(step: Step, names: dict[str, object]) -> str:
    """Why one would listen to the other, in numbers."""
    return say(
        "{after} cited {before} {answered} times and was cited by them {cited} times: warmth {warmth}.",
        after=_called(step.after, names), before=_called(step.before, names), answered=numbers.count(step.answered),
        cited=numbers.count(step.cited), warmth=numbers.share(step.warmth),
    )  # fmt: skip


def _called(name: str, names: dict[str, object]) -> str:
    return plain(names.get(name, name), most=40)


def _ours(report: Influence, chosen: Filters) -> Collection[str]:
    """Accounts that the watches of our own name by their handle."""
    own = [watch for watch in chosen.watches or chosen.every_watch if watch.kind == "own"]
    handles = {handle.lower() for watch in own for handle in _HANDLE.findall(watch.query)}
    known = report.table["handle"].fillna("").str.removeprefix("@").str.lower().isin(handles)
    return [str(name) for name in report.table.loc[known, "author"]]


@past.resources(ttl=300, max_entries=10, show_spinner=False)
def _warm_ties(scope: Scope, kinds: tuple[str, ...]) -> Graph:
    return reported.warm_ties(past.store(), scope, kinds=kinds)


@past.resources(ttl=300, max_entries=100, show_spinner=False)
def _reach(scope: Scope, kinds: tuple[str, ...], starts: tuple[str, ...], author: str) -> Reach:
    store = past.store()
    return reported.reach(store, scope, _warm_ties(scope, kinds), starts, author, kinds=kinds)
