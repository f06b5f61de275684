"""Who carries weight, who keeps to whom and who bridges, from a file of edges or the store: `vigie influence`, `communities`, `brokers`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.questions import people
from data.questions.struggle import signed_ties
from influence.briefing import briefs
from influence.communities import CAMP_GAMMA, COMMUNITY_GAMMA
from influence.edge_file import read_edges, read_signed_edges
from influence.graph import Graph, GraphError
from influence.ranking import influence_table
from influence.signed import SignedGraph
from influence.struggle import Struggle, leaning, struggle, struggle_notes
from reports.influence import TIES
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, format_options, json_text, settings_for, watch_named

_LOOKS_LIKE_A_FORMULA = re.compile(r"[=\t\r]|[+\-@].*[^\w.\-@:/]")


def reads_edges(command: Callable[..., None]) -> Callable[..., None]:
    """The options every command on a file of edges shares."""
    for option in (
        click.option("-o", "--output", default="-", help="Where to write; - is standard output."),
        format_options,
        click.option(
            "--top", type=click.IntRange(min=1), help="Only the first N rows; measures count everybody."
        ),
        click.option(
            "--weighted/--unweighted",
            default=True,
            help="Count each row by its weight, or once.",
            show_default=True,
        ),
        click.option(
            "--directed/--undirected",
            default=True,
            help="Whether an edge has a direction.",
            show_default=True,
        ),
        click.option(
            "--reversed", "backwards", is_flag=True, help="Edges run from the influencer to the influenced."
        ),
        db_option,
        click.option("--period", default="all", show_default=True, help=PERIODS),
        click.option("--watch", help="The interactions of this watch in the store."),
        click.option(
            "--edges",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="CSV with source,target[,weight,…], GEXF or GraphML; an edge means: source cites target.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@reads_edges
def influence(top: int | None, form: str, output: str, **where: Any) -> None:
    """Every measure of every author, first in rank first."""
    graph = graph_from(**where)
    write(_ranking(graph), top, form, output)


@click.command()
@click.option(
    "--camps",
    is_flag=True,
    help="The few large camps, with the sides that signed ties make, instead of communities.",
)
@click.option(
    "--members", is_flag=True, help="One row an author, with how sure their place is, instead of one a group."
)
@reads_edges
def communities(camps: bool, members: bool, top: int | None, form: str, output: str, **where: Any) -> None:
    """Each community: size, leaders, brokers, and where its ties go; the largest first. A column `sign` makes two sides."""
    signed = signed_graph_from(**where)
    found = struggle(signed, gamma=CAMP_GAMMA if camps else COMMUNITY_GAMMA)
    for note in struggle_notes(found):
        click.echo(note, err=True)
    level = "camp" if camps else "community"
    write(_members(found, level) if members else _groups(found, level), top, form, output)


def _groups(found: Struggle, level: str) -> pd.DataFrame:
    """One row a group: what `briefs` says, how sure it is, and which side it is on."""
    table = influence_table(found.friendly, measures=(), labels=found.labels)
    columns = ["community", "size", "share", "leaders", "brokers", "ties", "leaving", "towards"]
    rows = [[getattr(brief, name) for name in columns] for brief in briefs(found.friendly, table, least=1)]
    groups = pd.DataFrame(rows, columns=columns)
    sure = pd.Series(found.steady.confidence).groupby(found.labels).mean()
    groups["confidence"] = groups["community"].map(sure)
    side = leaning(found).set_index("camp")
    groups["side"] = groups["community"].map(side["side"].where(side["known"] > 0).astype("Int64"))
    groups["side_share"], groups["side_known"] = (
        groups["community"].map(side[name]) for name in ("share", "known")
    )
    return groups.rename(columns={"community": level})


def _members(found: Struggle, level: str) -> pd.DataFrame:
    """One row an author, by group and then by the weight of their ties."""
    side = pd.Series(found.sides.side).astype("Int64")
    table = pd.DataFrame(
        {
            "author": found.signed.graph.ids,
            level: found.labels,
            "confidence": found.steady.confidence,
            "side": side.where(side >= 0),
            "ties": np.asarray(found.signed.graph.ties().sum(axis=1)).ravel(),
        }
    )
    return table.sort_values([level, "ties", "author"], ascending=[True, False, True], ignore_index=True)


@click.command()
@reads_edges
def brokers(top: int | None, form: str, output: str, **where: Any) -> None:
    """Who bridges communities, the foremost first."""
    graph = graph_from(**where)
    table = influence_table(graph, measures=("betweenness", "camp"))
    _say(table)
    columns = [
        "author",
        "broker_score",
        "participation",
        "betweenness",
        "structural_score",
        "community",
        "camp",
    ]
    columns += ["role", "bridges", "why", "rank"]
    ordered = table.sort_values(["broker_score", "rank"], ascending=[False, True], kind="stable")
    write(ordered[columns], top, form, output)


def graph_from(
    edges: Path | None,
    watch: str | None,
    period: str,
    db: Path | None,
    backwards: bool,
    directed: bool,
    weighted: bool,
) -> Graph:
    """The graph of a file of edges, or of a watch and period in the store."""
    if (edges is None) == (watch is None):
        raise click.UsageError("Give either --edges FILE or --watch NAME.")
    if edges is None:
        return _graph_of_watch(str(watch), period, db, directed=directed, weighted=weighted)
    try:
        graph = read_edges(edges, reversed=backwards, directed=directed, weighted=weighted)
    except (GraphError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if not graph.edges:
        click.echo(f"{edges.name} holds no tie between two authors.", err=True)
    return graph


def signed_graph_from(
    edges: Path | None,
    watch: str | None,
    period: str,
    db: Path | None,
    backwards: bool,
    directed: bool,  # noqa: ARG001 - groups are found on ties of both directions
    weighted: bool,
) -> SignedGraph:
    """The same with signs: the file's column `sign`, or what the texts of a watch say."""
    if (edges is None) == (watch is None):
        raise click.UsageError("Give either --edges FILE or --watch NAME.")
    if edges is not None:
        try:
            found = read_signed_edges(edges, reversed=backwards, weighted=weighted)
        except (GraphError, OSError) as error:
            raise click.ClickException(str(error)) from error
    else:
        with up_to_date(settings_for(db)) as (landing, store):
            ties = signed_ties(store, scope_of(store, period, (watch_named(landing, str(watch)).id,)))
        ties = ties.filter(pc.is_in(ties["kind"], pa.array(TIES)))
        found = SignedGraph.of(
            ties["source"], ties["target"], ties["weight"] if weighted else None, ties["sign"]
        )
    if not found.graph.edges:
        click.echo(f"{edges.name if edges else watch} holds no tie between two authors.", err=True)
    return found


