"""The stand-alone map opens offline, shows what it was given and runs nothing that a name or a note says."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from reports.map_html import MOST_EDGES, MOST_NODES, map_html

FIRE = "window.fired = (window.fired || 0) + 1; document.title = 'PWNED'"
HOSTILE = [
    f'<img src=x onerror="{FIRE}">',
    f"<script>{FIRE}</script>",
    f"</script><script>{FIRE}</script>",
    f'<svg onload="{FIRE}">',
    f"\"><iframe srcdoc='<script>parent.{FIRE}</script>'>",
    f"<a href='javascript:{FIRE}'>href</a><img src=x onerror=\"{FIRE}\">",
    f"'); {FIRE}; ('",
    "{{7*7}}{% raw %}",
    "</title></head><body><img src=https://evil.example/x.png>",
    "\u202eevil\u0000\u0007\n\n<b>",
    f"--><!--<script>{FIRE}</script>",
    f"`${{{FIRE}}}`\u2028{FIRE}//",
]


def nodes_named(names, **more):
    n = len(names)
    around = 2 * np.pi * np.arange(n) / max(n, 1)
    places = {"x": 800 + 300 * np.cos(around), "y": 500 + 300 * np.sin(around), "size": np.full(n, 20.0)}
    return pd.DataFrame({"id": names, **places, **more})


def ring(names):
    return pd.DataFrame({"source": names, "target": [*names[1:], names[0]], "weight": 1.0})


def drawn(page, what):
    return json.loads(re.search(rf"{what} = new vis.DataSet\((.*)\);", page)[1])


@pytest.fixture(scope="module")
def hostile_page():
    nodes = nodes_named(HOSTILE, label=HOSTILE, title=HOSTILE, community=range(len(HOSTILE)), colour=HOSTILE)
    return map_html(nodes, ring(HOSTILE), title=HOSTILE[2], note="\n".join(HOSTILE))


def test_nodes_and_ties_are_drawn_where_they_belong():
    nodes = nodes_named(["@ann", "@bob"], label=["Ann", None], community=[0, 99])
    page = map_html(
        nodes, pd.DataFrame({"source": ["@bob"], "target": ["@ann"], "weight": [4]}), title="Map", note="n"
    )
    ann, bob = drawn(page, "nodes")
    assert (ann["id"], ann["label"], ann["title"], ann["x"], ann["y"]) == (0, "Ann", "Ann", 1100.0, 500.0)
    assert bob["label"] == "@bob"
    assert ann["color"] != bob["color"]
    assert [(tie["from"], tie["to"]) for tie in drawn(page, "edges")] == [(1, 0)]


def test_title_and_note_are_text_in_the_page():
    page = map_html(
        nodes_named(["a"]), ring(["a"]), title="Acme & co", note="1–7 March · X, Reddit · n = 1,204"
    )
    assert "<h1>Acme &amp; co</h1>" in page
    assert "1–7 March · X, Reddit · n = 1,204" in page


def test_nothing_in_the_page_points_elsewhere(hostile_page):
    assert not re.search(
        r"<(link|script|img|iframe)\b[^>]*(https?:)?//", hostile_page.split("new vis.DataSet")[1]
    )
    assert "cdn.jsdelivr" not in hostile_page
    assert "cdnjs" not in hostile_page
    assert re.search(
        r"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-[\w-]{20,}'", hostile_page
    )


def test_no_title_switches_pyvis_to_inner_html(hostile_page):
    assert not any("href" in node["title"] for node in drawn(hostile_page, "nodes"))
    assert "popup.innerHTML" not in hostile_page


def test_ids_are_numbers_and_colours_are_colours(hostile_page):
    nodes = drawn(hostile_page, "nodes")
    assert [node["id"] for node in nodes] == list(range(len(HOSTILE)))
    assert all(re.fullmatch(r"#[0-9a-fA-F]{6}", node["color"]) for node in nodes)
    assert all(len(node["label"]) <= 40 for node in nodes)


def test_the_strongest_are_kept_and_the_page_says_so():
    names = [f"n{i:04d}" for i in range(MOST_NODES + 300)]
    nodes = nodes_named(names)
    nodes["size"] = np.arange(len(names)) + 1.0
    random = np.random.default_rng(1)
    edges = pd.DataFrame(
        {"source": random.choice(names, 20_000), "target": random.choice(names, 20_000), "weight": 1}
    )
    page = map_html(nodes, edges, title="Large", note="Here.")
    assert len(drawn(page, "nodes")) == MOST_NODES
    assert len(drawn(page, "edges")) == MOST_EDGES
    assert drawn(page, "nodes")[0]["label"] == names[-1]
    assert "Shows the 1,500 strongest of 1,800 authors. Shows the 6,000 heaviest of" in page


def test_an_empty_map_is_a_page_too():
    page = map_html(
        nodes_named([]), pd.DataFrame({"source": [], "target": [], "weight": []}), title="None", note=""
    )
    assert drawn(page, "nodes") == []


@pytest.mark.parametrize(
    ("nodes", "complaint"),
    [
        (nodes_named(["a"]).drop(columns="x"), "needs a column x"),
        (nodes_named(["a", "a"]), "same id"),
        (nodes_named(["a"]).assign(y=np.nan), "finite x, y and size"),
    ],
)
def test_frames_that_cannot_be_drawn_are_refused(nodes, complaint):
    with pytest.raises(ValueError, match=complaint):
        map_html(nodes, ring(["a"]), title="t", note="n")


@pytest.fixture
def opened(browser, tmp_path):
    context = browser.new_context(viewport={"width": 1200, "height": 800})

    def open_page(text):
        file = tmp_path / "map.html"
        file.write_text(text, encoding="utf-8")
        page = context.new_page()
        page.asked, page.faults = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_function("typeof network === 'object' && network !== null")
        return page

    yield open_page
    context.close()


@pytest.mark.browser
def test_hostile_names_run_nothing_and_ask_nothing_of_the_network(opened, hostile_page):
    page = opened(hostile_page)
    for i in range(len(HOSTILE)):
        at = page.evaluate(f"network.canvasToDOM(network.getPositions([{i}])[{i}])")
        page.mouse.move(at["x"], at["y"])
        page.wait_for_timeout(110)
        page.mouse.click(at["x"], at["y"])
    page.wait_for_timeout(200)
    assert page.evaluate("window.fired === undefined")
    assert page.title() != "PWNED"
    assert page.evaluate("document.querySelectorAll('header *').length") == 2
    assert [url for url in page.asked if not url.startswith("file:")] == []
    assert len(page.asked) == 1
    assert page.faults == []


@pytest.mark.browser
def test_hovering_shows_the_title_as_text(opened):
    names = ["ann", "bob", "cy"]
    page = opened(
        map_html(
            nodes_named(names, title=["Ann\n<b>12</b> ties", "b", "c"]), ring(names), title="t", note="n"
        )
    )
    at = page.evaluate("network.canvasToDOM(network.getPositions([0])[0])")
    page.mouse.move(at["x"] - 30, at["y"])
    page.mouse.move(at["x"], at["y"], steps=5)
    page.wait_for_selector("div.vis-tooltip", state="visible")
    assert page.inner_text("div.vis-tooltip") == "Ann\n<b>12</b> ties"


@pytest.mark.browser
def test_the_map_stands_still_and_fills_its_window(opened):
    names = [f"n{i}" for i in range(30)]
    page = opened(map_html(nodes_named(names), ring(names), title="Still", note="note"))
    first = page.evaluate("JSON.stringify(network.getPositions())")
    page.wait_for_timeout(300)
    assert page.evaluate("JSON.stringify(network.getPositions())") == first
    assert page.evaluate("document.getElementById('mynetwork').clientHeight") == 800
    assert page.inner_text("header").split() == ["Still", "note"]
