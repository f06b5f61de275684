"""What the alerts are, and what a rule would have called for on history: `vigie alerts`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import click

from data import alerting
from data.alerting import KINDS, Rule, RuleKind
from reports import alerting as noticing
from reputation.stories import SENSITIVITIES
from vigie.commands.opening import PERIODS, scope_of, up_to_date
from vigie.commands.options import db_option, format_options, settings_for, watch_named, write_rows

_LISTED = (
    "id", "watch", "state", "owner", "began", "last", "peak", "value", "usual", "hours", "ratio", "noticed",
)  # fmt: skip
_TRIED = ("began", "opened", "last", "peak", "value", "usual", "hours", "state")


@click.group()
def alerts() -> None:
    """What calls for somebody: one line a story. The dashboard must not be running."""


@alerts.command("list")
@format_options
@db_option
def list_(form: str, db: Path | None) -> None:
    """List the alerts, those that wait first."""
    with up_to_date(settings_for(db)) as (_, store):
        found = alerting.alerts(store)
    write_rows([{name: getattr(one, name) for name in _LISTED} for one in found], form, columns=_LISTED)


@alerts.command()
@click.option("--watch", required=True, help="The watch to look at.")
@click.option("--period", default="all", show_default=True, help=PERIODS)
@click.option(
    "--kind", type=click.Choice(KINDS), help="One kind of rule (default: the two every watch begins with)."
)
@click.option(
    "--tone", "labels", type=click.Choice(("negative", "neutral", "positive")), multiple=True, help="Only these tones (repeat)."
)  # fmt: skip
@click.option(
    "--sensitivity", type=click.Choice(tuple(SENSITIVITIES)), default="normal", show_default=True, help="How much it takes."
)  # fmt: skip
@click.option("--least", type=click.IntRange(min=1), default=1, show_default=True, help="Mentions, at least.")
@click.option(
    "--hours", type=click.IntRange(1, 168), default=1, show_default=True, help="Within so many hours."
)
@click.option("--sought", default="", help="The words, or the person's handle.")
@format_options
@db_option
def test(watch: str, period: str, kind: str | None, form: str, db: Path | None, **more: Any) -> None:
    """When a rule would have called, on history: one line a story, pending ones too. Nothing is kept."""
    with up_to_date(settings_for(db)) as (landing, store):
        named = watch_named(landing, watch)
        rules = list(noticing.defaults(named))
        if kind is not None:
            rules = [Rule(named.id, cast(RuleKind, kind), **more)]
        if any(rule.kind in ("words", "person") and not rule.sought.strip() for rule in rules):
            raise click.UsageError("Say which words, or which person, with --sought.")
        asked = scope_of(store, period, (named.id,)).period
        now = min(datetime.now(UTC), asked.until)
        found = noticing.history(store, rules, asked, now=now)
    rows = [
        {name: getattr(one, name) for name in _TRIED[:-1]} | {"state": "open" if one.sure else "pending"}
        for one in found
    ]
    write_rows(rows, form, columns=_TRIED)
    days = max((asked.until - asked.since).total_seconds() / 86_400, 1)
    calls = sum(one.sure for one in found)
    click.echo(f"Calls: {calls} in {days:.0f} days, {calls / days * 7:.1f} a week.", err=True)


COMMANDS = {"alerts": alerts}
