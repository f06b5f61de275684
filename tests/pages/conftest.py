"""A house of its own for each test of a page: a small store, filled through landing and loader, and the real router."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.landing import Landing
from data.loader import Loader
from data.records import Batch, Watch
from data.store import Store
from vigie import house

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"

Fill = Callable[..., None]
Open = Callable[..., AppTest]


@pytest.fixture
def fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fill]:
    """Fill the store the pages will open: `fill(batch, …, watches=[…])`; without a batch it stays empty."""
    db = tmp_path / "vigie.duckdb"
    monkeypatch.setenv("VIGIE_DB", str(db))
    house.close()
    st.cache_data.clear()

    def filled(*batches: Batch, watches: tuple[Watch, ...] = ()) -> None:
        landing, store = Landing(db.with_suffix(".landing.sqlite")), Store(db)
        for watch in watches:
            landing.save_watch(watch)
        for batch in batches:
            landing.land(batch)
        Loader(landing, store).settle()
        store.close()
        landing.close()

    yield filled
    house.close()
    st.cache_data.clear()


@pytest.fixture
def open_page() -> Open:
    """Open a page by its file, with the address's parameters, as a cold deep link does."""

    def opened(page: str, *, timeout: float = 30, **address: Any) -> AppTest:
        app = AppTest.from_file(str(FRAME), default_timeout=timeout)
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(page).run()

    return opened
