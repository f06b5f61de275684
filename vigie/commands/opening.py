"""The store for one command: opened, brought up to date with landing, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data.landing import Landing
from data.loader import Loader
from data.store import Store
from vigie.settings import Settings


@contextmanager
def up_to_date(settings: Settings) -> Iterator[tuple[Landing, Store]]:
    """Landing and store with everything loaded. Raises StoreBusy while a dashboard runs: ask it, or stop it first."""
    landing = Landing(settings.landing)
    try:
        store = Store(settings.db)
        try:
            Loader(landing, store).settle()
            yield landing, store
        finally:
            store.close()
    finally:
        landing.close()
