"""Rules for words on the Accuracy page: tried before they are kept, undone as easily."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from connectors.enrich import Enricher
from data.records import Batch, Mention, Watch
from reports.meanings import telling
from tone import meanings
from vigie import house

ACME = Watch("acme", "Acme", "acme")


@pytest.fixture
def app(fill: Any, open_page: Any) -> AppTest:
    texts = [f"Acme's game War Zone, level {n}, is what I play" for n in range(4)] + [
        "Acme opened a shop in Lyon"
    ]
    now = datetime.now(UTC)
    found = tuple(
        Mention("x", str(n), text, now - timedelta(hours=n + 1), author_id="ann", lang="en") for n, text in enumerate(texts)
    )  # fmt: skip
    fill(Enricher((ACME,))(Batch("file:f", found, read=5)), watches=(ACME,))
    return open_page("accuracy.py")


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(one.value) for one in (*app.markdown, *app.error))


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_a_rule_is_tried_kept_and_taken_back(app: AppTest) -> None:
    app.text_input(key="meaning-words").set_value("war zone")
    app = press(app, "See what it would change")
    assert (
        "Of the newest 5 mentions of this watch and period, 4 name these words; 4 would get another tone."
        in shown(app)
    )
    path = house.current().settings.tone_words
    assert meanings.rules(path) == []
    app = press(app, "Keep it")
    assert [rule.words for rule in meanings.rules(path)] == ["war zone"]
    assert "**war zone** → neutral" in shown(app)
    app = press(app, "Undo")
    assert meanings.rules(path) == []
    assert "Nothing" not in shown(app)


def test_words_that_cannot_have_a_rule_are_said_so(app: AppTest) -> None:
    app.text_input(key="meaning-words").set_value("!!!")
    assert "Such words cannot have a rule" in shown(press(app, "Keep it"))


def test_hostile_words_are_shown_as_text(app: AppTest) -> None:
    app.text_input(key="meaning-words").set_value("![x](http://evil.example/p)")
    app = press(app, "Keep it")
    assert "![x](" not in shown(app)


def test_a_card_says_which_words_the_engine_went_by() -> None:
    words = {
        one.word: one.score for one in telling("The service was terrible but the view is wonderful", "en")
    }
    assert words["terrible"] < 0 < words["wonderful"]
    assert telling("Wat een schande", "nl") == []
