"""A source that never stops publishing, delivers again what it delivered before, and counts what it published."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, ClassVar

from connectors.contract import Access, Budget, Can, Connector, Native, Spec, Transient
from data.records import Author, Batch, Checkpoint, Interaction, Mention

START = datetime(2026, 5, 1, tzinfo=UTC)
OVERLAP, PAGE = 15, 40
TEXTS = (
    "Acme is great, I love it",
    "Acme is a terrible failure",
    "the train leaves at noon",
    "merci Acme pour tout",
)


class PulseServer:
    """Publishes posts on a loopback port; every seventh post is edited once, so its second version must win."""

    def __init__(self, *, per_second: float = 400.0) -> None:
        self.published = 0
        self._pause = 1 / per_second
        self._stop = Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                after = int(self.path.rpartition("=")[2])
                body = json.dumps(server.page(after)).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._threads = [
            threading.Thread(target=self._http.serve_forever, daemon=True),
            threading.Thread(target=self._publish, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def page(self, after: int) -> list[int]:
        """The next posts, with some of the earlier ones delivered again."""
        return list(range(max(0, after - OVERLAP), min(after + PAGE, self.published)))

    def stop_publishing(self) -> int:
        """No more posts; returns how many there were."""
        self._stop.set()
        self._threads[1].join()
        return self.published

    def close(self) -> None:
        """End the server."""
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()

    def _publish(self) -> None:
        while not self._stop.wait(self._pause * 8):
            self.published += 8


class PulseConnector(Connector):
    """Reads the pulse page by page; a checkpoint after every page."""

    spec: ClassVar[Spec] = Spec("Pulse", "pulse", Can.SEARCH, poll_seconds=0.05, keeps_all=True)

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._url = self.access.base

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        position = at.state["position"] if at else 0
        while not stop.is_set():
            try:
                with urllib.request.urlopen(f"{self._url}/?after={position}", timeout=5) as answer:
                    numbers = json.load(answer)
            except OSError as error:
                raise Transient(f"The pulse does not answer: {error}") from error
            if not numbers or numbers[-1] < position:
                return
            position = numbers[-1] + 1
            yield batch(numbers, position)


def batch(numbers: Sequence[int], position: int) -> Batch:
    """The posts of one page; a post seen near the end of the page carries its edited text."""
    posts = [post(number, edited=number < position - PAGE // 2) for number in numbers]
    return Batch(
        "pulse",
        tuple(posts),
        tuple(Author("pulse", f"a{number % 50}", handle=f"author{number % 50}") for number in numbers),
        tuple(
            Interaction("pulse", "mention", p.id, p.author_id or "", f"a{(int(p.id) * 7) % 50}", p.created)
            for p in posts
        ),
        checkpoint=Checkpoint("pulse", "search", {"position": position}),
        stable_ids=True,
        read=len(posts),
    )


def post(number: int, *, edited: bool = False) -> Mention:
    """One post; the later reading of a post that is edited has another text."""
    text = TEXTS[number % len(TEXTS)] + (" (edited)" if edited and number % 7 == 0 else "")
    created = START + timedelta(seconds=number * 11)
    return Mention("pulse", str(number), text, created, author_id=f"a{number % 50}", likes=number % 5)
