"""What a chapter of the long report is made of, before anything is laid out: tables, pictures, paragraphs, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from reports.basis import Way


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as words; `wide` says how the columns share the width, `numbers` which of them are numbers. Cells are foreign text.

    `basis` says what the figures rest on, `links` where each row's first cell leads, "" for nowhere.
    """

    head: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[int, ...]
    numbers: tuple[int, ...]
    note: str = ""
    basis: str = ""
    links: tuple[str, ...] = ()
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that scales, with what it shows in words."""

    head: str
    svg: str
    alt: str
    note: str = ""
    basis: str = ""
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph."""

    head: str
    text: str
    basis: str = ""
    kind: str = "prose"


Part: TypeAlias = Table | Picture | Prose


@dataclass(frozen=True, slots=True)
class Chapter:
    """A question, what answers it, and where in the dashboard the evidence is."""

    title: str
    parts: tuple[Part, ...]
    way: Way = field(default_factory=Way)
