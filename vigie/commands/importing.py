"""Import files: exports, dumps and tables become mentions, once, and what cannot be read is said."""

from __future__ import annotations

import csv
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from connectors.files.look import Look, Wishes, look
from connectors.files.plan import FORMATS
from connectors.files.refused import ImportRefused
from connectors.files.run import Progress, Summary, import_file, in_words
from data.landing import Landing, Outcome
from data.loader import Loader
from data.records import Rejected
from data.store import Store, StoreBusy
from reports.spreadsheet import defused
from tone import meanings, own
from vigie.commands.options import db_option, settings_for, watch_named
from vigie.settings import Settings

Settle = Callable[[Sequence[str]], Outcome]
Deliver = Callable[[Settings, Landing], AbstractContextManager[Settle]]
_PATIENCE = 120.0  # seconds without a single batch loaded before we stop waiting for somebody else's loader


@contextmanager
def deliver(settings: Settings, landing: Landing) -> Iterator[Settle]:
    """Somebody who loads what lands: this process where it can have the store, else the dashboard that owns it.

    Gives `settle(batch_ids) -> Outcome`, which waits until those batches are in the store and says what became of
    their rows; where nobody loads for two minutes it returns what is known by then.
    """
    try:
        store = Store(settings.db)
    except StoreBusy:
        yield lambda ids: _settled(landing, ids, lambda: None)
        return
    loader = Loader(landing, store, index=False)
    loader.start()
    try:
        yield lambda ids: _settled(landing, ids, lambda: loader.fault)
    finally:
        loader.stop()
        store.close()


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column holds; COLUMN=- leaves it out.",
)
@click.option("--watch", "watch_name", help="Count every row for this watch too, whatever its query says.")
@click.option("--zone", help="Time zone of dates that name none: Europe/Paris or -08:00 (default UTC).")
@click.option("--lang", help="Language of short texts that do not tell.")
@click.option("--platform", help="Where the rows were published, when the file does not say.")
@click.option(
    "--undated", type=click.DateTime(["%Y-%m-%d"]), help="One date for all rows of a file without dates."
)
@click.option("--day-first/--month-first", "day_first", default=None, help="How to read 03/04/2024.")
@click.option("--encoding", help="Letters of the file, when the guess is wrong: utf-8, cp1252 …")
@click.option("--delimiter", help="Separator of the cells, when the guess is wrong.")
@click.option("--again", is_flag=True, help="Read a file again that was imported before.")
@click.option(
    "--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="Reading processes."
)
@click.option(
    "--rejected",
    "rejected_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write rejected rows here as CSV.",
)
@click.option("--job", hidden=True, help="The dashboard's own: which of its jobs to keep informed.")
@click.option("--json", "as_json", is_flag=True, help="Write the counts as JSON to stdout.")
@db_option
def import_command(
    paths: tuple[Path, ...], maps: tuple[str, ...], watch_name: str | None, undated: datetime | None, again: bool,
    workers: int, rejected_to: Path | None, job: str | None, as_json: bool, db: Path | None, **said: Any,
) -> None:  # fmt: skip
    """Import PATHS: CSV, NDJSON, JSON, Parquet, X API pages, twarc, Reddit, Telegram exports; plain, .gz or .zst."""
    settings = settings_for(db)
    own.use(settings.own_tone)
    meanings.use(settings.tone_words)
    landing = Landing(settings.landing)
    try:
        wishes = Wishes(
            format=said.pop("format_"),
            mapping=_mapping(maps),
            undated=undated.replace(tzinfo=UTC) if undated else None,
            watches=(watch_named(landing, watch_name).id,) if watch_name else (),
            **said,
        )
        totals = run(
            paths,
            wishes,
            settings,
            landing,
            workers=workers,
            again=again,
            rejected_to=rejected_to,
            delivery=deliver,
            job=job if len(paths) == 1 else None,
        )
    finally:
        landing.close()
    if as_json:
        click.echo(json.dumps(totals))
    if totals["refused"] or totals["cancelled"]:
        sys.exit(1)


