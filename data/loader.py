"""The one thread that writes: it takes batches from landing into the store and keeps every watch judged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from data import frames, judging, searching
from data.landing import KEEP_DAYS, Landing
from data.loading import load
from data.records import Watch
from data.store import Store

log = logging.getLogger(__name__)

_PAUSE = 0.2  # seconds between looks at an empty landing
_RECONCILE = 60.0  # seconds between comparisons of landing with the store


class Loader:
    """Owns the store's writes from `start` to `stop`; `step` does one round by hand, for tests and one-off commands."""

    def __init__(
        self,
        landing: Landing,
        store: Store,
        *,
        on_change: Callable[[], None] | None = None,
        index: bool = True,
    ) -> None:
        """`index`: keep the index of texts as well; else whoever opens the store next brings it up to date."""
        self.landing, self.store, self._index = landing, store, index
        self.fault: str | None = None  # what went wrong last, in words; None while all is well
        self._on_change = on_change
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._reconciled = float("-inf")

    def start(self) -> None:
        """Begin loading in the background."""
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the round in hand and end; the store may be closed afterwards."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def step(self) -> bool:
        """One round: reconcile when due, load what waits, judge a stretch of history; False when nothing was to do."""
        if time.monotonic() - self._reconciled > _RECONCILE:
            self.reconcile()
        watches = self.landing.watches()
        judging.meet(self.store, watches)
        busy = self._load(watches)
        busy = judging.advance(self.store, watches) or busy
        if self._index:
            busy = searching.follow(self.store) or busy
        if busy and self._on_change is not None:
            self._on_change()
        return busy

    def settle(self) -> None:
        """Round after round until nothing is left to do."""
        while self.step():
            pass

    def reconcile(self) -> int:
        """Put back in line what landing holds as loaded and the store does not know; returns how many batches.

        A kill inside DuckDB's own checkpoint once lost committed rows in a trial; landing still has them.
        """
        held = self.landing.loaded_ids()
        since = frames.now() - timedelta(days=KEEP_DAYS + 1)
        known = set(
            self.store.rows("select batch from loaded_batch where loaded >= $since", since=since)[
                "batch"
            ].to_pylist()
        )
        lost = held - known
        if lost:
            log.warning(
                "The store does not know %d batches that landing holds; loading them again.", len(lost)
            )
            self.landing.take_back(lost)
        self.landing.prune(before=frames.now() - timedelta(days=KEEP_DAYS))
        self._reconciled = time.monotonic()
        return len(lost)

    def _load(self, watches: Sequence[Watch]) -> bool:
        batches = self.landing.unloaded()
        if not batches:
            return False
        judged = [judging.up_to_date(batch, watches) for batch in batches]
        with self.store.writing() as db:
            outcomes = load(db, judged)
        self.landing.acknowledge(outcomes)
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.step()
                self.fault = None
            except Exception as error:
                log.exception("Loading failed")
                self.fault = f"Loading failed: {error}"
                busy = False
                self._stop.wait(2.0)
            if not busy:
                self._stop.wait(_PAUSE)
