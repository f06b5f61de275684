"""How many mentions an hour hold given words or come from a given person: what rules on words and people count."""

from __future__ import annotations

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
