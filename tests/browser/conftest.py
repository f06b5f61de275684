"""The real app on a free port, and a real browser that writes down everything it is asked to fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page

from data.landing import Landing
from data.loader import Loader
from data.records import Batch, Watch
from data.store import Store
from tests.browser.serving import Server, started
from vigie.settings import Settings


@dataclass
class Visit:
    """A page in the browser, and what it did behind our back."""

    page: Page
    asked: list[str] = field(default_factory=list)  # every address it requested
    faults: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def beyond(self, url: str) -> list[str]:
        """Addresses outside the dashboard's own origin."""
        own = urlparse(url).netloc
        return [
            asked
            for asked in self.asked
            if urlparse(asked).scheme in ("http", "https", "ws", "wss") and urlparse(asked).netloc != own
        ]

    def settle(self, seconds: float = 1.0) -> None:
        """Wait until the page has been drawn."""
        self.page.wait_for_selector("h1", timeout=60_000)
        self.page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000)
        self.page.wait_for_timeout(int(seconds * 1000))


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start dashboards on stores filled with given batches; all are ended with the session."""
    running: list[Server] = []

    def start(*batches: Batch, watches: tuple[Watch, ...] = (), options: tuple[str, ...] = ()) -> Server:
        settings = Settings(tmp_path_factory.mktemp("server") / "vigie.duckdb")
        if batches or watches:
            _fill(settings, batches, watches)
        running.append(started(settings, options))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open an address in a fresh context (no cookies, no cache: a cold visit)."""
    contexts = []

    def open_(url: str, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("websocket", lambda socket: visit.asked.append(socket.url))
        visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
        visit.page.on("dialog", lambda dialog: (visit.dialogs.append(dialog.message), dialog.dismiss()))
        visit.page.goto(url, wait_until="domcontentloaded")
        return visit

    yield open_
    for context in contexts:
        context.close()


def _fill(settings: Settings, batches: tuple[Batch, ...], watches: tuple[Watch, ...]) -> None:
    landing, store = Landing(settings.landing), Store(settings.db)
    for watch in watches:
        landing.save_watch(watch)
    for batch in batches:
        landing.land(batch)
    Loader(landing, store).settle()
    store.close()
    landing.close()
