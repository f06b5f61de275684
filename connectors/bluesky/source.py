"""Bluesky as a source: every public post of the network as it is published, and search for what lies further back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle, islice
from threading import Event
from typing import ClassVar

from connectors.bluesky.api import AT_ONCE, Reads, Session
from connectors.bluesky.backfill import backfill
from connectors.bluesky.follow import Follower, Renumbered
from connectors.bluesky.jetstream import CursorTooOld, UnknownDictionary, dictionary_of, opened
from connectors.bluesky.lookup import lookup
from connectors.bluesky.memory import Memory
from connectors.bluesky.names import Names, by_did
from connectors.bluesky.native import native
from connectors.bluesky.place import Place, fingerprint, micros
from connectors.bluesky.sieve import Sieve, accounts
from connectors.contract import (
    Access,
    Budget,
    Can,
    Connector,
    Key,
    Native,
    Option,
    PositionLost,
    SourceError,
    Spec,
    Transient,
)
from data.records import Batch, Checkpoint, Watch

HOSTS = ("jetstream.us-east.bsky.network", "jetstream.us-west.bsky.network")


class Bluesky(Connector):
    """The network's own event stream needs no key; search and its backfill need an app password."""

    first_look: ClassVar[timedelta] = timedelta(
        hours=1
    )  # what a first start, and a new watch, reads of the past
    silence: ClassVar[float] = 60.0  # seconds without an event after which a line is dead
    patience: ClassVar[float] = 10.0  # seconds a server may take to open a line
    every: ClassVar[float] = 1.0  # seconds between batches
    packed: ClassVar[bool] = True  # far less traffic for little work

    spec = Spec(
        name="Bluesky",
        platform="bluesky",
        can=Can.SEARCH | Can.STREAM | Can.VERIFY | Can.DELETES,
        poll_seconds=900.0,
        page_size=100,
        keys=(
            Key(
                "handle",
                "Handle",
                "Your account, such as name.bsky.social. Only for searching the past.",
                False,
            ),
            Key("app_password", "App password", "Settings → Privacy and security → App passwords.", False),
        ),
        options=(Option("hosts", "Jetstream servers", "Asked in turn when one fails.", HOSTS),),
        open=True,
        attribution="Bluesky (AT Protocol)",
        terms="https://bsky.social/about/support/tos",
    )

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._memory = Memory()
        self._names: Names | None = None
        self._reads: Reads | None = None
        self._session: Session | None = None
        self._sieves: dict[tuple[Watch, ...], Sieve] = {}
        self._dictionaries: dict[str, bytes | None] = {}
        self._moved: str | None = None  # the host to try next, after a fault of the last one

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Search queries, one an alternative; the stream is sieved by the watches themselves. Raises QueryRejected."""
        return native(watches, signed_in=self._signed_in)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Once a day, what each query finds since it was last asked, the first time in the last 7 days; needs keys.

        The index is not complete, so nothing here counts as wholly seen.
        """
        if self._signed_in:
            self._session = self._session or Session(self.access)
            yield from backfill(self._session, query, at, clock=self.access.clock, stop=stop)

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Posts, reposts of posts that passed by, edits and deletions, from where `at` says on.

        Raises Transient when a line ends; the next call goes to the next server.
        """
        sieve = self._sieve(query.watches)
        if sieve.nothing:
            return
        host = self._host(place := Place.of(at))
        try:
            yield from self._from(host, place, sieve, query, stop)
        except SourceError:
            self._moved = self._after(host)
            raise

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Fresh counts, texts and names; tombstones for what Bluesky shows no longer. 25 posts a request."""
        yield from lookup(self._reader(), ids, clock=self.access.clock, stop=stop)

    def check(self) -> str:
        """Signs in where keys are given, else asks for one profile. Raises SourceError."""
        if self._signed_in:
            self._session = self._session or Session(self.access)
            self._session.sign_in()
            return f"Signed in to Bluesky as {self.access.keys['handle'].strip().lstrip('@')}."
        if not self._reader().profiles(["bsky.app"]):
            raise Transient("Bluesky answers, but without a profile.")
        return "Bluesky's public interface answers; no account is needed for the stream."

    def close(self) -> None:
        for open_one in (self._names, self._reads, self._session):
            if open_one is not None:
                open_one.close()
        self._names = self._reads = self._session = None

    @property
    def _signed_in(self) -> bool:
        return bool(
            self.access.keys.get("handle", "").strip() and self.access.keys.get("app_password", "").strip()
        )

    def _from(
        self, host: str, place: Place | None, sieve: Sieve, query: Native, stop: Event
    ) -> Iterator[Batch]:
        """Follow one server; by the number of the event we stopped at, else by its time."""
        asked, now = fingerprint([watch.query for watch in query.watches]), self.access.clock()
        cursors: tuple[int, ...] = (micros(now - self.first_look),)
        if place is not None:
            cursors = place.cursors(host, asked, look_back=self.first_look, now=now)
        self._names = self._names or Names(self.access)
        dictionary, requests = self._dictionary(host)
        for cursor in cursors:
            follower = Follower(
                self.access, sieve, self._memory, self._names,
                host=host, asked=asked, place=place, by_number=cursor < 1e15, requests=requests + 1,
            )  # fmt: skip
            try:
                with opened(
                    host,
                    cursor=cursor,
                    dictionary=dictionary,
                    now=self.access.clock,
                    silence=self.silence,
                    patience=self.patience,
                    look=min(0.2, self.every),
                ) as line:
                    yield from follower.batches(line, every=self.every, stop=stop)
                    return
            except (CursorTooOld, Renumbered):
                requests += 1
            except UnknownDictionary as retired:
                del self._dictionaries[host]
                raise Transient("The stream's server has changed its dictionary.") from retired
        raise PositionLost("Bluesky's stream no longer knows where we stopped reading.")

    def _sieve(self, watches: tuple[Watch, ...]) -> Sieve:
        """The sieve of these watches, once the accounts they name are found."""
        if watches not in self._sieves:
            followed, named = accounts(watches)
            handles: dict[str, str] = {}
            wanted = sorted(followed) + sorted(named)
            for start in range(0, len(wanted), AT_ONCE):
                try:
                    views = self._reader().profiles(wanted[start : start + AT_ONCE])
                except SourceError:
                    if any(name in followed for name in wanted[start:]):
                        raise  # their posts would go by unseen
                    break
                handles |= {did: str(view.get("handle")).lower() for did, view in by_did(views)}
            self._sieves = {watches: Sieve(watches, handles)}
        return self._sieves[watches]

    def _hosts(self) -> tuple[str, ...]:
        chosen = tuple(host.strip() for host in self.access.options.get("hosts", ()) if host.strip())
        return chosen or ((self.access.base,) if self.access.base else HOSTS)

    def _host(self, place: Place | None) -> str:
        hosts = self._hosts()
        for wanted in (self._moved, place.host if place else None):
            if wanted in hosts:
                return str(wanted)
        return hosts[0]

    def _after(self, host: str) -> str:
        hosts = self._hosts()
        return next(islice(cycle(hosts), hosts.index(host) + 1, None))

    def _dictionary(self, host: str) -> tuple[bytes | None, int]:
        """The server's dictionary, and how many requests it took to get."""
        if not self.packed or host in self._dictionaries:
            return self._dictionaries.get(host), 0
        self._dictionaries[host] = dictionary_of(host, clock=self.access.clock)
        return self._dictionaries[host], 1

    def _reader(self) -> Reads:
        self._reads = self._reads or Reads(self.access)
        return self._reads
