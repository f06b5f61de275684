"""What mentions are made of, group by group, so that a change can be told apart exactly."""

from __future__ import annotations

import pandas as pd

from data.questions.mentions import BESIDE, COLUMNS
from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store

GROUPS = ("platform", "lang", "community", "author", "domain")


def parts(store: Store, scope: Scope) -> pd.DataFrame:
    """Counts and tone sums of a scope: `platform, lang, community, author, domain, label, mentions, tone_sum, tone_sq`.

    Each mention counts once, so that every column splits the same whole: its domain is the first it links to. A group
    that nothing names is missing. `author` is `platform:id`.
    """
    return store.frame(
        f"""
        select m.platform, m.lang, m.community, m.platform || ':' || m.author_id as author, m.domains[1] as domain,
            coalesce(m.label, 'none') as label, count(*) as mentions, sum(coalesce(m.tone, 0))::bigint as tone_sum,
            sum(coalesce(m.tone::bigint * m.tone, 0))::bigint as tone_sq
        {in_scope(scope)} and m.deleted is null
        group by all
        order by all
        """,
        **mention_values(scope),
    )


def first(store: Store, scope: Scope) -> pd.DataFrame:
    """The first mention in scope, as `data.questions.mentions.page` gives it; no row when there is none."""
    return store.frame(
        f"""
        with chosen as (
            select m.*
            {in_scope(scope)} and m.deleted is null
            order by m.created, m.seq
            limit 1
        )
        select {COLUMNS}
        from chosen m
        {BESIDE}
        """,
        **mention_values(scope),
    )
