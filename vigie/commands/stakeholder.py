"""Keep the list of stakeholders from a terminal: bring it in, read it with power and stance, find accounts in lobbying registers."""

from __future__ import annotations

from pathlib import Path

import click

from connectors.registers import RegisterError, read_register
from data import stakeholders as keeping
from data.questions import stakeholders
from reports import stakeholders as reported
from reports.influence import influence
from reports.stakeholder_files import COLUMNS, FIELDS, StakeholderFileError, as_rows, take_over
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows

_SUGGESTED = ("stakeholder", "name", "other", "account", "entry", "score", "why")


@click.group()
def stakeholder() -> None:
    """Who has a stake in what you do: power as measured, stance as people said or tone suggests, lobbying registers."""


@stakeholder.command("list")
@click.option(
    "--watch", "name", help="Measure power among the mentions of this watch (default: every mention)."
)
@click.option("--period", default="all", show_default=True, help=PERIODS)
@click.option("-o", "--output", default="-", show_default=True, help="File to write; - is stdout.")
@format_options
@db_option
def list_(name: str | None, period: str, output: str, form: str, db: Path | None) -> None:
    """Every stakeholder with power (0 to 100), stance (-2 against to 2 for), accounts and meetings."""
    with up_to_date(settings_for(db)) as (landing, store):
        scope = scope_of(store, period, (watch_named(landing, name).id,) if name else ())
        found = reported.grid(store, scope, influence(store, scope))
    write_rows(as_rows(found), form, columns=COLUMNS, to=output)
    click.echo(f"{len(found):,} stakeholders, {int(found['power'].notna().sum()):,} with a measured power.", err=True)  # fmt: skip


@stakeholder.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--writer", default="", help="Who says so.")
@db_option
def import_(file: Path, writer: str, db: Path | None) -> None:
    """Add or change stakeholders by a CSV: name, and as you like kind, role, organisation, stance, aliases, accounts …

    Several aliases or accounts (platform:id) in one cell are separated by |. What `vigie stakeholder list` writes comes back whole.
    """
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    with up_to_date(settings_for(db)) as (_, store):
        try:
            new, changed = take_over(store, text, writer=writer)
        except StakeholderFileError as error:
            raise click.UsageError(f"{file.name}: {error} Columns: {', '.join(FIELDS)}.") from error
    click.echo(f"{new:,} new, {changed:,} there already.", err=True)


@stakeholder.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@db_option
def register(files: tuple[Path, ...], db: Path | None) -> None:
    """Keep lobbying registers: files of the Assemblée nationale, the Sénat or the HATVP. Each takes the place of what was kept of it."""
    with up_to_date(settings_for(db)) as (_, store):
        for file in files:
            try:
                entries = read_register(file.read_bytes(), file.name)
            except RegisterError as error:
                raise click.ClickException(str(error)) from error
            keeping.take_register(store, entries)
            named = entries[0].register if entries else "nothing"
            click.echo(f"{file.name}: {len(entries):,} entries of {named}.", err=True)


@stakeholder.command()
@format_options
@db_option
def suggest(form: str, db: Path | None) -> None:
    """Accounts and register entries that may be a stakeholder's, and organisations of registers that may speak here.

    Nothing is linked: confirm on the Stakeholders page, or put the account into the column accounts of a file you import.
    """
    with up_to_date(settings_for(db)) as (_, store):
        everyone = stakeholders.everyone(store)
        found = [
            *reported.account_suggestions(store, everyone),
            *reported.entry_suggestions(store, everyone),
            *reported.register_suggestions(store),
        ]
    rows = [
        {
            "stakeholder": one.stakeholder, "name": one.name, "other": one.other, "account": one.account, "entry": one.entry,
            "score": one.suggestion.score, "why": one.suggestion.why,
        }
        for one in found
    ]  # fmt: skip
    write_rows(rows, form, columns=_SUGGESTED)


@stakeholder.command()
@click.argument("name")
@click.option("--writer", default="", help="Who asks for it.")
@db_option
def forget(name: str, writer: str, db: Path | None) -> None:
    """Delete the stakeholder NAME (or id) with all that was ever written of them."""
    with up_to_date(settings_for(db)) as (_, store):
        everyone = stakeholders.everyone(store)
        meant = everyone[(everyone["id"] == name) | (everyone["name"] == name)]["id"].tolist()
        if len(meant) != 1:
            raise click.UsageError(
                f"{len(meant)} stakeholders are named {name!r}; give the name or id of one as `vigie stakeholder list` has it."
            )
        keeping.forget(store, meant[0], writer=writer)
    click.echo("Deleted.", err=True)


COMMANDS = {"stakeholder": stakeholder}
