"""Whose words are taken up: strength, PageRank, HITS, eigenvector and viral centrality of every author.

All of them read weights as amounts of citation, and follow the edge: *source cites target*, so being cited counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from influence.graph import Floats, Graph, GraphError

DAMPING = 0.85
LARGEST_RADIUS = 0.95
DAMPED_RADIUS = 0.5


def in_strength(graph: Graph) -> Floats:
    """How often others cite the author: the sum of incoming weights, 0 and up, in interactions.

    Undirected graphs have one strength: in, out and total are the same. Not a count of people. Barrat et al. 2004.
    """
    return np.asarray(graph.csr().sum(axis=0), np.float64).ravel()


def out_strength(graph: Graph) -> Floats:
    """How often the author cites others: the sum of outgoing weights, 0 and up, in interactions."""
    return np.asarray(graph.csr().sum(axis=1), np.float64).ravel()


def pagerank(graph: Graph, *, tolerance: float = 1e-10, most_steps: int = 1000) -> Floats:
    """The share of time a reader who follows citations spends on the author; in (0, 1), adds up to 1.

    x = d·(Pᵀx + dangling/n) + (1 − d)/n with d = .85 and P the weights of a row divided by its sum; an author who
    cites nobody passes their share to all alike. Being cited by those who are cited raises it; citing does not.
    Not a probability of anything in the world, and only comparable within one graph. Brin & Page 1998.
    """
    return Walk(graph).pagerank(graph.weight, tolerance=tolerance, most_steps=most_steps)


class Walk:
    """PageRank over one set of ties, for the weights they have and for weights drawn anew."""

    def __init__(self, graph: Graph) -> None:
        sources, targets = graph.source, graph.target
        self._edge = np.arange(graph.edges)
        if not graph.directed:
            sources, targets = np.r_[sources, targets], np.r_[targets, sources]
            self._edge = np.r_[self._edge, self._edge]
        order = np.argsort(targets, kind="stable")
        self._n = graph.nodes
        self._sources = sources[order]
        self._edge = self._edge[order]
        self._starts = np.searchsorted(targets[order], np.arange(graph.nodes + 1))

    def pagerank(
        self, weight: Floats, *, start: Floats | None = None, tolerance: float = 1e-10, most_steps: int = 1000
    ) -> Floats:
        """PageRank with these weights, one per edge of the graph; stops when the change adds up to `tolerance`."""
        n = self._n
        if n == 0:
            return np.zeros(0)
        data = weight[self._edge]
        out = np.bincount(self._sources, weights=data, minlength=n)
        dangling = out == 0
        shares = data / np.where(dangling, 1, out)[self._sources]
        steps = sp.csr_array((shares, self._sources, self._starts), shape=(n, n))
        rank = np.full(n, 1 / n) if start is None else start
        for _ in range(most_steps):
            kept = DAMPING * (steps @ rank)
            after = kept + (DAMPING * rank[dangling].sum() + 1 - DAMPING) / n
            moved = np.abs(after - rank).sum()
            rank = after
            if moved < tolerance:
                break
        return np.asarray(rank / rank.sum(), np.float64)


def hits(graph: Graph, *, tolerance: float = 1e-10, most_steps: int = 2000) -> tuple[Floats, Floats]:
    """(authority, hub): cited by good hubs, citing good authorities; each in [0, 1], each adds up to 1.

    a ∝ Aᵀh, h ∝ Aa: the leading singular vectors of the weights. Only the tightest-knit part of a graph scores
    high, so 0 elsewhere does not mean "no influence". Zero everywhere when there is no tie. Kleinberg 1999.
    """
    cites = graph.csr()
    cited = cites.T.tocsr()
    hub = np.full(graph.nodes, 1 / max(graph.nodes, 1))
    authority = np.zeros(graph.nodes)
    if not graph.edges:
        return authority, authority.copy()
    for _ in range(most_steps):
        before = authority
        authority = cited @ hub
        authority /= authority.sum()
        hub = cites @ authority
        hub /= hub.sum()
        if np.abs(authority - before).sum() < tolerance:
            break
    return authority, hub


def eigenvector(graph: Graph) -> Floats:
    """Cited by the well cited: x = Aᵀx/λ, in [0, 1] with squares adding up to 1 (Bonacich 1972).

    NaN for everybody where it does not exist or does not settle, as when no loop of citations exists: PageRank
    answers there. Authors nobody in or behind such a loop cites score 0.
    """
    nowhere = np.full(graph.nodes, np.nan)
    if not _loops(graph.csr()).nnz:
        return nowhere
    cited = graph.csr().T.tocsr()
    radius, x = _dominant(cited)
    x = np.abs(x) / _length(x)
    settled = _length(cited @ x - radius * x) <= 1e-6 * radius
    return np.asarray(x, np.float64) if settled else nowhere


@dataclass(frozen=True, slots=True)
class Viral:
    """How far an author's words travel, and how sure the scale is."""

    reach: Floats
    damping: float  # 1: the weights were used as they are
    radius: float  # spectral radius of the weights as given
    note: str | None  # what to tell the reader when weights were damped


