"""What strangers write stays text: on every page, in every place a name or a post is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.enrich import Enricher
from data.records import Author, Batch, Interaction, Mention, Rejected, Watch
from tests.browser.conftest import Serve, Visit
from tests.browser.serving import Server
from tests.browser.shots import PAGES

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.pwned=1;alert(1)</script>",
    "<img src=x onerror=\"window.pwned=2\">",
    "![pixel](http://evil.invalid/pixel.png)",
    "[click](javascript:window.pwned=3)",
    "=HYPERLINK(\"http://evil.invalid\",\"x\")",
    ":red[**bold**] $x^2$ `code` <b>tag</b> <a href='http://evil.invalid/a'>a</a>",
    "<svg onload=window.pwned=4>",
    "\u202egnp.exe http://evil.invalid/plain",
    "'; drop table mention; --",
    "{{7*7}} ${7*7} %s {0}",
)  # fmt: skip
WATCHES = (
    Watch("own", f"Acme {PAYLOADS[1]} {PAYLOADS[2]}", "acme", kind="own"),
    Watch("rival", f"{PAYLOADS[0]} {PAYLOADS[3]}", "globex", kind="rival"),
)


def hostile_batch() -> Batch:
    now = datetime.now(UTC)
    names = [f"{payload} author" for payload in PAYLOADS]
    authors = tuple(
        Author("x", f"a{n}", handle=name[:60], name=name, description=name, followers=n)
        for n, name in enumerate(names)
    )
    mentions, ties = [], []
    for n in range(120):
        author = n % len(PAYLOADS)
        moment = now - timedelta(minutes=7 * n + 1)
        mentions.append(
            Mention(
                "x", str(n), f"acme globex is terrible, I hate it {PAYLOADS[n % len(PAYLOADS)]}", moment, author_id=f"a{author}",
                title=PAYLOADS[(n + 1) % len(PAYLOADS)], url="javascript:window.pwned=5", likes=n, reach=n * 10,
                domains=("evil.invalid",), community=PAYLOADS[(n + 2) % len(PAYLOADS)],
            )
        )  # fmt: skip
        ties.append(
            Interaction("x", "mention", str(n), f"a{author}", f"a{(author * 3 + 1) % len(PAYLOADS)}", moment)
        )
    rejected = (Rejected("file:<img src=x onerror=window.pwned=6>.csv", "row 1", PAYLOADS[0], PAYLOADS[1]),)
    return Batch("file:<b>x</b>.csv", tuple(mentions), authors, tuple(ties), rejected=rejected, read=120)


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return serve(Enricher(WATCHES)(hostile_batch()), watches=WATCHES)


@pytest.mark.parametrize("name", PAGES)
def test_foreign_text_runs_nowhere_and_fetches_nothing(
    server: Server, visit: Callable[..., Visit], name: str
) -> None:
    seen = visit(f"{server.url}/{name}")
    seen.settle(2.0)
    seen.page.mouse.move(700, 450)
    seen.page.wait_for_timeout(300)

    assert seen.page.evaluate("window.pwned") is None
    assert seen.dialogs == []
    assert seen.beyond(server.url) == []
    assert seen.page.locator("img[src*='evil']").count() == 0
    assert seen.page.locator("a[href^='javascript']").count() == 0
    assert seen.page.locator("[onerror], [onload]").count() == 0
    assert seen.page.get_by_text("This could not be shown").count() == 0
