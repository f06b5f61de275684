"""Does the influence map draw, answer clicks, travel light and stay deaf to hostile text, in a real browser?"""

import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HEIGHT = 620
SOFTWARE_GL = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
)

# A ring of authors around one in the middle, in opposite pairs of one community, so that the middle of the screen is a
# known author however far apart the communities are spread.
APP = """
    import math
    from datetime import UTC, datetime
    import streamlit as st
    from pages.parts.map import MapFilter, MapView, influence_map

    HOSTILE = [
        '<img src=x onerror="window.pwned=1">',
        '</script><script>window.pwned=2</script>',
        'javascript:window.pwned=3',
        '"><svg onload=window.pwned=4>',
        '\\u202e\\x00\\x1b]evil',
    ]

    st.set_page_config(layout="wide")
    nodes = int(st.query_params.get("nodes", "2000"))
    ring = max(0, nodes - 1)
    angles = [math.pi * (i // 2 * 2 / ring + i % 2) for i in range(ring)]
    far = [1 if i // 2 % 4 == 0 else 0.4 + 0.5 * (i // 2 * 0.618 % 1) for i in range(ring)]
    far[ring - ring % 2:] = [0.3] * (ring % 2)
    groups = [i // 2 % 12 for i in range(ring)]
    groups[ring - ring % 2:] = [-1] * (ring % 2)
    view = MapView(
        rev=f"ring-{nodes}",
        ids=([HOSTILE[0]] + [f"x:{i}" for i in range(1, nodes)])[:nodes],
        labels=[HOSTILE[i] if i < 5 else f"author {i}" for i in range(nodes)],
        x=([0.0] + [r * math.cos(a) for r, a in zip(far, angles)])[:nodes],
        y=([0.0] + [r * math.sin(a) for r, a in zip(far, angles)])[:nodes],
        size=([0.05] + [0.006 + i % 5 / 500 for i in range(1, nodes)])[:nodes],
        colour=([0] + groups)[:nodes],
        source=[i for i in range(1, nodes) for _ in range(6)],
        target=[(i * 7 * k) % nodes for i in range(1, nodes) for k in range(6)],
        weight=[1 + i % 9 for i in range(1, nodes) for _ in range(6)],
        communities=[HOSTILE[1], "Sceptics", ""],
        core=[i % 5 for i in range(nodes)],
        tone=[i % 4 for i in range(nodes)],
        first=[i / nodes for i in range(1, nodes) for _ in range(6)],
        span=(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)),
        words={"search": "Trouver un auteur"},
    )
    if st.button("Focus on x:7"):
        st.session_state.focus = "x:7"
    if st.toggle("Map", value=True):
        click = influence_map(
            view, key="map", focus=st.session_state.get("focus"), height=HEIGHT, theme="light",
            filter=MapFilter(core=4) if st.toggle("Core of four") else None,
        )
        if click.node or click.community or click.cleared or click.timed:
            st.session_state.last = repr(click)
    st.text("last click " + st.session_state.get("last", "none"))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Streamlit server with one page that shows the map."""
    home = tmp_path_factory.mktemp("map_app")
    app = home / "app.py"
    app.write_text(textwrap.dedent(APP).replace("HEIGHT", str(HEIGHT)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    options += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(app), *options],
        cwd=home,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail("The Streamlit server stopped before it answered.")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The Streamlit server did not answer within 30 seconds.")


@pytest.fixture(scope="module")
def desk(browser: Any) -> Iterator[Any]:
    """One browser profile for all desk visits, so that Streamlit's own code is fetched once."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as context:
        yield context


class Visit:
    """One visitor on the page: what they see, what went over the wire, whom the browser called."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.received: list[int] = []
        self.called: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.called.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "websocket", lambda ws: ws.on("framereceived", lambda frame: self.received.append(len(frame)))
        )

    def open(self, query: str = "") -> "Visit":
        self.page.goto(f"{self.address}/{query}")
        self.page.wait_for_selector(".map[data-rev]", timeout=30_000)
        self.rest()
        return self

    def rest(self) -> None:
        """Until the script has run and animations are over."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.wait_for_timeout(200)

    def middle(self) -> tuple[float, float]:
        box = self.page.locator(".canvas").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def sees(self, text: str) -> bool:
        """Whether the line under the map comes to show this text."""
        self.page.get_by_text("last click").filter(has_text=text).wait_for(timeout=20_000)
        return True

    def bytes_spent(self, act: Callable[[], object], until: Callable[[], object]) -> int:
        self.rest()
        self.received.clear()
        act()
        until()
        self.rest()
        return sum(self.received)


@pytest.fixture
def visit(desk: Any, address: str) -> Iterator[Visit]:
    seen = Visit(desk.new_page(), address)
    yield seen
    assert seen.errors == []
    seen.page.close()


@pytest.mark.browser
def test_a_click_on_an_author_returns_the_id_costs_little_and_calls_nobody(visit: Visit) -> None:
    visit.open()
    first = sum(visit.received)
    spent = visit.bytes_spent(
        lambda: visit.page.mouse.click(*visit.middle()),
        until=lambda: visit.sees("node='<img src=x onerror="),
    )
    assert spent <= 5_000
    assert first > 150_000
    local = (visit.address, "data:", f"blob:{visit.address}")
    assert [url for url in visit.called if not url.startswith(local)] == []


@pytest.mark.browser
def test_a_change_of_focus_neither_resends_the_graph_nor_mounts_the_map_anew(visit: Visit) -> None:
    visit.open()
    canvas = visit.page.locator("canvas.sigma-nodes").element_handle()
    spent = visit.bytes_spent(
        lambda: visit.page.get_by_text("Focus on x:7").click(),
        until=lambda: visit.page.wait_for_selector(".map.faded"),
    )
    assert spent <= 5_000
    assert canvas.is_visible()


@pytest.mark.browser
def test_hostile_labels_are_shown_as_text_and_run_nowhere(visit: Visit) -> None:
    visit.open("?nodes=60")
    visit.page.mouse.move(*visit.middle())
    visit.page.wait_for_timeout(200)
    assert visit.page.locator(".tooltip").inner_text() == '<img src=x onerror="window.pwned=1">'
    field = visit.page.get_by_role("combobox")
    assert field.get_attribute("placeholder") == "Trouver un auteur"
    for typed in ("window", "javascript", "<img", "svg"):
        field.fill(typed)
        assert visit.page.get_by_role("option").count() > 0
    visit.page.keyboard.press("Enter")
    visit.rest()
    assert visit.sees("node='x:3'")
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator(".map img, .map script").count() == 0


@pytest.mark.browser
def test_typing_in_the_search_does_not_trigger_streamlits_shortcuts(visit: Visit) -> None:
    visit.open("?nodes=60")
    visit.page.get_by_role("combobox").click()
    assert visit.bytes_spent(lambda: visit.page.keyboard.type("rcr"), until=visit.rest) == 0
    assert visit.page.get_by_role("dialog").count() == 0


@pytest.mark.browser
def test_the_keyboard_reaches_a_community_and_escape_lets_go(visit: Visit) -> None:
    visit.open("?nodes=60")
    visit.page.get_by_role("combobox").focus()
    visit.page.keyboard.type("scept")
    visit.page.keyboard.press("Enter")
    visit.rest()
    assert visit.sees("community='Sceptics'")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Escape")
    visit.rest()
    assert visit.sees("cleared=True")


@pytest.mark.browser
def test_a_filter_leaves_authors_out_and_costs_little(visit: Visit) -> None:
    visit.open()
    before = ink(visit)
    spent = visit.bytes_spent(
        lambda: visit.page.get_by_text("Core of four").click(), until=lambda: visit.page.wait_for_timeout(400)
    )
    assert spent <= 5_000
    assert ink(visit) < 0.8 * before
    visit.page.get_by_text("Core of four").click()
    visit.rest()
    assert ink(visit) == pytest.approx(before, rel=0.05)


@pytest.mark.browser
def test_the_time_bar_shows_the_map_as_it_was_and_says_when(visit: Visit) -> None:
    visit.open("?nodes=400")
    before = ink(visit)
    slider = visit.page.get_by_role("slider", name="Ties first seen until")
    slider.focus()
    visit.page.keyboard.press("Home")
    assert visit.sees("timed=True, until=0.0")
    assert slider.get_attribute("aria-valuetext") == "1 Mar"
    assert ink(visit) < 0.3 * before
    slider.focus()
    visit.page.keyboard.press("End")
    assert visit.sees("timed=True, until=None")
    assert ink(visit) == pytest.approx(before, rel=0.05)


@pytest.mark.browser
def test_the_replay_runs_to_the_end_and_stops(visit: Visit) -> None:
    visit.open("?nodes=60")
    visit.page.get_by_role("button", name="Replay").click()
    visit.page.get_by_role("button", name="Pause").wait_for()
    visit.page.get_by_role("button", name="Replay").wait_for(timeout=30_000)
    assert visit.page.get_by_role("slider", name="Ties first seen until").input_value() == "60"


@pytest.mark.browser
def test_the_picture_is_saved_as_it_is_on_screen(visit: Visit, tmp_path: Path) -> None:
    visit.open("?nodes=400")
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("button", name="Save the picture").click()
    picture = tmp_path / saved.value.suggested_filename
    saved.value.save_as(picture)
    assert picture.suffix == ".png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000


def ink(visit: Visit) -> int:
    """How many pixels of the saved picture are not the ground."""
    inked = visit.page.evaluate(
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, image.width, image.height);
            let inked = 0;
            for (let at = 0; at < data.length; at += 4) inked += data[at] + data[at + 1] + data[at + 2] < 740;
            return inked;
        }""",
        list(picture(visit)),
    )
    return int(inked)


