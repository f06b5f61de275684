"""Who stands with whom and who against: ties with a sign, how far they fit two sides, and who attacks whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from influence.engine import SEED
from influence.graph import Floats, Graph, GraphError, Ints

UNKNOWN = -1  # the side of an author whom no chain of signed ties joins to the others
_STEPS, _SWEEPS = 300, 100


@dataclass(frozen=True, eq=False)
class SignedGraph:
    """A graph whose ties say yes or no. `support` and `attack` are the parts of each tie's weight with a sign; the rest has none.

    A sign says how one author treats another here: it is read from texts, and a reading errs.
    """

    graph: Graph
    support: Floats  # per edge of `graph`, ≥ 0
    attack: Floats  # per edge of `graph`, ≥ 0

    @classmethod
    def of(cls, sources: Any, targets: Any, weights: Any = None, signs: Any = None) -> SignedGraph:
        """Build from rows as `Graph.of`; a sign above 0 is support, below 0 attack, 0 or missing neither."""
        graph = Graph.of(sources, targets, weights)
        weight = np.ones(len(sources)) if weights is None else np.asarray(weights, np.float64)
        sign = np.zeros(len(weight)) if signs is None else np.nan_to_num(np.asarray(signs, np.float64))
        if len(sign) != len(weight):
            raise GraphError(f"There are {len(weight)} rows but {len(sign)} signs; give one sign per row.")
        key = _keys(graph)
        parts = []
        for part in (sign > 0, sign < 0):
            signed = Graph.of(
                sources, targets, weight * part
            )  # a weight of 0 keeps the authors, so positions agree
            found = np.zeros(graph.edges)
            found[np.searchsorted(key, _keys(signed))] = signed.weight
            parts.append(found)
        return cls(graph, parts[0], parts[1])

    @property
    def signed(self) -> float:
        """The weight of all ties with a sign."""
        return float(self.support.sum() + self.attack.sum())

    def net(self) -> sp.csr_array:
        """The symmetric n × n matrix of support less attack, directions added up."""
        one_way = self._matrix(self.support - self.attack)
        return sp.csr_array(one_way + one_way.T)

    def friendly(self) -> Graph:
        """The graph without attacks: what remains when opponents who quote one another are not taken for friends."""
        weight = self.graph.weight - self.attack
        kept = weight > 0
        return Graph(
            self.graph.ids,
            self.graph.source[kept],
            self.graph.target[kept],
            weight[kept],
            self.graph.directed,
        )

    def _matrix(self, values: Floats) -> sp.csr_array:
        shape = (self.graph.nodes, self.graph.nodes)
        return sp.csr_array((values, (self.graph.source, self.graph.target)), shape=shape)


@dataclass(frozen=True, eq=False)
class Sides:
    """Two sides that signed ties divide people into, and how well they do."""

    side: Ints  # per author: 0 the larger, 1 the smaller, −1 unknown
    frustration: (
        float | None
    )  # share of the signed weight that contradicts the sides, 0–.5; None without signed ties
    by_chance: (
        float | None
    )  # the same after the signs were dealt anew over the same ties, mean of several deals
    weight: float  # signed weight among the authors who have a side

    @property
    def known(self) -> int:
        """How many authors have a side."""
        return int((self.side != UNKNOWN).sum())

    @property
    def clarity(self) -> float | None:
        """How much better the sides fit than signs dealt by chance: 1 − frustration / by_chance; 0 no better, 1 without contradiction."""
        if self.frustration is None or not self.by_chance:
            return None
        return 1 - self.frustration / self.by_chance


def two_sides(signed: SignedGraph, *, deals: int = 5, seed: int = SEED) -> Sides:
    """Split authors in two so that support runs within and attack across, as far as it can.

    Leading eigenvector of D^−½ A D^−½ (A the net signed weights, D their absolute sums; Kunegis et al. 2010, SDM), then authors change
    side one set at a time while that lowers the frustration (Aref & Wilson 2018, *Journal of Complex Networks* 6). A local optimum, not a proof.
    Only the largest set of authors joined by signed ties is split: how unconnected sets would side with each other is unknown.
    Two planted camps with 10 % wrong signs come back at over 99 %, with 30 % wrong signs only three in four.
    """
    net = signed.net()
    net.eliminate_zeros()
    side = np.full(signed.graph.nodes, UNKNOWN, np.int64)
    if not net.nnz:
        return Sides(side, None, None, 0.0)
    _, component = connected_components(net, directed=False)
    joined = np.flatnonzero(component == np.bincount(component).argmax())
    inner = sp.csr_array(net[joined][:, joined])
    weight = float(np.abs(inner.data).sum()) / 2
    found = _split(inner)
    random = np.random.default_rng(seed)
    dealt = [
        _frustration(shuffled, _split(shuffled)) for shuffled in (_dealt(inner, random) for _ in range(deals))
    ]
    larger = 1.0 if (found > 0).sum() * 2 >= len(found) else -1.0
    side[joined] = (found != larger).astype(np.int64)
    by_chance = float(np.mean(dealt)) if dealt else None
    return Sides(side, _frustration(inner, found), by_chance, weight)


def balance(signed: SignedGraph) -> tuple[float | None, int]:
    """Share of triangles whose signs multiply to plus, 0–1, and how many triangles there are (Cartwright & Harary 1956).

    "The friend of my friend is my friend": from traces of the sign matrix S, (tr S³ + tr |S|³) / 2 tr |S|³. None without a triangle.
    A pair counts once, by the sign of its net weight. Half of the triangles would be balanced if signs were tossed fairly.
    """
    net = signed.net()
    net.eliminate_zeros()
    sign = sp.csr_array((np.sign(net.data), net.indices, net.indptr), shape=net.shape)
    bare = abs(sign)
    good = float((sign @ sign).multiply(sign).sum())
    every = float((bare @ bare).multiply(bare).sum())
    return ((good + every) / (2 * every), round(every / 6)) if every else (None, 0)


def between(signed: SignedGraph, labels: Ints) -> pd.DataFrame:
    """What runs from group to group: `source, target, weight, support, attack`, one row a pair with any tie, direction kept."""
    graph = signed.graph
    rows = pd.DataFrame(
        {
            "source": labels[graph.source],
            "target": labels[graph.target],
            "weight": graph.weight,
            "support": signed.support,
            "attack": signed.attack,
        }
    )
    return rows.groupby(["source", "target"], as_index=False).sum()


def attacks(signed: SignedGraph, labels: Ints, *, most: int = 50) -> pd.DataFrame:
    """Who attacks whom, most first: `author, target, attack, support, camp, target_camp`.

    Only pairs with more attack than support; equals go by name.
    """
    graph = signed.graph
    hostile = np.flatnonzero(signed.attack > signed.support)
    order = hostile[np.argsort(-signed.attack[hostile], kind="stable")][:most]
    source, target = graph.source[order], graph.target[order]
    return pd.DataFrame(
        {
            "author": graph.ids[source],
            "target": graph.ids[target],
            "attack": signed.attack[order],
            "support": signed.support[order],
            "camp": labels[source],
            "target_camp": labels[target],
        }
    )


def _split(net: sp.csr_array) -> Floats:
    """+1 or −1 for each author of a connected signed network."""
    size = np.asarray(abs(net).sum(axis=1)).ravel()
    scale = sp.diags_array(1 / np.sqrt(size))
    even = sp.csr_array(scale @ net @ scale)
    # Power steps on A + I, whose eigenvalues lie between 0 and 2: the largest is the one wanted. The start only must not be blind to it.
    vector = np.random.default_rng(SEED).standard_normal(len(size))
    for _ in range(_STEPS):
        ahead = even @ vector + vector
        ahead /= np.linalg.norm(ahead)
        if np.abs(ahead - vector).max() < 1e-7:
            break
        vector = ahead
    side = np.where(vector >= 0, 1.0, -1.0)
    for _ in range(_SWEEPS):
        pull = side * (net @ side)  # below zero: more of their ties contradict than fit
        wrong = np.flatnonzero(pull < -1e-12)
        if not len(wrong):
            break
        turned = side.copy()
        turned[wrong] *= -1
        if _frustration(net, turned) >= _frustration(
            net, side
        ):  # neighbours who turned together: the worst one alone
            turned = side.copy()
            turned[wrong[np.argmin(pull[wrong])]] *= -1
        side = turned
    return side


def _frustration(net: sp.csr_array, side: Floats) -> float:
    every = float(np.abs(net.data).sum())
    return float((every - side @ (net @ side)) / (2 * every))


def _dealt(net: sp.csr_array, random: np.random.Generator) -> sp.csr_array:
    """The same ties with the same weights, their signs dealt anew."""
    upper = sp.triu(net, k=1).tocoo()
    values = np.abs(upper.data) * np.sign(random.permutation(upper.data))
    half = sp.csr_array((values, upper.coords), shape=net.shape)
    return sp.csr_array(half + half.T)


def _keys(graph: Graph) -> Ints:
    return graph.source * np.int64(max(graph.nodes, 1)) + graph.target
