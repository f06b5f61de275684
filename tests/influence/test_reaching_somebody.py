"""The warmest way to somebody, and the few who together reach most of a community."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from influence.graph import Graph
from influence.paths import messengers, ways
from tests.influence.worlds import graph_of, random_network


def test_the_warmest_way_goes_through_those_who_answer():
    graph = Graph.of(
        ["mia", "minister", "minister", "crowd", "minister"],
        ["us", "mia", "crowd", "us", "stranger"],
        [3, 3, 1, 1, 9],
    )
    first, second = ways(graph, ["us"], "minister")
    assert first.authors == ("us", "mia", "minister")
    assert first.warmth == pytest.approx((1 / 2) ** 2)  # the median tie is 3: three answers count once
    assert [(step.answered, step.cited) for step in first.steps] == [(3, 0), (3, 0)]
    assert second.authors == ("us", "crowd", "minister")
    assert first.warmth > second.warmth


def test_citing_somebody_is_a_colder_reason_than_being_answered():
    graph = Graph.of(["us", "answers"], ["ignores", "us"], [1, 1])
    (cold,), (warm,) = ways(graph, ["us"], "ignores"), ways(graph, ["us"], "answers")
    assert (cold.warmth, warm.warmth) == (pytest.approx(1 / 3), pytest.approx(1 / 2))


def test_of_several_beginnings_the_nearest_one_is_taken_and_no_way_runs_through_another():
    graph = Graph.of(["ally", "goal", "ally2"], ["us", "ally", "ally"], [1, 1, 1])
    found = ways(graph, ["us", "ally", "nobody"], "goal")
    assert [way.authors for way in found] == [("ally", "goal")]


def test_nobody_to_start_from_no_goal_or_no_way_is_no_way():
    graph = Graph.of(["a", "x"], ["b", "y"])
    assert ways(graph, ["nobody"], "a") == []
    assert ways(graph, ["a"], "nobody") == []
    assert ways(graph, ["a"], "a") == []
    assert ways(graph, ["a"], "x") == []


def test_ways_are_the_shortest_simple_paths_of_networkx():
    graph = graph_of(random_network(7), "weight")
    median = np.median(graph.weight)
    network = nx.DiGraph()
    for a, b, w in zip(graph.ids[graph.source], graph.ids[graph.target], graph.weight / median, strict=True):
        for u, v, n in ((b, a, w), (a, b, w / 2)):
            so_far = network.edges[u, v]["n"] if network.has_edge(u, v) else 0
            network.add_edge(u, v, n=so_far + n)
    for u, v, data in network.edges(data=True):
        network.edges[u, v]["cost"] = -np.log(data["n"] / (data["n"] + 1))
    start, goal = graph.ids[0], graph.ids[-1]
    found = ways(graph, [start], goal, most=4)
    expected = nx.shortest_simple_paths(network, start, goal, weight="cost")
    for way, path in zip(found, expected, strict=False):
        assert way.warmth == pytest.approx(np.exp(-nx.path_weight(network, path, "cost")))
    assert len({way.authors for way in found}) == 4


def test_a_team_reaches_nearly_what_the_best_team_could_and_knows_how_nearly():
    graph = graph_of(random_network(3, nodes=16, ties=60), "weight")
    members = np.arange(graph.nodes)
    team = messengers(graph, members, most=3, share=1.0)

    def reach(authors):
        heard = np.asarray(graph.csr().todense())[:, authors] / np.median(graph.weight)
        missed = np.prod(1 - heard / (heard + 1), axis=1)
        missed[authors] = 0
        return graph.nodes - missed.sum()

    assert team[-1].reached == pytest.approx(reach([graph.position[one.author] for one in team]))
    best = max(reach(list(some)) for some in combinations(range(graph.nodes), 3))
    assert team[-1].reached >= (1 - 1 / np.e) * best
    assert best <= team[-1].reached / team[-1].assured + 1e-9
    assert [one.adds for one in team] == sorted((one.adds for one in team), reverse=True)


def test_a_team_stops_when_enough_are_reached_and_takes_only_those_allowed():
    graph = Graph.of([f"fan{i}" for i in range(9)], ["star"] * 9, [9] * 9)
    star = np.array([graph.position["star"]])
    members = np.setdiff1d(np.arange(10), star)
    (only,) = messengers(graph, members, share=0.4)
    assert (only.author, only.share, only.assured) == ("star", 0.5, 1.0)
    assert messengers(graph, members, among=np.array([], np.int64)) == []
    assert messengers(graph, np.array([], np.int64)) == []
