"""What each community is made of: its size, its leaders, who carries it outward and where its ties go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from influence.graph import Graph, Ints


@dataclass(frozen=True, slots=True)
class Brief:
    """One community in figures; words and tone come from its mentions."""

    community: int
    size: int  # authors
    share: float  # of all authors, 0–1
    leaders: tuple[str, ...]  # first by PageRank inside, best first
    brokers: tuple[str, ...]  # role broker, highest score first
    ties: float  # weight of ties with at least one end here
    leaving: float | None  # share of that weight whose other end is elsewhere, 0–1; None without ties
    towards: tuple[tuple[int, float], ...]  # (other community, share of the leaving weight), largest first


def briefs(graph: Graph, table: pd.DataFrame, *, names: int = 5, least: int = 3) -> list[Brief]:
    """The communities of an `influence_table` with at least `least` authors, largest first, with up to `names` leaders, brokers and neighbours."""
    by_author = table.set_index("author").loc[graph.ids.tolist()]
    labels = by_author["community"].to_numpy(np.int64)
    size = np.bincount(labels, minlength=1)
    large = np.flatnonzero(size >= least)
    between = weight_between(graph, labels)
    members_of = dict(iter(table.groupby("community")))
    found = []
    for community in large:
        members = members_of[community]
        brokers = members[members["role"] == "broker"].sort_values(
            "broker_score", ascending=False, kind="stable"
        )
        row = between[[community]].toarray().ravel()
        row_inside, row[community] = row[community], 0.0
        leaving = float(row.sum())
        ties = leaving + float(row_inside)
        others = np.argsort(-row, kind="stable")[:names]
        found.append(
            Brief(
                community=int(community),
                size=int(size[community]),
                share=float(size[community] / graph.nodes),
                leaders=tuple(members.sort_values(["rank", "author"])["author"][:names]),
                brokers=tuple(brokers["author"][:names]),
                ties=ties,
                leaving=leaving / ties if ties else None,
                towards=tuple((int(o), float(row[o] / leaving)) for o in others if row[o] > 0),
            )
        )
    return sorted(found, key=lambda brief: (-brief.size, brief.community))


def weight_between(graph: Graph, labels: Ints) -> sp.csr_array:
    """Groups × groups, symmetric: the weight of ties, in both directions, between two groups; the diagonal counts ties inside once."""
    groups = int(labels.max(initial=-1)) + 1
    left, right = labels[graph.source], labels[graph.target]
    low, high = np.minimum(left, right), np.maximum(left, right)
    upper = sp.csr_array((graph.weight, (low, high)), shape=(groups, groups))
    return sp.csr_array(upper + sp.triu(upper, k=1).T)
