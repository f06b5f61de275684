"""What did we decide, and what came of it?"""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.plain import plain
from pages.parts.remembering import listed, longview, writing
from pages.parts.words import say


def main() -> None:
    """One search over all that people wrote; else the long view of the watch with its decisions pinned, and every entry."""
    now = filters.chosen()
    st.title(say("What did we decide, and what came of it?"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        sought = st.text_input(
            say("Search notes, decisions, outcomes, meetings, pins and briefs"), key="q", bind="query-params", max_chars=200,
            placeholder=say("Words in any order; accents and capitals do not count"), width="stretch",
        )  # fmt: skip
        with st.popover(say("Write down"), icon=":material/edit_note:"):
            writing.offer(now)
        with st.popover(say("Export"), icon=":material/download:"):
            listed.export()
    if sought.strip():
        listed.hits(sought, now)
        return
    name = plain(now.main.name) if now.main else say("Every mention")
    st.markdown(say("**{name}**, as long as it has been watched", name=name))
    longview.show(now)
    listed.removed()
    listed.entries(now)


main()
