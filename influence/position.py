"""Where an author sits among the others: core, betweenness, harmonic closeness and constraint.

Paths are counted in steps: a weight is a strength and never read as a distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.engine import SEED, networkit
from influence.graph import Floats, Graph, Ints
from influence.shortest import Between, TooDeep, dependencies, nearness

EXACT_WORK = 50_000_000  # authors × ties walked: about two seconds
SAMPLED_WORK = 400_000_000  # ties × starting points: some seconds
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


def betweenness(graph: Graph, *, exact_work: int = EXACT_WORK, sampled_work: int = SAMPLED_WORK) -> Sampled:
    """The share of shortest chains of citation, over all pairs of others, that pass through the author; 0 to 1.

    Σ over pairs s ≠ t of (shortest paths s → t through the author / shortest paths s → t), divided by (n−1)(n−2), or half of it
    when undirected (Freeman 1977; Brandes 2001). Exact while authors × ties ≤ `exact_work`. Beyond, from chains that begin at random
    authors who cite somebody, as many as ties × starts ≤ `sampled_work` allows (Brandes & Pich 2007); `note` states the bound, which
    holds for everybody at once with probability .9 (the empirical Bernstein bound of Maurer & Pontil 2009, over all authors).
    On repost graphs of 100,000 ties the first ten are the exact ones and 47 of the first fifty or more.
    It finds gateways, not brokers between camps: see `brokers.broker_score`.

    networkit's KADABRA would sample single chains, but its 11.2 refuses directed graphs, doubles every value, and crashes or
    never ends on some graphs, so it is not used.
    """
    n = graph.nodes
    if n < 3 or not graph.edges:
        return Sampled(np.zeros(n), None)
    if n * graph.edges <= exact_work:
        with networkit() as nk:
            built = graph.networkit(nk, directed=True)
            found = nk.centrality.Betweenness(built, normalized=True).run()
            return Sampled(np.asarray(found.scores(), np.float64), None)
    citing = np.flatnonzero(np.diff(graph.csr().indptr))
    starts = _drawn(citing, graph, sampled_work)
    try:
        found = dependencies(graph, starts)
    except TooDeep:
        return _in_deep_graphs(graph)
    everybody = len(citing) / (n - 1)  # chains begin only where somebody is cited; elsewhere there are none
    if len(starts) == len(citing):
        return Sampled(everybody * found.total / len(starts), None)
    bound = everybody * float(_bernstein(found, n).max())
    return Sampled(
        everybody * found.total / len(starts),
        f"Betweenness was estimated from {len(starts):,} of {len(citing):,} starting points: within ±{bound:.2g} with probability .9.",
    )


def _in_deep_graphs(graph: Graph) -> Sampled:
    """Chains of very many steps: single searches, with Hoeffding's wider bound."""
    with networkit() as nk:
        built = graph.networkit(nk, directed=True)
        found = nk.centrality.EstimateBetweenness(built, PIVOTS, True, False).run()
        return Sampled(
            np.asarray(found.scores(), np.float64),
            f"Betweenness was estimated from {PIVOTS} random authors: each value is within ±.077 with probability .9.",
        )


def _bernstein(found: Between, n: int, *, doubt: float = 0.1) -> Floats:
    """How far a mean of values between 0 and 1 can be off, for all `n` authors at once, with probability 1 − `doubt`."""
    starts, log = found.starts, np.log(4 * n / doubt)
    variance = np.maximum(found.squares - found.total**2 / starts, 0) / (starts - 1)
    return np.asarray(np.sqrt(2 * variance * log / starts) + 7 * log / (3 * (starts - 1)), np.float64)


def _drawn(among: Ints, graph: Graph, work: int) -> Ints:
    """As many of some authors as the work allows, in random order; 256 at least."""
    most = max(work // max(graph.edges, 1), PIVOTS)
    return np.random.default_rng(SEED).permutation(among)[:most]


def harmonic(graph: Graph, *, exact_work: int = EXACT_WORK, sampled_work: int = SAMPLED_WORK // 8) -> Sampled:
    """How near the author is to those who cite them, directly or through others: Σ 1/steps; 0 to n − 1, in authors.

    A direct citer counts 1, a citer of a citer ½, one who cannot reach the author 0. Exact while authors × ties ≤ `exact_work`;
    beyond, from random readers, as many as ties × readers ≤ `sampled_work` allows; `note` states the standard error it stays below (that of a mean
    of values between 0 and 1). Marchiori & Latora 2000.
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
    readers = _drawn(np.arange(n), graph, sampled_work)
    near = nearness(graph, readers) * n / len(readers)
    if len(readers) == n:
        return Sampled(near, None)
    error = (n - 1) / 2 / len(readers) ** 0.5
    return Sampled(
        near,
        f"Harmonic closeness was estimated from {len(readers):,} random authors; standard error below {error:,.0f}.",
    )


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
