"""Whose words are taken up: strength, PageRank, HITS and eigenvector centrality of every author.

All of them read weights as amounts of citation, and follow the edge: *source cites target*, so being cited counts.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from influence.graph import Floats, Graph, Ints

DAMPING = 0.85


def in_strength(graph: Graph) -> Floats:
    """How often others cite the author: the sum of incoming weights, 0 and up, in interactions.

    Undirected graphs have one strength: in, out and total are the same. Not a count of people. Barrat et al. 2004.
    """
    return np.asarray(graph.csr().sum(axis=0), np.float64).ravel()


def out_strength(graph: Graph) -> Floats:
    """How often the author cites others: the sum of outgoing weights, 0 and up, in interactions."""
    return np.asarray(graph.csr().sum(axis=1), np.float64).ravel()


def pagerank(
    graph: Graph, *, start: Floats | None = None, tolerance: float = 1e-10, most_steps: int = 1000
) -> Floats:
    """The share of time a reader who follows citations spends on the author; in (0, 1), adds up to 1.

    x = d·(Pᵀx + dangling/n) + (1 − d)/n with d = .85 and P the weights of a row divided by its sum; an author who
    cites nobody passes their share to all alike. Being cited by those who are cited raises it; citing does not.
    Not a probability of anything in the world, and only comparable within one graph. Brin & Page 1998.
    Stops when a step changes shares that add up to less than `tolerance`; `start` is a guess to begin from.
    """
    n = graph.nodes
    if n == 0:
        return np.zeros(0)
    sources, targets, weights = one_way(graph)
    out = np.bincount(sources, weights=weights, minlength=n)
    dangling = out == 0
    shares = weights / np.where(dangling, 1, out)[sources]
    steps = sp.csr_array((shares, (targets, sources)), shape=(n, n))
    rank = np.full(n, 1 / n) if start is None else start
    for _ in range(most_steps):
        kept = DAMPING * (steps @ rank)
        after = kept + (DAMPING * rank[dangling].sum() + 1 - DAMPING) / n
        moved = np.abs(after - rank).sum()
        rank = after
        if moved < tolerance:
            break
    return np.asarray(rank / rank.sum(), np.float64)


def one_way(graph: Graph) -> tuple[Ints, Ints, Floats]:
    """Sources, targets and weights of every way a citation can be followed: each tie once, or both ways when undirected."""
    if graph.directed:
        return graph.source, graph.target, graph.weight
    ends = np.r_[graph.source, graph.target], np.r_[graph.target, graph.source]
    return *ends, np.r_[graph.weight, graph.weight]


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
