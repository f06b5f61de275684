"""What do we publish?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from data import briefs
from data.briefs import Brief
from pages.parts import answers, clipping, editing, filters, gate, numbers, states
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import LANGUAGES, language, say
from reports.clean import clean as one_line
from vigie import house

_FOUND = 5  # mentions offered for quoting


def main() -> None:
    """The briefs there are, the one in hand beside what it will look like, and its way out."""
    now, store = filters.chosen(), house.current().store
    head = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    head.title(say("What do we publish?"), width="stretch")
    head.button(say("New brief"), icon=":material/add:", type="primary", on_click=_begin)
    every = {one.id: one for one in briefs.briefs(store)}
    if not every:
        states.empty(say("No brief yet. A brief is a short text with live figures and quotations in it, published as a page that opens without network."))  # fmt: skip
        return
    names = _names(every)
    chosen = st.selectbox(say("Brief"), list(every), key="brief", format_func=lambda name: names[name])
    one = every[chosen]
    left, right = st.columns([6, 5], gap="large")
    with left:
        _editor(one)
        with st.expander(say("Put in a figure"), icon=":material/add_chart:"):
            st.markdown(
                say(
                    "Of **{name}**, {period}: the filters in the sidebar choose.",
                    name=plain(now.main.name if now.main else say("Every mention")),
                    period=plain(now.words),
                )
            )
            clipping.offer(now, now.scope.period, now.main, into=one.id)
        with st.expander(say("Quote a mention"), icon=":material/format_quote:"):
            _quotes(one, now)
    with right:
        editing.preview(one)
        editing.way_out(one)


def _begin() -> None:
    one = Brief(briefs.new_id(), "", language(), "", "draft", gate.person(), datetime.now(UTC))
    briefs.save(house.current().store, one)
    st.session_state["brief"] = one.id


def _names(every: dict[str, Brief]) -> dict[str, str]:
    """What each is called, no two alike: the browser tells an option by its words alone."""
    titles = {name: clean(one.title, most=80) or say("Untitled") for name, one in every.items()}
    often = Counter(titles.values())
    return {name: title if often[title] == 1 else f"{title} ({name})" for name, title in titles.items()}


def _editor(one: Brief) -> None:
    """Title, language and text; every change is kept at once and makes a draft of it again."""
    turn = f"{one.id}-{len(briefs.clips(house.current().store, one.id))}"  # the text is drawn anew when a clip came into it
    title, lang = st.columns([4, 1])
    title.text_input(
        say("Title"), one.title, key=f"title-{turn}", max_chars=160, on_change=partial(_keep, one.id, turn)
    )
    lang.selectbox(
        say("Language"), list(LANGUAGES), index=list(LANGUAGES).index(one.lang), key=f"lang-{turn}",
        format_func=lambda name: LANGUAGES[name], on_change=partial(_keep, one.id, turn),
    )  # fmt: skip
    st.text_area(
        say("Text"), one.words, key=f"words-{turn}", height=340, max_chars=40_000, on_change=partial(_keep, one.id, turn),
        help=say("Markdown: ## heading, **bold**, *italic*, - list, > quotation, [words](https://address). Pictures and HTML are left out. A figure stands where its mark {mark} does, on a line of its own.", mark="{{…}}"),
    )  # fmt: skip


def _keep(name: str, turn: str) -> None:
    """What the fields say now becomes the brief; nothing else of it is touched."""
    store = house.current().store
    one = briefs.brief(store, name)
    if one is None:
        return
    said = {field: str(st.session_state[f"{field}-{turn}"]) for field in ("title", "lang", "words")}
    title = one_line(said["title"])
    briefs.save(
        store,
        replace(
            one, title=title, lang=said["lang"], words=said["words"], state="draft", changed=datetime.now(UTC)
        ),
    )


def _quotes(one: Brief, now: Filters) -> None:
    words = st.text_input(
        say("Words in it"), key=f"quote-{one.id}", placeholder=say("Search the mentions of the filters")
    )
    found = answers.loudest(replace(now.scope, words=words), _FOUND)
    if not len(found):
        states.note(say("No mention has these words."))
    for row in found.to_dict("records"):
        who = row["handle"] if isinstance(row["handle"], str) else row["author_id"]
        place = f"{platform(row['platform'])} · {numbers.clock(row['created'].to_pydatetime(), now.zone, now=now.now)}"
        st.markdown(f"{plain(row['text'], most=200)} :gray[{plain(who or '?', most=40)} · {plain(place)}]")
        st.button(
            say("Quote"), key=f"quote-{one.id}-{row['seq']}", icon=":material/format_quote:", type="tertiary",
            on_click=partial(clipping.put, one.id, "quote", now, mention=(str(row["platform"]), str(row["id"]))),
        )  # fmt: skip


main()
