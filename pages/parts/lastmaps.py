"""The latest map of every choice of mentions, so that the next one, a day or a week on, keeps its places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from reports.influence import Influence, influence

MOST = 24  # maps remembered
_ANY = Period(datetime(1970, 1, 1, tzinfo=UTC), datetime(2970, 1, 1, tzinfo=UTC))

About = tuple[Scope, tuple[str, ...]]


def measured(store: Store, scope: Scope, kinds: tuple[str, ...]) -> Influence | None:
    """Who carries weight, on a map laid out from the latest of the same watches, filters and ties, whatever its period."""
    known = _known()
    about = (replace(scope, period=_ANY), kinds)
    report = influence(store, scope, kinds=kinds, previous=known.pop(about, None))
    if report is not None:
        known[about] = report
        for old in list(known)[:-MOST]:
            known.pop(old, None)
    return report


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> dict[About, Influence]:
    return {}
