"""The five figures of a summary, each with what it is compared with, why it moved and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.clean import clean
from reports.summary import Summary
from reports.tongue import UNKNOWN, Tongue
from reputation.intervals import Share
from reputation.rollup import ENOUGH
from reputation.score import WEIGHTS
from reputation.verdict import Part

Key = Literal["mentions", "tone", "negative", "voice", "score"]
_NAMES = {"tone": "tone", "trend": "trend", "reach": "reach not negative", "calm": "calm"}


@dataclass(frozen=True, slots=True)
class Number:
    """One figure as words: its change (empty when none can be told), its why, and the interval or the level beneath."""

    key: Key
    label: str
    value: str
    change: str
    why: str
    basis: str
    sure: bool = True  # rests on 30 mentions or more


def numbers(found: Summary, tongue: Tongue) -> tuple[Number, ...]:
    """Mentions, net tone and negative share with a why each; share of voice and the score beside them."""
    return (
        _mentions(found, tongue), _tone(found, tongue), _negative(found, tongue), _voice(found, tongue), _score(found, tongue),
    )  # fmt: skip


def voices(found: Summary, tongue: Tongue) -> tuple[tuple[str, float, str], ...]:
    """Share of voice of each watch compared, ours first; empty when nobody is compared."""
    names = {watch.id: clean(watch.name, most=24) for watch in found.compared}
    if len(names) < 2:
        return ()
    shares = dict(zip(found.voice["watch"], found.voice["share"], strict=True))
    mine = found.watch.id if found.watch else ""
    order = sorted(names, key=lambda watch: (watch != mine, -shares.get(watch, 0.0)))
    return tuple(
        (names[watch], float(shares.get(watch, 0.0)), tongue.share(float(shares.get(watch, 0.0))))
        for watch in order
    )


def formula(found: Summary, tongue: Tongue) -> str:
    """What the score is made of, with its figures."""
    say = tongue.say
    if found.score is None:
        return say("The score needs 30 mentions with a tone.")
    parts = " + ".join(
        f"{tongue.decimal(part.weight, 2)} × {say(_NAMES[part.name])} {tongue.count(round(part.value))}" for part in found.score.parts
    )  # fmt: skip
    told = {part.name for part in found.score.parts}
    left_out = [say(_NAMES[name]) for name in WEIGHTS if name not in told]
    rest = " " + say("Unknown, so left out: {names}.", names=", ".join(left_out)) if left_out else ""
    return (
        say(
            "Score = {parts}. A composite of our making, not a standard: compare it with itself over time only.",
            parts=parts,
        )
        + rest
    )


def _mentions(found: Summary, tongue: Tongue) -> Number:
    say, signs = tongue.say, found.signs
    against = say("the usual") if signs.against == "usual" else say("the period before")
    change = "" if signs.ratio is None else f"{tongue.ratio(signs.ratio)} {against}"
    if signs.against == "usual" and found.usual is not None:
        basis = say("{n} would be usual.", n=tongue.count(round(found.usual.median)))
    elif signs.against == "before" and found.before is not None:
        basis = say("{n} in the period before.", n=tongue.count(found.before.mentions))
    else:
        basis = say("Nothing sound to compare with.")
    return Number(
        "mentions",
        say("Mentions"),
        tongue.count(found.now.mentions),
        change,
        _why(found, tongue, "volume"),
        basis,
    )


def _tone(found: Summary, tongue: Tongue) -> Number:
    net, change = found.now.net, found.signs.change
    moved = ""
    if change is not None:
        moved = _points(change.points, tongue) if change.distinguishable else tongue.say("no sure change")
    basis = _between(tongue.tone(net.low), tongue.tone(net.high), tongue)
    why = _why(found, tongue, "tone-mix", "tone-within")
    return Number("tone", tongue.say("Net tone"), tongue.tone(net.mean), moved, why, basis, not net.small)


def _negative(found: Summary, tongue: Tongue) -> Number:
    now, before = found.now.shares.negative, found.before.shares.negative if found.before else None
    basis = _between(tongue.share(now.low), tongue.share(now.high), tongue)
    return Number(
        "negative", tongue.say("Negative"), tongue.share(now.share), _moved(now, before, tongue), _why(found, tongue, "words"), basis, now.n >= ENOUGH,
    )  # fmt: skip


def _moved(now: Share, before: Share | None, tongue: Tongue) -> str:
    """A change of a share, told when both rest on 30 and their 95 % intervals do not touch."""
    if now.share is None or before is None or before.share is None:
        return ""
    sure = min(now.n, before.n) >= ENOUGH and (now.low > before.high or now.high < before.low)
    return _points(100 * (now.share - before.share), tongue) if sure else tongue.say("no sure change")


def _voice(found: Summary, tongue: Tongue) -> Number:
    compared = voices(found, tongue)
    rivals = ", ".join(f"{name} {shown}" for name, _, shown in compared[1:4])
    value = compared[0][2] if compared and found.watch else UNKNOWN
    return Number(
        "voice", tongue.say("Share of voice"), value, "", "", rivals or tongue.say("No rival is watched.")
    )


def _score(found: Summary, tongue: Tongue) -> Number:
    score = found.score
    label = tongue.say("Reputation score")
    if score is None:
        return Number("score", label, UNKNOWN, "", "", tongue.say("The score needs 30 mentions with a tone."))
    basis = _between(tongue.count(round(score.low)), tongue.count(round(score.high)), tongue)
    return Number("score", label, tongue.say("{n} of 100", n=tongue.count(round(score.value))), "", "", basis)


def _why(found: Summary, tongue: Tongue, *keys: str) -> str:
    """The reason behind a number in a few words; empty where none is known."""
    part = next((part for part in found.verdict.section("why") if part.key in keys), None)
    return "" if part is None else _reason(part, tongue)


def _reason(part: Part, tongue: Tongue) -> str:
    values, say = part.values, tongue.say
    if part.key == "words":
        words = values["words"] if isinstance(values["words"], tuple) else ()
        return say("Words: {words}.", words=", ".join(tongue.quoted(clean(w, most=30)) for w in words))
    name = clean(values.get("name") or say("undetermined"), most=30)
    where = tongue.platform(name) if values.get("dimension") == "platform" else name
    if part.key == "volume":
        return say("Mostly from {name}: +{n}.", name=where, n=tongue.count(_number(values["change"])))
    points = _points(_number(values["effect"]) or 0.0, tongue)
    if part.key == "tone-mix":
        return say("Mostly the weight of {name}: {points}.", name=where, points=points)
    return say("Mostly the tone of {name}: {points}.", name=where, points=points)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _points(value: float, tongue: Tongue) -> str:
    return tongue.say("{n} points", n=tongue.tone(value))


def _between(low: str, high: str, tongue: Tongue) -> str:
    return tongue.say("Between {low} and {high} (95\u00a0%).", low=low, high=high)
