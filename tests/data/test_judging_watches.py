"""Which batches are judged again when they load, and which are taken at their word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from connectors.enrich import Enricher
from data import judging
from data.landing import Landing
from data.records import Batch, Mention, Watch

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def landed(tmp_path: Path, batch: Batch) -> tuple[Landing, object]:
    landing = Landing(tmp_path / "landing.sqlite")
    landing.land(batch)
    return landing, landing.unloaded()[0]


def test_a_batch_the_collector_judged_by_todays_queries_is_taken_at_its_word(tmp_path: Path) -> None:
    watch = Watch("w", "Acme", "acme")
    _, batch = landed(tmp_path, Enricher([watch])(Batch("demo", (Mention("x", "1", "acme", NOW),))))

    assert judging.up_to_date(batch, [watch]) is batch  # type: ignore[arg-type]


def test_a_batch_judged_by_yesterdays_query_is_judged_again(tmp_path: Path) -> None:
    _, batch = landed(
        tmp_path, Enricher([Watch("w", "Acme", "acme")])(Batch("demo", (Mention("x", "1", "acme", NOW),)))
    )

    again = judging.up_to_date(batch, [Watch("w", "Acme", "globex", revision=2)])  # type: ignore[arg-type]
    assert again.tables["mention"]["watches"].to_pylist() == [[]]


def test_a_dropped_watch_leaves_the_batch(tmp_path: Path) -> None:
    _, batch = landed(
        tmp_path, Enricher([Watch("w", "Acme", "acme")])(Batch("demo", (Mention("x", "1", "acme", NOW),)))
    )

    assert judging.up_to_date(batch, []).tables["mention"]["watches"].to_pylist() == [[]]  # type: ignore[arg-type]
