"""The store as it stood at a moment: what had come in by then, as it was read and corrected by then.

Every question can be asked of the past as of the present: the past is a schema of its own, in memory, whose views stand before
the store's tables of the same names. The hourly rollup is the present one less exactly what came, or was said, since.

Two pasts can be asked for: what was *known* here at a moment, and what had been *published* by then, known or not. Either way
numbers that grow with time (reach, likes), the texts of edited mentions and the queries of watches are today's; and what was taken
back since stays taken back, though it still counts.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Literal

import duckdb

from data.correcting import AS_READ, DELTA, OWN_LABEL, OWN_TONE, restore
from data.rollup import KEYED, KEYS, MEASURES, SIGNED
from data.store import Store, StoreError, run

MOST = 6  # pasts kept at once
_FRESH = 600.0  # seconds until a past is made anew: what is taken back leaves it too

By = Literal["known", "published"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Which past is meant: up to when (aware, UTC), and whether what counts is when it came in or when it was published."""

    at: datetime
    by: By = "known"


class PastIsPast(StoreError):
    """Somebody tried to write into the past."""


class Past(Store):
    """A store that answers as it stood at a moment, and cannot be written to."""

    is_past = True

    def __init__(self, present: Store, moment: Moment, name: str) -> None:
        """Lay the past out under a name of its own; takes as long as what came since is much (a second a million)."""
        self.path, self.revision, self.index = present.path, present.revision, present.index
        self.moment = moment
        self._root = present._root
        ((catalog,),) = self._root.execute("select current_database()").fetchall()
        here = '"' + str(catalog).replace('"', '""') + '".main'
        self._name, self._path = name, f"past.{name},{here}"
        with self._root.cursor() as db:
            db.execute("attach if not exists ':memory:' as past")
            db.execute(f"create schema past.{name}")
        with self._asking() as db:
            db.begin()
            run(db, _LAID.replace("present.", f"{here}."), at=moment.at, known=moment.by == "known")
            run(db, _IN_HAND)
            run(db, _SAID_SINCE.replace("present.", f"{here}."), at=moment.at, known=moment.by == "known")
            restore(db)
            for script in (DELTA, _ROLLED_BACK):
                run(db, script.replace("present.", f"{here}."))
            db.commit()

    def close(self) -> None:
        """Forget what was laid out; the store stays open."""
        with self._root.cursor() as db:
            db.execute(f"drop schema if exists past.{self._name} cascade")

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Refused. Raises PastIsPast."""
        raise PastIsPast("What was cannot be changed; go back to now.")
        yield

    @contextmanager
    def _asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with super()._asking() as db:
            db.execute("set search_path = $path", {"path": self._path})
            yield db


class Pasts:
    """The pasts of one store that were asked for lately."""

    def __init__(self, present: Store) -> None:
        self._present, self._lock, self._names = present, threading.Lock(), count(1)
        self._kept: OrderedDict[Moment, tuple[float, Past]] = OrderedDict()

    def at(self, moment: Moment) -> Past:
        """The store as it stood then."""
        with self._lock:
            made, past = self._kept.get(moment, (0.0, None))
            if past is None or monotonic() - made > _FRESH:
                made, past = monotonic(), Past(self._present, moment, f"p{next(self._names)}")
                if moment in self._kept:
                    self._kept.pop(moment)[1].close()
            self._kept[moment] = (made, past)
            self._kept.move_to_end(moment)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)[1][1].close()
            return past


# Which mentions were known is decided once, by the number of the last one that was.
_LAID = """
    create table bound as
    select
        if($known, (select coalesce(max(seq), 0) from present.arrival where at_time <= $at), 9223372036854775807) as seq,
        if($known, 'infinity'::timestamptz, $at::timestamptz) as created,
        $at::timestamptz as at_time;

    create table reread (seq bigint, tone smallint, label varchar, engine varchar, read_tone smallint,
        read_label varchar, corrected varchar, about boolean);

    create view mention as
    select
        m.* replace (
            if(r.seq is null, m.tone, r.tone) as tone, if(r.seq is null, m.label, r.label) as label,
            if(r.seq is null, m.engine, r.engine) as engine, if(r.seq is null, m.read_tone, r.read_tone) as read_tone,
            if(r.seq is null, m.read_label, r.read_label) as read_label,
            if(r.seq is null, m.corrected, r.corrected) as corrected, if(r.seq is null, m.about, r.about) as about
        )
    from present.mention m left join reread r on r.seq = m.seq
    where m.seq <= (select seq from bound) and m.created < (select created from bound);

    create view mention_watch as
    from present.mention_watch
    where seq <= (select seq from bound) and created < (select created from bound);

    create view interaction as
    from present.interaction
    where coalesce(seq, 0) <= (select seq from bound) and created < (select created from bound);

    create view correction as from present.correction where at_time <= (select at_time from bound);
    create view earlier_reading as from present.earlier_reading where until <= (select at_time from bound);
    create view triage as from present.triage where at_time <= (select at_time from bound);
    create view memory as from present.memory where at_time <= (select at_time from bound);
    create view annotation as from present.annotation where written <= (select at_time from bound);
    create view loaded_batch as from present.loaded_batch where loaded <= (select at_time from bound);
    create view arrival as from present.arrival where at_time <= (select at_time from bound);
    create view rejected as from present.rejected where at_time <= (select at_time from bound);
    create view usage as from present.usage where at_time <= (select at_time from bound);
    create view standing as from present.standing where at_time <= (select at_time from bound);
    create view notice as from present.notice where made <= (select at_time from bound);
    create view alert_event as from present.alert_event where at_time <= (select at_time from bound);

    create view seen as
    select * replace (least(until_time, (select at_time from bound)) as until_time)
    from present.seen
    where since_time < (select at_time from bound);

    create view gap as
    select * replace (least(until_time, (select at_time from bound)) as until_time)
    from present.gap
    where since_time < (select at_time from bound);

    -- Its state and owner are what its log says of them by then; what was known of it grew, so it ends with the moment.
    create view alert as
    select
        a.* replace (
            case s.kind when 'noticed' then 'pending' when 'opened' then 'open' when 'acknowledged' then 'acknowledged'
                else 'closed' end as state,
            least(a.last_time, (select at_time from bound)) as last_time,
            (
                select arg_max(if(kind = 'acknowledged', nullif(writer, ''), nullif(words, '')), at_time)
                from alert_event where alert = a.id and kind in ('acknowledged', 'owner')
            ) as owner,
            (
                select arg_max(if(kind = 'snoozed', words::timestamptz, null), at_time)
                from alert_event where alert = a.id and kind in ('snoozed', 'opened', 'acknowledged', 'closed')
            ) as snoozed
        )
    from present.alert a
    join (
        select alert, arg_max(kind, (at_time, kind = 'opened')) as kind
        from alert_event
        where kind in ('noticed', 'opened', 'acknowledged', 'closed', 'faded')
        group by alert
    ) s on s.alert = a.id
