"""What a house's corrections taught: every lesson, and honest readings of the texts that taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from data.store import Store


@dataclass(frozen=True, slots=True)
class Kept:
    """One lesson. F1 are macro-F1 in %, engines and model on the same labels held back in turn; None where it was not tried."""

    at: datetime
    labelled: int
    verdict: str
    base: str
    base_f1: float | None
    own_f1: float | None
    model: str | None


def last(store: Store) -> Kept | None:
    """The latest lesson; None before any."""
    rows = store.rows(
        """
        select at_time as at, labelled, verdict, base, base_f1, own_f1, model
        from lesson
        order by at_time desc
        limit 1
        """
    ).to_pylist()
    return Kept(**rows[0]) if rows else None


def keep(store: Store, lesson: Kept, held: Mapping[tuple[str, str], str]) -> None:
    """Keep a lesson; `held`: by platform and mention id, what a model that never saw the text says of it. Only the latest model's stay."""
    table = pa.table(
        {
            "platform": pa.array([platform for platform, _ in held], pa.string()),
            "mention_id": pa.array([mention for _, mention in held], pa.string()),
            "label": pa.array(list(held.values()), pa.string()),
        }
    )
    with store.writing() as db:
        db.execute(
            "insert into lesson values ($at, $labelled, $verdict, $base, $base_f1, $own_f1, $model)",
            {
                "at": lesson.at, "labelled": lesson.labelled, "verdict": lesson.verdict, "base": lesson.base,
                "base_f1": lesson.base_f1, "own_f1": lesson.own_f1, "model": lesson.model,
            },
        )  # fmt: skip
        db.execute("delete from held_back")
        if lesson.model is not None:
            db.register("brought", table)
            db.execute(
                "insert into held_back select $model, platform, mention_id, label from brought",
                {"model": lesson.model},
            )
            db.unregister("brought")


def readers(store: Store) -> dict[str, int]:
    """How many mentions each engine read, most first; those without a tone are left out."""
    rows = store.rows("""
        select engine, count(*) as mentions
        from mention
        where engine is not null and deleted is null
        group by engine
        order by mentions desc, engine
    """).to_pylist()
    return {row["engine"]: row["mentions"] for row in rows}
