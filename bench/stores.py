"""Stores of a wanted size, grown from the demo world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors.demo import World
from connectors.enrich import Enricher
from data.landing import Landing
from data.loader import Loader
from data.rollup import KEYED, KEYS, MEASURES, SIGNED
from data.store import Store, run
from vigie.settings import Settings

_GROWN_UP_TO = (
    30_000  # mentions read as the collector would; the rest are copies, which cost the pages the same
)


def sizes(place: Path, wanted: Sequence[int]) -> Iterator[tuple[int, Settings]]:
    """A closed store of each size, smallest first."""
    for size in sorted(wanted):
        settings = Settings(place / str(size) / "vigie.duckdb")
        build(settings, size)
        yield size, settings


def build(settings: Settings, size: int) -> None:
    """Fill a store with `size` mentions of the demo's sixty days, busier the more there are."""
    world = World(until=datetime.now(UTC))
    landing, store = Landing(settings.landing), Store(settings.db)
    for watch in world.watches():
        landing.save_watch(watch)
    enricher = Enricher(landing.watches())
    left = min(size, _GROWN_UP_TO)
    for batch in world.batches(size=5_000):
        if left <= 0:
            break
        landing.land(enricher(batch))
        left -= len(batch)
    Loader(landing, store).settle()
    _multiply(store, size)
    store.close()
    landing.close()


def _multiply(store: Store, size: int) -> None:
    """Copy the mentions, minutes apart and by other authors, until there are `size`; then count everything anew."""
    have = store.row("select count(*) as n from mention")["n"]
    copies = size // have - 1
    if copies < 1:
        return
    with store.writing() as db:
        run(db, _COPY, copies=copies, step=have)
        run(db, _COUNT)


_COPY = """
    create temp table twin as select unnest(generate_series(1, $copies)) as n;
    insert into mention
    select m.* replace (
        m.seq + n * 10 * $step as seq,
        m.id || '-' || n as id,
        least(m.created + n * interval 97 second, now()) as created,
        m.author_id || '-' || (n % 5) as author_id
    )
    from mention m, twin
    order by created;
    insert into author
    select a.* replace (a.id || '-' || k as id, a.handle || k as handle)
    from author a, (select unnest([0, 1, 2, 3, 4]) as k);
    insert into interaction
    select i.* replace (
        i.seq + n * 10 * $step as seq, i.evidence_id || '-' || n as evidence_id,
        i.source_id || '-' || (n % 5) as source_id, i.target_id || '-' || ((n * 7) % 5) as target_id,
        least(i.created + n * interval 97 second, now()) as created
    )
    from interaction i, twin;
    insert into mention_watch
    select w.* replace (w.seq + n * 10 * $step as seq, least(w.created + n * interval 97 second, now()) as created)
    from mention_watch w, twin;
"""

# The rollup of all that stands there now: pages and reports read counts from it.
_COUNT = f"""
    create temp table counted as
    select m.*, w.watch, 1 as sign
    from mention m
    join (select distinct seq, watch from mention_watch union all select seq, '*' from mention) w using (seq);
    delete from mention_hour;
    insert into mention_hour ({", ".join((*KEYS, *MEASURES))})
    select
        {KEYED},
        {SIGNED}
    from counted
    group by all;
    drop table counted
"""