@pytest.mark.browser
def test_a_community_opens_by_its_own_ties_and_closes_as_it_was(visit: Visit) -> None:
    visit.open("?nodes=400")
    before = picture(visit)
    visit.page.get_by_role("combobox").fill("scept")
    visit.page.keyboard.press("Enter")
    assert visit.sees("community='Sceptics'")
    visit.rest()
    assert picture(visit) != before

    visit.page.locator(".canvas").focus()
    visit.page.keyboard.press("Escape")
    assert visit.sees("cleared=True")
    visit.rest()
    assert picture(visit) == before


def picture(visit: Visit) -> bytes:
    """What is on screen, as the map saves it."""
    visit.page.mouse.move(2, 2)
    visit.rest()
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("button", name="Save the picture").click()
    return Path(saved.value.path()).read_bytes()


@pytest.mark.browser
def test_taking_the_map_off_the_page_frees_its_graphics_contexts(visit: Visit) -> None:
    visit.page.add_init_script("""
        window.contexts = new Set();
        const make = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
          const context = make.call(this, kind, ...rest);
          if (context && /webgl/.test(kind)) window.contexts.add(context);
          return context;
        };
    """)
    alive = "[...window.contexts].filter((context) => !context.isContextLost()).length"
    visit.open("?nodes=60")
    mounted = visit.page.evaluate(alive)
    for _ in range(2):
        visit.page.get_by_text("Map", exact=True).click()
        visit.rest()
        visit.page.wait_for_function(f"{alive} === 0")
        visit.page.get_by_text("Map", exact=True).click()
        visit.page.wait_for_selector(".map[data-rev]")
        visit.rest()
    assert mounted > 0
    visit.page.wait_for_function(f"{alive} === {mounted}")


