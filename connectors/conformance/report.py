"""What a trial of a source found: step by step, field by field, and where it differs from what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

State = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing tried. `says` holds what came of it; `money` is in US dollars."""

    name: str
    state: State
    says: str
    requests: int = 0
    units: int = 0
    money: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """A whole trial. It conforms when nothing differs.

    `fields`: how many of the `mentions` have each field. `rejected`: how many items could not be read, by reason.
    `notes`: what is worth knowing and breaks no promise.
    """

    source: str
    at: datetime
    seconds: float
    steps: tuple[Step, ...]
    mentions: int
    matched: int
    first: datetime | None
    last: datetime | None
    fields: Mapping[str, int]
    rejected: Mapping[str, int]
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        return not self.differences

    @property
    def requests(self) -> int:
        return sum(step.requests for step in self.steps)

    @property
    def units(self) -> int:
        return sum(step.units for step in self.steps)

    @property
    def money(self) -> float:
        """US dollars."""
        return sum(step.money for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        whole = asdict(self)
        times = {name: value.isoformat() for name, value in whole.items() if isinstance(value, datetime)}
        sums = {"requests": self.requests, "units": self.units, "money": round(self.money, 6)}
        return {"conforms": self.conforms, **whole, **times, **sums}
