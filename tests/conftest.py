"""What all tests share: no deadlines, since machines differ, and one real browser a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.shots import FLAGS

os.environ.setdefault("VIGIE_SOURCES", "demo")  # no test collects from the real world

settings.register_profile("vigie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vigie")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; tests that need it skip without."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("Chromium is not installed (apt-get install chromium).")
    return found


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Playwright itself: one a process, for it allows no second."""
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def browser(play: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A real browser that draws WebGL in software."""
    browser = play.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()
