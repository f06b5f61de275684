"""Take over what people said of tones elsewhere: the log of another store, or labels given in a spreadsheet."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import pandas as pd

from data.correcting import LABELS, LOG, take_over
from reports.spreadsheet import undefused
from vigie.commands.opening import up_to_date
from vigie.commands.options import db_option, settings_for

_NEEDED = ("platform", "label")
_KINDS = {"tone": LABELS, "about": ("no",)}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--writer", default="", help="Who says so, where the file does not tell.")
@db_option
def correct(file: Path, writer: str, db: Path | None) -> None:
    """Take over corrections from a CSV: one of `vigie export corrections`, or columns platform, id, label.

    Labels are negative, neutral and positive; an empty one lets the engine's reading stand. The same file twice changes nothing.
    """
    rows = read(file, writer)
    with up_to_date(settings_for(db)) as (_, store):
        fresh = take_over(store, pd.DataFrame(rows, columns=list(LOG)))
    click.echo(f"{len(rows):,} read, {fresh:,} new.", err=True)


def read(file: Path, writer: str) -> list[dict[str, object]]:
    """The rows of a file as rows of the log; a usage error that names the line where one cannot be read."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        names = set(table.fieldnames or ())
        missing = [name for name in _NEEDED if name not in names] + (
            [] if names & {"id", "mention_id"} else ["id"]
        )
        if missing:
            raise click.UsageError(
                f"{file.name} has no column {', '.join(missing)}; it needs platform, id and label."
            )
        whole = (
            "act" in names
        )  # written by `vigie export corrections`: its `id` is the correction's, not the mention's
        return [_row(row, whole, writer, f"{file.name}, line {table.line_num}") for row in table]


def _row(row: Mapping[str, str], whole: bool, writer: str, place: str) -> dict[str, object]:
    cell = {name: undefused(value) for name, value in row.items() if name and value}
    mention = cell.get("mention_id") if whole else cell.get("mention_id") or cell.get("id")
    kind, label, platform = cell.get("kind") or "tone", cell.get("label"), cell.get("platform")
    if kind not in _KINDS or label not in (None, *_KINDS[kind]):
        raise click.UsageError(f"{place}: label {label!r} is not known; use negative, neutral or positive.")
    if not (platform and mention) and not (whole and cell.get("text_hash")):
        raise click.UsageError(f"{place}: platform and id say which mention is meant; one is empty.")
    said: dict[str, object] = {name: cell.get(name) for name in LOG}
    # The same line is the same correction, so that a file taken over twice changes nothing.
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{platform} {mention} {label} {cell.get('at_time')}").hex
    engine_tone = cell.get("engine_tone")
    return said | {
        "id": cell["id"] if whole else name, "act": cell.get("act") or name, "kind": kind, "platform": platform,
        "mention_id": mention, "note": cell.get("note") or "", "writer": cell.get("writer") or writer,
        "at_time": _moment(cell.get("at_time"), place), "engine_tone": int(float(engine_tone)) if engine_tone else None,
    }  # fmt: skip


def _moment(text: str | None, place: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{place}: {text!r} is no time; write 2026-03-01T12:00:00+00:00.") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)


COMMANDS = {"correct": correct}
