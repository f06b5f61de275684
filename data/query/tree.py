"""What a query is made of, once read: terms, handles, tags and fields, joined by and, or, not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

FieldName = Literal["domain", "from", "lang", "platform", "title"]
FIELDS: tuple[FieldName, ...] = ("domain", "from", "lang", "platform", "title")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, as written; `prefix` stands for any ending of its last word."""

    text: str
    quoted: bool = False
    prefix: bool = False

    def normal(self) -> str:
        star = "*" if self.prefix else ""
        return f'"{self.text}{star}"' if self.quoted else f"{self.text}{star}"


@dataclass(frozen=True, slots=True)
class Handle:
    """An account addressed in the text; lower case, without `@`."""

    name: str

    def normal(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag; lower case, without `#`."""

    name: str

    def normal(self) -> str:
        return f"#{self.name}"


@dataclass(frozen=True, slots=True)
class Field:
    """Something about the mention rather than in its words. `value` is lower case; a title's is a `Term`."""

    name: FieldName
    value: str | Term

    def normal(self) -> str:
        return f"{self.name}:{self.value if isinstance(self.value, str) else self.value.normal()}"


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def normal(self) -> str:
        return f"NOT {_wrapped(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]

    def normal(self) -> str:
        return " AND ".join(_wrapped(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]

    def normal(self) -> str:
        return " OR ".join(_wrapped(part) for part in self.parts)


Leaf: TypeAlias = Term | Handle | Tag | Field
Node: TypeAlias = Leaf | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: its tree, its words as written, and notes for the person who wrote it."""

    root: Node
    text: str = field(compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def normal(self) -> str:
        """The query in its one canonical spelling; parsing that gives an equal query."""
        return self.root.normal()

    def leaves(self) -> Iterator[Leaf]:
        """Every term, handle, tag and field, from left to right, excluded ones too."""
        yield from leaves(self.root)


def leaves(node: Node) -> Iterator[Leaf]:
    """Every term, handle, tag and field below `node`, from left to right."""
    match node:
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """The parts under one `kind`; a part of the same kind is opened, so that (a AND b) AND c is a AND b AND c."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _wrapped(part: Node) -> str:
    return f"({part.normal()})" if isinstance(part, And | Or) else part.normal()
