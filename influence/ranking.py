"""Who carries weight: every measure of every author in one table, with how sure the rank is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pandas as pd

from influence.brokers import broker_score, participation, roles, structural_score
from influence.centrality import eigenvector, hits, in_strength, out_strength, pagerank
from influence.communities import camps, communities
from influence.graph import Graph, Ints
from influence.position import betweenness, constraint, core, harmonic
from influence.uncertainty import rank_interval, ranks
from influence.viral import viral

COLUMNS = (
    *("author", "in_strength", "out_strength", "pagerank", "authority", "hub", "eigenvector", "core"),
    *("betweenness", "harmonic", "constraint", "viral", "community", "role", "rank_low", "rank_high"),
)
MEASURES = frozenset(
    {"hits", "eigenvector", "core", "betweenness", "harmonic", "constraint", "viral", "camp", "rank_interval"}
)
FAST = frozenset({"hits", "core", "viral", "camp"})
FULL_UP_TO = 200_000  # ties


def influence_table(
    graph: Graph,
    *,
    bootstrap: int = 50,
    measures: Collection[str] | None = None,
    labels: Ints | None = None,
) -> pd.DataFrame:
    """One row an author, first in rank first; the columns of `COLUMNS`, then camp, participation, bridges, why, rank, scores.

    `measures`: which of `MEASURES` to work out; the default is all up to 200,000 ties and `FAST` above. What was skipped or
    does not exist is NaN. `labels`: communities already known (see `communities.follow`).
    `rank` goes by PageRank, equals share the better one; `rank_low` to `rank_high` holds the true one with probability .9, from `bootstrap` draws.
    `table.attrs["notes"]` says what was sampled, scaled or skipped.
    """
    chosen = (
        frozenset(measures) if measures is not None else (MEASURES if graph.edges <= FULL_UP_TO else FAST)
    )
    if unknown := chosen - MEASURES:
        raise ValueError(
            f"No measure is called {min(unknown)!r}; choose among {', '.join(sorted(MEASURES))}."
        )
    notes: list[str] = []
    if measures is None and graph.edges > FULL_UP_TO:
        notes.append(
            f"{graph.edges:,} ties are more than {FULL_UP_TO:,}: {', '.join(sorted(MEASURES - FAST))} were left out."
        )
    unknown_yet = np.full(graph.nodes, np.nan)

    def asked(name: str, measure: Callable[[], Any], otherwise: Any = unknown_yet) -> Any:
        found = measure() if name in chosen else otherwise
        if note := getattr(found, "note", None):
            notes.append(note)
        return found

    ranked = pagerank(graph)
    groups = communities(graph) if labels is None else labels
    authority, hub = asked("hits", lambda: hits(graph), (unknown_yet, unknown_yet))
    between = asked("betweenness", lambda: betweenness(graph))
    near = asked("harmonic", lambda: harmonic(graph))
    reach = asked("viral", lambda: viral(graph))
    rank = ranks(ranked)
    low, high = asked(
        "rank_interval", lambda: rank_interval(graph, ranked, samples=bootstrap), (unknown_yet, unknown_yet)
    )
    spread = participation(graph, groups)
    between_values = getattr(between, "values", between)
    played = roles(graph, groups, ranked)
    table = pd.DataFrame(
        {
            "author": graph.ids,
            "in_strength": in_strength(graph),
            "out_strength": out_strength(graph),
            "pagerank": ranked,
            "authority": authority,
            "hub": hub,
            "eigenvector": asked("eigenvector", lambda: eigenvector(graph)),
            "core": asked("core", lambda: core(graph)),
            "betweenness": between_values,
            "harmonic": getattr(near, "values", near),
            "constraint": asked("constraint", lambda: constraint(graph)),
            "viral": getattr(reach, "reach", reach),
            "community": groups,
            "role": played["role"],
            "rank_low": low,
            "rank_high": high,
            "camp": asked("camp", lambda: camps(graph)),
            "participation": spread,
            "bridges": played["bridges"],
            "why": played["why"],
            "rank": rank,
            "broker_score": broker_score(graph, groups),
            "structural_score": structural_score(between_values, spread),
        }
    )
    table = table.sort_values(["rank", "author"], kind="stable", ignore_index=True)
    table.attrs["notes"] = tuple(notes)
    return table
