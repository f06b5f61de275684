"""Which slices of time are still to be asked of GDELT, for which query: the state of its checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

VERSION = 1


@dataclass(slots=True)
class Plan:
    """All times are epoch seconds.

    `tops`: by query, up to where it is wholly read. `slices`: by query, what this round has left, oldest first.
    `goal`: where the round goes. `seen`: up to where all queries were read. `asked`: when GDELT was last asked.
    """

    tops: dict[str, int] = field(default_factory=dict)
    slices: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    goal: int | None = None
    first: int | None = None  # where the youngest query began to look
    seen: int | None = None
    asked: int | None = None
    refused: dict[str, str] = field(default_factory=dict)  # by query, what GDELT said to it in this round

    @classmethod
    def of(cls, state: Mapping[str, Any], keys: Sequence[str]) -> Plan:
        """The plan in a checkpoint, for the queries still asked. Raises KeyError, TypeError, ValueError, AttributeError."""
        numbers = {
            name: None if state.get(name) is None else int(state[name])
            for name in ("goal", "first", "seen", "asked")
        }
        return cls(
            {key: int(top) for key, top in state["tops"].items() if key in keys},
            {
                key: [(int(since), int(until)) for since, until in slices]
                for key, slices in state["slices"].items()
                if key in keys and slices
            },
            **numbers,
            refused={key: str(said) for key, said in state.get("refused", {}).items() if key in keys},
        )

    def state(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "tops": dict(self.tops),
            "slices": {key: [list(span) for span in spans] for key, spans in self.slices.items()},
            "goal": self.goal,
            "first": self.first,
            "seen": self.seen,
            "asked": self.asked,
            "refused": dict(self.refused),
        }

    def begin(self, keys: Sequence[str], now: int, *, floor: int, first: int, late: int) -> int | None:
        """A new round up to `now`; returns from where on it cannot read any more what it had left, if that is so.

        `floor`: the oldest moment GDELT still knows; `first`: how far back a first look goes.
        """
        self.goal, self.refused = now, {}
        missed: int | None = None
        known = self.seen if self.seen is not None else first
        for key in keys:
            since = min(self.tops[key], now) - late if key in self.tops else min(first, known)
            if since < floor:
                missed = since if missed is None else min(since, missed)
                since = floor
            self.slices[key] = [(since, now)]
        if self.first is None:
            self.first = first
        if missed is not None and self.seen is not None:
            self.seen = max(self.seen, floor)
        return missed

    def halve(self, key: str, *, least: int) -> bool:
        """Part the slice at hand in two; False where the halves would be shorter than `least`."""
        since, until = self.slices[key][0]
        if until - since < 2 * least:
            return False
        middle = (since + until) // 2
        self.slices[key][:1] = [(since, middle), (middle, until)]
        return True

    def done(self, key: str, top: int) -> None:
        """The slice at hand is read; with the last one, the query is read up to `top`."""
        del self.slices[key][0]
        if not self.slices[key]:
            del self.slices[key]
            self.tops[key] = top

    def refuse(self, key: str, said: str) -> None:
        """Leave a query out of this round; it stays where it was, and the next round asks it again."""
        self.refused[key] = said
        del self.slices[key]


def name_of(query: str) -> str:
    """A short name for a query, for the checkpoint."""
    return hashlib.sha256(query.encode()).hexdigest()[:12]
