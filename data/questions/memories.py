"""What is remembered of a watch or a stakeholder, and one search over all that people wrote themselves."""

from __future__ import annotations

import pandas as pd

from data.store import Store

KINDS = ("note", "decision", "outcome", "meeting", "pin", "brief")


def entries(store: Store, abouts: tuple[str, ...] = ()) -> pd.DataFrame:
    """What stands, the latest moment first: `entry, about, kind, moment, words, follows, writer, at_time, written, versions`.

    `abouts` narrows it; empty: all.
    """
    return store.frame(
        """
        from remembered
        where len($abouts) = 0 or about in (select unnest($abouts::varchar[]))
        order by moment desc, at_time desc
        """,
        abouts=list(abouts),
    )


def versions(store: Store, entry: str) -> pd.DataFrame:
    """Every row of one entry's log, the newest first: `version, kind, moment, words, gone, undoes, writer, at_time`."""
    return store.frame(
        """
        select version, kind, moment, words, gone, undoes, writer, at_time
        from memory
        where entry = $entry
        order by at_time desc
        """,
        entry=entry,
    )


def found(
    store: Store, words: str, *, kinds: tuple[str, ...] = (), about: str | None = None, most: int = 100
) -> pd.DataFrame:
    """Notes, decisions, outcomes, meetings, pins on the time line and briefs that hold every one of `words`, the latest first.

    `kind` (of KINDS), `id`, `about` (watch:ID, stakeholder:ID, * or, for a brief, brief:ID), `moment`, `title` (of a brief, or the stakeholder's
    name), `words`, `writer`. Case and accents do not count; words are parts of words. `about` narrows it.
    """
    return store.frame(
        """
        with written as (
            select kind, entry as id, about, moment, '' as title, words, writer from remembered
            union all
            select n.kind, n.id, 'stakeholder:' || n.stakeholder, n.moment, s.name, n.words, n.writer
            from stakeholder_note n
            join stakeholder s on s.id = n.stakeholder
            union all
            select 'pin', id, coalesce('watch:' || watch, '*'), moment, '', words, writer from annotation
            union all
            select 'brief', id, 'brief:' || id, changed, title, words, writer from brief
        ),
        named as (
            select w.* replace (if(w.title = '', coalesce(s.name, ''), w.title) as title)
            from written w
            left join stakeholder s on w.about = 'stakeholder:' || s.id
        )
        from named
        where (len($kinds) = 0 or kind in (select unnest($kinds::varchar[])))
            and ($about::varchar is null or about = $about)
            and list_bool_and(list_transform($sought::varchar[], word -> contains(
                strip_accents(lower(title || ' ' || words)), strip_accents(lower(word)))))
        order by moment desc, id
        limit $most
        """,
        sought=words.split()[:20] or [""],
        kinds=list(kinds),
        about=about,
        most=most,
    )
