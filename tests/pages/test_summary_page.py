"""What an executive sees: the conclusion first, and never a foreign word that acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from connectors.keys import KeyRing
from data import mailing, notices
from data.mailing import Mailing
from data.notices import Channel
from data.records import Batch
from tests.pages import story
from tests.protocol.smtp import Mailbox, serving
from vigie import house


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
    assert labels == [
        "PDF, one page",
        "Web page",
        "Slides (PowerPoint)",
        "Analyst's report (PDF)",
        "Analyst's report (web page)",
    ]


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


def test_a_report_is_told_to_a_channel_tried_first_and_sent_again_where_nobody_can_tell(
    fill, open_page
) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    here, now = house.current(), datetime.now(UTC)
    notices.save_channel(here.store, Channel("board"), now=now)
    with here.store.writing() as db:
        mailing.queue(db, [Mailing("m1", "r", now, now, "board", "Acme: Alert", "w", None, None, now, now)])
    mailing.handing(here.store, mailing.history(here.store)[0], now=now)
    mailing.broken_off(here.store, now=now)
    box = Mailbox()
    with serving(box) as port:
        address = f"mailto://127.0.0.1:{port}?from=v@example.org&to=ann@example.org&mode=insecure"
        KeyRing(here.settings.keys).save("channels", {"board": address})
        app = open_page("summary.py")
        next(one for one in app.button if one.label == "Send this page as a test").click().run()
    assert not app.exception
    assert not [one.value for one in app.error]
    assert [one.value for one in app.success] == ["Sent: look whether it arrived."]
    (letter,) = box.letters
    assert str(letter["Subject"]).startswith("Test: Acme")
    assert next(letter.iter_attachments()).get_content().startswith(b"%PDF")

    assert "**unsure**" in shown(app)
    app.multiselect(key="regular-channels").set_value(["board"])
    next(one for one in app.button if one.label == "Send regularly").click().run()
    assert "told to board" in shown(app)
    next(one for one in app.button if one.label == "Send again").click().run()
    assert not app.exception
    assert [one.state for one in mailing.history(here.store)] == ["waiting"]
