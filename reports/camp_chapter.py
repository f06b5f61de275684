"""The long report's chapter on camps: who stands where, against whom, who bridges, and what shifted."""

from __future__ import annotations

from collections.abc import Iterator

from reports.basis import basis
from reports.camp_places import across, letter, stands
from reports.camp_profiles import Camp
from reports.camps import FAINT, PLAIN, SIDES_FROM, Camps, Figures
from reports.camps_svg import camps_svg
from reports.clean import clean
from reports.parts import Picture, Prose, Table
from reports.summary import Summary
from reports.tongue import UNKNOWN, Tongue
from reputation.rollup import ENOUGH

_MOST = 8  # rows of who bridges and who attacks


def camp_parts(report: Camps | None, found: Summary, tongue: Tongue) -> Iterator[Table | Picture | Prose]:
    """Headline, drawing, the camps, who stands against whom, who bridges, what shifted, and what all this cannot tell."""
    say = tongue.say
    if report is None or not report.camps:
        yield Prose("", say("No five authors keep to each other in this period, so there are no camps."))
        return
    under = basis(found, tongue, n=_n(report, tongue))
    yield Prose("", " ".join((_headline(report, tongue), _sides(report, tongue), _apart(report, tongue))))
    yield Picture(
        say("Camps and the ties between them"),
        camps_svg(report, tongue),
        _in_words(report, tongue),
        _reading(report, tongue),
        under,
    )
    yield _camps(report, tongue, under)
    if len(report.attacks):
        yield _attacks(report, tongue, under)
    if len(report.bridges):
        yield _bridges(report, tongue, under)
    if report.before is not None:
        yield _shifted(report.now, report.before, tongue, under)
    yield Prose(
        say("How this was computed, and what it cannot tell"),
        " ".join(
            (
                say("Camps: Leiden at resolution 0.5 on all ties but those against somebody. Searches in another order agree at {index} (adjusted Rand index; 1 the same, 0 chance): borders are soft.", index=_decimal(report.found.steady.agreement, tongue, 2)),
                say("A sign: a repost agrees; an answer or a quote agrees where its tone is that of the text it answers, and is against where it is the opposite. Naming somebody, and a tone that is neutral or could not be read, give none. Irony is missed."),
                say("A camp is a pattern of citation: it is no proof of a shared opinion, of coordination, or of who is right."),
            )
        ),
    )  # fmt: skip


def name_of(report: Camps, number: int, tongue: Tongue) -> str:
    """A camp as tables call it."""
    camp = report.camp(int(number))
    return f"{letter(camp.number)} · {clean(camp.name, most=36)}" if camp else tongue.say("a small group")


def _n(report: Camps, tongue: Tongue) -> str:
    return tongue.say("n = {ties} ties of {authors} authors, {signed} with a sign", ties=tongue.count(report.now.ties), authors=tongue.count(report.now.authors), signed=tongue.count(report.now.signed))  # fmt: skip


def _headline(report: Camps, tongue: Tongue) -> str:
    first = report.camps[0]
    return tongue.say(
        "{n} camps hold {share} of {authors} authors; the largest is {letter} · {name}.",
        n=tongue.count(len(report.camps)), share=tongue.share(1 - report.small / report.now.authors),
        authors=tongue.count(report.now.authors), letter=letter(first.number), name=clean(first.name, most=60),
    )  # fmt: skip


def _sides(report: Camps, tongue: Tongue) -> str:
    sides = report.found.sides
    judged = sides.known >= SIDES_FROM and sides.frustration is not None and sides.by_chance is not None
    if not judged:
        return tongue.say(
            "Only {n} authors have ties whose sign could be read; {least} are needed. A sign needs an answer, a quote or a repost, and a readable tone on both ends.",
            n=tongue.count(sides.known), least=SIDES_FROM,
        )  # fmt: skip
    fit, chance = tongue.share(1 - (sides.frustration or 0.0)), tongue.share(1 - (sides.by_chance or 0.0))
    if not report.sides:
        return tongue.say("The best division in two fits {fit} of the ties with a sign ({n} authors), hardly more than the {chance} that chance would give.", fit=fit, n=tongue.count(sides.known), chance=chance)  # fmt: skip
    return tongue.say(
        "**Two sides stand against each other**: {one} authors and {other}. {fit} of the ties with a sign fit; by chance, {chance} would.",
        one=tongue.count(report.sides[0].size), other=tongue.count(report.sides[1].size), fit=fit, chance=chance,
    ).replace("**", "")  # fmt: skip


def _apart(report: Camps, tongue: Tongue) -> str:
    found, say = report.found.separation, tongue.say
    if found.score is None or found.by_chance is None:
        told = say(
            "**Separation** is not judged: {n} joined authors are too few.", n=tongue.count(found.authors)
        )
        return told.replace("**", "")
    told = say("**Separation {score}** (0 to 1; by chance {chance}; {n} authors).", score=_decimal(found.score, tongue), chance=_decimal(found.by_chance, tongue), n=tongue.count(found.authors))  # fmt: skip
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
    return f"{told} {verdict}".replace("**", "")


