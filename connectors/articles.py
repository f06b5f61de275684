"""Which address stands for an article, so that a feed and a news search that bring the same one make one mention."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PLATFORM = "news"
_PORTS = {"http": 80, "https": 443}


def canonical(address: str) -> str | None:
    """The address without fragment and campaign marks (`utm_*`), scheme and host in small letters; None for no address.

    The rest of the query stays as it is and where it is: on many sites it names the article.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:  # "https://[", or a port that is none
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        place = f"{place}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", _unmarked(parts.query), ""))


def _unmarked(query: str) -> str:
    if "utm_" not in query.lower():
        return query  # untouched, however it is written
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if not name.lower().startswith("utm_")])
