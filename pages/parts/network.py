"""What the map component is to draw of an influence report."""

from __future__ import annotations

import numpy as np

from pages.parts import numbers
from pages.parts.map import MapFilter, MapView
from pages.parts.words import language, say
from reports.drawing import FEELINGS, Shown, feelings
from reports.influence import Influence


def view(report: Influence, *, zone: str = "UTC") -> MapView:
    """The drawn part of a report: the strongest authors, the ties that show the shape, names of communities."""
    drawn, layout = report.drawn, report.layout
    rows = report.table.iloc[[report.row[author] for author in drawn.ids]]
    labels = report.labels[[report.graph.position[author] for author in drawn.ids]]
    place = {author: at for at, author in enumerate(drawn.ids)}
    ids = report.backbone.ids
    communities = range(int(labels.max(initial=-1)) + 1)
    # On the map a community goes by its first leader and how many follow: two names would lie across the discs beside it.
    # No word of either language is in it, for the browser keeps what it has while the graph stays.
    shown_of = dict(zip(report.table["author"], report.table["shown"], strict=True))
    captions = {
        brief.community: f"{shown_of[brief.leaders[0]]} + {numbers.count(brief.size - 1)}"
        for brief in report.briefs
    }
    return MapView(
        rev=report.rev,
        ids=drawn.ids.tolist(),
        labels=[str(name) for name in rows["shown"]],
        x=layout.x,
        y=layout.y,
        size=layout.size,
        colour=labels,
        source=np.array([place[ids[at]] for at in report.backbone.source], np.int64),
        target=np.array([place[ids[at]] for at in report.backbone.target], np.int64),
        weight=report.backbone.weight,
        communities=[report.names.get(number, "") for number in communities],
        captions=[captions.get(number, "") for number in communities],
        words={**_words(), "language": "fr-FR" if language() == "fr" else "en-GB", "zone": zone},
        core=rows["core"].fillna(0).to_numpy(),
        tone=[FEELINGS.index(feeling) for feeling in feelings(rows)],
        first=report.seen.moments,
        span=report.seen.span,
    )


def wanted(shown: Shown) -> MapFilter:
    """A filter as the map takes it."""
    return MapFilter(
        tuple(sorted(shown.communities)),
        shown.core,
        tuple(FEELINGS.index(feeling) for feeling in shown.feelings),
    )


def _words() -> dict[str, str]:
    return {
        "name": say("Influence map"),
        "search": say("Find an author or a community"),
        "community": say("community"),
        "no_match": say("Nobody by that name on this map"),
        "clear": say("Clear the search"),
        "zoom": say("Zoom"),
        "zoom_in": say("Zoom in"),
        "zoom_out": say("Zoom out"),
        "fit": say("Show the whole map"),
        "picture": say("Save the picture (PNG)"),
        "until": say("Ties first seen until"),
        "replay": say("Replay"),
        "pause": say("Pause"),
        "hint": say("Click an author or a community. Scroll to zoom, drag to move."),
        "no_webgl": say("This browser cannot draw the map (WebGL is off or missing). The ranked table shows the same authors."),
        "empty": say("Nobody to draw yet. Widen the period or choose more kinds of ties."),
    }  # fmt: skip
