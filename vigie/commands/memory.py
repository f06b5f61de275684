"""What was noted and decided, and what came of it, from a terminal: `vigie memory`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import pandas as pd

from data import memory as keeping
from data.memory import KINDS, Entry
from data.questions import memories, stakeholders
from data.store import Store
from vigie.commands.opening import up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows

_LISTED = (
    "entry",
    "about",
    "kind",
    "moment",
    "words",
    "follows",
    "writer",
    "written",
    "at_time",
    "versions",
)
_FOUND = ("kind", "id", "about", "moment", "title", "words", "writer")


@click.group()
def memory() -> None:
    """Notes, decisions and outcomes kept per watch and stakeholder."""


@memory.command("add")
@click.argument("words")
@click.option("--kind", type=click.Choice(KINDS), default="decision", show_default=True)
@click.option("--watch", "watch", help="The watch it is about (default: everything).")
@click.option("--stakeholder", "stakeholder", help="The stakeholder it is about, by name.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it was so, UTC (default: today)."
)
@click.option("--follows", help="Of an outcome: the id of its decision.")
@click.option("--writer", default="", help="Who says so.")
@db_option
def add(
    words: str, kind: keeping.Kind, watch: str | None, stakeholder: str | None, day: datetime | None, follows: str | None,
    writer: str, db: Path | None,
) -> None:  # fmt: skip
    """Write WORDS down; the entry's id comes on stdout."""
    if watch and stakeholder:
        raise click.UsageError("An entry is about a watch or a stakeholder, not both.")
    with up_to_date(settings_for(db)) as (landing, store):
        about = keeping.about_watch(watch_named(landing, watch).id if watch else None)
        if stakeholder:
            about = keeping.about_stakeholder(_stakeholder(store, stakeholder))
        if follows and follows not in set(memories.entries(store)["entry"]):
            raise click.UsageError(f"No entry has the id {follows!r}; `vigie memory list` names them.")
        moment = day.replace(hour=12, tzinfo=UTC) if day else datetime.now(UTC)
        one = Entry(keeping.fresh_id(), about, kind, moment, words, follows)
        try:
            keeping.keep(store, one, writer=writer)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    click.echo(one.id)


@memory.command("list")
@click.option("--watch", "watch", help="Only what is about this watch (default: all).")
@click.option("-o", "--output", default="-", show_default=True, help="File to write; - is stdout.")
@format_options
@db_option
def list_(watch: str | None, output: str, form: str, db: Path | None) -> None:
    """Every entry as it stands, the latest first."""
    with up_to_date(settings_for(db)) as (landing, store):
        about = (keeping.about_watch(watch_named(landing, watch).id),) if watch else ()
        found = memories.entries(store, about)
    write_rows(_rows(found), form, columns=_LISTED, to=output)


@memory.command("search")
@click.argument("words")
@format_options
@db_option
def search(words: str, form: str, db: Path | None) -> None:
    """Notes, decisions, outcomes, meetings, pins and briefs that hold all of WORDS."""
    with up_to_date(settings_for(db)) as (_, store):
        found = memories.found(store, words, most=1_000)
    write_rows(_rows(found), form, columns=_FOUND)


def _stakeholder(store: Store, name: str) -> str:
    everyone = stakeholders.everyone(store)
    ids = everyone.loc[everyone["name"] == name, "id"].tolist()
    if len(ids) != 1:
        raise click.UsageError(f"{len(ids)} stakeholders are called {name!r}; `vigie stakeholder list` names them.")  # fmt: skip
    return str(ids[0])


def _rows(found: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {
            str(name): None if value is pd.NaT else value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
            for name, value in row.items()
        }
        for row in found.to_dict("records")
    ]  # fmt: skip


COMMANDS = {"memory": memory}
