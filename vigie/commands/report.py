"""The summary of one watch as a file to send: `vigie report`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from data.questions import ledger
from reports.analysis import analysis
from reports.brief import MEDIA, brief, evidence_link, long_report
from reports.chapters import chapters
from reports.sheet import sheet
from reports.summary import summary
from reports.tongue import Tongue
from reports.typeset import TypesetError
from reputation.catalogue import LANGUAGES
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, settings_for, watch_named


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
    help="The analyst's report (PDF): timeline, drivers, map, influencers, communities, channels, method.",
)
@db_option
def report(name: str, period: str, output: Path, lang: str, zone: str, whole: bool, db: Path | None) -> None:
    """Write the summary of a watch on one page: verdict, figures with their why, chart, quotes, method."""
    form = output.suffix.lower().removeprefix(".")
    if form not in MEDIA:
        raise click.UsageError(f"{output.name} ends in none of .pdf, .html and .pptx.")
    if whole and form != "pdf":
        raise click.UsageError("--long writes a .pdf.")
    _known_zone(zone)
    settings = settings_for(db)
    tongue = Tongue("fr" if lang == "fr" else "en", zone)
    with up_to_date(settings) as (landing, store):
        watch = watch_named(landing, name)
        rivals = tuple(one for one in landing.watches() if one.kind == "rival" and one.id != watch.id)[:5]
        now = datetime.now(UTC)
        found = summary(
            store, scope_of(store, period, (watch.id,)), zone=zone, now=now, watch=watch, rivals=rivals
        )
        demo = ledger.has_demo(store)
        under = analysis(store, found, tongue) if whole and not found.is_empty else None
    if found.is_empty:
        raise click.ClickException(
            f"Nothing was said about {watch.name} in this period, so there is nothing to report."
        )
    link = evidence_link(found, f"http://{settings.host}:{settings.port}")
    said = sheet(found, tongue, now=now, demo=demo, link=link)
    try:
        file = brief(said, form) if under is None else long_report(said, chapters(under, tongue, demo=demo))
    except TypesetError as error:
        raise click.ClickException(str(error)) from error
    output.write_bytes(file)
    click.echo(f"{found.now.mentions:,} mentions summed up in {output}.", err=True)


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.UsageError(f"--zone {name!r} is no time zone; one is Europe/Paris.") from error


COMMANDS = {"report": report}
