"""Which address stands for an article, so that a feed and a news search that bring the same one make one mention."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

PLATFORM: Final = "news"
# Parameters that say how a reader came, not what is read; names as the big measuring tools document them.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|format)|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|xtor"
    r"|wt\.mc_id|ns_(?:mchannel|source|campaign|linkname|fee)|cmp(?:id)?|icid|ftag|traffic_source|__twitter_impression)",
    re.IGNORECASE,
)


def canonical(address: str) -> str | None:
    """The same address however a reader came, by http or https, with a fragment or without; None for no address.

    What is left of the query stays as it is written and where it is: on many sites it names the article.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:  # "https://[", or a port that is none
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port not in (None, 80, 443):
        place = f"{place}:{port}"
    kept = [one for one in parts.query.split("&") if one and not _TRACKING.fullmatch(one.partition("=")[0])]
    return urlunsplit(("https", place, parts.path or "/", "&".join(kept), ""))
