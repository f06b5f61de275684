"""GDELT's DOC 2.0 API on this machine: lists of articles, its pace, and its faults in plain text with status 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.protocol.serving import Handler, Loopback

NAMES = {"en": "English", "fr": "French", "zh": "Chinese", "xx": "Klingon"}


class FakeGdelt(Loopback):
    """Articles to be seen. `clock` (epoch seconds) is its own; two requests within five seconds of it are refused.

    `most`: articles it lists. `refuses`: a sentence it answers with to every query that holds one of its keys.
    """

    def __init__(self, *, most: int = 250, clock: float) -> None:
        super().__init__()
        self.most, self.clock = most, clock
        self.articles: list[dict[str, Any]] = []
        self.refuses: dict[str, str] = {}
        self.in_time = True
        self._last = 0.0

    def routes(self) -> Mapping[str, Handler]:
        return {"GET /api/v2/doc/doc": self._list}

    def article(
        self, title: str, at: float, *, url: str | None = None, lang: str = "en", country: str = "France"
    ) -> str:
        """An article seen at `at`; returns its address."""
        url = url or f"https://www.paper{len(self.articles) % 7}.example/{len(self.articles)}"
        seen = datetime.fromtimestamp(at - at % 900, UTC)
        self.articles.append({
            "url": url, "url_mobile": "", "title": title, "seendate": f"{seen:%Y%m%dT%H%M%SZ}", "socialimage": "",
            "domain": url.split("/")[2].removeprefix("www."), "language": NAMES[lang], "sourcecountry": country,
        })  # fmt: skip
        return url

    async def _list(self, request: web.Request) -> web.Response:
        asked = request.query
        if self.clock - self._last < 5:
            self.in_time = False
            return self._said(
                "Please limit requests to one every 5 seconds or contact us for larger queries."
            )
        self._last = self.clock
        query = asked["query"]
        if len(query) > 250 or re.search(r"\([^()]*\([^()]*\)", query):
            return self._said("Your query was too short or too long.")
        if " OR " in re.sub(r"\([^()]*\)", "", query):
            return self._said("Queries containing OR'd terms must be surrounded by ().")
        if any(" OR " not in group for group in re.findall(r"\(([^()]*)\)", query)):
            return self._said("Parentheses may only be used around OR'd statements.")
        if re.search(r'"\S{1,4}"', query):
            return self._said("The specified phrase is too short.")
        for part, sentence in self.refuses.items():
            if part in query:
                return self._said(sentence)
        low, high = (
            datetime.strptime(asked[name], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            for name in ("startdatetime", "enddatetime")
        )
        if low.timestamp() < self.clock - 92 * 86_400:
            return self._said("Invalid query start date.")
        found = [
            one for one in self.articles
            if "seendate" not in one or (low <= datetime.strptime(one["seendate"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) <= high and matches(query, one))
        ]  # fmt: skip
        found.sort(key=lambda one: one.get("seendate", ""), reverse=True)
        return self._json({"articles": found[: min(self.most, int(asked["maxrecords"]))]} if found else {})

    def _json(self, content: Mapping[str, Any]) -> web.Response:
        """JSON as GDELT writes it: control signs of headlines stay raw, backslashes stand alone."""
        articles = ",".join(
            "{"
            + ",".join(f'"{name}": "{str(value).replace(chr(34), chr(39))}"' for name, value in one.items())
            + "}"
            for one in content.get("articles", [])
        )
        return self._answer(
            f'{{"articles": [{articles}]}}' if content else "{}", "application/json; charset=utf-8"
        )

    def _said(self, sentence: str) -> web.Response:
        return self._answer(sentence, "text/html; charset=utf-8")

    def _answer(self, body: str, kind: str) -> web.Response:
        date = format_datetime(datetime.fromtimestamp(self.clock, UTC), usegmt=True)
        return web.Response(body=body.encode(), headers={"Content-Type": kind, "Date": date})


def matches(query: str, article: Mapping[str, Any]) -> bool:
    """Every part of the query holds; a part in brackets, when one of its parts does."""
    words = re.findall(r"[^\W_]+", article["title"].lower())
    line = f" {' '.join(words)} "
    for group, quoted, field, value, word in re.findall(r'\(([^()]*)\)|"([^"]*)"|(\w+):(\S+)|(\S+)', query):
        if group:
            held = any(matches(part, article) for part in group.split(" OR "))
        elif field == "sourcelang":
            held = article["language"].lower() == value
        elif field in ("domain", "domainis"):
            held = article["domain"].endswith(value)
        else:
            held = f" {quoted or word} " in line
        if not held:
            return False
    return True
