"""Threads that a person chose: which they are, when each is to be read again, and what of it is still to be fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.reddit.readings import Stub
from data.records import Watch

_ID: Final = re.compile(r"(?:t3_)?([a-z0-9]{3,10})", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:(?:[\w-]+\.)?reddit\.com/(?:r/\w+/|user/[\w-]+/)?(?:comments|gallery)/|redd\.it/)([a-z0-9]{3,10})\b\S*",
    re.IGNORECASE,
)
_DAY: Final = 86_400.0
# A thread's age in seconds → how long to wait between two readings: most comments come in its first days.
_LADDER: Final = ((2 * _DAY, 300.0), (14 * _DAY, 3_600.0), (float("inf"), _DAY))
MOST_STEPS: Final = 60  # requests for one reading of one thread: about 6,000 comments


@dataclass(frozen=True, slots=True)
class Thread:
    """One chosen thread. `watch`: the name or id of the watch that all its comments count for, if a person named it."""

    id: str
    watch: str = ""

    @property
    def name(self) -> str:
        return f"t3_{self.id}"


def thread(entry: str) -> Thread | None:
    """The thread an entry names: an address or an id, perhaps followed by a watch. None where it names none."""
    place, _, watch = " ".join(entry.split()).partition(" ")
    found = _ADDRESS.fullmatch(place) or _ID.fullmatch(place)
    return Thread(found[1].lower(), watch.strip()) if found else None


def named(watches: Iterable[Watch], name: str) -> tuple[str, ...]:
    """Ids of the watches that go by this name or id."""
    return tuple(w.id for w in watches if name and name.casefold() in (w.name.casefold(), w.id.casefold()))


def is_due(state: dict[str, Any], now: float) -> bool:
    """Whether a thread is to be read (again)."""
    if state.get("todo") is not None or state.get("read") is None:
        return True
    age = now - (state.get("created") or now)
    wait = next(wait for limit, wait in _LADDER if age < limit)
    return bool(now - state["read"] >= wait)


class Todo:
    """What of a thread's tree is still to be fetched; its state is JSON."""

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        state = state or {"ids": [], "below": [], "steps": 0}
        self.ids: list[str] = [*state["ids"]]
        self.below: list[str] = [*state["below"]]
        self.steps: int = state["steps"]

    def add(self, stubs: Sequence[Stub]) -> None:
        for stub in stubs:
            self.ids.extend(stub.ids)
            if stub.below:
                self.below.append(stub.below)

    def state(self) -> dict[str, Any]:
        return {"ids": [*self.ids], "below": [*self.below], "steps": self.steps}

    @property
    def left(self) -> bool:
        return bool(self.ids or self.below)

    def next_ids(self) -> list[str]:
        """Up to 100 ids, as many as Reddit takes at once (GET /api/morechildren)."""
        some, self.ids = self.ids[:100], self.ids[100:]
        return some
