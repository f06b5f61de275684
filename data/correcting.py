"""What an analyst says against the engines: it wins over every reading, is never overwritten, and can be taken back.

Corrections are a log by (platform, mention id), or by the words of a text; the newest that is not undone stands. What
stands is written into the mention (`label`, `tone`, `corrected`), the engine's own reading beside it (`read_label`,
`read_tone`), and the hourly rollup moves by exactly what changed, all in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
import pandas as pd
import pyarrow as pa

from data.copies import HASHED, SAME, WORDS, longest
from data.records import Label
from data.rollup import KEYED, ROLL_UP, SIGNED
from data.store import Store, run

# The columns of the log, as it travels from store to store.
LOG = (
    "id", "act", "kind", "platform", "mention_id", "text_hash", "label", "undoes", "note", "writer", "at_time", "engine",
    "engine_label", "engine_tone",
)  # fmt: skip
_TRAVELS = pa.schema(
    [
        (name, {"at_time": pa.timestamp("us", tz="UTC"), "engine_tone": pa.int16()}.get(name, pa.string()))
        for name in LOG
    ]
)
LABELS = ("negative", "neutral", "positive")
Kind = Literal["tone", "about"]

# The engine's own reading of a mention `m`.
OWN_TONE = "if(m.corrected is null, m.tone, m.read_tone)"
OWN_LABEL = "if(m.corrected is null, m.label, m.read_label)"

# Nothing said by a person: how every reading begins.
AS_READ = "null::smallint as read_tone, null::varchar as read_label, null::varchar as corrected, null::boolean as about"

# What a corrected mention adds to net tone, times 10,000, where the engine read another label: the mean compound of
# English texts that people and VADER both call so (−.49 and +.60 on 380 and 444 texts of UMSAB's training part).
TONES = {"negative": -5_000, "neutral": 0, "positive": 6_000}
_TONED = " ".join(f"when s.label = '{label}' then {tone}" for label, tone in TONES.items())


@dataclass(frozen=True, slots=True)
class Act:
    """What one press of a button did: its name, for undoing it, and how many mentions it moved."""

    id: str
    mentions: int


def correct(
    store: Store,
    seqs: Sequence[int],
    label: Label | None,
    *,
    writer: str = "",
    note: str = "",
    same_words: bool = False,
) -> Act:
    """Give mentions a tone label; None lets the engine's reading stand again, whatever was said before.

    With `same_words` every mention of the same words is meant, those that are still to come as well; texts too short
    to tell a copy by are corrected one by one. Raises ValueError for a label there is not.
    """
    if label is not None and label not in LABELS:
        raise ValueError(f"{label!r} is no tone label; use negative, neutral or positive.")
    if label is None and same_words:
        raise ValueError(
            "Only a label can be given to all mentions of the same words; undo that correction instead."
        )
    return _acted(store, seqs, "tone", label, writer=writer, note=note, same_words=same_words)


def set_aside(
    store: Store, seqs: Sequence[int], *, aside: bool = True, writer: str = "", note: str = ""
) -> Act:
    """Mark mentions as not speaking of us, or take that mark away. They are counted as before; tone stays as it is."""
    return _acted(store, seqs, "about", "no" if aside else None, writer=writer, note=note, same_words=False)


def undo(store: Store, names: Sequence[str], *, writer: str = "") -> Act:
    """Take back corrections, by their own ids or those of whole acts; what stood before them stands again."""
    act = uuid.uuid4().hex
    with store.writing() as db:
        run(db, _UNDONE, names=list(names), act=act, writer=writer)
        return Act(act, _settled(db))


def take_over(store: Store, rows: pd.DataFrame) -> int:
    """Add the log of another store, as `data.questions.corrections.log` gives it; returns how many rows were new."""
    with store.writing() as db:
        db.register("brought", pa.Table.from_pandas(rows, schema=_TRAVELS, preserve_index=False))
        run(db, _TAKEN_OVER)
        fresh = int(db.execute("select count(*) from added").fetchall()[0][0])
        db.unregister("brought")
        _settled(db)
    return fresh


def restore(db: duckdb.DuckDBPyConnection) -> None:
    """Put what people said on top of the temporary table `changed`: mentions as their engines read them, `AS_READ` beside."""
    if db.execute("select exists(from correction)").fetchall()[0][0]:
        run(db, _RESTORE)


def _acted(
    store: Store,
    seqs: Sequence[int],
    kind: Kind,
    label: str | None,
    *,
    writer: str,
    note: str,
    same_words: bool,
) -> Act:
    act = uuid.uuid4().hex
    said = {"act": act, "kind": kind, "label": label, "writer": writer, "note": note.strip()[:500]}
    with store.writing() as db:
        run(db, _MEANT, seqs=list(seqs), whole=same_words)
        run(db, _SAID, **said)
        if same_words:
            _find_copies(db)
        return Act(act, _settled(db))


def _find_copies(db: duckdb.DuckDBPyConnection) -> None:
    """Add to `touched` every mention of the words that are meant."""
    for text_hash, words in db.execute("select distinct text_hash, words from meant where whole").fetchall():
        db.execute(
            f"insert into touched select m.seq from mention m where {SAME}",
            {"hash": text_hash, "longest": longest(words)},
        )


def _settled(db: duckdb.DuckDBPyConnection) -> int:
    """Let what stands stand in the mentions of `touched` and in the rollup; returns how many mentions moved."""
    run(db, _READ_AGAIN)
    restore(db)
    for script in (DELTA, _APPLY, ROLL_UP):
        run(db, script)
    return int(db.execute("select count(*) from changed").fetchall()[0][0])


# `meant`: the mentions a person pointed at; `whole`: their words are meant wherever they stand.
_MEANT = f"""
    create or replace temp table meant as
    select
        m.seq, m.platform, m.id, {WORDS} as words, {HASHED} as text_hash, $whole and {HASHED} is not null as whole,
        m.engine, {OWN_LABEL} as engine_label, {OWN_TONE} as engine_tone
    from mention m
    where m.seq in (select unnest($seqs::bigint[])) and m.deleted is null;

    create or replace temp table touched as select seq from meant;
