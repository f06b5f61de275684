"""How to reach somebody: the warmest ways from our accounts and allies, and what was said at each step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data import persons
from data.questions import exchanges, people, struggle
from data.questions.scope import Scope
from data.store import Store
from influence.graph import Graph
from influence.paths import Way, ways
from influence.signed import SignedGraph
from reports.influence import TIES


@dataclass(frozen=True, slots=True)
class Proof:
    """One text in which one of two cites the other."""

    source: str  # who cites, platform:id
    created: datetime  # UTC
    kind: str
    seq: int
    text: str
    url: str | None


@dataclass(frozen=True)
class Reach:
    """The ways to somebody, the warmest first, and for each pair on them the newest texts between the two."""

    goal: str
    ways: tuple[Way, ...]
    proofs: Mapping[frozenset[str], tuple[Proof, ...]]


def warm_ties(store: Store, scope: Scope, *, kinds: Sequence[str] = TIES) -> Graph:
    """Who cites whom without attacking: what an approach can build on."""
    ties = struggle.signed_ties(store, scope)
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(kinds, pa.string())))
    return SignedGraph.of(ties["source"], ties["target"], ties["weight"], ties["sign"]).friendly()


def reach(
    store: Store, scope: Scope, graph: Graph, starts: Iterable[str], goal: str, *, kinds: Sequence[str] = TIES, most: int = 3
) -> Reach:  # fmt: skip
    """Up to `most` ways from any of `starts` to `goal` over `graph` (of `warm_ties`), with proofs; ids `platform:id` or `platform:@handle`."""
    end = _known(store, goal)
    found = ways(graph, [_known(store, name) for name in starts], end, most=most)
    pairs = {(step.before, step.after) for way in found for step in way.steps}
    proofs: dict[frozenset[str], tuple[Proof, ...]] = {}
    for row in exchanges.between(store, scope, sorted(pairs), kinds=kinds).to_pylist() if pairs else ():
        pair = frozenset((row["source"], row["target"]))
        proof = Proof(row["source"], row["created"], row["kind"], row["seq"], row["text"], row["url"])
        proofs[pair] = (*proofs.get(pair, ()), proof)
    return Reach(end, tuple(found), proofs)


def _known(store: Store, name: str) -> str:
    """The id under which somebody stands in the graph."""
    return persons.person_of(store, people.account_of(store, name))
