"""A store killed the moment it was made, or migrated, opens again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from data.store import Store

ROOT = Path(__file__).parents[2]
_MADE_AND_KILLED = "import os, sys; from pathlib import Path; from data.store import Store; Store(Path(sys.argv[1])); os._exit(9)"


def test_a_store_killed_right_after_it_was_made_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", _MADE_AND_KILLED, str(path)], cwd=ROOT, env=os.environ, check=False
    )
    assert done.returncode == 9
    Store(path).close()


def test_the_log_of_every_schema_file_can_be_replayed(tmp_path: Path) -> None:
    """Even without the checkpoint: DuckDB 1.5 cannot replay a column whose default is more than a literal."""
    for number, file in enumerate(sorted((ROOT / "data/schema").glob("[0-9]*.sql"))):
        path = tmp_path / "replayed.duckdb"
        before = (
            ""
            if number
            else "db.execute('create table schema_step (number integer not null, name varchar not null)');"
        )
        script = f"import duckdb, os, sys; db = duckdb.connect(sys.argv[1]); {before} db.execute(open(sys.argv[2]).read()); os._exit(9)"
        subprocess.run([sys.executable, "-c", script, str(path), str(file)], check=False)
        duckdb.connect(str(path)).close()
