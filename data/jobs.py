"""Long pieces of work that a page can show and cancel, whichever process does them."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data import frames
from data.shared_file import SharedFile, text_of, time_of

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


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


class Jobs(SharedFile):
    """The jobs in the shared file."""

    def open_job(self, kind: str, title: str, total: int | None = None) -> str:
        """Begin a piece of work that pages show; returns its id."""
        name, at = uuid.uuid4().hex, text_of(frames.now())
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
                (done, total, note, text_of(frames.now()), os.getpid(), job),
            )
            row = db.execute("select cancel from job where id = ?", (job,)).fetchone()
        return not (row and row[0])

    def close_job(self, job: str, state: JobState, note: str = "") -> None:
        """End a job."""
        with self._write() as db:
            db.execute(
                "update job set state = ?, note = ?, beat = ? where id = ?",
                (state, note, text_of(frames.now()), job),
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
            Job(i, k, t, s, d, to, n, time_of(st), time_of(b), p) for i, k, t, s, d, to, n, st, b, p in rows
        )
