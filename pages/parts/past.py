"""Which moment is looked at: now, or an earlier one, so that any page can be seen as it stood then."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.past import By, Moment
from data.store import Store
from pages.parts import numbers
from pages.parts.words import say
from vigie import house

_ADDRESS: Final = {"known": "asof", "published": "published"}  # by what counts: the parameter of the address
_KEY, _PICKED, _BY = "_past", "past-at", "past-by"
# What runs the house is of the present, whatever is looked at.
PRESENT_ONLY: Final = frozenset({"watches", "sources", "import", "accuracy", "briefs"})

_asked_for: ContextVar[Moment | None] = ContextVar("moment", default=None)
_Given = ParamSpec("_Given")
_Answer_co = TypeVar("_Answer_co", covariant=True)


class Kept(Protocol[_Given, _Answer_co]):
    """A question whose answers are kept and shared."""

    def __call__(self, *args: _Given.args, **kwargs: _Given.kwargs) -> _Answer_co: ...

    def clear(self) -> None: ...


def begin() -> None:
    """Before a page is drawn: take the moment over from the address, or put it there where a page was changed."""
    for by, name in _ADDRESS.items():
        said = _read(st.query_params.get(name, ""))
        if said is not None:
            st.session_state[_KEY] = Moment(said, cast("By", by))
            return
        st.query_params.pop(name, None)
    moment = st.session_state.get(_KEY)
    if moment is not None:
        st.query_params[_ADDRESS[moment.by]] = _written(moment.at)


def moment() -> Moment | None:
    """The past that is looked at; None: now."""
    asked = _asked_for.get()
    if asked is None and get_script_run_ctx(suppress_warning=True) is not None:
        asked = st.session_state.get(_KEY)
    return asked


def now() -> datetime:
    """The moment that is looked at, UTC."""
    looked_at = moment()
    return looked_at.at if looked_at else datetime.now(UTC)


def store() -> Store:
    """The store as it stood at the moment that is looked at: for reading; what is written is written now."""
    here, looked_at = house.current(), moment()
    return here.pasts.at(looked_at) if looked_at else here.store


def look(at: datetime, by: By = "known") -> None:
    """Look at an earlier moment from now on, on every page; at the present where it is still to come."""
    leave()
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    if at < datetime.now(UTC):
        st.session_state[_KEY] = Moment(at, by)
        st.query_params[_ADDRESS[by]] = _written(at)


def leave() -> None:
    """Back to now."""
    for name in (_KEY, _PICKED, _BY):
        st.session_state.pop(name, None)
    for name in _ADDRESS.values():
        st.query_params.pop(name, None)


def answers(**options: Any) -> Callable[[Callable[_Given, _Answer_co]], Kept[_Given, _Answer_co]]:
    """`st.cache_data`, with the moment as a part of what is asked."""
    return _kept(st.cache_data, options)


def resources(**options: Any) -> Callable[[Callable[_Given, _Answer_co]], Kept[_Given, _Answer_co]]:
    """`st.cache_resource`, with the moment as a part of what is asked."""
    return _kept(st.cache_resource, options)


def choose(zone: str) -> None:
    """In the sidebar: the moment to look at."""
    looked_at = moment()
    with st.expander(say("Time machine"), icon=":material/history:", expanded=looked_at is not None):
        here = ZoneInfo(zone)
        if looked_at is not None and st.session_state.get(_PICKED) is None:
            st.session_state[_PICKED] = looked_at.at.astimezone(here).replace(tzinfo=None)
            st.session_state[_BY] = looked_at.by
        picked = st.datetime_input(
            say("As it stood on"), None, key=_PICKED, format="YYYY-MM-DD", step=timedelta(minutes=1),
            min_value=datetime(1990, 1, 1), max_value=datetime.now(here).replace(tzinfo=None),  # noqa: DTZ001 - the viewer's clock
            help=say("Every page then shows what it would have shown at that moment ({zone}).", zone=zone),
        )  # fmt: skip
        by = st.radio(
            say("Counting"), list(_ADDRESS), key=_BY, format_func=_by,
            help=say("Files brought in later were published long before they were known here."),
        )  # fmt: skip
        wanted = Moment(picked.replace(tzinfo=here).astimezone(UTC), cast("By", by)) if picked else None
        if wanted and wanted != looked_at:
            st.button(
                say("Go there"), key="past-go", icon=":material/history:", on_click=look, args=(wanted.at, by)
            )


def banner(zone: str, *, page: str) -> None:
    """Over a page: which moment it shows, in words nobody misses, and the way back."""
    looked_at = moment()
    if looked_at is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="past-banner"):
        help = None
        if page in PRESENT_ONLY:
            told = say(
                "This page always shows the present; the others show {moment}.",
                moment=_clock(looked_at, zone),
            )
        elif looked_at.by == "known":
            told = say(
                "**As it stood on {moment}**: what had come in by then.", moment=_clock(looked_at, zone)
            )
            help = say(
                "Reach and likes, edited texts and the queries of watches are today’s. What you change here is changed now."
            )
        else:
            told = say("**As of {moment}**: what had been published by then.", moment=_clock(looked_at, zone))
            help = say(
                "Whether it was known here or not. Readings and queries are today’s. What you change here is changed now."
            )
        st.markdown(f":material/history: {told}", width="stretch", help=help)
        st.button(say("Back to now"), key="past-leave", on_click=leave)


def _by(name: str) -> str:
    return say("What was known here") if name == "known" else say("What had been published")


def _clock(looked_at: Moment, zone: str) -> str:
    return numbers.clock(looked_at.at, zone, now=datetime.now(UTC))


def _read(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at if at < datetime.now(UTC) else None


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}Z"


def _kept(
    cache: Any, options: dict[str, Any]
) -> Callable[[Callable[_Given, _Answer_co]], Kept[_Given, _Answer_co]]:
    def wrapped(ask: Callable[_Given, _Answer_co]) -> Kept[_Given, _Answer_co]:
        def kept(moment: Moment | None, *args: Any, **more: Any) -> _Answer_co:
            token = _asked_for.set(
                moment
            )  # for what is renewed behind the viewers' backs, where there is no session
            try:
                return ask(*args, **more)
            finally:
                _asked_for.reset(token)

        # Streamlit knows an answer by its function's name and source: ours differ by the question asked.
        kept.__qualname__, kept.__module__ = ask.__qualname__, ask.__module__
        shared = cache(**options)(kept)

        @wraps(ask)
        def asked(*args: _Given.args, **more: _Given.kwargs) -> _Answer_co:
            return cast("_Answer_co", shared(moment(), *args, **more))

        asked.clear = shared.clear  # type: ignore[attr-defined]
        return cast("Kept[_Given, _Answer_co]", asked)

    return wrapped