def run(
    paths: Sequence[Path], wishes: Wishes, settings: Settings, landing: Landing, *, workers: int, again: bool,
    rejected_to: Path | None, delivery: Deliver, job: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Import files one after the other; a refused one does not keep the others back. Returns the sums."""
    started = time.monotonic()
    totals: Counter[str] = Counter()
    with ExitStack() as stack:
        stop = stack.enter_context(_interruptible())
        settle = stack.enter_context(delivery(settings, landing))
        rejects = stack.enter_context(_rejected_file(rejected_to)) if rejected_to else None
        for path in paths:
            if stop.is_set():
                break
            try:
                totals.update(
                    _one(path, wishes, landing, stop, settle, rejects, workers=workers, again=again, job=job)
                )
            except ImportRefused as refusal:
                totals["refused"] += 1
                if job:
                    landing.close_job(job, "failed", str(refusal))
                click.echo(f"{path.name}: {refusal}", err=True)
    names = ("read", "new", "updated", "rejected")
    sums: dict[str, Any] = {name: totals[name] for name in names}
    sums["seconds"] = round(time.monotonic() - started, 3)
    return sums | {name: totals[name] for name in ("unchanged", "withdrawn", "files", "refused", "cancelled")}


def _one(
    path: Path, wishes: Wishes, landing: Landing, stop: threading.Event, settle: Settle,
    rejects: Callable[[Path, Sequence[Rejected]], None] | None, *, workers: int, again: bool, job: str | None,
) -> dict[str, int]:  # fmt: skip
    """Look at one file, import it, and say what became of it."""
    seen = look(path, wishes)
    if seen.refusal:
        raise seen.refusal
    _introduce(seen)
    job = job or landing.open_job("import", path.name, seen.rows)
    with _bar(path.name) as show:
        summary = import_file(
            path, seen.plan, landing, workers=workers, progress=show, job=job, stop=stop, again=again,
            rejects=(lambda rows: rejects(path, rows)) if rejects else None,
        )  # fmt: skip
    outcome = settle(summary.batches)
    _conclude(summary, outcome)
    return {
        "read": summary.read, "new": outcome.new, "updated": outcome.updated, "unchanged": outcome.unchanged,
        "rejected": summary.rejected, "withdrawn": summary.withdrawn, "files": 1,
        "cancelled": int(summary.state == "cancelled"),
    }  # fmt: skip


def _introduce(seen: Look) -> None:
    plan = seen.plan
    rows = f"{seen.rows:,} rows" if seen.rows_exact else f"about {seen.rows:,} rows"
    click.echo(f"{seen.path.name}: {plan.format}, {plan.encoding}, {rows}", err=True)
    if seen.date_example:
        click.echo(f"  dates: {seen.date_example}", err=True)
    if plan.mapping:
        click.echo(
            f"  columns: {', '.join(f'{column} → {field}' for column, field in plan.mapping)}", err=True
        )
    if seen.ignored:
        shown = ", ".join(seen.ignored[:12]) + (" …" if len(seen.ignored) > 12 else "")
        click.echo(f"  left out: {shown}", err=True)
    for warning in seen.warnings:
        click.echo(f"  note: {warning}", err=True)


def _conclude(summary: Summary, outcome: Outcome) -> None:
    lines = [in_words(summary)]
    if summary.resumed_at:
        lines.append(f"Went on after row {summary.resumed_at:,}, where an earlier import broke off.")
    if summary.batches:
        lines.append(f"{outcome.new:,} new, {outcome.updated:,} updated.")
    if repeats := outcome.updated + outcome.unchanged:
        lines.append(
            f"{repeats:,} rows repeat an id already seen: {outcome.updated:,} replaced the earlier row, "
            f"{outcome.unchanged:,} said the same."
        )
    if outcome.loaded < outcome.batches:
        waiting = outcome.batches - outcome.loaded
        lines.append(
            f"{waiting:,} batches are safe in landing and wait to be loaded: start the dashboard with `vigie up`."
        )
    lines += [f"{row.place}: {row.why}" for row in summary.first_rejected[:5]]
    if summary.rejected > 5:
        lines.append(f"… and {summary.rejected - 5:,} more; --rejected FILE writes them all.")
    lines += [f"note: {text}: {times:,}" for text, times in summary.notes.items()]
    for line in lines:
        click.echo(f"  {line}", err=True)


def _mapping(maps: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for pair in maps:
        column, equals, field = pair.rpartition("=")
        if not equals or not column:
            raise click.UsageError(f"--map takes COLUMN=FIELD, not {pair!r}.")
        mapping[column] = field.strip()
    return mapping


def _settled(landing: Landing, ids: Sequence[str], fault: Callable[[], str | None]) -> Outcome:
    """What became of these batches, once they are loaded or nobody seems to load them."""
    outcome = landing.job_outcome(ids)
    moved = time.monotonic()
    while outcome.loaded < outcome.batches and time.monotonic() - moved < _PATIENCE:
        time.sleep(0.05)
        later = landing.job_outcome(ids)
        if later.loaded > outcome.loaded:
            moved = time.monotonic()
        elif (said := fault()) and time.monotonic() - moved > 5:
            raise click.ClickException(f"Loading failed; the rows are safe in landing. {said}")
        outcome = later
    # a batch that landing has let go was loaded long ago
    return replace(outcome, batches=max(outcome.batches, outcome.loaded))


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, so that the batch in hand is finished; the second one interrupts."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    usual = signal.getsignal(signal.SIGINT)

    def stopping(*_: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, usual)
        click.echo("\nStopping after this batch …", err=True)

    signal.signal(signal.SIGINT, stopping)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, usual)


@contextmanager
def _bar(name: str) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1_000, label=name[:40], file=sys.stderr) as bar:
        shown = 0

        def show(progress: Progress) -> None:
            nonlocal shown
            reached = 1_000 * progress.done // max(progress.total, 1)
            bar.update(max(0, reached - shown))
            shown = max(shown, reached)

        yield show


@contextmanager
def _rejected_file(path: Path) -> Iterator[Callable[[Path, Sequence[Rejected]], None]]:
    """A CSV of rejected rows that no spreadsheet can run as formulas."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("file", "place", "why", "payload"))

        def write(file: Path, rows: Sequence[Rejected]) -> None:
            table.writerows(
                [defused(cell) for cell in (file.name, row.place, row.why, row.payload)] for row in rows
            )

        yield write


COMMANDS = {"import": import_command}
