"""One Mastodon server: its address, what it says of itself, its pages and how it says no.

Mastodon.py is not used: its casting costs 23 ms a status and its own waits sleep in the caller's thread for up to five minutes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from connectors.contract import Access, AuthFailed, QueryRejected, RateLimited, SourceError, Transient
from connectors.web import Answer, Api, host_of, public_address, retry_at

PAGE = 40  # the most a timeline or a search gives at once (docs.joinmastodon.org/methods/timelines)
LAST_PAGE = PAGE // 2  # a server may cap pages at 20 and hide a few posts; fewer than that is the end
RESERVE = 20  # requests of a server's 300 in 5 minutes that a round leaves to the other methods
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class About:
    """What a server says of itself (docs.joinmastodon.org/entities/Instance).

    `domain` is what its people bear behind the `@`; `streaming` the https address of its event streams.
    """

    domain: str
    version: str
    streaming: str


class NotThere(QueryRejected):
    """404 or 410. `said`: Mastodon itself says so, not some page in front of it or in its stead."""

    def __init__(self, message: str, *, said: bool) -> None:
        super().__init__(message)
        self.said = said


class Server:
    """Speaks to one server. `asked` counts requests, failed ones too. Not thread-safe."""

    def __init__(self, host: str, access: Access, *, token: str | None, seconds: float) -> None:
        self.host, self.token, self.asked = host, token, 0
        self._access = access
        self._about: About | None = None
        self._judged = access.base is not None
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if access.base is not None:
            headers["Host"] = host  # one address stands for all servers: the name tells which is meant
        self.api = Api(
            access.base or f"https://{host}", headers=headers, clock=access.clock, refusal=self._refusal
        )
        self.api.client.timeout = httpx.Timeout(seconds, connect=min(10.0, seconds))
        self.remaining: int | None = None
        self.resets: datetime | None = None

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Answer:
        """One answer. Raises SourceError; 401, 403 and "requires an authenticated user" are AuthFailed."""
        if not self._judged:  # somebody typed the name: it must not lead inside
            public_address(self.host, 443)
            self._judged = True
        self.asked += 1
        try:
            answer = self.api.get(path, params)
        except RateLimited as limit:
            self.remaining, self.resets = 0, limit.retry_at
            raise
        left = answer.headers.get("x-ratelimit-remaining", "")
        self.remaining = int(left) if left.isdigit() else None
        self.resets = retry_at(answer.headers, self._access.clock()) if left.isdigit() else None
        return answer

    def statuses(self, path: str, params: Mapping[str, Any]) -> tuple[list[Any], Answer]:
        """The list that a timeline answers with. Raises SourceError."""
        answer = self.get(path, params)
        content = answer.json()
        if not isinstance(content, list):
            raise Transient(f"{self.host} answered something that is not a list of posts.")
        return content, answer

    def pause(self) -> RateLimited | None:
        """Set when so few requests are left that the rest belongs to others."""
        if self.remaining is None or self.resets is None or self.remaining > RESERVE:
            return None
        return RateLimited(f"{self.host} allows few more requests until then.", retry_at=self.resets)

    def about(self) -> About:
        """Asked once. Raises QueryRejected where no Mastodon (4.0 or later) answers."""
        if self._about is None:
            try:
                said = self.get("/api/v2/instance").json()
            except NotThere as fault:
                raise QueryRejected(
                    f"{self.host} does not speak Mastodon's interface (4.0 or later): check the name."
                ) from fault
            self._about = _about(said, self.host)
        return self._about

    def close(self) -> None:
        self.api.close()

    def _refusal(self, answer: Answer) -> SourceError | None:
        if (gone := missing(answer)) is not None:
            return gone
        locked = answer.status == 422 and b"authenticated" in answer.content  # as older servers say 401
        if answer.status not in (401, 403) and not locked:
            return None
        if self.token:
            return AuthFailed(f"{self.host} refuses the key ({answer.status}): enter a valid one.")
        return AuthFailed(f"{self.host} shows this only to people who are signed in there.")


def missing(answer: Answer) -> NotThere | None:
    """What a 404 or 410 means; None for other answers."""
    if answer.status not in (404, 410):
        return None
    said = (
        answer.headers.get("content-type", "").startswith("application/json") and b'"error"' in answer.content
    )
    return NotThere(f"{host_of(answer.url)} has no such thing ({answer.status}).", said=said)


def host_name(typed: str) -> str:
    """“https://Piaille.fr/”, “@me@piaille.fr” → piaille.fr. Raises QueryRejected."""
    name = typed.strip().lower()
    name = (urlsplit(name).netloc if "://" in name else name.partition("/")[0]).rpartition("@")[2]
    if not _HOST.fullmatch(name):
        raise QueryRejected(f"“{typed[:80]}” is not the name of a server, such as piaille.fr.")
    return name


def newest(statuses: list[Any], answer: Answer) -> str | None:
    """The id to read on after: the server's own link, for it counts posts that it then left out; else the highest."""
    for part in answer.headers.get("link", "").split(","):
        address, _, rest = part.strip().partition(">")
        if 'rel="prev"' in rest:
            given = parse_qs(urlsplit(address.lstrip("<")).query).get("min_id")
            if given:
                return given[0]
    ids = [str(one["id"]) for one in statuses if isinstance(one, Mapping) and one.get("id")]
    return max(ids, key=order, default=None)


def order(number: str) -> tuple[int, str]:
    """Ids in the order of their making (docs.joinmastodon.org/api/guidelines/#id)."""
    return len(number), number


def number_at(moment: datetime) -> str:
    """The lowest id that a server could give at `moment`: milliseconds, then 16 bits (mastodon/lib/mastodon/snowflake.rb)."""
    return str(int(moment.timestamp() * 1000) << 16)


def made_at(number: str) -> datetime | None:
    """When a server gave this id; None for the small numbers of before 2018 and other servers' letters."""
    if not number.isdecimal() or not 2**56 <= int(number) < 2**63:
        return None
    return datetime.fromtimestamp((int(number) >> 16) / 1000, UTC)


def lowered(number: str, by: timedelta) -> str:
    """An id from that much earlier, where ids tell the time; else the same."""
    made = made_at(number)
    return number_at(made - by) if made else number


def _about(said: object, host: str) -> About:
    if not isinstance(said, Mapping):
        raise Transient(f"{host} does not say what it is.")
    part: object = said.get("configuration")
    for name in ("urls", "streaming"):
        part = part.get(name) if isinstance(part, Mapping) else None
    streaming = str(part or f"wss://{host}")
    for socket, plain in (("wss://", "https://"), ("ws://", "http://")):
        if streaming.startswith(socket):
            streaming = plain + streaming.removeprefix(socket)
    return About(
        domain=str(said.get("domain") or host).lower(),
        version=str(said.get("version") or ""),
        streaming=streaming.rstrip("/"),
    )
