"""Rules that call somebody, the alerts they raised, and what people did about each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pandas as pd

from data.store import Store

RuleKind = Literal["unusual", "quiet", "limit", "new", "words", "person"]
AlertState = Literal["pending", "open", "acknowledged", "closed"]
KINDS: tuple[RuleKind, ...] = ("unusual", "quiet", "limit", "new", "words", "person")
HOUSE = ""  # who the house is in the log of an alert


class AlertError(ValueError):
    """A rule that cannot be, or an alert that is not there; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When somebody is to be called about a watch.

    `unusual`: far more than usual, `quiet`: hardly anything; both by `sensitivity`. `limit`: `least` mentions within `hours`
    hours. `new`: so many that link a site nobody linked before. `words`: so many that hold the words `sought`. `person`: so many by the handle `sought`. `labels` keeps some tones.
    """

    watch: str
    kind: RuleKind
    labels: tuple[str, ...] = ()
    sensitivity: str = "normal"
    least: int = 1
    hours: int = 1
    sought: str = ""
    active: bool = True
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])


@dataclass(frozen=True, slots=True)
class Alert:
    """One story about one watch, with its state. Times are aware UTC; `value` against `usual` of `hours` hours at `peak`."""

    id: str
    watch: str
    state: AlertState
    began: datetime
    last: datetime
    peak: datetime
    value: float
    usual: float | None
    hours: int
    strength: float
    rules: tuple[str, ...]
    noticed: datetime
    owner: str | None = None
    snoozed: datetime | None = None

    @property
    def ratio(self) -> float | None:
        """The strongest hours over their usual."""
        return self.value / self.usual if self.usual else None

    def waits(self, now: datetime) -> bool:
        """Whether it needs somebody now: open, and not put to sleep."""
        return self.state == "open" and (self.snoozed is None or self.snoozed <= now)


def save_rule(store: Store, rule: Rule, *, writer: str, now: datetime, since: datetime) -> None:
    """Keep a rule, in place of the one with its id. Stories that were over before `since` raise nothing."""
    if rule.kind not in KINDS:
        raise AlertError(f"{rule.kind!r} is no kind of rule; use one of {', '.join(KINDS)}.")
    if rule.kind in ("words", "person") and not rule.sought.strip():
        raise AlertError("Say which words, or which person.")
    if rule.least < 1 or not 1 <= rule.hours <= 168:
        raise AlertError("A limit takes at least one mention, within 1 to 168 hours.")
    with store.writing() as db:
        db.execute("delete from alert_rule where id = $id", {"id": rule.id})
        db.execute(
            """
            insert into alert_rule
            values ($id, $watch, $kind, $labels, $sensitivity, $least, $hours, $sought, $active, $writer, $now, $since)
            """,
            {
                "id": rule.id, "watch": rule.watch, "kind": rule.kind, "labels": list(rule.labels),
                "sensitivity": rule.sensitivity, "least": rule.least, "hours": rule.hours,
                "sought": rule.sought.strip()[:100], "active": rule.active, "writer": writer, "now": now, "since": since,
            },
        )  # fmt: skip


def drop_rule(store: Store, rule: str) -> None:
    """Forget a rule; its alerts stay."""
    store.write("delete from alert_rule where id = $id", id=rule)


def rules(store: Store) -> list[tuple[Rule, datetime]]:
    """Every rule in the order they were made, with the moment from which on stories raise alerts."""
    frame = store.rows("select * from alert_rule order by made, id").to_pylist()
    return [
        (
            Rule(
                row["watch"], row["kind"], tuple(row["labels"]), row["sensitivity"], row["least"], row["hours"],
                row["sought"], row["active"], row["id"],
            ),
            row["since_time"],
        )
        for row in frame
    ]  # fmt: skip


def alerts(store: Store, *, watch: str | None = None, most: int = 200) -> list[Alert]:
    """The latest alerts: those that wait for somebody first, then by their last hour."""
    rows = store.rows(
        """
        select id, watch, state, began, last_time as last, peak, value, usual, hours, strength, rules, noticed, owner, snoozed
        from alert
        where $watch::varchar is null or watch = $watch
        order by state = 'open' desc, state = 'acknowledged' desc, state = 'pending' desc, last_time desc, id
        limit $most
        """,
        watch=watch,
        most=most,
    ).to_pylist()
    return [Alert(**{**row, "rules": tuple(row["rules"])}) for row in rows]


def alert(store: Store, name: str) -> Alert:
    """One alert by its id. Raises AlertError when there is none."""
    found = [one for one in alerts(store, most=1_000_000) if one.id == name]
    if not found:
        raise AlertError("There is no such alert any more.")
    return found[0]


def keep(store: Store, one: Alert, events: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Keep what the house noticed of an alert, new or known, with `(kind, words)` for its log; people's part stays theirs."""
    values = {
        "id": one.id, "began": one.began, "last": one.last, "peak": one.peak, "value": one.value, "usual": one.usual,
        "hours": one.hours, "strength": one.strength, "rules": list(one.rules), "state": one.state,
    }  # fmt: skip
    with store.writing() as db:
        # A person may have acted since the house looked: only what is pending changes its state here.
        known = db.execute(
            """
            update alert
            set began = $began, last_time = $last, peak = $peak, value = $value, usual = $usual, hours = $hours,
                strength = $strength, rules = $rules, state = case when state = 'pending' then $state else state end
            where id = $id
            returning id
            """,
            values,
        ).fetchall()
        if not known:
            db.execute(
                """
                insert into alert
                values ($id, $watch, $state, $began, $last, $peak, $value, $usual, $hours, $strength, $rules, $noticed,
                    $owner, $snoozed)
                """,
                values
                | {"watch": one.watch, "noticed": one.noticed, "owner": one.owner, "snoozed": one.snoozed},
            )
        for kind, words in events:
            db.execute(_LOG, {"alert": one.id, "now": now, "kind": kind, "writer": HOUSE, "words": words})


