"""Every file of the map holds exactly what is drawn, opens where it should, and runs nothing that a name says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from influence.edge_file import read_edges
from reports.drawing import HUES, Drawing, Shown, drawing
from reports.influence import Influence, influence
from reports.map_files import KINDS, written
from tests.circles import circles

END = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRE = "window.fired = 1; document.title = 'PWNED'"
HOSTILE = (
    f"<script>{FIRE}</script>",
    f'"><svg onload="{FIRE}">',
    "a\x0bvertical\x00null\x1b[31m",
    "]]><!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "line\nbreak\ttab\r",
    "=HYPERLINK(\"http://evil.invalid\")",
    "\u202eright to left \ufffe 😀",
    "quotes \" ' & &amp; <b>",
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influence]:
    landing, store = Landing(tmp_path_factory.mktemp("files") / "landing.sqlite"), Store(None)
    landing.land(circles(end=END, names=HOSTILE))
    Loader(landing, store).settle()
    found = influence(store, Scope(Period(END - timedelta(days=7), END + timedelta(hours=1)), ("acme",)))
    assert found is not None
    yield found
    store.close()
    landing.close()


@pytest.fixture(scope="module")
def drawn(report: Influence) -> Drawing:
    return drawing(report, title=HOSTILE[0])


def test_a_drawing_holds_what_the_map_draws_and_when_it_was_seen(report: Influence, drawn: Drawing) -> None:
    assert set(drawn.nodes["id"]) == set(report.drawn.ids)
    assert len(drawn.edges) == report.backbone.edges
    assert drawn.edges["weight"].sum() == report.backbone.weight.sum()
    ann = drawn.nodes.set_index("id").loc["x:ann"]
    assert (ann["label"], ann["colour"], ann["last"]) == ("ann", HUES[ann["community"]], END)
    to_ann = drawn.edges[(drawn.edges["source"] == "x:ann-0") & (drawn.edges["target"] == "x:ann")].iloc[0]
    assert (to_ann["weight"], to_ann["kinds"]) == (3, "reply")
    assert to_ann["last"] - to_ann["first"] == timedelta(minutes=40)


def test_demo_data_is_called_so_in_every_file(report: Influence) -> None:
    assert "Demo data" in drawing(report, title="Acme", demo=True).note
    assert "Demo data" not in drawing(report, title="Acme").note


def test_the_colours_are_those_of_the_page() -> None:
    palette = Path(__file__).parents[2] / "pages/parts/map/src/palette.js"
    light = re.search(r"LIGHT = \[(.*?)\]", palette.read_text(encoding="utf-8"))
    assert light is not None
    assert tuple(re.findall(r"#\w{6}", light[1])) == HUES


@pytest.mark.parametrize(("kind", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_hostile_labels_places_and_weights_come_back_from_xml(drawn: Drawing, kind: str, read) -> None:
    graph = read(io.BytesIO(written(drawn, kind)))

    labels = {node["label"] for _, node in graph.nodes(data=True)}
    unwritable = re.compile("[\x00\x0b\x1b\ufffe]")
    assert {unwritable.sub("", name) for name in HOSTILE} <= labels
    rows = drawn.nodes.set_index("id")
    for name, node in graph.nodes(data=True):
        place = node["viz"]["position"] if kind == "gexf" else node
        assert (place["x"], place["y"]) == pytest.approx((rows["x"][name], -rows["y"][name]), abs=1e-4)
        assert node["rank"] == rows["rank"][name]
        assert node["first"] == rows["first"][name].isoformat()
    weights = {(s, t): tie["weight"] for s, t, tie in graph.edges(data=True)}
    assert weights == dict(
        zip(
            zip(drawn.edges["source"], drawn.edges["target"], strict=True), drawn.edges["weight"], strict=True
        )
    )


def test_gexf_has_colours_sizes_and_days_for_a_timeline(drawn: Drawing) -> None:
    graph = nx.read_gexf(io.BytesIO(written(drawn, "gexf")))

    assert graph.graph["mode"] == "dynamic"
    ann = graph.nodes["x:ann"]
    red, green, blue = (ann["viz"]["color"][channel] for channel in "rgb")
    assert f"#{red:02X}{green:02X}{blue:02X}" == drawn.nodes.set_index("id")["colour"]["x:ann"]
    assert ann["viz"]["size"] == pytest.approx(20.0, abs=1e-3)
    assert (ann["start"], ann["end"]) == ("2026-02-28", "2026-03-01")
    assert all(tie["start"] <= tie["end"] for *_, tie in graph.edges(data=True))


def test_our_own_reader_takes_our_files(drawn: Drawing, tmp_path: Path) -> None:
    for kind in ("gexf", "graphml"):
        file = tmp_path / f"map.{kind}"
        file.write_bytes(written(drawn, kind))
        graph = read_edges(file)
        assert (graph.nodes, graph.edges) == (len(drawn.nodes), len(drawn.edges))
        assert graph.weight.sum() == drawn.edges["weight"].sum()


def test_ids_that_differ_only_by_what_xml_cannot_hold_stay_apart(drawn: Drawing) -> None:
    other = drawn.nodes.assign(id=["x:a\x00b", "x:ab", *drawn.nodes["id"][2:]])
    edges = pd.concat([drawn.edges.head(1)]).assign(source="x:a\x00b", target="x:ab")

    graph = nx.read_gexf(io.BytesIO(written(replace(drawn, nodes=other, edges=edges), "gexf")))

    assert graph.number_of_nodes() == len(other)
    assert list(graph.edges) == [("x:ab", "x:ab#1")]


def test_tables_have_gephis_headers_and_no_formula(drawn: Drawing) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(drawn, "csv")))
    nodes = pd.read_csv(archive.open("nodes.csv"))
    edges = pd.read_csv(archive.open("edges.csv"))

    assert list(nodes.columns[:2]) == ["Id", "Label"]
    assert list(edges.columns[:5]) == ["Source", "Target", "Type", "Weight", "Kind"]
    assert set(edges["Type"]) == {"Directed"}
    assert set(edges["Source"]) | set(edges["Target"]) <= set(nodes["Id"])
    assert not nodes["Label"].str.match(r"[=+\-@\t\r]").any()
    assert "'=HYPERLINK" in archive.read("nodes.csv").decode()
    assert "UTC" in archive.read("about.txt").decode()


def test_the_picture_is_well_formed_and_holds_shapes_and_text_only(drawn: Drawing) -> None:
    picture = ElementTree.fromstring(written(drawn, "svg"))

    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert names == {"svg", "title", "desc", "rect", "text", "g", "line", "circle"}
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}circle"))) == len(drawn.nodes)
    allowed = re.compile("on|href|src", re.IGNORECASE)
    assert not [name for element in picture.iter() for name in element.attrib if allowed.match(name)]


def test_only_who_is_in_sight_is_taken_away_and_the_file_says_so(report: Influence, drawn: Drawing) -> None:
    ann = int(report.table.set_index("author")["community"]["x:ann"])
    some = drawn.only(Shown(communities=frozenset({ann}), core=2))

    assert set(some.nodes["community"]) == {ann}
    assert (some.nodes["core"] >= 2).all()
    assert set(some.edges["source"]) | set(some.edges["target"]) <= set(some.nodes["id"])
    assert some.note.endswith(
        f"Shows only: communities {report.names[ann]}; core 2 or deeper.".replace("\x0b", "")
        .replace("\x00", "")
        .replace("\x1b", "")
    )
    assert drawn.only(Shown()) is drawn


def test_the_map_until_a_moment_has_only_ties_seen_by_then(drawn: Drawing) -> None:
    moment = drawn.edges["first"].median().to_pydatetime()
    then = drawn.only(Shown(until=moment))

    assert 0 < len(then.edges) < len(drawn.edges)
    assert (then.edges["first"] <= moment).all()
    assert set(then.nodes["id"]) == set(then.edges["source"]) | set(then.edges["target"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_drawing_is_a_file_too(drawn: Drawing, kind: str) -> None:
    assert written(drawn.only(Shown(core=99)), kind)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["html", "svg"])
def test_hostile_names_run_nothing_in_a_browser(browser, drawn: Drawing, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"map{KINDS[kind].ending}"
    file.write_bytes(written(drawn, kind))
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    page.mouse.move(400, 300, steps=5)

    assert page.evaluate("window.fired === undefined")
    assert page.title() != "PWNED"
    assert asked == [file.as_uri()]
    page.close()
