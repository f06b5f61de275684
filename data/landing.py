"""What crosses between processes: batches and checkpoints one way, watches and wishes the other.

A SQLite file in WAL mode, so that the collector, importers and the dashboard can write and read at once and a
`kill -9` at any instant leaves either a whole batch with its checkpoint or neither. Batches stay here for days after
they were loaded: should the store lose them, the loader loads them again.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from data import frames
from data.records import Batch, Checkpoint, Watch

KEEP_DAYS = 3
_SCHEMA = Path(__file__).with_name("landing.sql")
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Landed:
    """One batch as it lies in landing."""

    id: str
    seq: int
    source: str
    tables: Mapping[str, pa.Table]
    judged: Mapping[str, int]  # watch id → the revision it was judged with
    stable_ids: bool
    read: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the loader has acknowledged of some batches."""

    batches: int = 0
    loaded: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A long piece of work that a page can show and cancel."""

    id: str
    kind: str
    title: str
    state: JobState
    done: int
    total: int | None
    note: str
    started: datetime
    beat: datetime
    pid: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing, as its runner last said."""

    source: str
    state: str  # ok | limited | parked | auth | down | ended | off
    note: str
    last_success: datetime | None
    next_try: datetime | None
    beat: datetime


class Landing:
    """The landing file; one object serves any number of threads, one at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")  # a batch is durable before its source moves on
        with self._write() as db:
            for statement in _SCHEMA.read_text(encoding="utf-8").split(";"):
                db.execute(statement)

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        with self._lock:
            self._db.close()

    # batches

    def land(self, batch: Batch) -> str:
        """Make a batch and its checkpoint durable in one transaction; returns the batch's id."""
        name = uuid.uuid4().hex
        parts = [(name, kind, frames.packed(table)) for kind, table in frames.tables(batch).items()]
        with self._write() as db:
            db.execute(
                "insert into batch (id, source, landed, judged, stable_ids, read_rows) values (?, ?, ?, ?, ?, ?)",
                (
                    name,
                    batch.source,
                    _text(frames.now()),
                    json.dumps(dict(batch.judged)),
                    batch.stable_ids,
                    batch.read,
                ),
            )
            db.executemany("insert into part (batch, kind, payload) values (?, ?, ?)", parts)
            if batch.checkpoint:
                _save_checkpoint(db, batch.checkpoint)
        return name

    def checkpoint(self, source: str, key: str) -> Checkpoint | None:
        """Where a source stood when its last batch became durable."""
        rows = self._read("select version, state from checkpoint where source = ? and key = ?", (source, key))
        return Checkpoint(source, key, json.loads(rows[0][1]), version=rows[0][0]) if rows else None

    def unloaded(self, *, rows: int = 20_000) -> list[Landed]:
        """The oldest batches the store has not acknowledged, about `rows` input rows of them."""
        found: list[Landed] = []
        budget = rows
        query = "select id, seq, source, judged, stable_ids, read_rows from batch where loaded is null order by seq limit 500"
        for name, seq, source, judged, stable, read in self._read(query):
            parts = self._read("select kind, payload from part where batch = ?", (name,))
            tables = {kind: frames.unpacked(payload) for kind, payload in parts}
            found.append(Landed(name, seq, source, tables, json.loads(judged), bool(stable), read))
            budget -= sum(table.num_rows for table in tables.values()) + 100
            if budget <= 0:
                break
        return found

    def waiting(self) -> int:
        """How many batches the store has not acknowledged yet."""
        return int(self._read("select count(*) from batch where loaded is null")[0][0])

    def acknowledge(self, outcomes: Mapping[str, Outcome]) -> None:
        """Note that these batches are in the store, with what became of their rows."""
        at = _text(frames.now())
        with self._write() as db:
            db.executemany(
                "update batch set loaded = ?, new = ?, updated = ?, unchanged = ?, rejected = ? where id = ?",
                [(at, o.new, o.updated, o.unchanged, o.rejected, name) for name, o in outcomes.items()],
            )

    def loaded_ids(self) -> set[str]:
        """Ids of the batches still kept here that the store acknowledged."""
        return {row[0] for row in self._read("select id from batch where loaded is not null")}

    def take_back(self, ids: Iterable[str]) -> None:
        """Put batches back in line: the store does not know them any more."""
        with self._write() as db:
            db.executemany("update batch set loaded = null where id = ?", [(name,) for name in ids])

    def prune(self, *, before: datetime) -> int:
        """Drop batches that were loaded before `before`; returns how many."""
        with self._write() as db:
            gone = db.execute("delete from batch where loaded < ?", (_text(before),)).rowcount
            db.execute("delete from part where batch not in (select id from batch)")
        return gone

    def job_outcome(self, batch_ids: Sequence[str]) -> Outcome:
        """What the loader has acknowledged so far of these batches, added up."""
        total = Outcome()
        for start in range(0, len(batch_ids), 500):
            some = batch_ids[start : start + 500]
            marks = ",".join("?" * len(some))
            row = self._read(
                "select count(*), count(loaded), coalesce(sum(new), 0), coalesce(sum(updated), 0), "  # noqa: S608 - marks only
                f"coalesce(sum(unchanged), 0), coalesce(sum(rejected), 0) from batch where id in ({marks})",
                some,
            )[0]
            total = Outcome(*(a + b for a, b in zip(_fields(total), row, strict=True)))
        return total

    # watches

    def watches(self) -> tuple[Watch, ...]:
        """Every watch, in the order they were made."""
        rows = self._read("select id, name, query, kind, created, revision from watch order by created, id")
        return tuple(Watch(i, n, q, kind=k, created=_time(c), revision=r) for i, n, q, k, c, r in rows)

    def save_watch(self, watch: Watch) -> Watch:
        """Add or change a watch; a changed query raises its revision, so that history is judged again."""
        with self._write() as db:
            known = db.execute(
                "select query, revision, created from watch where id = ?", (watch.id,)
            ).fetchone()
            revision = 1 if known is None else known[1] + (known[0] != watch.query)
            created = _text(watch.created or frames.now()) if known is None else known[2]
            db.execute(
                "insert into watch (id, name, query, kind, created, revision) values (?, ?, ?, ?, ?, ?) "
                "on conflict (id) do update set name = excluded.name, query = excluded.query, kind = excluded.kind, "
                "revision = excluded.revision",
                (watch.id, watch.name, watch.query, watch.kind, created, revision),
            )
        return Watch(
            watch.id, watch.name, watch.query, kind=watch.kind, created=_time(created), revision=revision
        )

    def drop_watch(self, watch_id: str) -> None:
        """Remove a watch; the loader removes its matches."""
        with self._write() as db:
            db.execute("delete from watch where id = ?", (watch_id,))

    # sources

    def set_source(self, source: str, *, enabled: bool) -> None:
        """Wish a source on or off; its runner follows within a second."""
        with self._write() as db:
            db.execute(
                "insert into source (source, enabled) values (?, ?) "
                "on conflict (source) do update set enabled = excluded.enabled",
                (source, enabled),
            )

    def enabled_sources(self) -> dict[str, bool]:
        """The sources somebody switched, and how."""
        return {name: bool(on) for name, on in self._read("select source, enabled from source")}

    def report(self, state: SourceState) -> None:
        """Note how a source is doing."""
        with self._write() as db:
            db.execute(
                "insert or replace into source_state (source, state, note, last_success, next_try, beat) "
                "values (?, ?, ?, ?, ?, ?)",
                (
                    state.source, state.state, state.note, _maybe_text(state.last_success),
                    _maybe_text(state.next_try), _text(state.beat),
                ),
            )  # fmt: skip

    def source_states(self) -> tuple[SourceState, ...]:
        """How every source is doing."""
        rows = self._read(
            "select source, state, note, last_success, next_try, beat from source_state order by source"
        )
        return tuple(
            SourceState(s, st, n, _maybe_time(ls), _maybe_time(nt), _time(b)) for s, st, n, ls, nt, b in rows
        )

    # jobs

    def open_job(self, kind: str, title: str, total: int | None = None) -> str:
        """Begin a piece of work that pages show; returns its id."""
        name, at = uuid.uuid4().hex, _text(frames.now())
        with self._write() as db:
            db.execute(
                "insert into job (id, kind, title, state, done, total, note, started, beat, pid, cancel) "
                "values (?, ?, ?, 'running', 0, ?, '', ?, ?, ?, 0)",
                (name, kind, title, total, at, at, os.getpid()),
            )
        return name

    def advance_job(self, job: str, done: int, *, total: int | None = None, note: str | None = None) -> bool:
        """Say how far a job is; False when a person asked to cancel it."""
        with self._write() as db:
            db.execute(
                "update job set done = ?, total = coalesce(?, total), note = coalesce(?, note), beat = ?, pid = ? "
                "where id = ?",
                (done, total, note, _text(frames.now()), os.getpid(), job),
            )
            row = db.execute("select cancel from job where id = ?", (job,)).fetchone()
        return not (row and row[0])

    def close_job(self, job: str, state: JobState, note: str = "") -> None:
        """End a job."""
        with self._write() as db:
            db.execute(
                "update job set state = ?, note = ?, beat = ? where id = ?",
                (state, note, _text(frames.now()), job),
            )

    def cancel_job(self, job: str) -> None:
        """Ask a job to stop at its next safe point."""
        with self._write() as db:
            db.execute("update job set cancel = 1 where id = ?", (job,))

    def jobs(self, kind: str | None = None, *, most: int = 20) -> tuple[Job, ...]:
        """The latest jobs, newest first."""
        rows = self._read(
            "select id, kind, title, state, done, total, note, started, beat, pid from job "
            "where ? is null or kind = ? order by started desc limit ?",
            (kind, kind, most),
        )
        return tuple(
            Job(i, k, t, s, d, to, n, _time(st), _time(b), p) for i, k, t, s, d, to, n, st, b, p in rows
        )

    # steps

    def _read(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")


def _save_checkpoint(db: sqlite3.Connection, mark: Checkpoint) -> None:
    db.execute(
        "insert or replace into checkpoint (source, key, version, state, saved) values (?, ?, ?, ?, ?)",
        (mark.source, mark.key, mark.version, json.dumps(dict(mark.state)), _text(frames.now())),
    )


def _fields(outcome: Outcome) -> tuple[int, ...]:
    return (
        outcome.batches, outcome.loaded, outcome.new, outcome.updated, outcome.unchanged, outcome.rejected,
    )  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _time(text: Any) -> datetime:
    return datetime.fromisoformat(text)


def _maybe_text(moment: datetime | None) -> str | None:
    return None if moment is None else _text(moment)


def _maybe_time(text: Any) -> datetime | None:
    return None if text is None else _time(text)
