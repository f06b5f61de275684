"""One table says who carries weight and how sure that is."""

import numpy as np
import pytest

from influence.centrality import pagerank
from influence.graph import Graph
from influence.ranking import COLUMNS, MEASURES, influence_table
from influence.uncertainty import rank_interval, ranks
from tests.influence.worlds import graph_of, random_network, world_with_brokers


@pytest.fixture(scope="module")
def table():
    return influence_table(graph_of(random_network(2), "weight"))


def test_the_columns_of_the_contract_come_first_and_in_order(table):
    assert tuple(table.columns[: len(COLUMNS)]) == COLUMNS
    assert ",".join(COLUMNS).startswith(
        "author,in_strength,out_strength,pagerank,authority,hub,eigenvector,core,"
    )
    assert ",".join(COLUMNS).endswith(
        "betweenness,harmonic,constraint,viral,community,role,rank_low,rank_high"
    )


def test_the_first_row_is_the_first_rank(table):
    assert table["rank"].is_monotonic_increasing
    assert table.pagerank.is_monotonic_decreasing
    assert (table.rank_low <= table["rank"]).all()
    assert (table["rank"] <= table.rank_high).all()
    assert table.rank_low.min() >= 1
    assert table.rank_high.max() <= len(table)


def test_every_measure_stays_in_its_range(table):
    for name in ("pagerank", "authority", "hub", "betweenness", "participation", "eigenvector"):
        assert table[name].between(-1e-9, 1).all(), name
    assert table.pagerank.sum() == pytest.approx(1)
    assert (table[["in_strength", "out_strength", "core", "harmonic", "viral", "broker_score"]] >= 0).all(
        axis=None
    )


def test_equals_share_the_better_rank():
    assert ranks(np.array([0.2, 0.5, 0.2, 0.1])).tolist() == [2, 1, 2, 4]
    table = influence_table(Graph.of(["b", "a"], ["z", "z"]))
    assert table.author.tolist() == ["z", "a", "b"]
    assert table["rank"].tolist() == [1, 2, 2]


def test_what_is_skipped_is_unknown_and_never_zero():
    table = influence_table(graph_of(random_network(2)), measures={"hits"})
    skipped = [
        "betweenness",
        "harmonic",
        "constraint",
        "eigenvector",
        "viral",
        "core",
        "rank_low",
        "rank_high",
        "camp",
    ]
    assert table[[*skipped, "structural_score"]].isna().all(axis=None)
    assert table[["authority", "hub", "pagerank"]].notna().all(axis=None)


def test_an_unknown_measure_is_refused_by_name():
    with pytest.raises(ValueError, match="'fame'"):
        influence_table(Graph.of(["a"], ["b"]), measures={"fame"})
    assert "betweenness" in MEASURES


def test_large_graphs_leave_the_costly_measures_out_and_say_so(monkeypatch):
    monkeypatch.setattr("influence.ranking.FULL_UP_TO", 100)
    table = influence_table(graph_of(random_network(2)))
    assert table.betweenness.isna().all()
    assert "betweenness, constraint" in table.attrs["notes"][0]


def test_an_empty_graph_is_an_empty_table():
    table = influence_table(Graph.of([], []))
    assert (len(table), tuple(table.columns[: len(COLUMNS)])) == (0, COLUMNS)


def test_given_labels_are_used():
    graph = graph_of(random_network(2))
    assert set(influence_table(graph, measures=(), labels=np.full(graph.nodes, 7)).community) == {7}


def test_the_table_is_the_same_every_time(table):
    again = influence_table(graph_of(random_network(2), "weight"))
    assert again.equals(table)


def test_a_clear_lead_has_a_narrow_interval_and_a_crowd_a_wide_one():
    graph, _ = world_with_brokers(authors=400, ties=3000)
    table = influence_table(graph, measures={"rank_interval"})
    width = table.rank_high - table.rank_low
    assert width.iloc[0] <= 3
    assert width.iloc[:5].mean() < width.iloc[100:200].mean()
    low, high = rank_interval(graph, np.full(graph.nodes, 1 / graph.nodes), samples=1)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_more_interactions_make_a_rank_surer():
    network = random_network(6)
    few = influence_table(graph_of(network, "weight"), measures={"rank_interval"})
    for _, _, data in network.edges(data=True):
        data["weight"] *= 100
    many = influence_table(graph_of(network, "weight"), measures={"rank_interval"})
    assert (many.rank_high - many.rank_low).mean() < (few.rank_high - few.rank_low).mean() / 2


def coverage(seed, *, authors, ties, scale, directed=True, samples=3):
    """How often the interval holds the rank in the network whose interactions were sampled: of all, and of the first thirty."""
    random = np.random.default_rng(seed)
    activity, appeal = random.pareto(1.8, authors) + 0.2, random.pareto(1.5, authors) + 0.05
    source = random.choice(authors, ties, p=activity / activity.sum())
    target = random.choice(authors, ties, p=appeal / appeal.sum())
    rate = np.where(source == target, 0, random.gamma(1, scale, ties))
    names = np.array([f"author{i:04d}" for i in range(authors)], object)
    behind = Graph.of(names[source], names[target], rate, directed=directed)
    true = ranks(pagerank(behind))
    held = []
    for _ in range(samples):
        seen = Graph.of(names[source], names[target], random.poisson(rate), directed=directed)
        ranked = pagerank(seen)
        low, high = rank_interval(seen, ranked)
        real = true[[behind.position[author] for author in seen.ids]]
        inside = (low <= real) & (real <= high)
        held.append((inside.mean(), inside[ranks(ranked) <= 30].mean()))
    return np.mean(held, axis=0)


def test_nine_intervals_in_ten_hold_the_true_rank():
    everybody, first = coverage(1, authors=200, ties=1500, scale=1.0)
    assert 0.85 <= everybody <= 0.95
    assert 0.8 <= first <= 1


@pytest.mark.long
def test_intervals_hold_in_sparse_and_dense_directed_and_undirected_worlds():
    held = [
        coverage(seed, authors=authors, ties=ties, scale=scale, directed=directed)
        for seed, (authors, ties) in enumerate([(300, 3000), (300, 1000), (1000, 6000)])
        for scale in (0.5, 2, 10)
        for directed in (True, False)
    ]
    everybody, first = np.mean(held, axis=0)
    assert 0.85 <= everybody <= 0.95
    assert 0.85 <= first <= 0.95
    assert np.min(held) > 0.75


def test_weights_that_are_no_counts_are_resampled_by_tie():
    network = random_network(6)
    for _, _, data in network.edges(data=True):
        data["weight"] /= 1000
    table = influence_table(graph_of(network, "weight"), measures={"rank_interval"})
    assert (table.rank_high > table.rank_low).any()
