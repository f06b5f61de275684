"""What an address a person typed means, and what of it may be shown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from connectors.contract import QueryRejected
from data.query.marks import host

_MOST: Final = 2_000


def address(typed: str) -> str:
    """The web address somebody meant. Raises QueryRejected, naming no password, where it is none we read."""
    text = typed.strip()
    if text.lower().startswith("feed:"):
        text = text[5:].removeprefix("//")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", text):
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
        if parts.username or parts.password:
            raise QueryRejected(
                f"{shown(text)}: an address with a password is not read. Leave the password out."
            )
        if parts.scheme not in ("http", "https") or not name or len(text) > _MOST or re.search(r"\s", text):
            raise QueryRejected(
                f"{shown(text)!r} is not a web address. Write it like https://www.example.org/feed."
            )
        name = httpx.URL(f"{parts.scheme}://{parts.netloc}/").raw_host.decode("ascii")  # IDNA
    except (ValueError, httpx.InvalidURL) as why:
        raise QueryRejected(
            f"{shown(text)!r} is not a web address. Write it like https://www.example.org/feed."
        ) from why
    name = f"[{name}]" if ":" in name else name
    netloc = name if port in (None, 80 if parts.scheme == "http" else 443) else f"{name}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def shown(url: str) -> str:
    """An address as it may stand in a message: without password and parameters, which can be keys."""
    bare = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/*", "", url).partition("?")[0].partition("#")[0]
    return bare.rpartition("@")[2].rstrip("/")[:120]


def domain(url: str) -> str:
    """The domain of an address, without `www.`; a bare number or name inside a network as it is."""
    return host(url) or (urlsplit(url).hostname or "").removeprefix("www.")


def related(one: str, other: str) -> bool:
    """Whether two domains are one, or one stands under the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
