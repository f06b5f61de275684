"""A link a colleague sends opens the same view, whatever language they read, and stays in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlparse

import pytest

from connectors.enrich import Enricher
from data.records import Batch, Mention, Watch
from tests.browser.conftest import Serve, Visit
from tests.browser.serving import Server

pytestmark = pytest.mark.browser

WATCHES = (Watch("acme", "Acme", "acme"), Watch("globex", "Globex", "globex", kind="rival"))


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    old = datetime.now(UTC) - timedelta(days=400)
    posts = tuple(Mention("x", str(n), "acme and globex", old + timedelta(hours=n)) for n in range(40))
    return serve(Enricher(WATCHES)(Batch("demo", posts)), watches=WATCHES)


def query(seen: Visit) -> dict[str, list[str]]:
    return parse_qs(urlparse(seen.page.url).query)


@pytest.mark.parametrize("period", ["all", "All time", "Depuis le début"])
def test_a_period_is_understood_by_any_of_its_names_and_stays(
    server: Server, visit: Callable[..., Visit], period: str
) -> None:
    seen = visit(f"{server.url}/mentions?period={period}&watch=globex", locale="en-GB")
    seen.settle(2.5)

    assert query(seen)["period"] == ["All time"]
    assert query(seen)["watch"] == ["Globex"]
    assert "40 mentions" in seen.page.inner_text("body")
    seen.page.reload()
    seen.settle(1.5)
    assert "40 mentions" in seen.page.inner_text("body")


def test_a_link_to_days_of_long_ago_opens_just_those(server: Server, visit: Callable[..., Visit]) -> None:
    seen = visit(f"{server.url}/mentions?period=custom&since=2012-03-01&until=2012-03-31&zone=UTC")
    seen.settle(2)

    assert "1 Mar 2012 – 31 Mar 2012" in seen.page.inner_text("body")
    assert query(seen)["since"] == ["2012-03-01"]


def test_a_choice_follows_to_the_next_page(server: Server, visit: Callable[..., Visit]) -> None:
    seen = visit(f"{server.url}/mentions?period=all")
    seen.settle(2)
    seen.page.get_by_role("link", name="Timeline").click()
    seen.page.wait_for_timeout(2500)

    assert query(seen)["period"] == ["All time"]
