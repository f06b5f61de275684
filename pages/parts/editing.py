"""A brief as it will look, and its way out: reviewed, published to a folder of pages, taken back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from data import briefs
from data.briefs import Brief, Clip, Published
from data.records import Watch
from pages.parts import answers, gate, states
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports import site
from reports.clips import Piece, pieces
from reports.tongue import Tongue
from reputation.catalogue import Language
from vigie import house

_MARK = re.compile(r"^\s*\{\{([0-9a-f]{8})\}\}\s*$", re.MULTILINE)


def preview(one: Brief) -> None:
    """The text with its clips in their places. What an analyst writes may be Markdown, but brings no picture from elsewhere."""
    found, at = _pieces(one), 0
    with st.container(border=True):
        st.subheader(plain(one.title) or say("Untitled"), anchor=False)
        for mark in _MARK.finditer(one.words):
            _written(one.words[at : mark.start()])
            if piece := found.get(mark[1]):
                _piece(piece)
            at = mark.end()
        _written(one.words[at:])
        if not one.words.strip():
            states.note(say("Write on the left; it shows here as it will be published."))


def way_out(one: Brief) -> None:
    """Review, publish, take back, delete; and the site itself."""
    store, me = house.current().store, gate.person()
    st.markdown(f"**{state_word(one.state)}**")
    with st.container(horizontal=True):
        ready = bool(one.title.strip() and one.words.strip())
        if one.state == "draft":
            st.button(
                say("Ask for review"), key="brief-review", disabled=not ready, icon=":material/rate_review:",
                help=None if ready else say("A brief needs a title and a text."),
                on_click=partial(briefs.ask_for_review, store, one.id),
            )  # fmt: skip
        if one.state == "review":
            own = gate.is_configured() and me == one.writer
            st.button(
                say("Publish"), key="brief-publish", type="primary", disabled=own, icon=":material/publish:",
                help=say("Somebody else than its writer publishes it.") if own else say("The figures stay those of this moment."),
                on_click=partial(_publish, one.id),
            )  # fmt: skip
        if one.state == "published":
            st.button(
                say("Take back"),
                key="brief-back",
                icon=":material/undo:",
                on_click=partial(_take_back, one.id),
            )
        st.button(
            say("Delete"),
            key="brief-drop",
            type="tertiary",
            icon=":material/delete:",
            on_click=partial(_drop, one.id),
        )
    _site()


def state_word(state: str) -> str:
    """Where a brief stands."""
    return {"draft": say("Draft"), "review": say("In review"), "published": say("Published")}[state]


def _pieces(one: Brief) -> dict[str, Piece]:
    """The clips that stand in the text, asked anew every half minute."""
    rooms, standing = house.current(), set(site.clips_in(one.words))
    clips = tuple(clip for clip in briefs.clips(rooms.store, one.id) if clip.id in standing)
    return _asked(clips, tuple(rooms.landing.watches()), "fr" if one.lang == "fr" else "en")


@st.cache_data(ttl=30, max_entries=50, show_spinner=False)
def _asked(clips: tuple[Clip, ...], watches: tuple[Watch, ...], lang: Language) -> dict[str, Piece]:
    return pieces(house.current().store, clips, watches, Tongue(lang), now=datetime.now(UTC))


def _written(words: str) -> None:
    if words.strip():
        st.markdown(words.replace("![", "!\\["))


def _piece(piece: Piece) -> None:
    if piece.svg:
        st.image(piece.svg, width="stretch", caption=plain(piece.words))
        return
    for table in piece.tables:
        st.markdown(f"**{plain(table.head)}**")
        st.dataframe(
            pd.DataFrame(
                [[clean(cell, most=120) for cell in row] for row in table.rows],
                columns=[name or " " for name in table.columns],
            ),
            hide_index=True,
            alt=table.head,
        )
    if piece.tables:
        return
    link = f" [{plain(piece.url, most=60)}]({piece.url})" if piece.url and ")" not in piece.url else ""
    st.markdown(f"> {plain(piece.words)}{link}")


def _publish(name: str) -> None:
    """As it now stands in the store: what a button was drawn with may be older."""
    store = house.current().store
    one = briefs.brief(store, name)
    if one is None:
        return
    out = site.outgoing(
        one, _pieces(one), briefs.published(store), reviewer=gate.person(), now=datetime.now(UTC)
    )
    briefs.publish(store, out)
    _write()


def _take_back(name: str) -> None:
    briefs.take_back(house.current().store, name)
    _write()


def _drop(name: str) -> None:
    briefs.drop(house.current().store, name)
    _write()


def _write() -> None:
    rooms = house.current()
    site.written(rooms.settings.site, briefs.published(rooms.store), demo=answers.has_demo())


def _site() -> None:
    rooms = house.current()
    out = briefs.published(rooms.store)
    if not out:
        return
    st.markdown(
        say(
            "{n} published, in the folder `site` beside the store: open index.html, or put the folder on any web server.",
            n=len(out),
        )
    )
    st.download_button(
        say("Download the site"), partial(_zipped, rooms.settings.site, out), file_name="vigie-briefs.zip", mime="application/zip",
        icon=":material/download:", on_click="ignore", help=say("Pages and an Atom feed; they open without network."),
    )  # fmt: skip


def _zipped(folder: Path, out: tuple[Published, ...]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("index.html", "feed.xml", *(f"{one.slug}.html" for one in out)):
            archive.write(folder / name, name)
    return packed.getvalue()
