"""Why somebody's rank moved since the period before: who cites them now, and which communities they have come to bridge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.dossier import Standing, standing
from reports.influence import Influence

BRIDGED = 0.1  # of an author's ties, for a community to count as one they reach into
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """An author's rank by PageRank in two periods, and what changed between them."""

    before: Standing
    now: Standing
    sure: bool  # the two intervals of the rank do not touch: more than chance explains
    bridges: tuple[
        int, ...
    ]  # communities of the present report that hold a tenth of their ties now, and did not before
    joined: tuple[str, ...]  # who cites them now and did not before, the weightiest first; as shown
    lost: tuple[str, ...]  # who cited them before and no longer does

    @property
    def up(self) -> int:
        """Places gained; below 0 lost."""
        return self.before.rank - self.now.rank


def moved(before: Influence, now: Influence, author: str) -> Moved | None:
    """What moved an author between two reports of the same filters; None when they had no ties in either period.

    Ranks are among all authors of their own period, so a larger crowd alone moves those at the end. A description of what changed
    beside the rank, not a proof of its cause.
    """
    earlier, present = standing(before, author), standing(now, author)
    if earlier is None or present is None:
        return None
    apart = None not in (earlier.low, earlier.high, present.low, present.high) and (
        present.high < earlier.low or earlier.high < present.low  # type: ignore[operator]
    )
    old, new = _citers(before, author), _citers(now, author)
    shares_before, shares_now = _shares(before, now, author), _shares(now, now, author)
    bridged = (shares_now >= BRIDGED) & (shares_before < BRIDGED)
    bridged[present.community] = False
    return Moved(
        earlier,
        present,
        bool(apart),
        tuple(int(group) for group in np.argsort(-shares_now, kind="stable") if bridged[group])[:2],
        _first(now, new - old),
        _first(before, old - new),
    )


def _citers(report: Influence, author: str) -> set[str]:
    graph = report.graph
    return {str(name) for name in graph.ids[graph.source[graph.target == graph.position[author]]]}


def _shares(report: Influence, named: Influence, author: str) -> NDArray[np.float64]:
    """Which share of an author's ties in `report` is with each community of `named`; ties with people unknown there count nowhere."""
    graph, at = report.graph, report.graph.position[author]
    mine = (graph.source == at) | (graph.target == at)
    others = np.where(graph.source[mine] == at, graph.target[mine], graph.source[mine])
    labels, weights = named.labels, graph.weight[mine]
    shares = np.zeros(int(labels.max(initial=0)) + 1)
    for other, weight in zip(graph.ids[others], weights, strict=True):
        if (place := named.graph.position.get(other)) is not None:
            shares[labels[place]] += weight
    return np.asarray(shares / max(float(weights.sum()), 1e-12), np.float64)


def _first(report: Influence, names: set[str]) -> tuple[str, ...]:
    rows = sorted(report.row[name] for name in names)[:MOST_NAMED]
    return tuple(str(report.table["shown"].iloc[row]) for row in rows)
