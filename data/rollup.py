"""The hourly rollup: what it counts, and how it moves by exactly what changed."""

from __future__ import annotations

_ENGAGEMENT = "coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)"

# Column → what one mention adds to it. Whole numbers only, so that sums come out the same in any order.
# `engaged` and `reached` count the mentions whose platform states a number: where they are 0 the sum is unknown, not 0.
MEASURES = {
    "mentions": "1",
    "tone_sum": "coalesce(tone, 0)::bigint",
    "tone_sq": "coalesce(tone, 0)::bigint * coalesce(tone, 0)",
    "engagement": _ENGAGEMENT,
    "engaged": "(coalesce(likes, reposts, replies, quotes) is not null)::int",
    "reach": "coalesce(reach, 0)",
    "reached": "(reach is not null)::int",
}
KEYS = ("hour", "watch", "platform", "lang", "label")

# What a mention is counted under; `watch` comes from its matches.
KEYED = """time_bucket(interval 1 hour, created) as hour, watch, platform, coalesce(lang, '') as lang,
        coalesce(label, 'none') as label"""
# What a row with a `sign` (+1 it is counted now, −1 it was counted before) adds.
SIGNED = ",\n        ".join(f"sum(sign * ({adds}))::bigint as {name}" for name, adds in MEASURES.items())

# Takes a temporary table `delta` of the rollup's own shape.
ROLL_UP = f"""
    merge into mention_hour as r
    using (select * from delta where {" or ".join(f"{name} <> 0" for name in MEASURES)}) as d
    on {" and ".join(f"r.{key} = d.{key}" for key in KEYS)}
    when matched then update set {", ".join(f"{name} = r.{name} + d.{name}" for name in MEASURES)}
    when not matched then insert ({", ".join((*KEYS, *MEASURES))})
        values ({", ".join(f"d.{name}" for name in (*KEYS, *MEASURES))});
    delete from mention_hour where mentions = 0
"""

# How questions read sums: unknown stays missing.
READ = """
        sum(mentions)::bigint as mentions, sum(tone_sum)::bigint as tone_sum, sum(tone_sq)::bigint as tone_sq,
        if(sum(engaged) > 0, sum(engagement)::bigint, null) as engagement,
        if(sum(reached) > 0, sum(reach)::bigint, null) as reach"""
