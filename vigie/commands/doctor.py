"""Is everything in order here? One line a check, and what to do where it is not."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from data.landing import Landing
from data.questions import counts
from data.store import Store, StoreBusy, StoreError
from vigie.commands.options import db_option, settings_for
from vigie.settings import ROOT, Settings

_LEAST_FREE = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and what to do if it is not."""

    check: str
    ok: bool
    says: str
    cure: str = ""


@click.command()
@db_option
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def doctor(db: Path | None, as_json: bool) -> None:
    """Check the installation and the store; exit code 1 when something needs mending."""
    findings = list(examine(settings_for(db)))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.check}: {finding.says}")
            if not finding.ok:
                click.echo(f"      {finding.cure}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check, in the order a person would look."""
    for check in (_python, _packages, _room, _landing, _store, _port):
        yield from check(settings)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _packages(_: Settings) -> Iterator[Finding]:
    missing = []
    for name, wanted in _pins():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        if found != wanted:
            missing.append(f"{name} {found} instead of {wanted}")
    says = "as pinned" if not missing else "; ".join(missing)
    yield Finding("Packages", not missing, says, "Run `make install`.")


def _room(settings: Settings) -> Iterator[Finding]:
    folder = next(parent for parent in (settings.db.parent, *settings.db.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    yield Finding(
        "Disk",
        free > _LEAST_FREE,
        f"{free / 1e9:,.1f} GB free",
        "Make room: landing and the store both write there.",
    )


def _landing(settings: Settings) -> Iterator[Finding]:
    landing = Landing(settings.landing)
    try:
        waiting, watches = landing.waiting(), len(landing.watches())
    finally:
        landing.close()
    yield Finding("Landing", True, f"{waiting:,} batches wait to be loaded, {watches} watches")


def _store(settings: Settings) -> Iterator[Finding]:
    if not settings.db.exists():
        yield Finding("Store", True, f"none yet at {settings.db}; the first start makes it")
        return
    try:
        store = Store(settings.db)
    except StoreBusy:
        yield Finding(
            "Store", True, "in use by a running dashboard, which keeps it; stop it to check the rollup"
        )
        return
    except StoreError as error:
        yield Finding(
            "Store", False, str(error), "Open it with the version that wrote it, or import into a new one."
        )
        return
    try:
        size, wrong = counts.size(store), counts.differences_from_recount(store)
    finally:
        store.close()
    yield Finding("Store", True, f"{size['mentions']:,} mentions, {size['authors']:,} authors")
    says = "equals a full recount" if wrong.empty else f"differs from a recount in {len(wrong)} rows"
    yield Finding("Rollup", wrong.empty, says, "Please report this: it must never happen.")


def _port(settings: Settings) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    says = f"{settings.port} is {'in use (by Vigie, if it runs)' if taken else 'free'}"
    yield Finding("Port", True, says)


def _pins() -> Iterator[tuple[str, str]]:
    from packaging.requirements import Requirement

    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name, next(iter(wanted.specifier)).version


COMMANDS = {"doctor": doctor}
