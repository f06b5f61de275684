"""What a search looks for, as a condition on mentions: words go to the index of texts, everything else to the store."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from data.query import And, Field, Handle, Node, Not, Or, QueryError, Tag, Term, parse
from data.query.folding import tokens

TONES: Final = ("negative", "neutral", "positive", "none")
_TONE = re.compile(r"(?<!\S)(-?)tone:(\w+)(?!\S)", re.IGNORECASE)
_AUTHOR = re.compile(r"(?<![^\s(])(-?)author:", re.IGNORECASE)  # what the page calls it; watches say from:
_EVERY: Final = "true"


@dataclass(frozen=True, slots=True)
class Matches:
    """The mentions whose texts satisfy an FTS5 expression; the store puts their `seq` in the place of this value."""

    expression: str


@dataclass(frozen=True, slots=True)
class Sought:
    """A search as a condition on a mention `m`: constant text, and the values it names."""

    clause: str = _EVERY
    values: dict[str, Any] = field(default_factory=dict)
    fault: QueryError | None = None  # why it cannot be read, and finds nothing


@lru_cache(maxsize=500)
def sought(text: str) -> Sought:
    """The condition of a search in the language of watches, with `tone:` besides (docs/queries.md).

    A search that cannot be read finds nothing and says why. Nothing sought is every mention.
    """
    build = _Build()
    rest = _TONE.sub(lambda found: " " if build.tone(found[2].lower(), found[1] == "") else found[0], text)
    rest = _AUTHOR.sub(r"\1from:", rest)
    fault = None
    if rest.strip():
        try:
            build.parts.append(build.clause(parse(rest).root))
        except QueryError as error:
            fault = error
            build.parts.append("false")
    return Sought(" and ".join(build.parts) or _EVERY, build.values, fault)


def expression(node: Node) -> str | None:
    """The FTS5 expression of a part of a query that only words, handles, tags and domains decide; None of any other."""
    match node:
        case Term(text, _, prefix):
            return _phrase(text, prefix=prefix)
        case Handle(name):
            return _mark("@", name)
        case Tag(name):
            return _mark("#", name)
        case Field("domain", str(value)):
            return _mark("/", value)
        case Field("title", Term(text, _, prefix)):
            return _phrase(text, prefix=prefix, columns="title")
        case Or(parts):
            return _joined(" OR ", [expression(part) for part in parts])
        case And(parts):
            wanted = _joined(" AND ", [expression(part) for part in parts if not isinstance(part, Not)])
            unwanted = [expression(part.part) for part in parts if isinstance(part, Not)]
            if wanted is None or not unwanted:
                return wanted
            without = _joined(" OR ", unwanted)
            return without and f"({wanted} NOT {without})"
    return None


class _Build:
    """Gathers the conditions of one search and the values they name."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.values: dict[str, Any] = {}

    def tone(self, label: str, wanted: bool) -> bool:
        """A tone label as a condition; False where there is no such label."""
        if label not in TONES:
            return False
        same = f"coalesce(m.label, 'none') = ${self._named(label)}"
        self.parts.append(same if wanted else f"not {same}")
        return True

    def clause(self, node: Node) -> str:
        """One part of a query as a condition that is true or false, never unknown."""
        found = expression(node)
        if found is not None:
            return self.words(found)
        match node:
            case Not(part):
                return f"not {self.clause(part)}"
            case And(parts):
                return f"({' and '.join(self.clause(part) for part in parts)})"
            case Or(parts):
                return f"({' or '.join(self.clause(part) for part in parts)})"
            case Field("lang", str(value)):
                name = self._named(value)
                return (
                    f"coalesce(lower(m.lang) = ${name} or starts_with(lower(m.lang), ${name} || '-'), false)"
                )
            case Field("platform", str(value)):
                return f"lower(m.platform) = ${self._named(value)}"
            case Field(_, str(value)):
                name = self._named(value)
                return f"coalesce(lower(m.author_id) = ${name} or (m.platform, m.author_id) in ({_WRITERS.replace('$name', '$' + name)}), false)"
        raise AssertionError(node)

    def words(self, found: str) -> str:
        """Texts of the index as a condition."""
        return _FOUND.replace("$name", self._named(Matches(found)))

    def _named(self, value: Any) -> str:
        name = f"sought_{len(self.values)}"
        self.values[name] = value
        return name


_FOUND: Final = "m.seq in (select seq from $name)"
_WRITERS: Final = "select (platform, id) from author where ltrim(lower(strip_accents(handle)), '@') = $name"


def _phrase(text: str, *, prefix: bool = False, columns: str = "{title text}") -> str:
    """Tokens side by side; they hold letters, digits and _ only, so nothing of the search reads as FTS5's own language."""
    return f'({columns} : "{" ".join(tokens(text))}"{" *" if prefix else ""})'


def _mark(sign: str, name: str) -> str:
    return f'(marks : "{sign}{name.replace(chr(34), "")}")'


def _joined(word: str, parts: list[str | None]) -> str | None:
    """Parts under one operator; None where there are none, or one is not for the index."""
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else f"({word.join(known)})"
