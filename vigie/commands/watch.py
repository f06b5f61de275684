"""Make, test, list and share watches."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from data.landing import Landing
from data.query import QueryError, parse
from data.query.matcher import Matcher
from data.questions import mentions
from data.records import Mention, Watch
from data.store import Store
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows

_KINDS = ("own", "rival", "issue", "person")
_COLUMNS = ("id", "name", "kind", "query", "revision")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SEEN = (
    "platform", "id", "text", "title", "created", "author_id", "kind", "url", "lang", "community", "handles", "hashtags",
    "domains",
)  # fmt: skip


@click.group()
def watch() -> None:
    """What to look out for: a name, a kind and a boolean query."""


@watch.command()
@click.argument("name")
@click.argument("query")
@click.option("--kind", type=click.Choice(_KINDS), default="own", show_default=True)
@db_option
def add(name: str, query: str, kind: str, db: Path | None) -> None:
    """Add the watch NAME, or change its query: vigie watch add "Acme" '(acme OR @acme) -"acme street"'"""
    landing = Landing(settings_for(db).landing)
    saved = save(landing, name, query, kind=kind)
    click.echo(
        f"Watch {saved.name!r} saved, revision {saved.revision}; history is judged when the dashboard runs.",
        err=True,
    )


@watch.command("list")
@format_options
@db_option
def list_(form: str, db: Path | None) -> None:
    """List every watch."""
    every = Landing(settings_for(db).landing).watches()
    write_rows([{name: getattr(one, name) for name in _COLUMNS} for one in every], form, columns=_COLUMNS)


@watch.command()
@click.argument("query")
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=2_000,
    show_default=True,
    help="Recent mentions to try.",
)
@format_options
@db_option
def test(query: str, most: int, form: str, db: Path | None) -> None:
    """Show which stored mentions QUERY would match, before it is saved. The dashboard must not be running."""
    _parsed(query)
    store = Store(settings_for(db).db)
    try:
        found, tried = matching(store, query, most=most)
    finally:
        store.close()
    write_rows(found, form, columns=("platform", "id", "created", "text"))
    click.echo(f"{len(found):,} of the {tried:,} latest mentions match.", err=True)


@watch.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@db_option
def export(file: Path, db: Path | None) -> None:
    """Write every watch as a readable TOML file."""
    text = as_toml(Landing(settings_for(db).landing).watches())
    if str(file) == "-":
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@watch.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@db_option
def import_(file: Path, db: Path | None) -> None:
    """Add or change the watches of a TOML file made by `vigie watch export`. All are checked before any is saved."""
    wanted = from_toml(file.read_text(encoding="utf-8"))
    landing = Landing(settings_for(db).landing)
    for one in wanted:
        landing.save_watch(one)
    click.echo(f"{len(wanted)} watches saved.", err=True)


@watch.command()
@click.argument("name")
@db_option
def drop(name: str, db: Path | None) -> None:
    """Remove a watch; the mentions stay."""
    landing = Landing(settings_for(db).landing)
    landing.drop_watch(watch_named(landing, name).id)
    click.echo(f"Watch {name!r} removed.", err=True)


def save(landing: Landing, name: str, query: str, *, kind: str = "own", of: str | None = None) -> Watch:
    """Save a watch by name: a known name keeps its id. `of`, the id of a known watch, may take a new name.

    Raises click.UsageError when the query does not parse, the name is empty, or another watch bears it.
    """
    _parsed(query)
    name = name.strip()
    if not name:
        raise click.UsageError("A watch needs a name.")
    every = landing.watches()
    known = next((one.id for one in every if one.name == name), None)
    if of is not None and known not in (None, of):
        raise click.UsageError(f"Another watch is named {name!r}; choose a different name.")
    named = of or known or identifier(name, {one.id for one in every})
    return landing.save_watch(Watch(named, name, query, kind=kind))  # type: ignore[arg-type]


def identifier(name: str, taken: set[str]) -> str:
    """A short readable id for a new watch, different from those taken."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:40] or "watch"
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def matching(store: Store, query: str, *, most: int) -> tuple[list[dict[str, Any]], int]:
    """The stored mentions a query matches among the `most` latest, and how many were tried."""
    sample = mentions.sample_for_test(store, most=most).to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in sample]
    matcher = Matcher([Watch("test", "test", query)])
    return [row for row in rows if matcher.matches(as_mention(row), row["author_handle"])], len(rows)


def as_mention(row: dict[str, Any]) -> Mention:
    """A row of the test sample as the matcher reads it."""
    fields = {name: row[name] for name in _SEEN}
    for name in ("handles", "hashtags", "domains"):
        fields[name] = tuple(fields[name]) if fields[name] is not None else ()
    for name in ("title", "author_id", "url", "lang", "community"):
        fields[name] = fields[name] if isinstance(fields[name], str) else None
    return Mention(**fields)


def as_toml(watches: Sequence[Watch]) -> str:
    """Watches as TOML, one table each, in the order they were made."""
    parts = ["# Watches of Vigie. Change them here and bring them back with `vigie watch import`.\n"]
    for one in watches:
        lines = [f"{field} = {_quoted(getattr(one, field))}" for field in ("id", "name", "kind", "query")]
        parts.append("[[watch]]\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def from_toml(text: str) -> list[Watch]:
    """The watches a file holds; every fault is one sentence that names the watch."""
    try:
        tables = tomllib.loads(text).get("watch", [])
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"This is not a watch file: {error}.") from error
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise click.UsageError("This is not a watch file: each watch begins with a line [[watch]].")
    watches: list[Watch] = []
    for place, table in enumerate(tables, start=1):
        name = table.get("name", f"number {place}")
        missing = [field for field in ("id", "name", "query") if not isinstance(table.get(field), str)]
        if missing:
            raise click.UsageError(f"Watch {name!r} has no {missing[0]}.")
        if table.get("kind", "own") not in _KINDS:
            raise click.UsageError(
                f"Watch {name!r} is of kind {table['kind']!r}; use one of {', '.join(_KINDS)}."
            )
        if not _ID.fullmatch(table["id"]) or not table["name"].strip():
            raise click.UsageError(
                f"Watch {name!r} needs a name, and an id of small letters, digits and hyphens: {table['id']!r} will not do."
            )
        if any(one.id == table["id"] for one in watches):
            raise click.UsageError(f"Two watches have the id {table['id']!r}; give one another.")
        _parsed(table["query"], of=name)
        watches.append(Watch(table["id"], table["name"], table["query"], kind=table.get("kind", "own")))
    return watches


def _parsed(query: str, *, of: str | None = None) -> None:
    try:
        parse(query)
    except QueryError as error:
        where = f"The query of {of!r}: " if of else ""
        raise click.UsageError(f"{where}{error}\n{error.pointer()}") from error


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


COMMANDS = {"watch": watch}
