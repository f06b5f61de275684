"""Keeps every wanted source running: which lanes there are, and when their plan has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

from connectors.contract import Access, AuthFailed, Connector, Spec
from connectors.demo.story import watches as demo_watches
from connectors.health import Health
from connectors.keys import KeyRing
from connectors.lane import METHODS, Lane, Plan
from data.landing import Landing
from data.records import Watch
from data.wishes import SourceWish

log = logging.getLogger(__name__)

Make = Callable[[Access], Connector]
_LOOK = 0.5  # seconds between looks at what is wanted
DEMO = "demo"
_OF_THE_DEMO = frozenset(watch.id for watch in demo_watches())


@dataclass(frozen=True, slots=True)
class _Order:
    """All that decides how a source runs; when it changes, the source's lanes begin anew."""

    plan: Plan
    keys: Mapping[str, str] = field(repr=False)


@dataclass(slots=True)
class _Running:
    order: _Order
    stop: Event
    threads: list[Thread]


class Runner:
    """Runs each wanted source, a thread a method, until told to stop.

    Wanted is what somebody switched on, and every open source that nobody switched off, as soon as there is a watch
    that is not the demo's. `only` names sources to run whatever is wished; `allowed` the only ones that may run.
    """

    def __init__(
        self,
        landing: Landing,
        sources: Mapping[str, Make],
        *,
        keys: KeyRing | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wait: Callable[[Event, float], bool] = Event.wait,
        only: Sequence[str] = (),
        allowed: Iterable[str] | None = None,
        base: Mapping[str, str] | None = None,
    ) -> None:
        """`base`: addresses of other servers that speak a source's protocol, by source."""
        self.landing, self.sources, self.clock = landing, sources, clock
        self._wait, self._keys, self._base = wait, keys, base or {}
        self._only = frozenset(only)
        self._allowed = frozenset(sources if allowed is None else allowed)
        self._specs: dict[str, Spec] = {name: make(Access()).spec for name, make in sources.items()}
        self._health = {name: Health(name, landing, clock) for name in sources}
        self._resting: dict[tuple[str, str], datetime] = {}
        self._running: dict[str, _Running] = {}
        self._stop = Event()

    def run(self, *, once: bool = False) -> None:
        """Follow the wishes in landing until `stop`; with `once`, read every source up to now and return."""
        while not self._stop.is_set():
            orders = self._orders()
            for name in [name for name, now in self._running.items() if orders.get(name) != now.order]:
                self._end(name)
                if name not in orders:
                    self._health[name].off()
            for name in sorted(orders.keys() - self._running.keys()):
                self._begin(name, orders[name], once=once)
            if once:
                for running in self._running.values():
                    for thread in running.threads:
                        thread.join()
                return
            self._stop.wait(_LOOK)
        for name in list(self._running):
            self._end(name)

    def stop(self) -> None:
        """End every source at its next step; `run` returns within a second."""
        self._stop.set()
        for running in self._running.values():
            running.stop.set()

    def _orders(self) -> dict[str, _Order]:
        wishes, watches = self.landing.source_wishes(), self.landing.watches()
        own = tuple(watch for watch in watches if watch.id not in _OF_THE_DEMO)
        orders = {}
        for name, spec in self._specs.items():
            wish = wishes.get(name, SourceWish())
            if self._wanted(name, spec, wish, own):
                asked = watches if name == DEMO else own
                keys = self._keys.of(name, spec.keys) if self._keys else {}
                orders[name] = _Order(Plan(watches, asked, wish), keys)
        return orders

    def _wanted(self, name: str, spec: Spec, wish: SourceWish, own: Sequence[Watch]) -> bool:
        if self._only:
            return name in self._only
        if name not in self._allowed:
            return False
        return bool(own) and spec.open if wish.enabled is None else wish.enabled

    def _begin(self, name: str, order: _Order, *, once: bool) -> None:
        running = _Running(order, Event(), [])
        self._running[name] = running
        spec, health = self._specs[name], self._health[name]
        if not order.plan.asked and not spec.keeps_all:
            health.say("", "parked", "There is nothing to look for yet: add a watch.")
            return
        missing = [key.label for key in spec.keys if key.required and not order.keys.get(key.name)]
        if missing and self._keys is not None:
            health.say("", "auth", f"It needs a key: {', '.join(missing)}.")
            return
        health.begin()
        access = Access(order.keys, order.plan.wish.options, self._base.get(name), self.clock)
        for method, can in METHODS:
            if can in spec.can:
                try:
                    connector = self.sources[name](access)
                except AuthFailed as fault:
                    health.say(method, "auth", str(fault))
                    continue
                lane = Lane(
                    name, method, connector, order.plan, self.landing, health,
                    clock=self.clock, stop=running.stop, wait=self._wait, resting=self._resting,
                )  # fmt: skip
                thread = Thread(
                    target=lane.run, kwargs={"once": once}, name=f"source-{name}-{method}", daemon=True
                )
                running.threads.append(thread)
                thread.start()

    def _end(self, name: str) -> None:
        """Stop a source's lanes. One that hangs in a request may end later: what it brings then is not landed."""
        running = self._running.pop(name)
        running.stop.set()
        for thread in running.threads:
            thread.join(timeout=0.8 / max(1, len(running.threads)))


def collect(runner: Runner, *, once: bool = False) -> None:
    """Run in the calling thread until interrupted; Ctrl-C and SIGTERM end it cleanly."""
    try:
        runner.run(once=once)
    except KeyboardInterrupt:
        runner.stop()
