"""Where people are told of alerts, what waits to be told, and what was."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from data.store import Store

ATTEMPTS = 6  # then it is given up
GONE = "The channel is gone."
_FIRST_WAIT = timedelta(minutes=1)  # doubled after each failure


@dataclass(frozen=True, slots=True)
class Channel:
    """A place to tell of alerts: its name, how many notices an hour at most, the local hours it stays quiet, and its language."""

    name: str
    most_an_hour: int = 6
    quiet_from: int | None = None
    quiet_until: int | None = None
    zone: str = "UTC"
    lang: str = "en"

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is sent at this hour; hours may run over midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        hour = now.astimezone(ZoneInfo(self.zone)).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


@dataclass(frozen=True, slots=True)
class Notice:
    """One message about one alert to one channel."""

    id: str
    alert: str
    channel: str
    title: str
    words: str
    attempts: int


def channels(store: Store) -> list[Channel]:
    """Every channel, in the order they were made."""
    rows = store.rows(
        "select name, most_an_hour, quiet_from, quiet_until, zone, coalesce(lang, 'en') as lang from channel order by made, name"
    ).to_pylist()
    return [Channel(**row) for row in rows]


def save_channel(store: Store, channel: Channel, *, now: datetime) -> None:
    """Keep a channel, in place of the one with its name. Raises ValueError for a cap or hours that cannot be."""
    hours = (channel.quiet_from, channel.quiet_until)
    if not channel.name.strip() or not 1 <= channel.most_an_hour <= 60:
        raise ValueError("A channel needs a name, and 1 to 60 notices an hour.")
    if any(hour is not None and not 0 <= hour <= 23 for hour in hours):
        raise ValueError("Quiet hours lie between 0 and 23.")
    with store.writing() as db:
        db.execute("delete from channel where name = $name", {"name": channel.name})
        db.execute(
            "insert into channel values ($name, $most, $since, $until, $zone, $now, $lang)",
            {
                "name": channel.name, "most": channel.most_an_hour, "since": hours[0], "until": hours[1],
                "zone": channel.zone, "now": now, "lang": channel.lang,
            },
        )  # fmt: skip


def drop_channel(store: Store, name: str) -> None:
    """Forget a channel and what still waited for it; what was sent stays in the log."""
    with store.writing() as db:
        db.execute("delete from channel where name = $name", {"name": name})
        db.execute("delete from notice where channel = $name and state = 'waiting'", {"name": name})
        db.execute(
            "update mailing set state = 'failed', why = $why where channel = $name and state = 'waiting'",
            {"name": name, "why": GONE},
        )


def queue(store: Store, alert: str, told: Callable[[Channel], tuple[str, str]], *, now: datetime) -> None:
    """Have every channel told of an alert, once each however often this is asked; `told`: title and text for a channel."""
    with store.writing() as db:
        for channel in channels(store):
            title, words = told(channel)
            db.execute(
                """
                insert into notice
                select $id, $alert, $channel, 'waiting', $title, $words, $now, $now, 0, null, ''
                where not exists (select 1 from notice where alert = $alert and channel = $channel)
                """,
                {
                    "id": uuid.uuid4().hex, "alert": alert, "channel": channel.name, "title": title, "words": words,
                    "now": now,
                },
            )  # fmt: skip


def due(store: Store, channel: Channel, now: datetime) -> list[Notice]:
    """What may be sent to a channel now: the oldest first, none in its quiet hours, no more than its hour has left."""
    if channel.is_quiet(now):
        return []
    rows = store.rows(
        """
        with left_over as (
            select greatest($most - count(*), 0) as n
            from (
                select settled from notice
                where channel = $channel and state = 'sent'
                union all
                select settled from mailing
                where channel = $channel and state in ('sent', 'unsure')
            )
            where settled > $since
        )
        select id, alert, channel, title, words, attempts
        from notice
        where channel = $channel and state = 'waiting' and due <= $now
        order by made, id
        limit (select n from left_over)
        """,
        channel=channel.name,
        most=channel.most_an_hour,
        since=now - timedelta(hours=1),
        now=now,
    ).to_pylist()
    return [Notice(**row) for row in rows]


def sent(store: Store, notice: Notice, *, now: datetime) -> None:
    """It was told."""
    store.write(
        "update notice set state = 'sent', settled = $now, attempts = attempts + 1, why = '' where id = $id",
        id=notice.id,
        now=now,
    )


def failed(store: Store, notice: Notice, why: str, *, now: datetime) -> None:
    """It could not be told: tried again after 1, 2, 4 … minutes, given up after six attempts."""
    attempts = notice.attempts + 1
    store.write(
        """
        update notice
        set state = case when $attempts >= $most then 'failed' else 'waiting' end, due = $due, settled = $now,
            attempts = $attempts, why = $why
        where id = $id
        """,
        id=notice.id,
        now=now,
        attempts=attempts,
        most=ATTEMPTS,
        due=now + _FIRST_WAIT * 2 ** (attempts - 1),
        why=why[:300],
    )


def told(store: Store, *, alert: str | None = None, most: int = 50) -> pd.DataFrame:
    """The latest notices: `alert, channel, state, title, made, settled, attempts, why`, newest first."""
    return store.frame(
        """
        select alert, channel, state, title, made, settled, attempts, why
        from notice
        where $alert::varchar is null or alert = $alert
        order by made desc, id
        limit $most
        """,
        alert=alert,
        most=most,
    )
