"""What the camps amount to, in sentences: the headline, how far they stand apart, what moved, how it was computed and what it cannot tell."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters, numbers, states
from pages.parts.plain import plain
from pages.parts.words import say
from reports.camp_places import letter
from reports.camps import FAINT, PLAIN, SIDES_FROM, Camps, Figures


def headline(report: Camps, chosen: filters.Filters) -> str:
    """How many camps, and whether two sides stand against each other."""
    first = report.camps[0]
    camps = say(
        "**{n} camps** hold {share} of {authors} authors; the largest is {letter} · {name}. {period}.",
        n=numbers.count(len(report.camps)), share=numbers.share(1 - report.small / report.now.authors),
        authors=numbers.count(report.now.authors), letter=letter(first.number), name=plain(first.name, most=60),
        period=plain(chosen.words),
    )  # fmt: skip
    sides = report.found.sides
    if not report.sides or sides.frustration is None or sides.by_chance is None:
        return camps
    return f"{camps}  \n" + say(
        "**Two sides stand against each other**: {one} authors and {other}. {fit} of the ties with a sign fit; by chance, {chance} would.",
        one=numbers.count(report.sides[0].size), other=numbers.count(report.sides[1].size),
        fit=numbers.share(1 - sides.frustration), chance=numbers.share(1 - sides.by_chance),
    )  # fmt: skip


def reading(report: Camps) -> str:
    """How the diagram is read."""
    lines = say(
        "A line: ties between two camps; rust where answers of the opposite tone outweigh agreement, blue where agreement does, grey where neither."
    )
    if not report.sides:
        return f"{say('A disc: a camp, by number of authors.')} {lines}"
    return f"{say('A disc: a camp, by number of authors; left those on side 1, right those on side 2, between them the split, below those whose side nobody knows.')} {lines}"


def no_sides(report: Camps) -> str:
    """Why no two sides are shown."""
    sides = report.found.sides
    title = f"**{say('No two sides stand against each other')}**"
    if sides.known < SIDES_FROM or sides.frustration is None or sides.by_chance is None:
        why = say(
            "Only {n} authors have ties whose sign could be read; {least} are needed. A sign needs an answer, a quote or a repost, and a readable tone on both ends.",
            n=numbers.count(sides.known), least=SIDES_FROM,
        )  # fmt: skip
    else:
        why = say(
            "The best division in two fits {fit} of the ties with a sign ({n} authors), hardly more than the {chance} that chance would give.",
            fit=numbers.share(1 - sides.frustration), n=numbers.count(sides.known), chance=numbers.share(1 - sides.by_chance),
        )  # fmt: skip
    return f"{title}  \n{why}"


def apart(report: Camps) -> str:
    """The separation score with its baseline, in a sentence that judges only where it may."""
    found = report.found.separation
    if found.score is None or found.by_chance is None:
        return say(
            "**Separation** is not judged: {n} joined authors are too few.", n=numbers.count(found.authors)
        )
    figures = say(
        "**Separation {score}** (0 to 1; by chance {chance}; {n} authors).",
        score=numbers.decimal(found.score, 3), chance=numbers.decimal(found.by_chance, 3), n=numbers.count(found.authors),
    )  # fmt: skip
    if found.score < FAINT or not found.beyond_chance:
        verdict = say("No single cut in two stands out in who cites whom.")
    elif found.score < PLAIN:
        verdict = say(
            "Between 0.02 and 0.05 disputed and calm topics look alike: this cannot tell which it is."
        )
    else:
        verdict = say(
            "One cut in two stands out in who cites whom. That may be a dispute, and as well two languages or two audiences."
        )
    return f"{figures} {verdict}"


def shifted(report: Camps) -> str:
    """The figures of both periods, one a line."""
    now, before = report.now, report.before
    assert before is not None
    rows = [
        (say("Authors"), numbers.count(before.authors), numbers.count(now.authors)),
        (say("Ties with a sign"), numbers.count(before.signed), numbers.count(now.signed)),
        (say("Of these, against"), _of(before), _of(now)),
        (say("Clarity of two sides"), numbers.share(before.clarity), numbers.share(now.clarity)),
        (say("Separation"), _score(before.separation), _score(now.separation)),
    ]
    return "\n".join(
        f"- {say('{what}: {before} before, **{now}** now', what=what, before=was, now=is_)}"
        for what, was, is_ in rows
    )


def nothing(report: Camps | None, chosen: filters.Filters) -> None:
    """Nobody cited anybody, or only in groups of a few."""
    why = (
        say("Nobody answered, reposted, quoted or named anybody in this period ({period}), so there are no camps.", period=plain(chosen.words))
        if report is None
        else say("No five authors keep to each other in this period ({period}), so there are no camps.", period=plain(chosen.words))
    )  # fmt: skip
    states.empty(why, action=say("Show all time"), on_click=filters.show_all_time)


def method(report: Camps) -> None:
    """How the figures came about, and what they do not say."""
    found = report.found
    agreement = found.steady.agreement
    balance = (
        say("Of {n} triangles of signed ties, {share} are in balance (a friend's friend is a friend); half would be by chance.", n=numbers.count(found.triangles), share=numbers.share(found.balanced))
        if found.triangles else say("There is no triangle of signed ties.")
    )  # fmt: skip
    with st.expander(say("How this was computed, and what it cannot tell")):
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    say("Camps: Leiden at resolution 0.5 on all ties but those against somebody. Searches in another order agree at {index} (adjusted Rand index; 1 the same, 0 chance): borders are soft.", index=numbers.decimal(agreement, 2) if agreement is not None else numbers.UNKNOWN),
                    say("A sign: a repost agrees; an answer or a quote agrees where its tone is that of the text it answers, and is against where it is the opposite. Naming somebody, and a tone that is neutral or could not be read, give none. Irony is missed."),
                    say("{signed} of {ties} ties have a sign.", signed=numbers.count(report.now.signed), ties=numbers.count(report.now.ties)),
                    say("Sides: the division in two that contradicts the fewest signs, by leading eigenvector and flips; shown where it beats dealt signs by 30 % for {n} authors or more.", n=SIDES_FROM),
                    balance,
                    say("Separation: the gap between the second and third eigenvalue of who has ties with whom, beside that of networks with the same numbers of contacts. It ordered disputed over calm topics in 23 of 25 public pairs, and was chosen on them: expect less elsewhere."),
                    say("A camp is a pattern of citation: it is no proof of a shared opinion, of coordination, or of who is right. Made {moment} UTC.", moment=f"{report.made:%Y-%m-%d %H:%M}"),
                )
            )
        )  # fmt: skip


def _of(figures: Figures) -> str:
    return say("{share} of {n}", share=numbers.share(figures.attack_share), n=numbers.count(figures.signed))


def _score(value: float | None) -> str:
    return numbers.UNKNOWN if value is None else numbers.decimal(value, 3)
