"""The rooms, opened together: settings, landing, store, loader and the collector's supervisor."""

from __future__ import annotations

import threading

from connectors.keys import KeyRing
from data.landing import Landing
from data.loader import Loader
from data.past import Pasts
from data.store import Store
from tone import meanings, own
from vigie import demo
from vigie.learning import Learner
from vigie.mailing import Mailer
from vigie.notifying import Notifier
from vigie.posting import Poster
from vigie.rereading import Rereader
from vigie.sentinel import Sentinel
from vigie.settings import Settings, from_environment
from vigie.supervisor import Supervisor
from vigie.upgrading import Upgrader


class House:
    """One process's view of everything; the process that opens it owns the store."""

    def __init__(self, settings: Settings) -> None:
        """Open landing and store. Raises StoreBusy when another process owns the store."""
        self.settings = settings
        self.landing = Landing(settings.landing)
        self.store = Store(settings.db)
        self.pasts = Pasts(self.store)
        self.loader = Loader(
            self.landing, self.store, on_change=demo.Host(settings, self.landing, self.store).look
        )
        own.use(settings.own_tone)
        meanings.use(settings.tone_words)
        self.rereader = Rereader(self.store, settled=lambda: self.landing.waiting() == 0)
        self.upgrader = Upgrader(self.store)
        self.learner = Learner(self.store, settings.own_tone)
        self.notifier = Notifier(self.landing, self.store, KeyRing(settings.keys))
        self.sentinel = Sentinel(
            self.landing, self.store, ready=lambda: demo.loaded(self.landing) is None, notifier=self.notifier
        )
        self.mailer = Mailer(self.store, self.notifier.address)
        self.poster = Poster(self.store, self.landing, settings, self.mailer)
        self.supervisor = Supervisor(settings)

    def start(self, *, collect: bool = True) -> None:
        """Load in the background and keep a collector alive; an empty house shows the demo world."""
        if self.is_new:
            demo.start(self.landing)
        self.loader.start()
        self.rereader.start()
        self.upgrader.start()
        self.learner.start()
        self.sentinel.start()
        self.poster.start()
        if collect:
            self.supervisor.start()

    def stop(self) -> None:
        """End the collector, finish the batch in hand, close the files."""
        self.supervisor.stop()
        self.sentinel.stop()
        self.poster.stop()
        self.upgrader.stop()
        self.learner.stop()
        self.rereader.stop()
        self.loader.stop()
        self.store.close()
        self.landing.close()

    @property
    def is_new(self) -> bool:
        """Nothing was ever collected, imported or wished for here."""
        return (
            not self.landing.watches()
            and not self.landing.enabled_sources()
            and self.landing.waiting() == 0
            and self.store.rows("select 1 from loaded_batch limit 1").num_rows == 0
        )


_current: House | None = None
_lock = threading.Lock()


def current() -> House:
    """The house of this process, opened on first use (by app.py's lifespan when the dashboard runs)."""
    global _current
    with _lock:
        if _current is None:
            _current = House(from_environment())
        return _current


def close() -> None:
    """Stop and forget the house of this process."""
    global _current
    with _lock:
        if _current is not None:
            _current.stop()
            _current = None
