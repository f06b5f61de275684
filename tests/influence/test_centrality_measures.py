"""Every measure equals its definition: against networkx, against published figures, and by its own laws."""

import ast
import csv
import re

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from bench.graph import repost_world
from influence import centrality, position, shortest
from influence.edge_file import read_edges
from influence.graph import Graph
from influence.viral import viral
from tests.influence.worlds import graph_of, in_our_order, random_network
from tests.shared import shared_data

NETWORKS = [(seed, directed) for seed in (1, 2, 3) for directed in (True, False)]


@pytest.fixture(params=NETWORKS, ids=lambda p: f"seed{p[0]}-{'directed' if p[1] else 'undirected'}")
def pair(request):
    seed, directed = request.param
    network = random_network(seed, directed=directed)
    return network, graph_of(network, "weight")


def test_pagerank_is_networkx_pagerank(pair):
    network, graph = pair
    expected = in_our_order(nx.pagerank(network, weight="weight", tol=1e-12, max_iter=1000), graph)
    assert np.allclose(centrality.pagerank(graph), expected, atol=1e-8)


def test_hits_is_networkx_hits(pair):
    network, graph = pair
    hubs, authorities = nx.hits(network, max_iter=1000)
    authority, hub = centrality.hits(graph)
    assert np.allclose(authority, in_our_order(authorities, graph), atol=1e-6)
    assert np.allclose(hub, in_our_order(hubs, graph), atol=1e-6)


def test_eigenvector_is_networkx_eigenvector(pair):
    network, graph = pair
    expected = in_our_order(nx.eigenvector_centrality(network, 5000, 1e-12, weight="weight"), graph)
    assert np.allclose(centrality.eigenvector(graph), expected, atol=1e-6)


def test_betweenness_and_harmonic_are_those_of_networkx(pair):
    network, graph = pair
    assert np.allclose(
        position.betweenness(graph).values, in_our_order(nx.betweenness_centrality(network), graph), atol=1e-9
    )
    assert np.allclose(
        position.harmonic(graph).values, in_our_order(nx.harmonic_centrality(network), graph), atol=1e-9
    )


def test_core_and_constraint_are_those_of_networkx(pair):
    network, graph = pair
    simple = nx.Graph(network.to_undirected())
    assert np.array_equal(position.core(graph), in_our_order(nx.core_number(simple), graph))
    expected = in_our_order(nx.constraint(network, weight="weight"), graph)
    assert np.allclose(position.constraint(graph), expected, atol=1e-9, equal_nan=True)
    assert np.allclose(position.constraint(graph, products_at_once=50), expected, atol=1e-9, equal_nan=True)


def test_spectral_radius_is_the_largest_eigenvalue(pair):
    _, graph = pair
    expected = abs(np.linalg.eigvals(graph.csr().toarray())).max()
    assert centrality.spectral_radius(graph.csr()) == pytest.approx(expected, rel=1e-5)


def test_being_cited_raises_the_rank_and_citing_does_not():
    graph = Graph.of(["fan1", "fan2", "fan3"], ["star", "star", "star"])
    rank = centrality.pagerank(graph)
    assert rank[graph.position["star"]] == rank.max()
    assert centrality.in_strength(graph)[graph.position["star"]] == 3
    assert position.harmonic(graph).values[graph.position["star"]] == 3
    authority, hub = centrality.hits(graph)
    assert authority[graph.position["star"]] == pytest.approx(1)
    assert hub[graph.position["star"]] == 0


ties = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 4)), min_size=1, max_size=50)


@given(ties, st.booleans())
@settings(max_examples=50, deadline=None)
def test_pagerank_adds_up_to_one_and_strengths_to_the_weights(some, directed):
    graph = Graph.of(
        [a for a, _, _ in some], [b for _, b, _ in some], [w for _, _, w in some], directed=directed
    )
    assert centrality.pagerank(graph).sum() == pytest.approx(1)
    both = centrality.in_strength(graph).sum(), centrality.out_strength(graph).sum()
    assert both == pytest.approx((graph.weight.sum() * (1 if directed else 2),) * 2)


@given(ties, st.permutations(range(12)))
@settings(max_examples=25, deadline=None)
def test_names_do_not_change_a_measure(some, new_name):
    names, others = [f"{i:02d}" for i in range(12)], [f"{new_name[i]:02d}" for i in range(12)]
    first = Graph.of([names[a] for a, _, _ in some], [names[b] for _, b, _ in some], [w for _, _, w in some])
    second = Graph.of(
        [others[a] for a, _, _ in some], [others[b] for _, b, _ in some], [w for _, _, w in some]
    )
    place = [second.position[others[names.index(author)]] for author in first.ids]
    for measure in (
        centrality.pagerank,
        lambda g: viral(g).reach,
        lambda g: position.betweenness(g).values,
        lambda g: position.harmonic(g).values,
        position.core,
        position.constraint,
    ):
        assert np.allclose(measure(first), np.asarray(measure(second))[place], atol=1e-7, equal_nan=True)


