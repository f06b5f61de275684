"""The rows, lines or objects of a file, one after the other, in chunks that a process can take away."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from connectors.files import opening, telegramfile
from connectors.files.plan import Plan
from connectors.files.refused import ImportRefused
from connectors.files.table import table
from connectors.files.whole import whole_units

CHUNK_ROWS = 4_000
CHUNK_CHARS = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Chunk:
    """Units `start`, `start` + 1, … of a file. `at` of `size` says how far the file was read by then."""

    start: int
    units: tuple[Any, ...]
    at: int
    size: int


class Readable:
    """Chunks up to the place where a file turns out to be damaged; `fault` then says how."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self.fault: ImportRefused | None = None

    def __iter__(self) -> Generator[Chunk, None, None]:
        try:
            yield from self._chunks
        except ImportRefused as fault:
            self.fault = fault


class Gauge(Protocol):
    """Where reading stands in the file on disk."""

    @property
    def place(self) -> int: ...
    @property
    def size(self) -> int: ...


def chunks(path: Path, plan: Plan, *, start: int = 0, rows: int = CHUNK_ROWS) -> Generator[Chunk, None, None]:
    """The file from unit `start` on; chunks always begin at the same units, wherever reading starts."""
    if plan.format == "parquet":
        yield from _parquet_chunks(path, plan, start=start, rows=rows)
        return
    with opening.opened(path, plan.compression) as source:
        if plan.format == "telegram":  # one JSON value too, but never held whole
            messages = telegramfile.sent(opening.text(source, plan.encoding), path.name)
            yield from _chunked(messages, source, start=start, rows=rows)
            return
        if plan.whole:
            everything = whole_units(opening.whole(source, plan.encoding, path.name), path, plan)
            yield from _chunked(everything, source, start=start, rows=rows)
            return
        lines = opening.lines(opening.text(source, plan.encoding))
        units: Iterable[Any] = table(lines, plan) if plan.format == "csv" else lines
        yield from _chunked(units, source, start=start, rows=rows)


def flat(value: Mapping[str, Any], *, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """An object as one row: nested names are joined by dots, plain lists by commas, what is absent stays absent."""
    row: dict[str, str] = {}
    for key, content in value.items():
        name = f"{prefix}{key}"
        if isinstance(content, Mapping):
            if depth < 6:
                row.update(flat(content, prefix=f"{name}.", depth=depth + 1))
        elif isinstance(content, list):
            plain = [_plain(item) for item in content if not isinstance(item, list)]
            row[name] = ", ".join(item for item in plain if item)
        elif content is not None:
            row[name] = _plain(content)
    return row


def loaded(text: str) -> Any:
    """A JSON value whose numbers stay as they are written: ids never pass through a float."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):  # hashtags come as [{"text": …}] or [{"tag": …}]
        value = value.get("tag") or value.get("text") or value.get("name") or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _chunked(units: Iterable[Any], gauge: Gauge, *, start: int, rows: int) -> Iterator[Chunk]:
    held: list[Any] = []
    first = weight = size = 0
    fault: ImportRefused | None = None
    try:
        for place, unit in enumerate(units):
            held.append(unit)
            weight += _weight(unit)
            size += len(unit) if isinstance(unit, str) else 0
            if weight >= rows or size >= CHUNK_CHARS:
                yield from _from(start, first, held, gauge)
                held, weight, size, first = [], 0, 0, place + 1
    except ImportRefused as damage:  # what was read before it counts
        fault = damage
    if held:
        yield from _from(start, first, held, gauge)
    if fault:
        raise fault


def _from(start: int, first: int, held: list[Any], gauge: Gauge) -> Iterator[Chunk]:
    """The part of a chunk that lies at or after `start`."""
    if first + len(held) > start:
        skipped = max(0, start - first)
        yield Chunk(first + skipped, tuple(held[skipped:]), gauge.place, gauge.size)


def _weight(unit: Any) -> int:
    """About how many posts a unit holds."""
    if isinstance(unit, str):
        return max(1, unit.count('"text"'))
    data = unit.get("data") if isinstance(unit, dict) else None
    return len(data) if isinstance(data, list) else 1


def _parquet_chunks(path: Path, plan: Plan, *, start: int, rows: int) -> Iterator[Chunk]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = [name for name, _ in plan.mapping] or None
    try:
        with pq.ParquetFile(path) as file:
            total = file.metadata.num_rows
            first = 0
            for batch in file.iter_batches(batch_size=rows, columns=wanted):
                end = first + batch.num_rows
                if end > start:
                    units = tuple(flat(row) for row in batch.to_pylist())
                    skipped = max(0, start - first)
                    yield Chunk(first + skipped, units[skipped:], end, total)
                first = end
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ImportRefused(
            f"“{path.name}” cannot be read as Parquet: {str(error).splitlines()[0][:200]}.", "Write it again."
        ) from error
