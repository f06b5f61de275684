"""A stream's way in: posts a second of CPU into landing, and seconds from a post to a page's answer while others read."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from connectors.bluesky import Bluesky
from connectors.demo import World
from connectors.demo.story import watches
from connectors.runner import Runner
from data.landing import Landing
from data.questions import counts, mentions, people
from data.questions.scope import Scope
from data.records import Period
from tests.protocol.bluesky import FakeBluesky
from vigie.house import House
from vigie.settings import ROOT, Settings

READERS, RATE = 10, 50  # people at pages; posts a second
OURS = tuple(replace(watch, id=f"bench-{watch.id}") for watch in watches())


def main(place: Path, *, posts: int = 40_000, seconds: int = 40) -> None:
    """Both measurements, printed."""
    _throughput(place, posts)
    _delay(place, seconds)


def _throughput(place: Path, posts: int) -> None:
    """One core's worth: a server in another process sends as fast as it is read; every post is about a watch."""
    settings = Settings(place / "stream" / "vigie.duckdb")
    landing = Landing(settings.landing)
    for watch in OURS:
        landing.save_watch(watch)
    with serving(posts) as (url, _):
        runner = Runner(landing, {"bluesky": Bluesky}, only=["bluesky"], base={"bluesky": url})
        thread = threading.Thread(target=runner.run, daemon=True)
        cpu, wall = time.process_time(), time.monotonic()
        thread.start()
        while _read(landing) < posts and time.monotonic() - wall < 300:
            time.sleep(0.05)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        runner.stop()
        thread.join(5)
    landed = _landed(landing)
    landing.close()
    print("Stream: server to landing, with language, tone and five watches")
    print(f"  posts sent / landed         {posts:>10,} / {landed:,}")
    print(
        f"  posts a CPU second          {posts / cpu:>10,.0f}   ({cpu:.1f} s of CPU, {wall:.1f} s by the clock)\n"
    )


def _delay(place: Path, seconds: int) -> None:
    """From the moment a post is sent to the moment a question's answer holds it, while ten readers turn pages."""
    settings = Settings(place / "delay" / "vigie.duckdb")
    house = House(settings)
    for watch in OURS:
        house.landing.save_watch(watch)
    house.start(collect=False)
    stop = threading.Event()
    turned: list[float] = []
    readers = [
        threading.Thread(target=_reader, args=(house, stop, turned), daemon=True) for _ in range(READERS)
    ]
    with serving(0) as (url, line):
        command = [sys.executable, "-m", "bench.collector", str(settings.landing), url]
        collector = subprocess.Popen(command, cwd=ROOT)
        for reader in readers:
            reader.start()
        time.sleep(5)  # the collector starts and connects
        line.send(("emit", RATE, seconds))
        delays = _watch(house, RATE * seconds, within=seconds + 30)
        stop.set()
        collector.terminate()
        collector.wait(10)
    for reader in readers:
        reader.join(10)
    house.stop()
    p50, p95 = np.percentile(delays, [50, 95]) if delays else (np.nan, np.nan)
    r50, r95 = np.percentile(turned, [50, 95]) if turned else (np.nan, np.nan)
    print(f"Delay: {RATE} posts a second for {seconds} s, {READERS} readers")
    print(f"  posts sent / seen           {RATE * seconds:>10,} / {len(delays):,}")
    print(f"  sent to visible             p50 {p50:.2f} s, p95 {p95:.2f} s")
    print(
        f"  a reader's three questions  p50 {r50 * 1000:.0f} ms, p95 {r95 * 1000:.0f} ms ({len(turned):,} turns)\n"
    )


def _watch(house: House, expected: int, *, within: float) -> list[float]:
    """Seconds between each post's sending, which stands in its text, and its first appearance in an answer."""
    seen: dict[str, float] = {}
    until = time.monotonic() + within
    while len(seen) < expected and time.monotonic() < until:
        page = mentions.page(house.store, Scope(_span()), most=500)
        now = time.time()
        for text in page["text"]:
            word = text.rpartition(" ")[2]
            if word.isdigit() and word not in seen:
                seen[word] = now - int(word) / 1e9
        time.sleep(0.02)
    return list(seen.values())


def _reader(house: House, stop: threading.Event, turned: list[float]) -> None:
    """Somebody at the pages: a timeline, the newest mentions and the busiest people, once a second."""
    while not stop.wait(1.0):
        began = time.monotonic()
        scope = Scope(_span(), watches=(OURS[0].id,))
        counts.hours(house.store, scope)
        mentions.page(house.store, scope)
        people.speakers(house.store, scope)
        turned.append(time.monotonic() - began)


def _span() -> Period:
    now = datetime.now(UTC)
    return Period(now - timedelta(days=1), now + timedelta(hours=1))


def _read(landing: Landing) -> int:
    return sum(one.read for one in landing.unloaded(rows=10**9))


def _landed(landing: Landing) -> int:
    return sum(
        one.tables["mention"].num_rows for one in landing.unloaded(rows=10**9) if "mention" in one.tables
    )


@contextmanager
def serving(posts: int) -> Iterator[tuple[str, Connection]]:
    """A Jetstream server in a process of its own that holds `posts` posts of the last minutes."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there, posts), daemon=True)
    process.start()
    try:
        yield here.recv(), here
    finally:
        here.send(("end",))
        process.join(10)


def _serve(line: Connection, posts: int) -> None:
    start = datetime.now(UTC) - timedelta(minutes=20)
    with FakeBluesky(start, step=timedelta(microseconds=15 * 60 * 1_000_000 // max(posts, 1))) as network:
        if posts:
            for place, text in enumerate(_texts(posts)):
                network.post(text, by=f"a{place % 2000}")
        line.send(network.url)
        while (order := line.recv())[0] == "emit":
            _, rate, seconds = order
            began = time.monotonic()
            for turn in range(rate * seconds):
                time.sleep(max(0.0, began + turn / rate - time.monotonic()))
                network.post(f"Velanuit again {time.time_ns()}", by=f"a{turn % 200}", at=datetime.now(UTC))


def _texts(posts: int) -> Iterator[str]:
    """Texts of the demo world that name a brand, again and again, each with a number of its own."""
    world = World(until=datetime.now(UTC), scale=0.3)
    texts = [m.text for batch in world.batches(size=5_000) for m in batch.mentions if "elanuit" in m.text]
    for place in range(posts):
        yield f"{texts[place % len(texts)]} {place}"
