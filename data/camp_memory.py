"""Which camps a conversation had when it was last looked at: who was in them, and what they were called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from data.store import Store


@dataclass(frozen=True)
class Memory:
    """The camps of one conversation as last seen; empty when it never was."""

    until: datetime | None = None
    camps: Mapping[str, int] = field(default_factory=dict)  # by author, platform:id
    names: Mapping[int, str | None] = field(default_factory=dict)  # by camp


def recall(store: Store, about: str) -> Memory:
    """What was kept about a conversation."""
    members = store.rows("select author, camp from camp_member where about = $about", about=about)
    names = store.rows(
        "select camp, name, until from camp_name where about = $about", about=about
    ).to_pylist()
    return Memory(
        max((row["until"] for row in names), default=None),
        dict(zip(members["author"].to_pylist(), members["camp"].to_pylist(), strict=True)),
        {row["camp"]: row["name"] for row in names},
    )


def remember(
    store: Store,
    about: str,
    *,
    until: datetime,
    authors: Sequence[str],
    camps: Sequence[int],
    names: Mapping[int, str | None],
) -> None:
    """Keep these camps in place of the earlier ones; an earlier period never takes the place of a later one.

    Looking at the past leaves no trace.
    """
    if store.is_past:
        return
    members = pa.table({"author": pa.array(authors, pa.string()), "camp": pa.array(camps, pa.int32())})
    named = pa.table(
        {"camp": pa.array(list(names), pa.int32()), "name": pa.array(list(names.values()), pa.string())}
    )
    with store.writing() as db:
        later = db.execute(
            "select exists(select 1 from camp_name where about = $about and until > $until)",
            {"about": about, "until": until},
        ).fetchone()
        if later and later[0]:
            return
        db.execute("delete from camp_member where about = $about", {"about": about})
        db.execute("delete from camp_name where about = $about", {"about": about})
        db.register("kept", members)
        db.execute("insert into camp_member select $about, author, camp from kept", {"about": about})
        db.unregister("kept")
        db.register("kept", named)
        db.execute(
            "insert into camp_name select $about, camp, name, $until from kept",
            {"about": about, "until": until},
        )
        db.unregister("kept")
