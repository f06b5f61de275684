"""Reports that go out by themselves: `vigie schedule`."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from connectors.keys import KeyRing
from data import mailing, notices, regular
from data.regular import Every, Form, Regular
from reports.pack import LABELS
from reputation.catalogue import LANGUAGES
from vigie.commands.opening import up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows
from vigie.commands.summing import known_zone
from vigie.mailing import Mailer
from vigie.notifying import Notifier
from vigie.posting import deliver

_PLANS = (
    "id",
    "watch",
    "every",
    "hour",
    "zone",
    "lang",
    "form",
    "label",
    "folder",
    "writer",
    "begun",
    "ended",
    "channels",
)
_MAILED = (
    "id",
    "report",
    "since",
    "until",
    "channel",
    "state",
    "title",
    "made",
    "settled",
    "attempts",
    "why",
)
_SENT = ("report", "since", "until", "file", "sha256", "mentions", "note", "sent")


@click.group()
def schedule() -> None:
    """Reports that go out each day, week or month into a folder; the dashboard sends them while it runs."""


@schedule.command("add")
@click.option("--watch", "name", required=True, help="Whose report.")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month"]),
    required=True,
    help="A week runs from Monday to Sunday.",
)
@click.option(
    "--hour", type=click.IntRange(0, 23), default=7, show_default=True, help="Hour of the day after the span."
)
@click.option("--zone", default="UTC", show_default=True, help="Time zone of days and hour.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the report."
)
@click.option(
    "--form",
    type=click.Choice(["pdf", "html", "pptx", "long", "long-html"]),
    default="pdf",
    show_default=True,
    help="long: the analyst's report, as PDF; long-html: as a web page.",
)
@click.option(
    "--tlp", type=click.Choice(LABELS, case_sensitive=False), help="Who may read it (Traffic Light Protocol)."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to (default: reports/ beside the store).",
)
@click.option(
    "--to", "channels", multiple=True, metavar="CHANNEL", help="Tell this channel of Alerts too (repeat); by e-mail with the file."
)  # fmt: skip
@db_option
def add(
    name: str,
    every: Every,
    hour: int,
    zone: str,
    lang: str,
    form: Form,
    tlp: str | None,
    folder: Path | None,
    channels: tuple[str, ...],
    db: Path | None,
) -> None:
    """Send a report regularly; spans that ended before now are not sent."""
    settings = settings_for(db)
    with up_to_date(settings) as (landing, store):
        known = [channel.name for channel in notices.channels(store)]
        for channel in channels:
            if channel not in known:
                raise click.UsageError(
                    f"No channel is called {channel!r}; there are: {', '.join(known) or 'none'}."
                )
        plan = Regular(
            uuid.uuid4().hex[:8], watch_named(landing, name).id, every, hour, known_zone(zone), lang, form, tlp or "",
            str((folder or settings.reports).absolute()), "", datetime.now(UTC), channels=channels,
        )  # fmt: skip
        regular.begin(store, plan)
    click.echo(plan.id)
    click.echo(f"A report each {every}, at {hour}:00 {zone} of the day after, into {plan.folder}.", err=True)


@schedule.command("list")
@format_options
@db_option
def list_(form: str, db: Path | None) -> None:
    """The reports that go out."""
    with up_to_date(settings_for(db)) as (_, store):
        plans = [asdict(plan) | {"channels": ", ".join(plan.channels)} for plan in regular.regulars(store)]
    write_rows(plans, form, columns=_PLANS)


@schedule.command("sent")
@format_options
@db_option
def sent(form: str, db: Path | None) -> None:
    """What went, the newest first: file and SHA-256, or why there is none."""
    with up_to_date(settings_for(db)) as (_, store):
        write_rows([asdict(one) for one in regular.history(store)], form, columns=_SENT)


@schedule.command("mailed")
@format_options
@db_option
def mailed(form: str, db: Path | None) -> None:
    """The messages about them, the newest first: waiting, sent, unsure (it may have arrived) or failed, and why."""
    with up_to_date(settings_for(db)) as (_, store):
        rows = [{name: getattr(one, name) for name in _MAILED} for one in mailing.history(store)]
    write_rows(rows, form, columns=_MAILED)


@schedule.command("again")
@click.argument("name")
@db_option
def again(name: str, db: Path | None) -> None:
    """Send a message (its id) that failed or is unsure once more, with the next round."""
    with up_to_date(settings_for(db)) as (_, store):
        if name not in {one.id for one in mailing.history(store) if one.state in ("failed", "unsure")}:
            raise click.UsageError(
                f"No message {name!r} failed or is unsure; `vigie schedule mailed` names them."
            )
        mailing.again(store, name, now=datetime.now(UTC))


@schedule.command("remove")
@click.argument("name")
@db_option
def remove(name: str, db: Path | None) -> None:
    """Send this report (its id) no more; what went stays on record."""
    with up_to_date(settings_for(db)) as (_, store):
        if name not in {plan.id for plan in regular.regulars(store)}:
            raise click.UsageError(
                f"No report with the id {name!r} goes out; `vigie schedule list` names them."
            )
        regular.end(store, name, at=datetime.now(UTC))


@schedule.command("run")
@db_option
def run(db: Path | None) -> None:
    """Send now what is due and did not go yet, for houses whose dashboard does not run."""
    settings = settings_for(db)
    with up_to_date(settings) as (landing, store):
        done = deliver(store, landing, settings, now=datetime.now(UTC))
        notifier = Notifier(landing, store, KeyRing(settings.keys))
        told = Mailer(store, notifier.address).post(datetime.now(UTC))
    for one in done:
        click.echo(one.file or f"{one.report}: {one.note}")
    click.echo(f"{len(done):,} made, {told:,} told.", err=True)


COMMANDS = {"schedule": schedule}
