"""The map shows communities apart, hubs in the middle, brokers where they bridge, and stays put from day to day."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from influence.brokers import broker_score, participation
from influence.centrality import pagerank
from influence.communities import communities, follow
from influence.graph import Graph
from influence.layout import FRINGE_BELOW, sun_layout
from tests.influence.worlds import world_with_brokers


@pytest.fixture(scope="module")
def world():
    graph, _ = world_with_brokers()
    return graph, communities(graph), pagerank(graph)


@pytest.fixture(scope="module")
def layout(world):
    return sun_layout(*world)


def test_neighbours_on_the_screen_are_of_one_community(world, layout):
    _, labels, _ = world
    places = np.column_stack((layout.x, layout.y))
    _, near = cKDTree(places).query(places, k=11)
    large = np.bincount(labels)[labels] > 11
    assert (labels[near[large, 1:]] == labels[large, None]).mean() >= 0.97


def test_discs_do_not_touch_and_hold_their_members(world, layout):
    _, labels, _ = world
    discs = np.array(list(layout.centres.values()))
    away = np.hypot(*(discs[:, None, :2] - discs[None, :, :2]).transpose(2, 0, 1))
    apart = away - discs[:, 2] - discs[:, 2][:, None]
    assert apart[~np.eye(len(discs), dtype=bool)].min() > 0
    for community, (x, y, radius) in layout.centres.items():
        members = labels == community
        assert np.hypot(layout.x[members] - x, layout.y[members] - y).max() <= radius


def test_dots_hardly_overlap(layout):
    places = np.column_stack((layout.x, layout.y))
    distance, near = cKDTree(places).query(places, k=2)
    overlap = layout.size + layout.size[near[:, 1]] - distance[:, 1]
    assert (overlap > 0.25 * layout.size).mean() < 0.01


def test_everything_lies_in_the_frame_and_fills_it(layout):
    for place, end in ((layout.x, layout.width), (layout.y, layout.height)):
        assert (place - layout.size).min() >= 0
        assert (place + layout.size).max() <= end
    assert np.ptp(layout.x) > 0.8 * layout.width
    assert np.ptp(layout.y) > 0.8 * layout.height


def test_the_most_cited_stand_in_the_middle_of_their_community(world, layout):
    _, labels, importance = world
    for community, (x, y, radius) in layout.centres.items():
        members = np.flatnonzero(labels == community)
        first = members[np.argmax(importance[members])]
        assert np.hypot(layout.x[first] - x, layout.y[first] - y) < 0.05 * radius


def test_brokers_face_the_community_they_bridge(world, layout):
    graph, labels, _ = world
    score = np.where(participation(graph, labels) > 0.3, broker_score(graph, labels), 0)
    foremost = np.argsort(-score)[:25]
    ties = graph.ties()
    facing = []
    for broker in foremost:
        if int(labels[broker]) not in layout.centres:
            continue
        own = np.array(layout.centres[int(labels[broker])][:2])
        others = ties.indices[ties.indptr[broker] : ties.indptr[broker + 1]]
        foreign = others[labels[others] != labels[broker]]
        pull = np.array([layout.x[foreign].mean(), layout.y[foreign].mean()]) - own
        stand = np.array([layout.x[broker], layout.y[broker]]) - own
        if np.hypot(*stand) < 1:
            continue  # a broker who leads their community stands in its middle
        facing.append(pull @ stand / np.linalg.norm(pull) / np.linalg.norm(stand))
    assert np.median(facing) > 0.7


def test_the_same_graph_gives_the_same_map(world, layout):
    again = sun_layout(*world)
    assert np.array_equal(again.x, layout.x)
    assert np.array_equal(again.y, layout.y)


def test_communities_stay_where_they_were_when_the_graph_grows(world):
    graph, _, _ = world
    yesterday = graph.subgraph(np.flatnonzero(np.arange(graph.nodes) % 20 != 0))
    before = communities(yesterday)
    first = sun_layout(yesterday, before, pagerank(yesterday))
    today = follow(graph, communities(graph), dict(zip(yesterday.ids, before.tolist(), strict=True)))
    second = sun_layout(graph, today, pagerank(graph), previous=first)
    both = [
        np.hypot(second.centres[c][0] - x, second.centres[c][1] - y)
        for c, (x, y, _) in first.centres.items()
        if c in second.centres
    ]
    assert np.median(both) <= 0.03 * np.hypot(first.width, first.height)
    for place, end in ((second.x, second.width), (second.y, second.height)):
        assert place.min() >= 0
        assert place.max() <= end


@given(
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=50),
    st.sampled_from([(1600, 1000), (390, 700)]),
)
@settings(max_examples=40, deadline=None)
def test_any_graph_has_a_map_inside_its_frame(some, frame):
    graph = Graph.of([a for a, _ in some], [b for _, b in some])
    layout = sun_layout(graph, communities(graph), pagerank(graph), width=frame[0], height=frame[1])
    assert len(layout.x) == graph.nodes
    if graph.nodes:
        assert np.isfinite(layout.x).all()
        assert np.isfinite(layout.y).all()
        assert layout.x.min() >= 0
        assert layout.x.max() <= frame[0]
        assert layout.y.min() >= 0
        assert layout.y.max() <= frame[1]
        assert (layout.size > 0).all()


def test_tiny_communities_gather_at_the_edge():
    ties = [(f"a{i}", f"a{(i * 7 + 1) % 60}") for i in range(60)] + [
        (f"p{i:03d}", f"q{i:03d}") for i in range(150)
    ]
    graph = Graph.of(*zip(*ties, strict=True))
    labels = np.where(
        [author[0] == "a" for author in graph.ids], 0, [1 + int(author[1:]) for author in graph.ids]
    )
    layout = sun_layout(graph, labels, pagerank(graph))
    assert set(layout.centres) == {0}
    x, y, radius = layout.centres[0]
    small = labels > 0
    assert np.bincount(labels)[1] < FRINGE_BELOW
    assert np.hypot(layout.x[small] - x, layout.y[small] - y).min() > radius


def test_from_day_to_day_nearly_everybody_stays_where_they_were(world):
    graph, groups, _ = world
    first = sun_layout(graph, groups, pagerank(graph))
    stood = np.column_stack((first.x, first.y))
    random = np.random.default_rng(3)
    tomorrow = pagerank(graph) * random.uniform(0.7, 1.4, graph.nodes)
    stood[::20] = np.nan  # who is new

    second = sun_layout(graph, groups, tomorrow, previous=first, earlier=stood)
    anew = sun_layout(graph, groups, tomorrow)

    def moved(layout):
        away = np.hypot(layout.x - first.x, layout.y - first.y)
        return np.median(away) / np.hypot(first.width, first.height)

    assert moved(second) < 0.03 < moved(anew)


def test_dots_hardly_overlap_when_they_keep_their_places(world):
    graph = world[0].strongest(800)
    groups = communities(graph)
    first = sun_layout(graph, groups, pagerank(graph))
    tomorrow = pagerank(graph) * np.random.default_rng(4).uniform(0.5, 2.0, graph.nodes)
    second = sun_layout(graph, groups, tomorrow, previous=first, earlier=np.column_stack((first.x, first.y)))

    def overlapping(layout):
        at = np.column_stack((layout.x, layout.y))
        away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        reach = layout.size[:, None] + layout.size[None]
        return int((np.triu(away < reach, 1)).sum())

    assert overlapping(second) <= overlapping(sun_layout(graph, groups, tomorrow)) + 0.005 * graph.nodes
