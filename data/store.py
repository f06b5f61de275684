"""The DuckDB file: opened by one process, written by one thread, read by any number of cursors.

StoreError
├── StoreBusy     another process owns the file
└── StoreNewer    the file was written by a newer Vigie
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from data.finding import Matches
from data.searching import Index

_SCHEMA = Path(__file__).with_name("schema")


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreBusy(StoreError):
    """Another process owns the file."""


class StoreNewer(StoreError):
    """The file was written by a newer version."""


class Store:
    """One native DuckDB file.

    `revision` grows by one with every change, so that a page can tell whether what it shows is still true.
    """

    is_past = False  # whether it answers as of an earlier moment, and cannot be written to (data/past.py)

    def __init__(self, path: Path | None) -> None:
        """Open or make the file; `None` keeps everything in memory. Raises StoreBusy, StoreNewer."""
        self.path = path
        self.revision = 0
        self._writing = threading.Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._root = duckdb.connect(str(path) if path else ":memory:")
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise StoreError(f"{path} cannot be opened: {_first_line(error)}") from error
            raise StoreBusy(
                f"Another process uses {path}; close the running dashboard or ask it instead. ({_first_line(error)})"
            ) from error
        # UTC whatever the machine's zone. The write-ahead log may grow before it is folded in: seldom is safest.
        self._root.execute("set timezone = 'UTC'; set checkpoint_threshold = '64MB'")
        with self.writing() as db:
            changed = _migrate(db)
        if (
            changed
        ):  # folded in at once: a log that makes tables over is the least proven thing to be killed on
            self._root.execute("checkpoint")
        self.index = Index(path.with_suffix(".search.sqlite") if path else None)

    def close(self) -> None:
        """Fold the write-ahead log in and let the file go."""
        with self._writing:
            self._root.close()
        self.index.close()

    def rows(self, query: str, /, **values: Any) -> pa.Table:
        """The answer to a question as an Arrow table. Values are bound by name, never pasted; a search is a table of hits."""
        with self._asking() as cursor:
            for name in [name for name, value in values.items() if isinstance(value, Matches)]:
                cursor.register(name, self._hits(cursor, values.pop(name), values))
            return cursor.execute(query, values or None).to_arrow_table()

    @contextmanager
    def _asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one answer."""
        with self._root.cursor() as cursor:
            yield cursor

    def _hits(self, cursor: duckdb.DuckDBPyConnection, sought: Matches, values: dict[str, Any]) -> pa.Table:
        """The texts that are sought, among the mentions loaded for the period that is asked about."""
        span = {name: values[name] for name in ("since", "until")}
        ((least, most),) = cursor.execute(
            "select min(seq), max(seq) from mention where created >= $since and created < $until", span
        ).fetchall()
        return self.index.found(sought.expression, least or 0, most or 0)

    def frame(self, query: str, /, **values: Any) -> pd.DataFrame:
        """The answer to a question as a pandas frame; times are aware, UTC."""
        frame: pd.DataFrame = self.rows(query, **values).to_pandas()
        return frame

    def row(self, query: str, /, **values: Any) -> dict[str, Any]:
        """The only row of an answer, by column name; empty when there is none."""
        table = self.rows(query, **values)
        return dict(table.slice(0, 1).to_pylist()[0]) if table.num_rows else {}

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction: everything inside is kept together, or nothing is."""
        with self._writing, self._root.cursor() as db:
            db.begin()
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()
            self.revision += 1

    def write(self, statement: str, /, **values: Any) -> None:
        """One small write of its own, such as an annotation."""
        with self.writing() as db:
            db.execute(statement, values)


def run(db: duckdb.DuckDBPyConnection, script: str, /, **values: Any) -> None:
    """Several statements one after the other, each given the values it names."""
    for statement in db.extract_statements(script):
        db.execute(statement, {name: values[name] for name in statement.named_parameters})


def _migrate(db: duckdb.DuckDBPyConnection) -> bool:
    """Apply the numbered schema files the store has not seen; whether there were any. Refuses a store that has seen newer ones."""
    db.execute("create table if not exists schema_step (number integer not null, name varchar not null)")
    done = dict(db.execute("select number, name from schema_step").fetchall())
    steps = {int(file.name.split("_", 1)[0]): file for file in sorted(_SCHEMA.glob("[0-9]*.sql"))}
    unknown = sorted(set(done) - set(steps))
    if unknown:
        raise StoreNewer(
            f"This store was written by a newer Vigie (it knows {done[unknown[-1]]}); update Vigie to open it."
        )
    for number, file in steps.items():
        if number not in done:
            db.execute(file.read_text(encoding="utf-8"))
            db.execute(
                "insert into schema_step values ($number, $name)", {"number": number, "name": file.name}
            )
    return bool(set(steps) - set(done))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
