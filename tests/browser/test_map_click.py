"""A click on the map opens the card of the very author clicked, the table follows, and nothing is asked of strangers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Serve, Server, Visit
from tests.circles import ACME, circles

pytestmark = pytest.mark.browser

STEP = 16  # CSS px between two looks under the mouse; the leaders' dots are wider


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return serve(circles(), watches=(ACME,))


def test_a_click_on_a_node_opens_its_card_and_its_dossier(
    server: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(f"{server.url}/map")
    name = hover_somebody(seen)
    seen.page.mouse.down()
    seen.page.mouse.up()

    card = seen.page.get_by_role("heading", name=name, exact=False)
    card.wait_for(timeout=30_000)
    assert f"author=x%3A{name}" in seen.page.url

    seen.page.get_by_role("button", name="Open the dossier").click()
    seen.page.get_by_role("heading", name="Why they carry weight").wait_for(timeout=30_000)
    assert seen.page.get_by_role("heading", level=1).inner_text().startswith(name)
    assert seen.beyond(server.url) == []
    assert seen.faults == []


def test_a_click_on_a_community_opens_its_briefing_and_one_beside_it_lets_go(
    server: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(f"{server.url}/map")
    drawn(seen)
    seen.page.locator(".search input").fill("ann")
    seen.page.get_by_role("option").filter(has_text="community").first.click()

    seen.page.get_by_text("of its ties leave it").wait_for(timeout=30_000)
    assert "community=x%3Aann" in seen.page.url

    seen.page.get_by_role("button", name="All communities").click()
    seen.page.get_by_text("2 communities", exact=True).wait_for(timeout=30_000)
    assert "community=" not in seen.page.url
    assert seen.beyond(server.url) == []


def drawn(seen: Visit) -> dict[str, float]:
    """Where the map lies, once it has been drawn."""
    seen.settle()
    seen.page.locator(".map[data-rev] .canvas").wait_for(timeout=60_000)
    seen.page.wait_for_timeout(500)
    box = seen.page.locator(".map .canvas").bounding_box()
    assert box is not None
    return dict(box)  # type: ignore[arg-type]  # a TypedDict of numbers


def hover_somebody(seen: Visit) -> str:
    """Move the mouse over the map until it rests on an author; their name."""
    box, tooltip = drawn(seen), seen.page.locator(".map .tooltip")
    for down in range(100, int(box["height"]) - 100, STEP):
        for right in range(20, int(box["width"]) - 80, STEP):
            seen.page.mouse.move(box["x"] + right, box["y"] + down)
            if tooltip.is_visible():
                return tooltip.inner_text()
    raise AssertionError("no author lies under the mouse anywhere on the map")
