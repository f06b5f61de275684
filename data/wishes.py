"""What people wish for: watches and which sources to run; and how the sources answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data import frames
from data.records import Watch
from data.shared_file import SharedFile, maybe_text, maybe_time, text_of, time_of


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing, as its runner last said."""

    source: str
    state: str  # ok | limited | parked | auth | down | ended | off
    note: str
    last_success: datetime | None
    next_try: datetime | None
    beat: datetime


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
