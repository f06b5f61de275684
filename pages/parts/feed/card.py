"""What a card of the feed says: each mention as words, numbers and names ready to be written."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pages.parts import numbers
from pages.parts.feed import corrected, stage
from pages.parts.plain import clean
from pages.parts.words import say

Marks = Sequence[tuple[int, int]]  # (start, end) characters of the text

MOST = 4_000  # characters of one text that travel to the browser
_KEPT = "\n\u200c\u200d"  # line ends, and the joiners that Persian, Indic scripts and emoji need
_BLANK_LINES = re.compile(r"\n\s*\n+")
_LINK = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def cards(
    frame: pd.DataFrame,
    *,
    zone: str,
    watches: Mapping[str, str],
    marks: Mapping[int, Marks],
    notes: Mapping[int, str],
    pick: str | None,
    correct: bool = False,
    copies: Mapping[int, int] | None = None,
) -> list[dict[str, Any]]:
    """One card a row, in the frame's order; with `correct` each can be corrected, `copies` of it as well."""
    found = []
    for record in frame.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        seq = int(row["seq"])
        made = _card(row, zone, watches, marks.get(seq, ()), notes.get(seq), pick)
        if correct and not made["withdrawn"]:
            made["correct"] = corrected.offers(row, (copies or {}).get(seq, 0))
            made["stage"] = stage.stands(row, zone)
        found.append(made)
    return found


def words() -> dict[str, str]:
    """What the list itself says."""
    return {
        "list": say("Mentions"),
        "more": say("Show all"),
        "less": say("Show less"),
        "open": say("Open"),
        "author": say("Open the dossier"),
        "withdrawn": say("Withdrawn by its author or the platform."),
        "givenHelp": say("The label that came with the data"),
        **corrected.words(),
        **stage.words(),
    }


def waiting(new: int) -> str:
    """What the button over the list says; empty when nothing waits."""
    return say("{n} new", n=numbers.count(new)) if new > 0 else ""


def _card(
    row: Mapping[str, Any],
    zone: str,
    watches: Mapping[str, str],
    marks: Marks,
    note: str | None,
    pick: str | None,
) -> dict[str, Any]:
    created = row["created"].to_pydatetime()
    author_id, handle, name = (_text(row.get(field)) for field in ("author_id", "handle", "name"))
    at_handle = f"@{handle.removeprefix('@')}" if handle else None
    withdrawn = bool(row.get("deleted", False))
    shown = name or at_handle or author_id or say("Unknown author")
    return {
        "seq": int(row["seq"]),
        "author": f"{row['platform']}:{author_id}" if author_id else None,
        "name": clean(shown, most=80),
        "handle": clean(at_handle, most=60) if at_handle and at_handle != shown else None,
        "place": _place(row),
        "when": numbers.moment(created, zone),
        "clock": f"{numbers.clock(created, zone)} ({zone})",
        "iso": created.isoformat(),
        "kind": kind(row.get("kind")),
        "title": None if withdrawn else _title(row),
        "text": [] if withdrawn else pieces(_text(row.get("text")) or "", marks),
        "withdrawn": withdrawn,
        "note": note,
        "tone": None if withdrawn else _tone(row),
        "given": None if withdrawn else _given(row),
        "said": None if withdrawn else corrected.said(row, zone),
        "aside": say("not about us") if not withdrawn and row.get("about") is False else None,
        "watches": [clean(watches.get(one, one), most=40) for one in _listed(row.get("watches"))],
        "counts": [] if withdrawn else _counts(row),
        "url": None if withdrawn else address(row.get("url")),
        "pick": pick,
    }


def address(url: object) -> str | None:
    """A web address that may be opened: http or https, nothing else."""
    text = (_text(url) or "").strip()
    return text if _LINK.fullmatch(text) else None


def platform(name: object) -> str:
    """A platform as people call it."""
    text = clean(name, most=40)
    known = {
        "x": "X", "reddit": "Reddit", "bluesky": "Bluesky", "mastodon": "Mastodon", "youtube": "YouTube", "telegram": "Telegram",
        "news": say("News"), "file": say("File"),
    }  # fmt: skip
    if text.startswith("demo-"):
        return say("{platform} (demo)", platform=known.get(text[5:], text[5:]))
    return known.get(text, text)


