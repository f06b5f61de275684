"""Which handles, hashtags and domains a text carries: found the same way for a query and for a record."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_SERVER: Final = r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_HANDLE = re.compile(rf"(?<![\w@/.])[@＠]([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*{_SERVER}|[A-Za-z0-9_]+)")
_DOTTED_HANDLE = re.compile(rf"(?<![\w@/.])[@＠]([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:{_SERVER})?)")
_REDDITOR = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w-])")
# \w knows no vowel signs of India and Thailand, nor loose accents: they are letters of a tag all the same
TAG_SHAPE: Final = r"[\w\u0300-\u036f\u0900-\u0dff\u0e30-\u0e4e]+"
_TAG = re.compile(rf"(?<![\w&/])[#＃]({TAG_SHAPE})")
_LINK = re.compile(r"(?:https?://|(?<![\w.@])www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
_HOST = re.compile(r"(?:\w[\w-]{0,62}\.)+[^\W\d_][\w-]{1,62}")

DOTTED: Final = frozenset(
    {"bluesky", "mastodon", "youtube", "instagram", "threads"}
)  # a handle may hold dots
_WRAPPERS: Final = frozenset({"t.co"})  # X's own wrapper hides the address that was cited


def handles_in(text: str, platform: str | None = None) -> tuple[str, ...]:
    """Accounts addressed in `text`, lower case, without `@`, each once, in order.

    `@name` everywhere, `@name@server` of the fediverse, `u/name` on Reddit. A dot ends a handle
    ("@united.Thanks") except where the platform's own handles have dots (Bluesky).
    """
    found: dict[str, None] = {}
    if "@" in text or "＠" in text:
        shape = _DOTTED_HANDLE if platform in DOTTED else _HANDLE
        found = dict.fromkeys([name.lower() for name in shape.findall(text)])
    if platform == "reddit" and "u/" in text:
        found.update(dict.fromkeys(name.lower() for name in _REDDITOR.findall(text)))
    return tuple(found)


def hashtags_in(text: str) -> tuple[str, ...]:
    """Hashtags of `text`, lower case, without `#`, each once, in order; `#1` is a number, not a tag."""
    if "#" not in text and "＃" not in text:
        return ()
    return tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(text) if not tag.isdigit()))


def domains_in(text: str) -> tuple[str, ...]:
    """Hosts of the web addresses in `text`, lower case, without `www.`, each once, in order."""
    if "://" not in text and "www." not in text and "WWW." not in text:
        return ()
    found = dict.fromkeys(host(link) for link in _LINK.findall(text))
    return tuple(name for name in found if name is not None)


def host(address: str) -> str | None:
    """The host of one web address, lower case, without `www.`; None when there is none worth a name.

    X's wrapper `t.co` is None: it hides the address that was cited.
    """
    if "://" not in address:
        address = f"//{address}"
    try:
        name = urlsplit(address).hostname
    except ValueError:  # "https://[", which urlsplit takes for an IPv6 address
        return None
    name = (name or "").rstrip(".").removeprefix("www.")
    return name if _HOST.fullmatch(name) and name not in _WRAPPERS else None
