"""The way out for e-mail with a file in it: one message to all its receivers at once, and an answer to whether it went.

Apprise reads the address; the talk with the server is our own, because what is to go exactly once must know at which
moment it was given away, and whether a failure came before or after.

SourceError
├── QueryRejected  the address, the key or the message will not do; another try would fail alike
├── Transient      it surely did not go; worth another try
└── Unsure         the server took it or not, and did not say
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import apprise

from connectors.contract import QueryRejected, SourceError, Transient
from connectors.telling import asset, service

MOST_BYTES: Final = 10_000_000  # of a file; many servers take no more once it is written in letters
MOST_RECEIVERS: Final = 50
_SECONDS: Final = 30.0
_WIRE: Final = SMTP.clone(cte_type="7bit")  # no server has to promise that it takes more
_HERE: Final = ("127.0.0.1", "::1", "localhost")


class Unsure(SourceError):
    """It was given away, and nobody said whether it arrived."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message: its name, its media type as `application/pdf`, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to arrive. `id` stays the same however often it is tried: receivers know a second one by it."""

    id: str
    title: str
    words: str
    at: datetime  # aware
    enclosed: Enclosed | None = None


def is_mail(address: str) -> bool:
    """Whether an address is one of e-mail."""
    return urlsplit(address.strip()).scheme.lower() in ("mailto", "mailtos")


def mail(address: str, letter: Letter, *, handing: Callable[[], None] = lambda: None) -> str:
    """Send one letter to everybody in the address; what went only in part, in words, or "".

    `handing` is called when everything is agreed and nothing is given away yet: an error before it means that nothing
    went. Raises QueryRejected, Transient or Unsure; none repeats the address.
    """
    service(address)
    door: Any = apprise.Apprise.instantiate(address.strip(), asset=asset())
    receivers = [*(to for _, to in door.targets), *door.cc, *door.bcc]
    if not 0 < len(receivers) <= MOST_RECEIVERS:
        raise QueryRejected(f"A channel of e-mail has 1 to {MOST_RECEIVERS} receivers.")
    if door.password and door.secure_mode == "insecure" and door.smtp_host not in _HERE:
        raise QueryRejected("The password would travel in the clear: write mailtos:// instead of mailto://.")
    try:
        wire = _written(door, letter)
        for to in (door.from_addr[1], *receivers):
            to.encode("ascii")
    except (ValueError, MessageError):
        raise QueryRejected("One of this channel's addresses is none that e-mail can carry.") from None
    try:
        server = _opened(door)
    except smtplib.SMTPAuthenticationError as error:
        _agreed((error.smtp_code, b""), "the key")
        raise Transient(f"The mail server put the key off ({error.smtp_code}).") from None
    except smtplib.SMTPNotSupportedError:
        raise QueryRejected("The mail server does not know this way to sign in or to encrypt.") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Transient(f"The mail server could not be reached: {_reason(error)}.") from None
    try:
        return _handed(server, door, receivers, wire, handing)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _written(door: Any, letter: Letter) -> bytes:
    """The letter as it travels. Headers are made by the library, which refuses a line break in any of them."""
    message = EmailMessage(policy=_WIRE)
    sender = door.from_addr[1]
    name = door.from_addr[0] if door.from_addr[0] not in (False, None, "Apprise") else "Vigie"
    message["Subject"] = " ".join(letter.title.split())[:200]
    message["From"] = Address(display_name=str(name), addr_spec=sender)
    message["To"] = [Address(display_name=str(name or ""), addr_spec=to) for name, to in door.targets]
    if door.cc:
        message["Cc"] = [Address(addr_spec=to) for to in sorted(door.cc)]
    if door.reply_to:
        message["Reply-To"] = [Address(addr_spec=to) for to in sorted(door.reply_to)]
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2] or 'vigie.invalid'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer
    message.set_content(letter.words)
    if letter.enclosed is not None:
        kind, _, form = letter.enclosed.media.partition("/")
        message.add_attachment(
            letter.enclosed.content, maintype=kind, subtype=form, filename=letter.enclosed.name
        )
    return bytes(message)


def _opened(door: Any) -> smtplib.SMTP:
    """The server, greeted, encrypted as the address says, and signed in at."""
    context = ssl.create_default_context()
    if not door.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server: smtplib.SMTP
    if door.secure_mode == "ssl":
        server = smtplib.SMTP_SSL(door.smtp_host, door.port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(door.smtp_host, door.port, timeout=_SECONDS)
    try:
        server.ehlo()
        if door.secure_mode == "starttls":
            server.starttls(context=context)
            server.ehlo()
        if door.user and door.password:
            server.login(door.user, door.password)
    except BaseException:
        server.close()
        raise
    return server


def _handed(
    server: smtplib.SMTP, door: Any, receivers: list[str], wire: bytes, handing: Callable[[], None]
) -> str:
    """Agree on sender, size and receivers, then give the letter away."""
    try:
        most = server.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < len(wire):
            raise QueryRejected(f"The mail server takes {int(most):,} bytes at most; this letter has {len(wire):,}.")  # fmt: skip
        _agreed(server.mail(door.from_addr[1]), "the sender")
        answers = [server.rcpt(to) for to in receivers]
        if not any(code in (250, 251) for code, _ in answers):
            _agreed(answers[0], "every receiver")
    except (OSError, smtplib.SMTPException) as error:
        raise Transient(f"The mail server broke off: {_reason(error)}.") from None
    handing()
    try:
        code, _ = server.data(wire)
    except smtplib.SMTPDataError as error:  # it refused before the letter's first line
        _agreed((error.smtp_code, b""), "the letter")
        raise Transient(f"The mail server put the letter off ({error.smtp_code}).") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(f"The mail server fell silent while it took the letter: {_reason(error)}.") from None
    _agreed((code, b""), "the letter")
    lost = sum(code not in (250, 251) for code, _ in answers)
    return f"{lost} of {len(receivers)} receivers were refused." if lost else ""


def _agreed(answer: tuple[int, bytes], what: str) -> None:
    """Pass a yes; raise for a no that lasts (5xx) or one that may pass (4xx)."""
    code = answer[0]
    if 200 <= code < 300:
        return
    if code >= 500:
        raise QueryRejected(f"The mail server refused {what} ({code}).")
    raise Transient(f"The mail server put {what} off ({code}).")


def _reason(error: Exception) -> str:
    """Which failure it was, without a word of the address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "nobody vouches for its certificate"
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
