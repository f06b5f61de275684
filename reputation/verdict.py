"""What the Summary page says first: calm, watch, alert or cannot tell, and what that rests on.

Rules on figures, each with a name; no prose is made here. `reputation.wording` puts it into sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pandas as pd

from reputation.figures import Figures
from reputation.rollup import ENOUGH
from reputation.signs import FAIR, Signs, signs
from reputation.spikes import Spike
from reputation.usual import Usual

Level = Literal["calm", "watch", "alert", "unknown"]
Section = Literal["conclusion", "changed", "why", "risk", "do", "limits"]
Value = float | int | str | datetime | tuple[str, ...] | None

MOSTLY = 0.5  # part of the mentions that are negative, by the low end of its interval
BAD = -20.0  # points of net tone, by the high end of its interval
SEEN = 0.95  # part of the period observed, below which a claim is hedged

RULES: dict[str, tuple[Level, str]] = {
    "worse-and-louder": (
        "alert",
        "tone fell by 5 points or more, beyond chance, and there is more talk than usual",
    ),
    "loud-and-negative": ("alert", "more talk than usual, and at least half of it is negative"),
    "worse": ("watch", "tone fell by 5 points or more, beyond chance"),
    "good-news": ("watch", "more talk than usual, and its tone is positive"),
    "louder": ("watch", "more talk than usual"),
    "gone-quiet": ("watch", "less than three tenths of the usual talk, although the sources were read"),
    "standing-negative": ("watch", "net tone is below −20, even at the high end of its interval"),
    "too-few": ("unknown", "fewer than 30 mentions have a tone"),
    "blind-spots": ("unknown", "less than four fifths of the period was observed, so calm cannot be claimed"),
    "nothing-to-compare": ("unknown", "volume or tone has nothing sound to be compared with"),
    "steady": ("calm", "none of the other rules holds"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to say: the section it stands in, the key of its sentence, and the figures in it.

    `rule` names the rule behind a conclusion or a recommendation. Values may hold foreign text (words, names of
    groups): it is data, to be escaped like any mention.
    """

    section: Section
    key: str
    values: Mapping[str, Value]
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level, the rule that set it, and what to say, in reading order."""

    level: Level
    rule: str
    parts: tuple[Part, ...]

    def section(self, name: Section) -> tuple[Part, ...]:
        """What is to be said in one section."""
        return tuple(part for part in self.parts if part.section == name)


def verdict(
    now: Figures,
    before: Figures | None = None,
    *,
    usual: Usual | None = None,
    spike: Spike | None = None,
    tone_drivers: pd.DataFrame | None = None,
    volume_drivers: pd.DataFrame | None = None,
    cause_words: Sequence[str] = (),
) -> Verdict:
    """Judge a period by its figures, those of the period before, and the usual for such a period.

    `usual` is the usual count of the whole period (`usual_span`), `spike` the strongest spike that touches it, drivers
    come from `reputation.drivers`, `cause_words` from `reputation.words`. With fewer than 30 mentions that have a tone,
    with nothing to compare with, or with a fifth of the period unseen, the verdict is "unknown", never "calm".
    """
    found = signs(now, before, usual, spike)
    rule = _rule(found)
    parts = [
        Part("conclusion", rule, _headline(found), rule),
        *_changed(found),
        *_why(found, tone_drivers, volume_drivers, cause_words),
        *_risk(found, rule),
        *_do(found, rule, cause_words),
        *_limits(found),
    ]
    return Verdict(RULES[rule][0], rule, tuple(parts))


def _rule(read: Signs) -> str:
    """The first rule that holds, gravest first."""
    now, net = read.now, read.now.net
    few = net.small or net.high is None or net.low is None
    checks = (
        ("worse-and-louder", not few and read.fell and read.loud),
        ("loud-and-negative", not few and read.loud and now.shares.negative.low >= MOSTLY),
        ("worse", not few and read.fell),
        ("good-news", not few and read.loud and net.low is not None and net.low > 0),
        ("louder", read.loud),
        ("gone-quiet", read.quiet),
        ("too-few", few),
        ("standing-negative", net.high is not None and net.high <= BAD),
        ("blind-spots", now.observed < FAIR),
        (
            "nothing-to-compare",
            read.against is None or read.change is None or read.change.distinguishable is None,
        ),
    )
    return next((name for name, holds in checks if holds), "steady")


def _headline(read: Signs) -> dict[str, Value]:
    now, spike = read.now, read.spike
    return {
        "mentions": now.mentions,
        "toned": now.net.n,
        "least": ENOUGH,
        "tone": now.net.mean,
        "points": None if read.change is None else read.change.points,
        "negative": now.shares.negative.share,
        "ratio": read.ratio,
        "against": read.against,
        "spike_peak": None if spike is None else spike.peak,
        "spike_ratio": None if spike is None else spike.ratio,
        "spike_mentions": None if spike is None else spike.mentions,
        "observed": now.observed,
    }


def _changed(read: Signs) -> list[Part]:
    now, net, change = read.now, read.now.net, read.change
    volume: dict[str, Value] = {"mentions": now.mentions, "ratio": read.ratio, "against": read.against}
    known = read.against is not None and read.ratio is not None
    parts = [Part("changed", "volume" if known else "volume-alone", volume)]
    if net.mean is None or net.small:
        return parts
    tone: dict[str, Value] = {"tone": net.mean, "low": net.low, "high": net.high, "toned": net.n}
    if change is None or change.distinguishable is None:
        parts.append(Part("changed", "tone-alone", tone))
    else:
        moved = {"points": change.points, "change_low": change.low, "change_high": change.high}
        key = "tone-fell" if change.points < 0 else "tone-rose"
        parts.append(Part("changed", key if change.distinguishable else "tone-same", tone | moved))
    negative = now.shares.negative
    parts.append(
        Part(
            "changed",
            "negative",
            {"share": negative.share, "share_low": negative.low, "share_high": negative.high},
        )
    )
    return parts


def _why(
    read: Signs, tone: pd.DataFrame | None, volume: pd.DataFrame | None, words: Sequence[str]
) -> list[Part]:
    """The group behind the move, and the words that came with it; nothing when nothing moved."""
    parts: list[Part] = []
    if read.fell or read.rose:
        first = _first(tone, "effect", -1.0 if read.fell else 1.0)
        if first is not None:
            key = "tone-mix" if abs(first["mix"]) > abs(first["within"]) else "tone-within"
            named: dict[str, Value] = {"dimension": str(first["dimension"]), "name": _name(first["name"])}
            parts.append(Part("why", key, named | {"effect": float(first["effect"])}))
    if read.loud:
        first = _first(volume, "change", 1.0)
        if first is not None:
            named = {"dimension": str(first["dimension"]), "name": _name(first["name"])}
            parts.append(Part("why", "volume", named | {"change": int(first["change"])}))
    if words and (read.loud or read.fell or read.rose):
        parts.append(Part("why", "words", {"words": tuple(words[:4])}))
    return parts


def _first(drivers: pd.DataFrame | None, rank: str, sign: float) -> pd.Series | None:
    """The group that pulled most in the direction of the change, if it is one group and not the rest."""
    if drivers is None or not len(drivers):
        return None
    same = drivers[(drivers[rank] * sign > 0) & ~drivers["rest"].astype(bool)]
    return same.iloc[0] if len(same) else None


def _name(value: object) -> str | None:
    return None if value is None or value != value or value == "" else str(value)  # NaN differs from itself


def _risk(read: Signs, rule: str) -> list[Part]:
    now, spike = read.now, read.spike
    parts: list[Part] = []
    if RULES[rule][0] in ("watch", "alert") and not now.net.small:
        if now.reach is not None and now.negative_reach:
            parts.append(
                Part("risk", "reach", {"reach": now.reach * now.negative_reach, "share": now.negative_reach})
            )
        elif now.reach is None:
            parts.append(Part("risk", "reach-unknown", {}))
    if spike is not None:
        parts.append(
            Part("risk", "running" if spike.running else "over", {"start": spike.start, "end": spike.end})
        )
    if rule == "steady":
        parts.append(Part("risk", "none", {}))
    return parts


def _do(read: Signs, rule: str, words: Sequence[str]) -> list[Part]:
    """What to do, each with the rule that asks for it."""
    first: dict[str, Value] = {"words": tuple(words[:1])}
    key = "answer-words" if rule in ("worse-and-louder", "loud-and-negative") and words else {
        "worse-and-louder": "answer",
        "loud-and-negative": "answer",
        "worse": "read",
        "louder": "read" if not read.now.net.small else "read-all",
        "good-news": "thank",
        "gone-quiet": "check-sources",
        "standing-negative": "plan",
        "too-few": "widen",
        "blind-spots": "reconnect",
        "nothing-to-compare": "wait",
        "steady": "nothing",
    }[rule]  # fmt: skip
    parts = [Part("do", key, first if key == "answer-words" else {}, rule)]
    if read.now.observed < FAIR and key != "reconnect":
        parts.append(Part("do", "reconnect", {}, "gaps"))
    return parts


def _limits(read: Signs) -> list[Part]:
    now = read.now
    parts: list[Part] = []
    if now.observed < SEEN:
        parts.append(Part("limits", "observed", {"observed": now.observed}))
    if read.before is not None and read.before.observed < SEEN:
        parts.append(Part("limits", "observed-before", {"observed": read.before.observed}))
    if now.net.n and now.net.n_untoned > now.net.n:
        parts.append(Part("limits", "untoned", {"share": now.net.n_untoned / max(now.mentions, 1)}))
    if now.net.n >= ENOUGH:
        parts.append(Part("limits", "sampling", {}))
    return parts
