"""Drives a connector as the collector would: keeps what its batches bring, and the checkpoint to go on from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event

from connectors.contract import Budget, Connector, Native, RateLimited
from data.records import Author, Batch, Checkpoint, Gap, Interaction, Mention, Rejected, Seen, Tombstone


class Clock:
    """A clock that tests move."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


@dataclass
class Kept:
    """What a store would hold after these batches: records by their ids, the last checkpoint, and the sums."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    ties: dict[tuple[str, str, str, str], Interaction] = field(default_factory=dict)
    stones: dict[str, Tombstone] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)
    at: Checkpoint | None = None
    batches: int = 0
    requests: int = 0
    units: int = 0

    def take(self, batch: Batch) -> None:
        self.batches += 1
        self.mentions.update({one.id: one for one in batch.mentions})
        self.authors.update({one.id: one for one in batch.authors})
        self.ties.update({(t.kind, t.evidence_id, t.source_id, t.target_id): t for t in batch.interactions})
        for stone in batch.tombstones:
            self.stones[stone.id] = stone
            self.mentions.pop(stone.id, None)
        self.gaps += batch.gaps
        self.seen += batch.seen
        self.rejected += batch.rejected
        self.checked |= set(batch.checked)
        if (mark := batch.checkpoint) is not None:  # kept as JSON, like every checkpoint
            self.at = replace(mark, state=json.loads(json.dumps(dict(mark.state))))
        if batch.usage is not None:
            self.requests += batch.usage.requests
            self.units += batch.usage.units


def drain(batches: Iterable[Batch], kept: Kept, *, most: int | None = None) -> Kept:
    """Take the batches, all of them or the first `most`, as one transaction each."""
    for number, batch in enumerate(batches, 1):
        kept.take(batch)
        if number == most:
            break
    return kept


def round_of(connector: Connector, query: Native, kept: Kept, *, clock: Clock | None = None) -> Kept:
    """One whole round of `search` from where `kept` stands, sitting out what the platform asks to wait for."""
    for _ in range(10_000):
        try:
            return drain(connector.search(query, kept.at, budget=Budget(), stop=Event()), kept)
        except RateLimited as limit:
            if clock is None:
                raise
            clock.now = max(clock.now, limit.retry_at)
    raise AssertionError("the round never ended")


def in_short_lives(
    make: Callable[[], Connector],
    query: Native,
    kept: Kept,
    *,
    clock: Clock,
    between: Callable[[], None] = lambda: None,
) -> Kept:
    """One round in which the collector dies after every batch: each time a new connector, from the stored checkpoint."""
    for _ in range(2_000):
        connector, seen = make(), len(kept.seen)
        try:
            batches = connector.search(query, kept.at, budget=Budget(), stop=Event())
            if (batch := next(iter(batches), None)) is None:
                return kept
            kept.take(batch)
        except RateLimited as limit:
            clock.now = max(clock.now, limit.retry_at)
        finally:
            connector.close()
        if len(kept.seen) > seen:
            return kept
        between()
    raise AssertionError("the round never ended")
