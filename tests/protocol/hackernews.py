"""Hacker News on this machine: Algolia's search by date and the site's item API, over the same made-up items."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.protocol.serving import Handler, Loopback, answer


class FakeHackerNews(Loopback):
    """Items to be published, edited, deleted and killed; `late` ones are published without being indexed.

    `most`: hits Algolia shows of one query. `clock` (epoch seconds) is told in every `Date` header.
    """

    def __init__(self, *, most: int = 1000, clock: float) -> None:
        super().__init__()
        self.most, self.clock = most, clock
        self.items: dict[str, dict[str, Any]] = {}
        self.indexed: dict[str, dict[str, Any]] = {}
        self._ids = itertools.count(40_000_001)

    def routes(self) -> Mapping[str, Handler]:
        return {"GET /api/v1/search_by_date": self._search, "GET /v0/item/{name}": self._item}

    def story(
        self,
        title: str,
        at: int,
        *,
        by: str = "ada",
        text: str | None = None,
        url: str | None = None,
        late: bool = False,
    ) -> str:
        name = next(self._ids)
        item: dict[str, Any] = {
            "id": name,
            "type": "story",
            "by": by,
            "time": at,
            "title": title,
            "score": 7,
            "descendants": 2,
        }
        hit: dict[str, Any] = {
            "objectID": str(name), "title": title, "author": by, "created_at_i": at, "points": 7, "num_comments": 2,
            "created_at": datetime.fromtimestamp(at, UTC).isoformat(), "story_id": name, "updated_at": "2026-03-01T00:00:00Z",
            "_tags": ["story", f"author_{by}", f"story_{name}"], "_highlightResult": {},
        }  # fmt: skip
        if text is not None:
            item["text"], hit["story_text"] = text, text
        if url is not None:
            item["url"], hit["url"] = url, url
        return self._kept(str(name), item, hit, late=late)

    def comment(
        self, html: str, at: int, *, by: str = "bob", parent: str, story: str, late: bool = False
    ) -> str:
        name = next(self._ids)
        item = {"id": name, "type": "comment", "by": by, "time": at, "text": html, "parent": int(parent)}
        hit = {
            "objectID": str(name), "author": by, "created_at_i": at, "comment_text": html, "points": None,
            "parent_id": int(parent), "story_id": int(story), "story_title": "Its story", "story_url": None,
            "_tags": ["comment", f"author_{by}", f"story_{story}"], "_highlightResult": {},
        }  # fmt: skip
        return self._kept(str(name), item, hit, late=late)

    def index(self, name: str) -> None:
        """What was published late shows in the index now."""
        self.indexed[name] = self.items[name]["_hit"]

    def _kept(self, name: str, item: dict[str, Any], hit: dict[str, Any], *, late: bool) -> str:
        self.items[name] = {**item, "_hit": hit}
        if not late:
            self.indexed[name] = hit
        return name

    async def _search(self, request: web.Request) -> web.Response:
        asked = request.query
        if asked.get("tags", "(story,comment,poll,job)") != "(story,comment,poll,job)":
            return answer({"message": "unknown tags"}, status=400)
        bounds = re.fullmatch(r"created_at_i>=(\d+),created_at_i<(\d+)", asked.get("numericFilters", ""))
        low, high = (int(bounds[1]), int(bounds[2])) if bounds else (0, 1 << 40)
        each = min(int(asked.get("hitsPerPage", 20)), self.most)
        found = [
            hit
            for hit in self.indexed.values()
            if not isinstance(hit.get("created_at_i"), int)
            or (
                low <= hit["created_at_i"] < high
                and matches(asked.get("query", ""), hit, asked.get("queryType"))
            )
        ]
        found.sort(
            key=lambda hit: hit["created_at_i"] if isinstance(hit.get("created_at_i"), int) else high,
            reverse=True,
        )
        page = {
            "hits": found[:each], "nbHits": len(found), "page": 0, "nbPages": 1 if found else 0, "hitsPerPage": each,
            "exhaustiveNbHits": True, "query": asked.get("query", ""), "params": "", "processingTimeMS": 3,
        }  # fmt: skip
        return answer(
            page, headers={"Date": format_datetime(datetime.fromtimestamp(self.clock, UTC), usegmt=True)}
        )

    async def _item(self, request: web.Request) -> web.Response:
        item = self.items.get(request.match_info["name"].removesuffix(".json"))
        return answer(None if item is None else {k: v for k, v in item.items() if k != "_hit"})


def matches(query: str, hit: Mapping[str, Any], kind: str | None) -> bool:
    """Every word or "phrase" of the query stands in the hit, as whole words, or as beginnings where `kind` says so."""
    said = " ".join(
        str(hit.get(name) or "")
        for name in ("title", "url", "story_text", "comment_text", "author", "story_title")
    )
    line = f" {' '.join(_words(said))} "
    parts: Iterable[tuple[str, str]] = re.findall(r'"([^"]*)"|(\S+)', query)
    for phrase, word in parts:
        sought = " ".join(_words(phrase or word))
        if f" {sought}{'' if word and kind == 'prefixAll' else ' '}" not in line:
            return False
    return True


def _words(text: str) -> list[str]:
    folded = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign)
    )
    return re.findall(r"\w+", folded)
