"""How a stakeholder is put in words: kind, stance, where a suggestion comes from."""

from __future__ import annotations

from pages.parts import numbers
from pages.parts.plain import plain
from pages.parts.words import say
from reports.stakeholders import Found


def kind(name: str) -> str:
    """What a stakeholder is."""
    return say("person") if name == "person" else say("organisation")


def stance(step: float | None) -> str:
    """A stance in words; a dash when nobody knows."""
    if step is None or step != step:
        return numbers.UNKNOWN
    return {
        -2: say("firmly against"),
        -1: say("rather against"),
        0: say("undecided"),
        1: say("rather for"),
        2: say("firmly for"),
    }[int(step)]


def grounds(found: Found) -> str:
    """Why two may be the same, with how alike they are; safe as Markdown."""
    score = numbers.decimal(found.suggestion.score, 0)
    return {
        "named": say("The register names this very account."),
        "site": say("Both name the same web site."),
        "acronym": say("The handle is the acronym."),
        "name": say("The names are {score} % alike.", score=score),
    }[found.suggestion.why]


def field(name: str) -> str:
    """A field of the history in words."""
    return {
        "name": say("Name"), "kind": say("What it is"), "role": say("Role"), "organisation": say("Organisation"),
        "aliases": say("Other names"), "stance": say("Stance"), "stance_why": say("Why this stance"), "purpose": say("Why it is kept"),
        "account": say("Account linked"), "not account": say("Account ruled out"), "entry": say("Register entry linked"),
        "not entry": say("Register entry ruled out"), "note": say("Note"), "meeting": say("Meeting"),
    }.get(name, plain(name))  # fmt: skip
