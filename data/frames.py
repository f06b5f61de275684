"""How records travel: one Arrow table a kind, the same from landing to store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pyarrow as pa

from data.records import Batch

_TIME = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())

MENTION = pa.schema(
    [
        ("platform", pa.string()), ("id", pa.string()), ("text", pa.string()), ("title", pa.string()),
        ("created", _TIME), ("author_id", pa.string()), ("kind", pa.string()), ("url", pa.string()),
        ("lang", pa.string()), ("thread_id", pa.string()), ("parent_id", pa.string()), ("community", pa.string()),
        ("reach", pa.int64()), ("likes", pa.int64()), ("reposts", pa.int64()), ("replies", pa.int64()),
        ("quotes", pa.int64()), ("handles", _TEXTS), ("hashtags", _TEXTS), ("domains", _TEXTS),
        ("given_label", pa.string()), ("tone", pa.int16()), ("label", pa.string()), ("engine", pa.string()),
        ("vader", pa.int16()), ("fetched", _TIME), ("watches", _TEXTS), ("given_watches", _TEXTS),
    ]
)  # fmt: skip
AUTHOR = pa.schema(
    [
        ("platform", pa.string()), ("id", pa.string()), ("handle", pa.string()), ("name", pa.string()),
        ("description", pa.string()), ("location", pa.string()), ("url", pa.string()),
        ("followers", pa.int64()), ("created", _TIME), ("fetched", _TIME),
    ]
)  # fmt: skip
INTERACTION = pa.schema(
    [
        ("platform", pa.string()), ("kind", pa.string()), ("evidence_id", pa.string()),
        ("source_id", pa.string()), ("target_id", pa.string()), ("created", _TIME),
    ]
)  # fmt: skip
TOMBSTONE = pa.schema(
    [
        ("platform", pa.string()), ("id", pa.string()), ("why", pa.string()), ("at", _TIME),
        ("subject", pa.string()),
    ]
)  # fmt: skip
GAP = pa.schema([("source", pa.string()), ("since", _TIME), ("until", _TIME), ("why", pa.string())])
SEEN = pa.schema([("source", pa.string()), ("since", _TIME), ("until", _TIME)])
STANDING = pa.schema([("source", pa.string()), ("at", _TIME), ("state", pa.string()), ("note", pa.string())])
REJECTED = pa.schema(
    [("source", pa.string()), ("place", pa.string()), ("why", pa.string()), ("payload", pa.string())]
)
USAGE = pa.schema(
    [("source", pa.string()), ("requests", pa.int64()), ("units", pa.int64()), ("money", pa.float64())]
)

SCHEMAS: dict[str, pa.Schema] = {
    "mention": MENTION,
    "author": AUTHOR,
    "interaction": INTERACTION,
    "tombstone": TOMBSTONE,
    "gap": GAP,
    "seen": SEEN,
    "standing": STANDING,
    "rejected": REJECTED,
    "usage": USAGE,
}


def tables(batch: Batch) -> dict[str, pa.Table]:
    """The records of a batch as Arrow tables, by kind; kinds without rows are left out."""
    rows: dict[str, Iterable[object]] = {
        "mention": batch.mentions,
        "author": batch.authors,
        "interaction": batch.interactions,
        "tombstone": batch.tombstones,
        "gap": batch.gaps,
        "seen": batch.seen,
        "standing": batch.standings,
        "rejected": batch.rejected,
        "usage": (batch.usage,) if batch.usage else (),
    }
    return {kind: table(kind, records) for kind, records in rows.items() if records}


def table(kind: str, records: Iterable[object]) -> pa.Table:
    """Records of one kind, column by column."""
    schema = SCHEMAS[kind]
    rows = list(records)
    columns = [pa.array(_column(kind, name, rows), type=schema.field(name).type) for name in schema.names]
    return pa.table(columns, schema=schema)


def packed(content: pa.Table) -> bytes:
    """A table as an Arrow stream, compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, content.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_table(content)
    return bytes(sink.getvalue().to_pybytes())


def sealed(batch: Batch, packed_before: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Every record of a batch, packed by kind, together with those packed before."""
    parts = dict(packed_before or {})
    for kind, content in tables(batch).items():
        earlier = [unpacked(parts[kind])] if kind in parts else []
        parts[kind] = packed(pa.concat_tables([*earlier, content]))
    return parts


def unpacked(payload: bytes) -> pa.Table:
    """The table a stream holds."""
    with pa.ipc.open_stream(payload) as stream:
        return stream.read_all()


def now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)


def _column(kind: str, name: str, rows: list[object]) -> list[object]:
    values = [getattr(row, name) for row in rows]
    if kind == "mention" and name in (
        "tone",
        "vader",
    ):  # stored in whole ten-thousandths, which add up exactly
        return [None if value is None else round(value * 10_000) for value in values]
    return values
