"""What the file tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.files.look import Wishes, look
from connectors.files.read import batches
from data.landing import Landing
from data.records import Batch

Read = Callable[..., Batch]


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    held = Landing(tmp_path / "landing.sqlite")
    yield held
    held.close()


@pytest.fixture
def read() -> Read:
    """A file's records all in one batch, read as the wishes say."""

    def all_of(path: Path, wishes: Wishes | None = None) -> Batch:
        seen = look(path, wishes)
        assert seen.refusal is None, seen.refusal
        parts = list(batches(path, seen.plan))
        return Batch(
            source=parts[0].source,
            mentions=tuple(m for part in parts for m in part.mentions),
            authors=tuple(a for part in parts for a in part.authors),
            interactions=tuple(i for part in parts for i in part.interactions),
            tombstones=tuple(t for part in parts for t in part.tombstones),
            rejected=tuple(r for part in parts for r in part.rejected),
            checkpoint=parts[-1].checkpoint,
            read=sum(part.read for part in parts),
        )

    return all_of
