"""Options that several commands share, and the ways they reach the house."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from data.landing import Landing
from data.records import Watch
from reports.spreadsheet import csv_text
from vigie.settings import Settings, from_environment

F = TypeVar("F", bound=Callable[..., Any])


def db_option(command: F) -> F:
    """`--db PATH`: which store; default `data/vigie.duckdb` or VIGIE_DB."""
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Store file (default: data/vigie.duckdb, or VIGIE_DB).",
    )(command)


def format_options(command: F) -> F:
    """`--json` or `--csv` (the default) for what goes to stdout."""
    command = click.option("--json", "form", flag_value="json", help="Write JSON.")(command)
    return click.option("--csv", "form", flag_value="csv", default=True, help="Write CSV (the default).")(
        command
    )


def settings_for(db: Path | None) -> Settings:
    """Settings with the `--db` option applied."""
    return from_environment(db)


def watch_named(landing: Landing, name: str) -> Watch:
    """The watch with this name or id; a usage error that lists the names there are otherwise."""
    every = landing.watches()
    for watch in every:
        if name in (watch.id, watch.name):
            return watch
    there = ", ".join(watch.name for watch in every) or "none yet; make one with `vigie watch add`"
    raise click.UsageError(f"There is no watch named {name!r}. Watches: {there}.")


def write_rows(
    rows: Sequence[Mapping[str, Any]], form: str, *, columns: Sequence[str], to: str = "-"
) -> None:
    """Rows to a file or stdout as CSV or JSON; cells a spreadsheet would run as a formula are defused in CSV."""
    text = json_text(rows) if form == "json" else csv_text(rows, columns)
    if to == "-":
        sys.stdout.write(text)
    else:
        Path(to).write_text(text, encoding="utf-8")


def json_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON list, one object a row."""
    return (
        json.dumps([{name: _plain(value) for name, value in row.items()} for row in rows], ensure_ascii=False)
        + "\n"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    return value
