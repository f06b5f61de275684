"""Who matters for a watch in a period: ties from the store, measured, placed on a map, each with a name and a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.questions import mentions, people
from data.questions.scope import Scope
from data.store import Store
from influence.briefing import Brief, briefs
from influence.communities import follow
from influence.graph import Floats, Graph, Ints
from influence.layout import Layout, sun_layout
from influence.ranking import influence_table
from reports.seen_ties import Seen, seen
from reputation.words import distinctive_by_group, telling

MOST_ON_MAP = 1_500  # authors drawn; the table ranks everybody
MOST_TIES_ON_MAP = 6_000
TIES = ("reply", "repost", "quote", "mention")
SAME_PEOPLE = 0.5  # of those drawn must have been on an earlier map for it to hold
SIDE = 1_000.0  # the map is made square; the browser spreads its communities over the frame it has


@dataclass(frozen=True)
class Influence:
    """The influence report of one scope. `table` has one row an author: the measures, then handle, name, followers, and
    what they wrote themselves (`mentions`, `toned`, `tone_sum`: compound, −1…+1 each, added up; missing when nothing).

    Community numbers in `table`, `briefs` and `names` agree; 0 is the largest. Many viewers share one report: it is read only.
    """

    scope: Scope
    made: datetime
    ties: Mapping[str, int]  # interactions by kind
    graph: Graph  # everybody
    table: pd.DataFrame
    drawn: Graph  # the strongest authors, whom the map shows
    backbone: Graph  # the ties the map draws, same authors
    layout: Layout
    briefs: tuple[Brief, ...]
    names: Mapping[int, str]
    notes: tuple[str, ...]
    seen: Seen  # when each tie of the backbone was seen

    @cached_property
    def rev(self) -> str:
        """Changes when the map does: the browser keeps what it has while this stays."""
        digest = blake2b(digest_size=8)
        for part in (
            self.layout.x,
            self.layout.y,
            self.layout.size,
            self.backbone.source,
            self.backbone.target,
            self.backbone.weight,
            self.seen.first,
        ):
            digest.update(np.ascontiguousarray(part).tobytes())
        digest.update("\n".join((*self.drawn.ids, *self.names.values())).encode("utf-8", "replace"))
        return digest.hexdigest()

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Where in `table` each author stands."""
        return {author: row for row, author in enumerate(self.table["author"])}

    @cached_property
    def labels(self) -> Ints:
        """The community of every author, in the order of `graph.ids`."""
        found = np.empty(self.graph.nodes, np.int64)
        found[[self.graph.position[author] for author in self.table["author"]]] = self.table["community"]
        return found

    def person(self, author: str) -> pd.Series | None:
        """An author's row; None when nobody in scope has a tie to them."""
        row = self.row.get(author)
        return None if row is None else self.table.iloc[row]


def influence(
    store: Store, scope: Scope, *, kinds: Sequence[str] = TIES, previous: Influence | None = None
) -> Influence | None:
    """Measure who carries weight in scope; None when nobody cited anybody.

    With `previous`, an earlier report of much the same authors, communities stay on the map near where they were.
    """
    ties = people.ties(store, scope)
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(kinds, pa.string())))
    if not ties.num_rows:
        return None
    by_kind = ties.group_by("kind").aggregate([("weight", "sum")]).to_pylist()
    graph = Graph.of(ties["source"], ties["target"], ties["weight"])
    table = influence_table(graph)
    notes = tuple(table.attrs["notes"])
    table = _named(store, table).merge(people.tone_by_author(store, scope), on="author", how="left")
    found = tuple(briefs(graph, table))
    drawn, backbone, layout = laid_out(graph, table, previous)
    return Influence(
        scope,
        datetime.now(UTC),
        {row["kind"]: int(row["weight_sum"]) for row in by_kind},
        graph,
        table,
        drawn,
        backbone,
        layout,
        found,
        community_names(found, table),
        notes,
        seen(ties, backbone),
    )


def community_words(store: Store, report: Influence, community: int, *, most: int = 8) -> list[str]:
    """What one community says more than the others, from its members' own texts."""
    return words_of_communities(store, report, (community,), most=most)[community]


