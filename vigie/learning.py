"""Learns from corrections in the background: when there are enough new ones, in another process, and only for the better."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data import lessons
from data.lessons import Kept
from data.questions import labels
from data.store import Store
from reports.accuracy import due, material, verdict
from tone import own
from tone.reading import BOTH
from tone.teaching import taught_apart
from vigie.settings import ROOT

log = logging.getLogger(__name__)

_EVERY = 10.0  # seconds between looks at how many corrections there are
_AGAIN = 600.0  # seconds until another try after a fault


class Learner:
    """A thread that keeps the house's own model true to its corrections; `on_change` is called when readings will change."""

    def __init__(self, store: Store, model: Path, *, on_change: Callable[[], None] | None = None) -> None:
        self._store, self._model, self._on_change = store, model, on_change
        self._stop, self._revision = threading.Event(), -1
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="learner", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the look in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def look(self) -> Kept | None:
        """Learn if there is enough that is new; the lesson, or None where there was no need for one."""
        if self._revision == self._store.revision:
            return None
        self._revision = self._store.revision
        if not due(labels.count(self._store), lessons.last(self._store)):
            return None
        given = material(self._store)
        lesson = taught_apart(str(ROOT), given.texts, given.langs, given.labels, given.at_random)
        said = {given.mentions[place]: label for place, label in lesson.held.items()}
        adapter = lesson.adapter
        kept = Kept(
            datetime.now(UTC), lesson.n, verdict(lesson), BOTH, lesson.base_f1, lesson.own_f1,
            adapter.engine if adapter else None,
        )  # fmt: skip
        lessons.keep(self._store, kept, said)
        off = own.is_off(self._model)
        if adapter is None:
            own.drop(self._model)
        else:
            own.keep(self._model, adapter)
            own.switch(self._model, on=not off)  # who switched it off wants it off, however good it becomes
        if self._on_change is not None:
            self._on_change()
        return kept

    def _run(self) -> None:
        pause = _EVERY
        while not self._stop.wait(pause):
            try:
                self.look()
                pause = _EVERY
            except Exception:
                log.exception("Learning from corrections failed; it is tried again in %.0f s", _AGAIN)
                self._revision, pause = -1, _AGAIN
