"""What of a source's batches lands: judged, sieved, and together with the small change of the quiet moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.contract import Can, Spec
from connectors.enrich import Enricher
from data.landing import Landing
from data.records import Batch, Seen, Tombstone, Usage, Watch

_QUIET = timedelta(
    seconds=5
)  # progress without content is saved this often: a batch a second would be a flood


class Gatherer:
    """Lands the batches of one method. What nobody watches is counted and dropped; an idle stream lands now and then."""

    def __init__(self, spec: Spec, method: str, watches: Sequence[Watch], landing: Landing) -> None:
        self._spec, self._method, self._landing = spec, method, landing
        self._enrich = Enricher(watches, remembering=True)
        self._held: Batch | None = None  # progress not yet landed
        self._landed: datetime | None = None

    def take(self, batch: Batch, now: datetime) -> None:
        """Judge and sieve a batch, then land it, or keep its progress for the next one."""
        batch = self._sieved(self._enrich(batch))
        if self._held is not None:
            batch, self._held = _joined(self._held, batch), None
        quiet = not (batch.mentions or batch.tombstones or batch.gaps or batch.rejected or batch.checked)
        if quiet and self._landed is not None and now - self._landed < _QUIET:
            self._held = batch
        else:
            self._land(batch, now)

    def rest(self, now: datetime) -> None:
        """Land what is kept: the method pauses or ends."""
        if self._held is not None:
            batch, self._held = self._held, None
            self._land(batch, now)

    def _land(self, batch: Batch, now: datetime) -> None:
        if batch.usage is not None:
            batch = replace(batch, usage=replace(batch.usage, method=self._method))
        self._landing.land(batch, hold=bool(self._spec.can & (Can.VERIFY | Can.DELETES)), now=now)
        self._landed = now

    def _sieved(self, batch: Batch) -> Batch:
        """Without what no watch asks for; what is looked at again stays, whatever it says now."""
        if batch.tombstones and Can.DELETES in self._spec.can and self._method == "stream":
            batch = replace(batch, tombstones=self._concerning(batch))
        if self._spec.keeps_all or self._method == "verify" or not batch.mentions:
            return batch
        kept = tuple(m for m in batch.mentions if m.watches or m.given_watches)
        if len(kept) == len(batch.mentions):
            return batch
        ids = {m.id for m in kept}
        ties = tuple(tie for tie in batch.interactions if tie.evidence_id in ids)
        people = {m.author_id for m in kept} | {tie.target_id for tie in ties}
        authors = tuple(author for author in batch.authors if author.id in people)
        return replace(batch, mentions=kept, interactions=ties, authors=authors)

    def _concerning(self, batch: Batch) -> tuple[Tombstone, ...]:
        """Tombstones of what we hold, or of what comes in this very batch: a firehose deletes for the whole world."""
        coming = {m.id for m in batch.mentions} | {m.author_id for m in batch.mentions}
        here = [stone for stone in batch.tombstones if stone.id in coming]
        elsewhere = [stone for stone in batch.tombstones if stone.id not in coming]
        return (*here, *self._landing.concerned(self._spec.platform, elsewhere))


def _joined(earlier: Batch, later: Batch) -> Batch:
    """Two batches as one; the later checkpoint stands for both. `earlier` has no content."""
    return replace(
        later,
        read=earlier.read + later.read,
        seen=_spans((*earlier.seen, *later.seen)),
        checkpoint=later.checkpoint or earlier.checkpoint,
        usage=_sum(earlier.usage, later.usage),
        standings=(*earlier.standings, *later.standings),
    )


def _spans(seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """Spans that touch, as one."""
    joined: list[Seen] = []
    for span in sorted(seen, key=lambda one: (one.source, one.since)):
        if joined and joined[-1].source == span.source and span.since <= joined[-1].until:
            last = joined.pop()
            span = Seen(span.source, last.since, max(last.until, span.until))
        joined.append(span)
    return tuple(joined)


def _sum(one: Usage | None, other: Usage | None) -> Usage | None:
    if one is None or other is None:
        return one or other
    return Usage(one.source, one.requests + other.requests, one.units + other.units, one.money + other.money)
