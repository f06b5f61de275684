"""How a summary is put into words and numbers: on the page, and as text to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan

import streamlit as st

from pages.parts import change, numbers
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import language, say
from reports.sheet import doubt, errors
from reports.summary import Summary
from reports.tongue import Tongue
from reports.whom import worded
from reputation.intervals import Share
from reputation.prevalence import Part as Corrected
from reputation.score import WEIGHTS
from reputation.verdict import RULES, Level, Part, Section
from reputation.wording import part_text

_FILL: dict[Level, str] = {"alert": "●", "watch": "◐", "calm": "○", "unknown": "◌"}  # fill, not hue


def level_word(level: Level) -> str:
    """A level as a word."""
    return {
        "alert": say("Alert"),
        "watch": say("Watch out"),
        "calm": say("Calm"),
        "unknown": say("Cannot tell"),
    }[level]


def sentences(found: Summary, section: Section) -> list[str]:
    """What the verdict says in one section; foreign words in it still need the escaper."""
    return [_sentence(part, found) for part in found.verdict.section(section)]


def level(found: Summary, now: Filters) -> None:
    """Whose summary, of when, and its level: a word and a fill, never a hue."""
    level, rule = found.verdict.level, found.verdict.rule
    name = plain(found.watch.name) if found.watch else say("Every mention")
    st.markdown(
        f"{_FILL[level]} **{level_word(level)}** · **{name}** · {plain(now.words)}",
        width="content",
        help=say("Rule: {rule}.", rule=say(RULES[rule][1])),
    )


def conclusion(found: Summary, now: Filters) -> None:
    """The first sentence: what it comes to; and where labels contradict the engine, that the tone is not to be trusted."""
    st.subheader(plain(" ".join(sentences(found, "conclusion"))), anchor=False)
    if why := doubt(found, Tongue(language(), now.zone)):
        st.markdown(f":material/warning: **{plain(why)}**")


def figures(found: Summary, now: Filters) -> None:
    """Mentions, net tone and negative share, each with its why; and the score with its formula."""
    cells = st.grid(5, min_column_width=140, gap="medium")
    one, two, three, voice, four = (cells.container(gap="xxsmall") for _ in range(5))
    span = _span(found, now)
    against = say("against the usual") if found.signs.against == "usual" else say("against the period before")
    with one:
        ratio = found.signs.ratio
        st.metric(
            say("Mentions"), numbers.count(found.now.mentions), None if ratio is None else f"{numbers.times_usual(ratio)} {against}",
            delta_color="off", delta_arrow="off",
            help=say("Counted in full hours, {span}. Usual: {usual} (the median of up to 4 earlier spans). The period before: {before}.", span=span, usual=numbers.count(found.usual.median if found.usual else None), before=numbers.count(found.before.mentions if found.before else None)),
        )  # fmt: skip
        _why(found, ("volume",), _level(found))
    with two:
        net = found.now.net
        st.metric(
            say("Net tone"), change.judged(numbers.tone(net.mean), net.n), **change.tone(found.signs.change),
            help=say("100 × the mean tone of {n} mentions with a tone; 95 %: {low} to {high}; {span}.", n=numbers.count(net.n), low=numbers.tone(net.low), high=numbers.tone(net.high), span=span),
        )  # fmt: skip
        _why(
            found,
            ("tone-mix", "tone-within"),
            _right(found.errors.net, numbers.tone)
            if found.errors
            else _between(numbers.tone(net.low), numbers.tone(net.high)),
        )
    with three:
        _negative(found.now.shares.negative, found.before.shares.negative if found.before else None, span)
        part = found.now.shares.negative
        _why(
            found,
            ("words",),
            _right(found.errors.negative, numbers.share)
            if found.errors
            else _between(numbers.share(part.low), numbers.share(part.high)),
        )
    with voice:
        _voice(found, span)
    with four:
        score = found.score
        st.metric(
            say("Reputation score"), numbers.UNKNOWN if score is None else say("{n} of 100", n=numbers.count(round(score.value))),
            help=formula(found),
        )  # fmt: skip
        if score is not None:
            st.markdown(_between(numbers.count(round(score.low)), numbers.count(round(score.high))))


def formula(found: Summary) -> str:
    """What the score is made of, with its figures."""
    names = {
        "tone": say("tone"),
        "trend": say("trend"),
        "reach": say("reach not negative"),
        "calm": say("calm"),
    }
    if found.score is None:
        return say("The score needs 30 mentions with a tone.")
    parts = " + ".join(
        f"{numbers.decimal(part.weight, 2)} × {names[part.name]} {numbers.count(round(part.value))}" for part in found.score.parts
    )  # fmt: skip
    left_out = [names[name] for name in WEIGHTS if name not in {part.name for part in found.score.parts}]
    rest = "" if not left_out else " " + say("Unknown, so left out: {names}.", names=", ".join(left_out))
    return (
        say(
            "Score = {parts}. A composite of our making, not a standard: compare it with itself over time only.",
            parts=parts,
        )
        + rest
    )


def chart_title(found: Summary) -> str:
    """What the chart shows, with its colours named in words."""
    words = {"hour": say("an hour"), "day": say("a day"), "week": say("a week")}[found.step]
    return say(
        "**Mentions {step}** from the base: negative, neutral, positive; **net tone** beneath", step=words
    )


def closing(found: Summary) -> None:
    """What to do with its rule, what is at risk, who to talk to: a paragraph each."""
    for part in found.verdict.section("do"):
        st.markdown(
            f"**{say('What to do')}**\u2003{plain(_sentence(part, found))}",
            help=say("Rule: {rule}.", rule=_rule(part)),
        )
    risks = " ".join(sentences(found, "risk") or [say("Nothing that our rules know.")])
    st.markdown(f"**{say('At risk')}**\u2003{plain(risks)}")
    st.markdown(
        f"**{say('Who to talk to')}**\u2003{plain('. '.join(_people(found)) or say('No author is known.'))}",
        help=say(
            "Of the 60 first by PageRank of who cites whom: the first critic, ally and undecided. A side is what Stakeholders says; else the sign of the net tone of their own mentions, of 5 or more, where its 95 % interval leaves zero out. Where nobody is cited: who spoke most."
        ),
    )


def method(found: Summary, now: Filters) -> str:
    """Period, filters, sources, counts and coverage in one line."""
    parts = [
        _span(found, now),
        say(
            "sources: {names}",
            names=", ".join(platform(name) for name in found.platforms) or numbers.UNKNOWN,
        ),
        say(
            "n = {n}, {toned} with a tone",
            n=numbers.count(found.now.mentions),
            toned=numbers.count(found.now.net.n),
        ),
        say("{share} of the period observed", share=numbers.share(found.now.observed)),
    ]
    if found.scope.langs:
        parts.append(say("languages: {names}", names=", ".join(clean(name) for name in found.scope.langs)))
    right = errors(found, Tongue(language(), now.zone))
    return " ".join((" · ".join(parts) + ".", *sentences(found, "limits"), *([right] if right else [])))


def as_text(found: Summary, now: Filters) -> str:
    """The summary as plain text, for a message or a note."""
    name = clean(found.watch.name) if found.watch else say("Every mention")
    lines = [f"{name} · {now.words} · {level_word(found.verdict.level)}", *sentences(found, "conclusion")]
    lines += [why, ""] if (why := doubt(found, Tongue(language(), now.zone))) else [""]
    lines += [f"- {line}" for line in (*sentences(found, "changed"), *sentences(found, "why"))]
    if found.score is not None:
        lines.append(f"- {say('Reputation score')}: {numbers.count(round(found.score.value))} / 100")
    blocks = (
        (say("At risk"), sentences(found, "risk")),
        (say("Who to talk to"), _people(found)),
        (say("What to do"), sentences(found, "do")),
        (say("What they say"), [_quoted(row) for row in found.quotes.values()]),
    )
    for head, block in blocks:
        if block:
            lines += ["", head, *(f"- {line}" for line in block)]
    return "\n".join([*lines, "", method(found, now)])


def _why(found: Summary, keys: tuple[str, ...], otherwise: str) -> None:
    """The reason behind a number, in a few words; where none is known, how sure the number is."""
    told = [part for part in found.verdict.section("why") if part.key in keys]
    st.markdown(plain(_reason(told[0])) if told else otherwise)


def _reason(part: Part) -> str:
    values = part.values
    if part.key == "words":
        words = values["words"] if isinstance(values["words"], tuple) else ()
        return say("Words: {words}.", words=", ".join(f"“{clean(w, most=30)}”" for w in words))
    name = clean(values.get("name") or say("undetermined"), most=30)
    where = platform(name) if values.get("dimension") == "platform" else name
    if part.key == "volume":
        return say("Mostly from {name}: +{n}.", name=where, n=numbers.count(_number(values["change"])))
    points = numbers.points(_number(values["effect"]))
    if part.key == "tone-mix":
        return say("Mostly the weight of {name}: {points}.", name=where, points=points)
    return say("Mostly the tone of {name}: {points}.", name=where, points=points)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _level(found: Summary) -> str:
    """What the volume is compared with."""
    if found.signs.against == "usual" and found.usual is not None:
        return say("{n} would be usual.", n=numbers.count(found.usual.median))
    if found.signs.against == "before" and found.before is not None:
        return say("{n} in the period before.", n=numbers.count(found.before.mentions))
    return say("Nothing sound to compare with.")


def _between(low: str, high: str) -> str:
    return say("Between {low} and {high} (95 %).", low=low, high=high)


def _right(part: Corrected, word: Callable[[float | None], str]) -> str:
    """A figure put right by labels, with the interval that holds both errors."""
    return say("Put right by labels: {value}, between {low} and {high} (95 %).", value=word(part.value), low=word(part.low), high=word(part.high))  # fmt: skip


def _negative(now: Share, before: Share | None, span: str) -> None:
    st.metric(
        say("Negative"), change.judged(numbers.share(now.share), now.n), **change.negative(now, before),
        help=say("{part} of {n} mentions with a tone (95 %: {low} to {high}); {span}.", part=numbers.count(now.count), n=numbers.count(now.n), low=numbers.share(now.low), high=numbers.share(now.high), span=span),
    )  # fmt: skip


def _voice(found: Summary, span: str) -> None:
    """Our share of voice, and the nearest rivals' beside it."""
    names = {watch.id: watch.name for watch in found.compared}
    shares = dict(zip(found.voice["watch"], found.voice["share"], strict=True))
    mine = shares.pop(found.watch.id, 0.0) if found.watch and len(names) > 1 else None
    st.metric(
        say("Share of voice"), numbers.share(mine),
        help=say("Each watch's part of all mentions of the watches compared; a mention that names two counts for both.") + f" {span}.",
    )  # fmt: skip
    rivals = [f"{clean(names[w], most=24)} {numbers.share(part)}" for w, part in shares.items() if w in names]
    st.markdown(plain(", ".join(rivals[:3])) if rivals else say("No rival is watched."))


def _people(found: Summary) -> list[str]:
    return [worded(voice, Tongue(language(), found.zone)) for voice in found.people]


def _quoted(row: object) -> str:
    mention = row.iloc[0]  # type: ignore[attr-defined]  # a one-row frame
    who = mention["handle"] if isinstance(mention["handle"], str) else mention["author_id"]
    tone = mention["tone"]
    return f"“{clean(mention['text'], most=240)}” ({clean(who or '?', most=40)}, {numbers.tone(None if tone is None or isnan(tone) else 100 * tone)})"


def _rule(part: Part) -> str:
    if part.rule in RULES:
        return say(RULES[part.rule][1])
    return say("less than four fifths of the period was observed")


def _sentence(part: Part, found: Summary) -> str:
    """One sentence of the verdict, platforms called as people call them."""
    values = dict(part.values)
    if values.get("dimension") == "platform" and values.get("name"):
        values["name"] = platform(values["name"])
    return part_text(replace(part, values=values), language(), zone=found.zone)


def _span(found: Summary, now: Filters) -> str:
    since, until = (numbers.clock(t, now.zone, now=now.now) for t in (found.period.since, found.period.until))
    return say("{since} – {until}, {zone}", since=since, until=until, zone=now.zone)


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
