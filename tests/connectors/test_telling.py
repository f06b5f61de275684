"""Notices leave by known services and public webhooks only, and a real server receives them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors import telling
from connectors.contract import QueryRejected, Transient
from connectors.web import Stranger


class Mail(socketserver.StreamRequestHandler):
    """A mail server of a few lines: it takes everything and keeps what it was told."""

    def handle(self) -> None:
        kept: list[str] = self.server.kept  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        data = False
        while line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
            kept.append(line)
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                data = True
                while (line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")) != ".":
                    kept.append(line)
            self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                return
        assert data


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it gets, and redirects who asks for it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.kept.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/inside")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture(
    params=[(socketserver.ThreadingTCPServer, Mail), (ThreadingHTTPServer, Hook)], ids=["mail", "hook"]
)
def server(request: pytest.FixtureRequest) -> Iterator[socketserver.TCPServer]:
    make, handler = request.param
    here = make(("127.0.0.1", 0), handler)
    here.kept = []
    thread = threading.Thread(target=here.serve_forever, daemon=True)
    thread.start()
    yield here
    here.shutdown()
    here.server_close()
    thread.join()


@pytest.mark.parametrize("server", [(socketserver.ThreadingTCPServer, Mail)], indirect=True, ids=["mail"])
def test_an_e_mail_arrives_with_its_title_and_text(server: socketserver.TCPServer) -> None:
    port = server.server_address[1]
    address = f"mailto://127.0.0.1:{port}?from=vigie@example.org&to=team@example.org&mode=insecure"
    telling.tell(address, "Acme: 40 mentions", "since 09:00")
    kept = "\n".join(server.kept)  # type: ignore[attr-defined]
    assert "team@example.org" in kept
    assert "Acme: 40 mentions" in kept


@pytest.mark.parametrize("server", [(ThreadingHTTPServer, Hook)], indirect=True, ids=["hook"])
def test_a_post_arrives_and_a_redirect_is_not_followed(server: socketserver.TCPServer) -> None:
    port = server.server_address[1]
    door = Stranger(private=frozenset({"127.0.0.1"}))
    assert door.post(f"http://127.0.0.1:{port}/hook", b"{}").status == 200
    assert door.post(f"http://127.0.0.1:{port}/moved", b"{}").status == 302
    door.close()
    assert [path for path, _ in server.kept] == ["/hook", "/moved"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook", "https://[::1]/hook", "https://10.0.0.8/hook", "https://169.254.169.254/latest",
        "https://localhost/hook", "workflows://192.168.1.4:443/workflow/signature",
    ],
)  # fmt: skip
def test_an_address_inside_a_network_is_refused(address: str) -> None:
    with pytest.raises(QueryRejected, match="inside a network"):
        telling.tell(address, "t", "w")


@pytest.mark.parametrize(
    "address", ["exec://ls", "json://example.org", "http://example.org/hook", "file:///etc/passwd", "secret", "", "slack://x", "https://"]
)  # fmt: skip
def test_only_known_services_are_understood_and_no_secret_is_repeated(address: str) -> None:
    with pytest.raises(QueryRejected) as refused:
        telling.service(address)
    assert "secret" not in str(refused.value)


def test_known_services_are_named() -> None:
    assert telling.service("mailto://user:password@example.org") == "E-mail"
    assert telling.service("tgram://123456789:abcdefg_hijklmnop/12315544/") == "Telegram"
    assert telling.service("https://example.org/hook?token=1") == "Webhook"


def test_a_mail_server_that_is_not_there_is_worth_another_try() -> None:
    with pytest.raises(Transient, match="did not take"):
        telling.tell("mailto://127.0.0.1:9?from=a@example.org&to=b@example.org&mode=insecure&cto=1", "t", "w")
