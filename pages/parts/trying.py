"""What a query would find among the latest mentions, before it is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.query import Hit, Matcher, Query, QueryError, explain, parse
from data.records import Watch
from pages.parts import answers
from pages.parts.feed import Marks
from pages.parts.words import say
from vigie.commands.watch import as_mention


@dataclass(frozen=True, slots=True)
class Trial:
    """Places in the tried frame: what the query finds, what it does not, and what it changes against the saved one."""

    found: list[int]
    missed: list[int]
    gained: list[int]
    lost: list[int]

    @property
    def tried(self) -> int:
        return len(self.found) + len(self.missed)


def trial(query: str, saved: str | None) -> Trial:
    """The verdicts on the latest mentions; `saved` is the query the watch has now, None for a new one."""
    now = verdicts(query)
    before = verdicts(saved) if saved is not None else now
    places = range(len(now))
    return Trial(
        [n for n in places if now[n]], [n for n in places if not now[n]],
        [n for n in places if now[n] and not before[n]], [n for n in places if before[n] and not now[n]],
    )  # fmt: skip


@st.cache_data(ttl=30, max_entries=50, show_spinner=False)
def verdicts(query: str) -> list[bool]:
    """Whether each of the latest mentions matches; nothing matches a query that cannot be read."""
    try:
        matcher = Matcher([Watch("tried", "tried", query)])
    except QueryError:
        return [False] * len(answers.latest_to_try())
    return [bool(matcher.matches(as_mention(row), _handle(row))) for row in _rows(answers.latest_to_try())]


def shown(
    places: list[int], query: Query, *, most: int
) -> tuple[pd.DataFrame, dict[int, Marks], dict[int, str]]:
    """The first `most` of these mentions for the feed: with the words that were found, or why it does not match."""
    frame = answers.latest_to_try().iloc[places[:most]].rename(columns={"author_handle": "handle"})
    marks: dict[int, Marks] = {}
    notes: dict[int, str] = {}
    for row in _rows(frame):
        why = explain(query, as_mention(row), _handle(row))
        if why.matches:
            marks[row["seq"]] = [span for hit in why.hits for span in _spans(hit, row["text"])]
        if why.reason:
            notes[row["seq"]] = reason(why.reason)
    return frame, marks, notes


def read(text: str) -> Query | QueryError:
    """The query, or what is wrong with it."""
    try:
        return parse(text)
    except QueryError as error:
        return error


_REASONS = (
    (re.compile(r"It is excluded by (?P<what>.*)\."), "It is excluded by {what}."),
    (re.compile(r"It has none of (?P<what>.*)\."), "It has none of {what}."),
    (re.compile(r"Its language is unknown, not (?P<what>.*)\."), "Its language is unknown, not {what}."),
    (re.compile(r"Its language is (?P<lang>.*), not (?P<what>.*)\."), "Its language is {lang}, not {what}."),
    (re.compile(r"It comes from (?P<place>.*), not (?P<what>.*)\."), "It comes from {place}, not {what}."),
    (re.compile(r"Its author is unknown, so not (?P<what>.*)\."), "Its author is unknown, so not {what}."),
    (re.compile(r"It does not have (?P<what>.*)\."), "It does not have {what}."),
)


def reason(sentence: str) -> str:
    """The judge's reason in the viewer's language."""
    for shape, words in _REASONS:
        if found := shape.fullmatch(sentence):
            return say(words, **found.groupdict())
    return sentence


def _spans(hit: Hit, text: str) -> Marks:
    """Where a hit stands in the text; the judge names handles and hashtags without their place."""
    if hit.where == "text":
        return hit.spans
    if hit.where in ("handles", "hashtags"):
        return [found.span() for found in re.finditer(re.escape(hit.term), text, re.IGNORECASE)]
    return ()


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _handle(row: dict[str, Any]) -> str | None:
    handle = row.get("author_handle", row.get("handle"))
    return handle if isinstance(handle, str) else None
