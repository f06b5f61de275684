"""How a source is doing, put together from its methods: one state and one sentence, and a history of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from data.landing import Landing, SourceState
from data.records import Batch, Standing

# What a person must do comes first, then what passes by itself.
_GRAVITY = ("auth", "parked", "limited", "down", "ok")


@dataclass(frozen=True, slots=True)
class _Said:
    state: str
    note: str
    next_try: datetime | None


class Health:
    """Each method of a source says how it is doing; the gravest is what the source is said to be."""

    def __init__(self, source: str, landing: Landing, clock: Callable[[], datetime]) -> None:
        self._source, self._landing, self._clock = source, landing, clock
        self._said: dict[str, _Said] = {}
        self._success: datetime | None = None
        self._last: str | None = None
        self._lock = Lock()

    def begin(self) -> None:
        """Forget what the methods of an earlier plan said."""
        with self._lock:
            self._said = {}

    def well(self, method: str) -> None:
        """A batch of this method has just landed."""
        with self._lock:
            self._success = self._clock()
            self._said[method] = _Said("ok", "", None)
            self._report()

    def say(self, method: str, state: str, note: str = "", next_try: datetime | None = None) -> None:
        """This method is in `state` until `next_try`."""
        with self._lock:
            self._said[method] = _Said(state, note, next_try)
            self._report()

    def off(self) -> None:
        """Nobody wishes for this source any more."""
        with self._lock:
            self._said = {"": _Said("off", "Switched off.", None)}
            self._report()

    def _report(self) -> None:
        worst = min(
            self._said.values(), key=lambda one: _GRAVITY.index(one.state) if one.state in _GRAVITY else 99
        )
        now = self._clock()
        self._landing.report(
            SourceState(self._source, worst.state, worst.note, self._success, worst.next_try, now)
        )
        if worst.state != self._last:  # the history: what the ledger of hours is told from
            self._last = worst.state
            self._landing.land(
                Batch(self._source, standings=(Standing(self._source, now, worst.state, worst.note),))
            )
