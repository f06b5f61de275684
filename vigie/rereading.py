"""Reads history again in the background when the engines have changed: between live batches, in another process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pyarrow as pa

from connectors.enrich import spoken
from data import rereading
from data.store import Store
from tone.apart import Apart
from tone.reading import reader
from vigie.settings import ROOT

log = logging.getLogger(__name__)

_STRETCH = 2_000  # mentions a round: about a tenth of a second of writing
_PAUSE = 0.05  # seconds between rounds, for live batches to pass
_LOOK = 2.0  # seconds between looks at how texts are read
_UNDER_WAY, _PATIENCE = (
    2.0,
    60,
)  # seconds until batches in hand have landed, and until they must have been loaded
_AGAIN = 30.0  # seconds until another try after a fault


class Rereader:
    """A thread that notices when texts are read another way than before, and reads history that way."""

    def __init__(
        self,
        store: Store,
        *,
        on_change: Callable[[], None] | None = None,
        settled: Callable[[], bool] = lambda: True,
    ) -> None:
        """`settled`: whether all that was read the way before is in the store."""
        self._store, self._on_change, self._settled = store, on_change, settled
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._met = ""

    def start(self) -> None:
        """Note how texts are read by now, and begin if that was another way before."""
        self._meet(reader())
        self._thread = threading.Thread(target=self._run, name="rereader", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the round in hand; the next start goes on there."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                self._look()
                pause = _LOOK
            except Exception:
                log.exception("Reading history again failed; it is tried again in %.0f s", _AGAIN)
                pause = _AGAIN

    def _look(self) -> None:
        now = reader()
        if now != self._met:
            self._wait_for_what_is_under_way()
            self._meet(now)
        self._read_all()

    def _meet(self, now: str) -> None:
        rereading.meet(self._store, now)
        self._met = now

    def _wait_for_what_is_under_way(self) -> None:
        """What was read the way before and has not been loaded yet would be missed: it comes behind the mark."""
        self._stop.wait(_UNDER_WAY)
        for _ in range(_PATIENCE):
            if self._settled() or self._stop.wait(1.0):
                return

    def _read_all(self) -> None:
        due = rereading.due(self._store, most=_STRETCH)
        if not due.num_rows:
            return
        with Apart(str(ROOT)) as apart:
            while due.num_rows and not self._stop.is_set() and reader() == self._met:
                rereading.take(self._store, _read(apart, due))
                if self._on_change is not None:
                    self._on_change()
                self._stop.wait(_PAUSE)
                due = rereading.due(self._store, most=_STRETCH)


def _read(apart: Apart, due: pa.Table) -> pa.Table:
    """What the engines say of these mentions now."""
    rows = due.to_pylist()
    texts = [spoken(row["title"], row["text"]) for row in rows]
    found = apart.read(texts, [row["lang"] for row in rows])
    columns = [
        due["seq"].to_pylist(),
        [one.lang or row["lang"] for one, row in zip(found, rows, strict=True)],
        [_whole(one.tone) for one in found],
        [one.label for one in found],
        [one.engine for one in found],
        [_whole(one.vader) for one in found],
    ]
    return pa.table(columns, schema=rereading.READ)


def _whole(score: float | None) -> int | None:
    """A score in whole ten-thousandths, as the store keeps it."""
    return None if score is None else round(score * 10_000)
