"""Reads chunks of a file in this process or in others, order kept."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields, replace
from datetime import datetime
from multiprocessing import get_context, parent_process
from operator import attrgetter
from typing import Any, TypeVar

from connectors.enrich import Enricher
from connectors.entities import mention_ties
from connectors.files.plan import Plan
from connectors.files.read import Parsed, parse
from connectors.files.refused import ImportRefused
from connectors.files.units import Chunk
from data.query import QueryError
from data.records import Author, Batch, Interaction, Mention, Watch

Record = TypeVar("Record", Mention, Author, Interaction)
Plain = list[tuple[Any, ...]]
_Sent = tuple[Parsed, Plain, Plain, Plain]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reading process needs; plain data, so that it can be sent to one."""

    plan: Plan
    source: str
    now: datetime
    watches: tuple[Watch, ...]
    lang: str | None

    def enricher(self) -> Enricher:
        try:
            return Enricher(self.watches, self.lang)
        except QueryError as error:
            raise ImportRefused(f"A watch cannot be read: {error}", "Mend it on the Watches page.") from error

    def read(self, chunk: Chunk, enrich: Enricher) -> Parsed:
        """A chunk's records with language, tone, watches, and ties to those it names."""
        parsed = parse(chunk, self.plan, self.source, self.now)
        batch = enrich(parsed.batch)
        judged = {watch.id: watch.revision for watch in self.watches}
        if self.plan.mapped:
            batch = replace(batch, interactions=_with_mentions(batch))
        return replace(parsed, batch=replace(batch, judged=judged))


def map_here(reader: Reader, chunks: Iterator[Chunk]) -> Generator[Parsed, None, None]:
    """Read chunk after chunk in this process."""
    enrich = reader.enricher()
    for chunk in chunks:
        yield reader.read(chunk, enrich)


def map_apart(reader: Reader, chunks: Iterator[Chunk], workers: int) -> Generator[Parsed, None, None]:
    """Read chunks in other processes, a few ahead of the one wanted; order is kept."""
    reader.enricher()  # a watch that cannot be read is better told here than by a broken process
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(reader,)
    )
    ahead: deque[Future[_Sent]] = deque()
    try:
        for chunk in chunks:
            ahead.append(pool.submit(_read, chunk))
            if len(ahead) > 2 * workers:
                yield _received(ahead.popleft().result())
        while ahead:
            yield _received(ahead.popleft().result())
    except BrokenProcessPool as error:
        raise ImportRefused(
            "A reading process was ended from outside, perhaps for want of memory.",
            "Run the import again; it goes on from there.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_work: tuple[Reader, Enricher] | None = None  # what this reading process serves


def _begin(reader: Reader) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that imports decides when to stop
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _work = (reader, reader.enricher())


def _end_with_parent() -> None:
    """A pool's workers wait for ever when the process that made them is killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(chunk: Chunk) -> _Sent:
    if _work is None:
        raise RuntimeError("This process has not begun.")
    reader, enrich = _work
    parsed = reader.read(chunk, enrich)
    batch = parsed.batch
    bare = replace(parsed, batch=replace(batch, mentions=(), authors=(), interactions=()))
    return bare, _plain(batch.mentions), _plain(batch.authors), _plain(batch.interactions)


def _received(sent: _Sent) -> Parsed:
    parsed, mentions, authors, interactions = sent
    batch = replace(
        parsed.batch,
        mentions=_made(Mention, mentions),
        authors=_made(Author, authors),
        interactions=_made(Interaction, interactions),
    )
    return replace(parsed, batch=batch)


def _plain(records: Sequence[Record]) -> Plain:
    """Records as tuples: pickling frozen dataclasses takes three times as long."""
    if not records:
        return []
    values = attrgetter(*(field.name for field in fields(records[0])))
    return [values(record) for record in records]


def _made(kind: type[Record], rows: Plain) -> tuple[Record, ...]:
    return tuple(kind(*row) for row in rows)


def _with_mentions(batch: Batch) -> tuple[Interaction, ...]:
    """The ties of a table, and one to everybody a text names: not from a repost, nor twice to whom it answers."""
    tied = {(tie.evidence_id, tie.target_id) for tie in batch.interactions}
    named = (
        tie
        for mention in batch.mentions
        if mention.kind != "repost" and mention.handles
        for tie in mention_ties(mention)
        if (tie.evidence_id, tie.target_id) not in tied
    )
    return (*batch.interactions, *named)
