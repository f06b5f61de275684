"""Who backs whom and who opposes whom: ties with the sign that texts give them."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store

PLAIN: Final = 5_000  # tone times 10,000 from which a text takes a side: a likely label alone is no stand


def signed_ties(store: Store, scope: Scope) -> pa.Table:
    """Who cited whom in scope, with a sign: `source, target, kind, sign, weight`, ids `platform:id`, one row a pair, kind and sign.

    `sign` +1: a repost, or an answer or quote whose tone is that of the text it answers (negative to negative, positive to positive);
    −1: an answer or quote of the opposite tone; 0: a tone is weaker than ±.5 or unknown, or somebody is only named. A negative answer to a complaint
    agrees with it, so the tone of an answer alone is no sign. The text answered may be up to 30 days older than the period.
    """
    return store.rows(
        f"""
        with chosen as (select m.seq, m.platform, m.parent_id, m.tone {in_scope(scope)}),
        parent as (
            select p.platform, p.id, p.author_id, p.tone
            from mention p
            semi join chosen c on c.platform = p.platform and c.parent_id = p.id
            where p.created >= $since - interval 30 days and p.created < $until
        ),
        named as (
            select platform, '@' || lower(handle) as at_handle, any_value(id) as id
            from author
            where handle is not null and id not like '@%'
            group by all
        )
        select
            coalesce(sp.person, i.platform || ':' || coalesce(s.id, i.source_id)) as source,
            coalesce(tp.person, i.platform || ':' || coalesce(t.id, i.target_id)) as target,
            i.kind,
            case
                when i.kind = 'repost' then 1
                when i.kind not in ('reply', 'quote') or p.author_id is distinct from coalesce(t.id, i.target_id) then 0
                when least(abs(c.tone), abs(p.tone)) < {PLAIN} or c.tone is null or p.tone is null then 0
                else sign(c.tone * p.tone::integer)
            end as sign,
            count(*)::double as weight
        from interaction i
        join chosen c using (seq)
        left join parent p on p.platform = c.platform and p.id = c.parent_id
        left join named s on s.platform = i.platform and s.at_handle = i.source_id
        left join named t on t.platform = i.platform and t.at_handle = i.target_id
        left join same_person sp on sp.account = i.platform || ':' || coalesce(s.id, i.source_id)
        left join same_person tp on tp.account = i.platform || ':' || coalesce(t.id, i.target_id)
        where i.created >= $since and i.created < $until
        group by all
        order by source, target, kind, sign
        """,
        **mention_values(scope),
    )
