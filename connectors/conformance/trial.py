"""Tries a source against the real platform, within minutes and a few cents, and stores nothing of it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event, Timer

from connectors.conformance.brought import Brought, again, broken
from connectors.conformance.promises import FIELDS, PROMISES, Promise
from connectors.conformance.report import Report, State, Step
from connectors.contract import Budget, Can, Connector, Native, RateLimited, SourceError
from connectors.enrich import Enricher
from connectors.spending import spend
from data.records import Batch, Checkpoint, Watch

log = logging.getLogger(__name__)

_WAITS = 3  # times that a step lets the platform send it away
_SILENCE = _FAREWELL = 3.0  # seconds; a stream yields every second, and ends within one of being told to
_LOOKED_AT = 20  # mentions that are looked at again


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a trial may go."""

    pages: int = 3  # batches of a search
    seconds: float = 60.0  # of the stream
    money: float = 0.50  # US dollars
    minutes: float = 10.0  # of all


@dataclass(slots=True)
class _Try:
    """One step under way, with the connector it tries."""

    connector: Connector
    brought: Brought
    state: State = "ok"
    says: list[str] = field(default_factory=list)

    def say(self, sentence: str, state: State | None = None) -> None:
        self.says.append(sentence)
        self.state = state or self.state


class Trial:
    """One source, asked for one watch. `make` gives a new connector each time, as a new process would have it."""

    def __init__(
        self,
        source: str,
        make: Callable[[], Connector],
        watch: Watch,
        *,
        limits: Limits | None = None,
        secrets: tuple[str, ...] = (),
        promise: Promise | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        wait: Callable[[Event, float], bool] = Event.wait,
        told: Callable[[Step], None] = lambda _: None,
    ) -> None:
        """`told` hears of each step as it ends. Raises QueryError where the watch cannot be read."""
        self.source, self._make, self._watch, self._secrets = source, make, watch, secrets
        self._limits, self._clock, self._wait, self._told = limits or Limits(), clock, wait, told
        self._promise = promise or PROMISES.get(source)
        self._enrich = Enricher((watch,))
        self._left = Budget()
        self._until = 0.0
        self._stop = Event()  # set when the time of the whole trial is over
        self._query = Native((watch,))
        self._steps: list[Step] = []
        self._differences: list[str] = []
        self._notes: list[str] = []

    def run(self) -> Report:
        """Every step the source is capable of, in order; a wrong key ends it at the first."""
        began, at = time.monotonic(), self._clock()
        self._until = began + 60 * self._limits.minutes
        over = Timer(60 * self._limits.minutes, self._stop.set)
        over.daemon = True
        over.start()
        try:
            found = self._all()
        except SourceError as fault:  # some look at their keys when they are made
            found = []
            self._differences.append(f"The source cannot be made: {fault}")
        finally:
            over.cancel()
        return self._report(at, time.monotonic() - began, found)

    def _all(self) -> list[Brought]:
        found: list[Brought] = []
        with closing(self._make()) as connector:
            spec = connector.spec
            if spec.money_a_month is not None:
                self._left.money = self._limits.money
            self._step("check", connector, self._check)
            if self._steps[-1].state != "ok":
                return found
            self._step("compile", connector, self._compile)
            if Can.SEARCH in spec.can:
                found.append(self._step("search", connector, self._search))
        if found:
            with closing(self._make()) as connector:
                self._step("restart", connector, lambda step: self._restart(step, found[0]))
        if Can.STREAM in spec.can:
            with closing(self._make()) as connector:
                found.append(self._step("stream", connector, self._stream))
        if Can.VERIFY in spec.can:
            with closing(self._make()) as connector:
                self._step("verify", connector, lambda step: self._verify(step, found))
        return found

    def _check(self, step: _Try) -> None:
        step.say(step.connector.check() or "It has no key to prove.")

    def _compile(self, step: _Try) -> None:
        self._query = query = step.connector.compile((self._watch,))
        longest = max(map(len, query.queries), default=0)
        step.say(
            f"{len(query.queries):,} queries, the longest of {longest:,} characters."
            if query.queries
            else "The platform is asked no query: all that comes is judged here."
        )
        self._notes += query.notes

    def _search(self, step: _Try) -> None:
        ended = self._read(step.brought, lambda at: self._found(step.connector, at), pages=self._limits.pages)
        step.say(_counted(step.brought) + (" That is all there is." if ended else ""))

    def _restart(self, step: _Try, first: Brought) -> None:
        """Another connector goes on from the stored checkpoint: what lies behind it must not come again."""
        if (mark := first.at) is None:
            step.say("The search left no checkpoint.", "skipped")
            return
        brought = step.brought
        self._read(brought, lambda at: self._found(step.connector, at or mark), pages=self._limits.pages)
        known = sum(name in first.created for name in brought.created)
        step.say(f"{len(brought.created):,} mentions, {known:,} of them read before.")
        overlap = (self._promise or Promise()).overlap
        if repeated := again(first, brought, overlap):
            step.say(
                f"{len(repeated):,} came again although the checkpoint was past them (overlap: {overlap}).",
                "failed",
            )

    def _stream(self, step: _Try) -> None:
        stop, told, silence, last = Event(), list[float](), 0.0, time.monotonic()

        def end() -> None:
            told.append(time.monotonic())
            stop.set()

        timer = Timer(max(0.0, min(self._limits.seconds, self._time_left())), end)
        timer.daemon = True
        timer.start()
        try:
            with closing(  # type: ignore[type-var]  # generators have `close`
                step.connector.stream(self._query, None, budget=self._left, stop=stop)
            ) as batches:
                for batch in batches:
                    silence, last = max(silence, time.monotonic() - last), time.monotonic()
                    self._take(step.brought, batch)
                    if self._left.spent:
                        break
        finally:
            timer.cancel()
        step.say(_counted(step.brought) + ("" if told else " It ended by itself."))
        if silence > _SILENCE:
            step.say(f"It kept silent for {silence:.1f} s; a stream yields every second.", "failed")
        if told and (late := time.monotonic() - told[0]) > _FAREWELL:
            step.say(f"It ended only {late:.1f} s after it was told to.", "failed")

    def _verify(self, step: _Try, found: list[Brought]) -> None:
        known = {name: created for brought in found for name, created in brought.created.items()}
        ids = list(known)[-_LOOKED_AT:]
        if not ids:
            step.say("There is no mention to look at again.", "skipped")
            return
        brought, asked = step.brought, set(ids)
        brought.created.update({name: known[name] for name in ids})
        self._read(
            brought,
            lambda _: step.connector.verify(
                [name for name in ids if name not in brought.checked], budget=self._left, stop=self._stop
            ),
            pages=len(ids) + 1,
        )
        looked, gone = brought.checked & asked, brought.gone & asked
        step.say(f"{len(looked):,} of {len(ids):,} looked at again, {len(gone):,} of them gone.")
        if others := brought.created.keys() - asked:
            step.say(f"{len(others):,} mentions came that nobody asked for.", "failed")
        if len(looked) < len(ids):
            step.say(f"{len(ids) - len(looked):,} were not answered for.", "failed")

    def _found(self, connector: Connector, at: Checkpoint | None) -> Iterator[Batch]:
        return connector.search(self._query, at, budget=self._left, stop=self._stop)

    def _read(
        self, brought: Brought, begin: Callable[[Checkpoint | None], Iterator[Batch]], *, pages: int
    ) -> bool:
        """Batches up to the limits, sitting out the waits the platform asks for; whether it came to its end."""
        while True:
            try:
                with closing(begin(brought.at)) as batches:  # type: ignore[type-var]  # generators have `close`
                    for batch in batches:
                        self._take(brought, batch)
                        if brought.batches >= pages or self._left.spent or self._time_left() <= 0:
                            return False
                return True
            except RateLimited as limit:
                brought.waits += 1
                seconds = max(0.0, (limit.retry_at - self._clock()).total_seconds()) + 0.5
                if brought.waits > _WAITS or seconds > self._time_left():
                    raise
                self._wait(self._stop, seconds)

    def _take(self, brought: Brought, batch: Batch) -> None:
        """Count a batch; its mentions stay as they came, but for the watch, which our own matcher judges."""
        if batch.mentions:
            judged = self._enrich(batch).mentions
            pairs = zip(batch.mentions, judged, strict=True)
            batch = replace(batch, mentions=tuple(replace(came, watches=one.watches) for came, one in pairs))
        brought.take(batch)
        if batch.usage is not None:
            spend(self._left, batch.usage)

    def _step(self, name: str, connector: Connector, deed: Callable[[_Try], None]) -> Brought:
        """Do one step and note what came of it; a fault ends the step, not the trial."""
        method = "search" if name == "restart" else name
        step = _Try(connector, Brought(self.source, method, connector.spec, self._secrets))
        began = time.monotonic()
        try:
            if self._left.spent and name not in ("check", "compile"):
                step.say(f"The ${self._limits.money:,.2f} that the trial may cost are spent.", "skipped")
            elif self._time_left() <= 0:
                step.say(f"The {self._limits.minutes:g} minutes of the trial are over.", "skipped")
            else:
                deed(step)
        except SourceError as fault:
            step.say(f"{type(fault).__name__}: {fault}", "failed")
        except Exception as fault:
            log.debug("%s of %s failed", name, self.source, exc_info=True)
            step.say(f"A fault came out that is no SourceError: {type(fault).__name__}.", "failed")
        if step.brought.waits:
            step.say(f"The platform asked {step.brought.waits} times to wait, and was obeyed.")
        self._note(name, step, time.monotonic() - began)
        return step.brought

    def _note(self, name: str, step: _Try, seconds: float) -> None:
        used, says = step.brought.used, " ".join(step.says)
        noted = Step(name, step.state, says, used.requests, used.units, used.money, seconds)
        self._steps.append(noted)
        if step.state != "ok":
            self._differences.append(f"{name} {step.state}: {says}")
        self._differences += [f"{name}: {sentence}" for sentence in step.brought.breaches]
        self._told(noted)

    def _time_left(self) -> float:
        return self._until - time.monotonic()

    def _report(self, at: datetime, seconds: float, found: list[Brought]) -> Report:
        created: dict[str, datetime] = {}
        filled, rejected = Counter[str](), Counter[str]()
        for brought in found:
            created |= brought.created
            filled += brought.filled
            rejected += brought.rejected
        counted = sum(
            len(brought.created) for brought in found
        )  # what came both ways has its fields counted twice
        if found and not counted:
            self._differences.append(
                "No mention came, so that nothing is proven: try a watch that is talked of."
            )
        if self._promise is None:
            self._notes.append("Nothing is written down of what this source fills.")
        elif counted:
            self._differences += broken(self._promise, filled, counted)
        self._differences += [
            f"{times:,} items could not be read: {why}" for why, times in rejected.most_common()
        ]
        return Report(
            source=self.source,
            at=at,
            seconds=seconds,
            steps=tuple(self._steps),
            mentions=counted,
            matched=sum(brought.matched for brought in found),
            first=min(created.values(), default=None),
            last=max(created.values(), default=None),
            fields={name: filled[name] for name in FIELDS},
            rejected=dict(rejected),
            differences=tuple(self._differences),
            notes=tuple(dict.fromkeys(self._notes)),
        )


def _counted(brought: Brought) -> str:
    parts = [
        f"{brought.batches:,} pages",
        f"{len(brought.created):,} mentions, {brought.matched:,} of the watch",
    ]
    if brought.rejected:
        parts.append(f"{brought.rejected.total():,} rejected")
    if brought.gaps:
        parts.append(f"{brought.gaps:,} gaps")
    return ", ".join(parts) + "."
