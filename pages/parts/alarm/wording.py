"""Alerts and rules in one plain sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from data.alerting import Alert, AlertState, Rule
from pages.parts import numbers
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import plain
from pages.parts.words import say
from reports.why import Why


def state(one: AlertState) -> tuple[str, str]:
    """The name of a state and its icon."""
    return {
        "pending": (say("Pending"), ":material/hourglass_empty:"),
        "open": (say("Still open"), ":material/notifications_active:"),
        "acknowledged": (say("In hand"), ":material/person_check:"),
        "closed": (say("Closed"), ":material/check:"),
    }[one]


def sensitivity(name: str) -> str:
    """How much it takes, in words."""
    return {
        "hints": say("at the first hint"),
        "normal": say("when it is clear"),
        "serious": say("only the serious ones"),
    }[name]


def kind(name: str) -> str:
    """A kind of rule in a word or two."""
    return {
        "unusual": say("Unusual talk"), "quiet": say("Unusual silence"), "limit": say("A limit"), "new": say("New sites"),
        "words": say("Words"), "person": say("A person"),
    }[name]  # fmt: skip


def rule(one: Rule) -> str:
    """A rule as a sentence."""
    what = of_tones(one.labels)
    n, hours = numbers.count(one.least), numbers.duration(3_600 * one.hours)
    sought = plain(one.sought, most=60)
    return {
        "unusual": say("Far more {what} than usual", what=what),
        "quiet": say("24 hours with hardly any mention where many are usual"),
        "limit": say("{n} {what} or more within {hours}", n=n, what=what, hours=hours),
        "new": say("{n} {what} or more within {hours} that link a site nobody linked in the 28 days before", n=n, what=what, hours=hours),
        "words": say("{n} {what} or more with “{sought}” within {hours}", n=n, what=what, sought=sought, hours=hours),
        "person": say("{n} {what} or more by @{sought} within {hours}", n=n, what=what, sought=sought.lstrip("@"), hours=hours),
    }[one.kind]  # fmt: skip


def of_tones(labels: Sequence[str]) -> str:
    """Mentions of these tones, so that adjectives agree in every language; all mentions without any."""
    words = {
        "negative": say("negative mentions"), "neutral": say("neutral mentions"), "positive": say("positive mentions"),
        "none": say("mentions without tone"),
    }  # fmt: skip
    return say(" and ").join(words[label] for label in labels) or say("mentions")


def headline(one: Alert, now: Filters, rules: Sequence[Rule]) -> str:
    """What was noticed: how many of which tone in how long against what, and since when."""
    tones = next((rule.labels for rule in rules if rule.id == one.rules[0]), ())
    n, hours = numbers.count(one.value), numbers.duration(3_600 * one.hours)
    many = say("{n} {what} in {hours}", n=n, what=of_tones(tones), hours=hours)
    since = say("since {moment}", moment=numbers.clock(one.began, now.zone, now=now.now))
    if one.usual is None:
        return f"{many} · {since}"
    ratio = say("{ratio} usual", ratio=numbers.times_usual(one.ratio)) if one.ratio else say("usually silent")
    return f"**{ratio}** · {many} · {since}"


def because(found: Why) -> str:
    """Why it stands out, in one sentence; every number in it has its evidence under it."""
    said = [
        say(
            "{n} mentions by {authors} authors, against {before} in the same hours before",
            n=numbers.count(found.mentions), authors=numbers.count(found.authors), before=numbers.count(found.mentions_before),
        )
    ]  # fmt: skip
    if found.negative.n:
        said.append(
            say(
                "{share} of them negative ({before} before)",
                share=numbers.share(found.negative.share), before=numbers.share(found.negative_before.share),
            )
        )  # fmt: skip
    if part := found.loudest_part:
        by, name, share = part
        where = platform(name) if by == "platform" else plain(name, most=40)
        said.append(say("{share} of the rise on {where}", share=numbers.share(share), where=where))
    if found.words:
        said.append(
            say("new words: {words}", words=", ".join(f"“{plain(word, most=30)}”" for word in found.words))
        )
    return "; ".join(said) + "."


def happened(kind_: str, who: str, words: str) -> str:
    """A line of an alert's log."""
    by = plain(who, most=60) or say("somebody")
    return {
        "noticed": say("Noticed"),
        "opened": say("Opened by {who}", who=by) if who else say("Opened"),
        "faded": say("Faded: no second hour followed"),
        "acknowledged": say("Taken in hand by {who}", who=by),
        "closed": say("Closed by {who}", who=by),
        "note": f"{plain(words)} — {by}",
        "owner": say("Given to {owner} by {who}", owner=plain(words, most=60) or say("nobody"), who=by),
        "snoozed": say("Put to sleep by {who}", who=by),
    }[kind_]  # fmt: skip
