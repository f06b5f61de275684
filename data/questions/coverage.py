"""What each source saw of each hour, what it brought and cost, and where silence means nothing."""

from datetime import datetime
from typing import Any, Literal

import pandas as pd

from data.records import Period
from data.store import Store

Step = Literal["hour", "day"]
SHORT = "10 minutes"  # holes shorter than this are the breath between two rounds
_STEP = "if($step = 'day', interval '1 day', interval '1 hour')"
PATIENCE = "2 hours"  # how far a source that is well may lie behind the present

# Spans nobody read, from a source's first reading on: between its seen spans, and after the last one while it is on.
_HOLES = f"""
    with edge as (
        select source, since_time, until_time from seen
        union all
        select source, $now as since_time, $now as until_time
        from (select source, arg_max(state, at_time) as state from standing group by source)
        where state <> 'off' and source in (select source from seen)
    ),
    hole as (
        select source, max(until_time) over earlier as since_time, since_time as until_time
        from edge
        window earlier as (partition by source order by since_time rows between unbounded preceding and 1 preceding)
    ),
    spell as (
        select source, state, note, at_time as since_time,
            coalesce(lead(at_time) over (partition by source order by at_time), $now) as until_time
        from standing
    ),
    told as (
        select
            hole.source, hole.since_time, hole.until_time,
            (
                select max_by(coalesce(nullif(note, ''), state),
                    least(spell.until_time, hole.until_time) - greatest(spell.since_time, hole.since_time))
                from spell
                where spell.source = hole.source and state not in ('ok', 'off')
                    and spell.since_time < hole.until_time and spell.until_time > hole.since_time
            ) as why,
            (select arg_max(state, since_time) from spell where spell.source = hole.source) as state
        from hole
        where hole.since_time is not null and hole.until_time - hole.since_time >= interval '{SHORT}'
    )
    select source, since_time, until_time, coalesce(why, 'Vigie was not reading it.') as why
    from told
    where not (until_time = $now and state = 'ok' and until_time - since_time < interval '{PATIENCE}')
"""


def gaps(store: Store, period: Period, now: datetime) -> pd.DataFrame:
    """Spans that touch the period and in which a source was not wholly read: `source, since_time, until_time, why`.

    What a source itself reported as missed for good, and what lies between the spans it reported as read. The few
    minutes a healthy source always lies behind the present do not count.
    """
    return store.frame(
        f"""
        with unread as ({_HOLES})
        select source, since_time, until_time, why
        from (
            select source, since_time, until_time, why from gap
            union all
            select source, since_time, until_time, why from unread
            where not exists (
                select 1 from gap
                where gap.source = unread.source
                    and gap.since_time < unread.until_time and gap.until_time > unread.since_time
            )
        )
        where until_time > $since and since_time < $until
        order by since_time, source
        """,
        now=now,
        since=period.since,
        until=period.until,
    )


def ledger(store: Store, period: Period, *, step: Step = "hour") -> pd.DataFrame:
    """Per source and hour (or day, UTC) of the period: what was seen of it, and what was done in it.

    `source, start, seen, limited, stopped` (seconds), `fetched, kept, rejected, requests, units` (counts; `kept` is
    what a watch asked for), `money` (US dollars). `seen` is about mentions published in that hour; the counts are about the
    hour in which they were fetched. Rows in which nothing happened are left out.
    """
    return store.frame(
        f"""
        with slot as (
            select unnest(generate_series(date_trunc($step, $since::timestamptz), $until::timestamptz, {_STEP})) as start
        ),
        lasting as (
            select source, state, at_time as since_time,
                coalesce(lead(at_time) over (partition by source order by at_time), $until) as until_time
            from standing
        ),
        part as (
            select source, start, epoch(least(until_time, start + {_STEP}) - greatest(since_time, start)) as seen,
                0 as limited, 0 as stopped
            from slot join seen on since_time < start + {_STEP} and until_time > start
            union all
            select source, start, 0,
                if(state = 'limited', epoch(least(until_time, start + {_STEP}) - greatest(since_time, start)), 0),
                if(state in ('down', 'auth', 'parked'),
                    epoch(least(until_time, start + {_STEP}) - greatest(since_time, start)), 0)
            from slot join lasting on since_time < start + {_STEP} and until_time > start
            where state not in ('ok', 'off')
        ),
        done as (
            select source, date_trunc($step, loaded) as start, read_rows as fetched, new + updated + unchanged as kept,
                rejected, 0 as requests, 0 as units, 0.0 as money
            from loaded_batch where loaded >= $since and loaded < $until
            union all
            select source, date_trunc($step, at_time), 0, 0, 0, requests, units, money
            from usage where at_time >= $since and at_time < $until
        ),
        every as (
            select source, start, seen, limited, stopped, 0 as fetched, 0 as kept, 0 as rejected, 0 as requests,
                0 as units, 0.0 as money
            from part
            union all
            select source, start, 0, 0, 0, fetched, kept, rejected, requests, units, money from done
        )
        select source, start, sum(seen)::double as seen, sum(limited)::double as limited, sum(stopped)::double as stopped,
            sum(fetched)::bigint as fetched, sum(kept)::bigint as kept, sum(rejected)::bigint as rejected,
            sum(requests)::bigint as requests, sum(units)::bigint as units, sum(money)::double as money
        from every
        where not starts_with(source, 'file:')
        group by source, start
        having seen + limited + stopped + sum(fetched) + sum(requests) > 0
        order by start, source
        """,
        since=period.since,
        until=period.until,
        step=step,
    )


def reach(store: Store) -> pd.DataFrame:
    """Per source: when reading began and how far it came: `source, first, last` (publication times)."""
    return store.frame(
        "select source, min(since_time) as first, max(until_time) as last from seen group by source order by source"
    )


def spending(store: Store, since: datetime) -> pd.DataFrame:
    """Per source, from `since` on: `source, requests, units, money`."""
    return store.frame(
        """
        select source, sum(requests)::bigint as requests, sum(units)::bigint as units, sum(money)::double as money
        from usage where at_time >= $since
        group by source order by source
        """,
        since=since,
    )


def standings(store: Store, source: str, *, most: int = 20) -> list[dict[str, Any]]:
    """The latest changes of a source's state, newest first: `at_time, state, note`."""
    found: list[dict[str, Any]] = store.rows(
        "select at_time, state, note from standing where source = $source order by at_time desc limit $most",
        source=source,
        most=most,
    ).to_pylist()
    return found
