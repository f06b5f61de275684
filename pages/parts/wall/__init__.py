"""The wall screen: the same figures as Live, large enough to be read across a room, and nothing to press.

Everything foreign travels as data and is written with `textContent`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data.records import Watch
from pages.parts import answers, lately, numbers
from pages.parts.alarm import known
from pages.parts.filters import Filters
from pages.parts.plain import clean
from pages.parts.words import say
from reputation.pulse import Pulse

MOST = 6  # watches on one wall
QUOTES = 5
LOUD = 0.5  # an unusual day by chance once in 100,000
_HERE = Path(__file__).parent
_CURVE = 48  # hours drawn

_wall = st.components.v2.component(
    "vigie.wall",
    css=(_HERE / "wall.css").read_text(encoding="utf-8"),
    js=(_HERE / "wall.js").read_text(encoding="utf-8"),
)


def show(now: Filters, *, newest: datetime | None, fault: str | None, ticking: bool) -> bool:
    """Draw the wall; it covers the window, and keeps its place while it is asked again. True when somebody leaves it."""
    watches: Sequence[Watch | None] = [*now.watches, *now.rivals][:MOST] or [None]
    waiting = known.waiting()
    data = {
        "watches": [_watch(one, now) for one in watches],
        "quotes": _quotes(now),
        "fresh": _fresh(newest, fault, now, ticking=ticking),
        "late": fault is not None or not ticking,
        "alerts": "" if not waiting else say("1 alert waits") if waiting == 1 else say("{n} alerts wait", n=numbers.count(waiting)),
        "words": {"leave": say("Leave the wall screen"), "full": say("Full screen"), "wall": say("Wall screen"), "demo": say("Demo data") if answers.has_demo() else ""},
    }  # fmt: skip
    return bool(_wall(key="wall", data=data, on_leave_change=_nothing).get("leave"))


def _nothing() -> None:
    """Streamlit names a component's events by its callbacks; the page reads what is returned instead."""


def _watch(watch: Watch | None, now: Filters) -> dict[str, Any]:
    found, steps = (
        lately.pulse(now, watch.id if watch else None),
        lately.steps(now, watch.id if watch else None),
    )
    net, before = found.day.net, found.before.mentions
    ratio = found.day.mentions / found.day_usual if found.day_usual else None
    against = say("{ratio} usual", ratio=numbers.times_usual(ratio)) if ratio is not None else (
        say("{ratio} the day before", ratio=numbers.times_usual(found.day.mentions / before)) if before else say("usual not known yet")
    )  # fmt: skip
    return {
        "name": clean(watch.name, most=40) if watch else say("Every mention"),
        "hour": numbers.count(found.hour),
        "hourWords": say("last hour"),
        "day": numbers.count(found.day.mentions),
        "dayWords": say("last 24 hours"),
        "against": against,
        "loud": found.day_unusual is not None and found.day_unusual.score >= LOUD,
        "tone": numbers.UNKNOWN if net.small else numbers.tone(net.mean),
        "toneWords": say("net tone"),
        "side": _side(found),
        "negative": numbers.UNKNOWN if net.small else numbers.share(found.day.shares.negative.share),
        "negativeWords": say("negative"),
        "curve": _curve(steps),
        "curveWords": say("Mentions an hour, last 48 hours, and what is usual"),
    }  # fmt: skip


def _side(found: Pulse) -> str:
    """On which side of neutral the whole interval of the net tone lies."""
    net = found.day.net
    if net.small or net.low is None or net.high is None:
        return ""
    return "negative" if net.high < 0 else "positive" if net.low > 0 else ""


def _curve(steps: pd.DataFrame) -> list[list[float | None]]:
    """`[mentions, usual]` an hour."""
    last = steps.tail(_CURVE)
    return [
        [float(n), None if usual != usual else round(float(usual), 2)]
        for n, usual in zip(last["mentions"].tolist(), last["usual"].tolist(), strict=True)
    ]


def _quotes(now: Filters) -> list[dict[str, str]]:
    """The latest mentions in a line each."""
    latest = answers.mentions_page(now.scope, 3 * QUOTES)
    latest = latest[latest["text"].fillna("") != ""].head(QUOTES)
    return [
        {
            "who": clean(str(row["name"] or row["handle"] or say("unknown author")), most=40),
            "when": numbers.moment(row["created"].to_pydatetime(), now.zone, now=now.now),
            "text": clean(str(row["title"] or "") + (" · " if row["title"] else "") + str(row["text"]), most=220),
            "side": str(row["label"] or ""),
        }
        for row in latest.astype(object).where(latest.notna(), None).to_dict("records")
    ]  # fmt: skip


def _fresh(newest: datetime | None, fault: str | None, now: Filters, *, ticking: bool) -> str:
    """How old what the wall shows is."""
    if fault:
        return say("Nothing new can be stored at present.")
    if newest is None:
        return say("no mention yet")
    at = say("last mention {moment}", moment=numbers.to_the_second(newest, now.zone, now=now.now))
    return at if ticking else f"{say('Paused')} · {at}"


def as_of_now(now: Filters) -> Filters:
    """The last seven days, whatever period is chosen: a wall shows the present."""
    end = now.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return replace(now, preset="7d", scope=replace(now.scope, period=replace(now.scope.period, since=end - timedelta(days=7), until=end, name="7d")))  # fmt: skip
