"""How the map is taken away: one menu, a file a purpose, each made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.words import say
from reports.drawing import Drawing
from reports.map_files import KINDS, written


def menu(drawn: Callable[[], Drawing]) -> None:
    """Every kind of file, each with what it is good for; all hold exactly what `drawn` gives."""
    with st.popover(say("Take the map away"), icon=":material/download:"):
        for kind, (name, purpose) in _words().items():
            st.download_button(
                name, lambda kind=kind: written(drawn(), kind), file_name=f"vigie-map{KINDS[kind].ending}",  # type: ignore[misc]  # a default, not an argument
                mime=KINDS[kind].mime, key=f"map-file-{kind}", on_click="ignore", help=purpose, width="stretch",
            )  # fmt: skip


def _words() -> dict[str, tuple[str, str]]:
    return {
        "html": (say("Web page"), say("One file that opens anywhere, without network.")),
        "svg": (say("Picture (SVG)"), say("Sharp at any size, for slides and print.")),
        "gexf": (
            say("Gephi (GEXF)"),
            say(
                "With positions, colours, sizes and the days on which each tie was seen, for Gephi's timeline."
            ),
        ),
        "graphml": (
            say("Graph (GraphML)"),
            say("With positions, colours and sizes; most graph tools read it."),
        ),
        "csv": (say("Tables (CSV)"), say("Nodes and edges with the headers Gephi expects, in one zip.")),
    }
