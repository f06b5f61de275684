"""`make bench`: every measurement in one run, so that ratios hold whatever the machine.

Options: `--only import|tone|learning|pages|reports|search|graph|live|spikes`, `--sizes 15000 100000 1000000`, `--rows 100000`.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from bench import graph, imports, learning, live, nab, pages, reports, search, stores, tone


def main() -> None:
    """Run the benches that are asked for and print their tables."""
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument(
        "--only",
        choices=("import", "tone", "learning", "pages", "reports", "search", "graph", "live", "spikes"),
    )
    options.add_argument("--sizes", type=int, nargs="+", default=[15_000, 100_000, 1_000_000])
    options.add_argument("--rows", type=int, default=100_000)
    chosen = options.parse_args()
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} at the start\n"
    )
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        place = Path(folder)
        if chosen.only in (None, "import"):
            imports.main(place, rows=chosen.rows)
        if chosen.only in (None, "tone"):
            tone.main()
        if chosen.only in (None, "learning") and learning.FILE.exists():
            learning.main()
        if chosen.only in (None, "pages"):
            pages.main(stores.sizes(place, chosen.sizes))
        if chosen.only in (None, "reports"):
            reports.main(stores.sizes(place / "reports", chosen.sizes))
        if chosen.only in (None, "search"):
            search.main(stores.sizes(place / "search", chosen.sizes))
        if chosen.only in (None, "graph"):
            graph.main([])
        if chosen.only in (None, "live"):
            live.main(place)
        if chosen.only in (None, "spikes") and nab.FOLDER.exists():
            nab.main()


if __name__ == "__main__":
    main()