"""
# The clock may be set back between two acts; their order may not.
_NOW = "greatest(now(), (select coalesce(max(at_time), 'epoch'::timestamptz) from correction) + interval 1 microsecond)"
_SAID = f"""
    insert into correction
    select
        uuid()::varchar, $act, $kind, if(whole, null, platform), if(whole, null, id), text_hash, $label, null, $note,
        $writer, {_NOW}, engine, engine_label, engine_tone
    from meant
    qualify not whole or row_number() over (partition by whole, text_hash order by seq) = 1
"""
_UNDONE = f"""
    create or replace temp table undone as
    select * from correction
    where undoes is null and (id in (select unnest($names::varchar[])) or act in (select unnest($names::varchar[])))
        and id not in (select undoes from correction where undoes is not null);

    insert into correction
    select
        uuid()::varchar, $act, kind, platform, mention_id, text_hash, null, id, '', $writer, {_NOW}, null, null, null
    from undone;

    create or replace temp table touched as
    select m.seq from mention m semi join undone u on m.platform = u.platform and m.id = u.mention_id
    union
    select m.seq from mention m semi join undone u on m.corrected = u.id;
"""
_TAKEN_OVER = f"""
    create or replace temp table added as
    select * from brought anti join correction using (id);

    insert into correction by name select * from added;

    create or replace temp table touched as
    select m.seq
    from mention m
    semi join added a on m.platform = a.platform and m.id = a.mention_id
    union
    select m.seq
    from mention m
    where exists(select 1 from added where mention_id is null)
        and {HASHED} in (select text_hash from added where mention_id is null)
"""

_READ_AGAIN = f"""
    create or replace temp table prior as
    select m.* from mention m semi join touched using (seq) where m.deleted is null;

    create or replace temp table changed as
    select * exclude (read_tone, read_label, corrected, about) replace ({OWN_TONE} as tone, {OWN_LABEL} as label), {AS_READ}
    from prior m
"""

_RESTORE = f"""
    create or replace temp table stands as
    with pointed as (
        select c.seq, k.* from changed c join correction k on k.platform = c.platform and k.mention_id = c.id
        union all
        select c.seq, k.*
        from (select m.seq, {HASHED} as text_hash from changed m where exists(select 1 from correction where mention_id is null)) c
        join correction k on k.mention_id is null and k.text_hash = c.text_hash
    )
    select seq, kind, id, label
    from pointed
    where undoes is null and id not in (select undoes from correction where undoes is not null)
    qualify row_number() over (partition by seq, kind order by at_time desc, id desc) = 1;

    update changed
    set read_tone = tone, read_label = changed.label, corrected = s.id, label = s.label,
        tone = case when s.label = changed.label then tone {_TONED} end
    from stands s
    where s.seq = changed.seq and s.kind = 'tone' and s.label is not null;

    update changed
    set about = false
    from stands s
    where s.seq = changed.seq and s.kind = 'about' and s.label = 'no'
"""
DELTA = f"""
    create or replace temp table delta as
    with watched as (
        select distinct seq, watch from mention_watch semi join prior using (seq)
        union all
        select seq, '*' from prior
    ),
    counted as (
        select p.*, w.watch, -1 as sign from prior p join watched w using (seq)
        union all by name
        select c.*, w.watch, 1 as sign from changed c join watched w using (seq)
    )
    select
        {KEYED},
        {SIGNED}
    from counted
    group by all
"""
_APPLY = """
    update mention
    set tone = c.tone, label = c.label, read_tone = c.read_tone, read_label = c.read_label, corrected = c.corrected, about = c.about
    from changed c
    where mention.seq = c.seq
"""
