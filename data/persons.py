"""Which accounts belong to one person: said by hand, with who said it and when, and taken back the same way.

The account chosen as the main one stands for all: ties, tone and mentions of the others count as its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from data.store import Store


class PersonError(ValueError):
    """Two accounts cannot be joined; the message says why."""


@dataclass(frozen=True, slots=True)
class Joined:
    """An account that somebody said is the same person's."""

    account: str  # platform:id
    writer: str
    said: datetime  # UTC


def join(store: Store, account: str, person: str, *, writer: str) -> None:
    """Say that `account` is the same person as `person` (both `platform:id`); whoever went by `account` follows.

    Raises PersonError when they are one already.
    """
    with store.writing() as db:
        main = _main(db, person)
        if _main(db, account) == main:
            raise PersonError(f"{account} and {person} are one person already.")
        joining = _main(db, account)
        followers = db.execute(
            "select account from same_person where person = $joining", {"joining": joining}
        ).fetchall()
        for one in (joining, *(name for (name,) in followers)):
            _say(db, one, main, writer)


def part(store: Store, account: str, *, writer: str) -> None:
    """Take back that `account` is somebody else's too; it stands alone from now on. Nothing happens when it does already."""
    with store.writing() as db:
        if _main(db, account) != account:
            _say(db, account, None, writer)


def accounts_of(store: Store, person: str) -> list[Joined]:
    """The other accounts of a person, in the order they were joined."""
    rows = store.rows(
        "select account, writer, at_time as said from same_person where person = $person order by at_time, account",
        person=person,
    )
    return [Joined(row["account"], row["writer"], row["said"]) for row in rows.to_pylist()]


def person_of(store: Store, account: str) -> str:
    """The account that stands for the person behind `account`; itself when nobody said anything."""
    found = store.row("select person from same_person where account = $account", account=account)
    return str(found.get("person") or account)


def _main(db: duckdb.DuckDBPyConnection, account: str) -> str:
    found = db.execute("select person from same_person where account = $account", {"account": account})
    row = found.fetchone()
    return str(row[0]) if row else account


def _say(db: duckdb.DuckDBPyConnection, account: str, person: str | None, writer: str) -> None:
    """One line of the log, later than every line before it, whatever the clock does."""
    db.execute(
        """
        insert into same_person_said
        select $account, $person, $writer, greatest($now, coalesce(max(at_time) + interval 1 microsecond, $now))
        from same_person_said
        """,
        {"account": account, "person": person, "writer": writer, "now": datetime.now(UTC)},
    )
