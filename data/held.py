"""Which mentions of live sources we hold, so that deletions find them and each is looked at again in time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from data.records import Batch, Tombstone
from data.shared_file import SharedFile, text_of, time_of

# How long after it was read a mention is looked at again: soon, because most deletions come soon, then daily.
LADDER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
DAILY = timedelta(days=1)
LOOK_AGAIN_FOR = timedelta(days=30)
_SOME = 5_000  # values in one statement
_MENTIONS = "select id from held where platform = ? and id in (select value from json_each(?))"
_AUTHORS = (
    "select distinct author from held where platform = ? and author in (select value from json_each(?))"
)


class Held(SharedFile):
    """The ids of mentions that may be taken back, in the shared file."""

    def due(self, source: str, *, now: datetime, most: int = 100) -> tuple[str, ...]:
        """Ids of mentions to look at again, the longest overdue first."""
        rows = self._read(
            "select id from held where source = ? and due is not null and due <= ? order by due limit ?",
            (source, text_of(now), most),
        )
        return tuple(row[0] for row in rows)

    def concerned(self, platform: str, stones: Sequence[Tombstone]) -> tuple[Tombstone, ...]:
        """Those tombstones that speak of a mention, or an author of a mention, that we hold."""
        mentions = self._known(_MENTIONS, platform, [s.id for s in stones if s.subject == "mention"])
        authors = self._known(_AUTHORS, platform, [s.id for s in stones if s.subject == "author"])
        return tuple(s for s in stones if s.id in (authors if s.subject == "author" else mentions))

    def _known(self, query: str, platform: str, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(ids), _SOME):
            some = json.dumps(ids[start : start + _SOME])
            found |= {row[0] for row in self._read(query, (platform, some))}
        return found


def hold(db: sqlite3.Connection, batch: Batch, *, now: datetime) -> None:
    """Note the mentions of a batch as held, and forget those that were taken back."""
    first = text_of(now + LADDER[0])
    db.executemany(
        "insert or ignore into held (platform, id, author, source, created, step, due) values (?, ?, ?, ?, ?, 0, ?)",
        [(m.platform, m.id, m.author_id, batch.source, text_of(m.created), first) for m in batch.mentions],
    )
    for stone in batch.tombstones:
        if stone.subject == "author":
            db.execute("delete from held where platform = ? and author = ?", (stone.platform, stone.id))
        else:
            db.execute("delete from held where platform = ? and id = ?", (stone.platform, stone.id))
    climb(db, batch.source, batch.checked, now=now)


def climb(db: sqlite3.Connection, source: str, ids: Iterable[str], *, now: datetime) -> None:
    """Move mentions that were looked at again one step up the ladder."""
    for name in ids:
        row = db.execute(
            "select step, created from held where source = ? and id = ?", (source, name)
        ).fetchone()
        if row is None:
            continue
        step = row[0] + 1
        wait = LADDER[step] - LADDER[step - 1] if step < len(LADDER) else DAILY
        over = now + wait > time_of(row[1]) + LOOK_AGAIN_FOR
        db.execute(
            "update held set step = ?, due = ? where source = ? and id = ?",
            (step, None if over else text_of(now + wait), source, name),
        )
