"""How a query that cannot be read is shown to the person who wrote it: what, where, and how to mend it."""

from __future__ import annotations

import unicodedata

_AROUND = 34  # characters drawn on either side of the place, so that the line fits a terminal and a phone


class QueryError(ValueError):
    """A query that cannot be read.

    `position` and `length` count characters of the query as it was written, from 0; `cure` is what to do.
    """

    def __init__(self, message: str, *, query: str, position: int = 0, length: int = 1, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.query = query
        self.position = max(0, min(position, len(query)))
        self.length = max(1, length)
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()

    def pointer(self) -> str:
        """The query on one line with carets beneath the place; a long query is cut around it."""
        start = max(0, self.position - _AROUND)
        end = min(len(self.query), self.position + min(self.length, _AROUND) + _AROUND)
        before, after = "…" if start else "", "…" if end < len(self.query) else ""
        line = before + _plain(self.query[start:end]) + after
        lead = " " * _columns(before + self.query[start : self.position])
        marked = self.query[self.position : min(self.position + self.length, end)]
        return f"{line}\n{lead}{'^' * max(1, _columns(marked))}"


def _plain(text: str) -> str:
    """Every line break, tab, mark of direction and other unprintable sign becomes one blank, so that columns hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _columns(text: str) -> int:
    """Width in terminal columns: wide East Asian signs and emoji take two, combining marks none."""
    columns = 0
    for sign in _plain(text):
        if not unicodedata.combining(sign):
            columns += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
    return columns
