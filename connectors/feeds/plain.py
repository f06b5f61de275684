"""What a piece of HTML says and where it points, read by a parser; and which feeds a web page names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final, NamedTuple

_SILENT: Final = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"}
    | {"textarea", "select", "button"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "figure", "figcaption"}
    | {"section", "article", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"}
)
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:a|p|br|b|i|u|em|strong|span|div|img|ul|ol|li|h[1-6]|table|tr|td|blockquote|figure|script|style|sup|sub"
    r"|font|code|pre|hr|cite|small|iframe|video|audio)\b[^<>]{0,2000}>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);"
)
MOST_HTML: Final = 200_000  # characters of one piece of HTML that are looked at
MOST_LINKS: Final = 100
_STEP: Final = 16_384


class Plain(NamedTuple):
    """Text with its lines kept, and the addresses of its links as they were written."""

    text: str
    links: tuple[str, ...] = ()


class Lead(NamedTuple):
    """A feed that a page names in its head."""

    href: str
    title: str


def plain(html: str, *, most: int) -> Plain:
    """The text of a piece of HTML, at most `most` characters; scripts and styles are left out."""
    reader = _Reader(most)
    cut = html[:MOST_HTML]
    for start in range(0, len(cut), _STEP):
        reader.feed(cut[start : start + _STEP])
        if reader.full:
            break
    else:
        reader.close()
    return Plain(tidy("".join(reader.parts), most=most), tuple(reader.links))


def tidy(text: str, *, most: int) -> str:
    """Lines without stray spaces, at most one empty line between two."""
    lines = (" ".join(line.split()) for line in text.replace("\u00ad", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:most]


def one_line(text: str, *, most: int) -> str:
    return " ".join(text.split())[:most]


def looks_like_html(text: str) -> bool:
    """Whether a text that nobody declared as HTML has its tags or entities all the same."""
    return bool(_LOOKS_LIKE_HTML.search(text[:MOST_HTML]))


def leads(html: str) -> tuple[str | None, tuple[Lead, ...]]:
    """The page's base address if it names one, and the feeds of its `<link rel=alternate>`, in order."""
    page = _Page()
    cut = html[:MOST_HTML]
    for start in range(0, len(cut), _STEP):
        page.feed(cut[start : start + _STEP])
        if len(page.leads) >= MOST_LINKS:
            break
    return page.base, tuple(page.leads)


class _Reader(HTMLParser):
    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: dict[str, None] = {}
        self._most, self._size = most, 0
        self._silent: list[str] = []

    @property
    def full(self) -> bool:
        """Far more than enough text was read, spaces included."""
        return self._size > 4 * self._most

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self._say("\n\n" if tag in ("p", "blockquote") else "\n")
        elif tag == "a" and not self._silent and len(self.links) < MOST_LINKS:
            href = dict(attrs).get("href")
            if href:
                self.links.setdefault(href.strip()[:2000])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:  # <script/> has no content and no end
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _BLOCKS and tag != "br":
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def _say(self, text: str) -> None:
        if self._size <= 4 * self._most:
            self.parts.append(text)
            self._size += len(text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base: str | None = None
        self.leads: list[Lead] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("base", "link"):
            return
        said = {name: value or "" for name, value in attrs}
        href = said.get("href", "").strip()
        if not href or len(href) > 2000:
            return
        if tag == "base":
            self.base = self.base or href
        elif "alternate" in said.get("rel", "").lower().split() and _is_feed(said.get("type", "")):
            self.leads.append(Lead(href, one_line(said.get("title", ""), most=200)))


def _is_feed(mime: str) -> bool:
    mime = mime.partition(";")[0].strip().lower()
    return mime in ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
