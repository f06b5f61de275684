"""What crosses between processes: batches and checkpoints one way, watches and wishes the other.

A SQLite file in WAL mode, so that the collector, importers and the dashboard can write and read at once and a
`kill -9` at any instant leaves either a whole batch with its checkpoint or neither. Batches stay here for days after
they were loaded: should the store lose them, the loader loads them again.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from data import frames, held
from data.jobs import Job, Jobs, JobState
from data.records import Batch, Checkpoint, Usage
from data.shared_file import text_of, time_of
from data.wishes import SourceState, Wishes

__all__ = ["KEEP_DAYS", "Job", "JobState", "Landed", "Landing", "Outcome", "SourceState"]

KEEP_DAYS = 3  # how long a loaded batch is kept
HOLD_FOR = timedelta(days=400)  # how old a mention may be for a stream's deletion to find it


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


class Landing(Wishes, Jobs, held.Held):
    """Batches and checkpoints, beside the wishes, jobs and held ids of the same file."""

    def land(
        self,
        batch: Batch,
        *,
        packed: Mapping[str, bytes] | None = None,
        hold: bool = False,
        now: datetime | None = None,
    ) -> str:
        """Make a batch and its checkpoint durable in one transaction; returns the batch's id.

        `packed`: records of the batch that another process has packed already (`frames.sealed`), by kind.
        `hold`: the source can tell what is taken back, so its mentions are noted as held and looked at again.
        """
        now = now or frames.now()
        name = uuid.uuid4().hex
        parts = [(name, kind, payload) for kind, payload in frames.sealed(batch, packed or {}).items()]
        with self._write() as db:
            db.execute(
                "insert into batch (id, source, landed, judged, stable_ids, read_rows) values (?, ?, ?, ?, ?, ?)",
                (
                    name,
                    batch.source,
                    text_of(frames.now()),
                    json.dumps(dict(batch.judged)),
                    batch.stable_ids,
                    batch.read,
                ),
            )
            db.executemany("insert into part (batch, kind, payload) values (?, ?, ?)", parts)
            if batch.checkpoint:
                _save_checkpoint(db, batch.checkpoint)
            if batch.usage:
                _spend(db, batch.usage, now)
            if hold:
                held.hold(db, batch, now=now)
        return name

    def checkpoint(self, source: str, key: str) -> Checkpoint | None:
        """Where a source stood when its last batch became durable."""
        rows = self._read("select version, state from checkpoint where source = ? and key = ?", (source, key))
        return Checkpoint(source, key, json.loads(rows[0][1]), version=rows[0][0]) if rows else None

    def left_at(self, source: str, key: str) -> datetime | None:
        """When a source's last checkpoint became durable."""
        rows = self._read("select saved from checkpoint where source = ? and key = ?", (source, key))
        return time_of(rows[0][0]) if rows else None

    def spent(self, source: str, *, since: datetime, method: str | None = None) -> Usage:
        """What a source has cost from the day of `since` on (UTC days), all its methods together or one."""
        row = self._read(
            "select coalesce(sum(requests), 0), coalesce(sum(units), 0), coalesce(sum(money), 0) from spent "
            "where source = ? and day >= ? and (? is null or method = ?)",
            (source, _day(since), method, method),
        )[0]
        return Usage(source, *row)

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
        at = text_of(frames.now())
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
            gone = db.execute("delete from batch where loaded < ?", (text_of(before),)).rowcount
            db.execute("delete from part where batch not in (select id from batch)")
            db.execute("delete from held where created < ?", (text_of(before - HOLD_FOR),))
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


def _save_checkpoint(db: sqlite3.Connection, mark: Checkpoint) -> None:
    db.execute(
        "insert or replace into checkpoint (source, key, version, state, saved) values (?, ?, ?, ?, ?)",
        (mark.source, mark.key, mark.version, json.dumps(dict(mark.state)), text_of(frames.now())),
    )


def _spend(db: sqlite3.Connection, usage: Usage, now: datetime) -> None:
    db.execute(
        "insert into spent (source, method, day, requests, units, money) values (?, ?, ?, ?, ?, ?) "
        "on conflict (source, method, day) do update set requests = requests + excluded.requests, "
        "units = units + excluded.units, money = money + excluded.money",
        (usage.source, usage.method, _day(now), usage.requests, usage.units, usage.money),
    )


def _day(moment: datetime) -> str:
    return text_of(moment)[:10]


def _fields(outcome: Outcome) -> tuple[int, ...]:
    return (
        outcome.batches, outcome.loaded, outcome.new, outcome.updated, outcome.unchanged, outcome.rejected,
    )  # fmt: skip
