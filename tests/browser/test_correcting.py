"""A tone is corrected with the keyboard alone, shows its mark, and the Timeline tells it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from data.records import Batch, Mention, Watch
from tests.browser.conftest import Serve, Server, Visit

pytestmark = pytest.mark.browser

ACME = Watch("acme", "Acme", "acme")
THEN = (datetime.now(UTC) - timedelta(days=2)).replace(hour=9, minute=20, second=0, microsecond=0)


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    found = tuple(
        Mention(
            "x", str(n), f"Acme is a great company, really <b>great</b> {n // 2}", THEN - timedelta(minutes=n), author_id="ann",
            tone=0.8, label="positive", engine="vader", watches=("acme",),
        )
        for n in range(6)
    )  # fmt: skip
    return serve(Batch("file:f", found, read=len(found)), watches=(ACME,))


def test_a_tone_is_corrected_with_the_keyboard_and_the_timeline_tells_it(
    server: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(f"{server.url}/mentions?watch=acme&ui=en", timezone_id="UTC")
    seen.settle()
    seen.page.locator("article .correct").first.focus()
    for key in ("Enter", "Tab", "Enter"):  # open the choice, go to Negative, give it
        seen.page.keyboard.press(key)
    first = seen.page.locator("article").first
    first.get_by_text("read: positive").wait_for(timeout=30_000)
    assert first.locator(".chip.negative").inner_text() == "negative"
    focused = "(() => { let a = document.activeElement; while (a?.shadowRoot?.activeElement) a = a.shadowRoot.activeElement; return a.className; })()"  # fmt: skip
    assert "correct" in seen.page.evaluate(focused)

    first.get_by_role("button", name="Apply to 1 identical mention").click()
    seen.page.get_by_text("2 mentions · now negative").wait_for(timeout=30_000)

    there = f"{server.url}/timeline?watch=acme&ui=en&step=day&at={THEN:%Y-%m-%d}&said=negative"
    told = visit(there, timezone_id="UTC")
    told.page.get_by_role("heading", name="2 mentions").wait_for(timeout=30_000)

    seen.page.get_by_role("button", name="Undo", exact=True).first.click()
    seen.page.get_by_text("2 mentions · now negative").wait_for(state="detached", timeout=30_000)
    told = visit(there, timezone_id="UTC")
    told.page.get_by_role("heading", name="1 mention").wait_for(timeout=30_000)
    assert seen.faults == told.faults == seen.dialogs == []
    assert seen.beyond(server.url) == []


def test_escape_closes_the_choice_and_nothing_is_corrected(
    server: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(f"{server.url}/mentions?watch=acme&ui=en")
    seen.page.set_viewport_size({"width": 390, "height": 844})
    seen.settle()
    last = seen.page.locator("article").last
    last.get_by_role("button", name="Correct").click()
    assert last.get_by_role("group", name="What is its tone?").is_visible()
    seen.page.keyboard.press("Escape")

    assert last.locator(".choice").is_hidden()
    assert last.locator(".chip.positive").is_visible()
    assert last.locator(".note").count() == 0
