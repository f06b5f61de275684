"""Whether an evidence pack is as it was made: `vigie verify`."""

from __future__ import annotations

from pathlib import Path

import click

from reports.pack import BadPack, check


@click.command()
@click.argument("pack", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--digest",
    default="",
    help="The digest noted when the pack was made: a pack rewritten as a whole is found too.",
)
def verify(pack: Path, digest: str) -> None:
    """Check an evidence pack against its manifest, offline; name every file that was changed, added or taken away."""
    try:
        found = check(pack)
    except BadPack as error:
        raise click.ClickException(str(error)) from error
    for name, why in found.faults:
        click.echo(f"{name}: {why}")
    if found.faults:
        raise click.ClickException(f"{pack.name} is not as it was made.")
    if digest and digest.strip().lower() != found.digest:
        raise click.ClickException(
            f"{pack.name} is whole in itself, but not the pack of that digest; this one is {found.digest}."
        )
    click.echo(f"{pack.name} ({found.label}): {found.files} files, every byte as in its manifest.")
    click.echo(f"Digest: {found.digest}")


COMMANDS = {"verify": verify}
