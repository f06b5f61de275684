"""What each source is asked for a watch, in the platform's own language, before anybody judges what comes back."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import streamlit as st

from connectors import registry
from connectors.contract import Access, SourceError
from data.query import QueryError
from data.records import Watch
from pages.parts import numbers, states
from pages.parts.plain import plain
from pages.parts.sources.known import DEMO, source_name
from pages.parts.words import say

log = logging.getLogger(__name__)

_MOST = 60  # queries of one source that are written out


@dataclass(frozen=True, slots=True)
class Asked:
    """One source's queries for a watch and what was lost in translation, or why there are none."""

    source: str
    queries: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str | None = None


@st.cache_data(ttl=300, max_entries=100, show_spinner=False)
def asked(query: str, sources: tuple[str, ...]) -> list[Asked]:
    """What each of these sources would be asked; needs no key and no network."""
    return [_asked(name, Watch("asked", "asked", query)) for name in sources]


def show(query: str, *, key: str) -> None:
    """Every source: how many queries of which length, folded away what they say, and what was lost."""
    st.markdown(
        say("Each source is asked in its own language, often for more than the watch wants; our own matcher then judges every mention, so that the watch means the same everywhere.")
    )  # fmt: skip
    found = asked(query, tuple(name for name in registry.SOURCES if name != DEMO))
    if not found:
        states.note(say("No source is known yet."))
    for one in found:
        with st.expander(f"**{plain(source_name(one.source))}** · {counts(one)}", key=f"{key}-{one.source}"):
            _details(one)


def counts(one: Asked) -> str:
    """How many queries and how long, or that it is refused; fit for a heading."""
    if one.refused is not None:
        return say("cannot be asked")
    if not one.queries:
        return (
            say("asked for everything; the matcher chooses") if not one.notes else say("no query of its own")
        )
    lengths = [len(query) for query in one.queries]
    least, most = numbers.decimal(min(lengths), 0), numbers.decimal(max(lengths), 0)
    many = say("1 query") if len(lengths) == 1 else say("{n} queries", n=numbers.decimal(len(lengths), 0))
    length = most if least == most else f"{least}–{most}"
    tail = (
        ""
        if not one.notes
        else " · " + (say("1 note") if len(one.notes) == 1 else say("{n} notes", n=len(one.notes)))
    )
    return f"{many} · {say('{length} characters', length=length)}{tail}"


def _details(one: Asked) -> None:
    if one.refused is not None:
        st.markdown(f":material/error: {plain(say(one.refused), most=600)}")
    for note in one.notes:
        st.markdown(f":material/info: {plain(say(note), most=600)}")
    for query in one.queries[:_MOST]:
        st.code(query, language=None, wrap_lines=True)
    if len(one.queries) > _MOST:
        states.note(say("The first {n} are shown.", n=_MOST))
    if not (one.queries or one.notes or one.refused):
        states.note(say("It is read as a whole; nothing is asked of it."))


def _asked(name: str, watch: Watch) -> Asked:
    try:
        native = registry.SOURCES[name](Access()).compile((watch,))
    except (SourceError, QueryError) as why:
        return Asked(name, refused=str(why))
    except Exception as fault:  # at the edge to a platform: one source must not hide the others
        log.warning("compiling for %s failed", name, exc_info=True)
        return Asked(name, refused=f"Unexpected fault: {type(fault).__name__}; details are in the log.")
    return Asked(name, native.queries, native.notes)
