"""All that a finding rests on as one archive: `vigie export evidence`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from data.questions import ledger
from reports.brief import evidence_link
from reports.evidence import evidence
from reports.pack import LABELS, digest_of
from reports.sheet import sheet
from reports.tongue import Tongue
from reports.typeset import TypesetError
from reputation.catalogue import LANGUAGES
from vigie import __version__
from vigie.commands.opening import PERIODS, up_to_date
from vigie.commands.options import db_option, settings_for
from vigie.commands.summing import known_zone, summed_up


@click.command("evidence")
@click.option("--watch", "name", required=True, help="Whose evidence.")
@click.option("--period", default="7d", show_default=True, help=PERIODS)
@click.option(
    "--tlp",
    type=click.Choice(LABELS, case_sensitive=False),
    default="AMBER",
    show_default=True,
    help="Who may read it (Traffic Light Protocol).",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the reports in it.",
)
@click.option("--zone", default="UTC", show_default=True, help="Time zone of the reader.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Zip file to write.",
)
@db_option
def export_evidence(
    name: str, period: str, tlp: str, lang: str, zone: str, output: Path, db: Path | None
) -> None:
    """Write mentions, figures, reports, map, method and parameters as one archive that `vigie verify` can check."""
    settings, now = settings_for(db), datetime.now(UTC)
    tongue = Tongue("fr" if lang == "fr" else "en", known_zone(zone))
    with up_to_date(settings) as (landing, store):
        found = summed_up(landing, store, name, period, zone=zone, now=now)
        link = evidence_link(found, settings.dashboard)
        said = sheet(found, tongue, now=now, demo=ledger.has_demo(store), link=link)
        try:
            pack = evidence(store, found, said, tongue, now=now, label=tlp, versions={"vigie": __version__})
        except TypesetError as error:
            raise click.ClickException(str(error)) from error
    output.write_bytes(pack)
    click.echo(f"{found.now.mentions:,} mentions and what was made of them in {output}.", err=True)
    click.echo(f"Digest: {digest_of(pack)}")
