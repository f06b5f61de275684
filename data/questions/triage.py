"""Who has which mentions in hand, and what was done."""

from __future__ import annotations

import pandas as pd

from data.store import Store


def owners(store: Store) -> list[str]:
    """Everybody who has something in hand, by name."""
    found = store.rows("select distinct owner from in_hand where owner is not null order by owner")
    return [str(name) for name in found["owner"].to_pylist()]


def any_said(store: Store) -> bool:
    """Whether anything was ever taken in hand."""
    return bool(store.row("select exists(from triage) as said")["said"])


def history(store: Store, seq: int) -> pd.DataFrame:
    """All that was done with a mention, newest first: `status, owner, tag, note, writer, at_time, undone`."""
    return store.frame(
        """
        select t.status, t.owner, t.tag, t.note, t.writer, t.at_time, u.at_time as undone
        from triage t
        join mention m on m.platform = t.platform and m.id = t.mention_id
        left join triage u on u.undoes = t.id
        where m.seq = $seq and t.undoes is null
        order by t.at_time desc, t.id desc
        """,
        seq=seq,
    )
