"""Through which channels a conversation runs: platforms, communities, media and other domains, hashtags."""

from __future__ import annotations

import pandas as pd

from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store

KINDS = ("domain", "community", "platform", "hashtag")

# Mentions of the scope once for each channel they run through. A community goes by `platform:name`.
_CARRIED = """
        carried as (
            select *, 'platform' as kind, platform as channel from spoken
            union all
            select *, 'community' as kind, platform || ':' || community as channel from spoken where community is not null
            union all
            select * exclude (channel), channel from (select *, 'domain' as kind, unnest(domains) as channel from spoken)
            union all
            select * exclude (channel), channel from (select *, 'hashtag' as kind, unnest(hashtags) as channel from spoken)
        )
"""
_SPOKEN = """
            m.platform, m.community, m.domains, m.hashtags, m.created, m.tone, m.platform || ':' || m.author_id as author,
            coalesce(m.likes, m.reposts, m.replies, m.quotes) is not null as engaged,
            coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0) as engagement
"""


def carried(store: Store, scope: Scope, *, most: int = 30) -> pd.DataFrame:
    """The channels of a scope, at most `most` of each kind, most mentions first.

    `kind` (of `KINDS`), `channel, mentions, authors, toned, net_tone` (−1…+1 or missing), `engagement` (missing where no platform states
    it), `first` (UTC) and `first_by`, `peak` (the hour with most mentions, UTC) and `peak_mentions`, `amplifier`: whose mention drew the most
    reactions there, and `amplified`: how many. Authors are `platform:id`.
    """
    return store.frame(
        f"""
        with spoken as (select {_SPOKEN} {in_scope(scope)}),
        {_CARRIED},
        summed as (
            select kind, channel, count(*) as mentions, count(distinct author) as authors, count(tone) as toned,
                avg(tone) / 10000.0 as net_tone, if(bool_or(engaged), sum(engagement)::bigint, null) as engagement,
                min(created) as first, arg_min(author, created) as first_by,
                arg_max(author, engagement) filter (engagement > 0) as amplifier,
                max(engagement) filter (engagement > 0) as amplified
            from carried
            group by kind, channel
            qualify row_number() over (partition by kind order by mentions desc, channel) <= $most
        ),
        hourly as (
            select kind, channel, date_trunc('hour', created) as hour, count(*) as mentions
            from carried
            semi join summed using (kind, channel)
            group by all
        )
        select s.*, h.peak, h.peak_mentions
        from summed s
        join (
            select kind, channel, arg_max(hour, mentions) as peak, max(mentions) as peak_mentions
            from (from hourly order by hour)
            group by kind, channel
        ) h using (kind, channel)
        order by s.kind, s.mentions desc, s.channel
        """,
        **mention_values(scope, most=most),
    )


def rhythm(store: Store, scope: Scope, kinds: list[str], channels: list[str]) -> pd.DataFrame:
    """Mentions an hour (UTC) in some channels, named by kind and channel side by side: `kind, channel, hour, mentions`."""
    return store.frame(
        f"""
        with spoken as (select {_SPOKEN} {in_scope(scope)}),
        {_CARRIED}
        select kind, channel, date_trunc('hour', created) as hour, count(*) as mentions
        from carried
        semi join (select unnest($kinds::varchar[]) as kind, unnest($channels::varchar[]) as channel) using (kind, channel)
        group by all
        order by hour, kind, channel
        """,
        **mention_values(scope, kinds=kinds, channels=channels),
    )


def relays(store: Store, scope: Scope, *, most: int = 40) -> pd.DataFrame:
    """Who links which domain, for the `most` domains linked most: `author, domain, mentions`. Articles link nobody: they are the domain's own."""
    return store.frame(
        f"""
        with linked as (
            select m.platform || ':' || m.author_id as author, unnest(m.domains) as domain
            {in_scope(scope)} and m.kind <> 'article' and m.author_id is not null
        ),
        chosen as (select domain from linked group by domain order by count(*) desc, domain limit $most)
        select author, domain, count(*) as mentions
        from linked
        semi join chosen using (domain)
        group by all
        order by domain, mentions desc, author
        """,
        **mention_values(scope, most=most),
    )
