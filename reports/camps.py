"""Who stands where in a conversation: its camps by name, their quarrel, who bridges, and what moved since the period before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.camp_memory import Memory, recall, remember
from data.questions import people
from data.questions.scope import Scope
from data.questions.struggle import signed_ties
from data.records import Period
from data.store import Store
from influence.signed import SignedGraph, attacks, between
from influence.struggle import Struggle, bridges, moved, struggle
from reports.camp_profiles import Camp, camp_profiles, names, side_profiles
from reports.influence import TIES

SIDES_FROM, CLEAR = 30, 0.3  # authors with a side, and clarity, for two sides to be spoken of
FAINT, PLAIN = 0.02, 0.05  # separation: below, none; between, it cannot tell (docs/measures.md)


@dataclass(frozen=True, slots=True)
class Figures:
    """One period in the figures that are compared."""

    authors: int
    ties: float
    signed: float
    attack_share: float | None  # of ties with a sign, 0–1
    clarity: float | None
    separation: float | None


@dataclass(frozen=True)
class Camps:
    """The camps report of one scope. Frames hold author ids with names beside them (`shown`, `target_shown`) and camps by number."""

    scope: Scope
    made: datetime
    found: Struggle
    sides: tuple[Camp, ...]  # the two that signs make, larger first; empty where they make none
    camps: tuple[Camp, ...]  # the largest, at most NAMED
    small: int  # authors in none of them
    ties: pd.DataFrame  # source, target (camp numbers, source < target or equal), weight, support, attack
    bridges: pd.DataFrame
    attacks: pd.DataFrame
    now: Figures
    before: Figures | None  # None: nothing was said, or the period has none before it
    moved: pd.DataFrame

    def camp(self, number: int) -> Camp | None:
        """A camp by number; None for the small ones."""
        return next((camp for camp in self.camps if camp.number == number), None)

    def members(self, number: int) -> list[str]:
        """Who is in a camp."""
        return [str(author) for author in self.found.signed.graph.ids[self.found.labels == number]]


def camps(store: Store, scope: Scope, *, exclude: Collection[str] = ()) -> Camps | None:
    """The camps of a scope; None when nobody cited anybody. `exclude`: words that name the subject itself.

    Where the scope is filtered by watches only, camps keep number and name from the last time, and are remembered.
    """
    signed = _signed(store, scope)
    if signed is None:
        return None
    whole = scope == Scope(scope.period, scope.watches)
    about = " ".join(sorted(scope.watches)) or "*"
    memory = recall(store, about) if whole else Memory()
    found = struggle(signed, earlier=memory.camps)
    every = camp_profiles(store, scope, found, kept=memory.names, exclude=exclude)
    if whole:
        ids, labels = signed.graph.ids.tolist(), found.labels.tolist()
        called = {camp.number: camp.name for camp in every}
        remember(store, about, until=scope.period.until, authors=ids, camps=labels, names=called)
    earlier = _before(store, scope, found)
    return Camps(
        scope,
        datetime.now(UTC),
        found,
        side_profiles(store, scope, found, exclude=exclude) if _stand_against(found) else (),
        every,
        signed.graph.nodes - sum(camp.size for camp in every),
        _both_ways(between(signed, found.labels)),
        _shown(store, bridges(found), "author"),
        _shown(store, attacks(signed, found.labels), "author", "target"),
        _figures(found),
        _figures(earlier) if earlier else None,
        _shown(store, moved(found, earlier) if earlier else moved(found, found), "author"),
    )


def quotes(store: Store, report: Camps, number: int, *, most: int = 3) -> pd.DataFrame:
    """What members of a camp wrote that people reacted to most, as `mentions.page` gives mentions."""
    return people.loudest_of(store, report.scope, report.members(number), most=most)


def _stand_against(found: Struggle) -> bool:
    """Whether signs divide enough people in two, clearly better than chance."""
    return found.sides.known >= SIDES_FROM and (found.sides.clarity or 0.0) >= CLEAR


def _signed(store: Store, scope: Scope) -> SignedGraph | None:
    ties = signed_ties(store, scope)
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(TIES)))
    return (
        SignedGraph.of(ties["source"], ties["target"], ties["weight"], ties["sign"])
        if ties.num_rows
        else None
    )


def _before(store: Store, scope: Scope, found: Struggle) -> Struggle | None:
    """The same over the period of equal length just before, its camps under the numbers of now."""
    period = scope.period
    earlier = Period(period.since - (period.until - period.since), period.since)
    signed = _signed(store, replace(scope, period=earlier))
    if signed is None:
        return None
    numbers = dict(zip(found.signed.graph.ids.tolist(), found.labels.tolist(), strict=True))
    return struggle(signed, earlier=numbers)


def _figures(found: Struggle) -> Figures:
    signed = found.signed.signed
    return Figures(
        found.signed.graph.nodes,
        float(found.signed.graph.weight.sum()),
        signed,
        float(found.signed.attack.sum()) / signed if signed else None,
        found.sides.clarity if found.sides.known >= SIDES_FROM else None,
        found.separation.score,
    )


def _both_ways(ties: pd.DataFrame) -> pd.DataFrame:
    """Pairs of camps whichever way the ties run."""
    low, high = np.minimum(ties["source"], ties["target"]), np.maximum(ties["source"], ties["target"])
    return ties.assign(source=low, target=high).groupby(["source", "target"], as_index=False).sum()


def _shown(store: Store, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    shown = names(store, (author for column in columns for author in frame[column]))
    beside = {"author": "shown", "target": "target_shown"}
    return frame.assign(**{beside[column]: frame[column].map(shown).astype(object) for column in columns})
