"""The summary on one page, worded: what the PDF, the HTML file and the slides all show, before any of them draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from reports.clean import clean
from reports.curve import curve, step_names
from reports.summary import Role, Summary
from reports.told import Number, formula, numbers, voices
from reports.tongue import UNKNOWN, Tongue
from reports.whom import worded
from reputation.catalogue import Language
from reputation.prevalence_wording import prevalence_text
from reputation.verdict import RULES, Level, Part, Section
from reputation.wording import part_text

QUOTED = 230  # characters of one mention: three stand on one page
_STEPS = {"hour": "an hour", "day": "a day", "week": "a week"}
FILL: dict[Level, str] = {"alert": "●", "watch": "◐", "calm": "○", "unknown": "◌"}  # fill, not hue


@dataclass(frozen=True, slots=True)
class Quote:
    """One mention to have read. All foreign text: shown, never interpreted."""

    role: Role
    head: str
    text: str
    who: str
    where: str
    when: str
    tone: str  # empty where none can be read
    reactions: str  # empty where none is known
    url: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """The figures behind the chart, a value a step: for slides, whose charts can be edited."""

    names: tuple[str, ...]
    negative: tuple[float, ...]
    neutral: tuple[float, ...]
    positive: tuple[float, ...]
    none: tuple[float, ...]
    tone: tuple[float | None, ...]  # None where it rests on fewer than 30 mentions


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one printed page says, in one language. Strings are plain text; names and quotes in them are foreign."""

    language: Language
    title: str
    subject: str
    period: str
    level: str
    fill: str
    rule: str
    conclusion: str
    doubt: str  # why the tone is not to be trusted here; empty when nothing says so
    numbers: tuple[Number, ...]
    chart_title: str
    chart_alt: str
    chart: str  # SVG
    series: Series
    unseen: bool  # some step was not wholly seen
    risk: str
    talk: str
    do: str
    quotes: tuple[Quote, ...]
    voices: tuple[tuple[str, float, str], ...]  # name, part 0..1, as words; ours first
    formula: str
    method: str
    limits: str
    made: str
    link: str
    demo: str  # empty when nothing is made up
    heads: Mapping[str, str]  # the headings that the layouts set themselves
    tlp: str = ""  # who may read it, as TLP:AMBER: on every page


def sheet(found: Summary, tongue: Tongue, *, now: datetime, demo: bool, link: str = "") -> Sheet:
    """Word a summary for printing. `demo`: it rests on made-up data, and says so; `link` leads back to the evidence."""
    say = tongue.say
    rule = found.verdict.rule
    return Sheet(
        language=tongue.language,
        title=say("Where do we stand?"),
        subject=clean(found.watch.name, most=60) if found.watch else say("Every mention"),
        period=span(found, tongue),
        level=level_word(found.verdict.level, tongue),
        fill=FILL[found.verdict.level],
        rule=say("Rule: {rule}.", rule=say(RULES[rule][1])),
        conclusion=told(found, tongue, "conclusion"),
        doubt=doubt(found, tongue),
        numbers=numbers(found, tongue),
        chart_title=say(
            "Mentions {step} by tone, and net tone",
            step=say(_STEPS[found.step]),
        ),
        chart_alt=alternative(found, tongue),
        chart=curve(found.steps, found.tones, found.step, tongue, width=330, height=236),
        series=series(found, tongue),
        unseen=bool((found.steps["unseen"] > 0).any()),
        risk=told(found, tongue, "risk") or say("Nothing that our rules know."),
        talk=people(found, tongue) or say("No author is known."),
        do=told(found, tongue, "do"),
        quotes=quotes(found, tongue),
        voices=voices(found, tongue),
        formula=formula(found, tongue),
        method=method(found, tongue),
        limits=told(found, tongue, "limits"),
        made=say("Made by Vigie on {when} ({zone}).", when=tongue.clock(now), zone=tongue.zone),
        link=link,
        demo=say("Demo data: fictional brands, people and posts") if demo else "",
        heads=headings(tongue) | {"bars": say("Mentions {step} by tone", step=say(_STEPS[found.step]))},
    )


def headings(tongue: Tongue) -> dict[str, str]:
    """The headings of every layout, by key."""
    say = tongue.say
    return {
        "do": say("What to do"),
        "risk": say("At risk"),
        "talk": say("Who to talk to"),
        "voice": say("Share of voice"),
        "quotes": say("What they say"),
        "method": say("Method and limits"),
        "evidence": say("Evidence"),
        "negative": say("negative"),
        "neutral": say("neutral"),
        "positive": say("positive"),
        "none": say("no tone"),
        "tone": say("net tone"),
        "unseen": say("grey ground: not fully seen"),
    }


def level_word(level: Level, tongue: Tongue) -> str:
    """A level as a word."""
    return tongue.say(
        {"alert": "Alert", "watch": "Watch out", "calm": "Calm", "unknown": "Cannot tell"}[level]
    )


def told(found: Summary, tongue: Tongue, section: Section) -> str:
    """What the verdict says in one section, platforms called as people call them."""
    return " ".join(_sentence(part, found, tongue) for part in found.verdict.section(section))


def doubt(found: Summary, tongue: Tongue) -> str:
    """Where labels that came with the data contradict the engine: both figures, for the reader to see before the tone."""
    given = found.given
    if given is None or not given.differ:
        return ""
    return tongue.say(
        "Do not trust the tone here: the labels that came with {n} of the mentions call {theirs} negative, the engine {ours} of the same.",
        n=tongue.count(given.theirs.n), theirs=tongue.share(given.theirs.share), ours=tongue.share(given.ours.share),
    )  # fmt: skip


