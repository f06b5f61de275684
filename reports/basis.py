"""What each figure of the long report rests on, in one line, and where in the dashboard the same is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from reports.clean import clean
from reports.sheet import span
from reports.summary import Summary
from reports.tongue import UNKNOWN, Tongue


@dataclass(frozen=True, slots=True)
class Way:
    """A link back: its words and its address; both empty where the report names no dashboard."""

    words: str = ""
    link: str = ""


def basis(found: Summary, tongue: Tongue, *, n: str = "") -> str:
    """n, period, watch, filters and sources. `n`: what was counted, in words, where it is not the period's mentions."""
    say, scope = tongue.say, found.scope
    parts = [
        n or say("n = {n} mentions", n=tongue.count(found.now.mentions)),
        span(found, tongue),
        clean(found.watch.name, most=60) if found.watch else say("Every mention"),
    ]
    if scope.platforms:
        parts.append(say("platforms: {names}", names=", ".join(map(tongue.platform, scope.platforms))))
    if scope.langs:
        parts.append(say("languages: {names}", names=", ".join(clean(name) for name in scope.langs)))
    parts.append(
        say("sources: {names}", names=", ".join(map(tongue.platform, found.platforms[:6])) or UNKNOWN)
    )
    return " · ".join(parts)


def way(page: str, name: str, summary: str, tongue: Tongue) -> Way:
    """To a page with the summary's filters; `summary` is the address of the summary itself, or ""."""
    if not summary or "/summary?" not in summary:
        return Way()
    return Way(
        tongue.say("Look at the evidence: {page}", page=tongue.say(name)),
        summary.replace("/summary?", f"/{page}?", 1),
    )
