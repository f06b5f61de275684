"""What a batch says beside its mentions: what was missed, refused and spent, and how its source was doing."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from data.landing import Landed


def note(db: duckdb.DuckDBPyConnection, batches: Sequence[Landed]) -> None:
    """What was missed, refused and spent."""
    for batch in batches:
        for kind, statement in _LEDGER.items():
            if kind in batch.tables:
                db.register("landed", batch.tables[kind])
                db.execute(statement, {} if kind in ("gap", "standing") else {"batch": batch.id})
                db.unregister("landed")


_LEDGER = {
    "gap": """
        insert into gap
        select distinct landed.source, since, until, landed.why
        from landed
        anti join gap on gap.source = landed.source and gap.since_time = landed.since and gap.until_time = landed.until
    """,
    "standing": """insert into standing select source, "at", state, note from landed""",
    "rejected": """insert into rejected select $batch, source, place, why, payload, now() from landed""",
    "usage": """insert into usage select $batch, source, now(), requests, units, money from landed""",
}
