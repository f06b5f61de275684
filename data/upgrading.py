"""What a stronger engine is still to look at: newest first, each stretch kept whole with its place."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from data.rereading import stand
from data.store import Store


@dataclass(frozen=True, slots=True)
class Upgraded:
    """How far it is: mentions looked at, and those of them the stronger engine read."""

    reader: str
    asked: int
    read: int


def due(store: Store, reader: str, *, most: int = 500) -> pa.Table:
    """What it is to look at next: what came since, else what came before; `seq, title, text, lang, reach, reactions`, empty at the end."""
    since = store.rows(
        f"""
        {_LOOKED_AT}
        where deleted is null and seq > (select top from upgrade where reader = $reader)
        order by seq
        limit $most
        """,
        reader=reader,
        most=most,
    )
    if since.num_rows:
        return since
    return store.rows(
        f"""
        {_LOOKED_AT}
        where deleted is null and seq < coalesce((select bottom from upgrade where reader = $reader), 9223372036854775807)
        order by seq desc
        limit $most
        """,
        reader=reader,
        most=most,
    )


def take(store: Store, reader: str, looked_at: pa.Table, readings: pa.Table) -> int:
    """Let the stronger readings (`data.rereading.READ`) stand and remember the stretch `looked_at`; returns how many mentions moved."""
    with store.writing() as db:
        moved = stand(db, readings) if readings.num_rows else 0
        db.register("looked_at", looked_at)
        db.execute(
            "insert into upgrade select $reader, now(), -1, 9223372036854775807, 0, 0 where $reader not in (select reader from upgrade)",
            {"reader": reader},
        )
        db.execute(
            """
            update upgrade
            set top = greatest(top, (select max(seq) from looked_at)), bottom = least(bottom, (select min(seq) from looked_at)),
                asked = asked + (select count(*) from looked_at), read = read + $read
            where reader = $reader
            """,
            {"reader": reader, "read": readings.num_rows},
        )
        db.unregister("looked_at")
    return moved


def progress(store: Store) -> Upgraded | None:
    """How far the stronger engine of late is; None where there never was one."""
    row = store.row("select reader, asked, read from upgrade order by began desc limit 1")
    return Upgraded(**row) if row else None


_LOOKED_AT = """
        select seq, title, text, lang, reach,
            coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as reactions
        from mention
"""
