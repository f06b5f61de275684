"""Which authors keep to each other: communities, and the few large camps they make up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from influence.engine import networkit
from influence.graph import Floats, Graph, Ints

COMMUNITY_GAMMA = 1.0
CAMP_GAMMA = 0.5


def communities(graph: Graph) -> Ints:
    """The community of every author, 0 the largest: Leiden at resolution 1, on ties of both directions by weight."""
    return leiden(graph, gamma=COMMUNITY_GAMMA)


def camps(graph: Graph) -> Ints:
    """The camp of every author, 0 the largest: Leiden at resolution .5, which keeps large sides whole.

    On the political blogs of Adamic & Glance (2005) it finds the two known camps with a normalised mutual information of .72, against
    .64 at resolution 1. A camp is a pattern of citation: it is no proof of a shared opinion.
    """
    return leiden(graph, gamma=CAMP_GAMMA)


def leiden(graph: Graph, *, gamma: float) -> Ints:
    """Labels 0, 1, 2 … by falling size that make modularity at resolution `gamma` large (Traag, Waltman & van Eck 2019).

    Deterministic: one thread, a fixed seed, authors in the order of their ids. Other cuts may be nearly as good: on real
    retweet graphs, two seeds agree at an adjusted Rand index of about .8–.9. An author without ties is a community alone.
    """
    if not graph.edges:
        return np.arange(graph.nodes, dtype=np.int64)
    with networkit() as nk:
        built = graph.networkit(nk, weighted=True)
        found = nk.community.ParallelLeiden(built, randomize=False, gamma=gamma).run().getPartition()
        labels = np.asarray(found.getVector(), np.float64)
    labels[np.asarray(graph.ties().sum(axis=1)).ravel() == 0] = (
        np.nan
    )  # an author alone, whatever the engine says
    return by_size(labels)


def by_size(labels: Floats | Ints) -> Ints:
    """The same groups numbered by falling size; equals by their first member. NaN marks an author alone."""
    labels = np.asarray(labels, np.float64).copy()
    alone = np.isnan(labels)
    labels[alone] = np.nanmax(labels, initial=-1.0) + 1 + np.arange(alone.sum())
    _, first, group, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return number[group]


def modularity(graph: Graph, labels: Ints, *, gamma: float = 1.0) -> float:
    """How much more weight falls inside the groups than by chance; below 1, 0 is chance (Newman & Girvan 2004).

    Q = Σ_c (inside_c/W − γ (strength_c/2W)²), W the weight of all ties, directions set aside.
    """
    weight = graph.weight.sum()
    if not weight:
        return 0.0
    inside = graph.weight[labels[graph.source] == labels[graph.target]].sum() / weight
    strength = np.bincount(labels, weights=np.asarray(graph.ties().sum(axis=1)).ravel())
    return float(inside - gamma * ((strength / (2 * weight)) ** 2).sum())


def follow(graph: Graph, labels: Ints, earlier: Mapping[str, int]) -> Ints:
    """Give each group the number its members had in `earlier` (author → number), so that a community keeps its name and colour.

    Groups are matched one to one so that the Jaccard overlaps add up to the most (Kuhn 1955); unmatched ones take unused numbers.
    """
    if not earlier or not graph.nodes:
        return labels
    before = np.array([earlier.get(author, -1) for author in graph.ids], np.int64)
    known = before >= 0
    old_sizes = np.bincount(np.fromiter(earlier.values(), np.int64))
    groups = int(labels.max()) + 1
    both = np.zeros((groups, len(old_sizes)))
    np.add.at(both, (labels[known], before[known]), 1)
    either = np.bincount(labels, minlength=groups)[:, None] + old_sizes[None, :] - both
    new, old = linear_sum_assignment(-both / np.where(either == 0, 1, either))
    matched = both[new, old] > 0
    number = np.full(groups, -1, np.int64)
    number[new[matched]] = old[matched]
    free = np.setdiff1d(np.arange(groups + len(old_sizes)), number)
    number[number < 0] = free[: int((number < 0).sum())]
    return number[labels]
