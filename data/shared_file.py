"""One SQLite file that several processes read and write at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).with_name("landing.sql")


class SharedFile:
    """A SQLite file in WAL mode; one object serves any number of threads, one at a time."""

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


def text_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def time_of(text: Any) -> datetime:
    return datetime.fromisoformat(text)


def maybe_text(moment: datetime | None) -> str | None:
    return None if moment is None else text_of(moment)


def maybe_time(text: Any) -> datetime | None:
    return None if text is None else time_of(text)
