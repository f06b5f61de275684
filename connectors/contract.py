"""What a source of mentions must offer, and the only ways it may fail.

SourceError
├── RateLimited      wait until `retry_at`, then go on
├── QuotaExhausted   nothing more may be bought before `retry_at`
├── AuthFailed       the key is missing, wrong or revoked: a person must act
├── QueryRejected    the platform refuses the query: a person must change the watch
├── Transient        a network or server fault: try again, a little later each time
└── PositionLost     the checkpoint is too old for the platform: go on from its floor, and say what was missed
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Flag, auto
from threading import Event
from typing import ClassVar

from data.records import Batch, Checkpoint, Watch


class SourceError(Exception):
    """A source cannot go on; the message says what happened and what to do."""


class RateLimited(SourceError):
    """The platform asks us to wait until `retry_at` (aware, UTC)."""

    def __init__(self, message: str, *, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class QuotaExhausted(SourceError):
    """Nothing more may be bought before `retry_at` (aware, UTC)."""

    def __init__(self, message: str, *, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class AuthFailed(SourceError):
    """The key is missing, wrong or revoked."""


class QueryRejected(SourceError):
    """The platform refuses the query as it stands."""


class Transient(SourceError):
    """A fault that usually passes by itself."""


class PositionLost(SourceError):
    """The platform no longer knows the place where we stopped reading; the next round begins without a checkpoint."""


class Can(Flag):
    """What a source is able to do."""

    SEARCH = auto()
    STREAM = auto()
    VERIFY = auto()  # asked again by id, it tells what was deleted and how the counts moved
    DELETES = auto()  # its stream tells what was deleted


@dataclass(frozen=True, slots=True)
class Key:
    """One credential, as the Sources page asks for it; `VIGIE_<SOURCE>_<NAME>` in the environment goes first."""

    name: str
    label: str
    help: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One list of places a source should read: subreddits, instances, feeds. Not secret."""

    name: str
    label: str
    help: str = ""
    default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """What the runner and the Sources page must know about a source before it is asked anything."""

    name: str  # as users read it
    platform: str
    can: Can
    poll_seconds: float = 60.0
    page_size: int = 100
    window_days: float | None = None  # how far back the platform looks; None: no limit known
    keys: tuple[Key, ...] = ()
    options: tuple[Option, ...] = ()
    open: bool = False  # needs no key and no place to read: it starts by itself
    keeps_all: bool = False  # also what no watch matches; else that is counted, and dropped before it lands
    requests_a_day: int | None = None  # the platform's own ceilings
    units_a_day: int | None = None
    money_a_month: float | None = None  # US dollars; a metered source's budget until somebody sets another
    attribution: str = ""
    terms: str = ""  # address of the platform's terms


@dataclass(frozen=True, slots=True)
class Access:
    """What a connector is made with. It must be buildable with none of it: then it can still compile.

    `base` is the address of another server that speaks the platform's protocol (a test's, a mirror's).
    """

    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base: str | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(slots=True)
class Budget:
    """What a source may still spend in this round; None is without limit.

    The runner counts it down by the `Usage` of each batch and asks for no further batch when any part is spent. A
    connector may look at it to ask for a smaller page.
    """

    requests: int | None = None
    units: int | None = None
    money: float | None = None

    @property
    def spent(self) -> bool:
        return any(left is not None and left <= 0 for left in (self.requests, self.units, self.money))


@dataclass(frozen=True, slots=True)
class Native:
    """Watches in a platform's own language, with what was lost in translation, in the user's words."""

    watches: tuple[Watch, ...]
    queries: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Connector:
    """One platform. Its generators never sleep, never touch a database and never swallow a record.

    - One step of a generator makes a handful of requests at most and yields a batch with their `Usage`; the runner may
      end a generator after any batch, so that every batch's checkpoint must be a place to go on from.
    - `Batch.checkpoint` has the source's name and the method's as key: ("x", "search"). Its state is JSON.
    - `Batch.seen` says which span is wholly read now; `Batch.gaps` which one never will be, and why.
    - A stream yields at least once a second, an empty batch if need be, and ends within a second of `stop`.
    - One bad item goes to `rejected` with its payload; the good ones around it go in.
    - Only `SourceError`s leave it.
    - The runner makes one connector a method and runs each in a thread of its own: nothing is shared between them.
    """

    spec: ClassVar[Spec]

    def __init__(self, access: Access | None = None) -> None:
        self.access = access or Access()

    def compile(self, watches: Sequence[Watch]) -> Native:
        """The watches in the platform's language. Needs neither keys nor network."""
        return Native(tuple(watches))

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What was published since `at`, oldest gaps first; ends when all of it was read."""
        yield from ()

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What is being published, until `stop` or a fault."""
        yield from ()

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """What became of mentions we hold: fresh counts, tombstones. `Batch.checked` names those that were looked at."""
        yield from ()

    def check(self) -> str:
        """One cheap call that proves the keys; says in words whom or what they reach. Raises a SourceError."""
        return ""

    def close(self) -> None:
        """Let go of sockets."""
