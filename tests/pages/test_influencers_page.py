"""What a viewer of the Influencers page sees: a ranking with its grounds, and the dossier of one author."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.circles import ACME, MEMBERS, circles

HOSTILE = (
    "<script>alert(1)</script>",
    "![](http://evil.example/p.png)",
    "[x](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    ":red[x] **b**",
)
Fill = Callable[..., None]
Open = Callable[..., AppTest]
MARKS = ("![](http", "[x](javascript", ":red[x]", "**b**")


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing another test's house answered."""
    st.cache_resource.clear()


def shown(app: AppTest) -> str:
    """Everything Markdown-like on the page, labels of buttons too."""
    said = [
        str(element.value)
        for kind in (app.markdown, app.subheader, app.caption, app.title)
        for element in kind
    ]
    return "\n".join(said + [str(button.label) for button in app.button])


def test_an_empty_store_ranks_nobody_and_says_why(fill: Fill, open_page: Open) -> None:
    fill(watches=(ACME,))

    app = open_page("influencers.py")

    assert not app.exception
    assert "so nobody can be ranked" in shown(app)


def test_the_ranking_shows_rank_with_interval_role_and_community(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("influencers.py")

    assert not app.exception
    rows = app.dataframe[0].value.set_index("author")
    assert len(rows) == 2 * MEMBERS + 3
    assert rows.loc["ann", "role"] == "leader"
    assert str(rows.loc["ann", "community"]).startswith("ann")
    assert str(rows.loc["ann", "interval"])[0] in "12"
    assert rows.loc["ann", "cited"] == 3 * MEMBERS + 1
    assert "ranks first of 15 authors; 2 lead a community" in shown(app)


def test_another_measure_and_a_name_narrow_the_ranking(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("influencers.py", by="out_strength", find="carol")

    assert not app.exception
    assert app.dataframe[0].value["author"].tolist() == ["carol"]
    assert "Cites: how often they answered" in shown(app)

    app = open_page("influencers.py", find="nobody at all")
    assert "Nobody by that name" in shown(app)


def test_a_dossier_opens_from_the_address_with_grounds_partners_and_words(
    fill: Fill, open_page: Open
) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("influencers.py", author="x:ann-1")

    assert not app.exception
    said = shown(app)
    assert "# ann\\-1" in said
    for part in (
        "Why they carry weight",
        "With whom they keep",
        "What they write",
        "battery",
        "Their latest mentions",
        "See on the map",
    ):
        assert part in said
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Mentions they wrote"] == "3"
    assert values["Net tone"] == "−60"
    assert "ann · 3×" in said


def test_a_partner_leads_to_their_own_dossier_and_back_to_everybody(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    app = open_page("influencers.py", author="x:ann-1")

    app.button(key="to-x:ann").click().run()
    assert not app.exception
    assert app.query_params["author"] == "x:ann"
    assert any(str(markdown.value).startswith("# ann ") for markdown in app.markdown)

    next(button for button in app.button if button.label == "All influencers").click().run()
    assert app.title[0].value == "Who carries weight, and why?"


def test_the_dossier_shows_the_ways_to_reach_somebody_with_their_texts(fill: Fill, open_page: Open) -> None:
    fill(circles(texts=HOSTILE), watches=(ACME,))
    app = open_page("influencers.py", author="x:ben")
    assert "the warmest ways from there appear" in shown(app)

    app.multiselect(key="reach-x:ben").select("x:ann-1").run()

    assert not app.exception
    ways = [expander.label for expander in app.expander if "warmth" in expander.label]
    assert ways
    assert all(label.startswith("**ann\\-1**") and "**ben**" in label for label in ways)
    assert "cited ann" in shown(app)
    assert not any(mark in shown(app) for mark in MARKS)


def test_a_dossier_says_how_the_rank_moved_since_the_period_before(fill: Fill, open_page: Open) -> None:
    week_ago = datetime.now(UTC) - timedelta(days=8)
    before = circles(end=week_ago)
    renamed = replace(
        before,
        mentions=tuple(replace(one, id=f"b{one.id}") for one in before.mentions),
        interactions=tuple(
            replace(one, evidence_id=f"b{one.evidence_id}")
            for one in before.interactions
            if one.source_id != "carol"
        ),
    )
    fill(renamed, circles(), watches=(ACME,))

    ann = open_page("influencers.py", author="x:ann", period="7d")
    carol = open_page("influencers.py", author="x:carol", period="7d")

    assert not ann.exception
    assert not carol.exception
    assert "New among those who cite them: carol" in shown(ann) or "Down" in shown(ann)
    assert "their rank is new" in shown(carol)


def test_accounts_of_one_person_are_joined_with_who_said_so_and_parted_again(
    fill: Fill, open_page: Open
) -> None:
    fill(circles(), watches=(ACME,))
    app = open_page("influencers.py", author="x:ann-1")
    written = next(metric.value for metric in app.metric if metric.label == "Mentions they wrote")

    app.selectbox(key="same-x:ann-1").select("x:ann-2").run()
    app.button(key="join-x:ann-1").click().run()

    assert not app.exception
    assert next(metric.value for metric in app.metric if metric.label == "Mentions they wrote") == "6"
    app.button(key="part-x:ann-2").click().run()
    assert not app.exception
    assert next(metric.value for metric in app.metric if metric.label == "Mentions they wrote") == written


def test_somebody_without_ties_is_told_apart_from_a_stranger(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    zoe, nobody = (
        open_page("influencers.py", author="x:zoe"),
        open_page("influencers.py", author="x:![](http://evil.example)"),
    )

    assert not zoe.exception
    assert not nobody.exception
    assert "they have no place on the map" in shown(zoe)
    assert "Nobody by this id has written or been cited" in shown(nobody)
    assert "![](" not in shown(nobody)


def test_hostile_names_and_texts_stay_letters(fill: Fill, open_page: Open) -> None:
    fill(circles(names=HOSTILE, texts=HOSTILE), watches=(ACME,))

    for address in ({}, {"author": "x:ann-1"}, {"author": "x:ann"}):
        app = open_page("influencers.py", **address)
        assert not app.exception
        assert not any(mark in shown(app) for mark in MARKS)


def test_the_page_speaks_french(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("influencers.py", ui="fr", author="x:ann")

    assert not app.exception
    assert "Pourquoi cette personne pèse" in shown(app)
