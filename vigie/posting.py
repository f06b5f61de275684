"""Sends regular reports when they are due: each span once, whatever is restarted or killed in between."""

from __future__ import annotations

import hashlib
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from data import mailing
from data import regular as kept
from data.landing import Landing
from data.mailing import Mailing
from data.records import Period
from data.regular import Regular, Sent
from data.store import Store
from reports import regular as reported
from reports.letter import letter, silence
from reports.typeset import TypesetError
from vigie.mailing import Mailer
from vigie.settings import Settings

log = logging.getLogger(__name__)

_ROUND = 60.0  # seconds


def deliver(store: Store, landing: Landing, settings: Settings, *, now: datetime) -> list[Sent]:
    """Make and put down every report that is due and not done.

    The file gets its final name in one step, then the row says that it is done: killed in between, the next round makes
    the same file of the same name again, and then the row, with which the messages about it begin to wait. A report that cannot be written is tried again next round.
    """
    done = []
    for regular in kept.regulars(store):
        period = reported.due(regular, now)
        if period is None or kept.is_done(store, regular.id, period):
            continue
        try:
            sent, (title, words) = _sent(store, landing, settings, regular, period, now)
        except (OSError, TypesetError) as fault:
            log.warning("The regular report %s could not be put down: %s", regular.id, fault)
            continue
        kept.note(store, sent, _mailings(regular, sent, title, words) if words else ())
        done.append(sent)
    return done


def _sent(
    store: Store, landing: Landing, settings: Settings, regular: Regular, period: Period, now: datetime
) -> tuple[Sent, tuple[str, str]]:
    """The report put down, and title and words for those who are told of it; both empty when nobody is."""
    every = {watch.id: watch for watch in landing.watches()}
    watch = every.get(regular.watch)
    if watch is None:
        return Sent(regular.id, period.since, period.until, None, None, 0, "The watch is gone.", now), ("", "")  # fmt: skip
    rivals = tuple(one for one in every.values() if one.kind == "rival" and one.id != watch.id)
    found = reported.summed(store, regular, period, watch, rivals, now=now)
    if found.is_empty:
        silent = Sent(regular.id, period.since, period.until, None, None, 0, "Nothing was said.", now)
        return silent, silence(found, watch, reported.tongue(regular), label=regular.label)
    said = reported.said(store, regular, found, now=now, dashboard=settings.dashboard)
    file = reported.made(store, regular, found, said)
    place = Path(regular.folder) / reported.file_name(regular, period)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.part")
    half.write_bytes(file)
    half.replace(place)
    digest = hashlib.sha256(file).hexdigest()
    sent = Sent(regular.id, period.since, period.until, str(place), digest, found.now.mentions, "", now)
    return sent, letter(said, reported.tongue(regular), enclosed=place.name)


def _mailings(regular: Regular, sent: Sent, title: str, words: str) -> list[Mailing]:
    return [
        Mailing(
            mailing.name_of(regular.id, sent.since, sent.until, channel), regular.id, sent.since, sent.until, channel, title, words,
            sent.file, sent.sha256, made=sent.sent, due=sent.sent,
        )
        for channel in regular.channels
    ]  # fmt: skip


class Poster:
    """A thread that looks once a minute, puts down what is due and sends what waits."""

    def __init__(self, store: Store, landing: Landing, settings: Settings, mailer: Mailer) -> None:
        self._store, self._landing, self._settings, self._mailer = store, landing, settings, mailer
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="poster", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the report in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.wait(_ROUND):
            try:
                deliver(self._store, self._landing, self._settings, now=datetime.now(UTC))
                self._mailer.post(datetime.now(UTC))
            except Exception:
                log.exception("Regular reports failed; they are tried again in %.0f s", _ROUND)
