"""How a landed batch becomes rows of the store: once, however often it comes.

Everything here runs inside one transaction of the loader. Rows are upserts by (platform, id) and the later reading
wins; a number the later reading does not state keeps its earlier value; the hourly rollup moves by exactly what changed.
What a person corrected stays corrected: engines' readings are compared with engines' readings, and corrections come on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data import frames
from data.correcting import AS_READ, OWN_LABEL, OWN_TONE, restore
from data.landing import Landed, Outcome
from data.noting import note
from data.rollup import KEYED, ROLL_UP, SIGNED
from data.seeing import join_spans
from data.store import run
from data.taking_back import take_back

# Two readings are the same when all of these are; what we read (`fetched`, `source`) does not count.
_CONTENT = (
    "text", "title", "created", "author_id", "kind", "url", "lang", "thread_id", "parent_id", "community", "handles",
    "hashtags", "domains", "tone", "label", "engine", "vader",
)  # fmt: skip
_NUMBERS = ("reach", "likes", "reposts", "replies", "quotes", "given_label")
_COLUMNS = (*_CONTENT, *_NUMBERS, "platform", "id", "fetched", "source")


def load(db: duckdb.DuckDBPyConnection, batches: Sequence[Landed]) -> dict[str, Outcome]:
    """Load batches the store does not know yet; returns what became of each one's rows."""
    known = _known(db, batches)
    fresh = [batch for batch in batches if batch.id not in known]
    outcomes = dict(known)
    if not fresh:
        return outcomes
    counts = {batch.id: [0, 0, 0] for batch in fresh}
    take_back(db, _gather(fresh, "tombstone"))
    mentions = _arrivals(fresh)
    if mentions.num_rows:
        unbounded = not all(batch.stable_ids for batch in fresh if "mention" in batch.tables)
        for batch_id, *row in _load_mentions(db, mentions, unbounded=unbounded):
            counts[batch_id] = row
        _load_interactions(db, _gather(fresh, "interaction"))
    _load_authors(db, _gather(fresh, "author"))
    note(db, fresh)
    join_spans(db, _gather(fresh, "seen"))
    for batch in fresh:
        new, updated, unchanged = counts[batch.id]
        refused = batch.tables["rejected"].num_rows if "rejected" in batch.tables else 0
        outcomes[batch.id] = Outcome(1, 1, new, updated, unchanged, refused)
        db.execute(
            "insert into loaded_batch values ($batch, $source, now(), $read, $new, $updated, $unchanged, $refused)",
            {
                "batch": batch.id, "source": batch.source, "read": batch.read, "new": new,
                "updated": updated, "unchanged": unchanged, "refused": refused,
            },
        )  # fmt: skip
    return outcomes


def _known(db: duckdb.DuckDBPyConnection, batches: Sequence[Landed]) -> dict[str, Outcome]:
    rows = db.execute(
        "select batch, new, updated, unchanged, rejected from loaded_batch where batch in (select unnest($ids))",
        {"ids": [batch.id for batch in batches]},
    ).fetchall()
    return {name: Outcome(1, 1, *numbers) for name, *numbers in rows}


def _gather(batches: Sequence[Landed], kind: str) -> pa.Table:
    parts = [batch.tables[kind] for batch in batches if kind in batch.tables]
    return pa.concat_tables(parts, promote_options="default") if parts else frames.SCHEMAS[kind].empty_table()


def _arrivals(batches: Sequence[Landed]) -> pa.Table:
    """Mentions of all batches in order of arrival, each with its batch, source and turn."""
    parts = []
    for batch in batches:
        if "mention" in batch.tables:
            table = batch.tables["mention"]
            size = table.num_rows
            table = table.append_column("batch", pa.array([batch.id] * size, pa.string()))
            parts.append(table.append_column("source", pa.array([batch.source] * size, pa.string())))
    if not parts:
        return frames.MENTION.empty_table()
    table = pa.concat_tables(parts, promote_options="default")
    return table.append_column("turn", pa.array(range(table.num_rows), pa.int64()))


