"""What one step brought, counted, and every breach of the contract in it, in plain words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors.conformance.promises import FIELDS, Promise
from connectors.contract import Spec
from data.records import Batch, Checkpoint, Mention, Usage

_CLOCKS: Final = timedelta(minutes=5)  # by which a platform's clock may go before ours
_SECRET: Final = 8  # characters; a shorter key could stand in any text


class Brought:
    """The batches of one method of one connector. Keeps no text: ids, times and counts are enough."""

    def __init__(self, source: str, method: str, spec: Spec, secrets: Iterable[str] = ()) -> None:
        self._source, self._method, self._spec = source, method, spec
        self._secrets = tuple(secret for secret in secrets if len(secret) >= _SECRET)
        self.created: dict[str, datetime] = {}
        self.filled = Counter[str]()
        self.rejected = Counter[str]()
        self.breaches = Counter[str]()
        self.checked: set[str] = set()
        self.gone: set[str] = set()
        self.at: Checkpoint | None = None
        self.last: tuple[datetime, ...] = ()  # creation times of the last batch that had any
        self.read = self.batches = self.matched = self.gaps = self.waits = 0
        self.used = Usage(source)

    def take(self, batch: Batch) -> None:
        """Count a batch and judge it."""
        self.batches += 1
        self.read += batch.read
        self.gaps += len(batch.gaps)
        self.matched += sum(bool(mention.watches) for mention in batch.mentions)
        self.rejected.update(one.why for one in batch.rejected)
        self.checked.update(batch.checked)
        self.gone.update(stone.id for stone in batch.tombstones)
        self.breaches.update(dict.fromkeys(self._breaches(batch), 1))
        timed = [mention for mention in batch.mentions if _in_utc(mention)]
        for mention in timed:
            if mention.id not in self.created:
                self.filled.update(name for name in FIELDS if getattr(mention, name) not in (None, ()))
            self.created[mention.id] = mention.created
        self.last = tuple(mention.created for mention in timed) or self.last
        if batch.checkpoint is not None:
            self.at = kept(batch.checkpoint)
        if (said := batch.usage) is not None:
            was = self.used
            self.used = Usage(
                self._source, was.requests + said.requests, was.units + said.units, was.money + said.money
            )

    def _breaches(self, batch: Batch) -> Iterator[str]:
        """What the contract forbids (connectors/contract.py)."""
        mark, here = batch.checkpoint, {mention.id for mention in batch.mentions}
        if batch.source != self._source:
            yield f"A batch calls its source {batch.source!r}."
        if mark is not None and (mark.source, mark.key) != (self._source, self._method):
            yield f"A checkpoint stands under {mark.source!r}, {mark.key!r}."
        if mark is not None and not _is_json(mark):
            yield "A checkpoint's state is no JSON."
        if mark is None and self._method != "verify" and batch.mentions:
            yield "A batch with mentions has no checkpoint."
        for mention in batch.mentions:
            yield from self._faults(mention, stable=batch.stable_ids)
        if any(tie.evidence_id not in here for tie in batch.interactions):
            yield "A tie names a mention that did not come with it."
        if any(since > until for since, until in _spans(batch)):
            yield "A span ends before it begins."
        if any(not rejected.why for rejected in batch.rejected):
            yield "An item was rejected without a reason."
        if self._secrets and any(secret in repr(batch) for secret in self._secrets):
            yield "A key stands in what was read."

    def _faults(self, mention: Mention, *, stable: bool) -> Iterator[str]:
        if not mention.id or not mention.text.strip():
            yield "A mention has no id or no text."
        if not mention.platform.startswith(self._spec.platform):
            yield f"A mention is of {mention.platform!r}."
        if not _in_utc(mention):
            yield "A time is not in UTC."
        elif mention.fetched is not None and mention.created > mention.fetched + _CLOCKS:
            yield "A mention was made more than five minutes after it was read."
        if stable and self.created.get(mention.id, mention.created) != mention.created:
            yield "One id came with two creation times."
        for name in (*mention.handles, *mention.hashtags, *mention.domains):
            if name != name.lower() or name.startswith(("@", "#")):
                yield "A handle, hashtag or domain is not written as records have it."
        if any(
            (count or 0) < 0 for count in (mention.reach, mention.reposts, mention.replies, mention.quotes)
        ):
            yield "A number of people or actions is negative."


def broken(promise: Promise, filled: Mapping[str, int], mentions: int) -> Iterator[str]:
    """Where the fields that came differ from what was promised."""
    for name in FIELDS:
        found = filled.get(name, 0)
        if name in promise.always and found < mentions:
            yield f"{name}: promised on every mention, found on {found:,} of {mentions:,}."
        if name in promise.never and found:
            yield f"{name}: promised on no mention, found on {found:,} of {mentions:,}: the platform says more now."


def again(first: Brought, second: Brought, overlap: timedelta) -> tuple[str, ...]:
    """Ids that came again although the checkpoint was past them, and are not within the overlap of where it stood."""
    if not first.created:
        return ()
    edges = (min(first.last), max(first.last)) if first.last else ()
    newest = max(first.created.values())
    slack = max(overlap, timedelta(seconds=1))
    return tuple(
        name
        for name, created in second.created.items()
        if name in first.created
        and created < newest - slack
        and all(abs(created - edge) > slack for edge in edges)
    )


def kept(mark: Checkpoint) -> Checkpoint:
    """A checkpoint as it comes back from landing."""
    state = json.loads(json.dumps(dict(mark.state), default=str))
    return Checkpoint(mark.source, mark.key, state, mark.version)


def _in_utc(mention: Mention) -> bool:
    times = (mention.created, mention.fetched)
    return all(time is None or time.utcoffset() == timedelta(0) for time in times)


def _is_json(mark: Checkpoint) -> bool:
    try:
        json.dumps(dict(mark.state))
    except (TypeError, ValueError):
        return False
    return True


def _spans(batch: Batch) -> list[tuple[datetime, datetime]]:
    return [(gap.since, gap.until) for gap in batch.gaps] + [(seen.since, seen.until) for seen in batch.seen]
