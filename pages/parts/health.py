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
# Who needs somebody comes first, then what passes by itself.
GRAVITY: tuple[Condition, ...] = ("asks", "stopped", "late", "limited", "starting", "ok", "off")
BEHIND = timedelta(hours=2)  # further from the present than a source that is well ever is
_SILENT = timedelta(minutes=3)  # a runner says how it is when it said it would, or else every minute
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


def health(
    state: SourceState | None,
    *,
    wanted: bool,
    now: datetime,
    zone: str,
    lag: timedelta | None = None,
    missing: tuple[str, ...] = (),
) -> Health:
    """What is to be said of a source that somebody switched on, or off, and whose runner last said `state`.

    `lag`: how far behind the present its reading is; `missing`: the required keys nobody has entered.
    """
    silent = state is not None and _silent(state, now)
    condition = _condition(state, wanted=wanted, silent=silent, lag=lag, missing=missing)
    until = numbers.clock(state.next_try, zone, now=now) if state and state.next_try else numbers.UNKNOWN
    behind = numbers.duration(lag.total_seconds()) if lag else numbers.UNKNOWN
    late = (
        say("It has not reported for a while: the collector may be down; restart Vigie if this stays.")
        if silent
        else say("It reads, but is {length} behind the present; it catches up by itself.", length=behind)
    )
    word, icon, advice = {
        "ok": (say("ok"), "check", say("Nothing to do.")),
        "starting": (say("starting"), "hourglass", say("Its first report comes within a minute.")),
        "late": (say("late"), "schedule", late),
        "limited": (say("limited until {time}", time=until), "timer", say("The platform asks us to wait; it goes on by itself.")),
        "stopped": (say("stopped"), "sync_problem", say("It tries again by itself, next at {time}.", time=until)),
        "asks": (say("needs you"), "person_alert", _asks(state, missing)),
        "off": (say("off"), "pause", say("Switched off: nothing comes in from it, and what is there stays.")),
    }[condition]  # fmt: skip
    colour: Literal["gray", "orange"] = "gray" if condition in ("ok", "starting", "off") else "orange"
    return Health(condition, word, f":material/{icon}:", colour, advice)


def _condition(
    state: SourceState | None, *, wanted: bool, silent: bool, lag: timedelta | None, missing: tuple[str, ...]
) -> Condition:
    if not wanted:
        return "off"
    if missing:
        return "asks"
    if state is None or state.state == "off":
        return "starting"
    if silent or (state.state == "ok" and lag is not None and lag > BEHIND):
        return "late"
    return _CONDITIONS.get(state.state, "stopped")


def _silent(state: SourceState, now: datetime) -> bool:
    """Whether its runner should have said something by now."""
    if state.state == "ok":
        return now - max(state.beat, state.next_try or state.beat) > _SILENT
    return (
        state.state in ("limited", "down") and state.next_try is not None and now - state.next_try > _SILENT
    )


def _asks(state: SourceState | None, missing: tuple[str, ...]) -> str:
    if missing:
        return say("It needs a key: open its settings and enter {names}.", names=", ".join(missing))
    if state is not None and state.state == "auth":
        return say("Its key is refused: open its settings, enter another one and check it.")
    if state is not None and state.state == "parked":
        return say("It cannot go on with these watches: read the reason, and change the watch or the places.")
    return say("It cannot go on by itself: read the reason and mend the key or the watch.")
