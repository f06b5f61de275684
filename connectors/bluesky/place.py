"""Where we are in the stream, and from where to go on: on the same server, on another one, or after a change of watches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.bluesky.posts import moment
from data.records import Checkpoint

SOURCE: Final = "bluesky"
# Servers number events each for itself, and see them a little earlier or later than one another.
OVERLAP: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Place:
    """The last event read: on which server, its number there, when the network saw it, and for which watches."""

    host: str
    seq: int
    time: datetime
    asked: str

    @classmethod
    def of(cls, at: Checkpoint | None) -> Place | None:
        """The place a checkpoint tells of; None where it tells none, which means to begin anew."""
        state: Mapping[str, Any] = at.state if at is not None and at.version == 1 else {}
        host, seq, time, asked = (
            state.get("host"),
            state.get("seq"),
            moment(state.get("time")),
            state.get("asked"),
        )
        if not isinstance(host, str) or not isinstance(seq, int) or time is None:
            return None
        return cls(host, seq, time, str(asked))

    def checkpoint(self) -> Checkpoint:
        state = {"host": self.host, "seq": self.seq, "time": self.time.isoformat(), "asked": self.asked}
        return Checkpoint(SOURCE, "stream", state)

    def cursors(self, host: str, asked: str, *, look_back: timedelta, now: datetime) -> tuple[int, ...]:
        """What to ask `host` for, best first. Other watches than before are given the time that `look_back` spans."""
        if asked != self.asked:
            return (micros(min(self.time - OVERLAP, now - look_back)),)
        by_time = micros(self.time - OVERLAP)
        return (self.seq, by_time) if host == self.host else (by_time,)


def micros(time: datetime) -> int:
    """Microseconds since 1970: how a cursor that is no number of an event is written."""
    return (time - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def fingerprint(queries: Sequence[str]) -> str:
    """A short name for what is asked, the same in every process."""
    return hashlib.sha256("\n".join(sorted(queries)).encode()).hexdigest()[:16]
