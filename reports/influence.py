"""Who matters for a watch in a period: ties from the store, measured, placed on a map, each with a name and a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.questions import mentions, people
from data.questions.scope import Scope
from data.store import Store
from influence.briefing import Brief, briefs
from influence.graph import Graph
from influence.layout import Layout, sun_layout
from influence.ranking import influence_table
from reputation.words import distinctive_words, telling

MOST_ON_MAP = 1_500  # authors drawn; the table ranks everybody
MOST_TIES_ON_MAP = 6_000
TIES = ("reply", "repost", "quote", "mention")


@dataclass(frozen=True)
class Influence:
    """The influence report of one scope. `table` has one row an author: the measures, then handle, name, followers.

    Community numbers in `table`, `briefs` and `names` agree; 0 is the largest.
    """

    scope: Scope
    made: datetime
    ties: Mapping[str, int]  # interactions by kind
    table: pd.DataFrame
    drawn: Graph  # the strongest authors, whom the map shows
    backbone: Graph  # the ties the map draws, same authors
    layout: Layout
    briefs: tuple[Brief, ...]
    names: Mapping[int, str]
    notes: tuple[str, ...]

    @property
    def rev(self) -> str:
        """Changes when the graph does: the browser keeps what it has while this stays."""
        return f"{self.drawn.nodes}-{self.drawn.edges}-{self.made.timestamp():.0f}"

    def person(self, author: str) -> pd.Series | None:
        """An author's row; None when nobody in scope has a tie to them."""
        found = self.table[self.table["author"] == author]
        return None if found.empty else found.iloc[0]


def influence(store: Store, scope: Scope, *, kinds: Sequence[str] = TIES) -> Influence | None:
    """Measure who carries weight in scope; None when nobody cited anybody."""
    ties = people.ties(store, scope)
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(kinds, pa.string())))
    if not ties.num_rows:
        return None
    by_kind = ties.group_by("kind").aggregate([("weight", "sum")]).to_pylist()
    graph = Graph.of(ties["source"], ties["target"], ties["weight"])
    table = influence_table(graph)
    notes = tuple(table.attrs["notes"])
    table = _named(store, table)
    found = tuple(briefs(graph, table))
    drawn, backbone, layout = _drawn(graph, table)
    return Influence(
        scope,
        datetime.now(UTC),
        {row["kind"]: int(row["weight_sum"]) for row in by_kind},
        table,
        drawn,
        backbone,
        layout,
        found,
        {brief.community: community_name(brief, table) for brief in found},
        notes,
    )


def community_name(brief: Brief, table: pd.DataFrame) -> str:
    """A community is called after the two who lead it."""
    shown = table.set_index("author")["shown"]
    return " · ".join(str(shown[leader]) for leader in brief.leaders[:2])


def community_words(store: Store, report: Influence, community: int, *, most: int = 8) -> list[str]:
    """What one community says more than the others, from its members' own texts."""
    members = set(report.table.loc[report.table["community"] == community, "author"])
    spoken = mentions.texts_by_author(store, report.scope)
    inside = spoken["author"].isin(members)
    if not inside.any():
        return []
    return telling(distinctive_words(spoken.loc[inside, "text"], spoken.loc[~inside, "text"]), most)


def community_tone(report: Influence, store: Store) -> pd.DataFrame:
    """Net tone of what each community's members wrote: `community, mentions, toned, net_tone` (−1…+1 or missing)."""
    spoken = people.tone_by_author(store, report.scope)
    joined = spoken.merge(report.table[["author", "community"]], on="author")
    sums = joined.groupby("community")[["mentions", "toned", "tone_sum"]].sum()
    sums["net_tone"] = (sums["tone_sum"] / sums["toned"].replace(0, np.nan)).astype(float)
    return sums.reset_index()[["community", "mentions", "toned", "net_tone"]]


def narrowed(scope: Scope) -> Scope:
    """The scope whose answer may be kept for an hour: its period ends at the next full hour."""
    until = scope.period.until
    end = until.replace(minute=0, second=0, microsecond=0)
    if end < until:
        end += timedelta(hours=1)
    return replace(scope, period=replace(scope.period, until=end))


def _named(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    known = people.names(store, table["author"].tolist())
    table = table.merge(known, on="author", how="left")
    fallback = table["author"].str.partition(":")[2].str.removeprefix("@")
    table["shown"] = table["handle"].fillna(table["name"]).fillna(fallback)
    table["platform"] = table["author"].str.partition(":")[0]
    return table


def _drawn(graph: Graph, table: pd.DataFrame) -> tuple[Graph, Graph, Layout]:
    """The authors ranked first, or those with the most ties where ranks are equal, and where they stand."""
    kept = table["author"].head(MOST_ON_MAP)
    drawn = graph.subgraph([graph.position[author] for author in kept])
    order = table.set_index("author").loc[drawn.ids.tolist()]
    labels = order["community"].to_numpy(np.int64)
    layout = sun_layout(drawn, labels, order["pagerank"].to_numpy(np.float64))
    return drawn, drawn.backbone(MOST_TIES_ON_MAP, groups=labels), layout

