"""Keeps the collector process alive beside the dashboard, and ends it with the dashboard."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from vigie.settings import ROOT, Settings

log = logging.getLogger(__name__)

ALREADY_RUNNING = 3  # exit code of a collector that found another one at work
_FIRST_PAUSE, _LAST_PAUSE = 1.0, 30.0  # seconds between restarts


class Supervisor:
    """Starts `vigie collect` as a child and starts it again whenever it dies.

    The child watches its standard input: when this process ends, however it ends, the pipe closes and the child stops.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the collector, None while it is down."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        """Begin to keep a collector alive."""
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End the collector and stop restarting it."""
        self._stop.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout)
            except subprocess.TimeoutExpired:
                child.kill()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            command = [
                sys.executable,
                "-m",
                "vigie",
                "collect",
                "--db",
                str(self._settings.db),
                "--supervised",
            ]
            self._child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)  # noqa: S603 - our own command
            code = self._child.wait()
            if self._child.stdin:
                self._child.stdin.close()
            if self._stop.is_set():
                return
            if code == ALREADY_RUNNING:
                pause = _LAST_PAUSE  # somebody runs `vigie collect` beside us: leave it the work
            else:
                log.warning("The collector ended with code %s; starting it again in %.0f s.", code, pause)
            self._stop.wait(pause)
            pause = min(pause * 2, _LAST_PAUSE)
