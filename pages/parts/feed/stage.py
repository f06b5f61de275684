"""What a card says of who has the mention in hand, and what it offers to whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.parts import numbers
from pages.parts.plain import clean
from pages.parts.words import say

KEYS = {"t": "todo", "a": "answered", "c": "closed", "n": "new"}  # while a card has the keyboard


def word(status: str) -> str:
    """A status in words."""
    return {
        "new": say("Untouched"),
        "todo": say("To do"),
        "answered": say("Answered"),
        "closed": say("Closed"),
    }[status]


def stands(row: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """The status now; a chip and a line for one that was taken in hand, nothing for a new one."""
    status = row.get("status")
    if not isinstance(status, str):
        return {"now": "new", "chip": None, "line": None}
    about = [clean(row[name], most=60) for name in ("owner", "tag") if isinstance(row.get(name), str)]
    when = numbers.clock(row["stage_at"].to_pydatetime(), zone)
    who = clean(row.get("stage_by") or "", most=60)
    line = f"{who}, {when}." if who else f"{when}."
    note = clean(row.get("stage_note") or "", most=400)
    return {"now": status, "chip": " · ".join((word(status), *about)), "line": f"{line} {note}".strip()}


def words() -> dict[str, Any]:
    """What the buttons say."""
    return {
        "stage": say("Take in hand"),
        "stages": {status: word(status) for status in KEYS.values()},
        "keys": {status: key for key, status in KEYS.items()},
        "stageKeys": say(
            "Keys: T to do, A answered, C closed, N untouched; J and K for the next and the previous mention."
        ),
    }
