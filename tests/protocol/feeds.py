"""Feeds and sites on this machine: RSS, RDF and Atom of the shape publishers send, with validators, moves and faults."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from tests.protocol.serving import Handler, Loopback


@dataclass
class Item:
    """One entry. `html` is its body; what is None is not sent."""

    guid: str | None
    title: str | None
    link: str | None = None
    html: str | None = None
    full: str | None = None  # content:encoded, or Atom's content
    published: datetime | None = None
    updated: datetime | None = None
    permalink: bool | None = None
    source: tuple[str, str] | None = None  # address and title of the outlet an aggregator cites
    extra: str = ""  # raw XML


@dataclass
class Channel:
    """One feed: it shows the newest `shows` of its items, newest first."""

    title: str = "The Example Post"
    link: str = "https://www.example.org/"
    items: list[Item] = field(default_factory=list)
    dialect: str = "rss"  # rss | atom | rdf
    shows: int = 20
    lang: str | None = "en-GB"
    validators: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    extra: str = ""  # raw XML in the channel

    def body(self) -> bytes:
        shown = self.items[::-1][: self.shows]
        text = {"rss": self._rss, "atom": self._atom, "rdf": self._rdf}[self.dialect](shown)
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()

    def _rss(self, shown: list[Item]) -> str:
        lang = f"<language>{self.lang}</language>" if self.lang else ""
        items = "".join(f"<item>{''.join(_rss_item(item))}</item>" for item in shown)
        return (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
            ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
            f"<title>{escape(self.title)}</title><link>{escape(self.link)}</link>"
            f"<description>What happens</description>{lang}{self.extra}{items}</channel></rss>"
        )

    def _atom(self, shown: list[Item]) -> str:
        lang = f' xml:lang="{self.lang}"' if self.lang else ""
        entries = "".join(f"<entry>{''.join(_atom_entry(item))}</entry>" for item in shown)
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom"{lang}><title>{escape(self.title)}</title>'
            f"<link href={quoteattr(self.link)}/><id>tag:example.org,2026:feed</id>{self.extra}{entries}</feed>"
        )

    def _rdf(self, shown: list[Item]) -> str:
        items = "".join(
            f"<item rdf:about={quoteattr(item.guid or item.link or '')}><title>{escape(item.title or '')}</title>"
            f"<link>{escape(item.link or '')}</link><description>{escape(item.html or '')}</description>"
            + (f"<dc:date>{item.published.isoformat()}</dc:date>" if item.published else "")
            + "</item>"
            for item in shown
        )
        return (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
            f"<channel rdf:about={quoteattr(self.link)}><title>{escape(self.title)}</title>"
            f"<link>{escape(self.link)}</link>"
            + (f"<dc:language>{self.lang}</dc:language>" if self.lang else "")
            + f"{self.extra}</channel>{items}</rdf:RDF>"
        )


def _rss_item(item: Item) -> Iterator[str]:
    if item.title is not None:
        yield f"<title>{escape(item.title)}</title>"
    if item.link is not None:
        yield f"<link>{escape(item.link)}</link>"
    if item.guid is not None:
        plain = item.permalink if item.permalink is not None else item.guid.startswith("http")
        yield f'<guid isPermaLink="{str(plain).lower()}">{escape(item.guid)}</guid>'
    if item.published is not None:
        yield f"<pubDate>{format_datetime(item.published)}</pubDate>"
    if item.html is not None:
        yield f"<description>{escape(item.html)}</description>"
    if item.full is not None:
        yield f"<content:encoded><![CDATA[{item.full}]]></content:encoded>"
    if item.source is not None:
        yield f"<source url={quoteattr(item.source[0])}>{escape(item.source[1])}</source>"
    yield item.extra


def _atom_entry(item: Item) -> Iterator[str]:
    if item.title is not None:
        yield f'<title type="html">{escape(escape(item.title))}</title>'
    if item.link is not None:
        yield f"<link href={quoteattr(item.link)}/>"
    if item.guid is not None:
        yield f"<id>{escape(item.guid)}</id>"
    if item.published is not None:
        yield f"<published>{item.published.isoformat()}</published>"
    if item.updated is not None:
        yield f"<updated>{item.updated.isoformat()}</updated>"
    if item.html is not None:
        yield f'<summary type="html">{escape(item.html)}</summary>'
    if item.full is not None:
        yield f'<content type="html">{escape(item.full)}</content>'
    yield item.extra


class FeedServer(Loopback):
    """Channels by path; `pages` are any other answers, `moves` redirects, `streams` bodies sent piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: dict[str, Channel] = {}
        self.pages: dict[str, web.Response | Callable[[], web.Response]] = {}
        self.moves: dict[str, tuple[int, str]] = {}
        self.streams: dict[str, Callable[[], Iterator[bytes]]] = {}
        self.sent: dict[str, int] = {}  # bytes of streams that went out

    def routes(self) -> Mapping[str, Handler]:
        return {"GET /{path:.*}": self._answer}

    def page(
        self, path: str, body: bytes | str, *, status: int = 200, kind: str = "text/html", **headers: str
    ) -> None:
        """Answer `path` with these bytes; header names are written with _ for -."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = lambda: web.Response(
            status=status, body=data, headers={"Content-Type": kind, **named}
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path in self.moves:
            status, target = self.moves[path]
            return web.Response(status=status, headers={"Location": target})
        if path in self.streams:
            return await self._stream(request)
        if path in self.pages:
            page = self.pages[path]
            return page() if callable(page) else page
        if path in self.channels:
            return self._channel(request, self.channels[path])
        return web.Response(status=404, text="<html><body>Not here</body></html>", content_type="text/html")

    def _channel(self, request: web.Request, channel: Channel) -> web.Response:
        body = channel.body()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        newest = max((item.published for item in channel.items if item.published), default=None)
        kind = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}
        headers = {"Content-Type": f"{kind[channel.dialect]}; charset=utf-8", **channel.headers}
        if channel.validators:
            headers["ETag"] = etag
            if newest:
                headers["Last-Modified"] = format_datetime(newest.astimezone(UTC), usegmt=True)
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag, **channel.headers})
        return web.Response(body=body, headers=headers)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await answer.prepare(request)
        for piece in self.streams[request.path]():
            await answer.write(piece)
            self.sent[request.path] = self.sent.get(request.path, 0) + len(piece)
            await asyncio.sleep(0)
        return answer
