"""The list of stakeholders as a table that leaves for a spreadsheet and comes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

from data import stakeholders as keeping
from data.questions import stakeholders
from data.stakeholders import STANCES, Kind, Stakeholder
from data.store import Store
from reports.spreadsheet import undefused
from reports.stakeholders import each

# Those that come back; the others of a file are left out.
FIELDS = (
    "id",
    "name",
    "kind",
    "role",
    "organisation",
    "stance",
    "stance_why",
    "purpose",
    "aliases",
    "accounts",
)
COLUMNS = (*FIELDS, "power", "power_low", "power_high", "rank", "of", "suggested", "net", "toned", "meetings", "notes", "last_meeting")  # fmt: skip
_WHOLE = ("stance", "suggested", "rank", "of", "toned", "meetings", "notes")
BETWEEN = " | "  # aliases and accounts in one cell


class StakeholderFileError(ValueError):
    """The table cannot be read; the message names the line and the cure."""


def as_rows(grid: pd.DataFrame) -> list[dict[str, Any]]:
    """Stakeholders as `reports.stakeholders.grid` gives them, as rows of a file with `COLUMNS`; unknown is None."""
    rows = grid.astype(object).where(grid.notna(), None).to_dict("records")
    return [{name: _value(name, row[name]) for name in COLUMNS} for row in rows]


def take_over(store: Store, text: str, *, writer: str = "") -> tuple[int, int]:
    """Add or change stakeholders by a CSV with a column `name`; returns how many were new and how many were there already.

    One is known again by its id, else by its name (whatever the case) and kind. A column that is absent leaves what stands; an
    empty cell empties it. Accounts are linked, never unlinked. Nothing is taken when one line is wrong. Raises StakeholderFileError.
    """
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    table = csv.DictReader(
        io.StringIO(text.lstrip("\ufeff")), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    if "name" not in (table.fieldnames or ()):
        raise StakeholderFileError("The table has no column name; its first line must name the columns.")
    standing = stakeholders.everyone(store)
    known = {row.id: row.id for row in each(standing)}
    known |= {_key(row.name, row.kind): row.id for row in each(standing)}
    wanted = [_one(store, row, table.line_num, known) for row in table]
    new = {one.id for one, _ in wanted} - set(standing["id"])
    for one, accounts in wanted:
        keeping.save(store, one, writer=writer)
        for account in accounts:
            keeping.link(store, one.id, "account", account, writer=writer)
    return len(new), len({one.id for one, _ in wanted}) - len(new)


def _value(name: str, value: Any) -> Any:
    if name in ("aliases", "accounts"):
        return BETWEEN.join(value)
    return int(value) if name in _WHOLE and value is not None else value


def _one(
    store: Store, row: Mapping[str, str | None], line: int, known: dict[str, str]
) -> tuple[Stakeholder, list[str]]:
    cell = {name: undefused(value or "").strip() for name, value in row.items() if name in FIELDS}
    name, kind = cell["name"], cell.get("kind") or "organisation"
    if not name:
        raise StakeholderFileError(f"Line {line} has no name; name the stakeholder or drop the line.")
    if kind not in ("organisation", "person"):
        raise StakeholderFileError(f"Line {line}: kind {kind[:40]!r} is not known; write organisation or person.")  # fmt: skip
    own = known.get(cell.get("id", "")) or known.get(_key(name, kind)) or keeping.fresh_id()
    known[_key(name, kind)] = own
    before = stakeholders.one(store, own) or Stakeholder(own, name)
    words = {
        part: cell.get(part, getattr(before, part))
        for part in ("role", "organisation", "stance_why", "purpose")
    }
    one = Stakeholder(
        own, name, cast(Kind, kind),
        aliases=tuple(_several(cell["aliases"])) if "aliases" in cell else before.aliases,
        stance=_stance(cell["stance"], line) if "stance" in cell else before.stance, **words,
    )  # fmt: skip
    return one, _several(cell.get("accounts", ""))


def _stance(text: str, line: int) -> int | None:
    if not text:
        return None
    try:
        stance = float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        stance = float("nan")
    if stance not in STANCES:
        raise StakeholderFileError(f"Line {line}: stance {text[:40]!r} is not known; write -2 (against), -1, 0, 1, 2 (for) or nothing.")  # fmt: skip
    return int(stance)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _key(name: str, kind: str) -> str:
    return f"{kind} {name.casefold()}"
