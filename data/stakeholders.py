"""What people write of stakeholders: kept with who wrote it and when, changed with a trace, deleted without one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

import duckdb
import pyarrow as pa

from data import memory
from data.records import RegisterEntry
from data.store import Store, run

Kind = Literal["organisation", "person"]
STANCES = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who has a stake in what we do, in the words of whoever keeps the list."""

    id: str
    name: str
    kind: Kind = "organisation"
    role: str = ""
    organisation: str = ""
    aliases: tuple[str, ...] = ()
    stance: int | None = None  # −2 firmly against … +2 firmly for; None: nobody said
    stance_why: str = ""
    purpose: str = ""  # why these data are kept


def fresh_id() -> str:
    """An id nobody has."""
    return uuid.uuid4().hex


def save(store: Store, one: Stakeholder, *, writer: str = "") -> None:
    """Add a stakeholder or change it; every field that changed is written down with what it was.

    Raises ValueError without a name, or with a stance there is not.
    """
    if not one.name.strip():
        raise ValueError("A stakeholder needs a name.")
    if one.stance is not None and one.stance not in STANCES:
        raise ValueError(f"{one.stance} is no stance; use a whole number from -2 (against) to 2 (for).")
    values = asdict(one) | {"name": one.name.strip(), "aliases": list(one.aliases)}
    with store.writing() as db:
        found = db.execute("from stakeholder where id = $id", {"id": one.id}).to_arrow_table().to_pylist()
        before = found[0] if found else None
        for field in fields(one):
            was, became = (before or {}).get(field.name), values[field.name]
            if field.name != "id" and _words(was) != _words(became):
                _changed(db, one.id, field.name, was, became, writer)
        run(db, _SAVE, **values)


def link(
    store: Store, stakeholder: str, kind: Literal["account", "entry"], target: str, *, theirs: bool = True, writer: str = ""
) -> None:  # fmt: skip
    """Say that an account (platform:id) or a register entry (register:id) is theirs, or that it is not."""
    with store.writing() as db:
        values = {"stakeholder": stakeholder, "kind": kind, "target": target}
        run(db, _UNLINK, **values)
        run(db, _LINK, **values, theirs=theirs, writer=writer)
        _changed(db, stakeholder, kind if theirs else f"not {kind}", None, target, writer)


def unlink(store: Store, stakeholder: str, kind: str, target: str, *, writer: str = "") -> None:
    """Take back what was said of an account or entry: it may be suggested again."""
    with store.writing() as db:
        run(db, _UNLINK, stakeholder=stakeholder, kind=kind, target=target)
        _changed(db, stakeholder, kind, target, None, writer)


def note(
    store: Store, stakeholder: str, words: str, *, kind: Literal["note", "meeting"] = "note", moment: datetime | None = None, writer: str = ""
) -> str:  # fmt: skip
    """Write down a note, or a meeting at its moment; returns its id. Raises ValueError without words."""
    if not words.strip():
        raise ValueError("A note needs words.")
    name = fresh_id()
    with store.writing() as db:
        values = {"stakeholder": stakeholder, "words": words.strip()[:5_000], "writer": writer, "kind": kind}
        run(db, _NOTE, id=name, moment=moment, **values)
        _changed(db, stakeholder, kind, None, values["words"][:80], writer)
    return name


def drop_note(store: Store, name: str, *, writer: str = "") -> None:
    """Take a note or meeting away, words and all."""
    with store.writing() as db:
        found = db.execute("select stakeholder, kind from stakeholder_note where id = $id", {"id": name})
        for stakeholder, kind in found.fetchall():
            run(db, "delete from stakeholder_note where id = $id", id=name)
            run(
                db,
                """
                update stakeholder_change set became = ''
                where stakeholder = $stakeholder and field = $kind
                """,
                stakeholder=stakeholder,
                kind=kind,
            )
            _changed(db, stakeholder, kind, "", None, writer)


def forget(store: Store, stakeholder: str, *, writer: str = "") -> None:
    """Delete a stakeholder and all that was ever written of them; only that somebody did so, and when, is kept."""
    with store.writing() as db:
        run(db, _FORGET, stakeholder=stakeholder)
        memory.forget(db, memory.about_stakeholder(stakeholder))
        _changed(db, stakeholder, "deleted", None, None, writer)


def take_register(store: Store, entries: Sequence[RegisterEntry]) -> int:
    """Keep the entries of registers, each register as a whole in the place of what was kept of it; returns how many."""
    rows = [asdict(entry) for entry in entries]
    with store.writing() as db:
        db.register("brought", pa.Table.from_pylist(rows, schema=_ENTRY))
        run(db, _TAKE)
        db.unregister("brought")
    return len(rows)


def drop_register(store: Store, register: str) -> None:
    """Let go of a register; what was linked to its entries stays linked, without their words."""
    store.write("delete from register_entry where register = $register", register=register)


def _changed(
    db: duckdb.DuckDBPyConnection, stakeholder: str, field: str, was: Any, became: Any, writer: str
) -> None:
    values = {"stakeholder": stakeholder, "field": field, "writer": writer}
    run(db, _CHANGED, was=_words(was), became=_words(became), **values)


def _words(value: Any) -> str | None:
    if value is None or value in ("", [], ()):
        return None
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


_ENTRY = pa.schema(
    [
        (name, pa.list_(pa.string()) if name in ("people", "interests", "handles") else pa.string())
        for name in (field.name for field in fields(RegisterEntry))
    ]
)
_SAVE = """
    insert into stakeholder
    select $id, '', '', '', '', [], null, '', '', now(), now()
    where not exists(select 1 from stakeholder where id = $id);

    update stakeholder
    set name = $name, kind = $kind, role = $role, organisation = $organisation, aliases = $aliases::varchar[], stance = $stance,
        stance_why = $stance_why, purpose = $purpose, changed = now()
    where id = $id
"""
_UNLINK = (
    "delete from stakeholder_link where stakeholder = $stakeholder and kind = $kind and target = $target"
)
_LINK = "insert into stakeholder_link values ($stakeholder, $kind, $target, $theirs, $writer, now())"
_NOTE = "insert into stakeholder_note values ($id, $stakeholder, $kind, coalesce($moment::timestamptz, now()), $words, $writer, now())"
_CHANGED = "insert into stakeholder_change values ($stakeholder, $field, $was, $became, $writer, now())"
_FORGET = """
    delete from stakeholder where id = $stakeholder;
    delete from stakeholder_link where stakeholder = $stakeholder;
    delete from stakeholder_note where stakeholder = $stakeholder;
    delete from stakeholder_change where stakeholder = $stakeholder
"""
_TAKE = """
    delete from register_entry where register in (select register from brought);

    insert into register_entry
    select *, now() from brought
"""
