"""The way out for notices: e-mail, Slack, Teams, Telegram and more through Apprise; a webhook through our own door.

Only services whose host is fixed or public are spoken to: no address inside a network, no redirect, no program started.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import apprise

from connectors.addresses import public_address
from connectors.contract import QueryRejected, Transient
from connectors.web import Stranger

# What an address may begin with. Apprise knows 130 services; some run programs or speak to any host they are told.
SERVICES: Final = {
    "mailto": "E-mail", "mailtos": "E-mail", "slack": "Slack", "workflows": "Teams", "workflow": "Teams", "tgram": "Telegram",
    "discord": "Discord", "wxteams": "Webex", "gchat": "Google Chat", "pover": "Pushover", "https": "Webhook",
}  # fmt: skip
_BY_HOST: Final = ("workflows", "workflow")  # its host stands in the address: it must be public


def service(address: str) -> str:
    """What kind of channel an address is. Raises QueryRejected, saying what is understood, never repeating the address."""
    scheme = urlsplit(address.strip()).scheme.lower()
    if scheme not in SERVICES:
        raise QueryRejected(f"This address is not understood; it begins with one of {', '.join(f'{name}://' for name in SERVICES)}.")  # fmt: skip
    if scheme == "https":
        if not urlsplit(address).hostname:
            raise QueryRejected("A webhook needs an address such as https://example.org/hook.")
    elif apprise.Apprise.instantiate(address.strip(), asset=asset()) is None:
        raise QueryRejected(f"This is no whole address for {SERVICES[scheme]}; see the channel's own page.")
    return SERVICES[scheme]


def reachable(address: str) -> None:
    """Refuse an address inside a network where its host is for the sender to choose. Raises QueryRejected.

    A name that cannot be found now passes: it is judged again at every message.
    """
    parts = urlsplit(address.strip())
    if parts.scheme.lower() in ("https", *_BY_HOST):
        with suppress(Transient):
            public_address(parts.hostname or "", parts.port or 443)


def tell(address: str, title: str, words: str, *, private: frozenset[str] = frozenset()) -> None:
    """Send one message. Raises QueryRejected (the address will not do) or Transient (worth another try).

    `private` names hosts that may be inside a network all the same (tests).
    """
    service(address)
    parts = urlsplit(address.strip())
    if parts.scheme.lower() == "https":
        _webhook(address.strip(), title, words, private=private)
        return
    if parts.scheme.lower() in _BY_HOST:
        public_address(parts.hostname or "", parts.port or 443, private=private)
    notifier = apprise.Apprise(asset=asset())
    notifier.add(address.strip())
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages may hold parts of the address
    if not notifier.notify(body=words, title=title, body_format=apprise.NotifyFormat.TEXT):
        raise Transient(f"{SERVICES[parts.scheme.lower()]} did not take the message.")


def _webhook(address: str, title: str, words: str, *, private: frozenset[str]) -> None:
    door = Stranger(most=100_000, seconds=15.0, private=private)
    try:
        body = json.dumps({"title": title, "text": words}, ensure_ascii=False).encode()
        answer = door.post(address, body, headers={"Content-Type": "application/json"})
    finally:
        door.close()
    if not 200 <= answer.status < 300:
        raise Transient(f"The webhook answered {answer.status}.")


def asset() -> apprise.AppriseAsset:
    """What Apprise is told of us: no redirects, no address in its log."""
    return apprise.AppriseAsset(
        app_id="Vigie",
        app_desc="Vigie",
        app_url="",
        http_redirects=False,
        secure_logging=True,
        async_mode=False,
    )
