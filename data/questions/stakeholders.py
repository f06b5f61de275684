"""Who has a stake, what is kept of them, and what registers and platforms could add."""

from __future__ import annotations

import pandas as pd

from data.questions.scope import Scope, in_scope, mention_values
from data.stakeholders import Stakeholder
from data.store import Store


def everyone(store: Store) -> pd.DataFrame:
    """Every stakeholder by name: `id, name, kind, role, organisation, aliases, stance` (−2…+2 or missing), `stance_why, purpose, created,
    changed, accounts` and `entries` (lists of ids said to be theirs), `meetings, notes` (how many), `last_meeting` (UTC or missing)."""
    return store.frame("""
        with linked as (
            select stakeholder,
                list(target order by at_time, target) filter (where kind = 'account') as accounts,
                list(target order by at_time, target) filter (where kind = 'entry') as entries
            from stakeholder_link
            where theirs
            group by stakeholder
        ),
        noted as (
            select stakeholder, count(*) filter (where kind = 'meeting') as meetings, count(*) filter (where kind = 'note') as notes,
                max(moment) filter (where kind = 'meeting') as last_meeting
            from stakeholder_note
            group by stakeholder
        )
        select s.*, coalesce(l.accounts, []) as accounts, coalesce(l.entries, []) as entries,
            coalesce(n.meetings, 0) as meetings, coalesce(n.notes, 0) as notes, n.last_meeting
        from stakeholder s
        left join linked l on l.stakeholder = s.id
        left join noted n on n.stakeholder = s.id
        order by lower(s.name), s.id
    """)


def one(store: Store, stakeholder: str) -> Stakeholder | None:
    """One stakeholder as it stands; None when there is none by that id."""
    found = store.row(
        "select * exclude (created, changed) from stakeholder where id = $stakeholder",
        stakeholder=stakeholder,
    )
    return Stakeholder(**(found | {"aliases": tuple(found["aliases"])})) if found else None


def links(store: Store, *, kind: str) -> pd.DataFrame:
    """All that was said of accounts or entries: `stakeholder, target, theirs, writer, at_time`."""
    return store.frame(
        """
        select stakeholder, target, theirs, writer, at_time
        from stakeholder_link
        where kind = $kind
        order by at_time, target
        """,
        kind=kind,
    )


def notes(store: Store, stakeholder: str) -> pd.DataFrame:
    """Notes and meetings of one, the latest first: `id, kind, moment, words, writer, at_time`."""
    return store.frame(
        """
        select id, kind, moment, words, writer, at_time
        from stakeholder_note
        where stakeholder = $stakeholder
        order by moment desc, at_time desc
        """,
        stakeholder=stakeholder,
    )


def changes(store: Store, stakeholder: str) -> pd.DataFrame:
    """Who changed what of one, the latest first: `at_time, field, was, became, writer`."""
    return store.frame(
        """
        select at_time, field, was, became, writer
        from stakeholder_change
        where stakeholder = $stakeholder
        order by at_time desc, field
        """,
        stakeholder=stakeholder,
    )


def registers(store: Store) -> pd.DataFrame:
    """The registers kept: `register, entries, brought`."""
    return store.frame("""
        select register, count(*) as entries, max(brought) as brought
        from register_entry
        group by register
        order by register
    """)


def register_entries(store: Store, entries: list[str] | None = None) -> pd.DataFrame:
    """Entries of registers, all or those named (`register:id`): `entry` and the fields of `data.records.RegisterEntry`."""
    return store.frame(
        """
        select register || ':' || id as entry, * exclude (brought)
        from register_entry
        where $entries::varchar[] is null or register || ':' || id in (select unnest($entries::varchar[]))
        order by register, name, id
        """,
        entries=entries,
    )


def accounts(store: Store, authors: list[str] | None = None, *, most: int = 100_000) -> pd.DataFrame:
    """Accounts whose names are known, all (the most followed first) or those named: `author` (platform:id), `handle, name, url, followers`."""
    return store.frame(
        """
        select platform || ':' || id as author, handle, name, url, followers
        from author
        where (handle is not null or name is not null)
            and ($authors::varchar[] is null or platform || ':' || id in (select unnest($authors::varchar[])))
        order by followers desc nulls last, author
        limit $most
        """,
        authors=authors,
        most=most,
    )


def tones(store: Store, scope: Scope, authors: list[str]) -> pd.DataFrame:
    """What these accounts wrote in scope, as `reputation.tone` reads it, with `author`: `label, mentions, tone_sum, tone_sq`."""
    return store.frame(
        f"""
        select m.platform || ':' || m.author_id as author, coalesce(m.label, 'none') as label, count(*) as mentions,
            coalesce(sum(m.tone), 0)::bigint as tone_sum, coalesce(sum(m.tone::bigint * m.tone), 0)::bigint as tone_sq
        {in_scope(scope)} and m.platform || ':' || m.author_id in (select unnest($authors::varchar[]))
        group by all
        """,
        **mention_values(scope, authors=authors),
    )
