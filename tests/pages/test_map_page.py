"""What a viewer of the Map page sees: the picture's meaning, the card of an author, the briefing on a community, and nothing run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.questions.scope import Scope
from data.records import Batch, Mention, Period
from pages.parts import answers, ranking
from pages.parts.network import view
from reports.drawing import Shown, drawing
from reports.influence import Influence
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


def told(report: Influence | None) -> Influence:
    assert report is not None
    return report


def test_an_empty_store_says_that_nothing_was_said_and_offers_all_time(fill: Fill, open_page: Open) -> None:
    fill(watches=(ACME,))

    app = open_page("map.py")

    assert not app.exception
    assert "Nothing was said in this period" in shown(app)
    assert [button.label for button in app.button if button.key == "empty-action"] == ["Show all time"]


def test_mentions_without_ties_draw_no_map_and_say_why(fill: Fill, open_page: Open) -> None:
    when = datetime.now(UTC) - timedelta(hours=1)
    fill(
        Batch(
            "file:one", (Mention("x", "1", "acme!", when, author_id="ann", given_watches=("acme",)),), read=1
        ),
        watches=(ACME,),
    )

    app = open_page("map.py")

    assert not app.exception
    assert "so there are no ties to draw" in shown(app)


def test_the_page_says_who_ranks_first_and_what_links_and_size_mean(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py")

    assert not app.exception
    said = shown(app)
    assert "ranks first of 15 authors, who form 2 communities by" in said
    assert (
        "A line: one answered, reposted, quoted or named the other in this period. Size is PageRank, colour is community."
        in said
    )
    ranked_table, list_of_communities = app.dataframe[0].value, app.dataframe[1].value
    assert len(ranked_table) == 2 * MEMBERS + 3
    assert list_of_communities["size"].sum() == 2 * MEMBERS + 3


def test_an_author_in_the_address_has_a_card_with_evidence(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py", author="x:ann")

    assert not app.exception
    said = shown(app)
    assert "##### ann :gray-badge[leader]" in said
    assert f"cited by {MEMBERS + 1} different authors." in said
    assert "Open the dossier" in said


def test_an_author_nobody_knows_is_said_to_be_unknown_and_let_go_of(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py", author="x:<script>")

    assert not app.exception
    assert r"Nobody cited x\:\<script\> in this period" in shown(app)
    app.button(key="card-action").click().run()
    assert not app.exception
    assert "author" not in app.query_params


def test_a_community_in_the_address_has_a_briefing_with_leaders_ties_words_and_voices(
    fill: Fill, open_page: Open
) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py", community="x:ben")

    assert not app.exception
    said = shown(app)
    for part in (
        "authors,",
        "Led by",
        "of its ties leave it",
        "Says more than the others",
        "colours",
        "Loudest mentions by its members",
    ):
        assert part in said
    assert "battery" not in said


def test_another_choice_of_ties_draws_another_map(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py", ties="reply")

    assert not app.exception
    assert "A line: one answered the other" in shown(app)


def test_a_filter_says_how_many_are_left_and_the_files_hold_only_them(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    app = open_page("map.py")

    app.pills(key="map-feelings").set_value(["positive"]).run()

    assert not app.exception
    report = told(answers.influence(scope()))
    only = drawing(report, title="Acme").only(Shown(feelings=("positive",)))
    assert set(only.nodes["id"]) == {"x:ben", *(f"x:ben-{n}" for n in range(MEMBERS))}
    assert "Shows only: own tone positive." in only.note
    assert f"Filtered: {MEMBERS + 1} of {report.drawn.nodes}" in {
        str(block.proto.popover.label) for block in app.get("popover")
    }


def test_the_next_map_of_the_same_watch_is_laid_out_from_the_last(fill: Fill) -> None:
    fill(circles(), watches=(ACME,))
    week = told(answers.influence(scope()))
    now = datetime.now(UTC)

    day = told(answers.influence(replace(scope(), period=Period(now - timedelta(days=2), now))))

    at = {author: (x, y) for author, x, y in zip(week.drawn.ids, week.layout.x, week.layout.y, strict=True)}
    for author, x, y in zip(day.drawn.ids, day.layout.x, day.layout.y, strict=True):
        assert np.hypot(x - at[author][0], y - at[author][1]) < 0.03 * np.hypot(1_000, 1_000), author


def test_a_filter_of_another_map_is_let_go(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    app = open_page("map.py")
    app.session_state["map-communities"] = [0, 77]
    app.session_state["map-core"] = 99

    app.run()

    assert not app.exception
    assert app.session_state["map-communities"] == [0]


def test_hostile_names_stay_letters(fill: Fill, open_page: Open) -> None:
    fill(circles(names=HOSTILE, texts=HOSTILE), watches=(ACME,))

    for address in ({}, {"author": "x:ann-1"}, {"community": "x:ann"}):
        app = open_page("map.py", **address)
        assert not app.exception
        assert not any(mark in shown(app) for mark in MARKS)


def test_the_page_speaks_french(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py", ui="fr", author="x:ann")

    assert not app.exception
    assert app.title[0].value.startswith("Qui compte")
    assert "Un trait\u00a0: l’un a" in shown(app)


def test_the_view_holds_every_drawn_author_and_only_ties_between_them(fill: Fill) -> None:
    fill(circles(), watches=(ACME,))
    report = told(answers.influence(scope()))

    drawn = view(report)

    assert len(drawn.ids) == len(drawn.labels) == 2 * MEMBERS + 3
    assert int(np.max(drawn.source)) < len(drawn.ids)
    assert set(drawn.communities) == set(report.names.values())


def test_the_table_leaves_as_a_file_that_no_spreadsheet_runs(fill: Fill) -> None:
    fill(circles(names=HOSTILE), watches=(ACME,))
    report = told(answers.influence(scope()))

    text = ranking.file(report, {"export_title": "Influence"}).decode("utf-8-sig")

    assert text.startswith("rank,rank_low,rank_high,author,shown")
    assert text.count("\n") == 2 * MEMBERS + 4
    assert "'=cmd|" in text
    assert ",=cmd|" not in text


def test_the_map_leaves_as_every_kind_of_file(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("map.py")

    offered = {button.label for button in app.get("download_button")}
    assert {"Web page", "Picture (SVG)", "Gephi (GEXF)", "Graph (GraphML)", "Tables (CSV)"} <= offered


def scope() -> Scope:
    now = datetime.now(UTC)
    return Scope(Period(now - timedelta(days=7), now), ("acme",))
