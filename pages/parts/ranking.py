"""The ranked table of authors: one row a person, a click on it chooses them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import weight
from pages.parts.feed import card
from pages.parts.numbers import UNKNOWN
from pages.parts.plain import clean
from pages.parts.tables import as_file
from pages.parts.words import say
from reports.dossier import MEASURES
from reports.influence import Influence

_FILE = (
    "rank", "rank_low", "rank_high", "author", "shown", "handle", "name", "followers", "role", "community", "community_name", "why",
    *(name for name in MEASURES), "harmonic", "constraint", "hub", "eigenvector", "participation", "mentions", "toned", "net_tone",
)  # fmt: skip
_IN_FILE = 100_000


def draw(
    report: Influence,
    rows: pd.DataFrame,
    *,
    key: str,
    on_pick: Callable[[str | None], None],
    by: str = "pagerank",
    chosen: str | None = None,
    columns: Collection[str],
    height: int = 420,
) -> None:
    """Draw `rows` (of `reports.dossier.ranked`) in their order; `on_pick` gets the author clicked, None when let go of.

    `chosen` is selected when a table with this key first appears; `columns` picks and orders the columns. `by` sets the bar.
    """
    authors = rows["author"].tolist()

    def picked() -> None:
        places = st.session_state[key].selection.rows
        on_pick(authors[places[0]] if places and places[0] < len(authors) else None)

    default: Any = {"selection": {"rows": [authors.index(chosen)]}} if chosen in authors else None
    st.dataframe(
        shown(report, rows, by, columns), hide_index=True, key=key, height=height, column_config=_columns(report, by), placeholder=UNKNOWN,
        on_select=picked, selection_mode="single-row", selection_default=default,
        alt=say("Authors ranked by {measure}", measure=weight.measure(by)),
    )  # fmt: skip


def shown(report: Influence, rows: pd.DataFrame, by: str, columns: Collection[str]) -> pd.DataFrame:
    """The rows as words and numbers ready to be shown: only the columns asked for, each word looked up once."""
    roles = {name: weight.role(name) for name in rows["role"].unique()}
    platforms = {name: card.platform(name) for name in rows["platform"].unique()}
    names = {int(number): weight.community_text(report, int(number)) for number in rows["community"].unique()}
    made: dict[str, Callable[[], Any]] = {
        "place": lambda: rows["place"].astype("Int64"),
        "author": lambda: [clean(name, most=60) for name in rows["shown"]],
        "role": lambda: rows["role"].map(roles),
        "community": lambda: rows["community"].map(names),
        "bar": lambda: rows[by].astype(float),
        "cited": lambda: rows["in_strength"].astype(float),
        "interval": lambda: [
            weight.span(int(rank), low, high)
            for rank, low, high in zip(rows["rank"], rows["rank_low"], rows["rank_high"], strict=True)
        ],
        "between": lambda: rows["between_place"].astype("Int64"),
        "followers": lambda: rows["followers"].astype("Float64"),
        "mentions": lambda: rows["mentions"].astype("Float64"),
        "tone": lambda: (
            (100 * rows["tone_sum"] / rows["toned"].where(rows["toned"] > 0)).round().astype("Float64")
        ),
        "platform": lambda: rows["platform"].map(platforms),
    }
    return pd.DataFrame({name: made[name]() for name in columns})


def file(report: Influence, about: dict[str, str]) -> bytes:
    """Everybody, first in rank first, with every measure, as CSV for a spreadsheet; the last columns say what the file is."""
    table = report.table.head(_IN_FILE)
    table = table.assign(
        community_name=table["community"].map(report.names),
        net_tone=table["tone_sum"] / table["toned"].where(table["toned"] > 0),
    )[list(_FILE)]
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return as_file(
        [{**{str(name): value for name, value in row.items()}, **about} for row in rows], [*_FILE, *about]
    )


def _columns(report: Influence, by: str) -> dict[str, Any]:
    config = st.column_config
    top = float(report.table[by].max())
    return {
        "place": config.NumberColumn(say("Rank"), width=55, help=say("By {measure}. Equals share the better rank.", measure=weight.measure(by))),
        "author": config.TextColumn(say("Author"), width=130),
        "role": config.TextColumn(say("Role"), width=75, help=weight.role_meaning()),
        "community": config.TextColumn(say("Community"), width=180, help=say("Authors who keep to each other (Leiden), called after the two who lead them.")),
        "bar": config.ProgressColumn(
            weight.measure(by), width=110, help=weight.meaning(by), min_value=0, max_value=top if top > 0 else 1,
            format="percent" if by == "pagerank" else "compact",
        ),
        "cited": config.NumberColumn(say("Cited"), width=65, format="localized", help=weight.meaning("in_strength")),
        "interval": config.TextColumn(
            say("Rank") if by == "pagerank" else say("Rank by PageRank"), width=95,
            help=say("In brackets: with probability 90 %, the true rank lies between these two, for only a sample of interactions was seen."),
        ),
        "between": config.NumberColumn(say("Gateway, rank"), width=90, help=weight.meaning("betweenness")),
        "followers": config.NumberColumn(say("Followers"), width=80, format="compact"),
        "mentions": config.NumberColumn(say("Mentions"), width=75, format="localized", help=say("What they wrote themselves in this period.")),
        "tone": config.NumberColumn(say("Tone"), width=55, format="%+d", help=say("Net tone of what they wrote, −100 to +100. Under 30 mentions, judge nothing by it.")),
        "platform": config.TextColumn(say("Platform"), width=90),
    }  # fmt: skip
