"""The store for one command: opened, brought up to date with landing, asked about a period, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click

from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from vigie.settings import Settings

PERIODS = "24h, 7d, 30d, 90d, all, or 2015-02-16..2015-02-24 (UTC days)."


@contextmanager
def up_to_date(settings: Settings) -> Iterator[tuple[Landing, Store]]:
    """Landing and store with everything loaded. Raises StoreBusy while a dashboard runs: ask it, or stop it first."""
    landing = Landing(settings.landing)
    try:
        store = Store(settings.db)
        try:
            Loader(landing, store, index=False).settle()
            yield landing, store
        finally:
            store.close()
    finally:
        landing.close()


def scope_of(store: Store, period: str, watches: tuple[str, ...]) -> Scope:
    """A scope from `--period`; a usage error that says what is understood otherwise."""
    days = {"24h": 1, "7d": 7, "30d": 30, "90d": 90}
    now = datetime.now(UTC)
    if period in days:
        return Scope(Period(now - timedelta(days=days[period]), now, name=period), watches)
    if period == "all":
        return Scope(counts.span(store, watches) or Period(now - timedelta(days=7), now), watches)
    first, _, last = period.partition("..")
    try:
        since = datetime.fromisoformat(first).replace(tzinfo=UTC)
        until = datetime.fromisoformat(last or first).replace(tzinfo=UTC) + timedelta(days=1)
        return Scope(Period(since, until), watches)
    except ValueError as error:
        raise click.UsageError(
            f"--period {period!r} is not understood; use 24h, 7d, 30d, 90d, all or 2015-02-16..2015-02-24."
        ) from error
