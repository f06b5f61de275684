"""Which watches a mention belongs to: the one judge of a query, whatever platform the mention came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from data.query.errors import QueryError
from data.query.folding import BREAK, folded, needle, plain
from data.query.grammar import parse
from data.query.marks import domains_in, handles_in, hashtags_in, host
from data.query.tree import And, Field, Handle, Leaf, Node, Not, Or, Query, Tag, Term
from data.query.words import platform
from data.records import Mention, Watch

Judge: TypeAlias = "Callable[[Seen], bool]"
_NONE: frozenset[str] = frozenset()


class Seen:
    """A mention folded once for all watches; what few queries ask for is worked out when first asked."""

    __slots__ = ("_domains", "_handles", "_tags", "author", "mention", "title", "words")

    def __init__(self, mention: Mention, author_handle: str | None = None) -> None:
        self.mention = mention
        self.author = author_handle
        self.title = folded(mention.title) if mention.title else ""
        self.words = f"{self.title}{BREAK}{folded(mention.text)}" if self.title else folded(mention.text)
        self._handles: frozenset[str] | None = None
        self._tags: frozenset[str] | None = None
        self._domains: frozenset[str] | None = None

    @property
    def handles(self) -> frozenset[str]:
        """The record's handles, else those in its text; `name@server` answers to `name` as well."""
        if self._handles is None:
            found = self.mention.handles or handles_in(_said(self.mention), self.mention.platform)
            names = [plain(name) for name in found]
            names += [name.partition("@")[0] for name in names if "@" in name]
            self._handles = frozenset(names) if names else _NONE
        return self._handles

    @property
    def tags(self) -> frozenset[str]:
        """The record's hashtags, else those in its text."""
        if self._tags is None:
            found = self.mention.hashtags or hashtags_in(_said(self.mention))
            self._tags = frozenset([plain(tag) for tag in found]) if found else _NONE
        return self._tags

    @property
    def domains(self) -> frozenset[str]:
        """Domains linked and, for an article, the one that published it; each with the domains above it."""
        if self._domains is None:
            found = list(self.mention.domains or domains_in(self.mention.text))
            if self.mention.kind == "article" and self.mention.url:
                found.append(host(self.mention.url) or "")
            self._domains = frozenset(above for name in found for above in _above(plain(name)))
        return self._domains

    @property
    def authors(self) -> frozenset[str]:
        """The names the author goes by: the handle and the platform's id."""
        names = (self.author, self.mention.author_id)
        return frozenset(plain(name).lstrip("@") for name in names if name)


class Matcher:
    """Judges mentions against many watches; a text is folded once for all of them.

    Raises `QueryError`, naming the watch, when one of the queries cannot be read.
    """

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._judges = [(watch.id, judge(_read(watch).root)) for watch in watches]

    def matches(self, mention: Mention, author_handle: str | None = None) -> tuple[str, ...]:
        """The ids of the watches that match, in the order they were given."""
        if not self._judges:
            return ()
        seen = Seen(mention, author_handle)
        return tuple([watch for watch, holds in self._judges if holds(seen)])


def judge(node: Node) -> Judge:
    """The test for one part of a query."""
    match node:
        case Not(part):
            inner = judge(part)
            return lambda seen: not inner(seen)
        case And(parts):
            return _all(parts)
        case Or(parts):
            return _any(parts)
        case _:
            return _leaf(node)


def sought(term: Term) -> str:
    """What a term looks for in a folded text."""
    return needle(term.text, prefix=term.prefix) or BREAK * 2  # found nowhere; the grammar refuses such terms


def _leaf(leaf: Leaf) -> Judge:
    match leaf:
        case Term():
            wanted = sought(leaf)
            return lambda seen: wanted in seen.words
        case Handle(name):
            return lambda seen: name in seen.handles
        case Tag(name):
            return lambda seen: name in seen.tags
        case Field():
            return _field(leaf)


def _field(field: Field) -> Judge:
    value = field.value
    if isinstance(value, Term):
        wanted = sought(value)
        return lambda seen: wanted in seen.title
    match field.name:
        case "domain":
            return lambda seen: value in seen.domains
        case "lang":
            return lambda seen: _speaks(seen.mention.lang, value)
        case "platform":
            return lambda seen: platform(seen.mention.platform.lower()) == value
        case _:
            return lambda seen: value in seen.authors


def _any(parts: Sequence[Node]) -> Judge:
    """One of the parts. Most queries are lists of names: handles and tags are one look-up, terms one loop."""
    terms = [sought(part) for part in parts if isinstance(part, Term)]
    handles = frozenset(part.name for part in parts if isinstance(part, Handle))
    tags = frozenset(part.name for part in parts if isinstance(part, Tag))
    others = [judge(part) for part in parts if not isinstance(part, Term | Handle | Tag)]

    def holds(seen: Seen) -> bool:
        line = seen.words
        for wanted in terms:
            if wanted in line:
                return True
        if handles and not handles.isdisjoint(seen.handles):
            return True
        if tags and not tags.isdisjoint(seen.tags):
            return True
        for other in others:  # noqa: SIM110 — a generator costs more than the test itself
            if other(seen):
                return True
        return False

    return holds


def _all(parts: Sequence[Node]) -> Judge:
    """All of the parts; terms first, as they are the cheapest to miss."""
    terms = [sought(part) for part in parts if isinstance(part, Term)]
    others = [judge(part) for part in parts if not isinstance(part, Term)]

    def holds(seen: Seen) -> bool:
        line = seen.words
        for wanted in terms:
            if wanted not in line:
                return False
        for other in others:  # noqa: SIM110 — a generator costs more than the test itself
            if not other(seen):
                return False
        return True

    return holds


def _read(watch: Watch) -> Query:
    try:
        return parse(watch.query)
    except QueryError as fault:
        raise QueryError(
            f"The query of watch “{watch.name}” cannot be read: {fault.message}",
            query=fault.query,
            position=fault.position,
            length=fault.length,
            cure=fault.cure,
        ) from None


def _said(mention: Mention) -> str:
    return f"{mention.title}\n{mention.text}" if mention.title else mention.text


def _speaks(lang: str | None, wanted: str) -> bool:
    return lang is not None and (
        lang == wanted or lang.lower().startswith(f"{wanted}-") or lang.lower() == wanted
    )


def _above(domain: str) -> list[str]:
    """news.example.org → news.example.org, example.org, org: so that a subdomain is one look-up."""
    labels = domain.removeprefix("www.").split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]
