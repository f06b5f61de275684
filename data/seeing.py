"""Which spans of time each source has wholly read, kept as few and as long as they can be."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

_TOUCH = timedelta(seconds=2)  # streams report each second: clocks and commits leave hairlines
_TOUCHED = "source = $source and until_time >= $first and since_time <= $last"


def join_spans(db: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    """Add spans (`source, since, until`), each joined with those it touches. Adding one again changes nothing."""
    for source in set(table["source"].to_pylist()):
        rows = [row for row in table.to_pylist() if row["source"] == source and row["until"] > row["since"]]
        if rows:
            _join(db, source, [(row["since"], row["until"]) for row in rows])


def _join(db: duckdb.DuckDBPyConnection, source: str, spans: list[tuple[datetime, datetime]]) -> None:
    reach = {
        "source": source,
        "first": min(since for since, _ in spans) - _TOUCH,
        "last": max(until for _, until in spans) + _TOUCH,
    }
    rows = db.execute(f"select since_time, until_time from seen where {_TOUCHED}", reach).to_arrow_table()  # noqa: S608 - constant text
    kept = [(row["since_time"], row["until_time"]) for row in rows.to_pylist()]
    joined: list[tuple[datetime, datetime]] = []
    for since, until in sorted([*kept, *spans]):
        if joined and since <= joined[-1][1] + _TOUCH:
            since, until = joined[-1][0], max(joined.pop()[1], until)
        joined.append((since, until))
    db.execute(f"delete from seen where {_TOUCHED}", reach)  # noqa: S608 - constant text
    for since, until in joined:
        db.execute(
            "insert into seen values ($source, $since, $until)",
            {"source": source, "since": since, "until": until},
        )
