"""When the ties of a map were first and last seen, and of which kinds they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from influence.graph import Floats, Graph

Moments = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry a tie of the graph asked about, in its order."""

    kinds: tuple[str, ...]  # "repost, reply": the most frequent first
    first: Moments  # UTC, microseconds
    last: Moments

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From the first to the last time anything was seen; None without ties."""
        if not len(self.first):
            return None
        since, until = (pd.Timestamp(moment, tz="UTC") for moment in (self.first.min(), self.last.max()))
        return since.to_pydatetime(), until.to_pydatetime()

    @property
    def moments(self) -> Floats:
        """When each tie was first seen, 0…1 of the span."""
        if not len(self.first):
            return np.zeros(0)
        since, until = self.first.min(), self.last.max()
        return np.asarray((self.first - since) / max(until - since, np.timedelta64(1, "us")), np.float64)


def seen(ties: pa.Table, graph: Graph) -> Seen:
    """For every tie of `graph` when it was seen and of which kinds, out of `ties` as `data.questions.people` gives them."""
    authors = pa.array(graph.ids, pa.string())
    among = ties.filter(pc.and_(pc.is_in(ties["source"], authors), pc.is_in(ties["target"], authors)))
    rows = pd.DataFrame(
        {
            "pair": _places(among["source"], authors) * graph.nodes + _places(among["target"], authors),
            "kind": among["kind"].to_pandas(),
            "weight": among["weight"].to_numpy(),
            **{name: _utc(among[name]) for name in ("first", "last")},
        }
    ).sort_values(["pair", "weight", "kind"], ascending=[True, False, True])
    pairs = rows.groupby("pair").agg({"kind": ", ".join, "first": "min", "last": "max"})
    found = pairs.reindex(graph.source * graph.nodes + graph.target)
    return Seen(tuple(found["kind"]), found["first"].to_numpy(), found["last"].to_numpy())


def _places(column: pa.ChunkedArray, authors: pa.Array) -> NDArray[np.int64]:
    return np.asarray(pc.index_in(column, authors).to_numpy(), np.int64)


def _utc(column: pa.ChunkedArray) -> NDArray[np.datetime64]:
    return np.asarray(column.cast(pa.timestamp("us")).to_numpy())
