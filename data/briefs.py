"""Briefs in the store: written, filled with clips, reviewed, published, taken back."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, get_args

from data.store import Store

State = Literal["draft", "review", "published"]
Kind = Literal[
    "conclusion",
    "mentions",
    "tone",
    "negative",
    "voice",
    "score",
    "chart",
    "ranking",
    "camps",
    "channels",
    "quote",
]
FIGURES: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "quote")


@dataclass(frozen=True, slots=True)
class Brief:
    """What an analyst writes. `words` is Markdown; `{{id}}` on a line of its own stands for a clip."""

    id: str
    title: str
    lang: str
    words: str
    state: State
    writer: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Clip:
    """A figure of a watch and period, asked anew whenever it is shown, or one mention quoted."""

    id: str
    brief: str
    kind: Kind
    watch: str | None
    since: datetime | None
    until: datetime | None
    zone: str
    platform: str | None
    mention: str | None
    writer: str
    at_time: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A brief as it went out. `body` is HTML in which all foreign text is escaped."""

    brief: str
    slug: str
    title: str
    lang: str
    lead: str
    body: str
    writer: str
    reviewer: str
    published: datetime
    updated: datetime


def new_id() -> str:
    """A short name of its own."""
    return uuid.uuid4().hex[:8]


def briefs(store: Store) -> tuple[Brief, ...]:
    """Every brief, the last changed first."""
    return tuple(Brief(**row) for row in store.rows("from brief order by changed desc, id").to_pylist())


def brief(store: Store, name: str) -> Brief | None:
    """One brief; None when there is none of that id."""
    row = store.row("from brief where id = $name", name=name)
    return Brief(**row) if row else None


def save(store: Store, one: Brief) -> None:
    """Keep a brief as it now reads."""
    with store.writing() as db:
        db.execute("delete from brief where id = $id", {"id": one.id})
        db.execute(
            "insert into brief values ($id, $title, $lang, $words, $state, $writer, $changed)", asdict(one)
        )


def ask_for_review(store: Store, name: str) -> None:
    """It is written; somebody should read it."""
    store.write("update brief set state = 'review' where id = $name", name=name)


def drop(store: Store, name: str) -> None:
    """Delete a brief with its clips and what was published of it."""
    with store.writing() as db:
        db.execute("delete from brief where id = $name", {"name": name})
        db.execute("delete from brief_clip where brief = $name", {"name": name})
        db.execute("delete from brief_published where brief = $name", {"name": name})


def clip(store: Store, one: Clip) -> None:
    """Put a clip at the end of its brief, which is a draft again."""
    with store.writing() as db:
        db.execute(
            "insert into brief_clip values ($id, $brief, $kind, $watch, $since, $until, $zone, $platform, $mention, $writer, $at_time)",
            asdict(one),
        )
        db.execute(
            "update brief set words = rtrim(words, chr(10)) || $mark, state = 'draft', changed = $at_time where id = $brief",
            {"mark": f"\n\n{{{{{one.id}}}}}\n", "at_time": one.at_time, "brief": one.brief},
        )


def clips(store: Store, name: str) -> tuple[Clip, ...]:
    """The clips of a brief, in the order they were put in."""
    rows = store.rows("from brief_clip where brief = $name order by at_time, id", name=name).to_pylist()
    return tuple(Clip(**row) for row in rows)


def publish(store: Store, one: Published) -> None:
    """It is out; published again it keeps its address and its first day."""
    with store.writing() as db:
        db.execute("delete from brief_published where brief = $brief", {"brief": one.brief})
        db.execute(
            "insert into brief_published values ($brief, $slug, $title, $lang, $lead, $body, $writer, $reviewer, $published, $updated)",
            asdict(one),
        )
        db.execute("update brief set state = 'published' where id = $brief", {"brief": one.brief})


def take_back(store: Store, name: str) -> None:
    """It is out no more; the draft stays."""
    with store.writing() as db:
        db.execute("delete from brief_published where brief = $name", {"name": name})
        db.execute("update brief set state = 'draft' where id = $name", {"name": name})


def published(store: Store) -> tuple[Published, ...]:
    """What is out, the newest first."""
    rows = store.rows("from brief_published order by published desc, slug").to_pylist()
    return tuple(Published(**row) for row in rows)
