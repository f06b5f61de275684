"""Which mentions belong to which watch, for new batches and, when a watch is new or changed, over all of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from data.landing import Landed
from data.query.matcher import Matcher
from data.records import Mention, Watch
from data.rollup import KEYED, ROLL_UP, SIGNED
from data.store import Store, run

_STRETCH = 4_000  # mentions judged in one round, so that live batches never wait long


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a watch has been judged over history."""

    watch: str
    judged: int
    total: int
    done: bool


def progress(store: Store) -> dict[str, Progress]:
    """How far every watch has been judged, by watch id."""
    rows = store.rows("select watch, judged, total, done from watch_state").to_pylist()
    return {row["watch"]: Progress(**row) for row in rows}


def up_to_date(batch: Landed, watches: Sequence[Watch]) -> Landed:
    """The batch with its matches as today's watches see it: those judged by an older query are judged anew."""
    if "mention" not in batch.tables:
        return batch
    revisions = {watch.id: watch.revision for watch in watches}
    if dict(batch.judged) == revisions:
        return batch
    stale = [watch for watch in watches if batch.judged.get(watch.id) != watch.revision]
    still_true = set(revisions) - {watch.id for watch in stale}
    table = batch.tables["mention"]
    fresh = _matches(table, stale, _handles(batch.tables.get("author")))
    kept = [
        [watch for watch in (old or ()) if watch in still_true] + list(new)
        for old, new in zip(table["watches"].to_pylist(), fresh, strict=True)
    ]
    column = table.schema.get_field_index("watches")
    table = table.set_column(column, "watches", pa.array(kept, pa.list_(pa.string())))
    return replace(batch, tables={**batch.tables, "mention": table}, judged=revisions)


def meet(store: Store, watches: Sequence[Watch]) -> None:
    """Take note of new, changed and dropped watches; call it before new batches are loaded.

    A watch met while the store is still empty has no history to be judged: every batch is judged when it loads.
    """
    states = {
        row["watch"]: row["revision"]
        for row in store.rows("select watch, revision from watch_state").to_pylist()
    }
    for gone in set(states) - {watch.id for watch in watches}:
        _forget(store, gone)
    unmet = [watch for watch in watches if states.get(watch.id) != watch.revision]
    if not unmet:
        return
    total = store.row("select count(*) as n from mention")["n"]
    with store.writing() as db:
        for watch in unmet:
            db.execute("delete from watch_state where watch = $watch", {"watch": watch.id})
            db.execute(
                "insert into watch_state values ($watch, $revision, null, 0, $total, $total = 0)",
                {"watch": watch.id, "revision": watch.revision, "total": total},
            )


def advance(store: Store, watches: Sequence[Watch]) -> bool:
    """Judge one stretch of history for the watches that need it; False when none does.

    Newest first, so that the pages fill from today backwards; how far it came is kept in the same transaction.
    """
    pending = {
        row["watch"]: row["cursor"] for row in store.rows("from watch_state where not done").to_pylist()
    }
    due = [watch for watch in watches if watch.id in pending]
    if not due:
        return False
    cursor = pending[due[0].id]
    _judge_stretch(store, [watch for watch in due if pending[watch.id] == cursor], cursor)
    return True


