"""Whether a conversation falls into two camps that hardly cite each other, more than chance alone would make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from influence.engine import SEED
from influence.graph import Floats, Graph

LEAST_AUTHORS, MOST_AUTHORS = 100, 50_000
_TRUST = 0.5  # of the mean number of contacts, added to everybody's: authors with one tie then weigh little


@dataclass(frozen=True, slots=True)
class Separation:
    """How far one cut in two stands out from every other cut. Never a verdict by itself: see `separation`."""

    score: float | None  # 0–1; None where the graph is too small to tell
    by_chance: (
        float | None
    )  # the same on graphs in which everybody keeps their number of contacts and nothing else: mean
    chance_high: float | None  # the highest of those
    authors: int  # in the largest connected part, which alone is judged

    @property
    def beyond_chance(self) -> bool:
        """Whether the score is higher than in every graph made by chance."""
        return self.score is not None and self.chance_high is not None and self.score > self.chance_high


def separation(graph: Graph, *, draws: int = 5, seed: int = SEED) -> Separation:
    """The gap between the second and the third eigenvalue of the regularised, normalised matrix of contacts: λ₂ − λ₃, 0–1.

    With D the number of contacts and d̄ its mean, the matrix is (D + d̄/2)^−½ A (D + d̄/2)^−½, A 1 where two authors have any tie
    (Qin & Rohe 2013, NeurIPS; eigengap: von Luxburg 2007, *Statistics and Computing* 17). λ₂ is how well the best cut in two separates,
    λ₃ how well the next best does, so the gap asks for *two* camps: a calm talk that falls into many groups has many cuts as good.
    Baseline: contacts drawn anew with everybody's number kept, `draws` times.

    On ten public retweet graphs it puts the controversial topics over the calm ones in 23 of 25 pairs (.92; .88–.92 for d̄/10 to d̄), where
    random-walk controversy reached .64 and modularity of the cut .64–.68; it was chosen on these same graphs, so expect less on others.
    It cannot tell agreement from dispute: fans of two teams separate too. It does not see what is said, nor three camps.
    """
    inner = _joined(graph)
    if inner.nodes < LEAST_AUTHORS:
        return Separation(None, None, None, inner.nodes)
    random = np.random.default_rng(seed)
    drawn = [
        found for found in (_gap(_joined(_redrawn(inner, random))) for _ in range(draws)) if found is not None
    ]
    score = _gap(inner)
    if score is None or not drawn:
        return Separation(None, None, None, inner.nodes)
    return Separation(score, float(np.mean(drawn)), max(drawn), inner.nodes)


def _gap(graph: Graph) -> float | None:
    """λ₂ − λ₃; None where the numbers do not settle."""
    contacts = graph.ties().copy()
    contacts.data[:] = 1.0
    degree = np.asarray(contacts.sum(axis=1)).ravel()
    scale = sp.diags_array(1 / np.sqrt(degree + _TRUST * degree.mean()))
    start = np.random.default_rng(SEED).standard_normal(graph.nodes)  # ARPACK would draw another each time
    try:
        values: Floats = eigsh(
            scale @ contacts @ scale, k=3, which="LA", v0=start, tol=1e-6, return_eigenvectors=False
        )
    except ArpackNoConvergence:
        return None
    lowest, middle, _ = np.sort(values)
    return float(middle - lowest)


def _joined(graph: Graph) -> Graph:
    """The largest connected part, at most its 50,000 authors with the most ties."""
    if not graph.edges:
        return graph.subgraph([])
    _, component = connected_components(graph.ties(), directed=False)
    joined = graph.subgraph(np.flatnonzero(component == np.bincount(component).argmax()))
    return _joined(joined.strongest(MOST_AUTHORS)) if joined.nodes > MOST_AUTHORS else joined


def _redrawn(graph: Graph, random: np.random.Generator) -> Graph:
    """Contacts by chance: the ends of all ties are shuffled (Molloy & Reed 1995), so that each author keeps about as many."""
    upper = sp.triu(graph.ties(), k=1).tocoo()
    ends = np.concatenate(upper.coords).astype(np.int64)
    random.shuffle(ends)
    half = len(ends) // 2
    return Graph.build(graph.ids, ends[:half], ends[half:], np.ones(half), directed=False)
