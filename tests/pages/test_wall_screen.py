"""The wall screen: what it is told, and that it says it in large."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.records import Batch
from pages.parts import wall
from tests.pages import story


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was sent to the browser."""
    sent: list[dict[str, Any]] = []

    def component(*, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        sent.append(data)
        return {}

    monkeypatch.setattr(wall, "_wall", component)
    return sent


def test_the_wall_shows_every_watch_with_its_usual_and_the_latest(fill, open_page, told) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    app = open_page("wall.py")
    assert not app.exception
    (wall_now,) = told
    acme, rival = wall_now["watches"]
    assert (acme["name"], rival["name"]) == (story.ACME.name, story.RIVAL.name)
    assert len(acme["curve"]) == 48
    assert sum(n for n, _ in acme["curve"]) > 0
    assert wall_now["quotes"][0]["text"]
    assert wall_now["late"] is False


def test_an_empty_house_has_a_wall_of_dashes_not_of_errors(fill, open_page, told) -> None:
    fill()
    app = open_page("wall.py")
    assert not app.exception
    assert told[0]["watches"][0]["tone"] == "—"
    assert told[0]["quotes"] == []


def test_foreign_text_reaches_the_wall_as_text(fill, open_page, told) -> None:
    hostile = replace(
        story.said("1", "<img src=x onerror=alert(1)>\u202e Acme", datetime.now(UTC) - timedelta(minutes=3)), author_id="<b>"
    )  # fmt: skip
    fill(Batch("file:one", (hostile,), read=1), watches=(story.ACME,))
    assert not open_page("wall.py").exception
    (quote,) = told[0]["quotes"]
    assert "\u202e" not in quote["text"]
    assert "<img" in quote["text"]  # written with textContent, never read as markup


def test_a_wall_shows_the_present_whatever_period_is_chosen(fill, open_page, told) -> None:
    fill(story.story(), watches=(story.ACME,))
    app = open_page("wall.py", period="custom", since="2001-01-01", until="2001-01-02")
    assert not app.exception
    assert told[0]["quotes"]
