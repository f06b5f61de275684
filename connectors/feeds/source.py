"""What newspapers, blogs and other sites publish, as far as their RSS and Atom feeds show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from threading import Event
from typing import ClassVar, Final
from urllib.parse import urlsplit

from connectors.articles import PLATFORM
from connectors.contract import (
    Access,
    Budget,
    Can,
    Connector,
    Native,
    Option,
    QueryRejected,
    Spec,
    Transient,
)
from connectors.feeds.addresses import address, shown
from connectors.feeds.articles import Brought
from connectors.feeds.memory import SOURCE, Memory, Place
from connectors.feeds.reading import Visitor
from data.records import Batch, Checkpoint, Rejected, Usage, Watch

_NOTES: Final = (
    "Feeds are read whole and every item is judged here: all parts of the query count.",
    "A feed shows its last items only; what is older, or came and went between two readings, is not seen.",
    "Many feeds give a summary, not the full article.",
)


class Feeds(Connector):
    """RSS 0.9–2.0, RSS 1.0 (RDF) and Atom, each feed with a pace, a memory and faults of its own.

    `Access.options["feeds"]` lists addresses of feeds or of sites. `Access.base`, a test's server, makes its host one
    that may be read although it is inside.
    """

    spec: ClassVar[Spec] = Spec(
        name="News and blogs (RSS, Atom)",
        platform=PLATFORM,
        can=Can.SEARCH,
        poll_seconds=60.0,  # how often we look which feed is due; each is asked every 5 to 60 minutes
        options=(
            Option(
                "feeds",
                "Feeds and sites",
                "Addresses of feeds (https://www.example.org/feed), or of sites (https://www.example.org), whose "
                "feeds are then looked for.",
            ),
        ),
        attribution="Articles belong to their publishers; every one links to its original.",
    )
    seconds: ClassVar[float] = 30.0  # a feed may take to arrive
    reading_seconds: ClassVar[float] = 10.0  # it may take to be read

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        inside = urlsplit(self.access.base or "").hostname
        self._visitor = Visitor(
            clock=self.access.clock,
            private=frozenset([inside] if inside else []),
            seconds=self.seconds,
            reading_seconds=self.reading_seconds,
        )

    def compile(self, watches: Sequence[Watch]) -> Native:
        """Nothing is asked of a feed: our own matcher judges what it shows."""
        return Native(tuple(watches), notes=_NOTES)

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        """Every feed that is due, the longest overdue first, one batch a feed; then what is wholly read by now.

        Raises QueryRejected where no address is given, and where none works and a person has to mend it; Transient
        where none works for now.
        """
        memory = Memory.of(at)
        addresses, faults = self._addresses()
        memory.turn_to(addresses, query.watches)
        if (told := self._tell(memory, faults)) is not None:
            yield told
        if not addresses:
            raise QueryRejected(
                " ".join(faults) or "No feed is listed: add addresses of feeds or sites to this source."
            )
        waiting = deque(memory.due(self.access.clock()))
        visited = bool(waiting)
        while waiting:
            if stop.is_set():
                return
            yield self._one(waiting.popleft(), memory, waiting, stop)
        if visited and (span := memory.span()) is not None:
            yield Batch(SOURCE, seen=(span,), checkpoint=memory.checkpoint(), usage=Usage(SOURCE))
        self._say_trouble(memory.troubles())

    def check(self) -> str:
        """Reads the first address. Raises QueryRejected, Transient."""
        addresses, faults = self._addresses()
        if not addresses:
            raise QueryRejected(" ".join(faults) or "No feed is listed: add the address of a feed or a site.")
        place = Place()
        brought = self._visitor.visit(addresses[0], place)
        self._say_trouble([place] if place.failing() else None)
        name = shown(addresses[0])
        if brought.leads:
            return f"{name} names {len(brought.leads)} feeds."
        return f"{name} shows {brought.read} items; {len(addresses)} addresses are listed."

    def close(self) -> None:
        self._visitor.close()

    def _addresses(self) -> tuple[list[str], list[str]]:
        """The listed addresses, and what is wrong with those that are none."""
        good: dict[str, None] = {}
        faults = []
        for typed in self.access.options.get("feeds", ()):
            try:
                if typed.strip():
                    good[address(typed)] = None
            except QueryRejected as fault:
                faults.append(str(fault))
        return list(good), faults

    def _tell(self, memory: Memory, faults: Sequence[str]) -> Batch | None:
        """Addresses that are none, each told once."""
        new = [fault for fault in faults if fault not in memory.refused]
        memory.refused = tuple(faults)
        if not new:
            return None
        rejected = tuple(Rejected(SOURCE, "list of feeds", fault, "") for fault in new)
        return Batch(SOURCE, rejected=rejected, checkpoint=memory.checkpoint(), usage=Usage(SOURCE))

    def _one(self, name: str, memory: Memory, waiting: deque[str], stop: Event) -> Batch:
        brought = self._visitor.visit(name, memory.places[name], stop=stop)
        for lead in brought.leads:
            if lead not in memory.places:
                memory.places[lead] = Place()
                waiting.append(lead)
        for gap in brought.gaps:
            memory.top = max(memory.top or gap.until, gap.until)  # what a gap covers is not called seen
        return _batch(brought, memory.checkpoint())

    def _say_trouble(self, failing: Sequence[Place] | None) -> None:
        if not failing:
            return
        which = "The feed cannot" if len(failing) == 1 else f"None of the {len(failing)} feeds can"
        why = f"{which} be read. {failing[0].said or ''}".strip()
        if all(place.gone or place.person for place in failing):
            raise QueryRejected(why)
        raise Transient(why)


def _batch(brought: Brought, checkpoint: Checkpoint) -> Batch:
    """Ids are the feeds' own, yet publishers move an article's date: so the store must look for it everywhere."""
    return Batch(
        SOURCE,
        mentions=tuple(brought.mentions),
        authors=tuple(brought.authors.values()),
        interactions=tuple(brought.interactions),
        rejected=tuple(brought.rejected),
        gaps=tuple(brought.gaps),
        checkpoint=checkpoint,
        usage=Usage(SOURCE, requests=brought.requests),
        stable_ids=False,
        read=brought.read,
    )
