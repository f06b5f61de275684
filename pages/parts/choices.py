"""How a file is to be read, as a person confirms or changes what was found in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from connectors.files.look import Look, Wishes
from connectors.files.plan import FIELDS, FORMATS
from pages.parts.plain import clean
from pages.parts.words import say
from vigie import house

_OUT = "-"


def letters() -> Wishes:
    """How the file's letters are put together, where the guess is wrong."""
    one, two, three = st.columns(3)
    kind = one.selectbox(say("Format"), ["auto", *FORMATS], key="import-format", format_func=format_words)
    encoding = two.text_input(
        say("Letters"), key="import-encoding", placeholder=say("found by itself"), help="utf-8, cp1252 …"
    )
    cells = {
        "": say("found by itself"),
        ",": say("comma"),
        ";": say("semicolon"),
        "\t": say("tab"),
        "|": say("bar"),
    }
    delimiter = three.selectbox(
        say("Between cells"), list(cells), key="import-delimiter", format_func=cells.__getitem__
    )
    return Wishes(format=kind, encoding=encoding.strip() or None, delimiter=delimiter or None)  # type: ignore[arg-type]


def answers(seen: Look, wishes: Wishes) -> Wishes:
    """What only a person can tell."""
    asked = {ask.wish for ask in seen.asks}
    if "day_first" in asked:
        choice = st.segmented_control(
            say("How are the dates written?"), [True, False], key="import-day-first",
            format_func=lambda first: say("day first: 31/12") if first else say("month first: 12/31"),
        )  # fmt: skip
        wishes = replace(wishes, day_first=choice)
    if "zone" in asked:
        zones = ["UTC", *sorted(available_timezones() - {"UTC"})]
        zone = st.selectbox(
            say("The dates name no time zone; which one are they in?"), zones, key="import-zone", accept_new_options=True,
            help=say("A name such as Europe/Paris, or an offset such as -08:00."),
        )  # fmt: skip
        wishes = replace(wishes, zone=zone)
    return wishes


def meaning(seen: Look, wishes: Wishes) -> Wishes:
    """What the file itself does not say."""
    one, two, three = st.columns(3)
    platform = seen.plan.platform if seen.plan.mapped else None
    where = one.text_input(
        say("Platform"),
        key="import-platform",
        placeholder=platform or say("as the file says"),
        disabled=not seen.plan.mapped,
    )
    lang = two.text_input(
        say("Language of texts that do not tell"),
        key="import-lang",
        placeholder=say("found by itself"),
        help="en, fr …",
    )
    watches = {watch.id: watch.name for watch in house.current().landing.watches()}
    watch = three.selectbox(
        say("Count every row for"), ["", *watches], key="import-watch",
        format_func=lambda name: watches.get(name) or say("the watches it matches"),
    )  # fmt: skip
    wishes = replace(wishes, platform=where.strip().lower() or None, lang=lang.strip().lower() or None,
                     watches=(watch,) if watch else ())  # fmt: skip
    if seen.plan.mapped and seen.plan.column("created") is None:
        day = st.date_input(say("One date for every row, if the file has none"), None, key="import-undated")
        wishes = replace(wishes, undated=datetime.combine(day, time(), UTC) if day else None)
    return wishes


def columns(seen: Look) -> dict[str, str]:
    """What each column holds, as guessed, for a person to confirm; only what they changed is returned."""
    if not seen.plan.mapped or not seen.columns:
        return {}
    st.markdown(f"**{say('What the columns hold')}**")
    guessed = [column.field if column.name in dict(seen.plan.mapping) else None for column in seen.columns]
    fields: dict[Any, str] = {_OUT: say("leave out"), **{field: _field_words(field) for field in FIELDS}}
    table = pd.DataFrame(
        {
            "column": [clean(column.name, most=80) for column in seen.columns],
            "field": [field or _OUT for field in guessed],
            "example": [clean(" · ".join(column.samples[:3]), most=160) for column in seen.columns],
        }
    )
    edited = st.data_editor(
        table, hide_index=True, disabled=["column", "example"], key=f"import-columns-{seen.path.name}", num_rows="fixed", row_height=35,
        alt=say("Each column with an example and what it is taken for"), height=min(560, 35 * (len(table) + 1) + 3),
        column_config={
            "column": st.column_config.TextColumn(say("Column"), width=170),
            "example": st.column_config.TextColumn(say("For example"), width=420),
            "field": st.column_config.SelectboxColumn(say("Holds"), options=list(fields), format_func=fields.__getitem__, required=True, width=230),
        },
    )  # fmt: skip
    pairs = zip(seen.columns, guessed, edited["field"].tolist(), strict=True)
    return {column.name: chosen for column, guess, chosen in pairs if chosen != (guess or _OUT)}


def format_words(kind: str) -> str:
    return {
        "auto": say("found by itself"), "csv": "CSV", "ndjson": say("JSON lines"), "json": "JSON", "parquet": "Parquet",
        "x2": say("X API pages"), "reddit": "Reddit", "telegram": "Telegram",
    }.get(kind, kind)  # fmt: skip


def _field_words(field: str) -> str:
    return {
        "id": say("id of the post"), "text": say("text"), "title": say("headline"), "author": say("author’s handle"),
        "author_id": say("author’s id"), "author_name": say("author’s name"), "followers": say("followers"),
        "created": say("date, or date and time"), "time": say("time of day"), "platform": say("platform"),
        "url": say("address of the post"), "lang": say("language"), "likes": say("likes"), "reposts": say("reposts"),
        "replies": say("replies"), "quotes": say("quotes"), "reach": say("reach or views"),
        "parent_id": say("id of the post it answers"), "reply_to": say("handle it answers"),
        "repost_of": say("handle it reposts"), "quote_of": say("handle it quotes"), "label": say("tone label"),
        "community": say("group or channel"), "hashtags": say("hashtags"), "kind": say("kind of post"),
    }.get(field, field)  # fmt: skip
