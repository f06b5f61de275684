"""Mastodon servers on this machine: timelines, search, statuses and event streams, several behind one address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from aiohttp import web

from tests.protocol.serving import Handler, Loopback, answer, finish, lines, reset

Status = dict[str, Any]
_END, _RST, _FIN = b"\x00end", b"\x00rst", b"\x00fin"


@dataclass
class Server:
    """One server's state. `statuses` are in the order of their ids."""

    host: str
    domain: str
    statuses: list[Status] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)  # full name → number here
    tokens: frozenset[str] = frozenset({"a-token"})
    hashtags_need_a_key: bool = False
    live_feed: bool = True  # whether its public timeline may be read back
    down: int | None = None  # the status it answers everything with
    allowed: int = 300  # requests until the limit
    resets: datetime | None = None
    many_at_once: bool = True  # `GET /api/v1/statuses`, since 4.3
    thumps: bool = True  # whether its streams give a sign of life
    listeners: list[asyncio.Queue[bytes]] = field(default_factory=list)


class FakeMastodon(Loopback):
    """`publish` writes on one server and federates to the others that know it. The Host header tells which is meant."""

    def __init__(self, *hosts: str, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.servers = {host: Server(host, host) for host in hosts or ("one.example",)}
        self._sequence = 0

    def routes(self) -> Mapping[str, Handler]:
        return {
            "GET /api/v2/instance": self._instance,
            "GET /api/v1/accounts/verify_credentials": self._credentials,
            "GET /api/v1/timelines/tag/{tag}": self._tag,
            "GET /api/v1/timelines/public": self._public,
            "GET /api/v2/search": self._search,
            "GET /api/v1/statuses": self._several,
            "GET /api/v1/statuses/{id}": self._one,
            "GET /api/v1/streaming/public": self._stream,
        }

    def publish(
        self,
        text: str,
        *,
        at: datetime | None = None,
        by: str = "ann",
        on: str | None = None,
        tags: Iterable[str] = (),
        reaching: Iterable[str] | None = None,
        live: bool = False,
        arrived: datetime | None = None,
        **fields: Any,
    ) -> str:
        """Write a post and return its uri. `arrived`: when the servers took it in (their ids tell that time)."""
        home = on or next(iter(self.servers))
        at = at or self.now
        self._sequence += 1
        number = _number(arrived or at, self._sequence)
        uri = f"https://{home}/users/{by}/statuses/{number}"
        for host in reaching if reaching is not None else self.servers:
            self._sequence += 0 if host == home else 1
            here = number if host == home else _number(arrived or at, self._sequence)
            status = self.status(
                text, id=here, at=at, by=by, home=home, here=host, uri=uri, tags=tags, **fields
            )
            self.servers[host].statuses.append(status)
            self.servers[host].statuses.sort(key=lambda one: int(one["id"]))
            if live:
                self.tell(host, "update", json.dumps(status))
        return uri

    def load(self, host: str, statuses: Iterable[Status]) -> None:
        """Show these statuses, recorded elsewhere, as this server's."""
        self.servers[host].statuses += statuses
        self.servers[host].statuses.sort(key=lambda one: int(one["id"]))

    def status(
        self,
        text: str,
        *,
        id: str,
        at: datetime,
        by: str,
        home: str,
        here: str,
        uri: str,
        tags: Iterable[str] = (),
        mentions: Iterable[str] = (),
        **fields: Any,
    ) -> Status:
        """A status as the 4.x interface shows it on the server `here`."""
        words = "".join(
            f' <a href="https://{here}/tags/{tag}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
            for tag in tags
        )
        return {
            "id": id,
            "created_at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.}{at.microsecond // 1000:03d}Z",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": uri,
            "url": f"https://{home}/@{by}/{uri.rsplit('/', 1)[1]}",
            "replies_count": 1,
            "reblogs_count": 2,
            "favourites_count": 3,
            "quotes_count": 0,
            "edited_at": None,
            "content": f"<p>{escape(text)}{words}</p>",
            "reblog": None,
            "account": self.account(by, home, here, **fields.pop("account", {})),
            "media_attachments": [],
            "mentions": [self._named(name, here) for name in mentions],
            "tags": [{"name": tag, "url": f"https://{here}/tags/{tag}"} for tag in tags],
            "emojis": [],
            "quote": None,
            "card": None,
            "poll": None,
            **fields,
        }

    def account(self, by: str, home: str, here: str, **fields: Any) -> dict[str, Any]:
        return {
            "id": self._known(f"{by}@{home}", here),
            "username": by,
            "acct": by if home == here else f"{by}@{home}",
            "display_name": by.title(),
            "locked": False,
            "bot": False,
            "discoverable": True,
            "indexable": True,
            "group": False,
            "created_at": "2022-11-05T00:00:00.000Z",
            "note": f"<p>I am {by}.</p>",
            "url": f"https://{home}/@{by}",
            "uri": f"https://{home}/users/{by}",
            "followers_count": 12,
            "following_count": 5,
            "statuses_count": 7,
            "noindex": False,
            "emojis": [],
            "fields": [],
            **fields,
        }

    def edit(self, uri: str, text: str) -> None:
        for server in self.servers.values():
            for status in server.statuses:
                if status["uri"] == uri:
                    status |= {"content": f"<p>{escape(text)}</p>", "edited_at": "2026-03-01T12:30:00.000Z"}
                    self.tell(server.host, "status.update", json.dumps(status))

    def delete(self, uri: str) -> None:
        for server in self.servers.values():
            for status in [one for one in server.statuses if one["uri"] == uri]:
                server.statuses.remove(status)
                self.tell(server.host, "delete", status["id"])

    def tell(self, host: str, event: str, data: str) -> None:
        """Send an event to whoever listens."""
        self.push(host, f"event: {event}\ndata: {data}\n\n".encode())

    def push(self, host: str, piece: bytes) -> None:
        queues = list(self.servers[host].listeners)
        if self._loop is not None and queues:
            self.call(lambda: _put(queues, piece))

    def hang_up(self, host: str, how: str = "end") -> None:
        """End the streams: "end" cleanly, "rst" by a reset, "fin" in the middle of the body."""
        self.push(host, {"end": _END, "rst": _RST, "fin": _FIN}[how])

    def _named(self, name: str, here: str) -> dict[str, str]:
        user, _, home = name.partition("@")
        return {
            "id": self._known(name, here),
            "username": user,
            "url": f"https://{home}/@{user}",
            "acct": user if home == here else name,
        }

    def _known(self, name: str, here: str) -> str:
        people = self.servers[here].people if here in self.servers else {}
        return people.setdefault(name, str(100 + len(people)))

    def _asked(self, request: web.Request) -> Server:
        server = self.servers.get(request.headers["Host"])
        if server is None:
            raise web.HTTPBadGateway
        if server.down is not None:
            raise _Down(server.down)
        if server.allowed <= 0:
            raise _Down(429, self._limits(server))
        server.allowed -= 1
        return server

    def _limits(self, server: Server) -> dict[str, str]:
        resets = server.resets or self.now + timedelta(minutes=5)
        return {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(max(0, server.allowed)),
            "X-RateLimit-Reset": resets.isoformat().replace("+00:00", "Z"),
        }

    def _key(self, request: web.Request, server: Server) -> bool:
        """Whether a valid key came along; a wrong one is refused, as the real server does."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given and given not in server.tokens:
            raise _Down(401)
        return bool(given)

    async def _instance(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        return answer(
            {
                "domain": server.domain,
                "title": server.host,
                "version": "4.5.2",
                "configuration": {"urls": {"streaming": self.url.replace("http", "ws", 1)}},
            },
            headers=self._limits(server),
        )

    async def _credentials(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        if not self._key(request, server):
            raise _Down(401)
        return answer({"id": "1", "acct": "watcher", "username": "watcher"})

    async def _tag(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        if server.hashtags_need_a_key and not self._key(request, server):
            raise _Down(422, body={"error": "This method requires an authenticated user"})
        self._key(request, server)
        tag = request.match_info["tag"].lower()
        tagged = [
            one for one in server.statuses if tag in {each.get("name") for each in one.get("tags") or ()}
        ]
        return self._page(request, server, tagged)

    async def _public(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        self._key(request, server)
        if not server.live_feed:
            raise _Down(401)
        return self._page(
            request, server, [one for one in server.statuses if one.get("in_reply_to_id") is None]
        )

    def _page(self, request: web.Request, server: Server, statuses: list[Status]) -> web.StreamResponse:
        """As the server pages: `min_id` gives those next above it, else the newest; always newest first."""
        limit = min(int(request.query.get("limit", "20")), 40)
        above, below = int(request.query.get("min_id", "0")), int(request.query.get("max_id", str(2**63)))
        within = [one for one in statuses if above < int(one["id"]) < below]
        page = (within[:limit] if "min_id" in request.query else within[-limit:])[::-1]
        headers = self._limits(server)
        if page:
            here = f"http://{server.host}{request.path}?limit={limit}"
            headers["Link"] = (
                f'<{here}&max_id={page[-1]["id"]}>; rel="next", <{here}&min_id={page[0]["id"]}>; rel="prev"'
            )
        return answer(page, headers=headers)

    async def _search(self, request: web.Request) -> web.StreamResponse:
        """Only for keys, only opted-in authors, by creation time to the second, newest first."""
        server = self._asked(request)
        found: list[Status] = []
        if self._key(request, server):
            words = request.query["q"].replace('"', "").lower()
            above = int(request.query.get("min_id", "0")) >> 16
            below = int(request.query.get("max_id", str(2**63 - 1))) >> 16
            found = [
                one
                for one in server.statuses
                if words in one["content"].lower()
                and one["account"]["indexable"]
                and above // 1000 < _created(one) // 1000 + 1
                and _created(one) // 1000 < below // 1000
            ]
        found.sort(key=lambda one: int(one["id"]), reverse=True)
        limit, skip = (int(request.query.get(name, "0")) for name in ("limit", "offset"))
        return answer(
            {"accounts": [], "statuses": found[skip : skip + min(limit, 40)], "hashtags": []},
            headers=self._limits(server),
        )

    async def _several(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        wanted = request.query.getall("id[]", [])
        if not server.many_at_once:
            raise _Down(404, body={"error": "Not Found"})
        if len(wanted) > 20:
            raise _Down(422)
        return answer(
            [one for one in server.statuses if one["id"] in wanted and one["visibility"] == "public"],
            headers=self._limits(server),
        )

    async def _one(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        for one in server.statuses:
            if one["id"] == request.match_info["id"]:
                return answer(one, headers=self._limits(server))
        raise _Down(404, body={"error": "Record not found"})

    async def _next(self, server: Server, queue: asyncio.Queue[bytes]) -> bytes:
        try:
            return await asyncio.wait_for(queue.get(), 0.1 if server.thumps else None)
        except TimeoutError:
            return b":thump\n"

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        server = self._asked(request)
        if not self._key(request, server):
            raise _Down(401, body={"error": "Missing access token"})
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        server.listeners.append(queue)

        async def pieces() -> AsyncIterator[bytes]:
            yield b":)\n"
            while (piece := await self._next(server, queue)) != _END:
                if piece in (_RST, _FIN):
                    (reset if piece == _RST else finish)(request)
                    await asyncio.sleep(0.05)
                    return
                yield piece

        try:
            return await lines(request, pieces(), headers={"Content-Type": "text/event-stream"})
        finally:
            server.listeners.remove(queue)


class _Down(web.HTTPException):
    """Any status, with the body that Mastodon gives."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] | None = None,
        *,
        body: Mapping[str, str] | None = None,
    ) -> None:
        self.status_code = status
        super().__init__(
            headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
            text=json.dumps(body or {"error": "The access token is invalid"}),
        )


def _put(queues: Iterable[asyncio.Queue[bytes]], piece: bytes) -> None:
    for queue in queues:
        queue.put_nowait(piece)


def _number(at: datetime, sequence: int) -> str:
    return str((int(at.timestamp() * 1000) << 16) + sequence % 65_536)


def _created(status: Status) -> int:
    return int(datetime.fromisoformat(status["created_at"]).timestamp() * 1000)
