"""From an empty page to a published brief, as an analyst and a reviewer go through it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import briefs
from data.briefs import Brief
from tests.pages import story
from vigie import house


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.subheader, app.title) for one in kind)


def test_a_brief_is_written_filled_reviewed_published_and_taken_back(fill, open_page, tmp_path: Path) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    app = open_page("briefs.py", period="24h")
    assert "No brief yet" in shown(app)

    app = press(app, "New brief")
    app.text_input[0].set_value("The *recall*").run()
    app.text_area[0].set_value("## Why\n\n![p](http://evil.example/p.png)").run()
    app = press(app, "Put in")
    app = press(app, "Quote")

    assert "spike of 120 mentions" in shown(app)
    assert "not copied" in shown(app)
    assert "![p]" not in shown(app)

    app = press(press(app, "Ask for review"), "Publish")
    site = tmp_path / "site"
    page = (site / "brief-the-recall.html").read_text(encoding="utf-8")
    assert "spike of 120 mentions" in page
    assert "The *recall*" in page
    assert "1 published" in shown(app)

    press(app, "Take back")
    assert not (site / "brief-the-recall.html").exists()


def test_what_is_changed_after_review_is_a_draft_again(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME,))
    app = press(open_page("briefs.py"), "New brief")
    app.text_input[0].set_value("Title").run()
    app.text_area[0].set_value("Text").run()
    app = press(app, "Ask for review")
    assert "In review" in shown(app)

    app.text_area[0].set_value("Another text").run()
    assert "Draft" in shown(app)


def test_a_figure_seen_on_summary_goes_into_a_brief_from_there(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME,))
    press(open_page("briefs.py"), "New brief")
    app = press(open_page("summary.py", period="24h"), "Put in")

    assert "{{" in open_page("briefs.py", period="24h").text_area[0].value
    assert not app.exception


def test_two_briefs_of_one_name_are_told_apart(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME,))
    app = open_page("briefs.py")
    for _ in range(2):
        app = press(app, "New brief")
        app.text_input[0].set_value("Same").run()
    app.text_area[0].set_value("Mine").run()
    app = press(app, "Put in")

    assert app.text_area[0].value.startswith("Mine")
    chooser = next(box for box in app.selectbox if box.label == "Brief")
    assert len(set(chooser.options)) == 2


def test_figures_and_mentions_of_any_page_go_into_a_brief_from_there(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    store = house.current().store
    briefs.save(store, Brief("b1", "The recall", "en", "Mine", "draft", "", datetime.now(UTC)))
    first = {"live.py": "mentions", "timeline.py": "chart", "channels.py": "channels", "camps.py": "camps", "influencers.py": "ranking", "alerts.py": "conclusion"}  # fmt: skip

    for page, kind in first.items():
        app = open_page(page, period="24h")
        put = next(one for one in app.button if one.key == "clip-put-side")
        put.click().run()
        assert not app.exception, page
        assert briefs.clips(store, "b1")[-1].kind == kind

    app = press(open_page("briefs.py"), "Put in")
    assert next(list(one.value.columns) for one in app.dataframe)[0] == "Platform"
    brief = briefs.brief(store, "b1")
    assert brief is not None
    assert brief.words.startswith("Mine")


def test_mentions_offer_to_be_quoted_once_a_brief_is_chosen_for_them(
    fill, open_page, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(story.story(), watches=(story.ACME,))
    store = house.current().store
    briefs.save(store, Brief("b1", "The recall", "en", "", "draft", "", datetime.now(UTC)))
    app = open_page("mentions.py", period="24h")
    app.selectbox(key="quoting").set_value("b1").run()
    assert not app.exception
    cards = json.loads(app.get("bidi_component")[0].proto.json)["cards"]
    assert {card["pick"] for card in cards} == {"Quote"}
