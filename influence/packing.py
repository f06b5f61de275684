"""Where discs lie so that none touches another, tied ones are near and a frame is filled."""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from influence.graph import Floats

ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False)
PULL = 0.7  # how much being near tied discs counts against being near the middle


def pack(radius: Floats, tie: Floats, *, aspect: float, gap: float, start: Floats | None = None) -> Floats:
    """Centres (n × 2), set one by one, largest first, each against one already there; the frame is `aspect` times wider than high.

    `tie` (n × n) is the weight between discs. `start` (n × 2, NaN where unknown) gives centres that are kept, but for overlaps.
    """
    centre = np.full((len(radius), 2), np.nan) if start is None else start.copy()
    if not np.isnan(centre).any():
        return settle(centre, radius, gap)
    kept = ~np.isnan(centre[:, 0])
    if kept.any():
        centre[kept] = settle(centre[kept], radius[kept], gap)
    for disc in np.argsort(-radius, kind="stable"):
        if kept[disc]:
            continue
        placed = np.flatnonzero(~np.isnan(centre[:, 0]))
        if len(placed):
            centre[disc] = _best_place(
                centre[placed], radius[placed], radius[disc], tie[disc, placed], aspect, gap
            )
        else:
            centre[disc] = 0.0
    return centre


def _best_place(
    centre: Floats, radius: Floats, own: float, tie: Floats, aspect: float, gap: float
) -> NDArray[np.float64]:
    """The free place touching a disc already there that is nearest to the middle and to the discs it has ties with."""
    reach = radius + own + gap
    around = np.column_stack((np.cos(ANGLES), np.sin(ANGLES)))
    places = (centre[:, None, :] + reach[:, None, None] * around[None, :, :]).reshape(-1, 2)
    away = np.hypot(places[:, None, 0] - centre[None, :, 0], places[:, None, 1] - centre[None, :, 1])
    free = (away >= reach[None, :] - 1e-9 * reach.max()).all(axis=1)
    places, away = places[free], away[free]
    middle = (centre * radius[:, None] ** 2).sum(axis=0) / (radius**2).sum()
    cost = np.hypot((places[:, 0] - middle[0]) / aspect, places[:, 1] - middle[1])
    if tie.sum() > 0:
        cost = cost + PULL * (away @ (tie / tie.sum()))
    return np.asarray(places[np.argmin(np.round(cost, 9))], np.float64)


def settle(centre: Floats, radius: Floats, gap: float, *, steps: int = 200) -> Floats:
    """Push overlapping discs apart, a little at a time; the others stay where they are."""
    centre = centre.copy()
    lower = np.tril_indices(len(radius))
    for _ in range(steps):
        apart = centre[None, :, :] - centre[:, None, :]
        away = np.hypot(apart[..., 0], apart[..., 1])
        overlap = radius[:, None] + radius[None, :] + gap - away
        overlap[lower] = 0
        if (overlap <= gap * 1e-3).all():
            break
        left, right = np.nonzero(overlap > 0)
        depth, length = overlap[left, right], away[left, right]
        same = length < 1e-9
        push = np.where(same[:, None], [1.0, 0.0], apart[left, right] / np.where(same, 1, length)[:, None])
        push *= depth[:, None] * 0.55
        light = radius[right] ** 2 / (radius[left] ** 2 + radius[right] ** 2)
        np.add.at(centre, left, -push * light[:, None])
        np.add.at(centre, right, push * (1 - light)[:, None])
    return centre


def stretch(centre: Floats, radius: Floats, *, aspect: float) -> Floats:
    """Spread the centres along the frame's slack side until discs fill it; no two discs come nearer."""
    low, high = (centre - radius[:, None]).min(axis=0), (centre + radius[:, None]).max(axis=0)
    size = high - low
    along = 0 if size[0] < aspect * size[1] else 1
    wanted = aspect * size[1] if along == 0 else size[0] / aspect
    edge_low = int(np.argmin(centre[:, along] - radius))
    edge_high = int(np.argmax(centre[:, along] + radius))
    span = centre[edge_high, along] - centre[edge_low, along]
    if span <= 0:
        return centre
    wider = centre.copy()
    factor = min((wanted - radius[edge_low] - radius[edge_high]) / span, 1.6)
    wider[:, along] *= max(factor, 1.0)
    return wider


def fringe(centre: Floats, radius: Floats, cell: float, wanted: int, *, aspect: float) -> Floats:
    """`wanted` places (n × 2) on a grid round the discs and clear of them: the outermost lane first, from the lower left corner on."""
    low = (centre - radius[:, None]).min(axis=0) if len(centre) else np.zeros(2)
    high = (centre + radius[:, None]).max(axis=0) if len(centre) else np.zeros(2)
    middle, half = (low + high) / 2, max((high - low)[0] / aspect, (high - low)[1]) / 2
    for lane in count():
        tall = half + cell * (0.5 + lane * (1 + lane / 8))
        columns, rows = (np.arange(-int(s / cell), int(s / cell) + 1) * cell for s in (tall * aspect, tall))
        grid = np.column_stack([axis.ravel() for axis in np.meshgrid(columns, rows)])
        if len(grid) < wanted:
            continue
        places = grid + middle
        clear = np.ones(len(places), bool)
        for (x, y), r in zip(centre, radius, strict=True):
            clear &= np.hypot(places[:, 0] - x, places[:, 1] - y) >= r + cell * 0.8
        places, grid = places[clear], grid[clear]
        if len(places) >= wanted:
            break
    inward = np.minimum(columns.max() - abs(grid[:, 0]), rows.max() - abs(grid[:, 1]))
    turn = np.mod(np.arctan2(grid[:, 1], -grid[:, 0] / aspect) - np.pi / 4, 2 * np.pi)
    return np.asarray(places[np.lexsort((turn, np.round(inward / cell)))[:wanted]], np.float64)
