"""How to reach somebody: through whom an approach is warmest, and which few people together reach most of a community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import yen

from influence.graph import Floats, Graph, Ints

PASSING = 0.5  # of a tie counts when only the one who approaches has cited the other


@dataclass(frozen=True, slots=True)
class Step:
    """One approach: from somebody to the next, on the grounds of their ties."""

    before: str
    after: str
    answered: float  # times the one approached cited the one who approaches
    cited: float  # times the other way round
    warmth: float  # 0–1


@dataclass(frozen=True, slots=True)
class Way:
    """A chain of approaches that ends at the one to be reached."""

    steps: tuple[Step, ...]
    warmth: float  # the steps' warmth multiplied

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody on the way, from the first to the goal."""
        return (self.steps[0].before, *(step.after for step in self.steps))


@dataclass(frozen=True, slots=True)
class Messenger:
    """One of a team who together reach a community, in the order in which each adds most."""

    author: str
    adds: float  # members reached beyond those the ones before reach
    reached: float  # members the team reaches so far
    share: float  # of the community
    assured: float  # no team of this size reaches more than share ÷ assured


def ways(graph: Graph, starts: Sequence[str], goal: str, *, most: int = 5) -> list[Way]:
    """Up to `most` chains from any of `starts` to `goal`, the warmest first; none when no chain exists or a name is unknown.

    The warmth of an approach u → v is n/(n + 1), where n is how often v cited u plus half of how often u cited v, in units of the
    median tie: one answer from v makes .5, three make .75. A chain's warmth is the product, found as the shortest way by
    −ln(warmth) (Dijkstra 1959; the further ones by Yen 1971). It compares chains; it is no probability of success. Ties that
    are no reason to approach, as attacks, are for the caller to leave out.
    """
    end = graph.position.get(goal)
    begin = sorted({graph.position[name] for name in starts if name in graph.position and name != goal})
    if end is None or not begin:
        return []
    heard = _in_median_ties(graph)
    warm = _warmth(sp.csr_array(heard.T + PASSING * heard) if graph.directed else heard)
    cost = warm.copy()
    cost.data = -np.log(cost.data)
    found, before = yen(
        _from_any_of(cost, begin), source=graph.nodes, sink=end, K=most, return_predecessors=True
    )
    chains = [_walked(before[nth], graph.nodes, end) for nth in range(len(found))]
    citations = graph.csr()
    return [_way(graph, chain, warm, citations) for chain in chains]


def messengers(
    graph: Graph, members: Ints, *, most: int = 10, share: float = 0.5, among: Ints | None = None
) -> list[Messenger]:
    """The fewest people, up to `most`, who together reach `share` of the `members`; each next one is who adds most.

    Somebody reaches a member who has cited them n times (in units of the median tie) with n/(n + 1), independently of the others,
    and themselves surely; reach adds up over members. Taking the best next one reaches at least 1 − 1/e = 63 % of what the best team
    of that size could (Nemhauser, Wolsey & Fisher 1978); `assured` is the bound for the case at hand: what is reached, over that and the largest
    gains still open. Everybody may be picked, or those `among` only (positions in `graph.ids`).
    """
    if not len(members):
        return []
    heard = _in_median_ties(graph)
    hears = _warmth(sp.csr_array(heard.T))[:, members].tolil()
    hears[members, np.arange(len(members))] = 1.0
    reach = sp.csr_array(hears)
    open_to = np.full(graph.nodes, among is None)
    open_to[among if among is not None else []] = True
    missed, team = np.ones(len(members)), list[Messenger]()
    bounds: list[
        tuple[float, Floats]
    ] = []  # reached so far, and what each could still add: a bound for any later team
    while len(team) < most and len(members) - missed.sum() < share * len(members):
        gains = np.where(open_to, reach @ missed, 0.0)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        bounds.append((float(len(members) - missed.sum()), np.sort(gains)[::-1][:most]))
        row = reach[[best]]
        missed[row.indices] *= 1 - row.data
        open_to[best] = False
        reached = float(len(members) - missed.sum())
        at_best = min(so_far + float(more[: len(team) + 1].sum()) for so_far, more in bounds)
        assured = reached / min(at_best, float(len(members)))
        team.append(
            Messenger(str(graph.ids[best]), float(gains[best]), reached, reached / len(members), assured)
        )
    return team


def _in_median_ties(graph: Graph) -> sp.csr_array:
    """Who cites whom how often, the median tie being 1."""
    return sp.csr_array(graph.csr() / (np.median(graph.weight) if graph.edges else 1.0))


def _warmth(ties: sp.csr_array) -> sp.csr_array:
    warm = ties.copy()
    warm.data = warm.data / (warm.data + 1)
    return warm


def _from_any_of(cost: sp.csr_array, begin: Sequence[int]) -> sp.csr_array:
    """The costs with one more author, last, who reaches each beginning at next to nothing; no chain comes back to a beginning."""
    entries = cost.tocoo()
    rows, columns = entries.coords
    kept = ~np.isin(columns, begin)
    n = cost.shape[0]
    rows, columns = np.r_[rows[kept], np.full(len(begin), n)], np.r_[columns[kept], begin]
    costs: Floats = np.r_[entries.data[kept], np.full(len(begin), 1e-9)]
    ends = rows.astype(np.int32), columns.astype(np.int32)  # what csgraph reads
    return sp.csr_array((costs, ends), shape=(n + 1, n + 1))


def _walked(before: Ints, source: int, end: int) -> list[int]:
    """A chain's authors from its first to `end`, out of predecessors."""
    chain = [end]
    while int(before[chain[-1]]) != source:
        chain.append(int(before[chain[-1]]))
    return chain[::-1]


def _way(graph: Graph, chain: Sequence[int], warm: sp.csr_array, citations: sp.csr_array) -> Way:
    steps = tuple(
        Step(
            str(graph.ids[u]),
            str(graph.ids[v]),
            float(citations[v, u]),
            float(citations[u, v]),
            float(warm[u, v]),
        )
        for u, v in pairwise(chain)
    )
    return Way(steps, float(np.prod([step.warmth for step in steps])))
