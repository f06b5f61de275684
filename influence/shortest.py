"""What all shortest chains of citation from some authors say about everybody between: searched from many authors at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from influence.graph import Floats, Graph, Ints

DEEPEST = 60  # steps; deeper graphs are chains and lattices, where searching from many at once does not pay
MOST_CHAINS = 1e30  # between two authors; single precision holds a little more
AT_ONCE = 64


class TooDeep(Exception):
    """Chains are longer than `DEEPEST` steps, or too many to count."""


@dataclass(frozen=True, slots=True)
class Between:
    """Sums over the starts drawn: of what hangs on each author (Brandes's dependency, as a share of the others), and of its square."""

    total: Floats
    squares: Floats
    starts: int


def dependencies(graph: Graph, starts: Ints) -> Between:
    """How much of the shortest chains from each start passes through everybody, 0 to 1 a start (Brandes 2001). Raises `TooDeep`."""
    forward = _pattern(graph)
    backward = sp.csr_array(forward.T)
    total, squares = np.zeros(graph.nodes), np.zeros(graph.nodes)
    for some in _blocks(starts):
        share = _dependency(forward, backward, some).astype(np.float64) / max(graph.nodes - 2, 1)
        total += share.sum(axis=1)
        squares += np.square(share).sum(axis=1)
    return Between(total, squares, len(starts))


def nearness(graph: Graph, readers: Ints) -> Floats:
    """Σ over `readers` of 1/steps from the reader to each author."""
    step = sp.csr_array(_pattern(graph).T)
    total = np.zeros(graph.nodes)
    for some in _blocks(readers):
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


def _dependency(forward: sp.csr_array, backward: sp.csr_array, starts: Ints) -> NDArray[np.float32]:
    """Authors × starts: Σ over ends of the share of shortest chains start → end through the author; the start itself has 0."""
    shape = (forward.shape[0], len(starts))
    chains = np.zeros(shape, np.float32)
    chains[starts, np.arange(len(starts))] = 1.0
    seen, levels = chains > 0, [chains]
    while True:
        chains = backward @ levels[-1]
        chains[seen] = 0.0
        most = chains.max(initial=0.0)
        if not most:
            break
        if len(levels) > DEEPEST or most > MOST_CHAINS:
            raise TooDeep
        seen |= chains > 0
        levels.append(chains)
    hanging, total = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for here, before in zip(levels[:1:-1], levels[-2:0:-1], strict=True):
        each = np.divide(1 + hanging, here, out=np.zeros(shape, np.float32), where=here > 0)
        hanging = before * (forward @ each)
        total += hanging
    return total


def _pattern(graph: Graph) -> sp.csr_array:
    weights = graph.csr()
    return sp.csr_array(
        (np.ones(weights.nnz, np.float32), weights.indices, weights.indptr), shape=weights.shape
    )


def _blocks(some: Ints) -> Iterator[Ints]:
    for first in range(0, len(some), AT_ONCE):
        yield some[first : first + AT_ONCE]
