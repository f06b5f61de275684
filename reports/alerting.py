"""What the rules notice: live, hour by hour, and on history before a rule is kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from data import alerting
from data.alerting import Alert, Rule
from data.questions import counts, coverage, sought
from data.questions.scope import Scope
from data.records import Gap, Period, Watch
from data.store import Store
from reputation.stories import CONFIRMED, ONE_STORY, Story, full_hours, quiet_hours, stories, unusual_hours
from reputation.usual import counts as hourly_counts

LOOK_BACK = timedelta(days=42)  # what an hour is judged by
RECENT = timedelta(days=14)  # a new rule looks so far back for stories


def defaults(watch: Watch) -> tuple[Rule, Rule]:
    """The rules every watch begins with: unusual talk, and unusual criticism. They can be switched off."""
    return (
        Rule(watch.id, "unusual", id=f"{watch.id}-talk"),
        Rule(watch.id, "unusual", ("negative",), id=f"{watch.id}-criticism"),
    )


def begin(store: Store, watches: Sequence[Watch], now: datetime) -> None:
    """Give the watches that have none their first rules."""
    known = {rule.id for rule, _ in alerting.rules(store)}
    for watch in watches:
        for rule in defaults(watch):
            if rule.id not in known:
                alerting.save_rule(store, rule, writer=alerting.HOUSE, now=now, since=now - RECENT)


def history(store: Store, rules: Sequence[Rule], period: Period, *, now: datetime) -> list[Story]:
    """The stories that rules of one watch would have told in a period: the back-test of a rule before it is kept."""
    fired = [(rule.id, _fired(store, rule, period, now)) for rule in rules]
    return [one for one in stories(fired) if one.last > period.since]


def evaluate(store: Store, watches: Sequence[Watch], now: datetime) -> list[Alert]:
    """Look at the last hours of every watch through its rules; the alerts that are new or became open, in time order.

    Asking twice changes nothing. Hours less than a day apart belong to one alert, whichever rule named them, and go on
    belonging to it when somebody closed it. An alert that rests on one hour is pending; it fades when none follows.
    """
    every = alerting.rules(store)
    raised: list[Alert] = []
    for watch in watches:
        mine = [(rule, since) for rule, since in every if rule.watch == watch.id and rule.active]
        if not mine:
            continue
        since = max(min(since for _, since in mine), now - RECENT)
        fired = []
        for rule, start in mine:
            hours = _fired(store, rule, Period(max(since, start), now), now)
            fired.append((rule.id, hours[hours["hour"] >= max(since, start)]))
        known = alerting.alerts(store, watch=watch.id)
        for story in stories(fired):
            raised += _keep(store, watch, story, known, now)
    return sorted(raised, key=lambda one: one.began)


def _keep(store: Store, watch: Watch, story: Story, known: list[Alert], now: datetime) -> list[Alert]:
    """Keep one story as an alert; what somebody should hear of, if anything."""
    before = next((one for one in known if _same(one, story)), None)
    faded = not story.sure and now - story.last > CONFIRMED
    if before is None:
        if faded:
            return []
        state: alerting.AlertState = "open" if story.sure else "pending"
        new = Alert(
            uuid.uuid4().hex[:12], watch.id, state, story.began, story.last, story.peak, story.value, story.usual,
            story.hours, story.strength, story.rules, noticed=now,
        )  # fmt: skip
        alerting.keep(store, new, [("noticed", "")] + [("opened", "")] * story.sure, now=now)
        return [new]
    grown = replace(before, began=min(before.began, story.began), last=max(before.last, story.last))
    first, second = (story, before) if story.strength > before.strength else (before, story)
    grown = replace(
        grown, peak=first.peak, value=first.value, usual=first.usual, hours=first.hours, strength=first.strength,
        rules=tuple(dict.fromkeys((*first.rules, *second.rules))),
    )  # fmt: skip
    events: list[tuple[str, str]] = []
    if before.state == "pending" and story.sure:
        grown, events = replace(grown, state="open"), [("opened", "")]
    elif before.state == "pending" and faded:
        grown, events = replace(grown, state="closed"), [("faded", "")]
    if grown != before:
        alerting.keep(store, grown, events, now=now)
    return [grown] if grown.state == "open" and before.state == "pending" else []


def _same(one: Alert, story: Story) -> bool:
    apart = ONE_STORY.to_pytimedelta()
    return story.began <= one.last + apart and story.last >= one.began - apart


def _fired(store: Store, rule: Rule, period: Period, now: datetime) -> pd.DataFrame:
    """The hours of a period that a rule names, judged by the weeks before each."""
    end = pd.Timestamp(min(period.until, now)).ceil("h").to_pydatetime()
    past = Period(period.since - LOOK_BACK, max(end, period.since + timedelta(hours=1)))
    whole = counts.span(store, (rule.watch,))
    if whole is None:
        return unusual_hours(pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC")))
    since = max(whole.since, past.since)
    if rule.kind == "words":
        frame = sought.hours_with_words(store, rule.watch, rule.sought, past)
    elif rule.kind == "new":
        frame = sought.hours_with_new_sites(store, rule.watch, past)
    elif rule.kind == "person":
        frame = sought.hours_of_person(store, rule.watch, rule.sought, past)
    else:
        frame = counts.hours(store, Scope(past, (rule.watch,)))
    gaps = [Gap(*row) for row in coverage.gaps(store, past, now).itertuples(index=False, name=None)]
    hourly = hourly_counts(frame, since=since, until=past.until, gaps=gaps, labels=rule.labels or None)
    found = _named(rule, hourly, now)
    return found[found["hour"] >= pd.Timestamp(period.since).floor("h")].reset_index(drop=True)


def _named(rule: Rule, hourly: pd.Series[float], now: datetime) -> pd.DataFrame:
    if rule.kind == "unusual":
        return unusual_hours(hourly, rule.sensitivity)
    if rule.kind == "quiet":
        over = hourly.loc[: now - timedelta(hours=1)]  # an hour that runs is never a silence
        return quiet_hours(over, rule.sensitivity)
    return full_hours(hourly, rule.least, hours=rule.hours)