def viral(graph: Graph) -> Viral:
    """Expected number of others who take up what the author starts: x = (I − αW)⁻¹1 − 1; 0 and up, in people.

    W[author, other] is the probability that `other` takes up something from `author`: the weight of the edge
    other → author. The linear form of viral centrality (Fink et al., Physica A 626, 2023, 129083; rank agreement .9998
    with the authors' own code on their network), counting every route once for each way it can be walked.

    α = 1 where weights are probabilities (none above 1) and the spectral radius is below .95. Otherwise, as with counts
    of interactions, α scales them to at most 1 and to a radius of .5; the result then ranks authors but counts nobody,
    and `note` says so. It is not a forecast: it assumes that everyone passes on independently of the others.
    """
    spread = graph.csr().T.tocsr()
    if not graph.edges:
        return Viral(np.zeros(graph.nodes), 1.0, 0.0, None)
    radius = spectral_radius(spread)
    heaviest = float(graph.weight.max())
    damping, note = 1.0, None
    if heaviest > 1 or radius >= LARGEST_RADIUS:
        damping = min(1 / heaviest, DAMPED_RADIUS / radius if radius else np.inf, 1.0)
        note = (
            f"Weights are no probabilities of passing on (largest {heaviest:.4g}, spectral radius {radius:.4g}), "
            f"so they were scaled by {damping:.3g}: viral ranks authors, it does not count people."
        )
    reach = np.zeros(graph.nodes)
    for _ in range(2000):
        after = damping * (spread @ (1 + reach))
        moved = np.abs(after - reach).max()
        reach = after
        if moved <= 1e-13 * (1 + reach.max()):
            return Viral(np.asarray(reach, np.float64), damping, radius, note)
    raise GraphError("Viral centrality did not settle; check the weights for extreme values.")


def spectral_radius(matrix: sp.csr_array) -> float:
    """The largest absolute eigenvalue of a matrix without negative entries, to about 1e-5; 0 when no loop exists."""
    loops = _loops(matrix)
    return _dominant(loops, tolerance=1e-6)[0] if loops.nnz else 0.0


def _loops(matrix: sp.csr_array) -> sp.csr_array:
    """Only the rows and entries inside strongly connected parts: the others lie on no loop and carry no eigenvalue."""
    _, part = connected_components(matrix, directed=True, connection="strong")
    entries = matrix.tocoo()
    rows, columns = entries.coords
    loop = part[rows] == part[columns]
    kept, ends = np.unique(np.r_[rows[loop], columns[loop]], return_inverse=True)
    return sp.csr_array(
        (entries.data[loop], (ends[: loop.sum()], ends[loop.sum() :])), shape=(len(kept), len(kept))
    )


def _dominant(matrix: sp.csr_array, *, steps: int = 100, tolerance: float = 1e-8) -> tuple[float, Floats]:
    """The largest eigenvalue of a matrix without negative entries, and its vector.

    Power iteration, shifted so that two-sided graphs (authors and events) do not swing for ever; where it is slow, as with parts
    that are nearly as strong as each other, ARPACK answers.
    """
    x = np.full(matrix.shape[0], matrix.shape[0] ** -0.5)
    shift = 0.0
    for step in range(steps):
        after = matrix @ x + shift * x
        length = _length(after)
        after /= length
        if step == 10:
            shift = length / 2
        moved = _length(after - x)
        x = after
        if step > 11 and moved < tolerance / 100:
            return length - shift, x
    if matrix.shape[0] < 20:
        return _dominant(matrix, steps=20_000, tolerance=tolerance) if steps < 20_000 else (length - shift, x)
    start = np.ones(matrix.shape[0])  # not x: ARPACK is slow from a vector that is already nearly settled
    try:
        values, vectors = eigs(
            matrix, k=1, which="LR", v0=start, ncv=min(40, matrix.shape[0]), tol=tolerance, maxiter=200
        )
    except ArpackNoConvergence:
        return length - shift, x
    return float(values[0].real), np.asarray(vectors[:, 0].real, np.float64)


def _length(x: Floats) -> float:
    """Euclidean length, not by BLAS: its threads cost more processor time than they save on vectors like ours."""
    return float(np.sqrt(np.square(x).sum()))
