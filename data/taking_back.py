"""What a tombstone does: the words, the name and the ties go, and nothing of it returns; the counts stay."""

from __future__ import annotations

import duckdb
import pyarrow as pa


def take_back(db: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    """Blank what was taken back, mention by mention or with its author, and remember it. Counts stay: they name nobody."""
    if not table.num_rows:
        return
    db.register("landed", table)
    db.execute("""
        insert into tombstone
        select distinct on (platform, id) platform, id, why, "at"
        from landed
        anti join tombstone using (platform, id)
        where subject is distinct from 'author';

        insert into gone_author
        select distinct on (platform, id) platform, id, why, "at"
        from landed
        anti join gone_author using (platform, id)
        where subject = 'author';

        delete from author
        where (platform, id) in (select platform, id from landed where subject = 'author');

        delete from camp_member
        where author in (select platform || ':' || id from landed where subject = 'author');

        create or replace temp table gone as
        select m.seq
        from mention m
        semi join landed l on m.platform = l.platform and m.id = l.id and l.subject is distinct from 'author'
        union
        select m.seq
        from mention m
        semi join landed l on m.platform = l.platform and m.author_id = l.id and l.subject = 'author';

        delete from interaction
        where seq in (from gone)
            or (platform, target_id) in (select platform, id from landed where subject = 'author');

        insert into text_change
        select (select coalesce(max(turn), 0) from text_change) + row_number() over (order by seq), seq
        from gone;

        update triage
        set note = ''
        where (platform, mention_id) in (select (platform, id) from mention where seq in (from gone));

        update correction
        set text_hash = null
        where (platform, mention_id) in (select (platform, id) from mention where seq in (from gone));

        update mention
        set text = '', title = null, author_id = null, url = null, handles = [], hashtags = [], domains = [],
            parent_id = null, thread_id = null, deleted = now()
        where seq in (from gone) and deleted is null;
    """)
    db.unregister("landed")
