"""A file as batches of records, each with the place where reading may go on after a break."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.files import opening, redditthings, telegramchats, units, whole, xpages
from connectors.files.found import Found, Waiting
from connectors.files.opening import TooLong
from connectors.files.plan import Plan
from connectors.files.rows import Rows
from connectors.files.table import Bad
from connectors.files.units import Chunk
from data.records import Batch, Checkpoint, Interaction

KEY = "position"
REMEMBERED = (
    1_000_000  # posts whose author is remembered for the replies that follow; about 150 MB at the most
)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one chunk says, and what only its place in the file can settle."""

    end: int  # units of the file up to here
    batch: Batch
    notes: Counter[str]
    waiting: tuple[Waiting, ...]
    wrote: Mapping[str, str]
    at: int
    size: int
    packed: Mapping[str, bytes] = field(default_factory=dict)  # records another process packed for landing


def source_of(digest: str) -> str:
    """The name of a file as a source."""
    return f"file:{digest[:16]}"


def batches(
    path: Path, plan: Plan, *, start: int | Checkpoint = 0, fetched: datetime | None = None
) -> Iterator[Batch]:
    """A file's records from a place on, in batches of about 4,000 mentions, each with its checkpoint.

    `start` is the checkpoint of an earlier batch, or a number of units (rows, lines, objects). The last batch's
    checkpoint says `done`. Files may repeat an id with another date, so `stable_ids` is false.
    """
    plan.check()
    digest = opening.fingerprint(path)
    fetched = fetched or datetime.now(UTC)
    ledger = Ledger(path, plan, digest, fetched, start)
    ledger.catch_up()
    chunks = units.Readable(units.chunks(path, plan, start=ledger.position))
    parsed = (parse(chunk, plan, source_of(digest), fetched) for chunk in chunks)
    yield from (batch for batch, _ in ledger.sealed(parsed, chunks))
    if chunks.fault:
        raise chunks.fault


def parse(chunk: Chunk, plan: Plan, source: str, fetched: datetime) -> Parsed:
    """What the units of a chunk say; a faulty one is rejected and its neighbours are read."""
    found = Found(source, fetched)
    read = _reader(plan, found)
    for number, unit in enumerate(chunk.units, start=chunk.start + 1):
        read(unit, number)
    if not _has_parents(plan):
        found.wrote.clear()
    end = chunk.start + len(chunk.units)
    return Parsed(end, found.batch(), found.notes, tuple(found.waiting), found.wrote, chunk.at, chunk.size)


class Ledger:
    """Puts parsed chunks in their place: whom replies answer, how far the file is read, whether it is done."""

    def __init__(
        self, path: Path, plan: Plan, digest: str, now: datetime, start: int | Checkpoint = 0
    ) -> None:
        state: Mapping[str, Any] = (
            start.state if isinstance(start, Checkpoint) else {"position": start, "rows": start}
        )
        self.position: int = state["position"]
        self.rows: int = state.get("rows", 0)
        self.notes = Counter[str](state.get("notes", {}))
        self._path, self._plan, self._digest, self._now = path, plan, digest, now
        self._wrote: dict[str, str] = {}

    def catch_up(self) -> None:
        """Read again who wrote what before the place where reading goes on."""
        plan = self._plan
        if self.position == 0 or not _has_parents(plan):
            return
        for chunk in units.chunks(self._path, plan):
            before = replace(chunk, units=chunk.units[: max(0, self.position - chunk.start)])
            self._remember(parse(before, plan, source_of(self._digest), self._now).wrote)
            if chunk.start + len(chunk.units) >= self.position:
                return

    def sealed(self, parsed: Iterable[Parsed], chunks: units.Readable) -> Iterator[tuple[Batch, Parsed]]:
        """Batches ready to land, in order; the last one says that the file is done, unless it is damaged."""
        held: Parsed | None = None
        for following in parsed:
            if held is not None:
                yield self._seal(held, done=False), held
            held = following
        if held is None:
            held = Parsed(self.position, Batch(source_of(self._digest)), Counter(), (), {}, 1, 1)
        yield self._seal(held, done=chunks.fault is None), held

    def _seal(self, parsed: Parsed, *, done: bool) -> Batch:
        self._remember(parsed.wrote)
        self.position = parsed.end
        self.rows += parsed.batch.read
        self.notes.update(parsed.notes)
        state = {
            "sha256": self._digest,
            "name": self._path.name,
            "position": self.position,
            "rows": self.rows,
            "plan": self._plan.state(),
            "notes": dict(self.notes),
            "done": done,
            "at": self._now.isoformat(),
        }
        ties = dict.fromkeys((*parsed.batch.interactions, *self._answers(parsed.waiting)))
        mark = Checkpoint(source_of(self._digest), KEY, state)
        return replace(parsed.batch, interactions=tuple(ties), checkpoint=mark)

    def _answers(self, waiting: Iterable[Waiting]) -> Iterator[Interaction]:
        for reply in waiting:
            parent = self._wrote.get(reply.parent_id) or self._wrote.get(reply.parent_id[3:])
            if parent and parent != reply.source_id:
                yield Interaction(
                    reply.platform, "reply", reply.evidence_id, reply.source_id, parent, reply.created
                )

    def _remember(self, wrote: Mapping[str, str]) -> None:
        self._wrote.update(wrote)
        while len(self._wrote) > REMEMBERED:
            del self._wrote[next(iter(self._wrote))]


