"""Where each author stands on the map: communities as discs, hubs in the middle, brokers on the rim that faces whom they bridge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import isotonic_regression, linear_sum_assignment

from influence.briefing import weight_between
from influence.brokers import broker_score, group_shares, participation
from influence.graph import Floats, Graph, Ints
from influence.packing import fringe, pack, stretch

SMALLEST, LARGEST = 3.0, 20.0  # radius of an author's dot, before the map is scaled to its frame
AIR = 1.4  # room round a dot, in radii
FRINGE_BELOW = 4  # authors; smaller communities gather at the edge
MOST_DISCS = 60
RIM_SHARE = 0.05  # of a community may stand on its rim
RIM_PARTICIPATION = 0.3
RIM_ARC = 0.6  # share of the rim that their dots may cover
MARGIN = 0.03  # of the frame, on each side
LARGEST_SCALE = 1 / 1000  # of the frame's width: small graphs spread out, their dots do not swell
MOST_UNEQUAL = 1.2  # times as large as another dot of its ring
LARGEST_BAND = 128  # authors of one ring
GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


@dataclass(frozen=True)
class Layout:
    """Positions in the order of `graph.ids`, in a frame 0…width by 0…height (y downward, as on screens)."""

    x: Floats
    y: Floats
    size: Floats  # radius of the dot, same unit as x and y
    width: float
    height: float
    centres: dict[int, tuple[float, float, float]] = field(default_factory=dict)  # disc: x, y, radius
    scale: float = 1.0


def sun_layout(
    graph: Graph,
    labels: Ints,
    importance: Floats,
    *,
    width: float = 1600,
    height: float = 1000,
    previous: Layout | None = None,
    earlier: Floats | None = None,
) -> Layout:
    """Place every author; the same graph always gives the same picture.

    `importance` (PageRank, say) sets the area of a dot and its nearness to the middle of its community. With `previous`, communities
    stay near where they were: keep their numbers with `communities.follow` first. `earlier` (n × 2, NaN where unknown) says where each author
    stood then: among equals in importance everybody keeps the nearest place in the disc. Nearness of discs hints at ties between communities;
    distance inside a disc means nothing but importance. About .1 s for 10,000 authors.
    """
    if not graph.nodes:
        return Layout(np.zeros(0), np.zeros(0), np.zeros(0), width, height)
    dots = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(importance / max(float(importance.max()), 1e-300))
    rim = _rim(graph, labels, importance, dots)
    inner, radius = _suns(labels, importance, dots, rim)
    if previous is not None and earlier is not None:
        _keep_places(labels, importance, dots, rim, _from_middle(earlier, labels, previous), inner)
    size = np.bincount(labels)
    large = np.argsort(-radius, kind="stable")[:MOST_DISCS]
    large = np.sort(large[size[large] >= FRINGE_BELOW])
    centre, kept = _centres(graph, labels, radius, size, large, (width, height), previous)
    drawn = group_shares(graph, labels) @ centre - centre[labels]
    _stand_on_rim(labels, dots, radius, rim, drawn, inner)
    place = centre[labels] + inner
    scale, shift = _frame(place, dots, (width, height), previous.scale if previous and kept else None)
    placed = place * scale + shift
    discs = {int(c): (*(centre[c] * scale + shift).tolist(), float(radius[c] * scale)) for c in large}
    dot_scale = min(scale, width * LARGEST_SCALE)
    return Layout(placed[:, 0], placed[:, 1], dots * dot_scale, width, height, discs, scale)


def _rim(graph: Graph, labels: Ints, importance: Floats, dots: Floats) -> Ints:
    """The brokers that stand on the rim: the foremost of each community, never its leader, no more than fit."""
    score, spread = broker_score(graph, labels), participation(graph, labels)
    size = np.bincount(labels)
    order = np.lexsort((-importance, labels))
    leader = np.zeros(graph.nodes, bool)
    leader[order[np.searchsorted(labels[order], np.arange(len(size)))[size > 0]]] = True
    able = np.flatnonzero((spread >= RIM_PARTICIPATION) & ~leader & (size[labels] >= FRINGE_BELOW))
    able = able[np.lexsort((-score[able], labels[able]))]
    first = np.searchsorted(labels[able], labels[able])
    covered = np.cumsum(2 * AIR * dots[able])
    covered -= np.r_[0.0, covered][first]
    around = 2 * np.pi * np.sqrt(np.bincount(labels, weights=(dots * AIR) ** 2))
    fits = covered <= RIM_ARC * around[labels[able]]
    few = np.arange(len(able)) - first < np.maximum(1, RIM_SHARE * size[labels[able]])
    chosen: Ints = able[fits & few]
    return chosen


def _suns(labels: Ints, importance: Floats, dots: Floats, rim: Ints) -> tuple[Floats, Floats]:
    """Each community as a sunflower: places round its own middle (n × 2), and the radius of each disc, rim included."""
    groups = int(labels.max()) + 1
    outside = np.zeros(len(labels), bool)
    outside[rim] = True
    by_group = np.lexsort((-importance, labels))
    by_group = by_group[~outside[by_group]]
    group = labels[by_group]
    first = np.searchsorted(group, np.arange(groups))
    within = np.arange(len(group)) - first[group]
    room = (dots[by_group] * AIR) ** 2 * np.where(
        within == 0, 1.8, 1.0
    )  # the second dot must clear the first
    total = np.r_[0.0, np.cumsum(room)]
    reach = np.sqrt(np.maximum(total[1:] - total[first][group] - room / 2, 0))
    reach[within == 0] = 0.0
    inner = np.zeros((len(labels), 2))
    angle = within * GOLDEN_ANGLE
    inner[by_group] = np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))
    radius = np.sqrt(np.diff(np.r_[total[first], total[-1]])) + SMALLEST
    ring = np.zeros(groups)
    np.maximum.at(ring, labels[rim], dots[rim])
    return inner, radius + 2 * ring


def _from_middle(earlier: Floats, labels: Ints, previous: Layout) -> Floats:
    """Where each author stood from the middle of their community, before the map was scaled; NaN where unknown."""
    centre = np.full((int(labels.max()) + 1, 2), np.nan)
    for group, (x, y, _) in previous.centres.items():
        if group < len(centre):
            centre[group] = x, y
    return np.asarray((earlier - centre[labels]) / previous.scale, np.float64)


def _keep_places(
    labels: Ints, importance: Floats, dots: Floats, rim: Ints, earlier: Floats, inner: Floats
) -> None:
    """Deal out the places of each disc anew among authors of about the same importance, so that they move the least in all."""
    outside = np.zeros(len(labels), bool)
    outside[rim] = True
    order = np.lexsort((-importance, labels))
    order = order[~outside[order]]
    for band in _bands(labels[order], dots[order]):
        here = order[band]
        known = ~np.isnan(earlier[here, 0])
        if known.any() and len(here) > 1:
            away = ((inner[here][None, :, :] - earlier[here][:, None, :]) ** 2).sum(axis=2)
            away[~known] = 0.0
            _, place = linear_sum_assignment(away)
            inner[here] = inner[here][place]


def _bands(labels: Ints, dots: Floats) -> Iterator[slice]:
    """Rings of each disc, inmost first, whose dots are of about one size: any of them fits any place of its ring."""
    start, wanted = 0, 1
    for at in range(1, len(labels) + 1):
        other = at == len(labels) or labels[at] != labels[start]
        if other or at - start >= wanted or dots[at] * MOST_UNEQUAL < dots[start]:
            yield slice(start, at)
            start, wanted = at, 1 if other else min(2 * wanted + 4, LARGEST_BAND)


def _stand_on_rim(
    labels: Ints, dots: Floats, radius: Floats, rim: Ints, drawn: Floats, inner: Floats
) -> None:
    """Put each broker on the rim where it faces what it is tied to (`drawn`), as near as the others there allow."""
    for group in np.unique(labels[rim]):
        here = rim[labels[rim] == group]
        wanted = np.arctan2(drawn[here, 1], drawn[here, 0])
        order = np.argsort(wanted, kind="stable")
        here, wanted = here[order], wanted[order]
        start = int(
            np.argmax(np.diff(np.r_[wanted[-1] - 2 * np.pi, wanted]))
        )  # cut the circle at its widest gap
        here = np.roll(here, -start)
        turned = np.unwrap(np.roll(wanted, -start))
        reach = radius[group] - dots[here].max()
        arc = 2 * dots[here] * 1.1 / reach
        offset = np.cumsum(arc) - arc / 2
        angle = isotonic_regression(turned - offset).x + offset
        inner[here] = reach * np.column_stack((np.cos(angle), np.sin(angle)))


def _centres(
    graph: Graph,
    labels: Ints,
    radius: Floats,
    size: Ints,
    large: Ints,
    frame: tuple[float, float],
    previous: Layout | None,
) -> tuple[Floats, bool]:
    """The middle of each community (groups × 2), and whether those of `previous` were kept."""
    aspect = frame[0] / frame[1]
    centre = np.zeros((len(radius), 2))
    gap = 0.18 * float(radius[large].mean()) if len(large) else 0.0
    known = [i for i, c in enumerate(large) if previous is not None and int(c) in previous.centres]
    start = None
    if previous is not None and known:
        start = np.full((len(large), 2), np.nan)
        start[known] = [np.array(previous.centres[int(large[i])][:2]) / previous.scale for i in known]
    if len(large):
        tie = weight_between(graph, labels)[large][:, large].toarray()
        np.fill_diagonal(tie, 0)
        centre[large] = pack(radius[large], tie, aspect=aspect, gap=gap, start=start)
        if start is None:
            centre[large] = stretch(centre[large], radius[large], aspect=aspect)
    small = np.setdiff1d(np.flatnonzero(size > 0), large)
    if len(small):
        cell = 2.3 * float(radius[small].max())
        centre[small] = fringe(centre[large], radius[large], cell, len(small), aspect=aspect)
    return centre, start is not None


def _frame(
    place: Floats, dots: Floats, frame: tuple[float, float], kept_scale: float | None
) -> tuple[float, Floats]:
    """Scale and shift that bring all dots into the frame; the scale of an earlier map stays if everything still fits."""
    low, high = (place - dots[:, None]).min(axis=0), (place + dots[:, None]).max(axis=0)
    whole = np.array(frame)
    if kept_scale is not None and (low * kept_scale >= 0).all() and (high * kept_scale <= whole).all():
        return kept_scale, np.zeros(2)
    scale = float(((1 - 2 * MARGIN) * whole / (high - low)).min())
    return scale, whole / 2 - scale * (low + high) / 2
