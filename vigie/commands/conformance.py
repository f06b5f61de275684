"""Does a real platform still answer as our tests expect? Ten minutes, a few cents, nothing stored."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from connectors.conformance import Limits, Report, Step, Trial
from connectors.contract import Access
from connectors.keys import KeyRing, variable
from connectors.registry import SOURCES
from data.landing import Landing
from data.query import QueryError
from data.records import Watch
from data.wishes import SourceWish
from vigie.commands.options import db_option, settings_for, watch_named
from vigie.settings import Settings


@click.command("conformance")
@click.argument("source")
@click.option("--watch", "watch_name", help="Ask for this watch.")
@click.option("--query", help="Ask for this query instead of a watch.")
@click.option(
    "--pages", type=click.IntRange(1, 100), default=3, show_default=True, help="Pages of the search."
)
@click.option(
    "--seconds", type=click.FloatRange(1, 300), default=60.0, show_default=True, help="Seconds of the stream."
)
@click.option(
    "--money", type=click.FloatRange(0, 50), default=0.50, show_default=True, help="US dollars it may cost."
)
@click.option(
    "--base", hidden=True, help="The address of another server that speaks the platform's protocol."
)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
@db_option
def conformance(
    source: str,
    watch_name: str | None,
    query: str | None,
    pages: int,
    seconds: float,
    money: float,
    base: str | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Try SOURCE against the real platform with your own key: search, restart, stream, second look. Stores nothing.

    Exit code 1 when something differs from what is promised of the source.
    """
    if source not in SOURCES:
        raise click.UsageError(f"No source is called {source!r}. Sources: {', '.join(SOURCES)}.")
    if (watch_name is None) == (query is None):
        raise click.UsageError("Say what to ask for: either --watch NAME or --query TEXT.")
    settings, make = settings_for(db), SOURCES[source]
    ring = KeyRing(settings.keys)
    if missing := ring.missing(source, make.spec.keys):
        names = ", ".join(f"{key.label} ({variable(source, key.name)})" for key in missing)
        raise click.UsageError(f"{make.spec.name} needs a key: {names}. Enter it on Sources.")
    keys = ring.of(source, make.spec.keys)
    watch, wish = _asked(settings, source, watch_name, query)
    access = Access(keys, wish.options, base)
    try:
        trial = Trial(
            source,
            lambda: make(access),
            watch,
            limits=Limits(pages, seconds, money),
            secrets=tuple(keys.values()),
            told=_tell,
        )
    except QueryError as fault:
        raise click.UsageError(str(fault)) from fault
    report = trial.run()
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else in_words(report))
    sys.exit(0 if report.conforms else 1)


def in_words(report: Report) -> str:
    """What differs, and what every field looked like."""
    lines = []
    if report.mentions:
        span = f", made between {report.first:%d %b %Y %H:%M} and {report.last:%d %b %Y %H:%M} UTC"
        lines.append(f"{report.mentions:,} mentions{span}; {report.matched:,} of the watch. Filled in:")
        shares = [f"{name} {_percent(found, report.mentions)}" for name, found in report.fields.items()]
        lines += [f"  {', '.join(shares[place : place + 6])}" for place in range(0, len(shares), 6)]
    lines.append(f"Cost: {report.requests:,} requests, {report.units:,} units, ${report.money:,.3f}.")
    lines += [f"Note: {note}" for note in report.notes]
    lines += [f"Differs: {difference}" for difference in report.differences]
    count = len(report.differences)
    verdict = "conforms" if report.conforms else f"differs in {count} point{'s' if count > 1 else ''}"
    return "\n".join([*lines, f"{report.source} {verdict} ({report.seconds:,.0f} s). Nothing was stored."])


def _asked(
    settings: Settings, source: str, watch_name: str | None, query: str | None
) -> tuple[Watch, SourceWish]:
    """The watch to ask for and the places to read. Makes no file where there is none."""
    if not settings.landing.exists():
        if query is None:
            raise click.UsageError(f"There is no watch named {watch_name!r}: there is no store yet.")
        return Watch("conformance", "conformance", query), SourceWish()
    landing = Landing(settings.landing)
    try:
        wish = landing.source_wishes().get(source, SourceWish())
        if query is not None:
            return Watch("conformance", "conformance", query), wish
        return watch_named(landing, watch_name or ""), wish
    finally:
        landing.close()


def _tell(step: Step) -> None:
    """Each step as it ends, on stderr."""
    cost = f"{step.requests:,} requests, {step.seconds:,.1f} s" if step.requests else f"{step.seconds:,.1f} s"
    click.echo(f"{step.state:<8}{step.name:<9}{step.says} ({cost})", err=True)


def _percent(found: int, mentions: int) -> str:
    """Rounded towards the middle: 100 % and 0 % are said only where they are true."""
    share = 100 * found / mentions
    rounded = 100 if found == mentions else 0 if not found else min(99, max(1, round(share)))
    return f"{rounded} %"


COMMANDS = {"conformance": conformance}
