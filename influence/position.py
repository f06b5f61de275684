"""Where an author sits among the others: core, betweenness, harmonic closeness and constraint.

Paths are counted in steps: a weight is a strength and never read as a distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from influence.engine import SEED, networkit
from influence.graph import Floats, Graph, Ints

EXACT_WORK = 50_000_000  # authors × ties walked: about two seconds
PIVOTS = 256


@dataclass(frozen=True, slots=True)
class Sampled:
    """Values of a measure, and how they were found when it was not by counting everything."""

    values: Floats
    note: str | None  # None: exact


def core(graph: Graph) -> Ints:
    """The k of the innermost k-core: the author stays when everyone with fewer than k contacts is peeled off, again and again.

    0 (no contact) and up, in contacts, directions and weights set aside. It says "among the well connected", not
    "influential". Seidman 1983; Batagelj & Zaveršnik 2003.
    """
    if not graph.edges:
        return np.zeros(graph.nodes, np.int64)
    with networkit() as nk:
        found = nk.centrality.CoreDecomposition(graph.networkit(nk)).run()
        return np.asarray(found.scores(), np.float64).astype(np.int64)


def betweenness(graph: Graph, *, exact_work: int = EXACT_WORK) -> Sampled:
    """The share of shortest chains of citation, over all pairs of others, that pass through the author; 0 to 1.

    Σ over pairs s ≠ t of (shortest paths s → t through the author / shortest paths s → t), divided by (n−1)(n−2), or half of it
    when undirected (Freeman 1977; Brandes 2001). Exact while authors × ties ≤ `exact_work`; beyond, from 256 random starting points
    (Brandes & Pich 2007): each value is within ±.077 with probability .9 (Hoeffding), the largest within about 20 % of themselves in practice.
    It finds gateways, not brokers between camps: see `brokers.broker_score`.

    networkit's KADABRA would promise ±.005, but its 11.2 doubles every value and crashes on stars, so it is not used.
    """
    n = graph.nodes
    if n < 3 or not graph.edges:
        return Sampled(np.zeros(n), None)
    with networkit() as nk:
        built = graph.networkit(nk, directed=True)
        if n * graph.edges <= exact_work:
            measure, note = nk.centrality.Betweenness(built, normalized=True), None
        else:
            measure = nk.centrality.EstimateBetweenness(built, PIVOTS, True, False)
            note = f"Betweenness was estimated from {PIVOTS} random authors; the largest values are within about 20 %."
        return Sampled(np.asarray(measure.run().scores(), np.float64), note)


def harmonic(graph: Graph, *, exact_work: int = EXACT_WORK) -> Sampled:
    """How near the author is to those who cite them, directly or through others: Σ 1/steps; 0 to n − 1, in authors.

    A direct citer counts 1, a citer of a citer ½, one who cannot reach the author 0. Exact while authors × ties ≤ `exact_work`;
    beyond, from 256 random readers, with a standard error below (n−1)/32 (that of a mean of 256 values between 0 and 1). Marchiori & Latora 2000.
    """
    n = graph.nodes
    if not graph.edges:
        return Sampled(np.zeros(n), None)
    if n * graph.edges <= exact_work:
        with networkit() as nk:
            backwards = Graph(graph.ids, graph.target, graph.source, graph.weight, graph.directed)
            built = backwards.networkit(nk, directed=True)
            measure = nk.centrality.HarmonicCloseness(built, normalized=False).run()
            return Sampled(np.asarray(measure.scores(), np.float64), None)
    readers = np.random.default_rng(SEED).choice(n, min(PIVOTS, n), replace=False)
    nearness = _nearness_from(graph, readers)
    return Sampled(
        nearness * n / len(readers),
        f"Harmonic closeness was estimated from {len(readers)} random authors; standard error below {(n - 1) / 32:,.0f}.",
    )


def _nearness_from(graph: Graph, readers: Ints, *, at_once: int = 64) -> Floats:
    """Σ over `readers` of 1/steps from the reader to each author, by breadth-first search of 64 readers together."""
    step = sp.csr_array((graph.csr().T > 0).astype(np.float32))
    total = np.zeros(graph.nodes)
    for first in range(0, len(readers), at_once):
        some = readers[first : first + at_once]
        seen: NDArray[np.bool_] = np.zeros((graph.nodes, len(some)), bool)
        seen[some, np.arange(len(some))] = True
        front = seen.astype(np.float32)
        steps = 0
        while front.any():
            steps += 1
            reached = (step @ front > 0) & ~seen
            seen |= reached
            total += reached.sum(axis=1) / steps
            front = reached.astype(np.float32)
    return total


def constraint(graph: Graph, *, products_at_once: int = 4_000_000) -> Floats:
    """How far the author's contacts are tied to each other: low means structural holes to bridge, high a closed circle.

    c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over contacts j, with p_ij the share of i's ties, in both directions, that go to j (Burt 1992, p. 54).
    Above 0, usually up to 1 and at most about 1.125 (a contact of two); NaN without contacts. Rows are taken in blocks, to bound memory.
    """
    ties = graph.ties()
    total = np.asarray(ties.sum(axis=1)).ravel()
    share = sp.csr_array(sp.diags_array(1 / np.where(total == 0, 1, total)) @ ties)
    contacts = np.diff(share.indptr)
    cost = np.cumsum(np.add.reduceat(np.r_[contacts[share.indices], 0], share.indptr[:-1]) * (contacts > 0))
    found = np.full(graph.nodes, np.nan)
    for rows in np.split(np.arange(graph.nodes), np.flatnonzero(np.diff(cost // products_at_once)) + 1):
        if not len(rows):
            continue
        block = share[rows[0] : rows[-1] + 1]
        direct = block.copy()
        direct.data[:] = 1
        through = (block @ share).multiply(direct)
        found[rows] = np.asarray((block + through).power(2).sum(axis=1)).ravel()
    found[contacts == 0] = np.nan
    return found
