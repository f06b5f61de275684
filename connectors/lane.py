"""One method of one source, round after round: every fault becomes a wait and a sentence."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Literal

from connectors.contract import (
    AuthFailed,
    Can,
    Connector,
    Native,
    PositionLost,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
)
from connectors.gather import Gatherer
from connectors.health import Health
from connectors.spending import budget, spend
from data.landing import Landing
from data.query import QueryError
from data.records import Batch, Gap, Watch
from data.wishes import SourceWish

log = logging.getLogger(__name__)

Method = Literal["search", "stream", "verify"]
METHODS: tuple[tuple[Method, Can], ...] = (
    ("search", Can.SEARCH),
    ("stream", Can.STREAM),
    ("verify", Can.VERIFY),
)
FIRST_RETRY, LAST_RETRY = 1.0, 300.0  # seconds
_A_PERSON = 900.0  # seconds until we look whether somebody mended what only a person can
_LOOK_AGAIN = 30.0  # seconds between looks at which mentions are due
_AT_ONCE = 100  # ids that one round of `verify` takes
_PACE = 30.0  # seconds: a shorter wait is the pace a platform is read at, nothing to report
_PATIENCE = timedelta(minutes=1)  # the longest wait that `--once` sits out
_TRIES = 4.0  # seconds of back-off after which `--once` gives up
_CATCH_UP = timedelta(seconds=30)  # how long `--once` follows a stream that never ends


@dataclass(frozen=True, slots=True)
class Plan:
    """What a lane works by; another plan is another lane."""

    watches: tuple[Watch, ...]  # all of them: they judge what comes
    asked: tuple[Watch, ...]  # those the platform is asked for
    wish: SourceWish


class Lane:
    """Runs one method until told to stop. `wait` returns True when `stop` was set meanwhile (`Event.wait`)."""

    def __init__(
        self,
        source: str,
        method: Method,
        connector: Connector,
        plan: Plan,
        landing: Landing,
        health: Health,
        *,
        clock: Callable[[], datetime],
        stop: Event,
        wait: Callable[[Event, float], bool] = Event.wait,
        resting: MutableMapping[tuple[str, str], datetime] | None = None,
    ) -> None:
        self.source, self.method, self.connector, self.plan = source, method, connector, plan
        self._landing, self._health, self._clock, self._stop, self._wait = landing, health, clock, stop, wait
        self._resting = resting if resting is not None else {}
        self._retry = FIRST_RETRY
        self._lost = False

    def run(self, *, once: bool = False) -> None:
        """Round after round; with `once`, until one round went through, or a person or patience is needed."""
        with closing(self.connector):
            while not self._stop.is_set():
                if not self._rested():
                    continue
                try:
                    self._round(once=once)
                    self._retry = FIRST_RETRY
                    if once:
                        return
                    self._pause(self._breath(), "ok")
                except (RateLimited, QuotaExhausted) as limit:
                    if once and limit.retry_at - self._clock() > _PATIENCE:
                        self._health.say(self.method, "limited", str(limit), limit.retry_at)
                        return
                    self._rest_until(limit.retry_at, str(limit))
                except (AuthFailed, QueryRejected, QueryError) as fault:
                    self._pause(_A_PERSON, "auth" if isinstance(fault, AuthFailed) else "parked", str(fault))
                    if once:
                        return
                except PositionLost as lost:
                    self._lose_place(str(lost))
                except SourceError as fault:
                    self._back_off(str(fault))
                    if once and self._retry > _TRIES:
                        return
                except Exception as fault:
                    log.exception("%s of %s failed", self.method, self.source)
                    self._back_off(f"Unexpected fault: {type(fault).__name__}; details are in the log.")

    def _round(self, *, once: bool) -> None:
        spec, now = self.connector.spec, self._clock()
        left = budget(spec, self.source, self.method, self.plan.wish, self._landing, now)
        query = self.connector.compile(self.plan.asked)
        gatherer = Gatherer(spec, self.method, self.plan.watches, self._landing)
        until = now + _CATCH_UP
        batches = self._batches(query, left)
        try:
            with closing(batches):  # type: ignore[type-var]
                for batch in batches:
                    if self._stop.is_set():
                        return  # too late: not landed, so it is read again
                    gatherer.take(batch, self._clock())
                    self._health.well(self.method)
                    if batch.read:
                        self._retry = FIRST_RETRY  # a stream never ends well: what it brought is its success
                    if batch.usage is not None:
                        spend(left, batch.usage)
                    if left.spent:
                        return
                    if once and self.method == "stream" and (not batch.read or self._clock() > until):
                        return
        finally:
            if not self._stop.is_set():
                gatherer.rest(self._clock())

    def _batches(self, query: Native, left: object) -> Iterator[Batch]:
        if self.method == "verify":
            return self._look_again(left)
        at = None if self._lost else self._landing.checkpoint(self.source, self.method)
        self._lost = False
        read = self.connector.search if self.method == "search" else self.connector.stream
        return read(query, at, budget=left, stop=self._stop)  # type: ignore[arg-type]

    def _look_again(self, left: object) -> Iterator[Batch]:
        """What became of the mentions that are due, until none is; each is asked for once, whatever comes of it."""
        while ids := self._landing.due(self.source, now=self._clock(), most=_AT_ONCE):
            checked: set[str] = set()
            for batch in self.connector.verify(ids, budget=left, stop=self._stop):  # type: ignore[arg-type]
                checked.update(batch.checked)
                yield batch
            yield Batch(self.source, checked=tuple(name for name in ids if name not in checked))

    def _breath(self) -> float:
        """Seconds to the next round that begins by itself."""
        return _LOOK_AGAIN if self.method == "verify" else self.connector.spec.poll_seconds

    def _rested(self) -> bool:
        """Whether the wait a platform once asked for is over; a new lane keeps the wait of the one before it."""
        until = self._resting.get((self.source, self.method))
        if until is None or until <= self._clock():
            return True
        self._wait(self._stop, (until - self._clock()).total_seconds())
        return until <= self._clock()

    def _rest_until(self, moment: datetime, note: str) -> None:
        moment = max(moment, self._clock() + timedelta(seconds=0.05)) + timedelta(
            seconds=random.uniform(0, 1.5)  # noqa: S311 - jitter
        )
        self._resting[(self.source, self.method)] = moment
        wait = (moment - self._clock()).total_seconds()
        if wait <= _PACE:
            self._pause(wait, "ok")
        else:
            self._pause(wait, "limited", note)

    def _back_off(self, note: str) -> None:
        self._pause(self._retry * random.uniform(0.7, 1.3), "down", note)  # noqa: S311 - jitter
        self._retry = min(self._retry * 2, LAST_RETRY)

    def _lose_place(self, note: str) -> None:
        """What lies between the lost place and now may be missing for good: that is said, and the next round starts anew."""
        self._lost = True
        since = self._landing.left_at(self.source, self.method)
        if since is not None and since < self._clock():
            self._landing.land(
                Batch(self.source, gaps=(Gap(self.source, since, self._clock(), note),)), now=self._clock()
            )
        self._back_off(note)

    def _pause(self, seconds: float, state: str, note: str = "") -> None:
        seconds = max(0.05, seconds)
        self._health.say(self.method, state, note, self._clock() + timedelta(seconds=seconds))
        self._wait(self._stop, seconds)
