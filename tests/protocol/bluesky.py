"""Bluesky on this machine: a Jetstream v2 stream, and the HTTP interface over the same made-up network."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import zstandard
from aiohttp import WSCloseCode, web

from tests.protocol.bluesky_wire import MESSAGE, did, framed, micros, moment_of, stamp, tid
from tests.protocol.serving import Handler, Loopback, answer, finish, reset

STREAM = "/xrpc/network.bsky.jetstream.subscribeEvents"
POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"


@dataclass(frozen=True, slots=True)
class Cut:
    """How one connection ends after `after` frames."""

    after: int
    how: Literal["close", "fin", "rst", "error", "silent", "torn"] = "close"


class FakeBluesky(Loopback):
    """A network whose events are numbered from `first` on, `step` apart; `floor` is the oldest number still served."""

    def __init__(
        self, start: datetime, *, first: int = 5000, step: timedelta = timedelta(milliseconds=10)
    ) -> None:
        super().__init__()
        self.time, self.step, self.seq, self.floor = start, step, first, 0
        self.events: list[dict[str, Any] | str] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.handles: dict[str, str] = {"did:plc:bsky": "bsky.app"}
        self.counts: dict[str, int] = {}
        self.cuts: deque[Cut] = deque()
        self.dictionary: bytes | None = None
        self.password, self.tokens, self.sessions = "abcd-efgh", set[str](), 0
        self.cursors: list[int | None] = []

    def routes(self) -> Mapping[str, Handler]:
        return {
            f"GET {STREAM}": self._stream,
            "GET /xrpc/network.bsky.jetstream.getZstdDictionary": self._dictionary,
            "GET /xrpc/app.bsky.feed.getPosts": self._posts,
            "GET /xrpc/app.bsky.actor.getProfiles": self._profiles,
            "GET /xrpc/com.atproto.repo.getRecord": self._record,
            "POST /xrpc/com.atproto.server.createSession": self._session,
            "GET /xrpc/app.bsky.feed.searchPosts": self._search,
        }

    # What people do

    def post(
        self,
        text: str,
        *,
        by: str = "ada",
        at: datetime | None = None,
        created: str | None = None,
        **more: Any,
    ) -> str:
        """Publish a post; `more` are fields of its record. Its address."""
        self.time = at or self.time + self.step
        record = {
            "$type": POST,
            "createdAt": created or stamp(self.time),
            "langs": ["en"],
            "text": text,
            **more,
        }
        return self._written(did(by), POST, tid(self.time), record, "create")

    def repost(self, uri: str, *, by: str) -> str:
        self.time += self.step
        record = {"$type": REPOST, "createdAt": stamp(self.time), "subject": {"cid": "bafy", "uri": uri}}
        return self._written(did(by), REPOST, tid(self.time), record, "create")

    def edit(self, uri: str, text: str) -> None:
        self.time += self.step
        owner, collection, rkey = uri[5:].split("/")
        self._written(owner, collection, rkey, {**self.records[uri], "text": text}, "update")

    def delete(self, uri: str) -> None:
        self.time += self.step
        owner, collection, rkey = uri[5:].split("/")
        self.records.pop(uri, None)
        self._commit(owner, collection, rkey, None, "delete")

    def account(self, who: str, *, active: bool = False, status: str | None = "deleted") -> None:
        self.time += self.step
        self.records = {
            uri: one for uri, one in self.records.items() if not uri.startswith(f"at://{did(who)}/")
        }
        account = {"did": did(who), "seq": 1, "time": stamp(self.time), "active": active, "status": status}
        self._event("account", did(who), account=account)

    def raw(self, event: dict[str, Any] | str) -> None:
        """An event as it stands, or a frame that is none."""
        self.events.append(event)

    def again(self, *places: int) -> None:
        """Events that are delivered once more, out of order, under new numbers."""
        for place in places:
            event = self.events[place]
            assert isinstance(event, dict)
            self.seq += 1
            self.events.append({**event, "seq": self.seq})

    def _written(self, owner: str, collection: str, rkey: str, record: dict[str, Any], operation: str) -> str:
        uri = f"at://{owner}/{collection}/{rkey}"
        self.records[uri] = record
        self.handles.setdefault(owner, f"{owner.rpartition(':')[2]}.example.org")
        self._commit(owner, collection, rkey, record, operation)
        return uri

    def _commit(self, owner: str, collection: str, rkey: str, record: Any, operation: str) -> None:
        more = {} if record is None else {"record": record, "cid": "bafyreia"}
        self._event(
            "commit",
            owner,
            rev="3mptbypluud2a",
            operation=operation,
            collection=collection,
            rkey=rkey,
            **more,
        )

    def _event(self, kind: str, owner: str, **more: Any) -> None:
        self.seq += 1
        self.events.append(
            {"$type": MESSAGE + kind, "seq": self.seq, "did": owner, "time": stamp(self.time), **more}
        )

    # The stream

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        asked = request.query
        if "wantedCollections" in asked or "wantedDids" in asked:
            return _error(400, "InvalidRequest", "wantedCollections is the legacy parameter")
        if set(asked.getall("kinds", [])) - {"commit", "identity", "account", "sync"}:
            return _error(400, "InvalidRequest", "unknown kind")
        cursor = int(asked["cursor"]) if "cursor" in asked else None
        self.cursors.append(cursor)
        if cursor is not None and cursor < 1e15 and cursor < self.floor:
            return _error(400, "CursorTooOld", f"cursor {cursor} is below the floor {self.floor}")
        packer = self._packer(asked.get("zstdDictionary"))
        if packer is None:
            return _error(400, "UnknownZstdDictionary", "fetch the current one")
        socket = web.WebSocketResponse(protocols=("xrpc.v1.json",), compress=False)
        await socket.prepare(request)
        cut, sent, place = (self.cuts.popleft() if self.cuts else None), 0, self._start(cursor)
        if cursor is not None and cursor >= 1e15 and self._clamped(cursor):
            info = {
                "$type": MESSAGE + "info",
                "name": "OutdatedCursor",
                "message": f"starting at {self.floor}",
            }
            await packer(socket, framed(info))
        wanted = (asked.getall("kinds", []), asked.getall("collections", []))
        hears = asyncio.ensure_future(socket.receive())  # the client only ever says that it leaves
        while not (socket.closed or hears.done()):
            if cut is not None and sent >= cut.after:
                hears.cancel()
                return await self._ended(cut, request, socket, packer)
            if place >= len(self.events):
                await asyncio.sleep(0.005)
                continue
            event, place = self.events[place], place + 1
            if isinstance(event, str) or _wants(event, *wanted):
                await packer(socket, event if isinstance(event, str) else framed(event))
                sent += 1
        hears.cancel()
        return socket

    def _start(self, cursor: int | None) -> int:
        """The place in `events` where a reader with this cursor begins."""
        if cursor is None or (cursor < 1e15 and cursor > self.seq):
            return len(self.events)
        for place, event in enumerate(self.events):
            if isinstance(event, dict) and event["seq"] >= self.floor and (
                event["seq"] >= cursor if cursor < 1e15 else micros(event["time"]) >= cursor
            ):  # fmt: skip
                return place
        return len(self.events)

    def _clamped(self, cursor: int) -> bool:
        served = [event for event in self.events if isinstance(event, dict)]
        return any(micros(event["time"]) >= cursor and event["seq"] < self.floor for event in served)

    def _packer(self, asked: str | None) -> Any:
        if asked is None:
            return web.WebSocketResponse.send_str
        if self.dictionary is None:
            return None
        known = zstandard.ZstdCompressionDict(self.dictionary)
        if known.dict_id() != int(asked):
            return None
        pack = zstandard.ZstdCompressor(dict_data=known).compress

        async def send(socket: web.WebSocketResponse, text: str) -> None:
            await socket.send_bytes(pack(text.encode()))

        return send

    async def _ended(
        self, cut: Cut, request: web.Request, socket: web.WebSocketResponse, packer: Any
    ) -> web.StreamResponse:
        match cut.how:
            case "close":
                await socket.close(code=WSCloseCode.GOING_AWAY, message=b"server shutting down")
            case "fin":
                finish(request)
            case "rst":
                reset(request)
            case "error":
                await packer(
                    socket, json.dumps({"$type": "error", "error": "ConsumerTooSlow", "message": "slow"})
                )
                await socket.close()
            case "torn":  # a frame that promises more bytes than come
                assert request.transport is not None
                request.transport.write(b"\x81\x7e\x10\x00" + b'{"$type":"message","payl')
                await asyncio.sleep(0.02)
                finish(request)
            case "silent":
                await asyncio.sleep(3600)
        return socket

    # The HTTP interface

    def _view(self, uri: str) -> dict[str, Any]:
        owner, _, rkey = uri[5:].split("/")
        record = self.records[uri]
        return {
            "uri": uri, "cid": "bafyreia", "record": record, "indexedAt": moment_of(rkey), "labels": [],
            "author": {"did": owner, "handle": self.handles[owner], "displayName": owner[8:].title()},
            "likeCount": self.counts.get(uri, 0), "repostCount": 0, "replyCount": 1, "quoteCount": 0,
        }  # fmt: skip

    async def _posts(self, request: web.Request) -> web.Response:
        uris = request.query.getall("uris", [])
        if not 1 <= len(uris) <= 25:
            return _error(400, "InvalidRequest", "uris must not have more than 25 elements")
        return answer(
            {"posts": [self._view(uri) for uri in uris if uri in self.records and f"/{POST}/" in uri]}
        )

    async def _profiles(self, request: web.Request) -> web.Response:
        actors = request.query.getall("actors", [])
        if not 1 <= len(actors) <= 25:
            return _error(400, "InvalidRequest", "actors must not have more than 25 elements")
        found = {
            one: handle for actor in actors for one, handle in self.handles.items() if actor in (one, handle)
        }
        return answer({"profiles": [
            {"did": one, "handle": handle, "displayName": one[8:].title(), "followersCount": 42, "labels": [],
             "createdAt": "2023-09-19T15:47:01.417Z", "description": "Hello"}
            for one, handle in found.items()
        ]})  # fmt: skip

    async def _record(self, request: web.Request) -> web.Response:
        asked = request.query
        uri = f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
        if uri not in self.records:
            return _error(400, "RecordNotFound", f"Could not locate record: {uri}")
        return answer({"uri": uri, "cid": "bafyreia", "value": self.records[uri]})

    async def _session(self, request: web.Request) -> web.Response:
        said = await request.json()
        if said.get("password") != self.password:
            return _error(401, "AuthenticationRequired", "Invalid identifier or password")
        self.sessions += 1
        self.tokens.add(token := f"token-{self.sessions}")
        return answer(
            {"accessJwt": token, "refreshJwt": "r", "handle": said["identifier"], "did": "did:plc:me"}
        )

    async def _search(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return _error(401, "AuthMissing", "Authentication Required")
        if token not in self.tokens:
            return _error(400, "ExpiredToken", "Token has expired")
        asked = request.query
        words = [word.strip('"').lower() for word in asked["q"].split()]
        found = sorted(
            (
                uri
                for uri, record in self.records.items()
                if f"/{POST}/" in uri
                and asked["since"] <= moment_of(uri.rpartition("/")[2]) < asked["until"]
                and all(word in str(record.get("text")).lower() for word in words)
            ),
            key=lambda uri: uri.rpartition("/")[2],
            reverse=True,
        )
        start, most = int(asked.get("cursor", 0)), int(asked["limit"])
        page: dict[str, Any] = {"posts": [self._view(uri) for uri in found[start : start + most]]}
        if start + most < len(found):
            page["cursor"] = str(start + most)
        return answer(page)

    async def _dictionary(self, request: web.Request) -> web.Response:
        if self.dictionary is None:
            return _error(404, "DictionaryNotFound", "none")
        return web.Response(body=self.dictionary, content_type="application/octet-stream")


def _wants(event: Mapping[str, Any], kinds: Sequence[str], collections: Sequence[str]) -> bool:
    kind = event["$type"].rpartition("#")[2]
    if kinds and kind not in kinds:
        return False
    return kind != "commit" or not collections or event["collection"] in collections


def _error(status: int, name: str, message: str) -> web.Response:
    return answer({"error": name, "message": message}, status=status)
