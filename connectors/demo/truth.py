"""What is planted in a demo world, so that an analysis can be checked against what it ought to find."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Planting:
    """One of the four communities: author ids; leaders and brokers are members too."""

    members: tuple[str, ...]
    leaders: tuple[str, ...]
    brokers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """The answers. Author ids are unique over all platforms; times are aware UTC; stances are -1, 0, +1.

    `stance` is what the author means, toward the brand (or toward the levy, where `about` says "levy");
    `about` names what a mention is part of: usual, strike, levy, leak, apology, eve, open day.
    """

    seed: int
    start: datetime
    anchor: datetime  # end of the history, beginning of the last day
    until: datetime
    brands: tuple[str, ...]
    brand_accounts: dict[str, str]  # watch id -> author id
    person: str
    crisis_start: datetime
    crisis_end: datetime
    press_wakes: datetime
    apology: datetime
    keynote: datetime
    cause: str
    cause_words: tuple[str, ...]
    communities: dict[str, Planting]
    brokers: dict[str, tuple[str, ...]]  # author id -> the communities they move in
    camps: dict[str, tuple[str, ...]]  # for and against the levy: author ids
    coordinated_accounts: tuple[str, ...]
    coordinated_messages: tuple[tuple[str, ...], ...]  # mention ids, one tuple a burst
    stance: dict[str, int]  # by mention id
    about: dict[str, str]  # by mention id

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types; times as ISO 8601."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
