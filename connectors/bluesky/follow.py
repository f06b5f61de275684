"""What the stream's events become: a batch a second of the posts that could matter, and of all that was taken back."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from threading import Event
from typing import Any, Final

from connectors.bluesky.jetstream import Line
from connectors.bluesky.memory import Memory
from connectors.bluesky.names import Names
from connectors.bluesky.place import SOURCE, Place
from connectors.bluesky.posts import PLATFORM, POST, REPOST, Malformed, Post, moment, post, repost, uri_of
from connectors.bluesky.sieve import Sieve
from connectors.contract import Access, SourceError, Transient
from data.records import Batch, Gap, Rejected, Seen, Tombstone, Usage

_MOST: Final = 500  # mentions in a batch
_STRANGE: Final = 60.0  # seconds that the event we stopped at may seem to have moved
_COLLECTION: Final = b'"collection":"'
_RESHARED: Final = REPOST.encode() + b'"'
_URI: Final = re.compile(rb'"uri":"([^"\\]+)"')
_GONE: Final = {
    "deleted": "The account was deleted.",
    "takendown": "Bluesky took the account down.",
}  # a deactivated or suspended account may return; `verify` finds its posts gone when they are next looked at
_MISSED: Final = (
    "Vigie was away for longer than Bluesky's stream reaches back (36 hours); "
    "search fills part of it where an app password is set."
)


class Renumbered(SourceError):
    """The server counts its events anew; never leaves this package."""


class Follower:
    """Reads one line. `place`: where an earlier reading ended, if the line goes on from there."""

    def __init__(
        self,
        access: Access,
        sieve: Sieve,
        memory: Memory,
        names: Names,
        *,
        host: str,
        asked: str,
        place: Place | None,
        by_number: bool,
        requests: int,
    ) -> None:
        self._access, self._sieve, self._memory, self._names = access, sieve, memory, names
        self._host, self._asked, self._place, self._by_number = host, asked, place, by_number
        self._requests = requests
        self._read_until: datetime | None = None  # None until the first event
        self._clamped = False
        self._gaps: list[Gap] = []
        self._last: bytes | None = None
        self._now = access.clock()
        self._clear()

    def batches(self, line: Line, *, every: float, stop: Event) -> Iterator[Batch]:
        """A batch each `every` seconds at least, until `stop`. Raises Transient when the line ends, Renumbered."""
        due = time.monotonic() + every
        try:
            for frame in line.frames(stop):
                if frame is not None:
                    self._take(frame)
                if len(self._posts) >= _MOST or time.monotonic() >= due:
                    yield self._batch(stop)
                    due = time.monotonic() + every
        except Transient:
            yield self._batch(stop)  # what came before the fault came whole
            raise
        if self._last is not None:
            yield self._batch(stop)

    def _clear(self) -> None:
        self._posts: dict[str, Post] = {}
        self._stones: list[Tombstone] = []
        self._rejected: list[Rejected] = []
        self._read, self._edited = 0, False

    def _take(self, frame: bytes) -> None:
        if self._read_until is not None and self._unknown_repost(frame):
            self._read += 1
            self._last = frame
            return
        try:
            said = json.loads(frame)
            payload: dict[str, Any] = said["payload"] if said["$type"] == "message" else said
            kind = payload["$type"].rpartition("#")[2]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._reject("the frame is not as Jetstream's lexicon has it", frame)
            return
        if kind == "error":
            raise Transient(f"Bluesky's stream ended: {str(payload.get('error'))[:60]}.")
        if kind == "info":
            self._clamped |= payload.get("name") == "OutdatedCursor"
            return
        try:
            if self._read_until is None and self._first(payload):
                return
            if kind == "commit":
                self._commit(payload)
            elif kind == "account":
                self._account(payload)
            self._last = frame
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
            self._reject(
                str(fault) if isinstance(fault, Malformed) else "an expected field is missing", frame
            )

    def _unknown_repost(self, frame: bytes) -> bool:
        """Whether this is, beyond doubt, a repost of nothing we know: half of the network's events, told without parsing."""
        at = frame.find(_COLLECTION)
        if at < 0 or not frame.startswith(_RESHARED, at + len(_COLLECTION)):
            return False
        record = frame.find(b'"record":')
        if record < at or b'"operation":"delete"' in frame:
            return False
        uris = _URI.findall(frame, record)
        return bool(uris) and not any(uri.decode("utf-8", "replace") in self._memory for uri in uris)

    def _first(self, payload: dict[str, Any]) -> bool:
        """Whether the first event is the very one we stopped at; and what its place tells. Raises Renumbered."""
        when, place = _time(payload), self._place
        if place is not None and self._by_number:
            moved = abs((when - place.time).total_seconds())
            if payload["seq"] < place.seq or moved > _STRANGE:
                raise Renumbered("The server's numbers mean other events now.")
        self._read_until = when
        if place is not None and self._clamped and when > place.time:
            self._gaps.append(Gap(SOURCE, place.time, when, _MISSED))
        elif place is not None:
            self._read_until = min(when, place.time)
        return place is not None and self._by_number and payload["seq"] == place.seq

    def _commit(self, event: dict[str, Any]) -> None:
        did, collection, rkey, operation = (
            event["did"],
            event["collection"],
            event["rkey"],
            event["operation"],
        )
        if operation == "delete":
            self._withdraw(uri_of(did, collection, rkey), _time(event))
            return
        self._read += 1
        record = event["record"]
        if collection == POST:
            if not isinstance(record, dict):
                raise Malformed("the post has no record")
            if self._sieve.may(record.get("text"), record, did):
                self._keep(did, rkey, record, event, edited=operation == "update")
        elif collection == REPOST:
            known = self._memory.get(record["subject"]["uri"])
            if known is not None:
                made = repost(did, rkey, record, known[0], witnessed=_time(event), fetched=self._now)
                known[1].append(made.mention.id)
                self._posts[made.mention.id] = made

    def _keep(
        self, did: str, rkey: str, record: dict[str, Any], event: dict[str, Any], *, edited: bool
    ) -> None:
        made = post(did, rkey, record, witnessed=_time(event), fetched=self._now, handles=self._sieve.handles)
        if self._sieve.holds(made.mention):
            self._posts[made.mention.id] = made
            self._memory.keep(made.mention)
            self._edited |= edited

    def _account(self, event: dict[str, Any]) -> None:
        account = event["account"]
        why = None if account.get("active") else _GONE.get(account.get("status"))
        if why is None:
            return
        did = event["did"]
        for made in [made for made in self._posts.values() if made.mention.author_id == did]:
            del self._posts[made.mention.id]
        for uri in self._memory.of(did):
            self._withdraw(uri, _time(event))
        self._stones.append(Tombstone(PLATFORM, did, why, _time(event), "author"))

    def _withdraw(self, uri: str, when: datetime) -> None:
        """A post or repost is gone, and with a post every repost that shows its text."""
        for gone in (uri, *self._memory.withdraw(uri)):
            self._posts.pop(gone, None)
            why = "Its author deleted it." if gone == uri else "The post it repeats was deleted."
            self._stones.append(Tombstone(PLATFORM, gone, why, when))

    def _reject(self, why: str, frame: bytes) -> None:
        cure = "nothing to do, its author's software wrote it so"
        text = frame[:4000].decode("utf-8", "replace")
        self._rejected.append(Rejected(SOURCE, "an event of the stream", f"{why}: {cure}", text))

    def _batch(self, stop: Event) -> Batch:
        """What came since the last batch; without an event, nothing but what was spent."""
        posts = tuple(self._posts.values())
        dids = [made.mention.author_id for made in posts if made.mention.author_id]
        dids += [tie.target_id for made in posts for tie in made.ties if tie.target_id.startswith("did:")]
        authors = self._names.of(dids, self._sieve.handles, stop=stop) if dids else ()
        requests = self._requests + self._names.requests()
        batch = Batch(
            SOURCE,
            mentions=tuple(made.mention for made in posts),
            authors=authors,
            interactions=tuple(tie for made in posts for tie in made.ties),
            tombstones=tuple(self._stones),
            gaps=tuple(self._gaps),
            seen=self._advance(),
            rejected=tuple(self._rejected),
            checkpoint=self._place.checkpoint()
            if self._last is not None and self._place is not None
            else None,
            usage=Usage(SOURCE, requests=requests) if requests else None,
            stable_ids=not self._edited and all(made.lasting for made in posts),
            read=self._read,
        )
        self._requests, self._last = 0, None
        self._gaps.clear()
        self._clear()
        self._now = self._access.clock()
        return batch

    def _advance(self) -> tuple[Seen, ...]:
        """Move to the last event; the span from where we were is read."""
        if self._last is None or self._read_until is None:
            return ()
        try:
            last = json.loads(self._last)["payload"]
            seq, when = int(last["seq"]), _time(last)
        except (KeyError, TypeError, ValueError, RecursionError):
            return ()  # the next event tells where we are
        since, until = self._read_until, max(self._read_until, when)
        self._place = Place(self._host, seq, until, self._asked)
        self._read_until = until
        return (Seen(SOURCE, since, until),) if until > since else ()


def _time(event: dict[str, Any]) -> datetime:
    found = moment(event["time"])
    if found is None:
        raise Malformed("the event has no time")
    return found
