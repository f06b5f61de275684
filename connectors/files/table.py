"""The rows of a table, with a way back from a quote that was never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.files import opening
from connectors.files.opening import TooLong
from connectors.files.plan import Plan

RECORD_CAP = 2**20  # characters of one CSV row; more means a quote that was never closed


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that could not even be split into cells."""

    why: str
    payload: str


def table(lines: Iterator[str | TooLong], plan: Plan) -> Iterator[list[str] | Bad]:
    """The rows below the header. A quote that is never closed costs its own line, not the rest of the file."""
    rows = _Rows(lines, plan)
    for _ in range(plan.skip + plan.header):
        next(rows, None)
    yield from rows


class _Rows:
    """`csv.reader` with a way back: remembers the lines of the row at hand and reads them again when it was none."""

    def __init__(self, lines: Iterator[str | TooLong], plan: Plan) -> None:
        csv.field_size_limit(RECORD_CAP * 2)
        self._lines = lines
        self._again: deque[str | TooLong] = deque()
        self._held: list[str | TooLong] = []
        self._size = 0
        self._quote = plan.quote
        self._plain_quotes = plan.escape is None
        self._width = len(plan.columns)
        self._reader = csv.reader(
            self._fed(), delimiter=plan.delimiter, quotechar=plan.quote, escapechar=plan.escape,
            doublequote=plan.escape is None,
        )  # fmt: skip

    def __iter__(self) -> Iterator[list[str] | Bad]:
        return self

    def __next__(self) -> list[str] | Bad:
        while True:
            self._held, self._size = [], 0
            try:
                row = next(self._reader)
            except StopIteration:
                if not self._again:
                    raise
                self._restart()
                continue
            except (csv.Error, _TooMuch) as error:
                return self._back(str(error))
            if len(self._held) > 1 and (self._unclosed() or (self._width and len(row) != self._width)):
                return self._back("a quote is opened here and not closed where the row ends")
            if row and any(row):
                return row

    def _fed(self) -> Iterator[str]:
        while True:
            if self._again:
                line = self._again.popleft()
            else:
                following = next(self._lines, None)
                if following is None:
                    return
                line = following
            self._held.append(line)
            if isinstance(line, TooLong):
                raise _TooMuch(f"the line is longer than {opening.LINE_CAP:,} characters")
            self._size += len(line)
            if self._size > RECORD_CAP:
                raise _TooMuch(
                    f"the row is longer than {RECORD_CAP:,} characters, or a quote in it is never closed"
                )
            yield line

    def _back(self, why: str) -> Bad:
        """Give up the first line of the row at hand; what follows it is read anew."""
        first, *rest = self._held
        self._again.extendleft(reversed(rest))
        self._restart()
        return Bad(f"{why}; check the quotes", first.start if isinstance(first, TooLong) else first[:4000])

    def _restart(self) -> None:
        dialect = self._reader.dialect
        self._reader = csv.reader(self._fed(), dialect=dialect)

    def _unclosed(self) -> bool:
        quotes = sum(line.count(self._quote) for line in self._held if isinstance(line, str))
        return self._plain_quotes and quotes % 2 == 1


class _TooMuch(Exception):
    """A line or row beyond its cap."""
