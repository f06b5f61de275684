"""Who speaks, to whom: authors and the ties between them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from data.questions.exchanges import CITED
from data.questions.mentions import BESIDE, COLUMNS
from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store


def ties(store: Store, scope: Scope) -> pa.Table:
    """Who cited whom in scope: `source, target, kind, weight, first, last` with ids `platform:id`, one row a pair and kind of tie.

    `first` and `last`: when it was first and last seen in scope (UTC).
    Accounts of one person are that person (`exchanges.CITED`); what one of them says to another is no tie.
    """
    return store.rows(
        f"""
        with chosen as (select m.seq {in_scope(scope)}),
        {CITED}
        select source, target, kind, count(*)::double as weight, min(created) as "first", max(created) as "last"
        from cited
        group by all
        """,
        **mention_values(scope),
    )


def speakers(store: Store, scope: Scope, *, most: int = 20) -> pd.DataFrame:
    """Who spoke most in scope: `author, handle, name, followers, mentions, engagement, net_tone` (-1..+1 or missing)."""
    return store.frame(
        f"""
        with spoken as (
            select m.platform, m.author_id, count(*) as mentions, avg(m.tone) / 10000.0 as net_tone,
                sum(coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0))::bigint as engagement
            {in_scope(scope)} and m.author_id is not null
            group by all
            order by mentions desc
            limit $most
        )
        select s.platform || ':' || s.author_id as author, a.handle, a.name, a.followers, s.mentions, s.engagement, s.net_tone
        from spoken s
        left join author a on a.platform = s.platform and a.id = s.author_id
        order by s.mentions desc, author
        """,
        **mention_values(scope, most=most),
    )


def tone_by_author(store: Store, scope: Scope) -> pd.DataFrame:
    """What every author in scope wrote: `author, mentions, toned, tone_sum` (compound, −1…+1 each, added up)."""
    return store.frame(
        f"""
        with spoken as (
            select m.platform || ':' || m.author_id as account, m.tone {in_scope(scope)} and m.author_id is not null
        )
        select coalesce(p.person, s.account) as author, count(*) as mentions, count(s.tone) as toned,
            coalesce(sum(s.tone), 0) / 10000.0 as tone_sum
        from spoken s
        left join same_person p on p.account = s.account
        group by all
        """,
        **mention_values(scope),
    )


def tones_of(store: Store, scope: Scope, authors: list[str]) -> pd.DataFrame:
    """What these authors (persons) wrote in scope: `author, label, mentions, tone_sum, tone_sq`, sums as the rollup has them."""
    return store.frame(
        f"""
        with spoken as (
            select m.platform || ':' || m.author_id as account, m.tone, m.label {in_scope(scope)} and m.author_id is not null
        )
        select coalesce(p.person, s.account) as author, coalesce(s.label, 'none') as label, count(*) as mentions,
            coalesce(sum(s.tone), 0)::bigint as tone_sum, coalesce(sum(s.tone::bigint * s.tone), 0)::bigint as tone_sq
        from spoken s
        left join same_person p on p.account = s.account
        where coalesce(p.person, s.account) in (select unnest($authors))
        group by all
        """,
        **mention_values(scope, authors=authors),
    )


def names(store: Store, authors: list[str]) -> pd.DataFrame:
    """How authors call themselves: `author, handle, name, followers, description` for ids `platform:id`."""
    return store.frame(
        """
        select a.platform || ':' || a.id as author, a.handle, a.name, a.followers, a.description
        from author a
        semi join (
            select split_part(author, ':', 1) as platform, substr(author, strpos(author, ':') + 1) as id
            from (select unnest($authors) as author)
        ) k on k.platform = a.platform and k.id = a.id
        """,
        authors=authors,
    )


def author(store: Store, name: str) -> dict[str, Any]:
    """One author (`platform:id`): what the platform says of them; empty when we only ever saw them cited."""
    platform, _, account = name.partition(":")
    return store.row(
        "from author where platform = $platform and id = $account", platform=platform, account=account
    )


def account_of(store: Store, name: str) -> str:
    """The account behind a handle (`platform:@handle`) as `platform:id` where the platform named it; else the name as it is."""
    platform, _, handle = name.partition(":@")
    if not handle:
        return name
    found = store.row(
        """
        select any_value(id) as id
        from author
        where platform = $platform and lower(handle) = lower($handle) and id not like '@%'
        """,
        platform=platform,
        handle=handle,
    )
    return f"{platform}:{found['id']}" if found.get("id") else name


def with_handle(store: Store, handle: str) -> list[str]:
    """The accounts (`platform:id`) that go by a handle, on any platform, whatever its case and with or without @."""
    rows = store.rows(
        """
        select distinct platform || ':' || id as account
        from author
        where lower(handle) = lower($handle) and id not like '@%'
        order by account
        """,
        handle=handle.removeprefix("@"),
    )
    return [row["account"] for row in rows.to_pylist()]


def hours(store: Store, scope: Scope) -> pd.DataFrame:
    """The scope's author, or everybody, by hour (UTC) and label, as the rollup has it for watches.

    `hour, label, mentions, tone_sum, tone_sq` (compound × 10,000 and its square), `engagement`, `reach`.
    """
    return store.frame(
        f"""
        select date_trunc('hour', m.created) as hour, coalesce(m.label, 'none') as label, count(*) as mentions,
            coalesce(sum(m.tone), 0)::bigint as tone_sum, coalesce(sum(m.tone::bigint * m.tone), 0)::bigint as tone_sq,
            sum(coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0))::bigint as engagement,
            coalesce(sum(m.reach), 0)::bigint as reach
        {in_scope(scope)}
        group by all
        order by hour, label
        """,
        **mention_values(scope),
    )


def loudest_of(store: Store, scope: Scope, authors: list[str], *, most: int = 3) -> pd.DataFrame:
    """The mentions of these authors (`platform:id`) that people reacted to most; one an author, no reposts, as `mentions.page`."""
    return store.frame(
        f"""
        with ranked as (
            select m.*, coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0) as engagement
            {in_scope(scope)} and m.kind <> 'repost' and m.deleted is null
                and m.platform || ':' || m.author_id in (select unnest($authors))
        ),
        one_each as (
            select * from ranked
            qualify row_number() over (partition by platform, author_id order by engagement desc, reach desc nulls last, created desc) = 1
            order by engagement desc, reach desc nulls last, created desc, seq
            limit $most
        )
        select {COLUMNS}, m.engagement
        from one_each m
        {BESIDE}
        order by m.engagement desc, m.reach desc nulls last, m.created desc, m.seq
        """,
        **mention_values(scope, most=most, authors=authors),
    )
