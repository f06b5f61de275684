"""Which of the addresses behind a name we may read: public ones, and only where all of them are."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

from connectors.contract import QueryRejected, Transient

_WORLD: Final = ipaddress.IPv6Network("2000::/3")  # all that is handed out as global unicast (RFC 4291)
_TRANSLATED: Final = ipaddress.IPv6Network(
    "64:ff9b::/96"
)  # an IPv4 host, seen from an IPv6-only network (RFC 6052)


def public_address(name: str, port: int, *, private: frozenset[str] = frozenset()) -> str:
    """One address of `name`, once all of them are known to be public. Raises QueryRejected, Transient.

    `private` holds names that may be inside a network all the same.
    """
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as why:
        raise Transient(f"The name {name[:120]} cannot be found.") from why
    for address in found:
        if name not in private and not is_public(address):
            raise QueryRejected(f"{name[:120]} is an address inside a network ({address}): it is not read.")
    return sorted(found, key=lambda address: ":" in address)[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the whole internet; one that wraps an IPv4 address is judged by that."""
    judged = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(judged, ipaddress.IPv6Address):
        inner = judged.ipv4_mapped or judged.sixtofour
        if inner is None and judged in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(judged) & 0xFFFFFFFF)
        if inner is None:
            return judged in _WORLD and judged.is_global
        judged = inner
    return judged.is_global and not judged.is_multicast
