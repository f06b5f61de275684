"""What people wish for: watches and which sources to run; and how the sources answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data import frames
from data.records import Watch
from data.shared_file import SharedFile, maybe_text, maybe_time, text_of, time_of

_OPTION = "option:"


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing, as its runner last said."""

    source: str
    state: str  # ok | limited | parked | auth | down | ended | off
    note: str
    last_success: datetime | None
    next_try: datetime | None
    beat: datetime


@dataclass(frozen=True, slots=True)
class SourceWish:
    """What people ask of one source; None where nobody said anything."""

    enabled: bool | None = None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money_a_month: float | None = None  # US dollars
    requests_a_day: int | None = None
    nudged: str = ""  # changes whenever somebody asks to collect now


class Wishes(SharedFile):
    """The watches and the switches of the sources in the shared file."""

    def watches(self) -> tuple[Watch, ...]:
        """Every watch, in the order they were made."""
        rows = self._read("select id, name, query, kind, created, revision from watch order by created, id")
        return tuple(Watch(i, n, q, kind=k, created=time_of(c), revision=r) for i, n, q, k, c, r in rows)

    def save_watch(self, watch: Watch) -> Watch:
        """Add or change a watch; a changed query raises its revision, so that history is judged again."""
        with self._write() as db:
            known = db.execute(
                "select query, revision, created from watch where id = ?", (watch.id,)
            ).fetchone()
            revision = 1 if known is None else known[1] + (known[0] != watch.query)
            created = text_of(watch.created or frames.now()) if known is None else known[2]
            db.execute(
                "insert into watch (id, name, query, kind, created, revision) values (?, ?, ?, ?, ?, ?) "
                "on conflict (id) do update set name = excluded.name, query = excluded.query, kind = excluded.kind, "
                "revision = excluded.revision",
                (watch.id, watch.name, watch.query, watch.kind, created, revision),
            )
        return Watch(
            watch.id, watch.name, watch.query, kind=watch.kind, created=time_of(created), revision=revision
        )

    def drop_watch(self, watch_id: str) -> None:
        """Remove a watch; the loader removes its matches."""
        with self._write() as db:
            db.execute("delete from watch where id = ?", (watch_id,))

    def set_source(self, source: str, *, enabled: bool) -> None:
        """Wish a source on or off; its runner follows within a second."""
        with self._write() as db:
            db.execute(
                "insert into source (source, enabled) values (?, ?) "
                "on conflict (source) do update set enabled = excluded.enabled",
                (source, enabled),
            )

    def enabled_sources(self) -> dict[str, bool]:
        """The sources somebody switched, and how."""
        return {name: bool(on) for name, on in self._read("select source, enabled from source")}

    def source_wishes(self) -> dict[str, SourceWish]:
        """What people ask of the sources, by source; those nobody touched are left out."""
        found: dict[str, dict[str, object]] = {}
        for source, on in self._read("select source, enabled from source"):
            found.setdefault(source, {})["enabled"] = bool(on)
        for source, name, value in self._read("select source, name, value from source_wish"):
            wish = found.setdefault(source, {})
            if name.startswith(_OPTION):
                options = wish.setdefault("options", {})
                assert isinstance(options, dict)
                options[name.removeprefix(_OPTION)] = tuple(json.loads(value))
            else:
                wish[name] = json.loads(value)
        return {source: SourceWish(**wish) for source, wish in found.items()}  # type: ignore[arg-type]

    def set_option(self, source: str, name: str, values: Sequence[str]) -> None:
        """The places a source should read; its runner follows within a second."""
        self._wish(source, _OPTION + name, [value.strip() for value in values if value.strip()])

    def set_limits(self, source: str, *, money_a_month: float | None, requests_a_day: int | None) -> None:
        """What a source may spend; None leaves it to what the source says of itself."""
        self._wish(source, "money_a_month", money_a_month)
        self._wish(source, "requests_a_day", requests_a_day)

    def nudge(self, source: str) -> None:
        """Collect now, whatever the source was waiting for (but a wait the platform asked for)."""
        self._wish(source, "nudged", text_of(frames.now()))

    def _wish(self, source: str, name: str, value: object) -> None:
        with self._write() as db:
            db.execute(
                "insert or replace into source_wish (source, name, value) values (?, ?, ?)",
                (source, name, json.dumps(value)),
            )

    def report(self, state: SourceState) -> None:
        """Note how a source is doing."""
        with self._write() as db:
            db.execute(
                "insert or replace into source_state (source, state, note, last_success, next_try, beat) "
                "values (?, ?, ?, ?, ?, ?)",
                (
                    state.source, state.state, state.note, maybe_text(state.last_success),
                    maybe_text(state.next_try), text_of(state.beat),
                ),
            )  # fmt: skip

    def source_states(self) -> tuple[SourceState, ...]:
        """How every source is doing."""
        rows = self._read(
            "select source, state, note, last_success, next_try, beat from source_state order by source"
        )
        return tuple(
            SourceState(s, st, n, maybe_time(ls), maybe_time(nt), time_of(b)) for s, st, n, ls, nt, b in rows
        )
