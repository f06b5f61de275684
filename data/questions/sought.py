"""How many mentions an hour hold given words, come from a person or link a new site: what such rules count."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from data.records import Period
from data.store import Store


def hours_with_words(store: Store, watch: str, words: str, period: Period) -> pd.DataFrame:
    """The hours of a watch with mentions that hold `words`, case and accents folded: `hour, label, mentions`."""
    return store.frame(
        """
        select date_trunc('hour', m.created) as hour, coalesce(m.label, 'none') as label, count(*) as mentions
        from mention m
        semi join (
            select seq from mention_watch where watch = $watch and created >= $since and created < $until
        ) w on w.seq = m.seq
        where m.created >= $since and m.created < $until and m.deleted is null
            and (contains(strip_accents(lower(m.text)), strip_accents(lower($words)))
                or contains(strip_accents(lower(coalesce(m.title, ''))), strip_accents(lower($words))))
        group by all
        order by hour
        """,
        watch=watch,
        words=words.strip(),
        since=period.since,
        until=period.until,
    )


def hours_of_person(store: Store, watch: str, handle: str, period: Period) -> pd.DataFrame:
    """The hours in which the person with this handle named a watch: `hour, label, mentions`."""
    return store.frame(
        """
        select date_trunc('hour', m.created) as hour, coalesce(m.label, 'none') as label, count(*) as mentions
        from mention m
        join author a on a.platform = m.platform and a.id = m.author_id
        semi join (
            select seq from mention_watch where watch = $watch and created >= $since and created < $until
        ) w on w.seq = m.seq
        where m.created >= $since and m.created < $until and m.deleted is null
            and lower(a.handle) = lower(ltrim($handle, '@'))
        group by all
        order by hour
        """,
        watch=watch,
        handle=handle.strip(),
        since=period.since,
        until=period.until,
    )


def hours_with_new_sites(store: Store, watch: str, period: Period) -> pd.DataFrame:
    """The hours of a watch with mentions that link a site new to it: `hour, label, mentions`.

    A site is new for 24 hours after its first link, where nobody linked it in the 28 days before and the watch had been
    looked for a week by then. A mention that links two new sites counts twice.
    """
    return store.frame(
        """
        with linked as (
            select date_trunc('hour', m.created) as hour, unnest(m.domains) as site, coalesce(m.label, 'none') as label
            from mention m
            semi join (
                select seq from mention_watch where watch = $watch and created >= $before and created < $until
            ) w on w.seq = m.seq
            where m.created >= $before and m.created < $until and m.deleted is null
        ),
        placed as (
            select site, hour, lag(hour) over (partition by site order by hour) as earlier
            from (select distinct site, hour from linked)
        ),
        begun as (
            select site, hour as first
            from placed
            where (earlier is null or earlier < hour - interval 28 day)
                and hour >= (select min(hour) from mention_hour where watch = $watch) + interval 7 day
        )
        select l.hour, l.label, count(*) as mentions
        from linked l
        join begun b on b.site = l.site and l.hour >= b.first and l.hour < b.first + interval 1 day
        where l.hour >= $since
        group by all
        order by l.hour
        """,
        watch=watch,
        before=period.since - timedelta(days=28),
        since=period.since,
        until=period.until,
    )
