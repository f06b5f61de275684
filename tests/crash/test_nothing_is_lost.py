"""Kill the collector and the dashboard at random instants while a source keeps publishing and re-delivering."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.records import Watch
from data.store import Store
from tests.crash.pulse import PulseServer, post
from vigie.settings import ROOT, Settings


def spawn(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.crash.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )


def wait_until(true: object, *, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < limit, "the house did not catch up in time"
        time.sleep(0.2)


@pytest.mark.parametrize("kills", [6, pytest.param(40, marks=pytest.mark.long)])
def test_every_post_is_there_once_however_often_we_are_killed(tmp_path: Path, kills: int) -> None:
    settings = Settings(tmp_path / "vigie.duckdb")
    landing = Landing(settings.landing)
    landing.save_watch(Watch("acme", "Acme", "acme -train"))
    server = PulseServer()
    arguments = {"collector": (str(settings.landing), server.url), "dashboard": (str(settings.db),)}
    running = {name: spawn(name, *arguments[name]) for name in arguments}
    chance = random.Random(kills)
    try:
        for turn in range(kills):
            time.sleep(chance.uniform(0.3, 2.5))
            victim = chance.choice(sorted(running))
            running[victim].kill()
            running[victim].wait()
            if turn == kills // 2:  # a watch made in the middle of it all is judged over history
                landing.save_watch(Watch("thanks", "Thanks", "merci"))
            running[victim] = spawn(victim, *arguments[victim])
        published = server.stop_publishing()
        wait_until(lambda: _position(landing) == published, seconds=60)
        wait_until(lambda: landing.waiting() == 0, seconds=60)
    finally:
        for process in running.values():
            process.kill()
            process.wait()
        server.close()

    store = Store(settings.db)
    Loader(landing, store).settle()
    rows = store.rows("select id, text, author_id, likes from mention").to_pylist()
    matches = store.rows(
        "select watch, count(*) as n, count(distinct seq) as distinct_n from mention_watch group by watch"
    )
    ties = store.row(
        "select count(*) as n, count(distinct (seq, kind, source_id, target_id)) as distinct_n from interaction"
    )
    wrong = counts.differences_from_recount(store)
    store.close()
    landing.close()

    assert published > 200
    assert sorted(int(row["id"]) for row in rows) == list(range(published))
    for row in rows:
        number = int(row["id"])
        assert row["text"] in (post(number).text, post(number, edited=True).text)
        assert (row["author_id"], row["likes"]) == (post(number).author_id, post(number).likes)
    expected = {
        "acme": sum(1 for n in range(published) if n % 4 in (0, 1, 3)),
        "thanks": sum(1 for n in range(published) if n % 4 == 3),
    }
    assert {row["watch"]: (row["n"], row["distinct_n"]) for row in matches.to_pylist()} == {
        watch: (n, n) for watch, n in expected.items()
    }
    assert ties["n"] == ties["distinct_n"]
    assert wrong.empty, wrong


def _position(landing: Landing) -> int:
    mark = landing.checkpoint("pulse", "search")
    return int(mark.state["position"]) if mark else 0
