"""Which messages about regular reports wait, went, or may have gone: kept so that none goes twice, whatever is killed when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Literal

import duckdb

from data.notices import ATTEMPTS, Channel
from data.store import Store

State = Literal["waiting", "handed", "sent", "unsure", "failed"]
_FIRST_WAIT = timedelta(minutes=1)  # doubled after each failure
BROKEN_OFF = "The house stopped while it was being handed over: it may have arrived."


@dataclass(frozen=True, slots=True)
class Mailing:
    """One message about one span of a report to one channel.

    waiting → handed → sent
                     → waiting  it surely did not arrive; tried again after 1, 2, 4 … minutes, six times
                     → unsure   nobody can tell; never sent again but by a person's hand
                     → failed   it was refused, or given up
    """

    id: str
    report: str
    since: datetime
    until: datetime
    channel: str
    title: str
    words: str
    file: str | None
    sha256: str | None
    made: datetime
    due: datetime
    state: State = "waiting"
    attempts: int = 0
    settled: datetime | None = None
    why: str = ""


def name_of(report: str, since: datetime, until: datetime, channel: str) -> str:
    """The message's name: the same for the same report, span and channel, so that a second one would be known for what it is."""
    told = "\n".join((report, since.isoformat(), until.isoformat(), channel))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def queue(db: duckdb.DuckDBPyConnection, mailings: Sequence[Mailing]) -> None:
    """Have these sent, once each however often this is asked; part of the caller's transaction."""
    for one in mailings:
        db.execute(
            """
            insert into mailing
                (id, report, since, until, channel, state, title, words, file, sha256, made, due, attempts, settled, why)
            select $id, $report, $since, $until, $channel, $state, $title, $words, $file, $sha256, $made, $due, $attempts,
                $settled, $why
            where not exists (select 1 from mailing where id = $id)
            """,
            asdict(one),
        )


def due(store: Store, channel: Channel, now: datetime) -> list[Mailing]:
    """What may be sent to a channel now: the oldest first, none in its quiet hours, no more than its hour has left.

    Notices about alerts count against the same hour.
    """
    if channel.is_quiet(now):
        return []
    rows = store.rows(
        """
        with left_over as (
            select greatest($most - count(*), 0) as n
            from (
                select settled from mailing
                where channel = $channel and state in ('sent', 'unsure')
                union all
                select settled from notice
                where channel = $channel and state = 'sent'
            )
            where settled > $since
        )
        from mailing
        where channel = $channel and state = 'waiting' and due <= $now
        order by made, id
        limit (select n from left_over)
        """,
        channel=channel.name,
        most=channel.most_an_hour,
        since=now - timedelta(hours=1),
        now=now,
    )
    return _mailings(rows.to_pylist())


def handing(store: Store, one: Mailing, *, now: datetime) -> None:
    """From here on nobody can say that it did not go."""
    store.write(
        "update mailing set state = 'handed', settled = $now, attempts = attempts + 1 where id = $id",
        id=one.id,
        now=now,
    )


def broken_off(store: Store, *, now: datetime) -> None:
    """What an earlier life of the house was handing over when it ended is unsure. Only asked while nothing is being sent."""
    store.write(
        "update mailing set state = 'unsure', settled = $now, why = $why where state = 'handed'",
        now=now,
        why=BROKEN_OFF,
    )


def sent(store: Store, one: Mailing, *, now: datetime, why: str = "") -> None:
    """It arrived; `why`: what of it did not."""
    _settle(store, one, "sent", why, now)


def unsure(store: Store, one: Mailing, why: str, *, now: datetime) -> None:
    """It may have arrived."""
    _settle(store, one, "unsure", why, now)


def refused(store: Store, one: Mailing, why: str, *, now: datetime) -> None:
    """It will never arrive this way: not tried again."""
    _settle(store, one, "failed", why, now)


def failed(store: Store, one: Mailing, why: str, *, now: datetime) -> None:
    """It did not arrive: tried again after 1, 2, 4 … minutes, given up after six attempts."""
    attempts = one.attempts + 1
    store.write(
        """
        update mailing
        set state = case when $attempts >= $most then 'failed' else 'waiting' end, due = $due, settled = $now,
            attempts = $attempts, why = $why
        where id = $id
        """,
        id=one.id,
        now=now,
        attempts=attempts,
        most=ATTEMPTS,
        due=now + _FIRST_WAIT * 2 ** (attempts - 1),
        why=why[:300],
    )


def again(store: Store, name: str, *, now: datetime) -> None:
    """A person wants what failed or is unsure sent once more, under the same name."""
    store.write(
        """
        update mailing
        set state = 'waiting', due = $now, attempts = 0
        where id = $name and state in ('failed', 'unsure')
        """,
        name=name,
        now=now,
    )


def history(store: Store, *, most: int = 200) -> tuple[Mailing, ...]:
    """Every message, the newest first."""
    rows = store.rows("from mailing order by made desc, until desc, channel limit $most", most=most)
    return tuple(_mailings(rows.to_pylist()))


def _mailings(rows: list[dict[str, object]]) -> list[Mailing]:
    names = [field.name for field in fields(Mailing)]
    return [Mailing(**{name: row[name] for name in names}) for row in rows]  # type: ignore[arg-type]


def _settle(store: Store, one: Mailing, state: State, why: str, now: datetime) -> None:
    store.write(
        "update mailing set state = $state, settled = $now, why = $why where id = $id",
        id=one.id,
        state=state,
        now=now,
        why=why[:300],
    )
