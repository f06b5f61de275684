"""Mentions, rejected rows and gaps as tables, and the same as files that no spreadsheet can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.records import Mention, Rejected
from pages.parts.feed import card, corrected, stage
from pages.parts.plain import clean
from pages.parts.words import say
from reports.spreadsheet import csv_text

_FILE = (
    "created", "platform", "id", "kind", "author_id", "handle", "name", "followers", "title", "text", "lang", "tone", "label",
    "engine", "given_label", "likes", "reposts", "replies", "quotes", "reach", "community", "url", "source", "read_label",
    "read_tone", "corrected_by", "corrected_at", "about", "status", "owner", "tag", "stage_note",
)  # fmt: skip
_TEXTS = {
    "platform",
    "id",
    "kind",
    "author_id",
    "handle",
    "name",
    "title",
    "text",
    "lang",
    "label",
    "community",
    "url",
    "status",
    "owner",
    "tag",
    "stage_note",
}


def mentions(frame: pd.DataFrame, *, zone: str, key: str, alt: str, height: int = 620) -> None:
    """Mentions as `data.questions.mentions.page` gives them, one row each, in the frame's order; rows can be ticked (`ticked`)."""
    rows = frame.to_dict("records")
    shown = pd.DataFrame(
        {
            "time": frame["created"].dt.tz_convert(zone),
            "author": [_author(row) for row in rows],
            "text": [_said(row) for row in rows],
            "label": [card.label_word(_known(row["label"])) for row in rows],
            "corrected": [_corrected(row, zone) for row in rows],
            "stage": [
                stage.stands({str(name): cell for name, cell in row.items()}, zone)["chip"] for row in rows
            ],
            "tone": (100 * frame["tone"]).round(),
            "given": [
                card.label_word(given) if (given := _known(row["given_label"])) else None for row in rows
            ],
            "platform": [card.platform(row["platform"]) for row in rows],
            "kind": [card.kind(row["kind"]) or say("post") for row in rows],
            **{name: frame[name].astype("Int64") for name in ("likes", "reposts", "replies", "reach")},
            "url": [card.address(row["url"]) for row in rows],
        }
    )
    empty = [
        name
        for name in ("corrected", "stage", "given", "likes", "reposts", "replies", "reach", "url")
        if shown[name].isna().all()
    ]
    shown["corrected"] = shown["corrected"].fillna("")
    config = st.column_config
    st.dataframe(
        shown.drop(columns=empty), hide_index=True, height=height, key=key, alt=alt, row_height=44, on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "time": config.DatetimeColumn(say("Time"), timezone=zone, format="D MMM YYYY, HH:mm", width=140),
            "author": config.TextColumn(say("Author"), width=130),
            "text": config.TextColumn(say("Text"), width=400),
            "label": config.TextColumn(say("Tone"), width=85),
            "tone": config.NumberColumn(say("Tone, −100 to +100"), format="%+d", width=120),
            "corrected": config.TextColumn(say("By hand"), width=200),
            "stage": config.TextColumn(say("Status"), width=120),
            "given": config.TextColumn(say("Given label"), width=90),
            "platform": config.TextColumn(say("Platform"), width=90),
            "kind": config.TextColumn(say("Kind"), width=80),
            "likes": config.NumberColumn(say("Likes"), format="localized", width=70),
            "reposts": config.NumberColumn(say("Reposts"), format="localized", width=70),
            "replies": config.NumberColumn(say("Replies"), format="localized", width=70),
            "reach": config.NumberColumn(say("Reach"), format="localized", width=80),
            "url": config.LinkColumn(say("Original"), display_text=say("Open"), width=80),
        },
    )  # fmt: skip


def ticked(key: str) -> list[int]:
    """The places of the rows ticked in the table of this key, as the viewer last saw it."""
    return list(st.session_state[key]["selection"]["rows"]) if key in st.session_state else []


