"""Make the index of texts anew: `vigie reindex`."""

from __future__ import annotations

from pathlib import Path

import click

from data import searching
from vigie.commands.opening import up_to_date
from vigie.commands.options import db_option, settings_for


@click.command()
@db_option
def reindex(db: Path | None) -> None:
    """Make the search index anew from the store. It is never needed for correctness: the index follows by itself."""
    with up_to_date(settings_for(db)) as (_, store):
        texts = searching.rebuild(store)
    click.echo(f"{texts:,} mentions can be searched.", err=True)


COMMANDS = {"reindex": reindex}
