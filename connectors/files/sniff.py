"""In which letters and which shape a file is written: encoding, kind of content, separators and quotes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.files import opening, redditthings, table, telegramfile, whole, xpages
from connectors.files.guess import bare, known_name
from connectors.files.plan import Format

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the characters of a table become cells."""

    delimiter: str
    quote: str
    escape: str | None
    skip: int
    header: bool
    names: tuple[str, ...]


def kind_of(text: str, *, complete: bool) -> tuple[Format, bool]:
    """The format of a text and whether it is one JSON value rather than one a line."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start not in ("{", "["):
        return "csv", False
    if telegramfile.is_export(text):
        return "telegram", True
    lines = [line for line in text.split("\n")[: None if complete else -1] if line.strip()]
    values = [value for line in lines[:400] if (value := _decoded(line)) is not None]
    if start == "{" and values and (len(values) > 1 or not complete or len(lines) == 1):
        if len(lines) == 1 and whole.by_account(values[0]):
            return "x2", True
        return _format(values), False
    if start == "[" and len(values) > 1 and len(values) * 2 > len(lines[:400]):
        return _format(values), False
    return _whole_format(text, complete=complete), True


def shape_of(text: str, *, complete: bool, delimiter: str | None = None) -> Shape:
    """Separator, quotes and header of a table."""
    lines = re.split(r"(?<=\n)", text)
    if not complete and len(lines) > 1:
        lines.pop()
    sample = "".join(lines[:2000])
    quotes: list[tuple[str, str | None]] = [('"', None)]
    if '\\"' in sample:
        quotes.append(('"', "\\"))
    if re.search(r"(?:^|[,;\t|])'", sample, re.M) and sample.count("'") > sample.count('"'):
        quotes.append(("'", None))
    offers = (delimiter,) if delimiter else _DELIMITERS
    best = max(
        (
            (_consistency(sample, d, q, e), -order, d, q, e)
            for q, e in quotes
            for order, d in enumerate(offers)
        ),
        key=lambda offer: offer[:2],
    )
    _, _, separator, quote, escape = best
    rows = _rows(sample, separator, quote, escape)
    width = _width(rows)
    skip = next((n for n, row in enumerate(rows[:30]) if len(row) == width), 0)
    header = len(rows) > skip and _is_header(rows[skip], rows[skip + 1 : skip + 200])
    names = _named(rows[skip] if header else [""] * width) if rows else ()
    return Shape(separator, quote, escape, skip, header, names)


def _decoded(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _format(values: Sequence[Any]) -> Format:
    """What most of the values are."""
    votes: Counter[Format] = Counter()
    for value in values:
        answer = whole.unwrapped(value)
        if redditthings.is_thing(answer):
            votes["reddit"] += 1
        elif xpages.is_page(answer):
            votes["x2"] += 1
        elif answer is value:
            votes["ndjson"] += 1
    return votes.most_common(1)[0][0] if votes else "ndjson"


def _whole_format(text: str, *, complete: bool) -> Format:
    """The format of one big JSON value; of a cut one, by the marks in its beginning."""
    value = _decoded(text.strip().removeprefix("\ufeff")) if complete else None
    if value is None:
        if re.search(r'"kind"\s*:\s*"(?:Listing|t1|t3)"', text[:65536]):
            return "reddit"
        marks = (
            "public_metrics",
            "referenced_tweets",
            "author_id",
            "edit_history_tweet_ids",
            "conversation_id",
        )
        return (
            "x2"
            if any(f'"{mark}"' in text[:65536] for mark in marks) and '"id_str"' not in text[:65536]
            else "json"
        )
    if whole.by_account(value):
        return "x2"
    values = value if isinstance(value, list) and not redditthings.is_thing(value) else [value]
    found = _format(values[:200])
    return "json" if found == "ndjson" else found


def _consistency(sample: str, delimiter: str, quote: str, escape: str | None) -> float:
    """How well a sample splits into equal rows of two cells or more, 0..1, a little more for more columns."""
    rows = _rows(sample, delimiter, quote, escape)
    if not rows:
        return 0.0
    width = _width(rows)
    if width < 2:
        return 0.01
    return sum(len(row) == width for row in rows) / len(rows) + min(width, 50) / 10_000


def _rows(sample: str, delimiter: str, quote: str, escape: str | None) -> list[list[str]]:
    csv.field_size_limit(table.RECORD_CAP * 2)
    reader = csv.reader(
        io.StringIO(sample, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        escapechar=escape,
        doublequote=escape is None,
    )
    rows: list[list[str]] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            continue
        if row and any(row):
            rows.append(row)


def _width(rows: Iterable[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: short, all different, no number or date, unlike what follows."""
    cells = [cell.strip() for cell in first]
    named = [cell for cell in cells if cell]
    if not named or len(set(named)) * 10 < len(named) * 9:
        return False
    if any(
        re.fullmatch(r"[+-]?[\d.,:/ -]+|https?://.*", cell) or len(cell) > 200 or "\n" in cell
        for cell in named
    ):
        return False
    if any(known_name(bare(cell)) for cell in named):
        return True
    return bool(rest) and any(
        all(re.fullmatch(r"[+-]?[\d.,:/ -]+", row[place].strip() or "0") for row in rest if place < len(row))
        for place in range(len(cells))
    )


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns, each once."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = opening.mended(cell).strip().removeprefix("\ufeff")[:200] or f"column_{number}"
        copy, again = name, 2
        while copy in names:
            copy, again = f"{name}_{again}", again + 1
        names.append(copy)
    return tuple(names)