"""

# The same views as the store's, over what had been written by then.
_IN_HAND = """
    create view remembered as
    select
        entry, about, kind, moment, words, follows, writer, at_time,
        (select min(at_time) from memory first where first.entry = newest.entry) as written,
        (select count(*) from memory other where other.entry = newest.entry) as versions
    from (
        from memory
        where undoes is null and version not in (select undoes from memory where undoes is not null)
        qualify row_number() over (partition by entry order by at_time desc) = 1
    ) newest
    where not gone;

    create view in_hand as
    select platform, mention_id, status, owner, tag, note, writer, at_time
    from triage
    where undoes is null and id not in (select undoes from triage where undoes is not null)
    qualify row_number() over (partition by platform, mention_id order by at_time desc, id desc) = 1
"""

# `prior`: known mentions that engines or people called something else since; `changed`: the same as they were called then.
# Of what had merely been published, today's readings are asked for.
_SAID_SINCE = f"""
    create or replace temp table touched as
    select r.seq from present.earlier_reading r where $known and r.until > $at
    union
    select m.seq
    from present.mention m join present.correction c on c.platform = m.platform and c.mention_id = m.id
    where $known and c.at_time > $at
    union
    select m.seq from present.mention m join present.correction c on c.id = m.corrected where $known and c.at_time > $at;

    create or replace temp table prior as
    select m.* from mention m semi join touched using (seq) where m.deleted is null;

    create or replace temp table changed as
    with before as (
        select seq, arg_min(engine, until) as engine, arg_min(label, until) as label, arg_min(tone, until) as tone
        from present.earlier_reading
        where until > $at
        group by seq
    )
    select
        m.* exclude (read_tone, read_label, corrected, about)
            replace (
                if(b.seq is null, {OWN_TONE}, b.tone) as tone, if(b.seq is null, {OWN_LABEL}, b.label) as label,
                if(b.seq is null, m.engine, b.engine) as engine
            ),
        {AS_READ}
    from prior m left join before b on b.seq = m.seq
"""

_ROLLED_BACK = f"""
    insert into reread
    select seq, tone, label, engine, read_tone, read_label, corrected, about from changed;

    create table mention_hour as
    with since as (
        select m.*
        from present.mention m, bound b
        where m.seq > b.seq or m.created >= b.created
    ),
    counted as (
        select m.*, w.watch, -1 as sign
        from since m
        join (
            select distinct seq, watch from present.mention_watch
            union all
            select seq, '*' from since
        ) w using (seq)
    ),
    parts as (
        from present.mention_hour
        union all by name
        from delta
        union all by name
        select
        {KEYED},
        {SIGNED}
        from counted
        group by all
    )
    select {", ".join(KEYS)}, {", ".join(f"sum({name})::bigint as {name}" for name in MEASURES)}
    from parts
    group by all
    having sum(mentions) <> 0
"""
