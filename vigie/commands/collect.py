"""Collect from the enabled sources without the dashboard."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

import click

from connectors.keys import KeyRing
from connectors.registry import SOURCES
from connectors.runner import Runner, collect
from data.landing import Landing
from tone import meanings, own
from vigie.commands.options import db_option, settings_for
from vigie.supervisor import ALREADY_RUNNING


@click.command("collect")
@db_option
@click.option("--once", is_flag=True, help="Read every source to its end, then stop.")
@click.option("--source", "sources", multiple=True, help="Only this source (may be repeated).")
@click.option("--supervised", is_flag=True, hidden=True, help="Stop when standard input closes.")
def collect_command(db: Path | None, once: bool, sources: tuple[str, ...], supervised: bool) -> None:
    """Collect into landing; the dashboard, now or later, loads what came. One collector a store."""
    unknown = sorted(set(sources) - set(SOURCES))
    if unknown:
        raise click.UsageError(f"No source is called {unknown[0]!r}. Sources: {', '.join(SOURCES)}.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = settings_for(db)
    own.use(settings.own_tone)
    meanings.use(settings.tone_words)
    landing = Landing(settings.landing)
    lock = only_one(settings.collector_lock)
    if lock is None:
        click.echo("Another collector already serves this store; stop it first.", err=True)
        sys.exit(ALREADY_RUNNING)
    runner = Runner(landing, SOURCES, keys=KeyRing(settings.keys), only=sources, allowed=settings.sources)
    signal.signal(signal.SIGTERM, lambda *_: runner.stop())
    if supervised:
        threading.Thread(target=_stop_with_parent, args=(runner,), name="parent", daemon=True).start()
    collect(runner, once=once)
    lock.close()


def only_one(path: Path) -> sqlite3.Connection | None:
    """A lock that dies with its process, on every operating system; None when somebody holds it."""
    db = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        db.execute("begin exclusive")
    except sqlite3.OperationalError:
        db.close()
        return None
    return db


def _stop_with_parent(runner: Runner) -> None:
    while os.read(0, 4096):  # unbuffered: a buffered read would hold its lock at interpreter shutdown
        pass  # ends when the parent is gone, however it went
    runner.stop()


COMMANDS = {"collect": collect_command}