def span(found: Summary, tongue: Tongue) -> str:
    """The period in words, with its zone."""
    since, until = tongue.clock(found.period.since), tongue.clock(found.period.until)
    return tongue.say("{since} to {until} ({zone})", since=since, until=until, zone=tongue.zone)


def method(found: Summary, tongue: Tongue) -> str:
    """Period, filters, sources, counts and coverage: what it takes to ask the same again."""
    say, scope = tongue.say, found.scope
    parts = [
        span(found, tongue),
        say("sources: {names}", names=", ".join(map(tongue.platform, found.platforms)) or UNKNOWN),
        say("n = {n}, {toned} with a tone", n=tongue.count(found.now.mentions), toned=tongue.count(found.now.net.n)),
        say("{share} of the period observed", share=tongue.share(found.now.observed)),
    ]  # fmt: skip
    if found.watch:
        parts.append(say("query: {query}", query=clean(found.watch.query, most=200)))
    if scope.platforms:
        parts.append(say("platforms: {names}", names=", ".join(map(tongue.platform, scope.platforms))))
    if scope.langs:
        parts.append(say("languages: {names}", names=", ".join(clean(name) for name in scope.langs)))
    how = say("Net tone is 100 × the mean tone of the mentions with a tone, with its 95 % interval; shares have Wilson's. Counted in full hours.")  # fmt: skip
    return " ".join((" · ".join(parts) + ".", how, errors(found, tongue))).strip()


def errors(found: Summary, tongue: Tongue) -> str:
    """What labels say of the engine's mistakes; empty where they are too few, and the limits say so."""
    if found.errors is None:
        return ""
    return tongue.say("Put right by labels, with both errors: {words}", words=prevalence_text(found.errors, tongue.language))  # fmt: skip


def people(found: Summary, tongue: Tongue) -> str:
    """Who to talk to, each with what they did."""
    joint = ", " if any(voice.part == "loud" for voice in found.people) else ". "
    return joint.join(worded(voice, tongue) for voice in found.people)


def quotes(found: Summary, tongue: Tongue) -> tuple[Quote, ...]:
    """Top risk, top ally and the most reacted to, as far as there are such."""
    heads: tuple[tuple[Role, str], ...] = (
        ("risk", "Top risk"), ("ally", "Top ally"), ("reacted", "Most reacted"),
    )  # fmt: skip
    return tuple(
        quote(role, tongue.say(head), found.quotes[role], tongue)
        for role, head in heads
        if role in found.quotes
    )


def quote(role: Role, head: str, row: pd.DataFrame, tongue: Tongue) -> Quote:
    """A one-row frame of `data.questions.mentions` as a quotation."""
    mention = {str(key): value for key, value in row.to_dict("records")[0].items()}
    handle, name = (mention[key] if isinstance(mention[key], str) else None for key in ("handle", "name"))
    text = " ".join(part for part in (mention["title"], mention["text"]) if isinstance(part, str) and part)
    url = mention["url"] if isinstance(mention["url"], str) else ""
    tone, reactions = _known(mention["tone"]), _known(mention.get("engagement"))
    return Quote(
        role=role,
        head=head,
        text=clean(text, most=QUOTED),
        who=clean(f"@{handle.removeprefix('@')}" if handle else name or mention["author_id"] or "?", most=40),
        where=tongue.platform(mention["platform"]),
        when=tongue.clock(mention["created"].to_pydatetime()),
        tone="" if tone is None else tongue.say("tone {tone}", tone=tongue.tone(100 * tone)),
        reactions=_reactions(reactions, tongue),
        url=url if url.startswith(("https://", "http://")) and " " not in url else None,
    )


def alternative(found: Summary, tongue: Tongue) -> str:
    """What the chart shows, for those who cannot see it."""
    steps = found.steps
    if not len(steps):
        return tongue.say("No step of the period is over.")
    peak = steps.sort_values("mentions", kind="stable").to_dict("records")[-1]
    name = step_names([peak["start"]], found.step, tongue)[0]
    return tongue.say(
        "Bars: mentions by tone; most, {n}, on {peak}. Line: net tone, {tone} over the whole period.",
        n=tongue.count(int(peak["mentions"])), peak=name, tone=tongue.tone(found.now.net.mean),
    )  # fmt: skip


def series(found: Summary, tongue: Tongue) -> Series:
    """The figures of the chart."""
    steps, tones = found.steps, found.tones
    sure = tones["tone"].where(~tones["small"].astype(bool))
    return Series(
        names=tuple(step_names(list(steps["start"]), found.step, tongue)),
        negative=_values(steps["negative"]),
        neutral=_values(steps["neutral"]),
        positive=_values(steps["positive"]),
        none=_values(steps["none"]),
        tone=tuple(None if value != value else round(float(value), 1) for value in sure),
    )


def _reactions(n: float | None, tongue: Tongue) -> str:
    if not n:
        return ""
    return tongue.say("1 reaction") if n == 1 else tongue.say("{n} reactions", n=tongue.count(n))


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _values(column: pd.Series[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in column)


def _sentence(part: Part, found: Summary, tongue: Tongue) -> str:
    values = dict(part.values)
    if values.get("dimension") == "platform" and values.get("name"):
        values["name"] = tongue.platform(values["name"])
    return part_text(replace(part, values=values), tongue.language, zone=found.zone)
