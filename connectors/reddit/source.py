"""What people say on Reddit: submissions found by search, comments of chosen subreddits and threads, and their fate.

praw's own streams are not used: between two polls they lose what does not fit into one page and cannot be resumed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Event
from typing import Any, ClassVar

from connectors.contract import Access, Budget, Can, Connector, Key, Native, Option, Spec
from connectors.enrich import Enricher
from connectors.reddit import queries
from connectors.reddit.asking import Limits, Reader, Refused
from connectors.reddit.fates import fates
from connectors.reddit.listings import subreddit
from connectors.reddit.places import Places
from connectors.reddit.readings import SOURCE, Readings, page
from connectors.reddit.round import Round
from connectors.reddit.threads import Thread, named, thread
from data.records import Batch, Checkpoint, Rejected, Watch


class Reddit(Connector):
    """Reddit's API through praw, polled: there is no push. Not thread-safe."""

    spec: ClassVar[Spec] = Spec(
        name="Reddit",
        platform="reddit",
        can=Can.SEARCH | Can.VERIFY,
        poll_seconds=60.0,
        page_size=100,
        keys=(
            Key("client_id", "Client id", "Under the app's name on reddit.com/prefs/apps."),
            Key("client_secret", "Client secret", "Beside “secret” on the same page."),
            Key("username", "Username", "Named to Reddit as whom to write to.", required=False),
        ),
        options=(
            Option("subreddits", "Subreddits", "Their new comments and submissions are read: r/name."),
            Option(
                "threads",
                "Threads",
                "Addresses of submissions whose comments are read again and again; a watch may follow.",
            ),
        ),
        attribution="Reddit",
        terms="https://redditinc.com/policies/data-api-terms",
    )
    limits: ClassVar[Limits] = Limits()

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._reader = Reader(self.access, self.limits)
        self._readings = Readings(self.access.clock, self._given)
        self._watches: tuple[Watch, ...] = ()
        self._threads, self._subreddits, self._unread = _chosen(self.access)
        self._given_to: dict[str, tuple[str, ...]] = {}
        self._handed_out: Any = None  # the state of the checkpoint behind what was taken from us last

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Few queries for all watches together. Raises QueryError."""
        self._watch(tuple(watches))
        return queries.compiled(watches)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What is new in the queries' results, the chosen subreddits and the chosen threads."""
        self._watch(query.watches)
        if at is None or at.state != self._handed_out:
            self._readings.forget()
        places = Places(at)
        round_ = Round(self._reader, self._readings, places, clock=self.access.clock, stop=stop)
        asked = hashlib.sha256(repr(sorted((w.id, w.query) for w in query.watches)).encode()).hexdigest()[:16]
        for batch in round_.batches(query.queries, self._subreddits, self._threads, asked):
            yield batch
            self._handed_out = batch.checkpoint.state if batch.checkpoint else None
        if self._unread:
            yield Batch(SOURCE, rejected=self._unread, checkpoint=places.checkpoint())
            self._unread = ()

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Fresh counts and texts, and tombstones of what is gone; a hundred ids a request."""
        yield from fates(self._reader, self._readings, ids, clock=self.access.clock, stop=stop)

    def check(self) -> str:
        """One search for one result. Raises AuthFailed, RateLimited, Transient."""
        try:
            page(self._reader.get("search/", q="reddit", sort="new", type="link", limit=1))
        except Refused as why:
            raise why.as_fault() from None
        left = self._reader.meter.left
        rest = f"; {left:,.0f} requests are left in these ten minutes" if left is not None else ""
        return f"Reddit takes the keys and lets this app search{rest}."

    def close(self) -> None:
        self._reader.close()

    def _watch(self, watches: tuple[Watch, ...]) -> None:
        if watches != self._watches:
            self._watches, self._given_to = watches, {}

    def _given(self, name: str) -> tuple[str, ...]:
        """Watches that everything in a chosen thread counts for: the one a person named with it, or those that its
        submission matches; none in other threads, where every comment speaks for itself."""
        one = next((one for one in self._threads if one.name == name), None)
        if one is None or not self._watches:
            return ()
        if name not in self._given_to:
            self._given_to[name] = named(self._watches, one.watch) or self._matched(one)
        return self._given_to[name]

    def _matched(self, one: Thread) -> tuple[str, ...]:
        try:
            found = page(self._reader.get("api/info/", id=one.name))
        except Refused:
            return ()
        scratch = Readings(self.access.clock, lambda _: ())
        batch = scratch.read(found, one.name).batch()
        judged = Enricher(self._watches)(replace(batch, mentions=batch.mentions[:1]))
        return judged.mentions[0].watches if judged.mentions else ()


def _chosen(access: Access) -> tuple[tuple[Thread, ...], tuple[str, ...], tuple[Rejected, ...]]:
    """The threads and subreddits of the options, and what among them could not be understood."""
    threads: dict[str, Thread] = {}
    names: dict[str, None] = {}
    unread = []
    for entry in access.options.get("subreddits", ()):
        for part in entry.split("+"):
            if name := subreddit(part):
                names[name] = None
            else:
                unread.append(_unread("subreddits", part, "no subreddit's name; write it as r/name"))
    for entry in access.options.get("threads", ()):
        if one := thread(entry):
            threads.setdefault(one.id, one)
        else:
            unread.append(
                _unread("threads", entry, "no thread's address; copy it from the browser, not from “Share”")
            )
    return tuple(threads.values()), tuple(names), tuple(unread)


def _unread(option: str, entry: str, why: str) -> Rejected:
    return Rejected(SOURCE, f"option {option}", f"“{entry[:80]}” is {why}", entry[:4_000])
