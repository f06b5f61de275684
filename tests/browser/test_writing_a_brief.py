"""What an analyst types is never lost: not when a figure is put in right after, not when another page is opened meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import TimeoutError

from data.records import Batch, Mention, Watch
from tests.browser.conftest import Serve, Server, Visit

pytestmark = pytest.mark.browser

ACME = Watch("acme", "Acme", "acme")
WORDS = "The tone fell on Monday because of the recall, and three customers said why."


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    then = datetime.now(UTC) - timedelta(hours=5)
    found = tuple(
        Mention(
            "bluesky", str(n), f"Acme is late again {n}", then - timedelta(minutes=n), author_id="ann", tone=-0.5, label="negative",
            engine="test", watches=("acme",),
        )
        for n in range(40)
    )  # fmt: skip
    return serve(Batch("file:f", found, read=len(found)), watches=(ACME,))


def test_no_word_is_lost_while_figures_come_in_and_pages_change(
    server: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(f"{server.url}/briefs?watch=acme&ui=en", timezone_id="UTC")
    seen.settle()
    page = seen.page
    page.get_by_role("button", name="New brief").click()
    text = page.get_by_role("textbox", name="Text")
    text.wait_for(timeout=30_000)
    page.get_by_role("textbox", name="Title").fill("Why it fell")
    text.click()
    page.keyboard.type(WORDS, delay=5)

    # A figure put in while the words still stand in the field alone.
    page.get_by_text("Put in a figure").click()
    page.get_by_role("button", name="Put in", exact=True).click()
    page.wait_for_function("document.querySelector('textarea').value.includes('{{')", timeout=30_000)
    assert page.get_by_role("textbox", name="Text").input_value().startswith(WORDS)
    assert page.get_by_role("textbox", name="Title").input_value() == "Why it fell"

    # Another page opened from the menu without leaving the field first.
    text = page.get_by_role("textbox", name="Text")
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("First this. ", delay=5)
    page.get_by_role("link", name="Timeline").click(delay=120)  # as long as a hand holds a button down
    there = page.get_by_role("heading", name="How did tone and volume move?")
    try:
        there.wait_for(timeout=2_500)
    except TimeoutError:  # keeping the text may swallow the click that left it; a second one goes
        page.get_by_role("link", name="Timeline").click()
        there.wait_for(timeout=30_000)
    page.get_by_role("link", name="Briefs").click()
    page.get_by_role("textbox", name="Text").wait_for(timeout=30_000)
    page.wait_for_timeout(500)
    said = page.get_by_role("textbox", name="Text").input_value()
    assert said.startswith(f"First this. {WORDS}")
    assert said.count("{{") == 1

    # Typing on while the page is asked again.
    text = page.get_by_role("textbox", name="Text")
    text.click()
    page.keyboard.press("Control+Home")
    for word in ["One", "two", "three", "four", "five", "six", "seven", "eight.", ""]:
        page.keyboard.type(f"{word} ", delay=30)
        if word == "four":
            page.keyboard.press("Control+Enter")  # kept, and drawn anew, while the next words come
    page.get_by_role("textbox", name="Title").click()
    page.wait_for_timeout(1_500)
    assert (
        page.get_by_role("textbox", name="Text")
        .input_value()
        .startswith("One two three four five six seven eight.")
    )
    assert seen.faults == seen.dialogs == []
