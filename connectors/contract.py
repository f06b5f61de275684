"""What a source of mentions must offer, and the only ways it may fail.

SourceError
├── RateLimited      wait until `retry_at`, then go on
├── QuotaExhausted   the budget is spent until `retry_at`
├── AuthFailed       the key is missing, wrong or revoked: a person must act
├── QueryRejected    the platform refuses the query: a person must change the watch
├── Transient        a network or server fault: try again, a little later each time
└── PositionLost     the checkpoint is too old for the platform: a gap, then go on from its floor
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto
from threading import Event
from typing import ClassVar, Protocol

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
    """The platform no longer knows the place where we stopped reading."""


class Can(Flag):
    """What a source is able to do."""

    SEARCH = auto()
    STREAM = auto()
    VERIFY = auto()


@dataclass(frozen=True, slots=True)
class Spec:
    """What the runner and the Sources page must know about a source before it is asked anything."""

    name: str  # as users read it
    platform: str
    can: Can
    poll_seconds: float = 60.0
    page_size: int = 100
    window_days: float | None = None  # how far back the platform looks; None: no limit known
    needs_key: bool = False
    attribution: str = ""


@dataclass(slots=True)
class Budget:
    """How many requests a source may still make in this turn; None is without limit."""

    requests: int | None = None

    def spend(self, requests: int = 1) -> bool:
        """Take `requests` from the budget; False when it does not hold that many."""
        if self.requests is None:
            return True
        if self.requests < requests:
            return False
        self.requests -= requests
        return True


@dataclass(frozen=True, slots=True)
class Native:
    """A watch in a platform's own language, with what was lost in translation, in the user's words."""

    watches: tuple[Watch, ...]
    queries: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


class Connector(Protocol):
    """One platform. Generators never sleep, never touch a database and never swallow a record."""

    spec: ClassVar[Spec]

    def compile(self, watches: Sequence[Watch]) -> Native: ...

    def search(
        self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event
    ) -> Iterator[Batch]: ...

    def stream(
        self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event
    ) -> Iterator[Batch]: ...

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]: ...
