"""Which mentions can be labelled, what was labelled, and which of it was drawn at random."""

from __future__ import annotations

from typing import Final

import pandas as pd

from data.copies import HASHED
from data.correcting import OWN_LABEL, OWN_TONE
from data.questions.scope import Scope, in_scope, mention_values
from data.store import Store

# The note of a label whose mention was drawn at random: only these prove how right an engine is.
AT_RANDOM: Final = "drawn at random"


def to_label(store: Store, scope: Scope, *, most: int = 5_000) -> pd.DataFrame:
    """Mentions that can be asked about, at most `most`, drawn evenly from the scope: one row each.

    `seq, platform, lang, created, title, text, reach`, and the engine's own `tone` (−1..+1, or missing). What a person marked as
    not about us is left out; what is labelled already is not, as a random draw must be able to meet it.
    """
    return store.frame(
        f"""
        select m.seq, m.platform, m.lang, m.created, m.title, m.text, m.reach, {OWN_TONE} / 10000.0 as tone
        {in_scope(scope)} and m.deleted is null and coalesce(m.about, true) and trim(m.text) <> ''
        order by hash(m.seq)
        limit $most
        """,
        **mention_values(scope, most=most),
    )


def labelled(store: Store, watch: str | None = None, *, most: int = 100_000) -> pd.DataFrame:
    """The texts people labelled, copies of one text once, the newest label first: one row each.

    `seq, id, platform, lang, created, title, text, truth`, the engine's own `said` and `tone` (−1..+1; both missing where it reads none;
    where a model learnt from the text reads it, `said` is what one that never saw it says),
    `at_time` of the label, `at_random` (drawn so, and so labelled, whatever was said of it later) and `watched`: it
    belongs to `watch` (to any, when none is given).
    """
    return store.frame(
        f"""
        with drawn as (
            select distinct platform, mention_id
            from correction
            where kind = 'tone' and label is not null and undoes is null and note = $note
                and id not in (select undoes from correction where undoes is not null)
        ),
        said as (
            select m.seq, m.id, m.platform, m.lang, m.created, m.title, m.text, m.label as truth,
                if(h.label is not null and contains(m.engine, '+own'), h.label, m.read_label) as said,
                m.read_tone / 10000.0 as tone, k.at_time, d.mention_id is not null as drawn,
                coalesce({HASHED}, m.platform || ':' || m.id) as words
            from mention m
            join correction k on k.id = m.corrected
            left join drawn d on d.platform = m.platform and d.mention_id = m.id
            left join held_back h on h.platform = m.platform and h.mention_id = m.id
            where m.deleted is null
        )
        select * exclude (words, drawn), bool_or(drawn) over (partition by words) as at_random,
            $watch::varchar is null or seq in (select seq from mention_watch where watch = $watch) as watched
        from said
        qualify row_number() over (partition by words order by at_time desc, seq) = 1
        order by at_time desc, seq
        limit $most
        """,
        note=AT_RANDOM,
        watch=watch,
        most=most,
    )


def count(store: Store) -> int:
    """How many mentions carry a label a person gave; about as many texts can teach."""
    found = store.row("select count(*) as n from mention where corrected is not null and deleted is null")
    return int(found["n"])


def as_read(store: Store, scope: Scope) -> pd.DataFrame:
    """What the engines alone say of the scope, corrections left out: `lang, platform, label, mentions, tone_sum, tone_sq`.

    Labels and sums as in the rollup (`none` where no tone was read); corrected figures would be put right twice.
    """
    return store.frame(
        f"""
        with own as (
            select coalesce(m.lang, '') as lang, m.platform, coalesce({OWN_LABEL}, 'none') as label, {OWN_TONE}::bigint as tone
            {in_scope(scope)}
        )
        select lang, platform, label, count(*) as mentions, coalesce(sum(tone), 0)::bigint as tone_sum,
            coalesce(sum(tone * tone), 0)::bigint as tone_sq
        from own
        group by all
        order by mentions desc
        """,
        **mention_values(scope),
    )
