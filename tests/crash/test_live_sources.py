"""Kill the collector at random instants while X is searched and Bluesky streams: all is there once, what went is gone."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.landing import Landing
from data.loader import Loader
from data.records import Watch
from data.store import Store
from tests.protocol.bluesky import FakeBluesky
from tests.protocol.x import FakeX
from vigie.settings import ROOT, Settings


class World:
    """Publishes on both platforms until told to stop: edits, deletions, deliveries twice and out of order among it."""

    def __init__(self, x: FakeX, bluesky: FakeBluesky) -> None:
        self.x, self.bluesky, self.chance = x, bluesky, random.Random(3)
        self.posts: dict[str, str] = {}  # Bluesky's, that a watch asks for: address → text
        self.gone: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        turn = 0
        while not self._stop.wait(0.05):
            turn += 1
            if turn % 4 == 0:
                self.x.publish(f"acme number {turn}", author=turn % 30)
            text = f"acme again {turn}" if turn % 2 else f"nothing of interest {turn}"
            uri = self.bluesky.post(text, by=f"a{turn % 30}", at=datetime.now(UTC))
            if turn % 2:
                self.posts[uri] = text
            if turn % 11 == 0:
                chosen = self.chance.choice(sorted(self.posts.keys() - self.gone))
                self.posts[chosen] = f"acme edited {turn}"
                self.bluesky.edit(chosen, self.posts[chosen])
            if turn % 13 == 0:
                chosen = self.chance.choice(sorted(self.posts.keys() - self.gone))
                self.gone.add(chosen)
                self.bluesky.delete(chosen)
            if turn % 17 == 0:
                self._again()

    def _again(self) -> None:
        """Some of the latest events come once more, in another order; never one that a later event has overtaken."""
        seen: dict[tuple[str, str], int] = {}
        for place, event in enumerate(self.bluesky.events):
            assert isinstance(event, dict)
            seen[(event["did"], event.get("rkey", ""))] = place
        last = [place for place in seen.values() if place >= len(self.bluesky.events) - 40]
        self.bluesky.again(*self.chance.sample(last, min(5, len(last))))


def spawn(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.live_collector", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.long)])
def test_all_that_was_published_is_there_once_and_what_was_taken_back_is_gone(
    tmp_path: Path, kills: int
) -> None:
    settings, chance = Settings(tmp_path / "vigie.duckdb"), random.Random(kills)
    landing = Landing(settings.landing)
    landing.save_watch(Watch("acme", "Acme", "acme"))
    landing.set_limits("x", money_a_month=1e6, requests_a_day=None)
    start = datetime.now(UTC) - timedelta(minutes=1)
    with FakeX(key="right") as x, FakeBluesky(start) as bluesky:
        world = World(x, bluesky)
        arguments = (str(settings.landing), x.url, bluesky.url)
        collector = spawn(*arguments)
        world.start()
        try:
            for _ in range(kills):
                time.sleep(chance.uniform(0.2, 3.0))
                collector.kill()
                collector.wait()
                collector = spawn(*arguments)
            world.stop()
            _until(lambda: _caught_up(landing, x, bluesky), seconds=120)
        finally:
            collector.kill()
            collector.wait()

    store = Store(settings.db)
    Loader(landing, store).settle()
    rows = store.rows("select platform, id, text, deleted is not null as gone from mention").to_pylist()
    gaps = store.rows("select source, why from gap").to_pylist()
    store.close()
    landing.close()

    kept = {(row["platform"], row["id"]): row for row in rows}
    assert len(kept) == len(rows), "a mention is stored twice"
    assert {name for platform, name in kept if platform == "x"} == set(x.statuses)
    assert {
        name for (p, name), row in kept.items() if p == "bluesky" and not row["gone"]
    } == world.posts.keys() - world.gone
    for uri in world.posts.keys() - world.gone:
        assert kept["bluesky", uri]["text"] == world.posts[uri]
    for uri in world.gone & {name for _, name in kept}:
        assert kept["bluesky", uri]["text"] == ""
    assert gaps == []
    assert len(world.posts) > 10 * kills


def _caught_up(landing: Landing, x: FakeX, bluesky: FakeBluesky) -> bool:
    """Whether both sources have read the last thing that was published."""
    stream, search = landing.checkpoint("bluesky", "stream"), landing.checkpoint("x", "search")
    if stream is None or search is None:
        return False
    last = max(one.created for one in x.statuses.values())  # X's index lies 30 s behind its clock
    (walked,) = search.state["queries"].values()
    read = not search.state["round"] and datetime.fromisoformat(walked["span"][1]) > last + timedelta(
        seconds=1
    )
    return bool(read) and stream.state["seq"] == bluesky.seq


def _until(true: object, *, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < limit, "the collector did not catch up in time"
        time.sleep(0.3)