def _reading(report: Camps, tongue: Tongue) -> str:
    disc = (
        "A disc: a camp, by number of authors; left those on side 1, right those on side 2, between them the split, below those whose side nobody knows."
        if report.sides
        else "A disc: a camp, by number of authors."
    )
    return f"{tongue.say(disc)} {tongue.say('A line: ties between two camps; rust where answers of the opposite tone outweigh agreement, blue where agreement does, grey where neither.')}"


def _in_words(report: Camps, tongue: Tongue) -> str:
    size = "; ".join(f"{clean(camp.name, most=40)}: {tongue.count(camp.size)}" for camp in report.camps)
    lines = "; ".join(
        f"{name_of(report, row['source'], tongue)} – {name_of(report, row['target'], tongue)}: {tongue.count(row['weight'])}"
        for row in across(report).head(6).to_dict("records")
    )
    return tongue.say(
        "Camps by number of authors: {camps}. Ties between them: {ties}.", camps=size, ties=lines or "0"
    )


def _camps(report: Camps, tongue: Tongue, under: str) -> Table:
    say = tongue.say
    return Table(
        say("The camps"),
        (say("Camp"), say("Authors"), say("Side"), say("Led by"), say("Net tone"), say("Words of their own")),
        tuple(
            (
                name_of(report, camp.number, tongue), f"{tongue.count(camp.size)} ({tongue.share(camp.share)})", _leaning(report, camp, tongue),
                ", ".join(clean(shown, most=24) for _, shown in camp.leaders[:3]),
                UNKNOWN if camp.net_tone is None or camp.toned < ENOUGH else tongue.tone(100 * camp.net_tone),
                ", ".join(clean(word, most=24) for word in camp.words[:5]) or UNKNOWN,
            )
            for camp in report.camps
        ),
        (5, 3, 3, 5, 2, 5), (1, 4),
        say("Net tone of what its members write; a dash under {n} mentions with a tone.", n=ENOUGH), under,
    )  # fmt: skip


def _leaning(report: Camps, camp: Camp, tongue: Tongue) -> str:
    if not report.sides or camp.side_share is None:
        return tongue.say("side unknown")
    side, share = camp.side + 1, tongue.share(camp.side_share)
    if stands(camp) < 0:
        return tongue.say("split between both sides: {share} on side {n}", share=share, n=side)
    return tongue.say("side {n}: {share}", share=share, n=side)


def _attacks(report: Camps, tongue: Tongue, under: str) -> Table:
    say = tongue.say
    return Table(
        say("Who stands against whom"),
        (say("Author"), say("Against"), say("Times"), say("Camp"), say("Camp of the other")),
        tuple(
            (
                clean(row["shown"], most=30), clean(row["target_shown"], most=30), tongue.count(row["attack"]),
                name_of(report, row["camp"], tongue), name_of(report, row["target_camp"], tongue),
            )
            for row in report.attacks.head(_MOST).to_dict("records")
        ),
        (4, 4, 2, 5, 5), (2,),
        say("Answers and quotes of the opposite tone; pairs with more agreement than that are left out."), under,
    )  # fmt: skip


def _bridges(report: Camps, tongue: Tongue, under: str) -> Table:
    say = tongue.say
    return Table(
        say("Who bridges"),
        (say("Author"), say("Most ties with"), say("Then with"), say("Contacts")),
        tuple(
            (
                clean(row["shown"], most=30), f"{name_of(report, row['first'], tongue)} ({tongue.share(row['first_share'])})",
                f"{name_of(report, row['second'], tongue)} ({tongue.share(row['second_share'])})", tongue.count(row["contacts"]),
            )
            for row in report.bridges.head(_MOST).to_dict("records")
        ),
        (4, 6, 6, 2), (3,), say("Different authors they have a tie with, attacks left out."), under,
    )  # fmt: skip


def _shifted(now: Figures, before: Figures, tongue: Tongue, under: str) -> Table:
    say = tongue.say
    rows = (
        (say("Authors"), tongue.count(now.authors), tongue.count(before.authors)),
        (say("Ties with a sign"), tongue.count(now.signed), tongue.count(before.signed)),
        (say("Of these, against"), tongue.share(now.attack_share), tongue.share(before.attack_share)),
        (say("Clarity of two sides"), tongue.share(now.clarity), tongue.share(before.clarity)),
        (say("Separation"), _decimal(now.separation, tongue), _decimal(before.separation, tongue)),
    )
    return Table(
        say("What shifted"),
        ("", say("This period"), say("Period before")),
        rows,
        (4, 3, 3),
        (1, 2),
        "",
        under,
    )


def _decimal(value: float | None, tongue: Tongue, places: int = 3) -> str:
    return UNKNOWN if value is None else tongue.decimal(value, places)
