"""The index of texts: SQLite FTS5 in a file of its own beside the store, always behind it and never ahead.

The store decides what is so; the index follows in the loader's idle moments. It remembers how far it has come in the same
transaction as the texts themselves, so that a kill at any moment costs nothing, and it begins anew where it finds another
store, or one that knows less than it does. Python's own `sqlite3` brings FTS5; its tokens are ours (`data.query.folding`), so that a
search finds what a watch of the same words finds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from data.query.folding import folded, plain
from data.query.marks import domains_in, handles_in, hashtags_in, host

if TYPE_CHECKING:
    from data.store import Store

_VERSION = 1  # of what is written into the index; another one is built anew
_STRETCH = 5_000  # texts taken in one transaction, a second's work
_MERGED = 200  # pages of erased words worked out of the index in one idle moment
_WASHED = 6 * 3600.0  # seconds from one washing to the next: it rewrites much of the file
_PLACE = """
    create table if not exists place (
        store text not null, version integer not null, seq integer not null, turn integer not null, erased integer not null
    )
"""
_WORDS = """
    create virtual table if not exists words using fts5(
        title, text, marks, columnsize=0, prefix='2 3', tokenize="ascii tokenchars '_@#/.-:'"
    )
"""


@dataclass(frozen=True, slots=True)
class Place:
    """How far an index has come: the last mention it holds, the last change it heard of, whether erased words linger."""

    store: str
    version: int
    seq: int
    turn: int
    erased: int


class Index:
    """One file of texts, written by the loader's thread, read by any; deleting it loses nothing."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file; `None` keeps it in memory. A file that is damaged is begun anew."""
        self._path, self._lock = path, threading.RLock()
        self._washed = float("-inf")
        self._latest: tuple[tuple[object, ...], pa.Table] | None = None
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:
            if path is None:
                raise
            path.unlink()
            self._db = self._opened()

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._db.close()

    def found(self, expression: str, least: int, most: int) -> pa.Table:
        """`seq` of the texts between two mentions that satisfy an expression of `data.finding`."""
        with self._reading() as db:
            asked = (expression, least, most, db.execute("select * from place").fetchone())
            known = self._latest
            if (
                known is not None and known[0] == asked
            ):  # a page counts first and lists then: the same search twice
                return known[1]
            # One long text instead of a row each: a million hits take .2 s less to fetch.
            (text,) = db.execute(
                "select group_concat(rowid) from words where words match ? and rowid between ? and ?",
                (expression, least, most),
            ).fetchone()
        seqs = np.fromstring(text, dtype=np.int64, sep=",") if text else np.array([], dtype=np.int64)
        self._latest = (asked, pa.table({"seq": seqs}))
        return self._latest[1]

    def place(self) -> Place | None:
        """How far it is; None where nothing was ever put in."""
        with self._lock:
            row = self._db.execute("select store, version, seq, turn, erased from place").fetchone()
        return Place(*row) if row else None

    def begin(self, store: str) -> None:
        """Forget every text and start for a store."""
        with self._writing() as db:
            db.execute("drop table words")
            db.execute(_WORDS)
            db.execute("delete from place")
            db.execute("insert into place values (?, ?, 0, 0, 0)", (store, _VERSION))

    def take(self, texts: Sequence[dict[str, Any]], *, seq: int) -> None:
        """Add texts up to a mention; the same ones again change nothing."""
        with self._writing() as db:
            db.executemany(
                "insert or replace into words (rowid, title, text, marks) values (?, ?, ?, ?)", _rows(texts)
            )
            db.execute("update place set seq = ?", (seq,))

    def correct(self, seqs: Sequence[int], texts: Sequence[dict[str, Any]], *, turn: int) -> None:
        """Put the texts of changed mentions in the place of their earlier ones; one that is gone stays out."""
        with self._writing() as db:
            db.executemany("delete from words where rowid = ?", [(seq,) for seq in seqs])
            db.executemany(
                "insert or replace into words (rowid, title, text, marks) values (?, ?, ?, ?)", _rows(texts)
            )
            db.execute("update place set turn = ?, erased = erased or ?", (turn, len(set(seqs)) > len(texts)))

    def wash(self) -> bool:
        """Work erased words out of the file, a little at a time; False between two washings.

        A text leaves the index at once; that some word once stood in a mention now empty stays readable in the file until then.
        """
        if time.monotonic() - self._washed < _WASHED:
            return False
        with self._writing() as db:
            before = db.total_changes
            db.execute("insert into words(words, rank) values ('merge', ?)", (-_MERGED,))
            if db.total_changes - before < 2:  # FTS5's own sign that nothing is left to merge
                db.execute("update place set erased = 0")
                self._washed = time.monotonic()
        return True

    def _opened(self) -> sqlite3.Connection:
        db = self._connected()
        db.execute("pragma secure_delete = on")
        db.execute(_PLACE)
        db.execute(_WORDS)
        return db

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self._path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False
        )
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        return db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, so that a search never waits for the loader; in memory there is but one."""
        if self._path is None:
            with self._lock:
                yield self._db
            return
        db = self._connected()
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")


def follow(store: Store) -> bool:
    """Let the index of a store hear one stretch of what is new, changed or taken back; False when it knows all."""
    index = store.index
    known = store.row(_KNOWN)
    place = index.place()
    # A store that knows less than its index lost what it had, or is another one: seqs may mean other mentions by now.
    if (
        place is None
        or (place.store, place.version) != (known["name"], _VERSION)
        or place.seq > known["seq"]
        or place.turn > known["turn"]
    ):
        index.begin(known["name"])
        return True
    if place.turn < known["turn"]:
        _correct(store, place)
    elif place.seq < known["seq"]:
        _add(store, place)
    else:
        return bool(place.erased) and index.wash()
    return True


def waiting(store: Store) -> int:
    """How many mentions are in the store and not yet in its index."""
    place = store.index.place()
    known = store.row(_KNOWN)
    seq = place.seq if place and place.store == known["name"] else 0
    return int(
        store.row("select count(*) as n from mention where seq > $seq and deleted is null", seq=seq)["n"]
    )


def rebuild(store: Store) -> int:
    """Make the index anew from the store; returns how many mentions it then holds."""
    store.index.begin(store.row(_KNOWN)["name"])
    while follow(store):
        pass
    return int(store.row("select count(*) as n from mention where deleted is null")["n"])


def _add(store: Store, place: Place) -> None:
    first = store.row("select min(seq) as seq from mention where seq > $seq", seq=place.seq)["seq"]
    last = first + _STRETCH - 1
    texts = store.rows(_TEXTS_BETWEEN, first=first, last=last).to_pylist()
    top = store.row(
        "select max(seq) as seq from mention where seq between $first and $last", first=first, last=last
    )
    store.index.take(texts, seq=top["seq"])


def _correct(store: Store, place: Place) -> None:
    turns = store.rows(_CHANGES, turn=place.turn, most=_STRETCH)
    seqs = [seq for seq in turns["seq"].to_pylist() if seq <= place.seq]  # later ones are still to be added
    texts = store.rows(_TEXTS_OF, seqs=seqs).to_pylist()
    store.index.correct(seqs, texts, turn=turns["turn"].to_pylist()[-1])


def _rows(texts: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str, str, str]]:
    for row in texts:
        yield row["seq"], _line(row["title"] or ""), _line(row["text"]), " ".join(_marks(row))


def _line(text: str) -> str:
    return folded(text).strip()


def _marks(row: dict[str, Any]) -> Iterator[str]:
    """Accounts addressed, hashtags and domains, each as one token of its own kind."""
    said = f"{row['title']}\n{row['text']}" if row["title"] else row["text"]
    for name in row["handles"] or handles_in(said, row["platform"]):
        yield f"@{_whole(name)}"
        if "@" in name:
            yield f"@{_whole(name.partition('@')[0])}"
    for tag in row["hashtags"] or hashtags_in(said):
        yield f"#{_whole(tag)}"
    domains = [*(row["domains"] or domains_in(row["text"]))]
    if row["kind"] == "article" and row["url"]:
        domains.append(host(row["url"]) or "")
    for domain in domains:
        labels = plain(domain).removeprefix("www.").split(".")
        for first in range(len(labels)):
            yield f"/{_whole('.'.join(labels[first:]))}"


def _whole(name: str) -> str:
    return "".join(plain(name).split())


_KNOWN = """
    select
        (select name from store_identity) as name,
        coalesce((select max(seq) from mention), 0) as seq,
        coalesce((select max(turn) from text_change), 0) as turn
"""
_TEXTS_BETWEEN = """
    select seq, platform, title, text, handles, hashtags, domains, kind, url
    from mention
    where seq between $first and $last and deleted is null
    order by seq
"""
_TEXTS_OF = """
    select seq, platform, title, text, handles, hashtags, domains, kind, url
    from mention
    where seq in (select unnest($seqs::bigint[])) and deleted is null
"""
_CHANGES = "select turn, seq from text_change where turn > $turn order by turn limit $most"
