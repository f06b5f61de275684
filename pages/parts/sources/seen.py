"""What each source saw of the period, hour by hour: as a strip, as a table, as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data.records import Period
from pages.parts import covered, numbers, states, tables, theme
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.sources.known import source_name
from pages.parts.sources.strip import CONFIG, sight_word, strip
from pages.parts.words import say
from reputation.timeline import best_step

_LONGEST = timedelta(days=400)  # more days than pixels to draw them on help nobody
_COLUMNS = ("source", "start", "seen %", "fetched", "kept", "rejected", "requests", "units", "money", "why")
_UNTOLD = ("seen", "open", "before")  # sights that need no reason


def section(now: Filters) -> None:
    """The coverage ledger of the chosen period."""
    st.subheader(say("What we saw"), anchor=False)
    period, step = _period(now), _step(now)
    frame = covered.sight(period, step)
    if frame.empty:
        states.note(say("No source has been read in this period; imported files have no hours of their own."))
        return
    told = frame.groupby("source")["sight"].transform(lambda kinds: (kinds != "before").any())
    drawn = frame[told.astype(bool)]
    if drawn.empty:
        states.note(say("No source has said yet which hours it has read wholly."))
    else:
        _strip(drawn, step, now)
    with st.expander(say("The same as a table")):
        _table(frame, now)
    st.download_button(
        say("Download as CSV"), lambda: as_file(covered.sight(period, step)), file_name="vigie-coverage.csv", mime="text/csv",
        icon=":material/download:", on_click="ignore", key="coverage-file",
    )  # fmt: skip


def _strip(frame: pd.DataFrame, step: Literal["hour", "day"], now: Filters) -> None:
    st.markdown(_key())
    st.plotly_chart(
        strip(frame, step, theme.palette(), zone=now.zone), key="coverage-strip", theme=None, config=CONFIG, alt=in_words(frame),
    )  # fmt: skip
    if step == "day":
        states.note(say("Each bar is a day of UTC."))


def _period(now: Filters) -> Period:
    """The chosen period, no longer than can be drawn, nor begun before anything was read."""
    period = now.scope.period
    first = covered.began() or period.since
    since = max(
        period.since,
        period.until - _LONGEST,
        min(first - timedelta(hours=1), period.until - timedelta(hours=1)),
    )
    return Period(since, period.until, name="coverage")


def _step(now: Filters) -> Literal["hour", "day"]:
    return "hour" if best_step(_period(now)) == "hour" else "day"


def _key() -> str:
    """The shapes in words, in place of a legend."""
    return " \u2003 ".join(
        (
            f":gray[█] {say('seen wholly')}",
            f":gray[▄] {say('seen partly')}",
            f":gray[▨] {say('not seen')}",
            f":gray[▩] {say('limited by the platform')}",
            f":gray[▒] {say('being read')}",
            say("blank: before it began"),
        )
    )


def in_words(frame: pd.DataFrame) -> str:
    """The strip in a sentence a source, for those who do not see it."""
    told = []
    for name, rows in frame.groupby("source", sort=False):
        kinds = rows["sight"].value_counts()
        parts = ", ".join(f"{sight_word(kind)}: {numbers.count(n)}" for kind, n in kinds.items())  # type: ignore[arg-type]
        told.append(f"{clean(source_name(str(name)), most=40)}: {parts}")
    return say("How much of each hour or day every source saw.") + " " + ". ".join(told)


def _table(frame: pd.DataFrame, now: Filters) -> None:
    newest = frame.iloc[::-1]
    shown = pd.DataFrame(
        {
            "source": [clean(source_name(name), most=60) for name in newest["source"]],
            "start": newest["start"].dt.tz_convert(now.zone).to_numpy(),
            "sight": [sight_word(sight) for sight in newest["sight"]],
            "seen": (100 * newest["seen"]).round(1).to_numpy(),
            **{
                name: newest[name].to_numpy()
                for name in ("fetched", "kept", "rejected", "requests", "units", "money")
            },
            "why": [_why(row) for row in newest[["sight", "why"]].to_dict("records")],
        }
    )
    config = st.column_config
    st.dataframe(
        shown, hide_index=True, key="coverage-table", height=min(420, 35 * (len(shown) + 1) + 3), row_height=35,
        alt=say("What each source saw, fetched and cost, by hour or day, newest first"),
        column_config={
            "source": config.TextColumn(say("Source"), width=110),
            "start": config.DatetimeColumn(say("From"), timezone=now.zone, format="D MMM YYYY, HH:mm", width=150),
            "sight": config.TextColumn(say("Sight"), width=130),
            "seen": config.NumberColumn(say("Seen, %"), format="%.0f", width=70),
            "fetched": config.NumberColumn(say("Fetched"), width=80),
            "kept": config.NumberColumn(say("Kept"), width=80),
            "rejected": config.NumberColumn(say("Rejected"), width=80),
            "requests": config.NumberColumn(say("Requests"), width=80),
            "units": config.NumberColumn(say("Units"), width=80),
            "money": config.NumberColumn(say("US dollars"), format="%.2f", width=90),
            "why": config.TextColumn(say("Why"), width=320),
        },
    )  # fmt: skip


def as_file(frame: pd.DataFrame) -> bytes:
    """The ledger as CSV: times in UTC, `seen %` empty before reading began."""
    rows: list[dict[str, Any]] = [
        {
            **{
                str(name): row[name]
                for name in ("source", "fetched", "kept", "rejected", "requests", "units", "money")
            },
            "start": row["start"].isoformat(),
            "seen %": None if pd.isna(row["seen"]) else round(100 * row["seen"], 1),
            "why": _why(row),
        }
        for row in frame.to_dict("records")
    ]
    return tables.as_file(rows, _COLUMNS)


def _why(row: dict[Any, Any]) -> str:
    """Why a slot was not wholly seen; for the others their kind, so that an empty cell is never a riddle."""
    return (
        sight_word(row["sight"])
        if row["sight"] in _UNTOLD or not row["why"]
        else clean(say(row["why"]), most=300)
    )


def missed(now: Filters) -> None:
    """Spans in which silence means nothing, one a line."""
    st.subheader(say("What we missed"), anchor=False)
    gaps = covered.gaps(now.scope.period)
    if not gaps:
        st.write(say("No gap is known in this period: {period}.", period=plain(now.words)))
        return
    st.write(say("In these spans a source could not be watched; silence in them means nothing."))
    shown = pd.DataFrame(
        {
            "source": [clean(source_name(gap.source), most=60) for gap in gaps],
            "since": [numbers.clock(gap.since, now.zone) for gap in gaps],
            "until": [numbers.clock(gap.until, now.zone) for gap in gaps],
            "length": [numbers.duration((gap.until - gap.since).total_seconds()) for gap in gaps],
            "why": [clean(say(gap.why), most=300) for gap in gaps],
        }
    )
    names = {
        "source": say("Source"),
        "since": say("From"),
        "until": say("To"),
        "length": say("Length"),
        "why": say("Why"),
    }
    st.dataframe(shown, hide_index=True, column_config=names, alt=say("Gaps per source"), key="gaps")
