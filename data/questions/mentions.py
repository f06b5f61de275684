"""What was said: single mentions, bounded by time and a limit."""

from __future__ import annotations

import pandas as pd

from data.questions.scope import Place, Scope, in_scope, mention_values
from data.records import Period
from data.store import Store

COLUMNS = """
    m.seq, m.platform, m.id, m.kind, m.created, m.title, m.text, m.lang, m.tone / 10000.0 as tone, m.label, m.engine,
    m.vader / 10000.0 as vader, m.given_label, m.author_id, a.handle, a.name, a.followers, m.url, m.community, m.likes, m.reposts, m.replies,
    m.quotes, m.reach, m.domains, m.source, m.deleted is not null as deleted,
    m.corrected, m.read_label, m.read_tone / 10000.0 as read_tone, m.about, k.writer as corrected_by, k.at_time as corrected_at,
    k.note as corrected_note, coalesce(k.id is not null and k.mention_id is null, false) as corrected_words,
    h.status, h.owner, h.tag, h.note as stage_note, h.writer as stage_by, h.at_time as stage_at
"""
BESIDE = """
        left join author a on a.platform = m.platform and a.id = m.author_id
        left join correction k on k.id = m.corrected
        left join in_hand h on h.platform = m.platform and h.mention_id = m.id
"""


def page(store: Store, scope: Scope, *, most: int = 50, below: Place | None = None) -> pd.DataFrame:
    """The newest mentions in scope, or those just below a place: one row a mention, with its author.

    `tone` is -1..+1 or missing; counts a platform does not state are missing. Where a person corrected it (`corrected`, the
    correction's id; `corrected_by`, `corrected_at`), `read_label` and `read_tone` are the engine's own reading.
    """
    return store.frame(
        f"""
        with chosen as (
            select m.*
            {in_scope(scope)}
                and ($created::timestamptz is null or (m.created, m.seq) < ($created::timestamptz, $seq))
            order by m.created desc, m.seq desc
            limit $most
        )
        select {COLUMNS}
        from chosen m
        {BESIDE}
        order by m.created desc, m.seq desc
        """,
        **mention_values(
            scope, most=most, created=below.created if below else None, seq=below.seq if below else 0
        ),
    )


def one(store: Store, platform: str, mention: str) -> pd.DataFrame:
    """One mention by its platform and id: a row as `page` gives them, or none."""
    return store.frame(
        f"""
        select {COLUMNS}
        from mention m
        {BESIDE}
        where m.platform = $platform and m.id = $mention
        limit 1
        """,
        platform=platform,
        mention=mention,
    )


def total(store: Store, scope: Scope) -> int:
    """How many mentions the scope holds."""
    return int(store.row(f"select count(*) as n {in_scope(scope)}", **mention_values(scope))["n"])


def has_given_labels(store: Store) -> bool:
    """Whether any mention carries a tone label that came with the data."""
    return bool(
        store.row("select exists(select 1 from mention where given_label is not null) as given")["given"]
    )


def loudest(store: Store, scope: Scope, *, most: int = 3) -> pd.DataFrame:
    """The mentions people reacted to most, then those with the widest reach; one an author, no reposts."""
    return store.frame(
        f"""
        with ranked as (
            select m.seq, m.platform, coalesce(m.author_id, m.id) as author, m.created, m.reach,
                coalesce(m.likes, 0) + coalesce(m.reposts, 0) + coalesce(m.replies, 0) + coalesce(m.quotes, 0) as engagement
            {in_scope(scope)} and m.kind <> 'repost' and m.deleted is null
        ),
        one_each as (
            select seq, engagement from ranked
            qualify row_number() over (partition by platform, author order by engagement desc, reach desc nulls last) = 1
            order by engagement desc, reach desc nulls last, created desc
            limit $most
        )
        select {COLUMNS}, o.engagement
        from one_each o
        join mention m on m.seq = o.seq
        {BESIDE}
        order by o.engagement desc, m.reach desc nulls last, m.created desc
        """,
        **mention_values(scope, most=most),
    )


def texts(store: Store, scope: Scope, *, most: int = 10_000) -> pd.DataFrame:
    """Texts in scope for counting words: `seq, text`, at most `most`, drawn evenly from the period, no reposts."""
    return store.frame(
        f"""
        select m.seq, coalesce(m.title || '. ', '') || m.text as text
        {in_scope(scope)} and m.kind <> 'repost' and m.deleted is null
        order by hash(m.seq)
        limit $most
        """,
        **mention_values(scope, most=most),
    )


def texts_to_read(store: Store, scope: Scope, *, most: int = 10_000) -> pd.DataFrame:
    """The newest texts in scope that no person has labelled, with their language: `text, lang` (missing: undetermined)."""
    return store.frame(
        f"""
        select coalesce(m.title || chr(10) || chr(10), '') || m.text as text, m.lang
        {in_scope(scope)} and m.deleted is null and m.corrected is null
        order by m.created desc, m.seq desc
        limit $most
        """,
        **mention_values(scope, most=most),
    )


def texts_by_author(store: Store, scope: Scope, *, most: int = 10_000) -> pd.DataFrame:
    """Texts in scope with who wrote them: `author` (platform:id), `text`; at most `most`, drawn evenly, no reposts."""
    return store.frame(
        f"""
        select m.platform || ':' || m.author_id as author, coalesce(m.title || '. ', '') || m.text as text
        {in_scope(scope)} and m.kind <> 'repost' and m.deleted is null and m.author_id is not null
        order by hash(m.seq)
        limit $most
        """,
        **mention_values(scope, most=most),
    )


def domains(store: Store, scope: Scope, *, most: int = 20) -> pd.DataFrame:
    """The domains most linked: `domain, mentions, authors, net_tone` (-1..+1 or missing)."""
    return store.frame(
        f"""
        with linked as (select m.seq, m.author_id, m.tone, unnest(m.domains) as domain {in_scope(scope)})
        select domain, count(*) as mentions, count(distinct author_id) as authors, avg(tone) / 10000.0 as net_tone
        from linked
        group by domain
        order by mentions desc, domain
        limit $most
        """,
        **mention_values(scope, most=most),
    )


def matched(store: Store, period: Period) -> pd.DataFrame:
    """How many mentions each watch matched in a period, to the second: `watch, mentions`."""
    return store.frame(
        """
        select watch, count(*) as mentions
        from mention_watch
        where created >= $since and created < $until
        group by watch
        """,
        since=period.since,
        until=period.until,
    )


def watches_of(store: Store, seqs: list[int]) -> pd.DataFrame:
    """Which watches given mentions belong to: `seq, watch`."""
    return store.frame(
        "select distinct seq, watch from mention_watch where seq in (select unnest($seqs)) order by seq",
        seqs=seqs,
    )


def sample_for_test(store: Store, *, most: int = 2_000) -> pd.DataFrame:
    """Recent mentions to try a query on before it is saved: the columns the matcher reads."""
    return store.frame(
        """
        select m.seq, m.platform, m.id, m.text, m.title, m.created, m.author_id, m.kind, m.url, m.lang, m.community,
            m.handles, m.hashtags, m.domains, a.handle as author_handle, a.name, m.tone / 10000.0 as tone, m.label, m.engine
        from (select * from mention where deleted is null order by created desc limit $most) m
        left join author a on a.platform = m.platform and a.id = m.author_id
        order by m.created desc
        """,
        most=most,
    )
