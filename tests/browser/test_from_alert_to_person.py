"""From an alert to the person behind it and back, on the keyboard alone: why, mentions, author, map, dossier, taken in hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, Visit
from tests.browser.serving import with_demo
from vigie.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.long]

MOST = 250  # presses of Tab from one end of a page to the other
_FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node ? [node.tagName, (node.getAttribute('aria-label') || node.innerText || '').trim(), node.className] : ['', '', ''];
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = with_demo(Settings(tmp_path_factory.mktemp("chain") / "vigie.duckdb"))
    yield server
    server.stop()


def tab_to(page: Page, wanted: Callable[[str, str, str], bool]) -> str:
    """Press Tab until what has the focus is wanted; its words."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        tag, words, kind = page.evaluate(_FOCUSED)
        if wanted(tag, words, str(kind)):
            return str(words)
    raise AssertionError("It cannot be reached by Tab.")


def press(page: Page, words: str) -> None:
    """Tab to the button of these words and press it."""
    tab_to(page, lambda tag, said, _: tag in ("BUTTON", "A") and words in said)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_an_alert_leads_to_its_person_and_is_taken_in_hand(
    server: Server, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    seen = visit(f"{server.url}/alerts")
    page, shots = seen.page, os.environ.get("VIGIE_SHOTS")

    def shown(name: str) -> None:
        if shots:
            Path(shots).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{shots}/chain-{size[0]}-{name}.png")

    page.set_viewport_size({"width": size[0], "height": size[1]})
    for _ in range(20):  # the rules look once a minute
        seen.settle(2)
        if page.get_by_role("button", name="See why").count():
            break
        page.wait_for_timeout(8_000)
        page.reload()
    shown("1-alerts")
    press(page, "See why")
    page.get_by_text("The mentions behind each number").first.wait_for(timeout=60_000)
    seen.settle()
    alert = page.url
    shown("2-why")
    name = tab_to(page, lambda tag, _, kind: tag == "BUTTON" and "author" in kind)
    page.keyboard.press("Enter")
    page.wait_for_url("**/influencers?**author=**", timeout=60_000)
    seen.settle(2)
    assert page.get_by_role("heading", level=1).inner_text().startswith(name.split("\n")[0][:8])
    shown("3-dossier")
    press(page, "See on the map")
    page.wait_for_url("**/map?**author=**", timeout=60_000)
    seen.settle(3)
    shown("4-map")
    press(page, "Open the dossier")
    page.wait_for_url("**/influencers?**author=**", timeout=60_000)
    seen.settle(2)

    page.goto(alert)
    seen.settle(2)
    press(page, "Take in hand")
    page.get_by_text("In hand").first.wait_for(timeout=60_000)
    shown("5-in-hand")
    assert seen.beyond(server.url) == []
    assert seen.faults == []
