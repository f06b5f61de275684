"""Reads chunks of a file in this process or in others, order kept."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context, parent_process

from connectors.enrich import Enricher
from connectors.entities import mention_ties
from connectors.files.plan import Plan
from connectors.files.read import Parsed, parse
from connectors.files.refused import ImportRefused
from connectors.files.units import Chunk
from data import frames
from data.query import QueryError
from data.records import Batch, Interaction, Watch

log = logging.getLogger(__name__)


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
    """Read chunks in other processes, a few ahead of the one wanted; order is kept.

    Should the system end one of them (for want of memory, say), this process reads on by itself.
    """
    enrich = reader.enricher()  # a watch that cannot be read is better told here than by a broken process
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(reader,)
    )
    ahead: deque[tuple[Chunk, Future[Parsed] | None]] = deque()
    try:
        for chunk in chunks:
            ahead.append((chunk, _asked(pool, chunk)))
            if len(ahead) > 2 * workers:
                yield _answer(*ahead.popleft(), reader, enrich)
        while ahead:
            yield _answer(*ahead.popleft(), reader, enrich)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _asked(pool: ProcessPoolExecutor, chunk: Chunk) -> Future[Parsed] | None:
    try:
        return pool.submit(_read, chunk)
    except BrokenProcessPool:
        return None


def _answer(chunk: Chunk, future: Future[Parsed] | None, reader: Reader, enrich: Enricher) -> Parsed:
    if future is not None:
        try:
            return future.result()
        except BrokenProcessPool:
            log.warning("A reading process was ended from outside; reading on in this one.")
    return reader.read(chunk, enrich)


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


def _read(chunk: Chunk) -> Parsed:
    """A chunk with its records packed for landing: bytes travel between processes faster than records."""
    if _work is None:
        raise RuntimeError("This process has not begun.")
    reader, enrich = _work
    parsed = reader.read(chunk, enrich)
    bare = replace(parsed.batch, mentions=(), authors=(), interactions=())
    packed = frames.sealed(replace(parsed.batch, tombstones=(), gaps=(), rejected=(), usage=None))
    return replace(parsed, batch=bare, packed=packed)


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
