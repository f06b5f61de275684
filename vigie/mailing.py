"""Sends what waits about regular reports to the channels people chose: none of it twice, and honest about what may have gone."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from connectors import mailing as post
from connectors import telling
from connectors.contract import QueryRejected, SourceError
from connectors.mailing import Enclosed, Letter, Unsure
from data import mailing as kept
from data import notices
from data.mailing import Mailing
from data.store import Store
from reports.brief import MEDIA

log = logging.getLogger(__name__)

Tell = Callable[[str, str, str], None]  # address, title, words


class Mail(Protocol):
    """Sends one letter by e-mail; what went only in part, in words."""

    def __call__(self, address: str, letter: Letter, *, handing: Callable[[], None]) -> str: ...


class Mailer:
    """Sends what is due. E-mail carries the file; other channels get the words and the link alone.

    A message is marked as handed over, in the store, at the last moment before it is given away. Killed before that, it is
    sent by the next life; killed after, it is called unsure and left to a person: once too few rather than once too often.
    """

    def __init__(
        self,
        store: Store,
        address: Callable[[str], str],
        *,
        mail: Mail = post.mail,
        tell: Tell = telling.tell,
    ) -> None:
        """`address` gives a channel's secret address, or ""."""
        self._store, self._address, self._mail, self._tell = store, address, mail, tell
        self._one = threading.Lock()  # one sends at a time, so that "handed" always means an earlier life

    def post(self, now: datetime) -> int:
        """Send what is due; how many went."""
        count = 0
        with self._one:
            kept.broken_off(self._store, now=now)
            for channel in notices.channels(self._store):
                for one in kept.due(self._store, channel, now):
                    count += self._send(one, now)
        return count

    def test(self, channel: str, title: str, words: str, enclosed: Enclosed, *, now: datetime) -> str:
        """Send a message at once, as a report would be; what went only in part. Raises SourceError when it does not arrive."""
        address = self._address(channel)
        if not address:
            raise QueryRejected(notices.GONE)
        if post.is_mail(address):
            name = kept.name_of(f"test {channel}", now, now, title)
            return self._mail(address, Letter(name, title, words, now, _fitting(enclosed)), handing=_nothing)
        self._tell(address, title, _harmless(words))
        return ""

    def _send(self, one: Mailing, now: datetime) -> bool:
        try:
            left = self._given(one, now)
        except Unsure as error:
            kept.unsure(self._store, one, str(error), now=now)
        except QueryRejected as error:
            kept.refused(self._store, one, str(error), now=now)
        except SourceError as error:
            kept.failed(self._store, one, str(error), now=now)
        else:
            kept.sent(self._store, one, now=now, why=left)
            return True
        return False

    def _given(self, one: Mailing, now: datetime) -> str:
        """Give it away; what went only in part."""
        address = self._address(one.channel)
        if not address:
            raise QueryRejected(notices.GONE)

        def handing() -> None:
            kept.handing(self._store, one, now=now)

        if not post.is_mail(address):
            handing()
            self._tell(address, one.title, _harmless(one.words))
            return ""
        enclosed = _file(one)
        fitting = _fitting(enclosed)
        left = self._mail(address, Letter(one.id, one.title, one.words, one.made, fitting), handing=handing)
        if enclosed is not None and fitting is None:
            left = f"{left} The file is too large for e-mail.".strip()
        return left


def _file(one: Mailing) -> Enclosed | None:
    """The report, if it still is what was made. Raises QueryRejected."""
    if one.file is None:
        return None
    place = Path(one.file)
    try:
        content = place.read_bytes()
    except OSError:
        raise QueryRejected("The file is no longer there.") from None
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise QueryRejected("The file is no longer the one that was made.")
    return Enclosed(place.name, MEDIA[place.suffix.removeprefix(".")], content)


def _fitting(enclosed: Enclosed | None) -> Enclosed | None:
    return enclosed if enclosed is not None and len(enclosed.content) <= post.MOST_BYTES else None


def _harmless(words: str) -> str:
    """Words that call nobody by name in a chat and close no mark of its own."""
    return words.replace("@", "@\u200b").replace("<", "‹").replace(">", "›")


def _nothing() -> None:
    """Nobody keeps a test."""