def acknowledge(store: Store, name: str, *, writer: str, now: datetime) -> None:
    """Somebody has it in hand, and owns it from now on."""
    _act(store, name, "acknowledged", "", writer=writer, now=now, state="acknowledged", owner=writer)


def close(store: Store, name: str, *, writer: str, now: datetime, words: str = "") -> None:
    """Done with; hours that still belong to the story raise nothing again."""
    _act(store, name, "closed", words, writer=writer, now=now, state="closed")


def reopen(store: Store, name: str, *, writer: str, now: datetime) -> None:
    """Not done with after all."""
    _act(store, name, "opened", "", writer=writer, now=now, state="open")


def note(store: Store, name: str, words: str, *, writer: str, now: datetime) -> None:
    """Write down what was decided, who was told, what was answered."""
    if not words.strip():
        raise AlertError("There is nothing written to keep.")
    _act(store, name, "note", words, writer=writer, now=now)


def hand_over(store: Store, name: str, owner: str, *, writer: str, now: datetime) -> None:
    """Give it to somebody; an empty name takes it from everybody."""
    _act(store, name, "owner", owner, writer=writer, now=now, owner=owner.strip()[:100])


def snooze(store: Store, name: str, until: datetime, *, writer: str, now: datetime) -> None:
    """Keep it out of the count until then."""
    _act(store, name, "snoozed", until.isoformat(), writer=writer, now=now, snoozed=until)


def log(store: Store, name: str) -> pd.DataFrame:
    """What happened to an alert, in time order: `at_time, kind, writer, words`."""
    return store.frame(
        "select at_time, kind, writer, words from alert_event where alert = $alert order by at_time, rowid",
        alert=name,
    )


def _act(
    store: Store,
    name: str,
    kind: str,
    words: str,
    *,
    writer: str,
    now: datetime,
    state: str | None = None,
    owner: str | None = None,
    snoozed: datetime | None = None,
) -> None:
    with store.writing() as db:
        changed = db.execute(
            """
            update alert
            set state = coalesce($state, state), owner = nullif(coalesce($owner, owner, ''), ''),
                snoozed = case when $state is not null then null else coalesce($snoozed, snoozed) end
            where id = $id
            returning id
            """,
            {"id": name, "state": state, "owner": owner, "snoozed": snoozed},
        ).fetchall()
        if not changed:
            raise AlertError("There is no such alert any more.")
        log_entry = {
            "alert": name,
            "now": now,
            "kind": kind,
            "writer": writer,
            "words": words.strip()[:1_000],
        }
        db.execute(_LOG, log_entry)


_LOG = "insert into alert_event values ($alert, $now, $kind, $writer, $words)"