@pytest.mark.parametrize(
    "empty", [Graph.of([], []), Graph.of(["a", "b"], ["a", "b"])], ids=["nobody", "no ties"]
)
def test_graphs_without_ties_have_measures_too(empty):
    n = empty.nodes
    assert centrality.pagerank(empty).tolist() == [1 / max(n, 1)] * n
    for values in (*centrality.hits(empty), viral(empty).reach, position.core(empty)):
        assert values.tolist() == [0] * n
    for sampled in (position.betweenness(empty), position.harmonic(empty)):
        assert (sampled.values.tolist(), sampled.note) == ([0] * n, None)
    assert np.isnan(centrality.eigenvector(empty)).all()
    assert np.isnan(position.constraint(empty)).all()


def test_a_chain_of_citations_has_no_eigenvector_centrality():
    graph = Graph.of(["a", "b"], ["b", "c"])
    assert centrality.spectral_radius(graph.csr()) == 0
    assert np.isnan(centrality.eigenvector(graph)).all()


@pytest.mark.parametrize("directed", [True, False], ids=["directed", "undirected"])
def test_sampled_measures_stay_within_the_bound_they_state(directed):
    graph = graph_of(random_network(8, nodes=700, ties=5000, directed=directed))
    for measure in (position.betweenness, position.harmonic):
        exact, sampled = measure(graph), measure(graph, exact_work=0, sampled_work=0)
        assert exact.note is None
        bound = 3 * float(
            re.search("(?:±|below )([0-9.]+)", sampled.note)[1]
        )  # thrice: harmonic states a standard error
        assert abs(exact.values - sampled.values).max() < bound
        assert np.array_equal(sampled.values, measure(graph, exact_work=0, sampled_work=0).values)
        assert np.corrcoef(exact.values, sampled.values)[0, 1] > 0.95
        assert np.polyfit(exact.values, sampled.values, 1)[0] == pytest.approx(1, abs=0.25)
        searched_from_all = measure(graph, exact_work=0)
        assert searched_from_all.note is None
        assert np.allclose(searched_from_all.values, exact.values, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("limit", ["DEEPEST", "MOST_CHAINS"])
def test_graphs_too_deep_for_blocks_are_sampled_one_start_at_a_time(monkeypatch, limit):
    monkeypatch.setattr(shortest, limit, 2)
    graph = graph_of(random_network(8, nodes=700, ties=5000))
    sampled = position.betweenness(graph, exact_work=0)
    assert "each value is within ±.077" in sampled.note
    assert abs(sampled.values - position.betweenness(graph).values).max() < 0.077


@pytest.mark.long
@pytest.mark.parametrize("directed", [True, False], ids=["directed", "undirected"])
def test_of_100_000_ties_the_sampled_first_are_the_exact_first(directed):
    graph = Graph.of(*repost_world(100_000), directed=directed)
    exact = position.betweenness(graph, exact_work=10**12).values
    sampled = position.betweenness(graph).values
    first, found = np.argsort(-exact)[:50], np.argsort(-sampled)[:50]
    assert set(found[:10]) == set(first[:10])
    assert len(set(found) & set(first)) >= 47


@pytest.mark.long
def test_every_measure_of_10_000_ties_is_that_of_networkx():
    graph = Graph.of(*repost_world(10_000))
    network = nx.DiGraph()
    network.add_nodes_from(range(graph.nodes))
    network.add_weighted_edges_from(
        zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    )
    expected = {
        "pagerank": (centrality.pagerank(graph), nx.pagerank(network, tol=1e-12, max_iter=1000)),
        "betweenness": (position.betweenness(graph).values, nx.betweenness_centrality(network)),
        "harmonic": (position.harmonic(graph).values, nx.harmonic_centrality(network)),
        "core": (position.core(graph), nx.core_number(network.to_undirected())),
    }
    for name, (ours, theirs) in expected.items():
        other = np.array([theirs[i] for i in range(graph.nodes)])
        assert spearmanr(ours, other).statistic >= 0.9999, name
        assert np.allclose(ours, other, atol=1e-6), name
    assert (
        np.abs(expected["pagerank"][0] - [expected["pagerank"][1][i] for i in range(graph.nodes)]).sum()
        < 1e-6
    )


@pytest.mark.parametrize("name", ["karate", "les_miserables", "florentine_families", "davis_southern_women"])
def test_classic_networks_have_their_published_figures(name):
    graph = read_edges(shared_data("net_classics", f"{name}_edges.csv"), directed=False, weighted=False)
    with shared_data("net_classics", f"{name}_centralities_nx.csv").open(encoding="utf-8") as lines:
        known = {row["id"]: row for row in csv.DictReader(lines)}

    def column(name):
        return np.array([float(known[author][name]) for author in graph.ids])

    assert np.array_equal(centrality.in_strength(graph), column("degree"))
    assert np.allclose(position.betweenness(graph).values, column("betweenness"), atol=1e-6)
    assert np.allclose(centrality.eigenvector(graph), column("eigenvector"), atol=1e-6)
    assert_near_networkx(centrality.pagerank(graph), column("pagerank_unweighted"))


@pytest.fixture(scope="module")
def congress():
    sources, targets, weights = [], [], []
    for line in shared_data("net_congress_twitter", "congress.edgelist").read_text().splitlines():
        influencer, influenced, data = line.split(" ", 2)
        sources.append(influenced)
        targets.append(influencer)
        weights.append(ast.literal_eval(data)["weight"])
    with shared_data("net_congress_twitter", "reference_centralities.csv").open(encoding="utf-8") as lines:
        return Graph.of(sources, targets, weights), {row["node"]: row for row in csv.DictReader(lines)}


def test_viral_centrality_of_congress_is_that_of_its_authors(congress):
    graph, known = congress
    found = viral(graph)
    published = np.array([float(known[author]["viral_centrality_authors_code"]) for author in graph.ids])
    assert (found.damping, found.note) == (1.0, None)
    assert found.radius == pytest.approx(0.2077, abs=5e-5)
    assert np.allclose(found.reach, published, atol=5.1e-6)  # published to five digits
    straight = viral(graph, exact_work=0)
    assert spearmanr(straight.reach, published).statistic >= 0.999
    assert (straight.reach >= found.reach).all()
    assert "linear form" in straight.note
    ours = [known[graph.ids[i]]["username"] for i in np.argsort(-found.reach)[:10]]
    theirs = [known[graph.ids[i]]["username"] for i in np.argsort(-published)[:10]]
    assert ours == theirs
    assert ours[:4] == ["SteveScalise", "SpeakerPelosi", "RepBobbyRush", "GOPLeader"]


def test_congress_measures_equal_the_reference(congress):
    graph, known = congress
    for values, name, tolerance in (
        (centrality.in_strength(graph), "out_strength", 1e-5),
        (position.betweenness(graph).values, "betweenness_unweighted", 1e-6),
    ):
        expected = np.array([float(known[author][name]) for author in graph.ids])
        assert np.allclose(values, expected, atol=tolerance), name
    ranked = [float(known[author]["pagerank_on_reversed_weighted"]) for author in graph.ids]
    assert_near_networkx(centrality.pagerank(graph), np.array(ranked))


def assert_near_networkx(found, published):
    """networkx stops once a step moves less than 1e-6 an author; what remains to go is at most d/(1 − d) times that."""
    assert np.abs(found - published).sum() <= len(found) * 1e-6 * 0.85 / 0.15 + len(found) * 5e-7


def reached(graph, start):
    """Who is reached from one start, as the paper tells it: step by step, author by author."""
    n, last = graph.nodes, {start: 1.0}
    untouched = [float(i != start) for i in range(n)]
    while True:
        before, now = list(untouched), {}
        for author in range(n):
            missed = 1.0
            for a, b, w in zip(graph.source, graph.target, graph.weight, strict=True):
                if a == author and b in last:
                    missed *= 1 - last[b] * w
            now[author] = (1 - missed) * untouched[author]
        untouched = [left - now[author] for author, left in enumerate(untouched)]
        last = {author: p for author, p in now.items() if p}
        if max((1 - u / b for u, b in zip(untouched, before, strict=True) if b), default=0) <= 0.001:
            return n - sum(untouched) - 1


def test_viral_centrality_is_its_rule_even_where_some_always_pass_on():
    network = random_network(3, nodes=14, ties=40)
    for _, _, data in network.edges(data=True):
        data["weight"] = {1: 1.0, 2: 0.5}.get(data["weight"], 0.04)
    graph = graph_of(network, "weight")
    found = viral(graph)
    assert (found.exact, found.note) == (True, None)
    assert np.allclose(found.reach, [reached(graph, start) for start in range(graph.nodes)], atol=1e-9)


def test_counts_are_damped_and_the_reader_is_told():
    graph = Graph.of(["a", "b", "c"], ["b", "c", "a"], [30, 20, 40])
    found = viral(graph)
    assert found.radius * found.damping <= 0.5 + 1e-6
    assert "does not count people" in found.note
    assert np.isfinite(found.reach).all()


def test_the_linear_form_is_damped_where_it_would_not_settle():
    graph = Graph.of(["a", "b", "c"], ["b", "c", "a"], [1, 1, 1])
    assert viral(graph).damping == 1
    assert viral(graph).reach.tolist() == [2, 2, 2]
    damped = viral(graph, exact_work=0)
    assert damped.damping == pytest.approx(0.5)
    assert "does not count people" in damped.note
