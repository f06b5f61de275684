"""Who speaks, to whom: authors and the ties between them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store


def ties(store: Store, scope: Scope) -> pa.Table:
    """Who cited whom in scope: `source, target, kind, weight` with ids `platform:id`, one row a pair and kind of tie.

    An account known by its handle only is the same as the account with that handle where the platform named it.
    """
    return store.rows(
        f"""
        with chosen as (select m.seq {in_scope(scope)}),
        named as (
            select platform, '@' || lower(handle) as at_handle, any_value(id) as id
            from author
            where handle is not null and id not like '@%'
            group by all
        )
        select
            i.platform || ':' || coalesce(s.id, i.source_id) as source,
            i.platform || ':' || coalesce(t.id, i.target_id) as target,
            i.kind,
            count(*)::double as weight
        from interaction i
        semi join chosen using (seq)
        left join named s on s.platform = i.platform and s.at_handle = i.source_id
        left join named t on t.platform = i.platform and t.at_handle = i.target_id
        where i.created >= $since and i.created < $until
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
        select m.platform || ':' || m.author_id as author, count(*) as mentions, count(m.tone) as toned,
            coalesce(sum(m.tone), 0) / 10000.0 as tone_sum
        {in_scope(scope)} and m.author_id is not null
        group by all
        """,
        **mention_values(scope),
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


def record(store: Store, scope: Scope) -> dict[str, Any]:
    """What the scope's author did in the period: `mentions, net_tone, toned, engagement, reach, first, last`."""
    return store.row(
        f"""
        select count(*) as mentions, avg(m.tone) / 10000.0 as net_tone, count(m.tone) as toned,
            sum(coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0))::bigint as engagement,
            max(m.reach) as reach, min(m.created) as first, max(m.created) as last
        {in_scope(scope)}
        """,
        **mention_values(scope),
    )


def partners(store: Store, scope: Scope, *, most: int = 10) -> pd.DataFrame:
    """Whom the scope's author cites and who cites them, by any watch in scope: `direction, partner, handle, name, kind, ties`."""
    return store.frame(
        f"""
        with chosen as (select m.seq {in_scope(_anyone(scope))}),
        both_ways as (
            select 'cites' as direction, i.platform || ':' || i.target_id as partner, i.platform, i.target_id as id, i.kind
            from interaction i semi join chosen using (seq)
            where i.created >= $since and i.created < $until and i.platform || ':' || i.source_id in ($who, $at_who)
            union all
            select 'cited by', i.platform || ':' || i.source_id, i.platform, i.source_id, i.kind
            from interaction i semi join chosen using (seq)
            where i.created >= $since and i.created < $until and i.platform || ':' || i.target_id in ($who, $at_who)
        ),
        counted as (
            select direction, partner, platform, id, string_agg(distinct kind, ', ' order by kind) as kind, count(*) as ties
            from both_ways
            group by all
            qualify row_number() over (partition by direction order by ties desc, partner) <= $most
        )
        select c.direction, c.partner, a.handle, a.name, c.kind, c.ties
        from counted c
        left join author a on a.platform = c.platform and a.id = c.id
        order by direction, ties desc, partner
        """,
        **mention_values(_anyone(scope), most=most, who=scope.author, at_who=_at_handle(store, scope.author)),
    )


def _anyone(scope: Scope) -> Scope:
    return Scope(scope.period, scope.watches, scope.platforms, scope.langs, scope.labels, scope.words)


def _at_handle(store: Store, name: str | None) -> str | None:
    handle = author(store, name).get("handle") if name else None
    return f"{name.partition(':')[0]}:@{handle.lower()}" if name and handle else name
