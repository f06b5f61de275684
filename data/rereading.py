"""Reading history again with other engines: newest first, in stretches, each kept whole with its place."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from data.correcting import AS_READ, DELTA, OWN_LABEL, OWN_TONE, restore
from data.rollup import ROLL_UP
from data.store import Store, run

READ = pa.schema(
    [
        ("seq", pa.int64()), ("lang", pa.string()), ("tone", pa.int16()), ("label", pa.string()),
        ("engine", pa.string()), ("vader", pa.int16()),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far history has been read again."""

    reader: str
    done: int
    total: int


def meet(store: Store, reader: str) -> None:
    """Note how texts are read from now on. Another way than before makes every mention held so far due to be read again."""
    with store.writing() as db:
        last = db.execute("select reader from rereading order by began desc limit 1").fetchall()
        if last and last[0][0] == reader:
            return
        db.execute(
            """
            insert into rereading
            select $reader, now(), count(*), coalesce(max(seq), 0) + 1, 0 from mention where deleted is null
            """,
            {"reader": reader},
        )


def progress(store: Store) -> Progress | None:
    """How far it is; None before any engine was met."""
    row = store.row("select reader, done, total from rereading order by began desc limit 1")
    return Progress(row["reader"], row["done"], row["total"]) if row else None


def due(store: Store, *, most: int = 2_000) -> pa.Table:
    """The newest mentions still to be read: `seq, title, text, lang`; empty when all are."""
    return store.rows(
        """
        with place as (select reached from rereading order by began desc limit 1)
        select seq, title, text, lang
        from mention
        where seq < (select reached from place) and deleted is null
        order by seq desc
        limit $most
        """,
        most=most,
    )


def take(store: Store, readings: pa.Table) -> int:
    """Let new readings (`READ`, all that `due` gave) stand, and the rollup with them; returns how many moved.

    A person's label goes on standing; what the engine before said is kept beside. A mention that was taken back or changed
    meanwhile keeps what it has.
    """
    with store.writing() as db:
        moved = stand(db, readings)
        db.register("read_now", readings)
        run(db, _REACHED)
        db.unregister("read_now")
    return moved


def stand(db: duckdb.DuckDBPyConnection, readings: pa.Table) -> int:
    """Put new readings (`READ`) in place of the engines' before; returns how many mentions moved."""
    db.register("read_now", readings)
    run(db, _CHANGED)
    restore(db)
    for script in (DELTA, _APPLY, ROLL_UP):
        run(db, script)
    moved = int(db.execute("select count(*) from changed").fetchall()[0][0])
    db.unregister("read_now")
    return moved


def compared(store: Store) -> pd.DataFrame:
    """What engines before and now say of the same mentions: `engine_before, engine, label_before, label, mentions`."""
    return store.frame(f"""
        with before as (
            select seq, arg_max(engine, until) as engine, arg_max(label, until) as label from earlier_reading group by seq
        )
        select b.engine as engine_before, m.engine, b.label as label_before, {OWN_LABEL} as label, count(*) as mentions
        from before b join mention m using (seq)
        where m.deleted is null
        group by all
        order by all
    """)


_CHANGED = f"""
    create or replace temp table prior as
    select m.*
    from mention m join read_now r using (seq)
    where m.deleted is null
        and (m.lang, {OWN_TONE}, {OWN_LABEL}, m.engine, m.vader)
            is distinct from (r.lang, r.tone, r.label, r.engine, r.vader);

    create or replace temp table changed as
    select
        m.* exclude (read_tone, read_label, corrected, about)
            replace (r.lang as lang, r.tone as tone, r.label as label, r.engine as engine, r.vader as vader),
        {AS_READ}
    from prior m join read_now r using (seq);

    insert into earlier_reading
    select m.seq, m.engine, {OWN_LABEL}, {OWN_TONE}, now() from prior m where m.engine is not null;
"""
_APPLY = """
    update mention
    set lang = c.lang, engine = c.engine, vader = c.vader, tone = c.tone, label = c.label, read_tone = c.read_tone,
        read_label = c.read_label, corrected = c.corrected, about = c.about
    from changed c
    where mention.seq = c.seq
"""
_REACHED = """
    update rereading
    set reached = (select min(seq) from read_now), done = done + (select count(*) from read_now)
    where began = (select max(began) from rereading)
"""
