"""Take out what the pages show: mentions as a table, what people corrected, the map, the evidence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from data.correcting import LOG
from data.questions import corrections, ledger, mentions
from influence.edge_file import read_edges
from influence.graph import GraphError
from reports.drawing import Drawing, drawing
from reports.edge_drawing import drawing_of_edges
from reports.influence import influence
from reports.map_files import KINDS, written
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows
from vigie.commands.packing import export_evidence

_MOST = 1_000_000
_COLUMNS = (
    "platform", "id", "kind", "created", "author_id", "handle", "name", "title", "text", "lang", "tone", "label", "given_label",
    "likes", "reposts", "replies", "quotes", "reach", "url", "community", "domains", "source", "engine", "read_label", "read_tone",
    "corrected_by", "corrected_at", "about",
)  # fmt: skip


@click.group()
def export() -> None:
    """Export mentions, corrections, the map or an evidence pack. Mind the platforms' terms: X allows few posts with their text to be passed on."""


@export.command("mentions")
@click.option("--watch", "name", help="Only this watch (default: every mention).")
@click.option(
    "--period",
    default="all",
    show_default=True,
    help=PERIODS,
)
@click.option("-o", "--output", default="-", show_default=True, help="File to write; - is stdout.")
@format_options
@db_option
def export_mentions(name: str | None, period: str, output: str, form: str, db: Path | None) -> None:
    """Write the mentions of a watch and period as CSV or JSON."""
    with up_to_date(settings_for(db)) as (landing, store):
        watches = (watch_named(landing, name).id,) if name else ()
        found = mentions.page(store, scope_of(store, period, watches), most=_MOST)
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    write_rows(
        [_plain({str(name): value for name, value in row.items()}) for row in rows],
        form,
        columns=_COLUMNS,
        to=output,
    )
    click.echo(f"{len(rows):,} mentions.", err=True)


@export.command("corrections")
@click.option("-o", "--output", default="-", show_default=True, help="File to write; - is stdout.")
@format_options
@db_option
def export_corrections(output: str, form: str, db: Path | None) -> None:
    """Write all that people said of tones, undone or not; `vigie correct` takes it into another store."""
    with up_to_date(settings_for(db)) as (_, store):
        found = corrections.log(store)
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    write_rows(
        [{str(name): value for name, value in row.items()} for row in rows], form, columns=LOG, to=output
    )
    click.echo(f"{len(rows):,} corrections and undos.", err=True)


@export.command("map")
@click.option("--watch", "name", help="Only this watch (default: every mention).")
@click.option(
    "--period",
    default="all",
    show_default=True,
    help=PERIODS,
)
@click.option(
    "--edges",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Draw this file of edges instead: CSV with source,target[,weight], GEXF or GraphML.",
)
@click.option(
    "--reversed", "backwards", is_flag=True, help="Its edges run from the influencer to the influenced."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(tuple(KINDS)),
    help="What to write (default: by the ending of the file, else html); csv is a zip of nodes.csv and edges.csv.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write; - is stdout.",
)
@db_option
def export_map(
    name: str | None, period: str, edges: Path | None, backwards: bool, kind: str | None, output: Path, db: Path | None
) -> None:  # fmt: skip
    """Write the influence map: a page that opens without network, a picture (SVG), GEXF or GraphML for Gephi, or tables."""
    if edges is not None and name:
        raise click.UsageError("Give either --edges FILE or --watch NAME.")
    drawn, everybody = _of_file(edges, backwards) if edges is not None else _of_store(name, period, db)
    by_ending = next((k for k, sort in KINDS.items() if output.suffix.lower() == sort.ending), "html")
    try:
        with click.open_file(str(output), "wb") as out:
            out.write(written(drawn, kind or by_ending))
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}.") from error
    click.echo(f"{len(drawn.nodes):,} of {everybody:,} authors drawn in {output}.", err=True)


def _of_store(name: str | None, period: str, db: Path | None) -> tuple[Drawing, int]:
    """The map of a watch and period, and how many authors there are in all."""
    with up_to_date(settings_for(db)) as (landing, store):
        watch = watch_named(landing, name) if name else None
        scope = scope_of(store, period, (watch.id,) if watch else ())
        report, demo = influence(store, scope), ledger.has_demo(store)
    if report is None:
        raise click.ClickException("Nobody cited anybody in this period, so there is no map.")
    title = watch.name if watch else "Every mention"
    return drawing(report, title=title, demo=demo), len(report.table)


def _of_file(edges: Path, backwards: bool) -> tuple[Drawing, int]:
    """The map of a file of edges, and how many authors there are in it."""
    try:
        graph = read_edges(edges, reversed=backwards)
    except (GraphError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if not graph.edges:
        raise click.ClickException(f"{edges.name} holds no tie between two authors, so there is no map.")
    return drawing_of_edges(graph, title=edges.stem, source=edges.name), graph.nodes


def _plain(row: dict[str, object]) -> dict[str, object]:
    created, domains = row["created"], row["domains"]
    return {
        **row,
        "created": created.isoformat() if isinstance(created, datetime) else created,
        "domains": list(domains) if domains is not None else [],  # type: ignore[call-overload]
    }


export.add_command(export_evidence)
COMMANDS = {"export": export}
