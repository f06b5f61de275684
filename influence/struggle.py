"""Who stands where: camps, the two sides that signs make, how clear both are, and who bridges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.brokers import broker_score, group_shares, two_largest
from influence.communities import CAMP_GAMMA, follow, leiden
from influence.graph import Graph, Ints
from influence.separation import Separation, separation
from influence.signed import UNKNOWN, Sides, SignedGraph, balance, two_sides
from influence.steadiness import Steadiness, steadiness

_OFTEN_UP_TO = 200_000  # ties


@dataclass(frozen=True, eq=False)
class Struggle:
    """The camps of a conversation and what is known of their quarrel; arrays are in the order of `signed.graph.ids`."""

    signed: SignedGraph
    friendly: Graph  # without attacks: what camps are found on
    labels: Ints  # the camp of every author
    steady: Steadiness
    sides: Sides
    balanced: float | None  # share of triangles of signed ties in balance, 0–1
    triangles: int
    separation: Separation


def struggle(
    signed: SignedGraph, *, gamma: float = CAMP_GAMMA, earlier: Mapping[str, int] | None = None
) -> Struggle:
    """Find the camps on all ties but attacks, the sides on signed ties alone, and how sure either is.

    `earlier` (author → camp) lets camps keep their number. Over 200,000 ties, what is repeated to know how sure it is, is repeated once. A camp is a pattern of citation, a side one of agreement: they need not be the same.
    """
    friendly = signed.friendly()
    labels = follow(friendly, leiden(friendly, gamma=gamma), earlier or {})
    balanced, triangles = balance(signed)
    times = 5 if signed.graph.edges <= _OFTEN_UP_TO else 1
    return Struggle(
        signed,
        friendly,
        labels,
        steadiness(friendly, labels, gamma=gamma, searches=times),
        two_sides(signed, deals=times),
        balanced,
        triangles,
        separation(signed.graph, draws=times),
    )


def leaning(found: Struggle) -> pd.DataFrame:
    """Which side each camp's members are on: `camp, known, side, share`; side −1 and share missing where nobody's is known."""
    known = found.sides.side != UNKNOWN
    camps = int(found.labels.max(initial=-1)) + 1
    counts = np.zeros((camps, 2), np.int64)
    np.add.at(counts, (found.labels[known], found.sides.side[known]), 1)
    total = counts.sum(axis=1)
    share = counts.max(axis=1, initial=0) / np.where(total == 0, 1, total)
    return pd.DataFrame(
        {
            "camp": np.arange(camps),
            "known": total,
            "side": np.where(total == 0, UNKNOWN, counts.argmax(axis=1)) if camps else np.zeros(0, np.int64),
            "share": np.where(total == 0, np.nan, share),
        }
    )


def bridges(found: Struggle, *, most: int = 15, least_share: float = 0.1, contacts: int = 4) -> pd.DataFrame:
    """Who holds friendly ties with two camps or more, the foremost first: `author, score, camp, first, first_share, second, second_share, contacts`.

    Ranked by `brokers.broker_score` on the camps; the second camp has at least `least_share` of their ties, and they have at least `contacts` contacts.
    """
    graph = found.friendly
    first, second = two_largest(group_shares(graph, found.labels))
    degree = np.diff(graph.ties().indptr)
    score = broker_score(graph, found.labels)
    between = np.flatnonzero((second[1] >= least_share) & (degree >= contacts))
    order = between[np.argsort(-score[between], kind="stable")][:most]
    return pd.DataFrame(
        {
            "author": graph.ids[order],
            "score": score[order],
            "camp": found.labels[order],
            "first": first[0][order],
            "first_share": first[1][order],
            "second": second[0][order],
            "second_share": second[1][order],
            "contacts": degree[order],
        }
    )


def moved(now: Struggle, before: Struggle, *, most: int = 15) -> pd.DataFrame:
    """Who was in another camp before, those with most ties first: `author, was, camp, ties`; camps of both must share their numbers."""
    was = dict(zip(before.signed.graph.ids.tolist(), before.labels.tolist(), strict=True))
    earlier = np.array([was.get(author, -1) for author in now.signed.graph.ids.tolist()], np.int64)
    changed = np.flatnonzero((earlier >= 0) & (earlier != now.labels))
    ties = np.asarray(now.signed.graph.ties().sum(axis=1)).ravel()
    order = changed[np.argsort(-ties[changed], kind="stable")][:most]
    return pd.DataFrame(
        {
            "author": now.signed.graph.ids[order],
            "was": earlier[order],
            "camp": now.labels[order],
            "ties": ties[order],
        }
    )


def struggle_notes(found: Struggle) -> list[str]:
    """How sure it all is, in plain sentences."""
    notes = []
    if found.steady.agreement is not None:
        notes.append(
            f"Searches in another order agree at an adjusted Rand index of {found.steady.agreement:.2f}."
        )
    sides, apart = found.sides, found.separation
    if sides.frustration is None:
        notes.append("No tie has a sign, so there are no sides.")
    else:
        chance = f"{1 - sides.by_chance:.1%}" if sides.by_chance is not None else "unknown"
        notes.append(
            f"Two sides fit {1 - sides.frustration:.1%} of the signed ties of {sides.known} authors; with signs dealt by chance, {chance}."
        )
    if found.balanced is not None:
        notes.append(
            f"{found.balanced:.1%} of {found.triangles} signed triangles are balanced; half would be by chance."
        )
    if apart.score is None:
        notes.append(f"{apart.authors} joined authors are too few to judge how far two camps stand apart.")
    else:
        notes.append(
            f"Separation of two camps: {apart.score:.3f}, by chance {apart.by_chance:.3f}; it cannot tell agreement from dispute."
        )
    return notes
