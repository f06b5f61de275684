"""The one set of filters: drawn once in the sidebar, kept in the address, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from data.questions import counts
from data.questions.scope import Scope
from data.records import Period, Watch
from pages.parts import address, answers, numbers, past
from pages.parts.words import LANGUAGES, say
from vigie import house

PRESETS = {
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
}
_DEFAULT = "7d"
# Else the calendar ends ten years ago, and a link to an older day is not understood.
_FIRST_DAY = date(1990, 1, 1)
_KEY = "_filters"
_WISHED = "_filters_wished"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the viewer looks at. `scope` feeds the questions; `main` is the one watch of pages about one watch."""

    scope: Scope
    zone: str
    now: datetime
    preset: str
    watches: tuple[Watch, ...]  # chosen ones, in order
    every_watch: tuple[Watch, ...]

    @property
    def main(self) -> Watch | None:
        """The first watch chosen; None when everything is looked at."""
        return self.watches[0] if self.watches else None

    @property
    def main_scope(self) -> Scope:
        """The scope narrowed to the main watch."""
        return replace(self.scope, watches=(self.main.id,)) if self.main else self.scope

    @property
    def rivals(self) -> tuple[Watch, ...]:
        """Watches to compare the main one with: rivals that are not chosen already."""
        return tuple(w for w in self.every_watch if w.kind == "rival" and w not in self.watches)

    @property
    def words(self) -> str:
        """The period in words, for titles, notes and exports."""
        if self.preset in PRESETS:
            return _preset_words(self.preset)
        last = numbers.day(self.scope.period.until - timedelta(microseconds=1), self.zone)
        first = numbers.day(self.scope.period.since, self.zone)
        return first if first == last else f"{first} – {last}"


def draw() -> Filters:
    """Draw the filters in the sidebar and remember what was chosen for this run."""
    every = house.current().landing.watches()
    _grant()
    with st.sidebar:
        address.understand("period", [*PRESETS, "all", "custom"], _preset_words)
        preset = st.selectbox(
            say("Period"), [*PRESETS, "all", "custom"], index=list(PRESETS).index(_DEFAULT),
            format_func=_preset_words, key="period", bind="query-params",
        )  # fmt: skip
        first, last = _days() if preset == "custom" else (None, None)
        names = {watch.id: watch.name for watch in every}
        own = [watch.id for watch in every if watch.kind == "own"] or [watch.id for watch in every][:1]
        address.understand("watch", names, lambda name: names.get(name, name), several=True)
        picked = st.multiselect(
            say("Watches"), list(names), default=own, format_func=lambda name: names.get(name, name), key="watch",
            bind="query-params", placeholder=say("Every mention"),
        )  # fmt: skip
        with st.expander(say("More filters")):
            known = answers.choices()
            platforms = st.multiselect(
                say("Platforms"),
                known["platform"],
                key="platform",
                bind="query-params",
                placeholder=say("All"),
            )
            langs = st.multiselect(
                say("Languages"), known["lang"], key="lang", bind="query-params", placeholder=say("All"),
                format_func=lambda code: code or say("undetermined"),
            )  # fmt: skip
            zone = _zone()
            address.understand("ui", LANGUAGES, lambda name: LANGUAGES[name])
            st.selectbox(
                say("Interface language"), ["", *LANGUAGES], key="ui", bind="query-params",
                format_func=lambda name: LANGUAGES.get(name) or say("As the browser"),
            )  # fmt: skip
        past.choose(zone)
    chosen = tuple(watch for name in picked for watch in every if watch.id == name)
    now = past.now()
    scope = Scope(
        _period(preset, now, zone, tuple(picked), first, last), tuple(picked), tuple(platforms), tuple(langs)
    )
    filters = Filters(scope, zone, now, preset, chosen, every)
    st.session_state[_KEY] = filters
    return filters


def chosen() -> Filters:
    """What the viewer chose, as drawn in this run."""
    filters: Filters = st.session_state[_KEY]
    return filters


def renewed() -> Filters:
    """The same choice with its period moved up to this moment: for pages that tick."""
    filters, now = chosen(), past.now()
    if filters.preset not in PRESETS:
        return replace(filters, now=now)
    period = _period(filters.preset, now, filters.zone, filters.scope.watches, None, None)
    return replace(filters, now=now, scope=replace(filters.scope, period=period))


def show_all_time() -> None:
    """Widen the period to all there is: the one action of most empty states."""
    st.session_state["period"] = "all"


def wish(values: Mapping[str, Any]) -> None:
    """Filters to be set when they are drawn next: a page cannot set them once they stand."""
    st.session_state[_WISHED] = dict(values)


def _grant() -> None:
    for name, value in st.session_state.pop(_WISHED, {}).items():
        st.session_state[name] = value


def _period(
    preset: str, now: datetime, zone: str, watches: tuple[str, ...], first: date | None, last: date | None
) -> Period:
    """The span a preset stands for; it ends at the next full minute, so that answers can be shared for a minute."""
    end = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if preset in PRESETS:
        return Period(end - PRESETS[preset], end, name=preset)
    if preset == "custom" and first and last:
        here = ZoneInfo(zone)
        since = datetime.combine(min(first, last), time(), here).astimezone(UTC)
        until = datetime.combine(max(first, last) + timedelta(days=1), time(), here).astimezone(UTC)
        return Period(since, until, name="custom")
    return counts.span(past.store(), watches) or Period(end - PRESETS[_DEFAULT], end, name="all")


def _days() -> tuple[date, date]:
    """The first and the last day, as far back as anything was published online: imports may be old."""
    today = past.now().date()
    first, last = (
        st.date_input(
            label, day, key=key, bind="query-params", format="YYYY-MM-DD",
            min_value=_FIRST_DAY, max_value=today + timedelta(days=1),
        )
        for label, day, key in ((say("From"), today - timedelta(days=30), "since"), (say("To"), today, "until"))
    )  # fmt: skip
    return first, last


def _zone() -> str:
    browser = st.context.timezone if st.context.timezone in _zones() else "UTC"
    picked = st.selectbox(
        say("Time zone"), ["", *_zones()], key="zone", bind="query-params",
        format_func=lambda name: name or say("As the browser ({zone})", zone=browser),
    )  # fmt: skip
    return picked or browser


@cache
def _zones() -> tuple[str, ...]:
    return ("UTC", *sorted(available_timezones() - {"UTC"}))


def _preset_words(preset: str) -> str:
    return {
        "24h": say("Last 24 hours"), "7d": say("Last 7 days"), "30d": say("Last 30 days"), "90d": say("Last 90 days"),
        "all": say("All time"), "custom": say("From … to …"),
    }[preset]  # fmt: skip
