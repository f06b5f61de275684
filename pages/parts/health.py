"""How each source is doing, in a word, a sentence, and what a person should do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from data.landing import SourceState
from pages.parts import numbers
from pages.parts.words import say

Condition = Literal["ok", "starting", "late", "limited", "stopped", "asks", "off"]
_LATE = timedelta(minutes=3)  # a runner says how it is at least every minute
_CONDITIONS: Mapping[str, Condition] = {
    "ok": "ok", "ended": "ok", "limited": "limited", "parked": "asks", "auth": "asks", "down": "stopped", "off": "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Health:
    """A source's condition: its chip (word, icon, colour) and one sentence on what to do."""

    condition: Condition
    word: str
    icon: str
    colour: Literal["gray", "orange"]
    advice: str


def health(state: SourceState | None, *, wanted: bool, now: datetime, zone: str) -> Health:
    """What is to be said of a source that somebody switched on, or off, and whose runner last said `state`."""
    condition = _condition(state, wanted=wanted, now=now)
    until = numbers.clock(state.next_try, zone, now=now) if state and state.next_try else numbers.UNKNOWN
    word, icon, advice = {
        "ok": (say("ok"), "check", say("Nothing to do.")),
        "starting": (say("starting"), "hourglass", say("Its first report comes within a minute.")),
        "late": (say("late"), "schedule", say("It has not reported for a while: the collector may be down; restart Vigie if this stays.")),
        "limited": (say("limited until {time}", time=until), "timer", say("The platform asks us to wait; it goes on by itself.")),
        "stopped": (say("stopped"), "sync_problem", say("It tries again by itself, next at {time}.", time=until)),
        "asks": (say("needs you"), "person_alert", say("It cannot go on by itself: read the reason and mend the key or the watch.")),
        "off": (say("off"), "pause", say("Switched off: nothing comes in from it, and what is there stays.")),
    }[condition]  # fmt: skip
    colour: Literal["gray", "orange"] = "gray" if condition in ("ok", "starting", "off") else "orange"
    return Health(condition, word, f":material/{icon}:", colour, advice)


def _condition(state: SourceState | None, *, wanted: bool, now: datetime) -> Condition:
    if not wanted:
        return "off"
    if state is None or state.state == "off":
        return "starting"
    if state.state == "ok" and now - state.beat > _LATE:
        return "late"
    return _CONDITIONS.get(state.state, "stopped")
