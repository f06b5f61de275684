"""Who takes a mention in hand: to do, answered or closed, by whom, with a tag and a note; everything can be taken back.

A log by (platform, mention id), of which the newest row that is not undone stands (view `in_hand`). It moves no figure.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from data.correcting import Act
from data.store import Store, run

STATUSES = ("new", "todo", "answered", "closed")


def take_in_hand(
    store: Store,
    seqs: Sequence[int],
    *,
    status: str | None = None,
    owner: str | None = None,
    tag: str | None = None,
    note: str = "",
    writer: str = "",
) -> Act:
    """Say how far mentions are dealt with; what is None stays as it stands, an empty owner or tag is taken away.

    Mentions that were taken back are left alone. Raises ValueError for a status there is not.
    """
    if status is not None and status not in STATUSES:
        raise ValueError(f"{status!r} is no status; use new, todo, answered or closed.")
    act = uuid.uuid4().hex
    with store.writing() as db:
        run(
            db, _TAKEN, seqs=list(seqs), act=act, status=status, owner=_line(owner), tag=_line(tag), note=note.strip()[:1_000],
            writer=writer,
        )  # fmt: skip
        return Act(act, _touched(db.execute(_COUNTED, {"act": act}).fetchall()))


def undo(store: Store, act: str, *, writer: str = "") -> Act:
    """Take back an act; what stood before it stands again."""
    back = uuid.uuid4().hex
    with store.writing() as db:
        run(db, _UNDONE, undone=act, act=back, writer=writer)
        return Act(back, _touched(db.execute(_COUNTED, {"act": back}).fetchall()))


def _line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())[:80]


def _touched(rows: list[tuple[int]]) -> int:
    return int(rows[0][0])


# The clock may be set back between two acts; their order may not.
_TAKEN = """
    insert into triage
    select
        uuid()::varchar, $act, m.platform, m.id, coalesce($status, h.status, 'new'), nullif(coalesce($owner, h.owner), ''),
        nullif(coalesce($tag, h.tag), ''), if($note = '', coalesce(h.note, ''), $note), null, $writer,
        greatest(now(), (select coalesce(max(at_time), 'epoch'::timestamptz) from triage) + interval 1 microsecond)
    from mention m
    left join in_hand h on h.platform = m.platform and h.mention_id = m.id
    where m.seq in (select unnest($seqs::bigint[])) and m.deleted is null
"""
_UNDONE = """
    insert into triage
    select
        uuid()::varchar, $act, platform, mention_id, null, null, null, '', id, $writer,
        greatest(now(), (select max(at_time) from triage) + interval 1 microsecond)
    from triage
    where act = $undone and undoes is null and id not in (select undoes from triage where undoes is not null)
"""
_COUNTED = "select count(*) from triage where act = $act"
