"""What a card says of a correction, and what it offers to whoever would correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.enrich import spoken
from pages.parts import numbers
from pages.parts.plain import clean
from pages.parts.words import say
from reports.meanings import telling


def is_corrected(row: Mapping[str, Any]) -> bool:
    """Whether a person gave this mention its label."""
    return isinstance(row.get("corrected"), str)


def differs(row: Mapping[str, Any]) -> bool:
    """Whether that label is another than the engine's."""
    return is_corrected(row) and row.get("read_label") != row["label"]


def said(row: Mapping[str, Any], zone: str) -> dict[str, str] | None:
    """Who corrected it and when, and what the engine had read; nothing where nobody did."""
    if not is_corrected(row):
        return None
    who, when = (
        clean(row.get("corrected_by") or "", most=60),
        numbers.clock(row["corrected_at"].to_pydatetime(), zone),
    )
    if not differs(row):
        words = (
            say("Confirmed by {who}, {when}.", who=who, when=when)
            if who
            else say("Confirmed, {when}.", when=when)
        )
        return {"badge": say("confirmed"), "words": words}
    words = (
        say("Corrected by {who}, {when}.", who=who, when=when)
        if who
        else say("Corrected, {when}.", when=when)
    )
    return {"badge": say("corrected"), "words": f"{words} {_read(row)}"}


def _why(row: Mapping[str, Any]) -> list[list[str]]:
    """The words the engine went by, each with its side; none where it reads no tone."""
    lang = row.get("lang")
    if not isinstance(lang, str) or not isinstance(row.get("engine"), str):
        return []
    text = spoken(row["title"] if isinstance(row.get("title"), str) else None, str(row["text"]))
    return [
        [clean(one.word, most=30), "positive" if one.score > 0 else "negative"] for one in telling(text, lang)
    ]


def offers(row: Mapping[str, Any], copies: int) -> dict[str, Any]:
    """What can be done with a card: the label that stands now, and what is said on its buttons."""
    undo = say("Undo for all copies") if row.get("corrected_words") is True else say("Undo")
    same = (
        say("Apply to 1 identical mention")
        if copies == 1
        else say("Apply to {n} identical mentions", n=numbers.count(copies))
    )
    return {
        "label": row["label"] if isinstance(row.get("label"), str) else None,
        "why": _why(row),
        "undo": undo if is_corrected(row) else None,
        "same": same if copies and is_corrected(row) and row.get("corrected_words") is not True else None,
    }


def words() -> dict[str, Any]:
    """What the buttons say."""
    return {
        "correct": say("Correct"),
        "which": say("What is its tone?"),
        "labels": {"negative": say("Negative"), "neutral": say("Neutral"), "positive": say("Positive")},
        "aside": say("Not about us"),
        "back": say("About us after all"),
        "asRead": say("As the engine read it"),
        "why": say("The engine went by:"),
    }


def _read(row: Mapping[str, Any]) -> str:
    engine, label, tone = row.get("engine"), row.get("read_label"), row.get("read_tone")
    if not isinstance(label, str) or tone is None or tone != tone:
        return say("No engine could read it.")
    word = {"negative": say("negative"), "neutral": say("neutral"), "positive": say("positive")}.get(
        label, label
    )
    return say(
        "{engine} read: {word} {tone}.",
        engine=clean(engine or "?", most=60),
        word=word,
        tone=numbers.tone(100 * tone),
    )