def _load_mentions(
    db: duckdb.DuckDBPyConnection, table: pa.Table, *, unbounded: bool
) -> list[tuple[Any, ...]]:
    """Upsert mentions, their matches and the rollup; returns (batch, new, updated, unchanged) rows."""
    span = pc.min_max(table["created"]).as_py()
    db.register("landed", table)
    run(db, _FOLD.replace("-- window", "" if unbounded else _WINDOW), **span)
    db.unregister("landed")
    restore(db)
    for script in (_MATCHES, _DELTA, _APPLY, ROLL_UP, _ARRIVED):
        run(db, script)
    return db.execute("""
        select batch, count(*) filter (fate = 'new'), count(*) filter (fate = 'updated'), count(*) filter (fate = 'unchanged')
        from (
            select batch, fate from folded where batch is not null
            union all
            select batch, 'new' as fate from arrived anti join repeated using (platform, id)
        )
        group by batch
    """).fetchall()


_WINDOW = "and m.created between $min and $max"

# One line a reading, earlier copy first; `fate` says what each arriving reading did.
_FOLD = f"""
    create or replace temp table arrived as
    select * from landed
    anti join tombstone using (platform, id)
    anti join gone_author g on landed.platform = g.platform and landed.author_id = g.id;

    create or replace temp table prior as
    select m.*
    from mention m
    semi join arrived on m.platform = arrived.platform and m.id = arrived.id
    where m.deleted is null
    -- window
    ;

    -- What a stronger engine read of the same words stays, however often the mention is delivered again.
    update arrived
    set tone = p.read_tone_now, label = p.read_label_now, engine = p.engine, vader = p.vader, lang = p.lang
    from (
        select m.platform, m.id, m.text, m.title, m.engine, m.vader, m.lang, {OWN_TONE} as read_tone_now, {OWN_LABEL} as read_label_now
        from prior m
        where contains(m.engine, '^')
    ) as p
    where arrived.platform = p.platform and arrived.id = p.id and arrived.text = p.text
        and arrived.title is not distinct from p.title and p.engine ^@ coalesce(arrived.engine, '');

    create or replace temp table read_before as
    select * replace ({OWN_TONE} as tone, {OWN_LABEL} as label) from prior m;

    -- Most mentions come once and were never seen: only the others need their readings compared.
    create or replace temp table repeated as
    select platform, id from arrived group by all having count(*) > 1
    union
    select platform, id from prior;

    create or replace temp table folded as
    with readings as (
        select -1 as turn, null as batch, seq, {", ".join(_COLUMNS)}, null as watches, null as given_watches from read_before
        union all by name
        select turn, batch, null as seq, {", ".join(_COLUMNS)}, watches, given_watches
        from arrived semi join repeated using (platform, id)
    ),
    filled as (
        select
            * replace ({", ".join(f"last_value({name} ignore nulls) over past as {name}" for name in _NUMBERS)}),
            max(seq) over whole as known,
            row_number() over latest as place
        from readings
        window
            past as (partition by platform, id order by coalesce(fetched, 'epoch'::timestamptz), turn
                     rows between unbounded preceding and current row),
            whole as (partition by platform, id),
            -- A reading without words (a headline from an index) never takes the words of another one away.
            latest as (partition by platform, id
                       order by text <> '' desc, coalesce(fetched, 'epoch'::timestamptz) desc, turn desc)
    ),
    hashed as (select *, hash({", ".join((*_CONTENT, *_NUMBERS))}) as content from filled)
    select
        *,
        case
            when turn < 0 then 'stored'
            when lag(content) over story is null then if(known is null, 'new', 'unchanged')
            when lag(content) over story = content then 'unchanged'
            else 'updated'
        end as fate,
        first_value(content) over (partition by platform, id order by turn) as first_content
    from hashed
    window story as (partition by platform, id order by coalesce(fetched, 'epoch'::timestamptz), turn);

    create or replace temp table changed as
    select {", ".join(_COLUMNS)}, watches, given_watches, coalesce(known, nextval('mention_seq')) as seq, known is null as fresh,
        {AS_READ}
    from folded
    where place = 1 and turn >= 0 and (known is null or first_content <> content)
    union all by name
    select {", ".join(_COLUMNS)}, watches, given_watches, nextval('mention_seq') as seq, true as fresh
    from arrived anti join repeated using (platform, id);
"""

