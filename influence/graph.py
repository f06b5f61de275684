"""Who cites whom, how often: interactions as one weighted graph in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class GraphError(ValueError):
    """The edges cannot make a graph; the message says which row and what to do."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Authors and their ties. An edge means *source reposts, answers, quotes or mentions target*.

    Influence flows the other way, from target to source. Parallel edges are summed, self-loops dropped (their
    author stays). Authors stand in the order of their ids, so a graph does not depend on the order of its rows.
    In an undirected graph every tie is kept once, with `source < target`.
    """

    ids: NDArray[np.object_]  # text, sorted
    source: Ints  # positions in `ids`, edges sorted by (source, target)
    target: Ints
    weight: Floats  # > 0
    directed: bool = True

    @classmethod
    def of(cls, sources: Any, targets: Any, weights: Any = None, *, directed: bool = True) -> Graph:
        """Build from two columns of ids and one of weights: Arrow, numpy, pandas or lists; 1 M edges take about a second.

        No weights: every row counts 1. A row of weight 0 is no tie, but its two authors are kept.
        """
        left, right = _texts(sources), _texts(targets)
        if len(left) != len(right):
            raise GraphError(
                f"There are {len(left)} sources but {len(right)} targets; give one target per source."
            )
        both = pa.chunked_array([left, right], type=pa.string()).combine_chunks().dictionary_encode()
        if both.null_count:
            row = int(np.flatnonzero(both.is_null().to_numpy(zero_copy_only=False))[0]) % len(left) + 1
            raise GraphError(f"Row {row} lacks its source or target; name both or drop the row.")
        order = pc.sort_indices(both.dictionary).to_numpy()
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        ends = place[both.indices.to_numpy()]
        ids = both.dictionary.take(pa.array(order)).to_numpy(zero_copy_only=False)
        return cls.build(
            ids, ends[: len(left)], ends[len(left) :], _weights(weights, len(left)), directed=directed
        )

    @classmethod
    def build(
        cls, ids: NDArray[np.object_], source: Ints, target: Ints, weight: Floats, *, directed: bool = True
    ) -> Graph:
        """Sum and sort edges given as positions in `ids`."""
        if not directed:
            source, target = np.minimum(source, target), np.maximum(source, target)
        tie = (source != target) & (weight > 0)
        keys, edge = np.unique(source[tie] * np.int64(max(len(ids), 1)) + target[tie], return_inverse=True)
        total = np.bincount(edge, weights=weight[tie], minlength=len(keys)).astype(np.float64)
        return cls(ids, keys // max(len(ids), 1), keys % max(len(ids), 1), total, directed)

    @property
    def nodes(self) -> int:
        return len(self.ids)

    @property
    def edges(self) -> int:
        return len(self.weight)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each author stands in `ids` and in every array of measures."""
        return {author: i for i, author in enumerate(self.ids)}

    def csr(self) -> sp.csr_array:
        """The n × n matrix of weights: row cites column; symmetric when undirected."""
        return self._both_ways if not self.directed else self._matrix

    def ties(self) -> sp.csr_array:
        """The symmetric n × n matrix: weights of both directions added up."""
        return self._both_ways

    def networkit(self, nk: Any, *, directed: bool = False, weighted: bool = False) -> Any:
        """The same graph for networkit; undirected unless asked, since mutual citations are then one tie.

        Unweighted unless asked: networkit reads weights as distances wherever it walks paths.
        """
        if directed and self.directed:
            rows, columns, data = self.source, self.target, self.weight
        else:
            upper = sp.triu(self._both_ways, k=1).tocoo()
            (rows, columns), data = upper.coords, upper.data
        # GraphFromCoo takes C-contiguous unsigned 64-bit positions only.
        ends = (np.ascontiguousarray(rows, np.uint64), np.ascontiguousarray(columns, np.uint64))
        edges = (np.ascontiguousarray(data, np.float64), ends) if weighted else ends
        return nk.GraphFromCoo(edges, n=self.nodes, weighted=weighted, directed=directed and self.directed)

    def subgraph(self, kept: ArrayLike) -> Graph:
        """Only these authors (positions in `ids`) and the ties among them."""
        chosen = np.unique(np.asarray(kept, np.int64))
        place = np.full(self.nodes, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        inside = (place[self.source] >= 0) & (place[self.target] >= 0)
        return Graph(
            self.ids[chosen],
            place[self.source[inside]],
            place[self.target[inside]],
            self.weight[inside],
            self.directed,
        )

    def strongest(self, n: int) -> Graph:
        """The `n` authors with the most ties, by weight, and what runs among them; equals go by id."""
        total = np.asarray(self.ties().sum(axis=1)).ravel()
        return self.subgraph(np.argsort(-total, kind="stable")[:n])

    def backbone(self, most: int, *, groups: Ints | None = None) -> Graph:
        """About `most` ties that still show the shape: each author's strongest, then the heaviest.

        With `groups` (a community per author), half of the room left goes first to the heaviest ties between
        groups, which a map needs to show its bridges. All authors stay. Each author's strongest tie is kept
        even when there are more than `most` of them.
        """
        if self.edges <= most:
            return self
        heavy = np.argsort(-self.weight, kind="stable")
        kept = np.zeros(self.edges, bool)
        kept[self._strongest_ties(heavy)] = True
        if groups is not None:
            across = heavy[(groups[self.source] != groups[self.target])[heavy] & ~kept[heavy]]
            kept[across[: max(most - int(kept.sum()), 0) // 2]] = True
        rest = heavy[~kept[heavy]]
        kept[rest[: max(most - int(kept.sum()), 0)]] = True
        return Graph(self.ids, self.source[kept], self.target[kept], self.weight[kept], self.directed)

    def _strongest_ties(self, heavy: Ints) -> Ints:
        ends = np.column_stack((self.source[heavy], self.target[heavy])).ravel()
        _, first = np.unique(ends, return_index=True)
        return np.unique(heavy[first // 2])

    @cached_property
    def _matrix(self) -> sp.csr_array:
        shape = (self.nodes, self.nodes)
        return sp.csr_array((self.weight, (self.source, self.target)), shape=shape)

    @cached_property
    def _both_ways(self) -> sp.csr_array:
        return sp.csr_array(self._matrix + self._matrix.T)


def _texts(column: Any) -> pa.Array:
    """One column of ids as Arrow text."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not isinstance(column, pa.Array):
        values = column.tolist() if hasattr(column, "tolist") else list(column)
        return pa.array([None if v is None or v != v else str(v) for v in values], pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if column.type == pa.string() else column.cast(pa.string())


def _weights(weights: Any, rows: int) -> Floats:
    if weights is None:
        return np.ones(rows)
    if isinstance(weights, pa.Array | pa.ChunkedArray):
        weights = weights.to_numpy() if isinstance(weights, pa.ChunkedArray) else weights.to_numpy(False)
    try:
        found = np.asarray(weights, np.float64)
    except (TypeError, ValueError) as error:
        raise GraphError("Some weights are not numbers; give one number per row.") from error
    if found.shape != (rows,):
        raise GraphError(f"There are {rows} rows but {found.size} weights; give one weight per row.")
    check_weights(found)
    return found


def check_weights(weights: Floats, *, rows: Sequence[int] | None = None) -> None:
    """Refuse the first weight that is missing, infinite or below zero, by its row (counted from 1)."""
    bad = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if not len(bad):
        return
    row = int(bad[0]) + 1 if rows is None else rows[int(bad[0])]
    if weights[bad[0]] < 0:
        raise GraphError(
            f"Row {row} has the negative weight {weights[bad[0]]:g}; write its size as weight and −1 in a column sign."
        )
    raise GraphError(
        f"Row {row} has no finite weight; write a number of interactions, or leave out the column."
    )
