"""Looks at the rules once a minute, and has people told, so that somebody is called while it still helps."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from data.alerting import Alert
from data.landing import Landing
from data.store import Store
from reports import alerting
from vigie.notifying import Notifier

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
        notifier: Notifier | None = None,
    ) -> None:
        """`ready`: whether history is there to judge by; `notifier` tells of alerts that opened."""
        self._landing, self._store, self._ready, self._notifier = landing, store, ready, notifier
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
        """One look; the alerts that are new or became open. What is due is sent."""
        watches = self._landing.watches()
        alerting.begin(self._store, watches, now)
        raised = alerting.evaluate(self._store, watches, now)
        if self._notifier is not None:
            self._notifier.tell(raised)
            self._notifier.look(now)
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
