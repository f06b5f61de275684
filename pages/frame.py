"""The router and the gate: who are you, which pages are there, what do you look at."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import address, answers, beginning, clipping, filters, gate, past, words
from pages.parts.alarm import known
from pages.parts.words import say

_HERE = Path(__file__).parent
_NEVER_WAITING = ("watches", "sources", "import")  # what runs the house is there from the first moment

st.set_page_config("Vigie", page_icon=str(_HERE / "static" / "icon.png"), layout="wide")
st.logo(_HERE / "static" / "vigie.svg", size="large", icon_image=_HERE / "static" / "icon.png")
words.begin()
gate.pass_or_stop()
past.begin()


def page(
    file: str, title: str, icon: str, question: str, *, address: str, first: bool = False, listed: bool = True
) -> st.Page:
    return st.Page(
        _HERE / file, title=title, icon=f":material/{icon}:", help=question, url_path=address, default=first,
        visibility="visible" if listed else "hidden",
    )  # fmt: skip


def _alerts() -> str:
    """The page's name with how many alerts wait."""
    waiting = known.waiting()
    return f"{say('Alerts')} ({waiting})" if waiting else say("Alerts")


chosen_page = st.navigation(
    {
        say("Watch"): [
            page("live.py", say("Live"), "radar", say("What is happening now?"), address="live", first=True),
            page(
                "timeline.py",
                say("Timeline"),
                "timeline",
                say("How did tone and volume move?"),
                address="timeline",
            ),
            page("mentions.py", say("Mentions"), "forum", say("What exactly was said?"), address="mentions"),
            page("alerts.py", _alerts(), "notifications", say("What needs me?"), address="alerts"),
            page(
                "wall.py",
                say("Wall screen"),
                "tv",
                say("What is happening now?"),
                address="wall",
                listed=False,
            ),
        ],
        say("Influence"): [
            page(
                "map.py", say("Map"), "hub", say("Who matters, and how do they hang together?"), address="map"
            ),
            page(
                "influencers.py",
                say("Influencers"),
                "groups",
                say("Who carries weight, and why?"),
                address="influencers",
            ),
            page(
                "camps.py",
                say("Camps"),
                "communities",
                say("Who stands where, and who bridges?"),
                address="camps",
            ),
            page(
                "channels.py",
                say("Channels"),
                "podcasts",
                say("Which channels carry it, and in which order?"),
                address="channels",
            ),
            page(
                "stakeholders.py",
                say("Stakeholders"),
                "handshake",
                say("Who has a stake, how much weight, and on whose side?"),
                address="stakeholders",
            ),
        ],
        say("Report"): [
            page("summary.py", say("Summary"), "summarize", say("Where do we stand?"), address="summary"),
            page(
                "memory.py",
                say("Memory"),
                "history_edu",
                say("What did we decide, and what came of it?"),
                address="memory",
            ),
            page("briefs.py", say("Briefs"), "newsmode", say("What do we publish?"), address="briefs"),
        ],
        say("Run"): [
            page(
                "watches.py", say("Watches"), "visibility", say("What do we look out for?"), address="watches"
            ),
            page(
                "sources.py",
                say("Sources"),
                "lan",
                say("What comes in, and what do we miss?"),
                address="sources",
            ),
            page(
                "import_files.py",
                say("Import"),
                "upload_file",
                say("How do I bring in a file?"),
                address="import",
            ),
            page(
                "accuracy.py",
                say("Accuracy"),
                "fact_check",
                say("How far can the tone be trusted?"),
                address="accuracy",
            ),
        ],
    },
    expanded=True,
)
address.begin()
zone = filters.draw().zone
clipping.anywhere(chosen_page.url_path or "live", filters.chosen())
gate.sign_out()
if answers.has_demo():
    st.badge(say("Demo data: fictional brands, people and posts"), icon=":material/science:", color="gray")
past.banner(zone, page=chosen_page.url_path)
if chosen_page.url_path in _NEVER_WAITING or not beginning.under_way():
    chosen_page.run()
address.settle()
