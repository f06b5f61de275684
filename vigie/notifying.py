"""Tells the channels of alerts that opened: queued in the store, tried again when it fails, never more an hour than agreed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from connectors import telling
from connectors.contract import Key, SourceError
from connectors.keys import KeyRing
from data import alerting, notices
from data.alerting import Alert
from data.landing import Landing
from data.notices import Channel
from data.store import Store
from reports.notices import message

log = logging.getLogger(__name__)

_ROOM = "channels"  # where the addresses stand in the file of keys
Tell = Callable[[str, str, str], None]  # address, title, words


class Notifier:
    """Queues notices and sends those that are due."""

    def __init__(self, landing: Landing, store: Store, keys: KeyRing, *, tell: Tell = telling.tell) -> None:
        self._landing, self._store, self._keys, self._tell = landing, store, keys, tell

    def save(self, channel: Channel, address: str, *, now: datetime) -> None:
        """Keep a channel and its secret address; an empty address keeps the one there is.

        Raises QueryRejected for an address that will not do, ValueError for hours or a cap that cannot be.
        """
        if address.strip():
            telling.service(address)
            telling.reachable(address)
        elif not self.address(channel.name):
            raise ValueError("A channel needs an address.")
        notices.save_channel(self._store, channel, now=now)
        if address.strip():
            self._keys.save(_ROOM, {channel.name: address})

    def drop(self, name: str) -> None:
        """Forget a channel and its address."""
        notices.drop_channel(self._store, name)
        self._keys.save(_ROOM, {name: ""})

    def kind(self, name: str) -> str:
        """What service a channel speaks to; empty when its address is gone."""
        address = self.address(name)
        return telling.service(address) if address else ""

    def test(self, name: str) -> None:
        """Send a message that says it is a test. Raises SourceError when it does not arrive."""
        self._tell(self.address(name), "Vigie: a test", "This channel works. Alerts will arrive here.")

    def tell(self, raised: Sequence[Alert]) -> None:
        """Queue what opened, for every channel."""
        if not any(one.state == "open" for one in raised):
            return
        now = datetime.now(UTC)
        rules = [rule for rule, _ in alerting.rules(self._store)]
        names = {watch.id: watch.name for watch in self._landing.watches()}
        for one in raised:
            if one.state == "open":
                watch = names.get(one.watch, one.watch)

                def told(channel: Channel, one: Alert = one, watch: str = watch) -> tuple[str, str]:
                    return message(one, watch, rules, zone=channel.zone, lang=channel.lang)

                notices.queue(self._store, one.id, told, now=now)

    def look(self, now: datetime) -> int:
        """Send what is due; how many went out."""
        count = 0
        for channel in notices.channels(self._store):
            for notice in notices.due(self._store, channel, now):
                try:
                    self._tell(self.address(channel.name), notice.title, notice.words)
                except SourceError as error:
                    notices.failed(self._store, notice, str(error), now=now)
                else:
                    notices.sent(self._store, notice, now=now)
                    count += 1
        return count

    def address(self, name: str) -> str:
        """The secret address of a channel; empty when it is gone. For sending alone: it is never shown, kept or logged."""
        return self._keys.of(_ROOM, [Key(name, name)]).get(name, "")
