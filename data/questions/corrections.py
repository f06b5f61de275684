"""What people corrected: who, when, against which engine; and how often engine and people agree."""

from __future__ import annotations

import pandas as pd

from data.copies import HASHED, SAME, WORDS, longest
from data.correcting import LOG
from data.store import Store


def history(store: Store, seq: int) -> pd.DataFrame:
    """All that was ever said of a mention, newest first, whether of it alone or of every text of its words.

    `id, act, kind, label, whole` (every text of these words), `writer, at_time, note, engine, engine_label, engine_tone` (−1..+1, as
    read then), `undone` (when it was taken back, or missing), `undone_by`.
    """
    return store.frame(
        f"""
        with mine as (select m.platform, m.id, {HASHED} as text_hash from mention m where m.seq = $seq)
        select k.id, k.act, k.kind, k.label, k.mention_id is null as whole, k.writer, k.at_time, k.note, k.engine,
            k.engine_label, k.engine_tone / 10000.0 as engine_tone, u.at_time as undone, u.writer as undone_by
        from correction k
        join mine on (k.platform = mine.platform and k.mention_id = mine.id)
            or (k.mention_id is null and k.text_hash = mine.text_hash)
        left join correction u on u.undoes = k.id
        where k.undoes is null
        order by k.at_time desc, k.id desc
        """,
        seq=seq,
    )


def latest(store: Store, *, most: int = 50) -> pd.DataFrame:
    """The latest acts, newest first: `act, at_time, writer, kind, label, corrections, undone` (how many were taken back)."""
    return store.frame(
        """
        select k.act, max(k.at_time) as at_time, any_value(k.writer) as writer, any_value(k.kind) as kind,
            any_value(k.label) as label, count(*) as corrections, count(u.id) as undone
        from correction k
        left join correction u on u.undoes = k.id
        where k.undoes is null
        group by k.act
        order by max(k.at_time) desc
        limit $most
        """,
        most=most,
    )


def agreement(store: Store) -> pd.DataFrame:
    """How people's labels stand against the engines': `lang, source, engine, read, label, texts, mentions`.

    `read` is what the engine says now, `none` where it has no reading. Copies of one text count once in `texts`. What
    people chose to correct is no random sample: it tells where an engine errs, not how often.
    """
    return store.frame(f"""
        select coalesce(m.lang, '') as lang, m.source, m.engine, coalesce(m.read_label, 'none') as read, m.label,
            count(distinct coalesce({HASHED}, m.platform || ':' || m.id)) as texts, count(*) as mentions
        from mention m
        where m.corrected is not null and m.deleted is null
        group by all
        order by texts desc, lang, source, read, label
    """)


def any_said(store: Store) -> bool:
    """Whether anybody ever corrected anything."""
    return bool(store.row("select exists(from correction) as said")["said"])


def copies(store: Store, seq: int) -> int:
    """How many other mentions have the same words; 0 for texts too short to tell a copy by."""
    mine = store.row(f"select {WORDS} as words, {HASHED} as hash from mention m where m.seq = $seq", seq=seq)
    if not mine or mine["hash"] is None:
        return 0
    found = store.row(
        f"select count(*) as n from mention m where {SAME} and m.seq <> $seq",
        hash=mine["hash"],
        longest=longest(mine["words"]),
        seq=seq,
    )
    return int(found["n"])


def log(store: Store) -> pd.DataFrame:
    """Everything ever said, undone or not, in the order it was said: for a file, and for another store."""
    return store.frame(f"select {', '.join(LOG)} from correction order by at_time, id")
