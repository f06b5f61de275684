"""Answers shared by everybody who asks the same within a short time: the pages' only way to ask.

Each function stands before one question of the same name; viewers with the same filters share one answer.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.questions import counts, ledger, mentions, people
from data.questions.scope import Place, Scope
from vigie import house

_TICK = 5  # seconds an answer about the present stays good


def _store() -> Any:
    return house.current().store


@st.cache_data(ttl=30, max_entries=1, show_spinner=False)
def choices() -> dict[str, list[str]]:
    """Platforms and languages to filter by, most used first."""
    frame = counts.choices(_store())
    return {name: list(dict.fromkeys(frame[name].tolist())) for name in ("platform", "lang")}


@st.cache_data(ttl=_TICK, max_entries=200, show_spinner=False)
def hours(scope: Scope) -> pd.DataFrame:
    """Mentions per hour, watch and label."""
    return counts.hours(_store(), scope)


@st.cache_data(ttl=_TICK, max_entries=200, show_spinner=False)
def by_platform_and_language(scope: Scope) -> pd.DataFrame:
    """Sums per watch, platform, language and label."""
    return counts.by_platform_and_language(_store(), scope)


@st.cache_data(ttl=_TICK, max_entries=200, show_spinner=False)
def mentions_page(scope: Scope, most: int, below: Place | None = None) -> pd.DataFrame:
    """The newest mentions in scope, or those below a place."""
    return mentions.page(_store(), scope, most=most, below=below)


@st.cache_data(ttl=_TICK, max_entries=200, show_spinner=False)
def mentions_total(scope: Scope) -> int:
    """How many mentions the scope holds."""
    return mentions.total(_store(), scope)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def loudest(scope: Scope, most: int = 3) -> pd.DataFrame:
    """The mentions people reacted to most."""
    return mentions.loudest(_store(), scope, most=most)


@st.cache_data(ttl=300, max_entries=50, show_spinner=False)
def texts(scope: Scope, most: int = 10_000) -> pd.DataFrame:
    """Texts for counting words."""
    return mentions.texts(_store(), scope, most=most)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def domains(scope: Scope, most: int = 20) -> pd.DataFrame:
    """The domains most linked."""
    return mentions.domains(_store(), scope, most=most)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def speakers(scope: Scope, most: int = 20) -> pd.DataFrame:
    """Who spoke most."""
    return people.speakers(_store(), scope, most=most)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def given_labels(scope: Scope, zone: str) -> pd.DataFrame:
    """Labels that came with the data beside ours, per day."""
    return counts.given_labels(_store(), scope, zone=zone)


@st.cache_data(ttl=2, max_entries=1, show_spinner=False)
def freshness() -> dict[str, Any]:
    """The newest mention and the last load."""
    return ledger.freshness(_store())


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def has_demo() -> bool:
    """Whether demo data is on screen somewhere."""
    return ledger.has_demo(_store())
