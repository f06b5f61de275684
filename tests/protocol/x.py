"""X's API v2 on this machine: search, look-up, rules and the filtered stream, under both sets of names, misbehaving on demand.

What it sends is made up here; `x_shapes.json` holds the published names and types, and a test checks one against the other.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any, Literal

from aiohttp import web

from tests.protocol.serving import Handler, Loopback, answer, finish, reset
from tests.protocol.x_language import Test, Wrong, signs, test_of
from tests.protocol.x_posts import FULL, KINDS, TYPES, Status, problem, renamed, shown, user

Script = Sequence[
    bytes | str | float
]  # of one connection: bytes as they are; "live", "silent", "rst", "fin", "end"; pauses


_KEYS = count(1)


@dataclass
class Limit:
    left: int
    until: datetime


@dataclass(eq=False)
class FakeX(Loopback):
    """Use as a context manager. `clock` is X's own clock."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    names: Literal["tweet", "post"] = "tweet"
    key: str = field(default_factory=lambda: f"k3y-{next(_KEYS)}")  # one a server: bills are kept by key
    statuses: dict[str, Status] = field(default_factory=dict)
    gone: dict[str, str] = field(
        default_factory=dict
    )  # id → problem: resource-not-found, not-authorized-for-resource, silent
    odd: list[Any] = field(default_factory=list)  # items that stand in the next page among good ones
    limits: dict[str, Limit] = field(default_factory=dict)
    stale_tokens: bool = False
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    scripts: deque[Script] = field(default_factory=deque)
    keep_alive: float = 20.0
    sent: list[tuple[str, Any]] = field(default_factory=list)
    connections: int = 0
    open_streams: int = 0

    def __post_init__(self) -> None:
        Loopback.__init__(self)
        self._listening: list[asyncio.Queue[bytes]] = []
        self._count = 0

    def routes(self) -> Mapping[str, Handler]:
        return {
            "GET /2/tweets/search/recent": self._search,
            "GET /2/tweets/search/all": self._search,
            "GET /2/tweets/search/stream": self._stream,
            "GET /2/tweets/search/stream/rules": self._rules,
            "POST /2/tweets/search/stream/rules": self._change_rules,
            "GET /2/tweets": self._look_up,
            "GET /2/usage/tweets": self._usage,
        }

    def publish(self, text: str, *, author: int = 1, at: datetime | None = None, to: tuple[str, str] | None = None, deliver: bool = True, **more: Any) -> Status:  # fmt: skip
        """A post; `to` is (repost, reply or quote; id). Streams get it where a rule matches."""
        at, self._count = at or self.clock(), self._count + 1
        number = (
            ((at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1) - 1_288_834_974_657) << 22
        ) + self._count % 4096
        refs = ((KINDS[to[0]], to[1]),) if to else ()
        status = Status(
            str(number),
            author,
            text,
            at.replace(microsecond=at.microsecond // 1000 * 1000),
            refs=refs,
            **more,
        )
        self.statuses[status.id] = status
        if deliver and self._loop is not None:
            self._loop.call_soon_threadsafe(self._deliver, status)
        return status

    def edit(self, old: Status, text: str) -> Status:
        """A later version: a new post with a new id; the look-up of the old one answers with the new one."""
        new = self.publish(text, author=old.author, at=old.created + timedelta(minutes=5))
        history = (*(old.history or (old.id,)), new.id)
        for name in history:
            self.statuses[name] = Status(**{**self.statuses[name].__dict__, "history": history})
        return self.statuses[new.id]

    def line(self, status: Status) -> bytes:
        """One line of the stream, always under the old names."""
        matching = [rule for rule in self.rules.values() if self._matches(rule["value"], status)]
        page = self._page([status], FULL, old=True)
        line = {
            "data": page["data"][0],
            "includes": page["includes"],
            "matching_rules": [{"id": r["id"], "tag": r.get("tag", "")} for r in matching],
        }
        self.sent.append(("line", line))
        return json.dumps(line).encode() + b"\r\n"

    async def _search(self, request: web.Request) -> web.StreamResponse:
        asked, now, archive = request.query, self.clock(), request.path.endswith("/all")
        fault = self._refusal(request) or self._wrong_search(asked, now, archive=archive)
        if fault is not None:
            return fault
        size, test = int(asked.get("max_results", 10)), _test(asked["query"], 1024 if archive else 512)
        floor = int(asked.get("since_id", 0))
        start = (
            datetime.fromisoformat(asked["start_time"])
            if "start_time" in asked
            else now - timedelta(days=30 if archive else 7)
        )
        top = int(asked["until_id"]) if "until_id" in asked else 1 << 63
        if "next_token" in asked:
            top = int(asked["next_token"].removeprefix("b26v89c19zqg8o3f"), 36)
        found = [
            one for one in sorted(self.statuses.values(), key=lambda one: -int(one.id))
            if one.id not in self.gone and floor < int(one.id) < top and one.created <= now - timedelta(seconds=30)
            and (floor or one.created >= start) and not any(kind == "retweeted" for kind, _ in one.refs) and test(one)
        ]  # fmt: skip
        page = self._page(found[:size], asked)
        page["meta"] = {"result_count": len(page.get("data", ()))}
        if found:
            page["meta"] |= {"newest_id": found[0].id, "oldest_id": found[:size][-1].id}
        if len(found) > size:
            page["meta"]["next_token"] = "b26v89c19zqg8o3f" + _base36(int(found[size - 1].id))
        if self.odd and "data" in page:
            page["data"][1:1] = self.odd
            self.odd = []
        return self._answer("page", page, request)

    def _wrong_search(self, asked: Mapping[str, str], now: datetime, *, archive: bool) -> web.Response | None:
        """What X refuses of a search, as its validation does."""
        old = f"{self._first_id(now - timedelta(days=7))}"
        try:
            _test(asked.get("query", ""), 1024 if archive else 512)
        except Wrong as why:
            return self._invalid(
                "query", asked.get("query", ""), f"There were errors processing your request: {why}"
            )
        if not 10 <= int(asked.get("max_results", 10)) <= (500 if archive else 100):
            return self._invalid("max_results", asked["max_results"], "`max_results` is out of range")
        if ("since_id" in asked or "until_id" in asked) and ("start_time" in asked or "end_time" in asked):
            return self._invalid(
                "since_id",
                "",
                "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'.",
            )
        for name in ("since_id", "until_id"):
            if not archive and name in asked and int(asked[name]) < int(old):
                return self._invalid(
                    name,
                    asked[name],
                    f"'{name}' must be a tweet id created after [7 DAYS]. Please use a '{name}' that is larger than {old}",
                )
        if "next_token" in asked and self.stale_tokens:
            return self._invalid("next_token", asked["next_token"], "'next_token' is invalid")
        return None

    async def _look_up(self, request: web.Request) -> web.StreamResponse:
        fault = self._refusal(request)
        if fault is not None:
            return fault
        ids = request.query["ids"].split(",")
        if len(ids) > 100:
            return self._invalid("ids", str(len(ids)), "`ids` has too many items")
        shown = [self.statuses[name] for name in ids if name in self.statuses and name not in self.gone]
        latest = dict.fromkeys(self.statuses[one.history[-1]] if one.history else one for one in shown)
        page = self._page(list(latest), request.query)
        kinds = {
            name: self.gone.get(name, "resource-not-found")
            for name in ids
            if name not in self.statuses or name in self.gone
        }
        errors = [problem(kind, name) for name, kind in kinds.items() if kind != "silent"]
        return self._answer("page", {**page, **({"errors": errors} if errors else {})}, request)

    async def _usage(self, request: web.Request) -> web.StreamResponse:
        number: Any = str if self.names == "post" else int
        data = {"project_usage": number(1234), "project_cap": number(3_000_000), "cap_reset_day": 4}
        return self._refusal(request) or self._answer("usage", {"data": data}, request)

    async def _rules(self, request: web.Request) -> web.StreamResponse:
        meta: dict[str, Any] = {"result_count": len(self.rules)}
        if self.names == "tweet":
            meta["sent"] = self.clock().isoformat()
        page = {**({"data": list(self.rules.values())} if self.rules else {}), "meta": meta}
        return self._refusal(request) or self._answer("rules", page, request)

    async def _change_rules(self, request: web.Request) -> web.StreamResponse:
        fault = self._refusal(request)
        if fault is not None:
            return fault
        asked, made, errors = await request.json(), [], []
        for name in asked.get("delete", {}).get("ids", ()):
            self.rules.pop(name, None)
        for rule in asked.get("add", ()):
            try:
                test_of(rule["value"], limit=1024, folds=False)
            except Wrong as why:
                errors.append(
                    {
                        "value": rule["value"],
                        "details": [str(why)],
                        "title": "Invalid Rule",
                        "type": TYPES + "invalid-rules",
                    }
                )
                continue
            if any(one["value"] == rule["value"] for one in self.rules.values()):
                errors.append(
                    {"value": rule["value"], "title": "DuplicateRule", "type": TYPES + "duplicate-rules"}
                )
                continue
            self._count += 1
            one = {
                "id": str(1_900_000_000_000_000_000 + self._count),
                "value": rule["value"],
                **({"tag": rule["tag"]} if "tag" in rule else {}),
            }
            self.rules[one["id"]] = one
            made.append(one)
        summary = {
            "created": len(made),
            "not_created": len(errors),
            "valid": len(made),
            "invalid": len(errors),
        }
        page = {
            **({"data": made} if made else {}),
            "meta": {"sent": self.clock().isoformat(), "summary": summary},
            **({"errors": errors} if errors else {}),
        }
        return self._answer("changed", page, request, status=201)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        fault = self._refusal(request)
        if fault is not None:
            return fault
        if not self.rules or self.open_streams:
            issue = "TooManyConnections" if self.rules else "RuleConfigurationIssue"
            body = {
                "title": "ConnectionException",
                "detail": "No.",
                "connection_issue": issue,
                "type": TYPES + "streaming-connection",
            }
            return self._answer("problem", body, request, status=429 if self.rules else 409)
        self.connections += 1
        script: Script = self.scripts.popleft() if self.scripts else ("live",)
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        response = web.StreamResponse(
            headers={"Content-Type": "application/json", **self._headers(request, spend=False)}
        )
        response.enable_chunked_encoding()
        self.open_streams += 1
        self._listening.append(lines)
        try:
            await response.prepare(request)
            await self._play(script, request, response, lines)
        except ConnectionError:
            pass  # the client left
        finally:
            self._listening.remove(lines)
            self.open_streams -= 1
        return response

    async def _play(
        self, script: Script, request: web.Request, response: web.StreamResponse, lines: asyncio.Queue[bytes]
    ) -> None:
        for act in script:
            if isinstance(act, bytes):
                await response.write(act)
            elif isinstance(act, float):
                await asyncio.sleep(act)
            elif act == "silent":
                await asyncio.sleep(3600)
            elif act in ("rst", "fin"):
                await asyncio.sleep(0.05)
                (reset if act == "rst" else finish)(request)
            while act == "live":
                try:
                    await response.write(await asyncio.wait_for(lines.get(), self.keep_alive))
                except TimeoutError:
                    await response.write(b"\r\n")

    def _deliver(self, status: Status) -> None:
        if any(self._matches(rule["value"], status) for rule in self.rules.values()):
            for lines in self._listening:
                lines.put_nowait(self.line(status))

    def _matches(self, value: str, status: Status) -> bool:
        test = test_of(value, limit=1024, folds=False)
        return test(status) or any(
            name in self.statuses and test(self.statuses[name])
            for _, name in status.refs
            if _ != "replied_to"
        )

    def _page(self, statuses: list[Status], asked: Mapping[str, str], *, old: bool = False) -> dict[str, Any]:
        """A page with what was asked for and no more."""
        fields = set((asked.get("tweet.fields") or asked.get("post.fields") or "").split(","))
        expansions = set(asked.get("expansions", "").split(","))
        if self.names == "post":  # these come with the expansions there
            fields |= {"author_id", "in_reply_to_user_id", "referenced_tweets"}
        posts = [shown(one, fields, self.statuses) for one in statuses]
        others: dict[str, Status] = {}
        users: dict[int, None] = {}
        for one in statuses:
            if {"referenced_tweets.id", "referenced_posts"} & expansions:
                others |= {
                    name: self.statuses[name]
                    for _, name in one.refs
                    if name in self.statuses and name not in self.gone
                }
            if "author_id" in expansions:
                users[one.author] = None
            if "entities.mentions.username" in expansions:
                users |= {
                    int(name[8:]): None for name in signs(one.text) if re.fullmatch(r"@Person_\d+", name)
                }
        if {"referenced_tweets.id.author_id", "referenced_posts"} & expansions:
            users |= {one.author: None for one in others.values()}
        includes = {
            "tweets": [shown(one, fields, self.statuses) for one in others.values()],
            "users": [user(n, asked.get("user.fields", "")) for n in users],
        }
        page: dict[str, Any] = {"data": posts} if posts else {}
        if any(includes.values()):
            page["includes"] = {name: things for name, things in includes.items() if things}
        return page if old or self.names == "tweet" else renamed(page)

    def _answer(self, kind: str, body: Any, request: web.Request, *, status: int = 200) -> web.Response:
        self.sent.append((kind, body))
        return answer(body, status=status, headers=self._headers(request))

    def _headers(self, request: web.Request, *, spend: bool = True) -> dict[str, str]:
        headers = {"Date": format_datetime(self.clock(), usegmt=True)}
        limit = self.limits.get(request.path)
        if limit is not None:
            limit.left -= spend
            headers |= {
                "x-rate-limit-limit": "450",
                "x-rate-limit-remaining": str(max(0, limit.left)),
                "x-rate-limit-reset": str(int(limit.until.timestamp())),
            }
        return headers

    def _refusal(self, request: web.Request) -> web.Response | None:
        limit = self.limits.get(request.path)
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return answer(
                {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"},
                status=401,
                headers=self._headers(request),
            )
        if limit is not None and limit.left <= 0 and limit.until > self.clock():
            return answer(
                {"errors": [{"code": 88, "message": "Rate limit exceeded"}]},
                status=429,
                headers=self._headers(request),
            )
        if self.names == "post" and "tweet.fields" in request.query and "stream" not in request.path:
            return self._invalid(
                "tweet.fields",
                request.query["tweet.fields"],
                "The query parameter [tweet.fields] is not one of [post.fields]",
            )
        return None

    def _invalid(self, name: str, value: str, message: str) -> web.Response:
        body = {
            "errors": [{"parameters": {name: [value]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": TYPES + "invalid-request",
        }
        self.sent.append(("problem", body))
        return answer(body, status=400, headers={"Date": format_datetime(self.clock(), usegmt=True)})

    def _first_id(self, at: datetime) -> int:
        return ((at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1) - 1_288_834_974_657) << 22


def _test(query: str, limit: int) -> Test:
    return test_of(query, limit=limit, folds=True)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
