"""Rows a second from a file to a stored, scored timeline and an influencer table."""

from __future__ import annotations

import csv
import resource
import time
from datetime import UTC, datetime
from pathlib import Path

from connectors.demo import World
from data.questions import counts
from data.questions.scope import Scope
from data.store import Store
from reports.influence import influence
from vigie.settings import Settings


def main(place: Path, *, rows: int) -> None:
    """Write a file of posts, import it through the command line, ask for the timeline and the ranking."""
    file, settings = place / "posts.csv", Settings(place / "import" / "vigie.duckdb")
    written = write_posts(file, rows)
    _prepare(settings)
    before, wall = _cpu(), time.monotonic()
    _import(file, settings)
    imported, imported_wall = _cpu() - before, time.monotonic() - wall
    store = Store(settings.db)
    period = counts.span(store)
    assert period is not None
    hours = counts.hours(store, Scope(period))
    report = influence(store, Scope(period))
    total = _cpu() - before
    scored = store.row("select count(*) as n, count(tone) as toned from mention")
    store.close()
    print("Import: file to stored, scored timeline and influencer table")
    print(f"  rows                       {written:>12,}")
    print(f"  stored / with a tone       {scored['n']:>12,} / {scored['toned']:,}")
    print(f"  import, CPU seconds        {imported:>12.1f}   ({written / imported:,.0f} rows a CPU second)")
    print(
        f"  import, wall seconds       {imported_wall:>12.1f}   ({written / imported_wall:,.0f} rows a second)"
    )
    print(
        f"  with timeline and ranking  {total:>12.1f}   CPU seconds; {len(hours):,} hours, {len(report.table) if report else 0:,} authors ranked"
    )
    print(
        f"  plain vaderSentiment alone {_vader_alone(file):>12.1f}   CPU seconds on the English texts, for comparison\n"
    )


def write_posts(file: Path, rows: int) -> int:
    """A CSV of demo posts, as an export from elsewhere would look."""
    world = World(until=datetime.now(UTC), scale=max(rows / 29_000, 0.05))
    written = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "created_at", "username", "text", "like_count", "retweet_count"])
        for batch in world.batches(size=5_000):
            handles = {author.id: author.handle for author in batch.authors}
            for m in batch.mentions:
                if written == rows:
                    return written
                table.writerow(
                    [
                        m.id,
                        m.created.isoformat(),
                        handles.get(m.author_id or "", m.author_id),
                        m.text,
                        m.likes,
                        m.reposts,
                    ]
                )
                written += 1
    return written


def _prepare(settings: Settings) -> None:
    from data.landing import Landing

    landing = Landing(settings.landing)
    for watch in World(until=datetime.now(UTC)).watches():
        landing.save_watch(watch)
    landing.close()


def _import(file: Path, settings: Settings) -> None:
    import subprocess
    import sys

    subprocess.run(
        [sys.executable, "-m", "vigie", "import", str(file), "--platform", "x", "--zone", "UTC", "--db", str(settings.db), "--json"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _vader_alone(file: Path) -> float:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from tone.language import language

    scorer = SentimentIntensityAnalyzer()
    with file.open(encoding="utf-8", newline="") as rows:
        texts = [row["text"] for row in csv.DictReader(rows) if language(row["text"]) == "en"]
    before = time.process_time()
    for text in texts:
        scorer.polarity_scores(text)
    return time.process_time() - before


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
