"""How much processor time the graph measures take, beside networkx on the same graphs, and whether both agree."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa

from influence import centrality, communities, position
from influence.brokers import broker_score
from influence.engine import networkit
from influence.graph import Graph
from influence.layout import sun_layout
from influence.ranking import FULL_UP_TO, influence_table
from influence.uncertainty import rank_interval
from influence.viral import viral

_groups = cache(communities.communities)
_ranked = cache(centrality.pagerank)


@dataclass(frozen=True)
class Measure:
    """One measure: how we find it, how networkx does and up to how many ties that is worth the wait."""

    name: str
    ours: Callable[[Graph], Any]
    theirs: Callable[[nx.DiGraph], Any] | None = None
    peer_up_to: int = 100_000
    costly: bool = False
    compared: bool = True


MEASURES = (
    Measure("strength", centrality.in_strength, lambda g: dict(g.in_degree(weight="weight"))),
    Measure("PageRank", centrality.pagerank, lambda g: nx.pagerank(g, tol=1e-11, max_iter=500)),
    Measure("HITS", lambda g: centrality.hits(g)[0], lambda g: nx.hits(g, max_iter=1000)[1], compared=False),
    Measure("k-core", position.core, lambda g: nx.core_number(nx.Graph(g))),
    Measure("viral centrality", lambda g: viral(g).reach),
    Measure(
        "communities",
        communities.communities,
        lambda g: nx.community.louvain_communities(g.to_undirected(), seed=1),
        compared=False,
    ),
    Measure("broker score", lambda g: broker_score(g, _groups(g))),
    Measure("layout", lambda g: sun_layout(g, _groups(g), _ranked(g))),
    Measure("eigenvector", centrality.eigenvector, costly=True),
    Measure(
        "betweenness",
        lambda g: position.betweenness(g).values,
        nx.betweenness_centrality,
        10_000,
        costly=True,
    ),
    Measure("harmonic", lambda g: position.harmonic(g).values, nx.harmonic_centrality, 10_000, costly=True),
    Measure(
        "constraint", position.constraint, lambda g: nx.constraint(g, weight="weight"), 1_000, costly=True
    ),
    Measure("rank interval", lambda g: rank_interval(g, _ranked(g)), costly=True),
    Measure("the whole table", influence_table),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 0 when every measure agrees with networkx where both were run, else 1."""
    parser = argparse.ArgumentParser(prog="bench/graph.py", description=__doc__)
    parser.add_argument(
        "--ties", type=int, nargs="+", default=[10_000, 100_000], help="sizes, beside networkx"
    )
    parser.add_argument("--million", action="store_true", help="also 1,000,000 ties, ours only")
    options = parser.parse_args(argv)
    with networkit():
        pass  # its import is not what we measure
    print("Graph measures: CPU seconds of this process\n")
    print(f"{'ties':>9}  {'measure':<18}{'ours':>9}{'networkx':>10}{'ratio':>8}  agree within 1e-6")
    sizes = [(ties, True) for ties in options.ties] + [(1_000_000, False)] * options.million
    agreed = [_one_size(ties, peer=peer) for ties, peer in sizes]
    return 0 if all(agreed) else 1


def repost_world(ties: int, *, seed: int = 5) -> tuple[pa.Array, pa.Array, np.ndarray]:
    """Sources, targets and weights of a repost graph with heavy tails and communities: 92 % of ties stay inside."""
    random = np.random.default_rng(seed)
    authors = max(int(ties * 0.18), 50)
    groups = max(12, int(authors**0.5 / 2))
    share = 1 / np.arange(1, groups + 1) ** 0.8
    group = random.choice(groups, authors, p=share / share.sum())
    activity, appeal = random.pareto(1.8, authors) + 0.2, random.pareto(1.5, authors) + 0.05
    source = random.choice(authors, ties, p=activity / activity.sum())
    target = random.choice(authors, ties, p=appeal / appeal.sum())
    inside = random.random(ties) < 0.92
    for one in range(groups):
        members, chosen = np.flatnonzero(group == one), inside & (group[source] == one)
        if len(members):
            target[chosen] = random.choice(members, chosen.sum(), p=appeal[members] / appeal[members].sum())
    names = pa.array([f"author{i}" for i in range(authors)])
    weights = random.geometric(0.6, ties).astype(np.float64)
    return names.take(pa.array(source)), names.take(pa.array(target)), weights


def _one_size(ties: int, *, peer: bool) -> bool:
    sources, targets, weights = repost_world(ties)
    ours, graph = _timed(lambda: Graph.of(sources, targets, weights))
    graph.ties(), _groups(graph), _ranked(graph)  # found once, so that each line times its own measure only
    network, theirs = None, None
    if peer:
        theirs, network = _timed(lambda: _network(sources.to_pylist(), targets.to_pylist(), weights.tolist()))
    _print(ties, "build", ours, theirs, None)
    agree = True
    for measure in MEASURES:
        if measure.costly and graph.edges > FULL_UP_TO:
            continue
        ours, found = _timed(partial(measure.ours, graph))
        theirs, same = None, None
        if network is not None and measure.theirs and ties <= measure.peer_up_to:
            theirs, expected = _timed(partial(measure.theirs, network))
            same = _same(graph, found, expected) if measure.compared else None
        _print(ties, measure.name, ours, theirs, same)
        agree &= same is not False
    return agree


def _network(sources: list[str], targets: list[str], weights: list[float]) -> nx.DiGraph:
    network = nx.DiGraph()
    for source, target, weight in zip(sources, targets, weights, strict=True):
        if source == target:
            network.add_node(source)
        elif network.has_edge(source, target):
            network[source][target]["weight"] += weight
        else:
            network.add_edge(source, target, weight=weight)
    return network


def _same(graph: Graph, found: np.ndarray, expected: dict[str, float]) -> bool:
    return bool(
        np.allclose(found, [expected[author] for author in graph.ids], atol=1e-6, rtol=1e-6, equal_nan=True)
    )


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _print(ties: int, name: str, ours: float, theirs: float | None, same: bool | None) -> None:
    peer = f"{theirs:10.3f}{theirs / max(ours, 1e-6):7.0f}×" if theirs is not None else f"{'–':>10}{'–':>8}"
    verdict = {True: "yes", False: "NO", None: ""}[same]
    print(f"{ties:>9,}  {name:<18}{ours:>9.3f}{peer}  {verdict}".rstrip(), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
