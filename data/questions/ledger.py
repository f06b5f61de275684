"""What came in, what did not, and what people wrote beside it."""

import uuid
from datetime import datetime
from typing import Any

import pandas as pd

from data.records import Period
from data.store import Store


def sources(store: Store) -> pd.DataFrame:
    """Per source: `source, batches, read, new, updated, unchanged, rejected, first, last` since the store was made."""
    return store.frame("""
        select source, count(*) as batches, sum(read_rows)::bigint as read, sum(new)::bigint as new,
            sum(updated)::bigint as updated, sum(unchanged)::bigint as unchanged, sum(rejected)::bigint as rejected,
            min(loaded) as first, max(loaded) as last
        from loaded_batch
        group by source
        order by last desc
    """)


def rejected(store: Store, *, source: str | None = None, most: int = 1_000) -> pd.DataFrame:
    """Input that could not be read, newest first: `source, place, why, payload, at_time`."""
    return store.frame(
        """
        select source, place, why, payload, at_time
        from rejected
        where $source::varchar is null or source = $source
        order by at_time desc, rowid
        limit $most
        """,
        source=source,
        most=most,
    )


def freshness(store: Store) -> dict[str, Any]:
    """When the newest mention was published and when the store last took anything in: `newest, loaded`."""
    return store.row("""
        select
            (select max(created) from mention where created >= (select max(hour) from mention_hour where watch = '*')) as newest,
            (select max(loaded) from loaded_batch) as loaded
    """)


def annotations(store: Store, period: Period, watches: tuple[str, ...] = ()) -> pd.DataFrame:
    """Notes people pinned to the time line: `id, moment, words, watch, writer`."""
    return store.frame(
        """
        select id, moment, words, watch, writer
        from annotation
        where moment >= $since and moment < $until
            and (watch is null or len($watches) = 0 or watch in (select unnest($watches)))
        order by moment
        """,
        since=period.since,
        until=period.until,
        watches=list(watches),
    )


def annotate(
    store: Store, moment: datetime, words: str, *, watch: str | None, writer: str, name: str | None = None
) -> str:
    """Pin a note to a moment; the same `name` again replaces it. Returns its id."""
    name = name or uuid.uuid4().hex
    with store.writing() as db:
        db.execute("delete from annotation where id = $id", {"id": name})
        db.execute(
            "insert into annotation values ($id, $moment, $words, $watch, $writer, now())",
            {"id": name, "moment": moment, "words": words.strip()[:200], "watch": watch, "writer": writer},
        )
    return name


def unpin(store: Store, annotation: str) -> None:
    """Take a note away."""
    store.write("delete from annotation where id = $id", id=annotation)


def has_demo(store: Store) -> bool:
    """Whether any mention comes from the demo world, so that every page can say so."""
    return bool(
        store.row(
            "select exists(select 1 from mention_hour where watch = '*' and platform like 'demo-%') as demo"
        )["demo"]
    )
