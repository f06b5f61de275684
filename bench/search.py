"""What a search costs at growing store sizes: count and first page by the index, beside the same words looked for in raw rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from data import searching
from data.questions import mentions
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from vigie.settings import Settings

# Rare and common words, a phrase, a prefix, an exclusion, a place, an author, a label.
SEARCHES = (
    "velanuit", "the", '"night train"', "train*", "velanuit -train", "lang:fr velanuit", "author:ann OR train",
    "tone:negative velanuit",
)  # fmt: skip
_TIMES = 5


def main(stores: Iterable[tuple[int, Settings]]) -> None:
    """Print how long the index takes to make, its size, and p50 and p95 of searches over 7 and 365 days."""
    print("Search: milliseconds for the count and the first page; the same word by a scan of raw rows")
    print(f"  {'mentions':>10}{'index CPU s':>13}{'MB':>7}{'days':>6}{'p50':>8}{'p95':>8}{'scan p50':>10}")
    for size, settings in stores:
        store = Store(settings.db)
        begin = time.process_time()
        searching.rebuild(store)
        spent = time.process_time() - begin
        megabytes = settings.db.with_suffix(".search.sqlite").stat().st_size / 1e6
        for days in (7, 365):
            now = datetime.now(UTC)
            period = Period(now - timedelta(days=days), now)
            found = sorted(_timed(store, Scope(period, words=words)) for words in SEARCHES * _TIMES)
            scans = [_scanned(store, period) for _ in range(_TIMES)]
            p95 = found[max(0, round(0.95 * len(found)) - 1)]
            print(
                f"  {size:>10,}{spent:>13.1f}{megabytes:>7.0f}{days:>6}{statistics.median(found):>8.0f}{p95:>8.0f}"
                f"{statistics.median(scans):>10.0f}",
                flush=True,
            )
        store.close()
    print()


def _timed(store: Store, scope: Scope) -> float:
    begin = time.perf_counter()
    mentions.total(store, scope)
    mentions.page(store, scope)
    return 1000 * (time.perf_counter() - begin)


def _scanned(store: Store, period: Period) -> float:
    begin = time.perf_counter()
    store.row(
        """
        select count(*) as n
        from mention m
        where m.created >= $since and m.created < $until
            and (contains(strip_accents(lower(m.text)), $word) or contains(strip_accents(lower(coalesce(m.title, ''))), $word))
        """,
        since=period.since,
        until=period.until,
        word="velanuit",
    )
    return 1000 * (time.perf_counter() - begin)
