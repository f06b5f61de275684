"""How far what an author starts would travel: viral centrality, exact while that is cheap, and its linear form beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from influence.centrality import spectral_radius
from influence.graph import Floats, Graph, GraphError, Ints

LARGEST_RADIUS = 0.95
DAMPED_RADIUS = 0.5
EXACT_WORK = 50_000_000  # authors × ties: some seconds
TOLERANCE = (
    0.001  # the authors' own: a chain ends when nobody's chance of being reached still moves by a thousandth
)
CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Viral:
    """How far an author's words travel, and how that was found."""

    reach: Floats
    damping: float  # 1: the weights were used as they are
    radius: float  # spectral radius of the weights as given
    exact: bool
    note: str | None  # what to tell the reader when weights were scaled or the linear form stands in


def viral(graph: Graph, *, exact_work: int = EXACT_WORK) -> Viral:
    """Expected number of others who take up what the author starts; 0 and up, in people (Fink et al., Physica A 626, 2023, 129083).

    An edge *other → author* of weight w: `other` takes up something of `author` with probability w, once, and then passes it on.
    Step by step, whoever has not been reached is reached with probability 1 − Π(1 − l·w) over those reached in the step before
    with probability l; the chain ends when no chance moves by more than a thousandth. This is the authors' own rule, and
    equals their code to 1e-9. While authors × ties exceed `exact_work` the linear form answers: see `linear`.

    Weights above 1, as counts of interactions, are no probabilities: they are scaled to at most 1 and a spectral radius of .5;
    the result then ranks authors but counts nobody, and `note` says so. It is not a forecast: it assumes that everyone passes
    on independently of the others.
    """
    spread = graph.csr().T.tocsr()
    if not graph.edges:
        return Viral(np.zeros(graph.nodes), 1.0, 0.0, True, None)
    radius, heaviest = spectral_radius(spread), float(graph.weight.max())
    exact = graph.nodes * graph.edges <= exact_work
    damping, notes = 1.0, []
    if heaviest > 1 or (not exact and radius >= LARGEST_RADIUS):
        damping = min(1 / heaviest, DAMPED_RADIUS / radius if radius else np.inf, 1.0)
        notes.append(
            f"Weights are no probabilities of passing on (largest {heaviest:.4g}, spectral radius {radius:.4g}), "
            f"so they were scaled by {damping:.3g}: viral ranks authors, it does not count people."
        )
    if not exact:
        notes.append(
            "Viral centrality was found by its linear form, which keeps the order and counts somewhat high."
        )
    reach = stepwise(spread * damping) if exact else linear(spread * damping)
    return Viral(reach, damping, radius, exact, " ".join(notes) or None)


def linear(spread: sp.csr_array) -> Floats:
    """x = (I − W)⁻¹1 − 1, with W[author, other] the probability that `other` takes up what `author` says.

    Every route counts once for each way it can be walked, so it is never below the exact value. Needs a spectral radius below 1;
    raises `GraphError` where it does not settle. Rank agreement with the exact form: .9998 on the network of Fink et al.
    """
    reach: NDArray[Any] = np.zeros(spread.shape[0])
    for _ in range(2000):
        after = spread @ (1 + reach)
        moved = np.abs(after - reach).max()
        reach = after
        if moved <= 1e-13 * (1 + reach.max()):
            return reach
    raise GraphError("Viral centrality did not settle; check the weights for extreme values.")


def stepwise(spread: sp.csr_array) -> Floats:
    """The exact form: for each author alone as the start, who is reached with which probability, step after step."""
    n, into = spread.shape[0], sp.csr_array(spread.T)
    reached_rows = np.flatnonzero(np.diff(into.indptr))
    edges = _Edges(
        into.indices.astype(np.int64), into.data, into.indptr[reached_rows].astype(np.int64), reached_rows
    )
    at_once = max(CELLS_AT_ONCE // max(spread.nnz, n), 1)
    blocks = [np.arange(first, min(first + at_once, n)) for first in range(0, n, at_once)]
    return np.concatenate([_reach_from(seeds, n, edges) for seeds in blocks])


@dataclass(frozen=True, slots=True)
class _Edges:
    """Ties ordered by who is reached: from whom, how likely, and where each reached author's ties begin."""

    origin: Ints
    chance: Floats
    starts: Ints
    reached: Ints


def _reach_from(seeds: Ints, n: int, edges: _Edges) -> Floats:
    last = np.zeros((n, len(seeds)))
    last[seeds, np.arange(len(seeds))] = 1.0
    untouched = 1 - last
    moving, total = np.arange(len(seeds)), np.zeros(len(seeds))
    while len(moving):
        passed_by = np.multiply.reduceat(1 - last[edges.origin] * edges.chance[:, None], edges.starts, axis=0)
        new = np.zeros_like(last)
        new[edges.reached] = (1 - passed_by) * untouched[edges.reached]
        moved = np.divide(new, untouched, out=np.zeros_like(new), where=untouched > 0).max(axis=0)
        untouched = untouched - new
        total[moving] = (1 - untouched).sum(axis=0) - 1
        on = moved > TOLERANCE
        moving, last, untouched = moving[on], new[:, on], untouched[:, on]
    return total
