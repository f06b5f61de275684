"""Has a stronger engine read, in the background, what the shipped ones doubt and what many see: newest first, in another process."""

from __future__ import annotations

import logging
import threading

import pyarrow as pa

from connectors.enrich import spoken
from data import rereading, upgrading
from data.store import Store
from tone import engines
from tone.apart import Apart
from tone.engines import EngineUnknown
from tone.reading import Reading, reader
from vigie.settings import ROOT

log = logging.getLogger(__name__)

IMPORTANT_REACH, IMPORTANT_REACTIONS = (
    10_000,
    50,
)  # people, and reactions, from which on a mention is worth a stronger engine
_STRETCH = 200  # mentions a round: some seconds of reading
_LOOK = 5.0  # seconds between looks when there is nothing to read
_AGAIN = 300.0  # seconds until another try after a fault


class Upgrader:
    """A thread that does nothing where no stronger engine is wished for (`VIGIE_TONE_ENGINE`)."""

    def __init__(self, store: Store) -> None:
        self._store, self._stop = store, threading.Event()
        self._thread: threading.Thread | None = None
        self.fault: str | None = None  # why the engine wished for cannot be used

    def start(self) -> None:
        """Begin, where an engine is wished for."""
        if engines.wished() is not None:
            self._thread = threading.Thread(target=self._run, name="upgrader", daemon=True)
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
                with Apart(str(ROOT)) as apart:
                    while not self._stop.is_set():
                        self._stop.wait(0.0 if self.step(apart) else _LOOK)
            except EngineUnknown as fault:
                self.fault, pause = str(fault), _AGAIN
                log.warning("The stronger engine of tone cannot be used: %s", fault)
            except Exception:
                log.exception("Reading with the stronger engine failed; it is tried again in %.0f s", _AGAIN)
                pause = _AGAIN

    def step(self, apart: Apart) -> bool:
        """Look at one stretch; False when there is none, or history is being read again otherwise first."""
        name = engines.wished()
        last = rereading.progress(self._store)
        if name is None or last is None or last.reader != reader() or last.done < last.total:
            return False
        way = f"{reader()}{engines.MARK}{name}"
        due = upgrading.due(self._store, way, most=_STRETCH)
        if not due.num_rows:
            return False
        rows = due.to_pylist()
        texts, langs = [spoken(row["title"], row["text"]) for row in rows], [row["lang"] for row in rows]
        important = [
            (row["reach"] or 0) >= IMPORTANT_REACH or row["reactions"] >= IMPORTANT_REACTIONS for row in rows
        ]
        found = apart.read_strongly(texts, langs, important, name)
        self.fault = None
        better = [(row, one) for row, one in zip(rows, found, strict=True) if one is not None]
        upgrading.take(self._store, way, due, _table(better))
        return True


def _table(better: list[tuple[dict[str, object], Reading]]) -> pa.Table:
    return pa.table(
        [
            [row["seq"] for row, _ in better],
            [one.lang or row["lang"] for row, one in better],
            [_whole(one.tone) for _, one in better],
            [one.label for _, one in better],
            [one.engine for _, one in better],
            [_whole(one.vader) for _, one in better],
        ],
        schema=rereading.READ,
    )


def _whole(score: float | None) -> int | None:
    return None if score is None else round(score * 10_000)