def _judge_stretch(store: Store, watches: Sequence[Watch], cursor: datetime | None) -> None:
    """Judge the youngest mentions older than `cursor` for watches that all stand at that place."""
    ids = [watch.id for watch in watches]
    edge = store.row(
        """
        select min(created) as oldest, max(created) as newest
        from (
            select created from mention
            where $cursor::timestamptz is null or created < $cursor
            order by created desc
            limit $stretch
        )
        """,
        cursor=cursor,
        stretch=_STRETCH,
    )
    if edge["oldest"] is None:
        store.write(
            "update watch_state set done = true, total = judged where watch in (select unnest($ids))", ids=ids
        )
        return
    table = store.rows(
        """
        select m.* exclude (source, tone), a.handle as author_handle
        from mention m
        left join author a on a.platform = m.platform and a.id = m.author_id
        where m.created between $oldest and $newest and m.deleted is null
        """,
        **edge,
    )
    found = _matches(table, watches, table["author_handle"].to_pylist())
    pairs = [
        (seq, watch) for seq, hits in zip(table["seq"].to_pylist(), found, strict=True) for watch in hits
    ]
    hit = pa.table(
        {
            "seq": pa.array([p[0] for p in pairs], pa.int64()),
            "watch": pa.array([p[1] for p in pairs], pa.string()),
        }
    )
    with store.writing() as db:
        db.register("hit", hit)
        for script in (_REJUDGE, _REJUDGED_DELTA, _REJUDGED_KEEP, ROLL_UP, _STEPPED):
            run(db, script, ids=ids, judged=table.num_rows, **edge)
        db.unregister("hit")


# Matches of deleted mentions and those a person assigned stay as they are.
_REJUDGE = """
    create or replace temp table verdict as
    select m.seq, k.watch, h.seq is not null as matches, w.seq is not null as matched
    from mention m
    cross join (select unnest($ids) as watch) k
    left join hit h on h.seq = m.seq and h.watch = k.watch
    left join (
        select seq, watch, given from mention_watch where created between $oldest and $newest
    ) w on w.seq = m.seq and w.watch = k.watch
    where m.created between $oldest and $newest and m.deleted is null and not coalesce(w.given, false)
"""
_REJUDGED_DELTA = f"""
    create or replace temp table delta as
    with counted as (
        select m.*, v.watch, if(v.matches, 1, -1) as sign
        from mention m
        join verdict v using (seq)
        where v.matches <> v.matched and m.created between $oldest and $newest
    )
    select
        {KEYED},
        {SIGNED}
    from counted
    group by all
"""
_REJUDGED_KEEP = """
    delete from mention_watch
    where created between $oldest and $newest
        and (seq, watch) in (select (seq, watch) from verdict where matched and not matches);
    insert into mention_watch (seq, watch, given, created)
    select v.seq, v.watch, false, m.created
    from verdict v join mention m using (seq)
    where v.matches and not v.matched and m.created between $oldest and $newest
"""
_STEPPED = """
    update watch_state
    set cursor = $oldest, judged = judged + $judged, total = greatest(total, judged + $judged)
    where watch in (select unnest($ids))
"""


def _forget(store: Store, watch: str) -> None:
    with store.writing() as db:
        for table in ("mention_watch", "mention_hour", "watch_state"):
            db.execute(f"delete from {table} where watch = $watch", {"watch": watch})


def _matches(
    table: pa.Table, watches: Sequence[Watch], handles: Sequence[str | None] | Mapping[Any, str | None]
) -> list[tuple[str, ...]]:
    if not watches:
        return [()] * table.num_rows
    matcher = Matcher(watches)
    rows = table.select([n for n in table.column_names if n in _READ]).to_pylist()
    found = []
    for place, row in enumerate(rows):
        key = (row["platform"], row["author_id"])
        handle = handles.get(key) if isinstance(handles, Mapping) else handles[place]
        found.append(matcher.matches(_mention(row), handle))
    return found


_READ = frozenset(
    [
        "platform",
        "id",
        "text",
        "title",
        "created",
        "author_id",
        "kind",
        "url",
        "lang",
        "community",
        "handles",
        "hashtags",
        "domains",
    ]
)


def _mention(row: dict[str, Any]) -> Mention:
    for name in ("handles", "hashtags", "domains"):
        row[name] = tuple(row[name] or ())
    return Mention(**row)


def _handles(authors: pa.Table | None) -> dict[tuple[str, str], str | None]:
    if authors is None:
        return {}
    columns = (authors[name].to_pylist() for name in ("platform", "id", "handle"))
    return {(platform, name): handle for platform, name, handle in zip(*columns, strict=True)}
