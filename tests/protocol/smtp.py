"""A mail server on this machine, as strict as real ones: it keeps what it took, and fails where it is told to."""

from __future__ import annotations

import asyncio
import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Mailbox:
    """What arrived; `answers` replaces the answer at a step: MAIL, RCPT or DATA. `stalls` names the step at which it waits for `go`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.answers: dict[str, str] = {}
        self.refused: set[str] = set()
        self.stalls = ""
        self.stalled, self.go = threading.Event(), threading.Event()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        await self._stall("MAIL")
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.receivers.append(list(envelope.rcpt_tos))
        await self._stall("DATA")
        return "250 taken"

    async def _stall(self, step: str) -> None:
        if self.stalls == step:
            self.stalled.set()
            while not self.go.is_set():
                await asyncio.sleep(0.02)


@contextmanager
def serving(box: Mailbox, **options: Any) -> Iterator[int]:
    """The server's port, while it runs; `options` are those of aiosmtpd's SMTP."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])  # the controller cannot ask for any port by itself
    here = Controller(box, hostname="127.0.0.1", port=port, **options)
    here.start()
    try:
        yield port
    finally:
        box.go.set()
        here.stop()


def signing_in(word: str) -> dict[str, Any]:
    """Options of a server that takes letters from who knows the word only."""

    def judge(_: SMTP, __: Session, ___: Envelope, ____: str, said: Any) -> AuthResult:
        knows = isinstance(said, LoginPassword) and said.password == word.encode()
        return AuthResult(success=knows, handled=False)

    return {"authenticator": judge, "auth_required": True, "auth_require_tls": False}
