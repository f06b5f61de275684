"""Pictures of every page, both themes, desk and phone: what `make shots` writes to `shots/`."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import with_demo, with_source_states
from vigie.settings import Settings

PAGES = (
    "",
    "timeline",
    "mentions",
    "alerts",
    "map",
    "influencers",
    "camps",
    "channels",
    "stakeholders",
    "summary",
    "memory",
    "briefs",
    "watches",
    "sources",
    "import",
    "accuracy",
)
WALK = (
    "sources",
    "sources:Settings",
    "",
    "timeline",
    "summary",
    "watches",
    "watches:Sources",
)  # `page:button to press first`
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def main() -> None:
    """Take the pictures of a running dashboard."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", default="http://127.0.0.1:8501")
    options.add_argument("--out", type=Path, default=Path("shots"))
    options.add_argument("--pages", nargs="*", default=list(PAGES))
    options.add_argument("--themes", nargs="*", default=["light", "dark"])
    options.add_argument("--sizes", nargs="*", default=list(SIZES))
    options.add_argument("--query", default="")
    options.add_argument("--locale", default="en-GB")
    options.add_argument("--zone", default="Europe/Paris")
    options.add_argument("--settle", type=float, default=3.0, help="Seconds to wait after the page is drawn.")
    options.add_argument("--full", action="store_true", help="The whole page, not only the first screen.")
    options.add_argument(
        "--serve", action="store_true", help="Start a dashboard on a demo world of its own first."
    )
    options.add_argument(
        "--walk",
        action="store_true",
        help="Start a dashboard with a source in each state, and walk through it.",
    )
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if chosen.serve:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-shots-"))
            server = with_demo(Settings(Path(folder) / "vigie.duckdb"))
            stack.callback(server.stop)
            chosen.url = server.url
        if chosen.walk:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="vigie-walk-"))
            server = with_source_states(Settings(Path(folder) / "vigie.duckdb"))
            stack.callback(server.stop)
            chosen.url, chosen.pages = server.url, list(WALK) if chosen.pages == list(PAGES) else chosen.pages
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for theme in chosen.themes:
            for size in chosen.sizes:
                _shoot(browser, chosen, theme, size)
        browser.close()


def _shoot(browser: Browser, chosen: argparse.Namespace, theme: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale=chosen.locale,
        timezone_id=chosen.zone,
    )
    for asked in chosen.pages:
        name, _, press = asked.partition(":")
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.goto(f"{chosen.url}/{name}?{chosen.query}", wait_until="domcontentloaded")
        page.wait_for_selector("h1", timeout=60_000)
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000)
        page.wait_for_timeout(int(chosen.settle * 1000))
        if press:
            page.get_by_test_id("stMain").get_by_role("button", name=press).first.click()
            page.wait_for_timeout(int(chosen.settle * 1000))
        if chosen.full:
            tall = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight || 0")
            page.set_viewport_size({"width": width, "height": max(height, min(tall + 40, 6000))})
            page.wait_for_timeout(1500)
        page.screenshot(path=chosen.out / f"{name or 'live'}{'-open' if press else ''}-{theme}-{size}.png")
        for fault in faults:
            print(f"{name} {theme} {size}: {fault}")
        page.close()
    context.close()


if __name__ == "__main__":
    main()
