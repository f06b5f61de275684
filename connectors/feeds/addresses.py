"""What an address a person typed means, what of it may be shown, and when two addresses are one article."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from connectors.contract import QueryRejected
from data.query.marks import host

_MOST: Final = 2_000
# Parameters that say how a reader came, not what is read; names as the big measuring tools document them.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|format)|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|xtor"
    r"|wt\.mc_id|ns_(?:mchannel|source|campaign|linkname|fee)|cmp(?:id)?|icid|ftag|traffic_source|__twitter_impression)",
    re.IGNORECASE,
)


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


def canonical(url: str) -> str:
    """The address by which an article is known: the same however readers came, by http or https."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url
    netloc = name if port in (None, 80, 443) else f"{name}:{port}"
    kept = [one for one in parts.query.split("&") if one and not _TRACKING.fullmatch(one.partition("=")[0])]
    fragment = (
        "" if "=" in parts.fragment else parts.fragment
    )  # "#xtor=RSS-1" tracks, "#version-2" is another item
    return urlunsplit(("https", netloc, parts.path or "/", "&".join(kept), fragment))


def is_link(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://")) and bool(domain_or_none(text))


def domain_or_none(url: str) -> str | None:
    try:
        return domain(url) or None
    except ValueError:
        return None


def related(one: str, other: str) -> bool:
    """Whether two domains are one, or one stands under the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
