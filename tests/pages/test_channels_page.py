"""What a viewer of the Channels page sees: what carries most, in which order, which camp relays what, and nothing run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import channel_chart
from pages.parts.theme import LIGHT
from tests.quarrels import LEVY, quarrel

HOSTILE = ("![](http://evil.example/p.png)", "[x](javascript:alert(1))", ":red[x] **b**")
MARKS = ("![](http", "[x](javascript", ":red[x]", "**b**")
Fill = Callable[..., None]
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing another test's house answered."""
    st.cache_resource.clear()


def shown(app: AppTest) -> str:
    """Everything Markdown-like on the page."""
    return "\n".join(
        str(element.value) for kind in (app.markdown, app.subheader, app.title) for element in kind
    )


def test_the_page_says_what_carries_most_and_which_camp_relays_what(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))

    app = open_page("channels.py")

    assert not app.exception
    said = shown(app)
    assert "**X** carries most:" in said
    assert "Most linked: **pro\\-news\\.example**" in said or "Most linked: **con\\-news\\.example**" in said
    media, relays = app.dataframe[0].value, app.dataframe[-1].value
    assert set(media["channel"]) == {"pro-news.example", "con-news.example"}
    assert all("%" in mostly for mostly in relays["mostly"])


def test_a_story_in_the_address_narrows_the_path_and_an_unknown_one_says_so(
    fill: Fill, open_page: Open
) -> None:
    fill(quarrel(), watches=(LEVY,))

    told, unknown = open_page("channels.py", story="scam"), open_page("channels.py", story="<b>zzz</b>")

    assert not told.exception
    assert "the mentions with “scam”" in shown(told)
    assert not unknown.exception
    assert "No channel has 3 mentions or more with these words" in shown(unknown)


def test_hostile_channels_and_stories_stay_letters(fill: Fill, open_page: Open) -> None:
    batch = quarrel(names=HOSTILE, texts=HOSTILE)
    foreign = tuple(
        replace(mention, domains=(HOSTILE[0],), hashtags=(HOSTILE[1],), community=HOSTILE[2])
        for mention in batch.mentions
    )
    fill(replace(batch, mentions=foreign), watches=(LEVY,))

    app = open_page("channels.py", story=HOSTILE[2])

    assert not app.exception
    assert not any(mark in shown(app) for mark in MARKS)


def test_an_empty_store_says_that_nothing_was_said(fill: Fill, open_page: Open) -> None:
    fill(watches=(LEVY,))

    app = open_page("channels.py")

    assert not app.exception
    assert "Nothing was said in this period" in shown(app)


def test_the_page_speaks_french(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))

    app = open_page("channels.py", ui="fr")

    assert not app.exception
    assert app.title[0].value.startswith("Quels canaux")
    assert "porte le plus" in shown(app)


def test_lanes_are_named_as_people_call_them() -> None:
    lane = channel_chart.lane

    assert lane({"kind": "platform", "channel": "x"}) == "X"
    assert lane({"kind": "community", "channel": "reddit:trains"}) == "trains · Reddit"
    assert lane({"kind": "hashtag", "channel": "levy"}) == "#levy"
    assert lane({"kind": "domain", "channel": "a.example\n\x00"}) == "a.example"
    assert LIGHT.groups[0] != LIGHT.others
