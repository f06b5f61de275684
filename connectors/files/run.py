"""Imports a file: reads it in parallel, lands it in order, and can be stopped and gone on with at any batch."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from threading import Event
from typing import Literal

from connectors.files import opening, units
from connectors.files.apart import Reader, map_apart, map_here
from connectors.files.plan import Plan
from connectors.files.read import KEY, Ledger, Parsed, parse, source_of
from connectors.files.refused import ImportRefused
from data.landing import Landing
from data.records import Batch, Checkpoint, Mention, Rejected
from tone import language

SMALL = 5_000  # rows; a smaller file is read in this process, for starting others takes longer
FIRST = 20  # rejected rows a summary shows
_SAMPLE, _ENOUGH, _SHARE = (
    1_000,
    50,
    0.9,
)  # texts asked, sure verdicts needed, share that makes a file's language
_NOISE = re.compile(r"https?://\S+|[@#]\w+")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. `done` of `total` measures the file on disk, whatever is in it."""

    rows: int
    rejected: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did. `batches` are the ids to ask the loader about; counts of new rows are the loader's to give."""

    path: Path
    source: str
    state: Literal["done", "cancelled", "already"]
    read: int = 0
    rejected: int = 0
    withdrawn: int = 0  # rows that say a post is gone
    batches: tuple[str, ...] = ()
    first_rejected: tuple[Rejected, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    lang: str | None = None  # the language nearly all of the file is in
    resumed_at: int = 0  # rows an earlier, broken-off import had landed
    finished: datetime | None = None  # when the same import was completed before
    seconds: float = 0.0


def import_file(
    path: Path,
    plan: Plan,
    landing: Landing,
    *,
    workers: int = 2,
    progress: Callable[[Progress], None] | None = None,
    rejects: Callable[[Sequence[Rejected]], None] | None = None,
    job: str | None = None,
    stop: Event | None = None,
    again: bool = False,
) -> Summary:
    """Land a file's mentions, batch by batch, each with the place where reading may go on.

    The same file with the same plan is imported once (`again` overrides); a broken-off import goes on where it
    stopped. `stop`, or a person cancelling `job`, ends it between two batches. `job` is closed in the end, come what
    may. Raises `ImportRefused`; what was landed before stays.
    """
    run = _Run(path, plan, landing, progress, rejects, job, stop or Event())
    try:
        summary = run.go(workers=workers, again=again)
    except BaseException as error:
        if job:
            said = (
                str(error) if isinstance(error, ImportRefused) else f"It broke off: {type(error).__name__}."
            )
            landing.close_job(job, "cancelled" if isinstance(error, KeyboardInterrupt) else "failed", said)
        raise
    if job:
        landing.close_job(job, "cancelled" if summary.state == "cancelled" else "done", in_words(summary))
    return summary


def in_words(summary: Summary) -> str:
    """One sentence on what was read."""
    if summary.state == "already":
        return f"Already imported on {summary.finished:%d %b %Y at %H:%M} UTC; nothing was changed."
    parts = [f"{summary.read:,} rows read"]
    if summary.rejected:
        parts.append(f"{summary.rejected:,} rejected")
    if summary.withdrawn:
        parts.append(f"{summary.withdrawn:,} posts marked as gone")
    end = "; stopped, run it again to go on." if summary.state == "cancelled" else "."
    return ", ".join(parts) + end


def usual_language(mentions: Sequence[Mention]) -> str | None:
    """The language nine in ten texts are surely in; `None` where a file speaks several, or too little."""
    _, surely = language.detectors()
    verdicts: Counter[str] = Counter()
    for mention in mentions:
        verdict = surely(_NOISE.sub(" ", mention.text[:1_000]))
        if verdict:
            verdicts[verdict] += 1
        if verdicts.total() >= _SAMPLE:
            break
    if verdicts.total() < _ENOUGH:
        return None
    name, times = verdicts.most_common(1)[0]
    return name if times >= _SHARE * verdicts.total() else None


@dataclass(slots=True)
class _Run:
    """One import under way."""

    path: Path
    plan: Plan
    landing: Landing
    progress: Callable[[Progress], None] | None
    rejects: Callable[[Sequence[Rejected]], None] | None
    job: str | None
    stop: Event

    def go(self, *, workers: int, again: bool) -> Summary:
        self.plan.check()
        started = time.monotonic()
        digest = opening.fingerprint(self.path)
        source = source_of(digest)
        mark = self._mark(source, again=again)
        if mark is not None and mark.state["done"]:
            finished = datetime.fromisoformat(mark.state["at"])
            return Summary(
                self.path, source, "already", read=mark.state["rows"], finished=finished, notes=mark.state["notes"],
                seconds=time.monotonic() - started,
            )  # fmt: skip
        now = datetime.now(UTC)
        ledger = Ledger(self.path, self.plan, digest, now, mark or 0)
        ledger.catch_up()
        summary = Summary(self.path, source, "done", resumed_at=ledger.rows, lang=self.plan.lang)
        readable = units.Readable(units.chunks(self.path, self.plan, start=ledger.position))
        with closing(iter(readable)) as chunks:
            first = list(islice(chunks, 3))
            lang = self.plan.lang or self._language(source, now)
            reader = Reader(self.plan, source, now, self.landing.watches(), lang)
            few = sum(len(chunk.units) for chunk in first) < SMALL and len(first) < 3
            everything = chain(first, chunks)
            with closing(
                map_here(reader, everything) if few or workers < 2 else map_apart(reader, everything, workers)
            ) as parsed:
                summary = self._land(ledger.sealed(parsed, readable), replace(summary, lang=lang))
        if readable.fault and not self.stop.is_set():
            raise readable.fault
        return replace(summary, notes=dict(ledger.notes), seconds=time.monotonic() - started)

    def _mark(self, source: str, *, again: bool) -> Checkpoint | None:
        """Where an earlier import of this file with this plan stood."""
        mark = self.landing.checkpoint(source, KEY)
        if mark is None or (again and mark.state.get("done")):
            return None
        try:
            same = Plan.restored(mark.state["plan"]) == self.plan
        except (KeyError, TypeError, ValueError):  # an older version wrote it
            return None
        return mark if same else None

    def _language(self, source: str, now: datetime) -> str | None:
        """Judged by the beginning of the file, so that a resumed import judges alike."""
        with closing(iter(units.Readable(units.chunks(self.path, self.plan, rows=2 * _SAMPLE)))) as chunks:
            sample = next(chunks, None)
        return usual_language(parse(sample, self.plan, source, now).batch.mentions) if sample else None

    def _land(self, sealed: Iterator[tuple[Batch, Parsed]], summary: Summary) -> Summary:
        landed: list[str] = []
        shown: list[Rejected] = []
        summary = replace(summary, state="cancelled")
        for batch, chunk in sealed:
            if self.stop.is_set():
                break
            landed.append(self.landing.land(batch, packed=chunk.packed))
            shown += batch.rejected[: FIRST - len(shown)]
            if self.rejects and batch.rejected:
                self.rejects(batch.rejected)
            summary = replace(
                summary,
                state="done" if batch.checkpoint and batch.checkpoint.state["done"] else "cancelled",
                read=summary.read + batch.read,
                rejected=summary.rejected + len(batch.rejected),
                withdrawn=summary.withdrawn + len(batch.tombstones),
            )
            if not self._tell(summary, chunk):
                self.stop.set()
        return replace(summary, batches=tuple(landed), first_rejected=tuple(shown))

    def _tell(self, summary: Summary, chunk: Parsed) -> bool:
        """Show how far the import is; False when a person asked to cancel it."""
        rows = summary.resumed_at + summary.read
        if self.progress:
            self.progress(Progress(rows, summary.rejected, chunk.at, chunk.size))
        if self.job is None:
            return True
        total = max(rows, round(rows * chunk.size / max(chunk.at, 1)))
        return self.landing.advance_job(self.job, rows, total=total, note=f"{rows:,} rows read")