def kind(name: object) -> str | None:
    """What sort of text it is; nothing for a plain post, which needs no word."""
    return {
        "reply": say("reply"), "repost": say("repost"), "quote": say("quote"),
        "comment": say("comment"), "article": say("article"),
    }.get(str(name))  # fmt: skip


def label_word(label: str | None) -> str:
    """A tone in a word."""
    return {
        "negative": say("negative"), "neutral": say("neutral"), "positive": say("positive"),
    }.get(label or "", say("no tone"))  # fmt: skip


def pieces(text: str, marks: Marks) -> list[tuple[str, bool]]:
    """The text in order, cut where a mark begins or ends: (piece, whether it is marked)."""
    text, found, at = text[:MOST] + ("…" if len(text) > MOST else ""), [], 0
    for start, end in sorted(marks):
        start, end = max(start, at), min(end, MOST)
        if start >= end:
            continue
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    found.append((text[at:], False))
    safe = [(_safe(piece), marked) for piece, marked in found]
    if safe and not safe[0][1]:
        safe[0] = (safe[0][0].lstrip(), False)
    return [(piece, marked) for piece, marked in safe if piece]


def _safe(text: str) -> str:
    """Text whose lines remain and whose control and direction-changing characters are blanks."""
    letters = "".join(
        sign if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co") else " "
        for sign in text
    )
    return _BLANK_LINES.sub("\n", letters)


def _place(row: Mapping[str, Any]) -> str:
    community = _text(row.get("community"))
    name = platform(row["platform"])
    return f"{name}, {clean(community, most=40)}" if community else name


def _title(row: Mapping[str, Any]) -> str | None:
    title = _text(row.get("title"))
    return clean(title, most=300) if title else None


def _tone(row: Mapping[str, Any]) -> dict[str, str]:
    value, label = row.get("tone"), _text(row.get("label"))
    if label and corrected.is_corrected(row):  # the number is the average of the label, not of these words
        help_ = say("Tone from −100 to +100; a person gave the label")
        shown = (
            label_word(label)
            if corrected.differs(row)
            else f"{label_word(label)} {numbers.tone(100 * (value or 0))}"
        )
        return {"side": label, "words": shown, "help": help_}
    if label is None or value is None or math.isnan(value):
        why = say("The tone of this text cannot be read honestly: its language is unknown to the engine.")
        return {"side": "none", "words": say("no tone"), "help": why}
    return {
        "side": label,
        "words": f"{label_word(label)} {numbers.tone(100 * value)}",
        "help": say(
            "Tone from −100 to +100, read by {engine}", engine=clean(row.get("engine") or "?", most=60)
        ),
    }


def _given(row: Mapping[str, Any]) -> str | None:
    given = _text(row.get("given_label"))
    return say("labelled {word}", word=label_word(given)) if given else None


def _counts(row: Mapping[str, Any]) -> list[str]:
    """What people did with it, where the platform says so and it is more than nothing."""
    said = {
        "likes": (say("1 like"), "{n} likes"),
        "reposts": (say("1 repost"), "{n} reposts"),
        "replies": (say("1 reply"), "{n} replies"),
        "quotes": (say("1 quote"), "{n} quotes"),
    }
    found = []
    for field, (one, many) in said.items():
        value = row.get(field)
        if value is not None and not pd.isna(value) and value > 0:
            found.append(one if value == 1 else say(many, n=numbers.count(value)))
    reach = row.get("reach")
    if reach is not None and not pd.isna(reach) and reach > 0:
        found.append(say("reach {n}", n=numbers.count(reach)))
    return found


def _listed(value: object) -> list[str]:
    """A list column's cell, whatever holds it; nothing where it is missing."""
    return [str(one) for one in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


def _text(value: object) -> str | None:
    """Text, or nothing: pandas writes a missing text as NaN."""
    return value if isinstance(value, str) and value else None
