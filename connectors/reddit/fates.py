"""What became of things we hold: their counts today, or that they are gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import Final

from connectors.reddit.asking import Reader, Refused
from connectors.reddit.readings import SOURCE, Page, Readings, page
from data.records import Batch, Tombstone, Usage

_AT_ONCE: Final = 100  # full names that GET /api/info takes
_NAME: Final = re.compile(r"t[13]_[a-z0-9]{1,13}")


def fates(
    reader: Reader, readings: Readings, ids: Sequence[str], *, clock: Callable[[], datetime], stop: Event
) -> Iterator[Batch]:
    """A batch for every hundred ids. What Reddit does not give back, or shows as deleted or removed, is taken back.

    A text whose account was deleted stays, with nobody as its author. Raises SourceError.
    """
    foreign = tuple(name for name in ids if not _NAME.fullmatch(name))
    if foreign:  # from a file without Reddit's own ids: there is nothing to ask for
        yield Batch(SOURCE, checked=foreign)
    ours = [name for name in ids if _NAME.fullmatch(name)]
    for at in range(0, len(ours), _AT_ONCE):
        if stop.is_set():
            return
        yield _batch(reader, readings, ours[at : at + _AT_ONCE], clock())


def _batch(reader: Reader, readings: Readings, names: list[str], now: datetime) -> Batch:
    answer = _info(reader, names)
    if not len(answer) and len(names) > 1:
        answer = _info(reader, names)  # an empty answer would blank them all: it must be given twice
    records = readings.read(answer, "info", all_of_it=True)
    edited = {data.get("name") for _, data in answer.things if data.get("edited")}
    # The ties of a text that was edited are told anew; those of the others stand as they are.
    records.waiting = [reply for reply in records.waiting if reply.evidence_id in edited]
    if unknown := readings.parents(records):
        readings.meet(_info(reader, unknown), unknown)
    readings.answer(records)
    asked = set(names)
    records.mentions = [mention for mention in records.mentions if mention.id in asked]
    missing = [] if answer.odd or len(answer.names) < len(answer) else sorted(asked.difference(answer.names))
    stones = [Tombstone(SOURCE, name, "Reddit no longer has it.", now) for name in missing]
    found = records.batch()
    return Batch(
        SOURCE,
        found.mentions,
        found.authors,
        found.interactions,
        (*(stone for stone in found.tombstones if stone.id in asked), *stones),
        rejected=found.rejected,
        usage=Usage(SOURCE, requests=reader.meter.taken()),
        stable_ids=True,
        read=len(answer),
        checked=tuple(names),
    )


def _info(reader: Reader, names: Sequence[str]) -> Page:
    try:
        return page(reader.get("api/info/", id=",".join(names)))
    except Refused as why:
        raise why.as_fault() from None
