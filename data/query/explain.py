"""Why a query matches a mention, or the first reason it does not: what one sees before saving a watch."""

from __future__ import annotations

from dataclasses import dataclass

from data.query.folding import placed
from data.query.grammar import parse
from data.query.matcher import Seen, judge, sought
from data.query.tree import And, Field, Leaf, Node, Not, Or, Query, Term
from data.records import Mention


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that was found. `spans` are (start, end) characters of the text or title, for marking it there."""

    term: str  # as the query has it
    where: str  # text, title, handles, hashtags, domain, from, lang, platform
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether it matches; the hits that make it so; else the first thing that is missing or excluded."""

    matches: bool
    hits: tuple[Hit, ...] = ()
    reason: str | None = None


def explain(query: Query | str, mention: Mention, author_handle: str | None = None) -> Explanation:
    """The verdict of the one judge on `mention`, with its grounds. Raises `QueryError` for a query given as text."""
    root = (parse(query) if isinstance(query, str) else query).root
    seen = Seen(mention, author_handle)
    hits = tuple(hit for leaf in _wanted(root) for hit in _hits(leaf, seen))
    matches = judge(root)(seen)
    return Explanation(matches, hits, None if matches else _reason(root, seen))


def _wanted(node: Node) -> list[Leaf]:
    """The leaves that speak for a match; excluded ones do not."""
    match node:
        case Not():
            return []
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in _wanted(part)]
        case _:
            return [node]


def _hits(leaf: Leaf, seen: Seen) -> list[Hit]:
    if not judge(leaf)(seen):
        return []
    mention = seen.mention
    if isinstance(leaf, Term):
        places = (("title", mention.title or ""), ("text", mention.text))
        found = [Hit(leaf.normal(), where, _spans(sought(leaf), text)) for where, text in places]
        return [hit for hit in found if hit.spans] or [Hit(leaf.normal(), "text")]
    if isinstance(leaf, Field):
        spans = _spans(sought(leaf.value), mention.title or "") if isinstance(leaf.value, Term) else ()
        return [Hit(leaf.normal(), leaf.name, spans)]
    return [Hit(leaf.normal(), "handles" if leaf.normal().startswith("@") else "hashtags")]


def _reason(node: Node, seen: Seen) -> str:
    """The first ground, from left to right, on which `node` fails."""
    match node:
        case Not(part):
            found = [leaf.normal() for leaf in _wanted(part) if judge(leaf)(seen)]
            return f"It is excluded by {found[0] if found else node.normal()}."
        case And(parts):
            return next(_reason(part, seen) for part in parts if not judge(part)(seen))
        case Or(parts):
            names = [part.normal() for part in parts]
            shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
            return f"It has none of {shown}."
        case Field(name, value):
            return _lacks(node, name, value, seen)
        case _:
            return f"It does not have {node.normal()}."


def _lacks(field: Field, name: str, value: str | Term, seen: Seen) -> str:
    mention = seen.mention
    if name == "lang":
        return f"Its language is {mention.lang or 'unknown'}, not {value}."
    if name == "platform":
        return f"It comes from {mention.platform}, not {value}."
    if name == "from" and not seen.authors:
        return f"Its author is unknown, so not {value}."
    return f"It does not have {field.normal()}."


def _spans(wanted: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where `wanted` stands in `text`; each span begins and ends with a sign of the term."""
    line, starts, ends = placed(text)
    spans = []
    found = line.find(wanted)
    while found >= 0:
        last = found + len(wanted.rstrip()) - 1
        spans.append((starts[found + 1], ends[last]))
        found = line.find(wanted, found + 1)
    return tuple(spans)
