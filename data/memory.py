"""What people noted, decided and saw come of it: changed with a trace, taken back, never lost but with a stakeholder."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

import duckdb

from data.store import Store, run

Kind = Literal["note", "decision", "outcome"]
KINDS: Final[tuple[Kind, ...]] = ("note", "decision", "outcome")
EVERYTHING: Final = "*"
MOST: Final = 5_000  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to remember. `about` is `watch:ID`, `stakeholder:ID` or `*`; `follows` the decision an outcome came of."""

    id: str
    about: str
    kind: Kind
    moment: datetime
    words: str
    follows: str | None = None


def about_watch(watch: str | None) -> str:
    """What an entry about a watch is about; None: about everything."""
    return EVERYTHING if watch is None else f"watch:{watch}"


def about_stakeholder(stakeholder: str) -> str:
    """What an entry about a stakeholder is about."""
    return f"stakeholder:{stakeholder}"


def fresh_id() -> str:
    """An id no entry has."""
    return uuid.uuid4().hex


def keep(store: Store, entry: Entry, *, writer: str = "") -> None:
    """Write an entry down, or change it; what it said before stays on record.

    Raises ValueError without words, for a kind there is not, or where something else than an outcome follows a decision.
    """
    if not entry.words.strip():
        raise ValueError("There is nothing to remember in no words.")
    if entry.kind not in KINDS:
        raise ValueError(f"{entry.kind!r} is nothing to remember; use {', '.join(KINDS)}.")
    if entry.follows is not None and entry.kind != "outcome":
        raise ValueError("Only an outcome follows a decision.")
    values = asdict(entry) | {"words": entry.words.strip()[:MOST]}
    with store.writing() as db:
        _add(db, **values, gone=False, undoes=None, writer=writer)


def remove(store: Store, entry: str, *, writer: str = "") -> None:
    """Take an entry away; undoing brings it back."""
    with store.writing() as db:
        for found in _standing(db, entry)[:1]:
            _add(db, **_values(found), gone=True, undoes=None, writer=writer)


def undo(store: Store, entry: str, *, writer: str = "") -> None:
    """Take back the last change of an entry: what stood before it stands again; without any, the entry is gone."""
    with store.writing() as db:
        for found in _standing(db, entry)[:1]:
            _add(db, **_values(found), gone=False, undoes=found["version"], writer=writer)


def forget(db: duckdb.DuckDBPyConnection, about: str) -> None:
    """Delete all that was remembered of somebody, every version; part of the caller's transaction."""
    run(db, "delete from memory where about = $about", about=about)


def _standing(db: duckdb.DuckDBPyConnection, entry: str) -> list[dict[str, object]]:
    found = db.execute(
        """
        from memory
        where entry = $entry and undoes is null and version not in (select undoes from memory where undoes is not null)
        order by at_time desc
        """,
        {"entry": entry},
    )
    return list(found.to_arrow_table().to_pylist())


def _values(found: dict[str, object]) -> dict[str, object]:
    return {"id": found["entry"]} | {
        name: found[name] for name in ("about", "kind", "moment", "words", "follows")
    }


def _add(db: duckdb.DuckDBPyConnection, **values: object) -> None:
    run(db, _ADDED, version=uuid.uuid4().hex, **values)


# The clock may be set back between two rows; their order may not.
_ADDED = """
    insert into memory
    select
        $version, $id, $about, $kind, $moment, $words, $follows, $gone, $undoes, $writer,
        greatest(now(), (select coalesce(max(at_time), 'epoch'::timestamptz) from memory) + interval 1 microsecond)
"""
