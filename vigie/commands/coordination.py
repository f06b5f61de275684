"""Which accounts share the same things within moments of one another: `vigie coordination`."""

from __future__ import annotations

from pathlib import Path

import click

from influence.coordination import CoordinationError, coordination
from influence.shares_file import read_shares
from vigie.commands.options import format_options, write_rows

_COLUMNS = ("account_a", "account_b", "weight", "pairs", "seconds", "symmetry")


@click.command("coordination")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--window", type=float, required=True, metavar="SECONDS", help="How near in time two shares must lie."
)
@click.option(
    "--min-shares", type=click.IntRange(min=1), default=2, show_default=True, metavar="N",
    help="Shares an account must have to take part.",
)  # fmt: skip
@click.option(
    "--min-weight", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="Objects a pair must have shared; 1 is often chance.",
)  # fmt: skip
@format_options
@click.option("-o", "--output", default="-", show_default=True, help="Where to write; - is standard output.")
def found(file: Path, window: float, min_shares: int, min_weight: int, form: str, output: str) -> None:
    """Pairs of accounts that share the same objects within SECONDS of one another, the heaviest first.

    FILE is a CSV with the columns object_id, account_id, content_id, timestamp_share (seconds since 1970, or ISO 8601).
    """
    try:
        pairs = coordination(read_shares(file), window=window, min_shares=min_shares)
    except CoordinationError as error:
        raise click.ClickException(str(error)) from error
    pairs = pairs[pairs["weight"] >= min_weight]
    accounts = len({*pairs["account_a"], *pairs["account_b"]})
    click.echo(f"{len(pairs):,} pairs of {accounts:,} accounts.", err=True)
    rows = [{str(name): value for name, value in row.items()} for row in pairs.to_dict("records")]
    write_rows(rows, form, columns=_COLUMNS, to=output)


COMMANDS = {"coordination": found}
