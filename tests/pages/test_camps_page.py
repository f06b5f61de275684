"""What a viewer of the Camps page sees: two sides by name, cards, who bridges, who stands against whom, and nothing run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.records import Batch, Mention
from tests.circles import ACME, circles
from tests.quarrels import LEVY, quarrel

HOSTILE = ("<script>alert(1)</script>", "![](http://evil.example/p.png)", "[x](javascript:alert(1))", "=cmd|'!A0", ":red[x] **b**")  # fmt: skip
MARKS = ("![](http", "[x](javascript", ":red[x]", "**b**", "<script>")
Fill = Callable[..., None]
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing another test's house answered."""
    st.cache_resource.clear()


def shown(app: AppTest) -> str:
    """Everything Markdown-like on the page, labels of buttons too."""
    said = [str(element.value) for kind in (app.markdown, app.subheader, app.title) for element in kind]
    return "\n".join(said + [str(button.label) for button in app.button])


def test_two_sides_are_told_with_their_fit_and_the_fit_of_chance(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))

    app = open_page("camps.py")

    assert not app.exception
    said = shown(app)
    assert app.title[0].value == "Who stands where, and who bridges?"
    assert "**Two sides stand against each other**" in said
    assert "by chance" in said
    assert "##### Side 1" in said
    assert "##### Side 2" in said
    assert "too few" in said  # to judge separation: under a hundred authors
    bridging, against = app.dataframe[1].value, app.dataframe[2].value
    assert bridging["who"].iloc[0] == "go"
    assert set(against["whom"]) == {"pro", "con"}


def test_a_camp_shows_what_it_said_when_asked(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))
    app = open_page("camps.py")

    app = next(button for button in app.button if str(button.key).startswith("quotes-")).click().run()

    assert not app.exception
    assert "Loudest mentions of camp" in shown(app)
    assert "Hide quotes" in shown(app)


def test_where_no_sides_can_be_read_the_page_says_why(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("camps.py")

    assert not app.exception
    assert "No two sides stand against each other" in shown(app)
    assert "whose sign could be read; 30 are needed" in shown(app)


def test_an_empty_store_and_one_without_ties_say_so_and_offer_all_time(fill: Fill, open_page: Open) -> None:
    when = datetime.now(UTC) - timedelta(hours=1)
    alone = Mention("x", "1", "levy!", when, author_id="ann", given_watches=("levy",))
    fill(Batch("file:one", (alone,), read=1), watches=(LEVY,))

    app = open_page("camps.py")

    assert not app.exception
    assert "so there are no camps" in shown(app)
    assert [button.label for button in app.button if button.key == "empty-action"] == ["Show all time"]


def test_hostile_names_and_words_stay_letters(fill: Fill, open_page: Open) -> None:
    fill(quarrel(names=HOSTILE, texts=HOSTILE), watches=(LEVY,))

    app = open_page("camps.py", camp="x:pro")

    assert not app.exception
    assert not any(mark in shown(app) for mark in MARKS)


def test_an_unknown_camp_in_the_address_shows_no_quotes(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))

    app = open_page("camps.py", camp="x:<script>")

    assert not app.exception
    assert "Loudest mentions" not in shown(app)


def test_the_page_speaks_french(fill: Fill, open_page: Open) -> None:
    fill(quarrel(), watches=(LEVY,))

    app = open_page("camps.py", ui="fr")

    assert not app.exception
    assert app.title[0].value.startswith("Qui se tient où")
    assert "Deux côtés s’opposent" in shown(app)