def mentions_file(frame: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Mentions as CSV for a spreadsheet; the last columns say in every row what the file is (`about`).

    Last, because a file that is passed on loses its covering note, and readers look for the data first.
    """
    rows = [{**_row(record), **about} for record in frame.to_dict("records")]
    return as_file(rows, [*_FILE, *about])


def preview(found: Sequence[Mention], *, zone: str, key: str) -> None:
    """Mentions of a file as they would be read, before they are imported."""
    shown = pd.DataFrame(
        {
            "time": pd.to_datetime([one.created for one in found], utc=True).tz_convert(zone),
            "author": [clean(one.author_id, most=80) if one.author_id else None for one in found],
            "text": [clean(". ".join(filter(None, (one.title, one.text))), most=400) for one in found],
            "given": [card.label_word(one.given_label) if one.given_label else None for one in found],
            "platform": [card.platform(one.platform) for one in found],
            "kind": [card.kind(one.kind) or say("post") for one in found],
            "id": [clean(one.id, most=60) for one in found],
        }
    )
    config = st.column_config
    st.dataframe(
        shown.drop(columns=[name for name in ("author", "given") if shown[name].isna().all()]), hide_index=True, key=key,
        alt=say("The first rows, as they would be read"), height=min(320, 35 * (len(shown) + 1) + 3), row_height=35,
        column_config={
            "time": config.DatetimeColumn(say("Time"), timezone=zone, format="D MMM YYYY, HH:mm", width=150),
            "author": config.TextColumn(say("Author"), width=140),
            "text": config.TextColumn(say("Text"), width=480),
            "given": config.TextColumn(say("Given label"), width=90),
            "platform": config.TextColumn(say("Platform"), width=80),
            "kind": config.TextColumn(say("Kind"), width=80),
            "id": config.TextColumn(say("Id"), width=160),
        },
    )  # fmt: skip


def preview_rejected(found: Sequence[Rejected], *, key: str) -> None:
    """Rows of a file that cannot be read, with why."""
    names = ("place", "why", "payload")
    shown = pd.DataFrame({name: [clean(getattr(one, name), most=400) for one in found] for name in names})
    config = st.column_config
    st.dataframe(
        shown, hide_index=True, key=key, alt=say("Rows that cannot be read, and why"), height=min(220, 35 * (len(shown) + 1) + 3), row_height=35,
        column_config={
            "place": config.TextColumn(say("Where"), width=90),
            "why": config.TextColumn(say("Why, and what to do"), width=420),
            "payload": config.TextColumn(say("The input"), width=420),
        },
    )  # fmt: skip


def rejected(frame: pd.DataFrame, *, zone: str, key: str, alt: str) -> None:
    """Input that could not be read, with why and what to do, as `data.questions.ledger.rejected` gives it."""
    shown = pd.DataFrame(
        {
            "time": frame["at_time"].dt.tz_convert(zone),
            **{
                name: [clean(cell, most=500) for cell in frame[name]]
                for name in ("source", "place", "why", "payload")
            },
        }
    )
    config = st.column_config
    st.dataframe(
        shown, hide_index=True, key=key, alt=alt, height=min(420, 35 * (len(shown) + 1) + 3), row_height=35,
        column_config={
            "time": config.DatetimeColumn(say("Time"), timezone=zone, format="D MMM YYYY, HH:mm", width=150),
            "source": config.TextColumn(say("Source"), width=140),
            "place": config.TextColumn(say("Where"), width=90),
            "why": config.TextColumn(say("Why, and what to do"), width=420),
            "payload": config.TextColumn(say("The input"), width=420),
        },
    )  # fmt: skip


def rejected_file(frame: pd.DataFrame) -> bytes:
    """Rejected input as CSV for a spreadsheet."""
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in record.items()} for record in frame.to_dict("records")
    ]
    return as_file(rows, ["at_time", "source", "place", "why", "payload"])


def as_file(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """CSV that spreadsheets read as UTF-8 and never run as formulas."""
    return ("\ufeff" + csv_text(rows, columns)).encode("utf-8", "replace")


def _row(record: Mapping[Any, Any]) -> dict[str, Any]:
    row = {str(name): value for name, value in record.items()}
    row["created"] = row["created"].isoformat()
    for name in ("followers", "likes", "reposts", "replies", "quotes", "reach"):
        row[name] = None if pd.isna(row[name]) else int(row[name])
    for name in _TEXTS | {"given_label", "engine", "read_label", "corrected_by"}:
        row[name] = _known(row[name])
    for name in ("corrected_at", "about", "read_tone"):
        row[name] = None if pd.isna(row[name]) else row[name]
    return row


def _author(row: Mapping[Any, Any]) -> str:
    for name in ("handle", "name", "author_id"):
        if found := _known(row[name]):
            return clean(f"@{found}" if name == "handle" else found, most=80)
    return say("Unknown author")


def _said(row: Mapping[Any, Any]) -> str:
    if row["deleted"]:
        return say("Withdrawn by its author or the platform.")
    title, text = _known(row["title"]), _known(row["text"]) or ""
    return clean(f"{title}. {text}" if title else text, most=1_000)


def _corrected(row: Mapping[Any, Any], zone: str) -> str | None:
    aside = say("not about us") if row["about"] is False else None
    said = corrected.said(row, zone)
    return " · ".join(filter(None, (said["words"] if said else None, aside))) or None


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
