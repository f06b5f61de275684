"""The mentions themselves, as a list to read: who, where, when, what, in what tone, with the way to the original.

The list keeps its place while the page is asked again: a card that says the same is the same element in the browser.
Everything foreign travels as data and is written with `textContent`; nothing is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data.triage import STATUSES
from pages.parts import clipping
from pages.parts.feed.card import Marks, cards, waiting, words
from pages.parts.words import say

__all__ = ["LABELS", "FeedClick", "Marks", "show"]

_HERE = Path(__file__).parent

_feed = st.components.v2.component(
    "vigie.feed",
    css=(_HERE / "feed.css").read_text(encoding="utf-8"),
    js=(_HERE / "feed.js").read_text(encoding="utf-8"),
)


# What a card's buttons give: a tone, the engine's own reading again, or whether it speaks of us.
LABELS = ("negative", "neutral", "positive", "read", "aside", "back")


@dataclass(frozen=True, slots=True)
class FeedClick:
    """What the viewer did in the list since the last run; all empty when nothing."""

    author: str | None = None  # platform:id
    mention: int | None = None  # its `seq`; only where `pick` puts a button on each card
    show_new: bool = False  # the button “12 new” was pressed
    label: tuple[int, str] | None = None  # a mention's `seq` and the label given to it, one of LABELS
    undo: int | None = None  # the `seq` of a mention whose correction is to be taken back
    status: tuple[int, str] | None = None  # a mention's `seq` and how far it is now dealt with
    copies: int | None = None  # the `seq` of a mention whose label its copies are to get


def show(
    frame: pd.DataFrame,
    *,
    key: str,
    zone: str,
    watches: Mapping[str, str] | None = None,
    new: int = 0,
    height: int | None = None,
    marks: Mapping[int, Marks] | None = None,
    notes: Mapping[int, str] | None = None,
    pick: str | None = None,
    correct: bool = False,
    copies: Mapping[int, int] | None = None,
) -> FeedClick:
    """Draw mentions in the frame's order and return what was clicked since the last run.

    `frame` is as `data.questions.mentions.page` gives it. A column `watches` (lists of watch ids) becomes small tags,
    named by `watches` (id → name). `new` mentions wait behind a button. With `height` (CSS px, less on small screens)
    the list scrolls by itself. `marks` are spans of a mention's text to stress, by `seq`; `notes` a line of ours under
    it; `pick` the label of a button on each card (where mentions are being quoted into a brief and a page has none: that one, done here). With `correct` each card can be taken in hand and its tone corrected; `copies` is how
    many other mentions have the same words, by `seq`, where that is known.
    """
    into = None if pick else clipping.quoting()
    pick = say("Quote") if into else pick
    content = cards(
        frame, zone=zone, watches=watches or {}, marks=marks or {}, notes=notes or {}, pick=pick, correct=correct, copies=copies
    )  # fmt: skip
    data = {"cards": content, "words": words(), "waiting": waiting(new), "height": height}
    act = _feed(key=key, data=data, on_act_change=_nothing).get("act")
    click = _click(act, content)
    if into and click.mention is not None:
        row = frame.loc[frame["seq"] == click.mention].iloc[0]
        clipping.quote(into, str(row["platform"]), str(row["id"]), zone=zone)
        return FeedClick()
    return click


def _click(act: Any, content: list[dict[str, Any]]) -> FeedClick:
    """The browser's word, believed only where it names something that is in this list."""
    if not isinstance(act, dict):
        return FeedClick()
    kind, value = act.get("kind"), act.get("value")
    if kind == "new":
        return FeedClick(show_new=True)
    if kind == "author" and any(card["author"] == value for card in content if value):
        return FeedClick(author=str(value))
    if kind == "mention" and isinstance(value, int) and any(card["seq"] == value for card in content):
        return FeedClick(mention=value)
    offered = {card["seq"]: card["correct"] for card in content if card.get("correct")}
    if kind == "label" and isinstance(value, list) and len(value) == 2:
        seq, label = value
        if isinstance(seq, int) and seq in offered and label in LABELS:
            return FeedClick(label=(seq, label))
    if kind == "status" and isinstance(value, list) and len(value) == 2:
        seq, status = value
        if isinstance(seq, int) and seq in offered and status in STATUSES:
            return FeedClick(status=(seq, status))
    if kind == "undo" and isinstance(value, int) and offered.get(value, {}).get("undo"):
        return FeedClick(undo=value)
    if kind == "copies" and isinstance(value, int) and offered.get(value, {}).get("same"):
        return FeedClick(copies=value)
    return FeedClick()


def _nothing() -> None:
    """Streamlit names a component's events by its callbacks; the page reads the returned click instead."""
