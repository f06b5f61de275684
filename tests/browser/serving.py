"""Starts the real app on a free port, and knows when it is ready."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.landing import Landing
from tests.browser import source_states
from vigie.settings import ROOT, Settings


@dataclass
class Server:
    """A running dashboard."""

    url: str
    settings: Settings
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it in order, or else by force."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


def started(
    settings: Settings,
    options: Sequence[str] = (),
    *,
    run: Sequence[str] = ("streamlit", "run", str(ROOT / "app.py")),
) -> Server:
    """A dashboard on this store, answering; `run` is the module that serves it, with its first arguments."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", *run,
            "--server.address", "127.0.0.1", "--server.port", str(port), *options,
        ],
        cwd=ROOT,
        env={**os.environ, "VIGIE_DB": str(settings.db), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(f"http://127.0.0.1:{port}", settings, process)
    until(lambda: answers(server), "the dashboard did not answer in time")
    return server


def with_demo(settings: Settings) -> Server:
    """A dashboard whose demo world is wholly loaded."""
    server = started(settings)
    landing = Landing(settings.landing)
    until(
        lambda: landing.checkpoint("demo", "stream") is not None, "the demo world did not land in time", 180
    )
    until(lambda: landing.waiting() == 0, "the demo world was not loaded in time", 180)
    landing.close()
    return server


def with_source_states(settings: Settings) -> Server:
    """A dashboard in which every source is in another state."""
    source_states.prepare(settings)
    server = started(settings, run=("tests.browser.source_states",))
    landing = Landing(settings.landing)
    until(lambda: landing.waiting() == 0, "what was prepared was not loaded in time")
    landing.close()
    return server


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(server: Server) -> bool:
    """Whether the dashboard is up; fails at once when it has ended."""
    assert server.process.poll() is None, "the dashboard ended at once"
    try:
        with urllib.request.urlopen(f"{server.url}/health", timeout=2):
            return True
    except OSError:
        return False


def until(true: Callable[[], bool], otherwise: str, seconds: float = 90.0) -> None:
    """Wait for something to become true."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, otherwise
        time.sleep(0.2)
