"""Keeps every enabled source running: owns the clock, the waiting, the retries and the health report."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from connectors.contract import (
    AuthFailed,
    Budget,
    Can,
    Connector,
    PositionLost,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
)
from connectors.enrich import Enricher
from data.landing import Landing, SourceState
from data.records import Batch, Watch

log = logging.getLogger(__name__)

_LOOK = 0.5  # seconds between looks at which sources are wanted
_FIRST_RETRY, _LAST_RETRY = 1.0, 300.0  # seconds


class Runner:
    """Runs each enabled source in a thread of its own until told to stop."""

    def __init__(
        self,
        landing: Landing,
        sources: Mapping[str, Callable[[], Connector]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        only: Sequence[str] = (),
    ) -> None:
        self.landing, self.sources, self.clock = landing, sources, clock
        self._only = frozenset(only)
        self._stop = Event()
        self._running: dict[str, tuple[Thread, Event]] = {}

    def run(self, *, once: bool = False) -> None:
        """Follow the wishes in landing until `stop`; with `once`, read every source to its end and return."""
        while not self._stop.is_set():
            wanted = self._wanted()
            for name in set(self._running) - wanted:
                self._end(name)
                self._say(name, "off", "Switched off.")
            for name in sorted(wanted - set(self._running)):
                self._begin(name, once=once)
            if once:
                for thread, _ in self._running.values():
                    thread.join()
                return
            self._stop.wait(_LOOK)
        for name in list(self._running):
            self._end(name)

    def stop(self) -> None:
        """End every source at its next step; `run` returns when all have ended."""
        self._stop.set()
        for _, ended in self._running.values():
            ended.set()

    def _wanted(self) -> set[str]:
        wishes = self.landing.enabled_sources()
        return {
            name for name in self.sources if (name in self._only if self._only else wishes.get(name, False))
        }

    def _begin(self, name: str, *, once: bool) -> None:
        ended = Event()
        turn = _Turn(name, self.sources[name](), self.landing, self.clock, ended, once=once)
        thread = Thread(target=turn.run, name=f"source-{name}", daemon=True)
        self._running[name] = (thread, ended)
        thread.start()

    def _end(self, name: str) -> None:
        thread, ended = self._running.pop(name)
        ended.set()
        thread.join(timeout=5)

    def _say(self, name: str, state: str, note: str) -> None:
        self.landing.report(SourceState(name, state, note, None, None, self.clock()))


class _Turn:
    """One source's life: search what is missing, then follow what comes, and wait as long as it must."""

    def __init__(
        self,
        name: str,
        connector: Connector,
        landing: Landing,
        clock: Callable[[], datetime],
        stop: Event,
        *,
        once: bool,
    ) -> None:
        self.name, self.connector, self.landing, self.clock, self.stop = name, connector, landing, clock, stop
        self.once = once
        self._success: datetime | None = None
        self._enrichers: dict[tuple[Watch, ...], Enricher] = {}

    def run(self) -> None:
        """Go round after round; every fault becomes a wait and a sentence on the Sources page."""
        wait = _FIRST_RETRY
        while not self.stop.is_set():
            try:
                self._round()
                wait = _FIRST_RETRY
                if self.once:
                    return
                self._pause(self.connector.spec.poll_seconds, "ok", "")
            except (RateLimited, QuotaExhausted) as limit:
                self._pause((limit.retry_at - self.clock()).total_seconds(), "limited", str(limit))
            except (AuthFailed, QueryRejected) as fault:
                self._pause(_LAST_RETRY, "auth" if isinstance(fault, AuthFailed) else "parked", str(fault))
            except PositionLost as lost:
                self._pause(_FIRST_RETRY, "down", str(lost))
            except SourceError as fault:
                self._pause(wait * random.uniform(0.7, 1.3), "down", str(fault))  # noqa: S311 - jitter
                wait = min(wait * 2, _LAST_RETRY)
            except Exception as fault:
                log.exception("Source %s failed", self.name)
                self._pause(
                    wait, "down", f"Unexpected fault: {type(fault).__name__}; details are in the log."
                )
                wait = min(wait * 2, _LAST_RETRY)

    def _round(self) -> None:
        watches = self.landing.watches()
        query = self.connector.compile(watches)
        for method, can in (("search", Can.SEARCH), ("stream", Can.STREAM)):
            if can in self.connector.spec.can and not self.stop.is_set():
                at = self.landing.checkpoint(self.name, method)
                batches: Iterator[Batch] = getattr(self.connector, method)(
                    query, at, budget=Budget(), stop=self.stop
                )
                self._land(batches, watches)

    def _land(self, batches: Iterator[Batch], watches: tuple[Watch, ...]) -> None:
        if watches not in self._enrichers:
            self._enrichers = {watches: Enricher(watches)}
        for batch in batches:
            self.landing.land(self._enrichers[watches](batch))
            self._success = self.clock()
            self._say("ok", "", None)
            if self.stop.is_set():
                return

    def _pause(self, seconds: float, state: str, note: str) -> None:
        seconds = max(0.05, seconds)
        self._say(state, note, self.clock() + timedelta(seconds=seconds))
        self.stop.wait(seconds)

    def _say(self, state: str, note: str, next_try: datetime | None) -> None:
        self.landing.report(SourceState(self.name, state, note, self._success, next_try, self.clock()))


def collect(runner: Runner, *, once: bool = False) -> None:
    """Run in the calling thread until interrupted; Ctrl-C and SIGTERM end it cleanly."""
    try:
        runner.run(once=once)
    except KeyboardInterrupt:
        runner.stop()
    for thread in threading.enumerate():
        if thread.name.startswith("source-"):
            thread.join(timeout=5)
