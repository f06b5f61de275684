"""The map of a file of edges, as the map of a watch is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.briefing import briefs
from influence.graph import Graph
from influence.ranking import influence_table
from reports.drawing import Drawing, assembled
from reports.influence import community_names, laid_out


def drawing_of_edges(graph: Graph, *, title: str, source: str) -> Drawing:
    """What the map draws of a graph that came from the file `source`: nobody's followers, texts or times are known."""
    table = influence_table(graph, measures=("core",))
    table = table.assign(shown=table["author"], followers=np.nan, toned=0, tone_sum=0.0)
    drawn, backbone, layout = laid_out(graph, table)
    ids = backbone.ids
    edges = pd.DataFrame(
        {
            "source": ids[backbone.source],
            "target": ids[backbone.target],
            "weight": backbone.weight,
            "kinds": "",
            "first": pd.Series(pd.NaT, index=range(backbone.edges), dtype="datetime64[us, UTC]"),
            "last": pd.Series(pd.NaT, index=range(backbone.edges), dtype="datetime64[us, UTC]"),
        }
    )
    note = (
        f"{source}: {graph.nodes:,} authors, {graph.edges:,} ties; the {drawn.nodes:,} strongest authors and their {backbone.edges:,} "
        "heaviest ties are drawn. A tie: source cites target. Size: PageRank. Colour: community (Leiden). Made by Vigie."
    )
    rows = table.set_index("author", drop=False).loc[drawn.ids.tolist()]
    return assembled(
        rows, layout, community_names(briefs(graph, table), table), edges, title=title, note=note
    )
