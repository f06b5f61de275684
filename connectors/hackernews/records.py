"""A hit of Algolia's index, or an item of Hacker News itself, as a mention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from connectors.hours import moment
from data.query.marks import domains_in, host
from data.records import Author, Mention

PLATFORM = "hackernews"
SITE = "https://news.ycombinator.com"


def of_hit(hit: Mapping[str, Any], now: datetime) -> Mention:
    """A hit (hn.algolia.com/api): `comment_text` and `story_text` are HTML, `created_at_i` epoch seconds.

    Raises KeyError, TypeError, ValueError where it is none.
    """
    name, comment = str(hit["objectID"]), hit.get("comment_text")
    if comment is None:
        return _post(name, hit["created_at_i"], hit.get("author"), hit.get("story_text"), hit, now,
                     points=hit.get("points"), replies=hit.get("num_comments"))  # fmt: skip
    text = plain(str(comment))
    if not text:
        raise ValueError("the comment is empty")
    return Mention(
        PLATFORM,
        name,
        text,
        moment(int(hit["created_at_i"])),
        author_id=_text(hit.get("author")),
        kind="comment",
        url=f"{SITE}/item?id={name}",
        thread_id=_text(hit.get("story_id")),
        parent_id=_text(hit.get("parent_id")),
        domains=domains_in(text),
        fetched=now,
    )


def of_item(item: Mapping[str, Any], now: datetime) -> Mention:
    """A story, poll or job of the site's own API (github.com/HackerNews/API): `descendants` counts its comments."""
    return _post(str(item["id"]), item["time"], item.get("by"), item.get("text"), item, now,
                 points=item.get("score"), replies=item.get("descendants"))  # fmt: skip


def author(name: str, now: datetime) -> Author:
    """An account; Hacker News says no more of it than its name unless asked one by one."""
    return Author(PLATFORM, name, handle=name, name=name, url=f"{SITE}/user?id={name}", fetched=now)


def plain(html: str) -> str:
    """The text of the site's small HTML: paragraphs, italics, code, and links, whose shortened words become the address."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip()


def _post(
    name: str,
    time: Any,
    by: Any,
    html: Any,
    said: Mapping[str, Any],
    now: datetime,
    *,
    points: Any,
    replies: Any,
) -> Mention:
    title = " ".join(str(said.get("title") or "").split()) or None
    text = plain(str(html)) if html else ""
    if not text and not title:
        raise ValueError("it has neither title nor text")
    linked = host(str(said["url"])) if said.get("url") else None
    sites = dict.fromkeys(([linked] if linked else []) + list(domains_in(text)))
    return Mention(
        PLATFORM,
        name,
        text or title or "",
        moment(int(time)),
        author_id=_text(by),
        title=title,
        url=f"{SITE}/item?id={name}",
        thread_id=name,
        likes=_count(points),
        replies=_count(replies),
        domains=tuple(sites),
        fetched=now,
    )


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._linked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.parts.append("\n\n")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a" and (address := dict(attrs).get("href")):
            self.parts.append(address)
            self._linked = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._linked = False

    def handle_data(self, data: str) -> None:
        if not self._linked:
            self.parts.append(data)
