"""A status's HTML as the text a reader sees, its links written out whole.

Mastodon sends sanitised HTML (docs.joinmastodon.org/spec/activitypub/#sanitization): paragraphs, breaks, spans, links and a few
blocks. A link is shortened for the eye by spans of class `invisible` and `ellipsis`
(docs.joinmastodon.org/api/guidelines/#links); what it cites is its `href`.
"""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "ul", "ol", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"br", "img", "hr", "wbr"})
_UNSEEN = frozenset({"script", "style"})
_QUOTE = "quote-inline"  # the "RE: address" that older readers need where a quote is attached


def plain_text(content: str, *, quoted: bool = False) -> str:
    """The text of `content`; with `quoted`, without the address that stands for an attached quote."""
    reader = _Reader(quoted=quoted)
    reader.feed(content)
    reader.close()
    lines = [" ".join(line.split(" ")).rstrip() for line in "".join(reader.parts).split("\n")]
    text: list[str] = []
    for line in lines:
        if line or (text and text[-1]):  # never two blank lines in a row
            text.append(line)
    return "\n".join(text).strip()


class _Reader(HTMLParser):
    def __init__(self, *, quoted: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._quoted = quoted
        self._open: list[tuple[str, bool]] = []  # tags that are open, and whether what they hold is left out
        self._link: tuple[str, int] | None = None  # the href, and where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "br":
            self._say("\n")
        elif tag in _BLOCKS:
            self._say("\n\n")
        elif tag == "li":
            self._say("\n- ")
        if tag in _VOID:
            return
        hidden = tag in _UNSEEN or (self._quoted and _QUOTE in classes)
        self._open.append((tag, hidden or self._hidden))
        named = "mention" in classes or "hashtag" in classes  # their words say it all: @name, #tag
        if tag == "a" and given.get("href") and not named and not self._hidden:
            self._link = (str(given["href"]), len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self._close_link(*self._link)
            self._link = None
        if tag in _BLOCKS:
            self._say("\n\n")
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:  # tags left open inside close with it
                pass

    def handle_data(self, data: str) -> None:
        self._say(data if any(name == "pre" for name, _ in self._open) else data.replace("\n", " "))

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _say(self, text: str) -> None:
        if not self._hidden:
            self.parts.append(text)

    def _close_link(self, href: str, start: int) -> None:
        shown = "".join(self.parts[start:]).strip()
        address = _bare(href)
        if address.startswith(_bare(shown.rstrip("….").rstrip())):  # shortened for the eye
            shown = ""
        self.parts[start:] = [f"{shown} {href}" if shown else href]


def _bare(address: str) -> str:
    return address.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
