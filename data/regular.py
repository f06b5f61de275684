"""Which reports go out regularly, and which went: kept in the store, so that a restart neither repeats nor forgets one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Literal

from data import mailing
from data.mailing import Mailing
from data.records import Period
from data.store import Store

Every = Literal["day", "week", "month"]
Form = Literal["pdf", "html", "pptx", "long", "long-html"]


@dataclass(frozen=True, slots=True)
class Regular:
    """One report of one watch that goes out each day, week (Monday to Sunday) or month, at `hour` of the day after, in `zone`."""

    id: str
    watch: str
    every: Every
    hour: int
    zone: str
    lang: str
    form: Form
    label: str  # TLP without its prefix; empty for none
    folder: str
    writer: str
    begun: datetime
    ended: datetime | None = None
    channels: tuple[str, ...] = ()  # where people are told, by e-mail with the file


@dataclass(frozen=True, slots=True)
class Sent:
    """One report of one span that is done: its file and digest, or why there is none."""

    report: str
    since: datetime
    until: datetime
    file: str | None
    sha256: str | None
    mentions: int
    note: str
    sent: datetime


def begin(store: Store, regular: Regular) -> None:
    """From now on this report goes out."""
    store.write(
        "insert into regular_report values ($id, $watch, $every, $hour, $zone, $lang, $form, $label, $folder, $writer, $begun, $ended, $channels)",
        **{**asdict(regular), "channels": list(regular.channels)},
    )


def end(store: Store, name: str, *, at: datetime) -> None:
    """This report goes out no more; what went stays on record."""
    store.write("update regular_report set ended = $at where id = $name and ended is null", name=name, at=at)


def regulars(store: Store, *, ended: bool = False) -> tuple[Regular, ...]:
    """The reports that go out, in the order they were begun; with `ended` those that no longer do as well."""
    rows = store.rows("from regular_report where ended is null or $ended order by begun, id", ended=ended)
    return tuple(Regular(**{**row, "channels": tuple(row["channels"] or ())}) for row in rows.to_pylist())


def is_done(store: Store, name: str, period: Period) -> bool:
    """Whether the report of this span is done."""
    found = store.rows(
        "select 1 from sent_report where report = $name and since = $since and until = $until limit 1",
        name=name, since=period.since, until=period.until,
    )  # fmt: skip
    return bool(found.num_rows)


def note(store: Store, sent: Sent, mailings: Sequence[Mailing] = ()) -> None:
    """It is done, and these messages about it wait to be sent: both or neither."""
    with store.writing() as db:
        db.execute(
            "insert into sent_report values ($report, $since, $until, $file, $sha256, $mentions, $note, $sent)",
            asdict(sent),
        )
        mailing.queue(db, mailings)


def history(store: Store, *, most: int = 200) -> tuple[Sent, ...]:
    """What went, the newest first."""
    rows = store.rows("from sent_report order by sent desc, until desc limit $most", most=most).to_pylist()
    return tuple(Sent(**{field.name: row[field.name] for field in fields(Sent)}) for row in rows)
