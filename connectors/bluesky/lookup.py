"""What became of posts and reposts we hold: fresh counts and texts, or a tombstone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import Any, Final

from connectors.bluesky.api import AT_ONCE, Reads
from connectors.bluesky.backfill import refused
from connectors.bluesky.place import SOURCE
from connectors.bluesky.posts import PLATFORM, POST, REPOST, Malformed, viewed
from connectors.contract import Transient
from data.records import Author, Batch, Interaction, Mention, Rejected, Tombstone, Usage

_REPOSTS_AT_ONCE: Final = 5  # each takes a request of its own
_CANARY: Final = "bsky.app"  # the company's own account: as long as it is there, the answers are true
_GONE: Final = "Bluesky no longer shows it."


def lookup(
    reads: Reads, ids: Sequence[str], *, clock: Callable[[], datetime], stop: Event
) -> Iterator[Batch]:
    """Batches that together name every id in `checked`, except those that are no Bluesky address. Raises SourceError."""
    posts = [name for name in ids if name.startswith("at://") and f"/{POST}/" in name]
    reposts = [name for name in ids if name.startswith("at://") and f"/{REPOST}/" in name]
    for some in _some(posts, AT_ONCE):
        if stop.is_set():
            return
        yield _posts(reads, some, clock())
    for some in _some(reposts, _REPOSTS_AT_ONCE):
        if stop.is_set():
            return
        yield _reposts(reads, some, clock())


def _posts(reads: Reads, uris: Sequence[str], now: datetime) -> Batch:
    """Each post as it is now. Nobody's post comes back from a tombstone: an answer that denies all is doubted."""
    before = reads.requests
    views = _shown(reads, uris)
    mentions: list[Mention] = []
    ties: list[Interaction] = []
    rejected: list[Rejected] = []
    authors: dict[str, Author] = {}
    for uri in uris:
        if uri not in views:
            continue
        try:
            said, author = viewed(views[uri], fetched=now)
        except Malformed as fault:
            rejected.append(refused(views[uri], uri, fault))
            continue
        mentions.append(said.mention)
        ties += said.ties
        authors[author.id] = author
    return Batch(
        SOURCE,
        mentions=tuple(mentions),
        authors=tuple(authors.values()),
        interactions=tuple(ties),
        tombstones=tuple(Tombstone(PLATFORM, uri, _GONE, now) for uri in uris if uri not in views),
        rejected=tuple(rejected),
        usage=Usage(SOURCE, requests=reads.requests - before),
        read=len(views),
        checked=tuple(uris),
    )


def _reposts(reads: Reads, uris: Sequence[str], now: datetime) -> Batch:
    """A repost stands as long as it and the post it shows can be seen; it has no counts of its own."""
    before = reads.requests
    subjects: dict[str, str | None] = {}
    for uri in uris:
        did, collection, rkey = uri[5:].split("/", 2)
        subjects[uri] = _subject(reads.record(did, collection, rkey))
    shown = _shown(reads, tuple({subject for subject in subjects.values() if subject}))
    gone = [uri for uri, subject in subjects.items() if subject is None or subject not in shown]
    return Batch(
        SOURCE,
        tombstones=tuple(Tombstone(PLATFORM, uri, _GONE, now) for uri in gone),
        usage=Usage(SOURCE, requests=reads.requests - before),
        read=len(uris) - len(gone),
        checked=tuple(uris),
    )


def _shown(reads: Reads, uris: Sequence[str]) -> dict[str, Any]:
    """The views by address. Raises Transient when nothing at all is shown, not even Bluesky's own account."""
    if not uris:
        return {}
    found = {str(view.get("uri")): view for view in reads.posts(uris) if isinstance(view, dict)}
    if not found and not reads.profiles([_CANARY]):
        raise Transient("Bluesky shows none of our posts, nor its own account: taken for a fault.")
    return found


def _subject(record: Any) -> str | None:
    subject = record.get("subject") if isinstance(record, dict) else None
    uri = subject.get("uri") if isinstance(subject, dict) else None
    return uri if isinstance(uri, str) else None


def _some(values: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    yield from (values[start : start + most] for start in range(0, len(values), most))