def words_of_communities(
    store: Store, report: Influence, communities: Sequence[int], *, most: int = 8
) -> dict[int, list[str]]:
    """The same for several, the texts read once."""
    group = dict(zip(report.table["author"], report.table["community"], strict=True))
    spoken = mentions.texts_by_author(store, report.scope)
    found = distinctive_by_group(spoken["text"], spoken["author"].map(group), communities)
    return {community: telling(found[community], most) for community in communities}


def community_tone(report: Influence) -> pd.DataFrame:
    """Net tone of what each community's members wrote: `community, mentions, toned, net_tone` (−1…+1 or missing)."""
    sums = report.table.groupby("community")[["mentions", "toned", "tone_sum"]].sum().reset_index()
    sums["net_tone"] = sums["tone_sum"] / sums["toned"].where(sums["toned"] > 0)
    return sums[["community", "mentions", "toned", "net_tone"]]


def community_quotes(store: Store, report: Influence, community: int, *, most: int = 3) -> pd.DataFrame:
    """What the members of one community wrote that people reacted to most, as `mentions.page` gives mentions."""
    members = report.table.loc[report.table["community"] == community, "author"].tolist()
    return people.loudest_of(store, report.scope, members, most=most)


def narrowed(scope: Scope) -> Scope:
    """The scope whose answer may be kept for an hour: its period begins and ends at full hours, and holds the one asked for."""
    since, until = (
        moment.replace(minute=0, second=0, microsecond=0)
        for moment in (scope.period.since, scope.period.until)
    )
    if until < scope.period.until:
        until += timedelta(hours=1)
    return replace(scope, period=replace(scope.period, since=since, until=until))


def community_names(found: Sequence[Brief], table: pd.DataFrame) -> dict[int, str]:
    """A community is called after the two who lead it; no two have the same name."""
    shown = dict(zip(table["author"], table["shown"], strict=True))
    names: dict[int, str] = {}
    for brief in found:
        name = " · ".join(str(shown[leader]) for leader in brief.leaders[:2])
        names[brief.community] = name if name not in names.values() else f"{name} ({brief.community + 1})"
    return names


def _named(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    known = people.names(store, table["author"].tolist())
    table = table.merge(known, on="author", how="left")
    fallback = table["author"].str.partition(":")[2].str.removeprefix("@")
    table["shown"] = table["handle"].fillna(table["name"]).fillna(fallback)
    table["platform"] = table["author"].str.partition(":")[0]
    return table


def laid_out(
    graph: Graph, table: pd.DataFrame, previous: Influence | None = None
) -> tuple[Graph, Graph, Layout]:
    """The authors ranked first, or those with the most ties where ranks are equal, and where they stand."""
    kept = table["author"].head(MOST_ON_MAP)
    drawn = graph.subgraph([graph.position[author] for author in kept])
    order = table.set_index("author").loc[drawn.ids.tolist()]
    labels = order["community"].to_numpy(np.int64)
    earlier = _earlier(drawn, previous)
    places = follow(drawn, labels, earlier)
    layout = sun_layout(
        drawn, places, order["pagerank"].to_numpy(np.float64), width=SIDE, height=SIDE,
        previous=previous.layout if previous and earlier else None,
        earlier=_stood(drawn, previous) if previous and earlier else None,
    )  # fmt: skip
    label_of = dict(zip(places.tolist(), labels.tolist(), strict=True))
    layout = replace(layout, centres={label_of[place]: disc for place, disc in layout.centres.items()})
    return drawn, drawn.backbone(MOST_TIES_ON_MAP, groups=labels), layout


def _earlier(drawn: Graph, previous: Influence | None) -> dict[str, int]:
    """The communities that the authors drawn had on an earlier map; none when it showed other people."""
    if previous is None:
        return {}
    known = [author for author in drawn.ids if author in previous.drawn.position]
    if len(known) < SAME_PEOPLE * drawn.nodes:
        return {}
    return {
        author: int(previous.table["community"].iloc[previous.row[author]]) for author in previous.drawn.ids
    }


def _stood(drawn: Graph, previous: Influence) -> Floats:
    """Where each author stood on an earlier map (n × 2); NaN for whoever was not on it."""
    at = np.array([previous.drawn.position.get(author, -1) for author in drawn.ids], np.int64)
    places = np.column_stack((previous.layout.x, previous.layout.y))[at]
    places[at < 0] = np.nan
    return places
