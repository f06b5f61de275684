"""The demo world in the house: wished on for a new store, its notes pinned to the time line, its truth written beside."""

from __future__ import annotations

from connectors.demo import DemoConnector, World
from data.landing import Landing
from data.questions import ledger
from data.store import Store
from vigie.settings import Settings

SOURCE = "demo"


def start(landing: Landing) -> None:
    """Wish the demo world on: its watches and its source."""
    for watch in DemoConnector().world().watches():
        landing.save_watch(watch)
    landing.set_source(SOURCE, enabled=True)


def world(landing: Landing) -> World | None:
    """The demo world of this store; None before its first batch landed."""
    mark = landing.checkpoint(SOURCE, "search")
    return DemoConnector().world(mark) if mark else None


def loaded(landing: Landing) -> float | None:
    """Which part of the demo world's past is in the store, 0 to 1; None where none is on its way."""
    if not landing.enabled_sources().get(SOURCE):
        return None
    waiting = landing.waiting()
    if landing.checkpoint(SOURCE, "stream"):  # the past is read before the present
        return None if not waiting else 1.0
    mark, here = landing.checkpoint(SOURCE, "search"), world(landing)
    if mark is None or here is None:
        return 0.0
    read = int(mark.state["position"]) - waiting * DemoConnector.spec.page_size
    return min(1.0, max(0.0, read / max(1, here.place(here.story.anchor))))


class Host:
    """Pins the demo's notes and writes its ground truth, once, when its first mentions are loaded."""

    def __init__(self, settings: Settings, landing: Landing, store: Store) -> None:
        self._settings, self._landing, self._store = settings, landing, store
        self._done = False

    def look(self) -> None:
        """Do what is left to do; costs nothing afterwards."""
        if self._done or not ledger.has_demo(self._store):
            return
        here = world(self._landing)
        if here is None:
            return
        for place, note in enumerate(here.annotations()):
            ledger.annotate(
                self._store,
                note.at,
                note.text,
                watch=note.watch or None,
                writer=SOURCE,
                name=f"{SOURCE}-{place}",
            )
        if not self._settings.truth.exists():
            here.write_truth(self._settings.truth)
        self._done = True
