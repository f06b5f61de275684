"""Start the dashboard, with the demo world or without."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from data.landing import Landing
from data.store import Store
from vigie.commands.options import db_option, settings_for
from vigie.demo import start
from vigie.settings import ROOT, Settings


@click.command()
@db_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Port (default 8501, or VIGIE_PORT)."
)
@click.option("--host", default=None, help="Address to listen on (default 127.0.0.1: this machine only).")
def up(db: Path | None, port: int | None, host: str | None) -> None:
    """Start the dashboard and its collector. An empty store shows the demo world."""
    settings = settings_for(db)
    serve(settings, port=port or settings.port, host=host or settings.host)


@click.command()
@db_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Port (default 8501, or VIGIE_PORT)."
)
@click.option(
    "--off", is_flag=True, help="Switch the demo world off; what it brought stays until it is removed."
)
def demo(db: Path | None, port: int | None, off: bool) -> None:
    """Start the dashboard on the labelled demo world, its last day replayed live."""
    settings = settings_for(db)
    landing = Landing(settings.landing)
    if off:
        landing.set_source("demo", enabled=False)
        click.echo("The demo world is switched off.", err=True)
        return
    start(landing)
    landing.close()
    serve(settings, port=port or settings.port, host=settings.host)


def serve(settings: Settings, *, port: int, host: str) -> NoReturn:
    """Become Streamlit on app.py, until it ends. Raises StoreError first where the store cannot be opened."""
    Store(settings.db).close()
    # One thread a sum: many small ones gain nothing from more, and would take the cores from the pages.
    environment = {
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
        "VIGIE_DB": str(settings.db),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.address", host, "--server.port", str(port),
    ]  # fmt: skip
    click.echo(f"Vigie opens on http://{host}:{port} (Ctrl-C ends it). Store: {settings.db}", err=True)
    os.chdir(ROOT)
    os.execve(command[0], command, environment)  # noqa: S606 - the same process from here on: signals reach it directly


COMMANDS = {"up": up, "demo": demo}
