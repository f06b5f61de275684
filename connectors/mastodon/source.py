"""Mastodon as a source: what it can do, what it needs, and which of its parts does what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event
from typing import ClassVar

from connectors.contract import (
    Access,
    Budget,
    Can,
    Connector,
    Key,
    Native,
    Option,
    QueryRejected,
    SourceError,
    Spec,
)
from connectors.mastodon.live import Feed
from connectors.mastodon.looking import Door, Look, Origin, own_domain
from connectors.mastodon.queries import native
from connectors.mastodon.server import Server, host_name
from connectors.mastodon.statuses import PLATFORM, Reading
from connectors.mastodon.timelines import Place, Round, State
from connectors.web import Stranger
from data.records import Batch, Checkpoint, Usage, Watch

SOURCE = "mastodon"


class Mastodon(Connector):
    """Hashtags on any number of servers; with a key of the first one also its full-text search and its live stream.

    Only public posts are kept (not unlisted ones), and none by an account that asks not to be indexed (`noindex`). Posts by
    accounts that did not opt in to search (`indexable`) are kept only where a hashtag led to them.
    """

    spec = Spec(
        "Mastodon",
        PLATFORM,
        Can.SEARCH | Can.STREAM | Can.VERIFY | Can.DELETES,
        poll_seconds=120.0,
        page_size=40,
        keys=(
            Key(
                "access_token",
                "Access token",
                "Optional, of the first server named below: it opens full-text search and the live stream.",
                required=False,
            ),
        ),
        options=(
            Option(
                "instances",
                "Servers",
                "Each shows what reached it: mastodon.social is the largest; piaille.fr is a good French one.",
                ("mastodon.social",),
            ),
            Option(
                "hashtags", "Hashtags", "More hashtags to follow than those that follow from your watches."
            ),
        ),
        open=True,
        attribution="Posts from Mastodon belong to their authors; each links to the original.",
        terms="https://mastodon.social/terms-of-service",
    )
    patience: ClassVar[float] = 20.0  # seconds a server may take to answer
    silence: ClassVar[float] = 60.0  # seconds without a sign of life from a stream; it gives one every 15
    pace: ClassVar[float] = 1.0  # seconds between groups of a stream's events

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._token = self.access.keys.get("access_token") or None
        self._made: list[Server] | None = None
        self._doors: dict[str, Door] = {}
        self._readers: dict[str, Reading] = {}
        self._stranger: Stranger | None = None
        self._told = 0  # requests that a batch has already accounted for

    def compile(self, watches: Sequence[Watch]) -> Native:
        followed = self.access.options.get("hashtags", ())
        return native(watches, followed, searching=self._token is not None)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        servers = self._servers()
        places = [
            Place(server, asked)
            for server in servers
            for asked in query.queries
            if asked.startswith("#") or server.token
        ]
        tour = Round(SOURCE, places, self._reading, self.access.clock)
        yield from tour.batches(State.of(at), self._usage, stop)

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        if self._token is None:
            return  # streams need a key since Mastodon 4.2: hashtags are read without
        tags = frozenset(asked[1:] for asked in query.queries if asked.startswith("#"))
        feed = Feed(
            SOURCE,
            self._servers()[0],
            self.access,
            self._reading,
            self._usage,
            tags=tags,
            silence=self.silence,
            pace=self.pace,
        )
        yield from feed.batches(at, stop)

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        ours = {server.host: server for server in self._servers()}
        look = Look(SOURCE, ours, self._door, self._reading, self.access.clock, self._usage)
        yield from look.batches(ids, stop)

    def check(self) -> str:
        """Which servers answer, and as whom we are known on the first. Raises a SourceError when none does."""
        said, faults = [], []
        for server in self._servers():
            try:
                version = server.about().version
                said.append(f"{server.host} answers (Mastodon {version}).")
                if server.token:
                    account = server.get("/api/v1/accounts/verify_credentials").json()
                    name = account.get("acct") if isinstance(account, dict) else None
                    said.append(f"The key is @{name}'s: full-text search and the live stream are open.")
            except SourceError as fault:
                faults.append(fault)
                if server.token:
                    raise  # the key is what was asked about
        if not said:
            raise faults[0]
        return " ".join([*said, *map(str, faults)])

    def close(self) -> None:
        for server in self._made or ():
            server.close()
        for door in self._doors.values():
            if isinstance(door, Server):
                door.close()
        if self._stranger is not None:
            self._stranger.close()

    def _servers(self) -> list[Server]:
        """The servers a person named; the key belongs to the first. Raises QueryRejected for what is no name."""
        if self._made is None:
            typed = self.access.options.get("instances") or ("mastodon.social",)
            hosts = list(dict.fromkeys(host_name(one) for one in typed if one.strip()))
            if not hosts:
                raise QueryRejected("Name at least one Mastodon server, such as mastodon.social.")
            self._made = [
                Server(host, self.access, token=None if place else self._token, seconds=self.patience)
                for place, host in enumerate(hosts)
            ]
        return self._made

    def _door(self, host: str) -> Door:
        """A server that somebody's post came from."""
        if host not in self._doors:
            if self.access.base is not None:
                self._doors[host] = Server(host, self.access, token=None, seconds=self.patience)
            else:
                self._stranger = self._stranger or Stranger(most=2_000_000, seconds=self.patience / 2)
                self._doors[host] = Origin(host, self._stranger, self.access.clock)
        return self._doors[host]

    def _reading(self, door: Door) -> Reading:
        """How this server's statuses are read; what its people bear behind the `@` is asked once."""
        if door.host not in self._readers:
            ours = next((one for one in self._servers() if one is door), None)
            domain = ours.about().domain if ours is not None else own_domain(door)
            self._readers[door.host] = Reading(SOURCE, domain)
        return self._readers[door.host]

    def _usage(self) -> Usage:
        asked = sum(server.asked for server in self._made or ()) + sum(d.asked for d in self._doors.values())
        told, self._told = self._told, asked
        return Usage(SOURCE, requests=asked - told)
