"""A Reddit on this machine: token, search, listings, comment trees and info, with the shapes of the recorded ones."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qs

from aiohttp import web

from tests.protocol.serving import Handler, Loopback, answer, finish, reset

Child = dict[str, Any]
CLIENT, SECRET = "client-of-tests", "secret-of-tests"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


class FakeReddit(Loopback):
    """Submissions and comments that tests publish, listed the way Reddit lists them."""

    def __init__(self, now: datetime, *, cap: int = 1000, search_cap: int = 250) -> None:
        super().__init__()
        self.now, self.cap, self.search_cap = now, cap, search_cap
        self.things: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.refused: dict[str, tuple[int, str]] = {}  # subreddit → status and reason
        self.refused_queries: set[str] = set()
        self.shake: Callable[[list[Child]], list[Any]] = lambda children: children
        self.drip = False  # answers come byte by byte
        self.broken: Literal["", "reset", "finish"] = ""  # … or break off in the middle
        self.tokens: set[str] = set()
        self.issued = 0
        self.left: float | None = None  # requests left, told in headers
        self.tree_size, self.tree_depth, self.more_size = 500, 8, 100
        self._number = 40_000_000

    def routes(self) -> Mapping[str, Handler]:
        return {
            "POST /api/v1/access_token": self.token,
            "GET /search/": self.guarded(self.search),
            "GET /r/{names}/comments/": self.guarded(self.newest),
            "GET /r/{names}/new/": self.guarded(self.newest),
            "GET /api/info/": self.guarded(self.info),
            "POST /api/morechildren/": self.guarded(self.more),
            "GET /comments/{id}/": self.guarded(self.tree),
            "GET /comments/{id}/_/{below}": self.guarded(self.tree),
        }

    # What tests do.

    def post(
        self, title: str, text: str = "", *, subreddit: str = "airlines", author: str = "ann", **more: Any
    ) -> str:
        name, data = self._thing("t3", subreddit, author)
        data |= {
            "title": title, "selftext": text, "is_self": True, "num_comments": 0, "upvote_ratio": 1.0, "hide_score": False,
            "domain": f"self.{subreddit}", "removed_by_category": None, "over_18": False,
            "permalink": f"/r/{subreddit}/comments/{name[3:]}/some_title/",
            "url": f"https://www.reddit.com/r/{subreddit}/comments/{name[3:]}/some_title/",
        } | more  # fmt: skip
        return name

    def comment(self, under: str, body: str, *, author: str = "bob", **more: Any) -> str:
        above = self.things[under]
        thread = under if under.startswith("t3_") else above["link_id"]
        name, data = self._thing("t1", above["subreddit"], author)
        data |= {
            "body": body, "link_id": thread, "parent_id": under, "link_title": self.things[thread]["title"],
            "score_hidden": False, "replies": "", "controversiality": 0, "num_comments": 3,
            "permalink": f"/r/{above['subreddit']}/comments/{thread[3:]}/some_title/{name[3:]}/",
        } | more  # fmt: skip
        self.things[thread]["num_comments"] += 1
        return name

    def pass_by(self, span: timedelta) -> None:
        self.now += span

    def expire_tokens(self) -> None:
        self.tokens.clear()

    def _thing(self, kind: str, subreddit: str, author: str) -> tuple[str, dict[str, Any]]:
        self._number += 7
        name = f"{kind}_{base36(self._number)}"
        self.things[name] = {
            "name": name, "id": name[3:], "author": author, "author_fullname": f"t2_{author}", "score": 1, "ups": 1,
            "subreddit": subreddit, "subreddit_id": f"t5_{subreddit}", "created_utc": self.now.timestamp(), "edited": False,
            "gilded": 0, "archived": False, "distinguished": None, "stickied": False,
        }  # fmt: skip
        return name, self.things[name]

    # What Reddit does.

    def guarded(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization", "").removeprefix("bearer ") not in self.tokens:
                return answer({"message": "Unauthorized", "error": 401}, status=401, headers=self._rate())
            return await handler(request)

        return handle

    def _rate(self) -> dict[str, str]:
        if self.left is None:
            return {}
        self.left -= 1
        return {
            "x-ratelimit-remaining": f"{self.left:.1f}",
            "x-ratelimit-used": f"{1000 - self.left:.0f}",
            "x-ratelimit-reset": "300",
        }

    def _says(self, content: Any) -> web.Response:
        packed = answer(content, headers=self._rate())
        packed.enable_compression()
        return packed

    async def token(self, request: web.Request) -> web.Response:
        wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return answer({"message": "Unauthorized", "error": 401}, status=401)
        self.issued += 1
        token = f"token-{self.issued}"
        self.tokens.add(token)
        return answer({"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": "*"})

    async def search(self, request: web.Request) -> web.StreamResponse:
        if self.drip:
            return await self._drop_by_drop(request)
        if self.broken:
            return await self._break_off(request)
        query = request.query["q"]
        if len(query) > 512 or query in self.refused_queries:
            return answer({"message": "Bad Request", "error": 400}, status=400)
        holds = reading(query)
        found = [data for data in self.things.values() if data["name"].startswith("t3_") and holds(data)]
        return self._says(self._listing("t3", found, request, self.search_cap))

    async def _drop_by_drop(self, request: web.Request) -> web.StreamResponse:
        slow = web.StreamResponse(headers={"Content-Type": "application/json"})
        await slow.prepare(request)
        for _ in range(200):
            await slow.write(b" ")
            await asyncio.sleep(0.05)
        return slow

    async def _break_off(self, request: web.Request) -> web.StreamResponse:
        half = web.StreamResponse(headers={"Content-Type": "application/json"})
        half.enable_chunked_encoding()
        await half.prepare(request)
        await half.write(b'{"kind": "Listing", "data": {"children": [')
        await asyncio.sleep(0.05)
        (reset if self.broken == "reset" else finish)(request)
        return half

    async def newest(self, request: web.Request) -> web.Response:
        names = request.match_info["names"].split("+")
        for name in names:
            if name in self.refused:
                status, reason = self.refused[name]
                if status == 302:
                    raise web.HTTPFound(f"/subreddits/search?q={name}")
                return answer({"reason": reason, "message": "No", "error": status}, status=status)
        kind = "t1" if request.path.endswith("/comments/") else "t3"
        found = [
            data for data in self.things.values() if data["name"].startswith(kind) and data["subreddit"] in names
        ]  # fmt: skip
        return self._says(self._listing(kind, found, request, self.cap))

    def _listing(self, kind: str, found: list[dict[str, Any]], request: web.Request, cap: int) -> Any:
        found = [data for data in found if data["name"] not in self.gone]
        found.sort(key=lambda data: (data.get("created_utc") or 0, data["name"]), reverse=True)
        found = found[:cap]
        start, after = 0, request.query.get("after")
        if after is not None:  # behind a thing that is gone, a listing is empty
            start = next((at + 1 for at, data in enumerate(found) if data["name"] == after), len(found))
        limit = min(100, int(request.query.get("limit", "25")))
        page = found[start : start + limit]
        children = self.shake([{"kind": kind, "data": data} for data in page])
        more = page[-1]["name"] if page and start + limit < len(found) else None
        return {
            "kind": "Listing",
            "data": {"modhash": "", "after": more, "before": None, "children": children},
        }

    async def info(self, request: web.Request) -> web.Response:
        names = request.query["id"].split(",")
        assert len(names) <= 100
        children = [
            {"kind": name[:2], "data": self.things[name]}
            for name in names
            if name in self.things and name not in self.gone
        ]
        return self._says({"kind": "Listing", "data": {"after": None, "before": None, "children": children}})

    async def tree(self, request: web.Request) -> web.Response:
        name = f"t3_{request.match_info['id']}"
        if name not in self.things:
            return answer({"message": "Not Found", "error": 404}, status=404)
        below = request.match_info.get("below")
        if below:
            shown = [self._branch(f"t1_{below}", 0)]
        else:
            top = sorted(self._under(name), reverse=True)
            size = min(int(request.query.get("limit", "500")), self.tree_size)
            shown = [self._branch(one, 0) for one in top[:size]]
            if hidden := top[size:]:
                shown.append(self._more(name, hidden))
        first = {"kind": "t3", "data": self.things[name]}
        listings = [[first], shown]
        return self._says(
            [{"kind": "Listing", "data": {"after": None, "children": children}} for children in listings]
        )

    def _under(self, name: str) -> list[str]:
        return [n for n, data in self.things.items() if data.get("parent_id") == name and n not in self.gone]

    def _more(self, parent: str, hidden: list[str]) -> Child:
        ids = [one[3:] for one in hidden]
        return {
            "kind": "more",
            "data": {
                "count": len(ids), "name": f"t1_{(ids or ['_'])[0]}", "id": (ids or ["_"])[0], "parent_id": parent,
                "depth": 0, "children": ids,
            },
        }  # fmt: skip

    def _branch(self, name: str, depth: int) -> Child:
        under = self._under(name)
        replies: Any = ""
        if under and depth + 1 >= self.tree_depth:
            children = [self._more(name, [])]
            replies = {"kind": "Listing", "data": {"children": children}}
        elif under:
            replies = {
                "kind": "Listing",
                "data": {"children": [self._branch(one, depth + 1) for one in under]},
            }
        return {"kind": "t1", "data": {**self.things[name], "replies": replies}}

    async def more(self, request: web.Request) -> web.Response:
        form = parse_qs((await request.read()).decode())
        ids = form["children"][0].split(",")
        assert len(ids) <= 100
        waiting = [f"t1_{one}" for one in ids]
        shown: list[Child] = []
        while waiting and len(shown) < self.more_size:
            name = waiting.pop(0)
            shown.append({"kind": "t1", "data": {**self.things[name], "replies": ""}})
            waiting[:0] = self._under(name)
        things = [*shown, *([self._more(form["link_id"][0], waiting)] if waiting else [])]
        return self._says({"json": {"errors": [], "data": {"things": things}}})


def reading(query: str) -> Callable[[Mapping[str, Any]], bool]:
    """A query of Reddit's search as a test of a submission: AND, OR, NOT, parentheses, phrases, fields."""
    tokens = re.findall(r'\(|\)|(?:\w+:)?"[^"]*"|[^\s()]+', query)

    def either() -> Callable[[Mapping[str, Any]], bool]:
        parts = [both()]
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            parts.append(both())
        return lambda data: any(part(data) for part in parts)

    def both() -> Callable[[Mapping[str, Any]], bool]:
        parts = [one()]
        while tokens and tokens[0] not in ("OR", ")"):
            if tokens[0] == "AND":
                tokens.pop(0)
            parts.append(one())
        return lambda data: all(part(data) for part in parts)

    def one() -> Callable[[Mapping[str, Any]], bool]:
        token = tokens.pop(0)
        if token == "NOT":
            inner = one()
            return lambda data: not inner(data)
        if token == "(":
            inner = either()
            assert tokens.pop(0) == ")"
            return inner
        field, _, value = token.partition(":") if re.match(r"\w+:", token) else ("", "", token)
        return lambda data: _holds(data, field, value.strip('"').rstrip("*"))

    holds = either()
    assert not tokens, tokens
    return holds


def _holds(data: Mapping[str, Any], field: str, value: str) -> bool:
    match field:
        case "author":
            return bool(data["author"].lower() == value)
        case "site":
            return bool(data["domain"] == value)
        case "url":
            return value in data["url"]
        case "title":
            text = data["title"]
        case _:
            text = f"{data['title']} {data['selftext']} {data['subreddit']} {data['url']}"
    return f" {_words(value)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
