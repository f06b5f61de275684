"""Which video or channel a person means who pastes an address, a handle or an id."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VIDEO = re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/|/live/|/embed/|^)([\w-]{11})(?:$|[?&#/])")


def videos_of(given: Iterable[str]) -> tuple[str, ...]:
    """The ids of videos in addresses, or ids as they are; what is neither is left out."""
    found = (_VIDEO.search(text.strip()) for text in given)
    return tuple(dict.fromkeys(match[1] for match in found if match))


def channel_of(given: str) -> str:
    """`UC…` or `@name` of a channel, out of an address or a bare name."""
    text = given.strip().split("?")[0].rstrip("/")
    if "/channel/" in text:
        return text.partition("/channel/")[2].partition("/")[0]
    if "/" in text:
        parts = text.split("/")
        text = next((part for part in parts if part.startswith("@")), parts[-1])
    return text if text.startswith("@") or (text.startswith("UC") and len(text) == 24) else f"@{text}"