def _graph_of_watch(name: str, period: str, db: Path | None, *, directed: bool, weighted: bool) -> Graph:
    with up_to_date(settings_for(db)) as (landing, store):
        ties = people.ties(store, scope_of(store, period, (watch_named(landing, name).id,)))
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(TIES)))
    if not ties.num_rows:
        click.echo(f"Nobody cited anybody among the mentions of {name!r}.", err=True)
    return Graph.of(ties["source"], ties["target"], ties["weight"] if weighted else None, directed=directed)


def _ranking(graph: Graph) -> pd.DataFrame:
    table = influence_table(graph)
    _say(table)
    return table


def _say(table: pd.DataFrame) -> None:
    for note in table.attrs["notes"]:
        click.echo(note, err=True)


def write(table: pd.DataFrame, top: int | None, form: str, output: str) -> None:
    shown = table if top is None else table.head(top)
    rows = [{str(name): value for name, value in row.items()} for row in shown.to_dict("records")]
    text = json_text(rows) if form == "json" else _csv(shown)
    try:
        with click.open_file(output, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}.") from error


def _csv(table: pd.DataFrame) -> str:
    """Unknown is empty; ten digits. A cell that a spreadsheet would run as a formula gets an apostrophe in front; @handle and -5 stay."""
    cells = table.copy()
    for name in cells.select_dtypes(["object", "string"]):
        cells[name] = cells[name].map(_cell)
    return str(cells.to_csv(index=False, float_format="%.10g", lineterminator="\n"))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        parts = (f"{part[0]}:{part[1]:.3f}" if isinstance(part, tuple) else str(part) for part in value)
        return _cell(" ".join(parts))
    text = "" if value is None or value != value else str(value)
    return f"'{text}" if _LOOKS_LIKE_A_FORMULA.match(text) else text


COMMANDS = {"influence": influence, "communities": communities, "brokers": brokers}
