"""The summary that several commands write: asked for by the name of its watch, or a sentence why there is none."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from data.landing import Landing
from data.store import Store
from reports.summary import Summary, summary
from vigie.commands.opening import scope_of
from vigie.commands.options import watch_named


def summed_up(landing: Landing, store: Store, name: str, period: str, *, zone: str, now: datetime) -> Summary:
    """The summary of the watch of that name beside up to five rivals; a usage error, or one that nothing was said."""
    watch = watch_named(landing, name)
    rivals = tuple(one for one in landing.watches() if one.kind == "rival" and one.id != watch.id)[:5]
    scope = scope_of(store, period, (watch.id,))
    found = summary(store, scope, zone=zone, now=now, watch=watch, rivals=rivals)
    if found.is_empty:
        raise click.ClickException(
            f"Nothing was said about {watch.name} in this period, so there is nothing to report."
        )
    return found


def known_zone(name: str) -> str:
    """The name of a time zone; a usage error when there is none of that name."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.UsageError(f"--zone {name!r} is no time zone; one is Europe/Paris.") from error
