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
    """Another page, with the filters of this one in its address; `more` comes on top of them, watches by their id."""
    if page == "mentions" and "author" in more:  # going back from a dossier leaves its `author` in the address
        more["by"] = more.pop("author")
    spoken = {name: filters.spoken(name, value) for name, value in more.items()}
    st.switch_page(_PAGES / f"{page}.py", query_params=carried(**spoken))


def carried(**more: str | list[str]) -> dict[str, str | list[str]]:
    """The filters that stand in this address, and `more`."""
    address = st.query_params
    return {name: address.get_all(name) for name in _SHARED if name in address} | more
