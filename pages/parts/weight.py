"""How an author's weight is said: place, role with its evidence, what each measure means, what a tie is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import address, numbers
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.dossier import Standing
from reports.influence import TIES, Influence


def kinds() -> tuple[str, ...]:
    """The filter on kinds of ties, kept in the address; all when none is left."""
    address.understand("ties", TIES, kind, several=True)
    picked = st.pills(
        say("Ties"), TIES, selection_mode="multi", default=list(TIES), key="ties", bind="query-params", format_func=kind, wrap=True,
        help=say("What counts as a tie from one author to another. Several kinds add up."),
    )  # fmt: skip
    return tuple(name for name in TIES if name in picked) or TIES


def kind(name: str) -> str:
    """A kind of tie in words."""
    return {
        "reply": say("Replies"), "repost": say("Reposts"), "quote": say("Quotes"), "mention": say("Naming somebody"),
    }[name]  # fmt: skip


def tie(chosen: Sequence[str]) -> str:
    """What a tie is, for the middle of a sentence: "answered, reposted, quoted or named"."""
    verbs = {
        "reply": say("answered"), "repost": say("reposted"), "quote": say("quoted"), "mention": say("named"),
    }  # fmt: skip
    said = [verbs[name] for name in chosen]
    return said[0] if len(said) == 1 else say("{first} or {last}", first=", ".join(said[:-1]), last=said[-1])


def place(standing: Standing) -> str:
    """3rd, between 2nd and 6th"""
    return between(standing.rank, standing.low, standing.high)


def between(rank: int, low: float | None, high: float | None) -> str:
    """A rank with the interval that holds it with probability .9; "3rd" alone when it never moved or is unknown."""
    if low is None or high is None or low != low or high != high or low == high:
        return numbers.ordinal(rank)
    return say(
        "{rank}, between {low} and {high}",
        rank=numbers.ordinal(rank), low=numbers.ordinal(int(low)), high=numbers.ordinal(int(high)),
    )  # fmt: skip


def span(rank: int, low: float | None, high: float | None) -> str:
    """The same for a table: "3 (2–6)"."""
    if low is None or high is None or low != low or high != high or low == high:
        return numbers.count(rank)
    return f"{numbers.count(rank)} ({numbers.count(int(low))}–{numbers.count(int(high))})"


def role(name: str) -> str:
    """The part an author plays, in a word."""
    return {
        "leader": say("leader"), "broker": say("broker"), "amplifier": say("amplifier"), "hub": say("hub"),
    }.get(name, say("member"))  # fmt: skip


def role_meaning() -> str:
    """What the words for roles mean, for every help that says it."""
    return say(
        "Leader: among the first of a community and cited by several. Broker: many ties, spread over several communities. "
        "Amplifier: cites far more than is cited. Hub: far more ties inside the community than its other members. Member: everybody else."
    )


def evidence(standing: Standing, report: Influence) -> str:
    """Why an author has that role, with the figures; safe as Markdown."""
    own = community(report, standing.community)
    if standing.role == "leader":
        return say(
            "{place} of {size} in the community {community}, cited by {n} different authors.",
            place=numbers.ordinal(standing.community_rank), size=numbers.count(standing.community_size),
            community=own, n=numbers.count(standing.citers),
        )  # fmt: skip
    if standing.role == "broker" and len(standing.bridges) == 2:
        (first, share), (second, other) = standing.bridges
        return say(
            "Stands between communities: {share} of their ties are with {first}, {other} with {second}; {n} communities in all.",
            share=numbers.share(share), first=community(report, first), other=numbers.share(other),
            second=community(report, second), n=numbers.count(standing.groups),
        )  # fmt: skip
    if standing.role == "amplifier":
        return say(
            "Cites others {cites} times and is cited {cited} times: passes on more than is passed on.",
            cites=numbers.count(standing.cites), cited=numbers.count(standing.cited),
        )  # fmt: skip
    if standing.role == "hub":
        return say(
            "{n} ties inside the community {community}, whose members have {mean} on average.",
            n=numbers.count(standing.inside), community=own, mean=numbers.decimal(standing.inside_mean),
        )  # fmt: skip
    return say(
        "{place} of {size} in the community {community}; cited {cited} times, cites others {cites} times.",
        place=numbers.ordinal(standing.community_rank), size=numbers.count(standing.community_size),
        community=own, cited=numbers.count(standing.cited), cites=numbers.count(standing.cites),
    )  # fmt: skip


def bridge(standing: Standing, report: Influence) -> str | None:
    """Between which two communities an author's ties are split; None when nearly all are with one. Safe as Markdown."""
    if len(standing.bridges) != 2:
        return None
    (first, share), (second, other) = standing.bridges
    return say(
        "{share} of their ties are with {first}, {other} with {second}.",
        share=numbers.share(share), first=community(report, first), other=numbers.share(other), second=community(report, second),
    )  # fmt: skip


def community(report: Influence, number: int, *, most: int = 60) -> str:
    """A community's name, safe as Markdown."""
    name = report.names.get(number)
    return plain(name, most=most) if name else say("a group of two or fewer")


def community_text(report: Influence, number: int) -> str:
    """A community's name for tables, as it is."""
    name = report.names.get(number)
    return clean(name, most=60) if name else ""


def measure(name: str) -> str:
    """What a measure is called."""
    return {
        "pagerank": "PageRank", "in_strength": say("Cited"), "betweenness": say("Gateway (betweenness)"),
        "broker_score": say("Bridging"), "authority": say("Authority"), "viral": say("Spreading power"),
        "core": say("Core"), "out_strength": say("Cites"),
    }[name]  # fmt: skip


def meaning(name: str) -> str:
    """What a measure says, in one sentence."""
    return {
        "pagerank": say("Cited by those who are themselves cited: the chance of meeting them when following citations at random."),
        "in_strength": say("How often others answered, reposted, quoted or named them."),
        "betweenness": say("How many of the shortest chains of citation between others lead through them."),
        "broker_score": say("Many ties, spread evenly over several communities."),
        "authority": say("Cited by those who cite many of the right people (HITS)."),
        "viral": say("How far word would spread from them if every citation passed it on; it ranks people, it does not count them."),
        "core": say("How deep they sit among the well connected."),
        "out_strength": say("How often they answered, reposted, quoted or named others."),
    }[name]  # fmt: skip
