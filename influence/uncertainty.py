"""Between which ranks an author really stands, given that only a sample of interactions was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from influence.centrality import pagerank
from influence.engine import SEED
from influence.graph import Floats, Graph, Ints


def ranks(value: Floats) -> Ints:
    """1 for the highest; values equal to nine digits of the mean share the better rank."""
    return rankdata(-np.round(value * len(value), 9), method="min").astype(np.int64)


def rank_interval(
    graph: Graph, ranked: Floats, *, samples: int = 50, level: float = 0.9, seed: int = SEED
) -> tuple[Floats, Floats]:
    """Between which ranks by PageRank an author stands with probability `level`: the middle of `samples` networks that could lie behind the counts.

    Whole-number weights are counts, each Poisson around a rate we do not know. A network is drawn by giving every tie seen a rate
    from Gamma(count) × (1 − f₁/N), and by adding ties nobody saw: with f₁ of N interactions standing alone, unseen ties carry f₁ interactions in all
    (Good 1953), of which authors never cited carry as many as there are authors cited once (Robbins 1956). Unseen ties fall on the targets and sources
    of ties seen once. In simulations the true rank lies in the 90 % interval 86 to 94 times in a hundred; drawing counts anew around
    themselves (the plain bootstrap) held it 26 to 78 times, for it takes what was never seen for impossible.

    Other weights are no counts: every tie is then weighed by a draw of the exponential law (Rubin 1981, the Bayesian bootstrap). The interval
    always holds the rank found. It tells sampling error, not whether the texts collected are a fair sample. NaN below two samples.
    """
    if samples < 2 or not graph.nodes:
        return np.full(graph.nodes, np.nan), np.full(graph.nodes, np.nan)
    random = np.random.default_rng(seed)
    unseen = _unseen(graph)
    drawn = np.empty((samples, graph.nodes))
    for sample in range(samples):
        seen = random.gamma(unseen.shape) * unseen.scale
        origin, extra = unseen.draw(random)
        network = Graph(
            graph.ids, np.r_[graph.source, origin], np.r_[graph.target, unseen.targets], np.r_[seen, extra], graph.directed
        )  # fmt: skip
        drawn[sample] = ranks(pagerank(network, start=ranked, tolerance=1e-6, most_steps=100))
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(drawn, ends, axis=0, method="nearest")
    rank = ranks(ranked)
    return np.minimum(low, rank), np.maximum(high, rank)


@dataclass(frozen=True, slots=True)
class _Unseen:
    """The law of rates behind the ties seen, and the ties nobody saw: whom they cite, and who might."""

    shape: Floats  # of the Gamma law of every tie seen
    scale: Floats | float
    targets: Ints
    carried: Floats  # expected interactions of each unseen tie
    citing: Floats  # chance of every author to be the source of an unseen tie

    def draw(self, random: np.random.Generator) -> tuple[Ints, Floats]:
        """Sources and rates of the unseen ties; one that would cite itself carries nothing."""
        origin = random.choice(len(self.citing), len(self.targets), p=self.citing).astype(np.int64)
        rate = random.gamma(0.5, 2 * self.carried) if len(self.targets) else np.zeros(0)
        return origin, np.where(origin == self.targets, 0.0, rate)


def _unseen(graph: Graph) -> _Unseen:
    weight, n = graph.weight, graph.nodes
    even = np.full(n, 1 / n)
    if not graph.edges or not (weight == np.round(weight)).all():
        return _Unseen(np.ones(graph.edges), weight, np.zeros(0, np.int64), np.zeros(0), even)
    once = weight == 1
    singles = int(once.sum())
    cited = _per_author(graph.target, graph.source, weight, n, graph.directed)
    cites = _per_author(graph.source, graph.target, weight, n, graph.directed)
    never, rest = _split(cited, singles)
    silent, speaking = _split(cites, singles)
    ends = graph.target[once]
    if not graph.directed:  # either end may be the one that has more ties than we saw
        ends = np.where(np.arange(singles) % 2, ends, graph.source[once])
    targets = np.r_[ends, np.flatnonzero(cited == 0)]
    carried = np.r_[np.full(len(ends), rest), np.full(len(targets) - len(ends), never)]
    origins = _per_author(graph.source[once], graph.target[once], np.ones(singles), n, graph.directed)
    citing = np.where(cites == 0, silent, origins * speaking)
    citing = citing / citing.sum() if citing.sum() > 0 else even
    return _Unseen(weight, 1 - singles / float(weight.sum()) or 1.0, targets, carried, citing)


def _per_author(ends: Ints, others: Ints, weight: Floats, n: int, directed: bool) -> Floats:
    total = np.bincount(ends, weights=weight, minlength=n)
    return np.asarray(
        total if directed else total + np.bincount(others, weights=weight, minlength=n), np.float64
    )


def _split(strength: NDArray[np.float64], singles: int) -> tuple[float, float]:
    """Unseen interactions of each author without any, and of each tie seen once, so that all add up to `singles`."""
    nobody, one = int((strength == 0).sum()), int((strength == 1).sum())
    if not singles:
        return 0.0, 0.0
    spent = min(one, singles) if nobody else 0
    return spent / max(nobody, 1), (singles - spent) / singles
