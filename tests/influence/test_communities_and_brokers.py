"""Camps, communities and those who carry a conversation between them are found where they are known."""

import csv
from threading import Thread

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from influence import brokers, communities
from influence.briefing import briefs, weight_between
from influence.centrality import pagerank
from influence.edge_file import read_edges
from influence.graph import Graph
from influence.position import betweenness
from influence.ranking import influence_table
from tests.influence.worlds import graph_of, mutual_information, random_network, world_with_brokers
from tests.shared import shared_data


@pytest.fixture(scope="module")
def world():
    return world_with_brokers()


def two_circles(size=12):
    """Two cliques whose only link is `go`, who knows four of each; `echo` cites everybody in the first."""
    left, right = [f"l{i:02d}" for i in range(size)], [f"r{i:02d}" for i in range(size)]
    ties = [(a, b) for side in (left, right) for a in side for b in side if a != b]
    ties += [(a, "go") for a in left[:4]] + [("go", b) for b in right[:4]]
    ties += [("echo", a) for a in left] * 3
    return Graph.of(*zip(*ties, strict=True))


def test_two_circles_are_two_communities_and_their_link_is_the_broker():
    graph = two_circles()
    labels = communities.communities(graph)
    of = {author: int(labels[i]) for i, author in enumerate(graph.ids)}
    assert {of[f"l{i:02d}"] for i in range(12)} == {of["l00"]}
    assert {of[f"r{i:02d}"] for i in range(12)} == {1 - of["l00"]}
    played = brokers.roles(graph, labels, pagerank(graph))
    go, echo = played.loc[graph.position["go"]], played.loc[graph.position["echo"]]
    assert go.role == "broker"
    assert {group for group, _ in go.bridges} == {0, 1}
    assert sum(share for _, share in go.bridges) == pytest.approx(1)
    assert "50% of ties" in go.why
    assert (echo.role, echo.bridges, echo.why) == (
        "amplifier",
        (),
        "Cites others 36 times, is cited 0 times.",
    )
    assert set(played.role) <= {"leader", "broker", "hub", "amplifier", "member"}


def test_planted_brokers_are_found_and_better_than_by_betweenness(world):
    graph, planted = world
    labels = communities.communities(graph)
    first = set(graph.ids[np.argsort(-brokers.broker_score(graph, labels))[:30]])
    assert len(first & planted) >= 28
    between = set(graph.ids[np.argsort(-betweenness(graph, exact_work=0).values)[:30]])
    assert len(between & planted) < len(first & planted)
    played = brokers.roles(graph, labels, pagerank(graph))
    roles = played.role[[graph.position[author] for author in planted]]
    assert (roles == "broker").sum() >= 25


def test_participation_is_its_formula():
    graph = Graph.of(["a", "a", "a", "b"], ["b", "c", "d", "c"], [2, 1, 1, 5])
    labels = np.array([0, 0, 1, 2])
    assert brokers.participation(graph, labels)[0] == pytest.approx(1 - (0.25 + 0.0625 + 0.0625))
    assert brokers.participation(graph, np.zeros(4, np.int64)).tolist() == [0] * 4
    assert np.allclose(brokers.group_shares(graph, labels).sum(axis=1), 1)


def test_roles_hold_in_undirected_empty_and_tiny_graphs():
    for graph in (
        Graph.of([], []),
        Graph.of(["a"], ["a"]),
        graph_of(nx.path_graph(2)),
        graph_of(nx.star_graph(40)),
    ):
        played = brokers.roles(graph, communities.communities(graph), pagerank(graph))
        assert len(played) == graph.nodes
        assert "amplifier" not in set(played.role)


def test_labels_go_by_size_and_lone_authors_stay_alone():
    graph = Graph.of(["a", "b", "c", "x", "lone"], ["b", "c", "a", "y", "lone"])
    labels = communities.communities(graph)
    assert np.bincount(labels).tolist() == [3, 2, 1]
    assert labels[graph.position["lone"]] == 2


ties = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=60)


