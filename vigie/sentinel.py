"""Looks at the rules once a minute, so that somebody is called while it still helps."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from data.alerting import Alert
from data.landing import Landing
from data.store import Store
from reports import alerting

log = logging.getLogger(__name__)

_FIRST, _EVERY = 3.0, 60.0  # seconds before the first look, and between looks


class Sentinel:
    """A thread that evaluates the rules and hands on what is new."""

    def __init__(
        self,
        landing: Landing,
        store: Store,
        *,
        ready: Callable[[], bool] = lambda: True,
        tell: Callable[[Sequence[Alert]], None] | None = None,
    ) -> None:
        """`ready`: whether history is there to judge by; `tell` hears of alerts that are new or became open."""
        self._landing, self._store, self._ready, self._tell = landing, store, ready, tell
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="sentinel", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the look in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def look(self, now: datetime) -> Sequence[Alert]:
        """One look; what is new of it."""
        watches = self._landing.watches()
        alerting.begin(self._store, watches, now)
        raised = alerting.evaluate(self._store, watches, now)
        if raised and self._tell is not None:
            self._tell(raised)
        return raised

    def _run(self) -> None:
        pause = _FIRST
        while not self._stop.wait(pause):
            try:
                if self._ready():
                    self.look(datetime.now(UTC))
                    pause = _EVERY
            except Exception:
                log.exception("Looking at the rules failed; it is tried again in %.0f s", _EVERY)
                pause = _EVERY
