"""The alerts and rules that stand, and what people do about them, seen by everybody at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pandas as pd

from data import alerting
from data.alerting import Alert, Rule
from data.questions.scope import Scope
from data.records import Period, Watch
from pages.parts import gate, past
from reports import alerting as noticing
from reports import why as reasons
from reputation.stories import Story
from vigie import house

Act = Literal["acknowledge", "close", "reopen", "wake"]
BACK_TEST = timedelta(days=60)


@past.answers(ttl=5, max_entries=1, show_spinner=False)
def alerts() -> list[Alert]:
    """Every alert, those that wait first."""
    return alerting.alerts(past.store())


def waiting() -> int:
    """How many alerts wait for somebody."""
    now = past.now()
    return sum(one.waits(now) for one in alerts())


def rules() -> list[Rule]:
    """Every rule, in the order they were made."""
    return [rule for rule, _ in alerting.rules(house.current().store)]


def log(name: str) -> pd.DataFrame:
    """What happened to an alert."""
    return alerting.log(past.store(), name)


@past.answers(ttl=60, max_entries=50, show_spinner=False)
def why(scope: Scope, names: tuple[str, ...]) -> reasons.Why:
    """Why a stretch stands out."""
    return reasons.why(past.store(), scope, names=names)


@past.answers(ttl=60, max_entries=50, show_spinner=False)
def would_have(rule: Rule, end: datetime) -> list[Story]:
    """The stories a rule would have told in the 60 days before `end`."""
    now = datetime.now(UTC)
    return noticing.history(house.current().store, [rule], Period(end - BACK_TEST, end), now=now)


def act(one: Alert, what: Act) -> None:
    """Take it in hand, close it, open it again, or wake it."""
    store, writer, now = house.current().store, gate.person(), datetime.now(UTC)
    if what == "acknowledge":
        alerting.acknowledge(store, one.id, writer=writer, now=now)
    elif what == "close":
        alerting.close(store, one.id, writer=writer, now=now)
    else:
        alerting.reopen(store, one.id, writer=writer, now=now)
    alerts.clear()


def note(one: Alert, words: str) -> None:
    """Write something into its log."""
    alerting.note(house.current().store, one.id, words, writer=gate.person(), now=datetime.now(UTC))


def hand_over(one: Alert, owner: str) -> None:
    """Give it to somebody."""
    alerting.hand_over(house.current().store, one.id, owner, writer=gate.person(), now=datetime.now(UTC))
    alerts.clear()


def snooze(one: Alert, hours: int) -> None:
    """Keep it out of the count for some hours."""
    now = datetime.now(UTC)
    alerting.snooze(
        house.current().store, one.id, now + timedelta(hours=hours), writer=gate.person(), now=now
    )
    alerts.clear()


def save(rule: Rule) -> None:
    """Keep a rule; it looks back two weeks. It is looked at within a minute."""
    now = datetime.now(UTC)
    alerting.save_rule(
        house.current().store, rule, writer=gate.person(), now=now, since=now - noticing.RECENT
    )


def drop(rule: Rule) -> None:
    """Forget a rule."""
    alerting.drop_rule(house.current().store, rule.id)


def first_rules(watches: tuple[Watch, ...]) -> set[str]:
    """The ids of the rules every watch begins with: they can be switched off, not deleted."""
    return {rule.id for watch in watches for rule in noticing.defaults(watch)}
