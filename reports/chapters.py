"""What the longer report tells, chapter by chapter, each figure with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from reports.analysis import Analysis
from reports.basis import basis, way
from reports.camp_chapter import camp_parts
from reports.clean import clean
from reports.curve import curve
from reports.drawing import drawing
from reports.influence import Influence
from reports.map_svg import svg
from reports.noted import noted
from reports.parts import Chapter, Picture, Prose, Table
from reports.tongue import UNKNOWN, Tongue
from reputation.figures import Figures
from reputation.tone import net_tone

MOST_NAMES, MOST_CIRCLES = 15, 8
_ROLES = {"leader": "leader", "broker": "broker", "amplifier": "amplifier", "hub": "hub"}


def chapters(found: Analysis, tongue: Tongue, *, demo: bool, link: str = "") -> tuple[Chapter, ...]:
    """Movement, drivers, voices, influence, camps, channels, method: those that have something to tell.

    `link` is the summary's address in the dashboard; each chapter leads to its own page with the same filters.
    """
    say = tongue.say
    told = (
        (say("How did it move?"), _movement(found, tongue), "timeline", "Timeline"),
        (say("What drove it?"), _drivers(found, tongue), "timeline", "Timeline"),
        (say("What was said?"), _said(found, tongue), "mentions", "Mentions"),
        (say("Who carries weight, and who keeps to whom?"), _influence(found, tongue, demo=demo), "influencers", "Influencers"),
        (say("Who stands where, and who bridges?"), camp_parts(found.camps, found.summary, tongue), "camps", "Camps"),
        (say("Which channels carry it?"), _channels(found, tongue), "channels", "Channels"),
        (say("Method and limits"), _method(found, tongue), "sources", "Sources"),
    )  # fmt: skip
    every = (Chapter(title, tuple(parts), way(page, name, link, tongue)) for title, parts, page, name in told)
    return tuple(chapter for chapter in every if chapter.parts)


def _movement(found: Analysis, tongue: Tongue) -> Iterator[Table | Picture]:
    say, summed = tongue.say, found.summary
    yield Picture(
        say("Mentions {step} by tone, and net tone", step=say({"hour": "an hour", "day": "a day", "week": "a week"}[summed.step])),
        curve(summed.steps, summed.tones, summed.step, tongue, width=510, height=230),
        found.chart_alt,
        say("Net tone is 100 × the mean tone of the mentions with a tone; a step with fewer than 30 has none drawn. Grey ground: not fully seen."),
        basis(summed, tongue),
    )  # fmt: skip
    now, before = _figures(summed.now, tongue), _figures(summed.before, tongue)
    usual = [tongue.count(round(summed.usual.median)) if summed.usual else UNKNOWN] + [UNKNOWN] * 4
    labels = (say("Mentions"), say("Net tone"), say("Negative"), say("Reactions"), say("Reach"))
    yield Table(
        say("Against the period before and the usual"),
        ("", say("This period"), say("Period before"), say("Usual")),
        tuple(zip(labels, now, before, usual, strict=True)),
        (3, 3, 3, 2), (1, 2, 3),
        say("In brackets the 95 % interval. Reach is added up where a platform states it; one person may be counted often. Usual: the median of up to four earlier spans."), basis(summed, tongue),
    )  # fmt: skip


def _figures(figures: Figures | None, tongue: Tongue) -> list[str]:
    if figures is None:
        return [UNKNOWN] * 5
    net, negative = figures.net, figures.shares.negative
    tone, share = tongue.tone(net.mean), tongue.share(negative.share)
    return [
        tongue.count(figures.mentions),
        tone if net.mean is None else f"{tone} ({tongue.tone(net.low)} … {tongue.tone(net.high)})",
        share
        if negative.share is None
        else f"{share} ({tongue.share(negative.low)} … {tongue.share(negative.high)})",
        tongue.count(figures.engagement),
        tongue.count(figures.reach),
    ]


def _drivers(found: Analysis, tongue: Tongue) -> Iterator[Table | Prose]:
    say = tongue.say
    if len(found.volume):
        yield Table(
            say("Change in mentions, by platform and language"),
            (say("Group"), say("This period"), say("Period before"), say("Difference")),
            tuple(
                (_group(row, tongue), tongue.count(row["now"]), tongue.count(row["before"]), _signed(row["change"], tongue))
                for row in found.volume.to_dict("records")
            ),
            (4, 2, 2, 2), (1, 2, 3),
            say("Counts of both periods, by their difference; the platforms, then the languages, each add up to the whole."), basis(found.summary, tongue),
        )  # fmt: skip
    if len(found.tone):
        yield Table(
            say("Change in net tone, by platform and language"),
            (say("Group"), say("This period"), say("Period before"), say("Who speaks"), say("How they speak"), say("Effect")),
            tuple(
                (_group(row, tongue), *(tongue.tone(row[key]) for key in ("tone_now", "tone_before", "mix", "within", "effect")))
                for row in found.tone.to_dict("records")
            ),
            (4, 2, 2, 2, 2, 2), (1, 2, 3, 4, 5),
            say("Points of net tone. Who speaks: the group's weight changed; how they speak: its own tone changed; the effects of all groups of one kind add up to the whole change. An accounting, not a cause."),
            basis(found.summary, tongue, n=_toned(found, tongue)),
        )  # fmt: skip
    if found.words:
        yield Prose(
            say("Words that stand out"),
            ", ".join(tongue.quoted(clean(word, most=30)) for word in found.words)
            + ". "
            + say(
                "Said more often than in the period before, by log-odds with a prior (Monroe et al. 2008); first those of what moved."
            ),
            basis(found.summary, tongue),
        )


def _toned(found: Analysis, tongue: Tongue) -> str:
    now = found.summary.now
    return tongue.say(
        "n = {n}, {toned} with a tone", n=tongue.count(now.mentions), toned=tongue.count(now.net.n)
    )


def _group(row: dict[Any, Any], tongue: Tongue) -> str:
    if row["rest"]:
        return tongue.say("all others")
    name = row["name"] if isinstance(row["name"], str) and row["name"] else tongue.say("undetermined")
    return tongue.platform(name) if row["dimension"] == "platform" else clean(name, most=30)


def _signed(value: float, tongue: Tongue) -> str:
    return f"+{tongue.count(value)}" if value > 0 else tongue.count(value)


def _said(found: Analysis, tongue: Tongue) -> Iterator[Table]:
    say = tongue.say
    for head, quotes in ((say("Negative, most reacted to"), found.negative), (say("Positive, most reacted to"), found.positive)):  # fmt: skip
        if quotes:
            yield Table(
                head,
                (say("Who"), say("Text"), say("Reactions")),
                tuple(
                    (f"{quote.who} · {quote.where} · {quote.when}", quote.text, quote.reactions or UNKNOWN)
                    for quote in quotes
                ),
                (4, 9, 2), (2,),
                say("Most reactions first, then widest reach. A name leads to the post."), basis(found.summary, tongue),
                tuple(quote.url or "" for quote in quotes),
            )  # fmt: skip


def _influence(found: Analysis, tongue: Tongue, *, demo: bool) -> Iterator[Table | Picture | Prose]:
    say, report = tongue.say, found.influence
    if report is None:
        yield Prose("", say("Nobody cited anybody in this period, so there is no map."))
        return
    ties = tongue.count(sum(report.ties.values()))
    about = say("{drawn} of {authors} authors, {ties} ties. A tie: one author answers, reposts, quotes or mentions another. Size: PageRank. Colour: community (Leiden).", drawn=tongue.count(report.drawn.nodes), authors=tongue.count(len(report.table)), ties=ties)  # fmt: skip
    picture = "".join(svg(drawing(report, title="", demo=demo), letters=26, head=False))
    under = basis(found.summary, tongue, n=ties_in_words(report, tongue))
    yield Picture(say("The map"), picture, about, about, under)
    yield ranking(report, tongue, under)
    tones = {int(row["community"]): row for row in found.community_tone.to_dict("records")}
    yield Table(
        say("Communities"),
        (say("Led by"), say("Authors"), say("Mentions"), say("Net tone"), say("Words of their own")),
        tuple(
            (
                clean(report.names.get(brief.community, ""), most=48), tongue.count(brief.size),
                tongue.count(tones[brief.community]["mentions"]), _points(tones[brief.community]["net_tone"], tongue),
                ", ".join(clean(word, most=24) for word in found.community_words.get(brief.community, ())) or UNKNOWN,
            )
            for brief in report.briefs[:MOST_CIRCLES]
        ),
        (5, 2, 2, 2, 6), (1, 2, 3),
        say("Authors who have more ties with each other than with the rest; the largest first."), under,
    )  # fmt: skip


def ranking(report: Influence, tongue: Tongue, under: str, *, most: int = MOST_NAMES) -> Table:
    """Who carries weight, first in rank first; `under` is what it rests on."""
    say = tongue.say
    return Table(
        say("Who carries weight"),
        (say("Rank"), say("Author"), say("Role"), say("Cited"), say("Mentions"), say("Net tone"), say("Community")),
        tuple(_person(row, report, tongue) for row in report.table.head(most).to_dict("records")),
        (3, 5, 3, 2, 2, 2, 6), (3, 4, 5),
        say("Rank by PageRank, in brackets where it stays in 90 % of redrawn samples. Cited: times others answered, reposted, quoted or mentioned them."), under,
    )  # fmt: skip


def ties_in_words(report: Influence, tongue: Tongue) -> str:
    """What a ranking rests on: so many ties of so many authors."""
    return tongue.say(
        "n = {n} ties of {authors} authors",
        n=tongue.count(sum(report.ties.values())),
        authors=tongue.count(len(report.table)),
    )


def _person(row: dict[Any, Any], report: Influence, tongue: Tongue) -> tuple[str, ...]:
    low, high = row["rank_low"], row["rank_high"]
    span = "" if pd.isna(low) or pd.isna(high) else f" ({int(low)}–{int(high)})"
    toned = row["toned"]
    tone = row["tone_sum"] / toned if toned == toned and toned > 0 else float("nan")
    return (
        f"{int(row['rank'])}{span}",
        f"{clean(row['shown'], most=30)} · {tongue.platform(row['platform'])}",
        tongue.say(_ROLES.get(row["role"], "member")),
        tongue.count(row["in_strength"]),
        tongue.count(row["mentions"]),
        _points(tone, tongue),
        clean(report.names.get(int(row["community"]), ""), most=40) or UNKNOWN,
    )


def _points(compound: float, tongue: Tongue) -> str:
    return tongue.tone(100 * float(compound))


def _channels(found: Analysis, tongue: Tongue) -> Iterator[Table]:
    under = basis(found.summary, tongue)
    yield platforms(found.places, tongue, under)
    if len(found.domains):
        yield sites(found.domains, tongue, under)


def platforms(places: pd.DataFrame, tongue: Tongue, under: str) -> Table:
    """The platforms by mentions; `places` as `data.questions.counts.by_platform_and_language` gives them."""
    say, total = tongue.say, max(1, int(places["mentions"].sum()))
    rows = []
    for name, part in places.groupby("platform", sort=False):
        n, net = int(part["mentions"].sum()), net_tone(part)
        rows.append(
            (n, (tongue.platform(name), tongue.count(n), tongue.share(n / total), tongue.tone(net.mean)))
        )
    return Table(
        say("Platforms"),
        (say("Platform"), say("Mentions"), say("Part"), say("Net tone")),
        tuple(row for _, row in sorted(rows, key=lambda row: -row[0])),
        (4, 2, 2, 2), (1, 2, 3),
        say("Part: of all mentions of the period."), under,
    )  # fmt: skip


def sites(domains: pd.DataFrame, tongue: Tongue, under: str) -> Table:
    """The sites linked to most, as `data.questions.mentions.domains` gives them."""
    say = tongue.say
    return Table(
        say("Sites linked to most"),
        (say("Site"), say("Mentions"), say("Authors"), say("Net tone")),
        tuple(
            (clean(row["domain"], most=60), tongue.count(row["mentions"]), tongue.count(row["authors"]), _points(row["net_tone"], tongue))
            for row in domains.to_dict("records")
        ),
        (4, 2, 2, 2), (1, 2, 3),
        say("Mentions that link to the site, and how many authors wrote them; net tone of those mentions."), under,
    )  # fmt: skip


def _method(found: Analysis, tongue: Tongue) -> Iterator[Table | Prose]:
    say = tongue.say
    yield Prose("", found.method)
    yield Prose(say("Reputation score"), found.formula)
    yield Prose(
        say("Influence"),
        say("PageRank of the ties (Brin and Page 1998), communities by Leiden (Traag et al. 2019), ranks redrawn 50 times. It speaks of who is cited in the mentions seen, not of power elsewhere.")
        + "".join(f" {note}" for note in noted(found.influence.notes if found.influence else (), tongue)),
    )  # fmt: skip
    yield Prose(
        say("What an interval holds"),
        say("Sampling error only: not a tone read wrongly, not a platform that shows a part, not one text repeated a thousand times."),
    )  # fmt: skip
    gaps = found.summary.gaps
    yield Table(
        say("What was not seen"),
        (say("Source"), say("From"), say("To"), say("Why")),
        _gap_rows(found, tongue),
        (2, 3, 3, 6), (),
        "" if gaps else say("No source reported a gap in this period."),
    )  # fmt: skip


def _gap_rows(found: Analysis, tongue: Tongue) -> tuple[tuple[str, ...], ...]:
    rows: Sequence[tuple[str, ...]] = [
        (
            tongue.platform(gap.source),
            tongue.clock(gap.since),
            tongue.clock(gap.until),
            clean(gap.why, most=120),
        )
        for gap in found.summary.gaps[:20]
    ]
    return tuple(rows)
