"""How many mentions, when, of what tone: answered from the hourly rollup."""

from __future__ import annotations

import pandas as pd

from data.questions.scope import EVERYTHING, Scope
from data.records import Period
from data.rollup import KEYED, KEYS, MEASURES, READ, SIGNED
from data.store import Store


def hours(store: Store, scope: Scope) -> pd.DataFrame:
    """Mentions per hour (UTC), watch and label: `hour, watch, label, mentions, tone_sum, tone_sq, engagement, reach`.

    `tone_sum` and `tone_sq` are whole: compound times 10,000, and the sum of its squares, over mentions with a tone.
    `engagement` and `reach` are missing where no platform states them.
    """
    return store.frame(
        f"""
        select hour, watch, label,{READ}
        from mention_hour
        where hour >= time_bucket(interval 1 hour, $since::timestamptz) and hour < $until
            and watch in (select unnest($watches))
            and (len($platforms) = 0 or platform in (select unnest($platforms)))
            and (len($langs) = 0 or lang in (select unnest($langs)))
            and (len($labels) = 0 or label in (select unnest($labels)))
        group by all
        order by hour
        """,
        **scope.values(),
    )


def by_platform_and_language(store: Store, scope: Scope) -> pd.DataFrame:
    """The same sums over the whole period, per watch, platform, language and label."""
    return store.frame(
        f"""
        select watch, platform, lang, label,{READ}
        from mention_hour
        where hour >= time_bucket(interval 1 hour, $since::timestamptz) and hour < $until
            and watch in (select unnest($watches))
            and (len($platforms) = 0 or platform in (select unnest($platforms)))
            and (len($langs) = 0 or lang in (select unnest($langs)))
            and (len($labels) = 0 or label in (select unnest($labels)))
        group by all
        order by mentions desc
        """,
        **scope.values(),
    )


def span(store: Store, watches: tuple[str, ...] = ()) -> Period | None:
    """From the first to the last hour anything was said of these watches; None when nothing ever was."""
    row = store.row(
        """
        select min(hour) as first, max(hour) + interval 1 hour as last
        from mention_hour
        where watch in (select unnest($watches))
        """,
        watches=list(watches or (EVERYTHING,)),
    )
    return Period(row["first"], row["last"], name="all") if row["first"] is not None else None


def choices(store: Store) -> pd.DataFrame:
    """Which platforms and languages there are to filter by: `platform, lang, mentions`, over all time."""
    return store.frame("""
        select platform, lang, sum(mentions)::bigint as mentions
        from mention_hour
        where watch = '*'
        group by all
        order by mentions desc
    """)


def size(store: Store) -> dict[str, int]:
    """How much the store holds: mentions, authors, interactions."""
    return store.row("""
        select
            (select coalesce(sum(mentions), 0)::bigint from mention_hour where watch = '*') as mentions,
            (select count(*) from author) as authors,
            (select count(*) from interaction) as interactions
    """)


def given_labels(store: Store, scope: Scope, *, zone: str) -> pd.DataFrame:
    """Labels that came with the data beside our own, per day of the viewer's zone: `day, label, given, ours`.

    Only mentions that carry a given label are counted, in both columns. Bounded by the scope's period.
    """
    return store.frame(
        """
        with labelled as (
            select (m.created at time zone $zone)::date as day, m.given_label, coalesce(m.label, 'none') as label
            from mention m
            where m.created >= $since and m.created < $until and m.given_label is not null
                and (len($watched) = 0 or m.seq in (
                    select seq from mention_watch where watch in (select unnest($watched)) and created >= $since and created < $until
                ))
        )
        select day, label, sum(given)::bigint as given, sum(ours)::bigint as ours
        from (
            select day, given_label as label, 1 as given, 0 as ours from labelled
            union all
            select day, label, 0 as given, 1 as ours from labelled
        )
        group by all
        order by day, label
        """,
        since=scope.period.since,
        until=scope.period.until,
        watched=list(scope.watches),
        zone=zone,
    )


def differences_from_recount(store: Store) -> pd.DataFrame:
    """Where the rollup and a full recount of the mentions disagree; empty when they agree, as they must."""
    names = (*KEYS, *MEASURES)
    columns = ", ".join(names)
    return store.frame(f"""
        with counted as (
            select m.*, w.watch, 1 as sign
            from mention m
            join (select distinct seq, watch from mention_watch union all select seq, '*' from mention) w using (seq)
        ),
        recount as (
            select
        {KEYED},
        {SIGNED}
            from counted
            group by all
        ),
        rollup as (select {columns} from mention_hour)
        select 'rollup' as side, * from (from rollup except select {columns} from recount)
        union all
        select 'recount' as side, * from (select {columns} from recount except from rollup)
    """)
