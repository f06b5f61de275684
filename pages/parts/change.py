"""How a change is shown beside a number: its direction, whether it is good, and whether it can be told from chance.

Streamlit reads the direction of a delta from an ASCII hyphen; we write a real minus, so arrow and colour are always said here.
"""

from __future__ import annotations

from typing import Any

from pages.parts import numbers
from pages.parts.words import say
from reputation.intervals import Share
from reputation.rollup import ENOUGH
from reputation.tone import Change

Delta = dict[str, Any]  # keyword arguments of st.metric


def tone(change: Change | None) -> Delta:
    """A change of net tone: rust down, blue up, grey when chance alone would do it."""
    if change is None:
        return {"delta": None}
    return _points(change.points, sure=bool(change.distinguishable), good=change.points > 0)


def negative(now: Share, before: Share | None) -> Delta:
    """A change of the negative share, told when both rest on 30 and their 95 % intervals do not touch."""
    if now.share is None or before is None or before.share is None:
        return {"delta": None}
    sure = min(now.n, before.n) >= ENOUGH and (now.low > before.high or now.high < before.low)
    points = 100 * (now.share - before.share)
    return _points(points, sure=sure, good=points < 0)


def share(now: float | None, before: float | None) -> Delta:
    """A change of share of voice: neither good nor bad in itself."""
    if now is None or before is None:
        return {"delta": None}
    move = 100 * (now - before)
    arrow = "up" if round(move) > 0 else "down" if round(move) < 0 else "off"
    return {"delta": numbers.points(move), "delta_color": "off", "delta_arrow": arrow}


def usual(ratio: float | None, words: str) -> Delta:
    """A count against its usual, in `words`; without a ratio no arrow."""
    return {
        "delta": words,
        "delta_color": "off",
        "delta_arrow": "off" if ratio is None else "up" if ratio >= 1 else "down",
    }


def judged(words: str, n: int) -> str:
    """A tone, greyed when it rests on fewer than 30 mentions."""
    return words if n >= ENOUGH else f":gray[{words}]"


def _points(points: float, *, sure: bool, good: bool) -> Delta:
    if not sure:
        return {"delta": say("no sure change"), "delta_color": "off", "delta_arrow": "off"}
    # the theme paints "green" in the blue of good tone and "red" in the rust of bad tone
    return {
        "delta": numbers.points(points),
        "delta_color": "green" if good else "red",
        "delta_arrow": "up" if points > 0 else "down",
    }