@pytest.mark.browser
def test_an_empty_network_says_so(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/?nodes=0")
    visit.page.get_by_text("Nobody to draw yet").wait_for()


@pytest.mark.browser
def test_on_a_phone_the_controls_keep_apart_and_inside(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = Visit(context.new_page(), address).open("?nodes=60")
    frame, search, zoom = (phone.page.locator(one).bounding_box() for one in (".map", ".search", ".zoom"))
    assert frame["width"] <= 390
    assert frame["height"] < 0.7 * 844
    assert search["y"] + search["height"] < zoom["y"]
    assert zoom["x"] + zoom["width"] <= frame["x"] + frame["width"]
    phone.page.touchscreen.tap(*phone.middle())
    phone.rest()
    assert phone.sees("node=")
    assert phone.errors == []
    context.close()


@pytest.mark.browser
def test_without_webgl_the_reader_is_sent_to_the_table(play: Any, chromium_path: str, address: str) -> None:
    flags = ["--no-sandbox", "--disable-3d-apis"]
    with play.chromium.launch(executable_path=chromium_path, args=flags) as browser:
        page = browser.new_page()
        page.goto(f"{address}/?nodes=60")
        page.get_by_text("The ranked table shows the same authors").wait_for()
        assert not page.locator(".search").is_visible()
