"""Small worlds with a known answer, for the tests of influence."""

from __future__ import annotations

import networkx as nx
import numpy as np

from influence.graph import Graph


def graph_of(network: nx.Graph, weight: str | None = None) -> Graph:
    """Our graph of a networkx one."""
    ends = list(network.edges())
    weights = [data.get(weight, 1.0) for _, _, data in network.edges(data=True)] if weight else None
    return Graph.of(
        [str(a) for a, _ in ends], [str(b) for _, b in ends], weights, directed=network.is_directed()
    )


def in_our_order(values: dict[object, float], graph: Graph) -> np.ndarray:
    """A networkx result as an array in the order of `graph.ids`."""
    by_name = {str(node): value for node, value in values.items()}
    return np.array([by_name[author] for author in graph.ids])


def random_network(seed: int, *, directed: bool = True, nodes: int = 60, ties: int = 240) -> nx.Graph:
    """A connected-ish random graph with whole weights."""
    random = np.random.default_rng(seed)
    network = nx.DiGraph() if directed else nx.Graph()
    for source, target, weight in zip(
        random.zipf(1.7, ties) % nodes,
        random.integers(0, nodes, ties),
        random.integers(1, 9, ties),
        strict=True,
    ):
        if source != target:
            network.add_edge(int(target), int(source), weight=float(weight))
    return network


def world_with_brokers(seed: int = 5, *, authors: int = 3600, ties: int = 20_000) -> tuple[Graph, set[str]]:
    """A repost world of 24 uneven communities in 3 camps, 92 % of ties inside, and 30 planted brokers with 12 ties to each camp."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, 25) ** 0.8
    community = random.choice(24, authors, p=share / share.sum())
    camp = community % 3
    activity, appeal = random.pareto(1.6, authors) + 0.2, random.pareto(1.5, authors) + 0.05
    source = random.choice(authors, ties, p=activity / activity.sum())
    target = random.choice(authors, ties, p=appeal / appeal.sum())
    inside = random.random(ties) < 0.92
    for group in range(24):
        members = np.flatnonzero(community == group)
        chosen = inside & (community[source] == group)
        target[chosen] = random.choice(members, chosen.sum(), p=appeal[members] / appeal[members].sum())
    degree = np.bincount(source, minlength=authors) + np.bincount(target, minlength=authors)
    brokers = random.choice(np.flatnonzero((degree >= 8) & (degree <= 20)), 30, replace=False)
    far = [random.choice(np.flatnonzero(camp == side), (30, 12)) for side in range(3)]
    planted = np.repeat(brokers, 36), np.hstack(far).ravel()
    turned = random.random(len(planted[0])) < 0.5
    source = np.r_[source, np.where(turned, *planted)]
    target = np.r_[target, np.where(turned, *planted[::-1])]
    names = np.array([f"author{i:05d}" for i in range(authors)], object)
    return Graph.of(names[source], names[target]), set(names[brokers])


def mutual_information(left: np.ndarray, right: np.ndarray) -> float:
    """Normalised mutual information of two labellings, 2I/(H+H); 1 is the same partition."""
    both = np.zeros((left.max() + 1, right.max() + 1))
    np.add.at(both, (left, right), 1)
    joint = both / both.sum()
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    shared = (joint[joint > 0] * np.log(joint[joint > 0] / apart[joint > 0])).sum()
    entropies = [-(p[p > 0] * np.log(p[p > 0])).sum() for p in (joint.sum(axis=0), joint.sum(axis=1))]
    return float(2 * shared / sum(entropies))
