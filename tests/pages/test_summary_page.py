"""What an executive sees: the conclusion first, and never a foreign word that acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from data.records import Batch
from tests.pages import story


def shown(app: AppTest) -> str:
    return "\n".join(
        str(element.value)
        for kind in (app.markdown, app.subheader, app.caption, app.title)
        for element in kind
    )


def test_an_empty_store_says_so(fill, open_page) -> None:
    fill()

    app = open_page("summary.py")

    assert not app.exception
    assert "Nothing was said in this period" in shown(app)


def test_one_mention_is_too_little_to_judge(fill, open_page) -> None:
    one = story.said("1", "Acme!", datetime.now(UTC) - timedelta(hours=2))
    fill(Batch("file:one", (one,), read=1), watches=(story.ACME,))

    app = open_page("summary.py")

    assert not app.exception
    assert "Cannot tell" in shown(app)
    assert "Too little to judge" in app.subheader[0].value


def test_an_outburst_is_the_first_sentence_with_its_words_and_what_to_do(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))

    app = open_page("summary.py", period="24h")

    assert not app.exception
    assert "spike of 120 mentions" in app.subheader[0].value
    assert "Alert" in shown(app)
    assert "recall" in shown(app)
    assert [metric.label for metric in app.metric] == [
        "Mentions",
        "Net tone",
        "Negative",
        "Share of voice",
        "Reputation score",
    ]
    assert "Acme" in app.code[0].value
    assert "Globex" in shown(app)


def test_hostile_names_and_texts_never_reach_markdown_unescaped(fill, open_page) -> None:
    evil = replace(story.ACME, name=" ".join(story.HOSTILE))
    fill(story.story(), watches=(evil, story.RIVAL))

    app = open_page("summary.py")

    assert not app.exception
    left = re.sub(r"\\.", "", shown(app))  # what no backslash disarms
    for text in ("<script", "![](", "](javascript", ":red[not", "**bold"):
        assert text not in left


def test_it_speaks_french(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))

    app = open_page("summary.py", ui="Français", period="24h")

    assert not app.exception
    assert app.title[0].value == "Où en sommes-nous\u00a0?"
    assert "un pic de" in app.subheader[0].value
    assert "Règle" in "".join(str(m.help) for m in app.markdown if m.help)


def test_it_can_be_taken_away_as_pdf_web_page_and_slides(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))

    app = open_page("summary.py", period="24h")

    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["PDF, one page", "Web page", "Slides (PowerPoint)", "Analyst's report (PDF)"]


def test_watches_stand_side_by_side_each_by_its_own_past(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))

    app = open_page("summary.py", period="24h")

    table = app.dataframe[0].value
    assert table["Watch"].tolist() == ["Acme", "Globex"]
    assert table["Verdict"].iloc[0] == "Alert"
    assert table["Mentions"].iloc[0] == app.metric[0].value
    assert table["Share of voice"].iloc[0] == app.metric[3].value


def test_a_report_is_begun_and_ended_from_the_page(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    app = open_page("summary.py", period="24h")

    next(button for button in app.button if button.label == "Send regularly").click().run()
    assert not app.exception
    assert "Acme · each week, 7:00" in shown(app)

    next(button for button in app.button if button.label == "End").click().run()
    assert not app.exception
    assert "each week, 7:00" not in shown(app)
