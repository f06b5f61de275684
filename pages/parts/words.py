"""Every word the product says, in the viewer's language: English in the code, French in the catalogue beside it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Literal
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import french
from reports.french import WORDS as REPORTS

Language = Literal["en", "fr"]
LANGUAGES: dict[str, str] = {"en": "English", "fr": "Français"}


_spoken: WeakKeyDictionary[object, Language] = WeakKeyDictionary()  # by session, settled once a run


def begin() -> None:
    """Before a page is drawn: settle which language this session reads; a page asks a thousand times."""
    session = _session()
    if session is not None:
        _spoken[session] = _asked_for()


def language() -> Language:
    """The viewer's choice, else what the browser asks for; English when it asks for neither."""
    session = _session()
    return (_spoken.get(session) if session is not None else None) or _asked_for()


def _session() -> object | None:
    running = get_script_run_ctx(suppress_warning=True)
    return None if running is None else running.session_state


def _asked_for() -> Language:
    said = st.session_state.get("ui") or st.query_params.get(
        "ui"
    )  # the address counts before the widget is drawn
    for name, word in LANGUAGES.items():
        if said in (name, word):
            return "fr" if name == "fr" else "en"
    return "fr" if (st.context.locale or "").lower().startswith("fr") else "en"


def say(sentence: str, /, **values: object) -> str:
    """A sentence in the viewer's language, `{name}` filled in. Foreign text among the values must be `plain` already."""
    if language() == "fr":
        sentence = catalogue().get(sentence, sentence)
    return sentence.format(**values) if values else sentence


@cache
def catalogue() -> dict[str, str]:
    """English sentence → French sentence: the reports' own, and those gathered from `pages/parts/french/*.py`."""
    words = dict(REPORTS)
    for module in pkgutil.iter_modules(french.__path__):
        words.update(importlib.import_module(f"{french.__name__}.{module.name}").WORDS)
    return words
