"""The summary of one watch as a file to send: `vigie report`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from data.questions import ledger
from reports.analysis import analysis
from reports.brief import MEDIA, brief, evidence_link, long_report
from reports.chapters import chapters
from reports.pack import LABELS
from reports.sheet import sheet
from reports.tongue import Tongue
from reports.typeset import TypesetError
from reputation.catalogue import LANGUAGES
from vigie.commands.opening import PERIODS, up_to_date
from vigie.commands.options import db_option, settings_for
from vigie.commands.summing import known_zone, summed_up


@click.command()
@click.option("--watch", "name", required=True, help="Whose summary.")
@click.option("--period", default="7d", show_default=True, help=PERIODS)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; its ending says which kind: .pdf, .html or .pptx.",
)  # fmt: skip
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the report."
)
@click.option(
    "--zone", default="UTC", show_default=True, help="Time zone of the reader, such as Europe/Paris."
)
@click.option(
    "--long",
    "whole",
    is_flag=True,
    help="The analyst's report (.pdf or .html): timeline, drivers, map, influencers, camps, channels, method.",
)
@click.option(
    "--tlp",
    type=click.Choice(LABELS, case_sensitive=False),
    help="Who may read it (Traffic Light Protocol), on every page.",
)
@db_option
def report(
    name: str, period: str, output: Path, lang: str, zone: str, whole: bool, tlp: str | None, db: Path | None
) -> None:
    """Write the summary of a watch on one page: verdict, figures with their why, chart, quotes, method."""
    form = output.suffix.lower().removeprefix(".")
    if form not in MEDIA:
        raise click.UsageError(f"{output.name} ends in none of .pdf, .html and .pptx.")
    if whole and form not in ("pdf", "html"):
        raise click.UsageError("--long writes a .pdf or an .html.")
    settings, now = settings_for(db), datetime.now(UTC)
    tongue = Tongue("fr" if lang == "fr" else "en", known_zone(zone))
    with up_to_date(settings) as (landing, store):
        found = summed_up(landing, store, name, period, zone=zone, now=now)
        demo = ledger.has_demo(store)
        under = analysis(store, found, tongue) if whole else None
    said = sheet(found, tongue, now=now, demo=demo, link=evidence_link(found, settings.dashboard))
    said = replace(said, tlp=f"TLP:{tlp}" if tlp else "")
    try:
        if under is None:
            file = brief(said, form)
        else:
            file = long_report(said, chapters(under, tongue, demo=demo, link=said.link), form)
    except TypesetError as error:
        raise click.ClickException(str(error)) from error
    output.write_bytes(file)
    click.echo(f"{found.now.mentions:,} mentions summed up in {output}.", err=True)


COMMANDS = {"report": report}