def _reader(plan: Plan, found: Found) -> Any:
    """What reads one unit of this plan's format."""
    if plan.format == "csv":
        rows = Rows(plan, found)

        def cells(unit: list[str] | Bad, number: int) -> None:
            if isinstance(unit, Bad):
                found.read += 1
                found.reject(f"row {number}", unit.why, unit.payload)
            else:
                rows.cells(unit, f"row {number}")

        return cells
    if plan.format == "telegram":
        chats = telegramchats.Chats(plan, found)
        return lambda unit, number: chats.add(unit, f"message {number}")
    if plan.format in ("x2", "reddit"):
        return _platform_reader(plan, found)
    rows = Rows(plan, found)

    def named(unit: Any, number: int) -> None:
        for value, place in _objects(unit, number, found, numbers_as_text=True):
            if isinstance(value, Mapping):
                rows.named(units.flat(value), place)
            else:
                found.read += 1
                found.reject(place, "this is not an object with named values", value)

    return named


def _platform_reader(plan: Plan, found: Found) -> Any:
    pages, things = xpages.Pages(plan, found), redditthings.Things(plan, found)

    def read(unit: Any, number: int) -> None:
        for value, place in _objects(unit, number, found, numbers_as_text=False):
            answer = whole.unwrapped(value)
            fits = redditthings.is_thing(answer) if plan.format == "reddit" else xpages.is_page(answer)
            if answer is not value and not fits:
                found.notes["recorded answers without posts"] += 1
            elif plan.format == "reddit":
                things.add(answer, place)
            else:
                pages.page(answer, place)

    return read


def _objects(unit: Any, number: int, found: Found, *, numbers_as_text: bool) -> Iterator[tuple[Any, str]]:
    """The JSON values of a line with their place; what cannot be decoded is rejected, what stands before it is not."""
    place = f"line {number}"
    if isinstance(unit, TooLong):
        found.read += 1
        found.reject(
            place,
            f"the line is longer than {opening.LINE_CAP:,} characters; write one post a line",
            unit.start,
        )
        return
    if not isinstance(unit, str):
        yield unit, f"item {number}"
        return
    line = unit.strip().removeprefix("\ufeff").strip("\x00\x1e")
    if not line:
        return
    try:
        yield (units.loaded(line) if numbers_as_text else json.loads(line)), place
    except (ValueError, RecursionError):
        yield from _glued(line, place, found, numbers_as_text=numbers_as_text)


def _glued(line: str, place: str, found: Found, *, numbers_as_text: bool) -> Iterator[tuple[Any, str]]:
    """Objects written one after the other without a line end, as a writer leaves them that was stopped and restarted."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str) if numbers_as_text else _DECODER
    at = 0
    while at < len(line):
        try:
            value, end = decoder.raw_decode(line, at)
        except (ValueError, RecursionError):
            found.read += 1
            found.reject(
                place, "the line breaks off or is no valid JSON; fetch it again", line[at : at + 4000]
            )
            return
        if not isinstance(value, Mapping | list):
            found.read += 1
            found.reject(place, "the line is no valid JSON; fetch it again", line[at : at + 4000])
            return
        yield value, place
        at = end + len(line[end:]) - len(line[end:].lstrip())


def _has_parents(plan: Plan) -> bool:
    """Whether rows name the post they answer, so that it pays to remember who wrote what."""
    return plan.format in ("reddit", "telegram") or plan.column("parent_id") is not None
