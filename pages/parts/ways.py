"""How one page leads to another: with the filters that hold now, and what the next page is to show."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from pages.parts import filters

_PAGES = Path(__file__).parents[1]
_SHARED = ("period", "since", "until", "watch", "platform", "lang", "zone", "ui")  # the sidebar's filters


def to_dossier(author: str) -> NoReturn:
    """The Influencers page at one author (`platform:id`)."""
    lead("influencers", author=author)


def lead(page: str, **more: str | list[str]) -> NoReturn:
    """Another page, with the filters of this one; `more` comes on top: filters of the sidebar, or the page's own.

    Watches go by their id. The sidebar's own entries in the address belong to its widgets and cannot be written from
    here, so they are left for it to take up in the next run.
    """
    # Going back from a dossier leaves its `author` in the address of the list it was opened from.
    if page == "mentions" and "author" in more:
        more["by"] = more.pop("author")
    standing = {name: st.session_state[name] for name in _SHARED if name in st.session_state}
    filters.wish(standing | {name: more.pop(name) for name in _SHARED if name in more})
    st.switch_page(_PAGES / f"{page}.py", query_params=more)
