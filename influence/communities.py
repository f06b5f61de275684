"""Which authors keep to each other: communities, and the few large camps they make up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from influence.engine import SEED, networkit
from influence.graph import Floats, Graph, Ints

COMMUNITY_GAMMA = 1.0
CAMP_GAMMA = 0.5
_MATCHED = 1_000  # groups on either side that are followed over time


def communities(graph: Graph) -> Ints:
    """The community of every author, 0 the largest: Leiden at resolution 1, on ties of both directions by weight."""
    return leiden(graph, gamma=COMMUNITY_GAMMA)


def camps(graph: Graph) -> Ints:
    """The camp of every author, 0 the largest: Leiden at resolution .5, which keeps large sides whole.

    On the political blogs of Adamic & Glance (2005) it finds the two known camps with a normalised mutual information of .72, against
    .64 at resolution 1. A camp is a pattern of citation: it is no proof of a shared opinion.
    """
    return leiden(graph, gamma=CAMP_GAMMA)


def leiden(graph: Graph, *, gamma: float, shuffle: int | None = None) -> Ints:
    """Labels 0, 1, 2 … by falling size that make modularity at resolution `gamma` large (Traag, Waltman & van Eck 2019).

    Deterministic: one thread, a fixed seed, authors in the order of their ids; `shuffle` is the seed of another order. Other cuts may be nearly
    as good: see `influence.steadiness`. An author without ties is a community alone.
    """
    if not graph.edges:
        return np.arange(graph.nodes, dtype=np.int64)
    with networkit(seed=SEED if shuffle is None else shuffle) as nk:
        built = graph.networkit(nk, weighted=True)
        run = nk.community.ParallelLeiden(built, randomize=shuffle is not None, gamma=gamma).run()
        found = run.getPartition()
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

    Groups are matched one to one so that the Jaccard overlaps add up to the most (Kuhn 1955), the 1,000 largest on either side;
    the others take unused numbers.
    """
    if not earlier or not graph.nodes:
        return labels
    overlap = shared_members(labels, np.array([earlier.get(author, -1) for author in graph.ids], np.int64))
    sizes = np.bincount(labels), np.bincount(np.fromiter(earlier.values(), np.int64))
    new_ones, old_ones = (np.argsort(-size, kind="stable")[:_MATCHED] for size in sizes)
    old_ones = old_ones[old_ones < overlap.shape[1]]
    both = overlap[new_ones][:, old_ones].toarray()
    either = sizes[0][new_ones][:, None] + sizes[1][old_ones][None, :] - both
    new, old = linear_sum_assignment(-both / np.where(either == 0, 1, either))
    matched = both[new, old] > 0
    number = np.full(len(sizes[0]), -1, np.int64)
    number[new_ones[new[matched]]] = old_ones[old[matched]]
    free = np.setdiff1d(np.arange(len(sizes[0]) + len(sizes[1])), number)
    number[number < 0] = free[: int((number < 0).sum())]
    return number[labels]


def shared_members(one: Ints, other: Ints) -> sp.csr_array:
    """Groups of `one` × groups of `other`: how many authors are in both; below 0 in `other` is in none."""
    known = other >= 0
    shape = (int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1)
    return sp.csr_array((np.ones(int(known.sum())), (one[known], other[known])), shape=shape)