_MATCHES = """
    create or replace temp table matched as
    select seq, unnest(list_distinct(watches)) as watch, false as given, created
    from changed
    union all
    select seq, unnest(given_watches) as watch, true as given, created
    from changed
"""

# What the rollup must lose (earlier copies, with their matches) and gain (the changed rows, with theirs).
_DELTA = f"""
    create or replace temp table delta as
    with counted as (
        select p.*, w.watch, -1 as sign
        from prior p
        join (
            select distinct seq, watch from mention_watch semi join prior using (seq)
            union all
            select seq, '*' from prior
        ) w using (seq)
        semi join changed using (seq)
        union all by name
        select c.*, w.watch, 1 as sign
        from changed c
        join (select distinct seq, watch from matched union all select seq, '*' from changed) w using (seq)
    )
    select
        {KEYED},
        {SIGNED}
    from counted
    group by all
"""

# What the index of texts holds of a mention.
_SEARCHED_NOW = "(c.title, c.text, c.handles, c.hashtags, c.domains, c.kind, c.url)"
_SEARCHED_BEFORE = "(p.title, p.text, p.handles, p.hashtags, p.domains, p.kind, p.url)"
_INSERTED = (*_COLUMNS, "seq", "read_tone", "read_label", "corrected", "about")
_APPLY = f"""
    delete from mention_watch where seq in (select seq from changed where not fresh);
    insert into mention_watch (seq, watch, given, created)
    select seq, watch, bool_or(given), any_value(created) from matched group by seq, watch;

    delete from interaction
    where seq in (
        select c.seq
        from changed c join prior p using (seq)
        where c.author_id is distinct from p.author_id or c.text <> p.text or c.kind <> p.kind
    );

    insert into text_change
    select (select coalesce(max(turn), 0) from text_change) + row_number() over (order by seq), seq
    from changed c join prior p using (seq)
    where {_SEARCHED_NOW} is distinct from {_SEARCHED_BEFORE};

    update mention
    set {", ".join(f"{name} = c.{name}" for name in _INSERTED)}
    from (select * from changed where not fresh) as c
    where mention.seq = c.seq;

    insert into mention ({", ".join(_INSERTED)})
    select {", ".join(_INSERTED)} from changed where fresh order by created;
"""

_ARRIVED = "insert into arrival select now(), max(seq) from changed where fresh having max(seq) is not null"


def _load_interactions(db: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    """Ties of the readings that stand; a tie whose evidence was replaced by another author's text is not kept."""
    if not table.num_rows:
        return
    db.register("landed", table)
    db.execute("""
        insert into interaction (seq, platform, kind, evidence_id, source_id, target_id, created)
        with standing as (
            select seq, platform, id, author_id from changed
            union all
            select seq, platform, id, author_id from prior anti join changed using (seq)
        )
        select distinct s.seq, l.platform, l.kind, l.evidence_id, l.source_id, l.target_id, min(l.created)
        from landed l
        join standing s on l.platform = s.platform and l.evidence_id = s.id and l.source_id = s.author_id
        anti join interaction i
            on i.seq = s.seq and i.kind = l.kind and i.source_id = l.source_id and i.target_id = l.target_id
        group by all
    """)
    db.unregister("landed")


def _load_authors(db: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    """Upsert authors; what a later reading does not state keeps its earlier value."""
    if not table.num_rows:
        return
    fields = [name for name in frames.AUTHOR.names if name not in ("platform", "id")]
    latest = ", ".join(f"arg_max({name}, turn) filter ({name} is not null) as {name}" for name in fields)
    keep = ", ".join(f"{name} = coalesce(l.{name}, author.{name})" for name in fields)
    db.register("landed", table.append_column("turn", pa.array(range(table.num_rows), pa.int64())))
    db.execute(f"""
        merge into author
        using (
            select platform, id, {latest}
            from landed anti join gone_author using (platform, id)
            group by platform, id
        ) as l
        on author.platform = l.platform and author.id = l.id
        when matched and coalesce(l.fetched, 'epoch'::timestamptz) >= coalesce(author.fetched, 'epoch'::timestamptz)
            then update set {keep}
        when not matched then insert (platform, id, {", ".join(fields)})
            values (l.platform, l.id, {", ".join(f"l.{name}" for name in fields)})
    """)
    db.unregister("landed")