@given(ties)
@settings(max_examples=40, deadline=None)
def test_no_community_spans_two_components(some):
    graph = Graph.of([a for a, _ in some], [b for _, b in some])
    labels = communities.communities(graph)
    _, component = connected_components(graph.ties(), directed=False)
    assert sorted(np.unique(labels)) == list(range(labels.max() + 1))
    assert (np.diff(np.bincount(labels)) <= 0).all()
    assert all(len(set(component[labels == label])) == 1 for label in np.unique(labels))


def test_modularity_is_that_of_networkx():
    network = random_network(4, directed=False)
    graph = graph_of(network, "weight")
    labels = communities.communities(graph)
    parts = [{int(graph.ids[i]) for i in np.flatnonzero(labels == c)} for c in range(labels.max() + 1)]
    assert communities.modularity(graph, labels) == pytest.approx(nx.community.modularity(network, parts))
    louvain = nx.community.louvain_communities(network, seed=1)
    assert communities.modularity(graph, labels) >= nx.community.modularity(network, louvain) - 0.02


def test_the_same_graph_gives_the_same_communities_from_any_thread(world):
    graph, _ = world
    expected = communities.communities(graph)
    found = []
    threads = [Thread(target=lambda: found.append(communities.communities(graph))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(expected, labels) for labels in found)


def test_communities_keep_their_number_when_the_graph_grows(world):
    graph, _ = world
    labels = communities.communities(graph)
    earlier = {
        author: int((label + 3) % (labels.max() + 1)) for author, label in zip(graph.ids, labels, strict=True)
    }
    followed = communities.follow(graph, labels, earlier)
    assert followed.tolist() == list(earlier.values())
    smaller = graph.strongest(graph.nodes * 9 // 10)
    partly = communities.follow(smaller, communities.communities(smaller), earlier)
    assert np.mean([partly[i] == earlier[author] for i, author in enumerate(smaller.ids)]) > 0.9
    assert np.array_equal(communities.follow(graph, labels, {}), labels)
    assert len(np.unique(communities.follow(graph, labels, {"stranger": 2}))) == labels.max() + 1


def test_camps_of_the_political_blogs_are_the_known_ones():
    graph = read_edges(shared_data("net_polblogs", "edges.csv"))
    with shared_data("net_polblogs", "nodes.csv").open(encoding="utf-8") as lines:
        side = {row["id"]: int(row["camp_0lib_1cons"]) for row in csv.DictReader(lines)}
    _, component = connected_components(graph.ties(), directed=False)
    graph = graph.subgraph(np.flatnonzero(component == np.bincount(component).argmax()))
    truth = np.array([side[author] for author in graph.ids])
    labels = communities.camps(graph)
    assert graph.nodes == 1222
    assert mutual_information(labels, truth) >= 0.70
    wrong = sum(
        np.bincount(truth[labels == c]).sum() - np.bincount(truth[labels == c]).max()
        for c in np.unique(labels)
    )
    assert wrong <= 60


def test_briefs_account_for_every_tie(world):
    graph, _ = world
    table = influence_table(graph, measures=())
    found = briefs(graph, table, least=1)
    labels = communities.communities(graph)
    assert sum(brief.size for brief in found) == graph.nodes
    assert [brief.size for brief in found] == sorted((brief.size for brief in found), reverse=True)
    inside = sum(brief.ties * (1 - brief.leaving) for brief in found if brief.leaving is not None)
    leaving = sum(brief.ties * brief.leaving for brief in found if brief.leaving is not None)
    assert inside + leaving / 2 == pytest.approx(graph.weight.sum())
    assert weight_between(graph, labels).diagonal().sum() == pytest.approx(inside)
    largest = found[0]
    assert largest.leaders[0] == table[table.community == largest.community].author.iloc[0]
    assert sum(share for _, share in largest.towards) <= 1 + 1e-9
    assert largest.community not in dict(largest.towards)


def test_a_brief_of_nothing_is_empty():
    graph = Graph.of([], [])
    assert briefs(graph, influence_table(graph)) == []
