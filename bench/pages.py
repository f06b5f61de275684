"""Server time of every page at growing store sizes: first view (nothing cached) and the views after it."""

from __future__ import annotations

import logging
import os
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

from vigie.settings import ROOT, Settings

PAGES = (
    "live",
    "timeline",
    "mentions",
    "map",
    "influencers",
    "summary",
    "watches",
    "sources",
    "import_files",
)
_WARM = 12


def main(stores: Iterable[tuple[int, Settings]]) -> None:
    """Print p50 and p95 of each page's run, by size of the store, 7 days of one watch on screen."""
    logging.disable(logging.WARNING)  # Streamlit remarks that nobody is looking
    print("Pages: milliseconds of server time a run (first view; then p50 / p95 of the next views)")
    print(f"  {'mentions':>10}  {'page':<14}{'first':>9}{'p50':>9}{'p95':>9}")
    for size, settings in stores:
        os.environ["VIGIE_DB"] = str(settings.db)
        for page in PAGES:
            first, later = _timed(ROOT / "pages" / f"{page}.py")
            p95 = sorted(later)[max(0, round(0.95 * len(later)) - 1)]
            print(
                f"  {size:>10,}  {page:<14}{first:>9.0f}{statistics.median(later):>9.0f}{p95:>9.0f}",
                flush=True,
            )
        _close()
    print()


def _timed(page: Path) -> tuple[float, list[float]]:
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    st.cache_data.clear()
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=300)
    app.run()
    if page.stem != "live":
        app.switch_page(page.name)
    st.cache_data.clear()
    st.cache_resource.clear()
    runs = []
    for _ in range(_WARM + 1):
        begin = time.perf_counter()
        app.run()
        runs.append(1000 * (time.perf_counter() - begin))
        if app.exception:
            raise RuntimeError(f"{page.stem}: {app.exception[0].message}")
    return runs[0], runs[1:]


def _close() -> None:
    from vigie import house

    house.close()
