"""What passed between two authors: the interactions in scope between people, and the texts that prove them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store

# Common tables after `chosen` (the mentions in scope, by seq): `cited` has one row an interaction, `seq, kind, created, source, target`
# with ids `platform:id`. An account known by its handle only is the same as the account with that handle where the platform
# named it, and accounts that somebody said are one person's are that person.
CITED = """
        named as (
            select platform, '@' || lower(handle) as at_handle, any_value(id) as id
            from author
            where handle is not null and id not like '@%'
            group by all
        ),
        by_account as (
            select i.seq, i.kind, i.created,
                i.platform || ':' || coalesce(s.id, i.source_id) as source,
                i.platform || ':' || coalesce(t.id, i.target_id) as target
            from interaction i
            semi join chosen using (seq)
            left join named s on s.platform = i.platform and s.at_handle = i.source_id
            left join named t on t.platform = i.platform and t.at_handle = i.target_id
            where i.created >= $since and i.created < $until
        ),
        cited as (
            select b.seq, b.kind, b.created, coalesce(p.person, b.source) as source, coalesce(q.person, b.target) as target
            from by_account b
            left join same_person p on p.account = b.source
            left join same_person q on q.account = b.target
        )
"""


def between(
    store: Store, scope: Scope, pairs: Iterable[tuple[str, str]], *, kinds: Iterable[str], most: int = 2
) -> pa.Table:
    """The newest texts in which one of a pair cites the other: `source, target, kind, created, seq, text, url`, `most` a pair.

    Pairs are of ids `platform:id`, in either order; `source` is who cites. Deleted texts prove nothing any more.
    """
    asked = list(pairs)
    return store.rows(
        f"""
        with chosen as (select m.seq {in_scope(scope)}),
        {CITED},
        pair as (
            select distinct least(one, other) as one, greatest(one, other) as other
            from (select unnest($ones) as one, unnest($others) as other)
        )
        select c.source, c.target, c.kind, c.created, m.seq, m.text, m.url
        from cited c
        join pair on pair.one = least(c.source, c.target) and pair.other = greatest(c.source, c.target)
        join mention m on m.seq = c.seq
        where m.deleted is null and c.kind in (select unnest($kinds))
        qualify row_number() over (partition by pair.one, pair.other order by c.created desc, m.seq desc) <= $most
        order by c.created desc, m.seq desc
        """,
        **mention_values(
            scope,
            ones=[one for one, _ in asked],
            others=[other for _, other in asked],
            kinds=list(kinds),
            most=most,
        ),
    )
