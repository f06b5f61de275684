"""What exactly was said?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.questions.scope import Place, Scope
from pages.parts import (
    address,
    answers,
    correcting,
    feed,
    filters,
    numbers,
    searched,
    states,
    tables,
    triage,
    ways,
)
from pages.parts.feed import stage
from pages.parts.plain import clean, plain
from pages.parts.words import say

_STEP = 50  # mentions shown at once, and added by each “Show older”
_MOST = 1_000  # more than anybody reads: the file holds the rest
_IN_FILE = 50_000  # what X lets one pass on to others, in a day, with its text
_LABELS = ("negative", "neutral", "positive", "none")


def page() -> None:
    """Search and filters, how many, then the mentions themselves."""
    st.title(say("What exactly was said?"))
    chosen = filters.chosen()
    search, (left, right) = st.container(), st.columns([4, 3], vertical_alignment="center")
    beside = right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center")
    scope, view = _narrowed(chosen.scope, search, beside)
    total = answers.mentions_total(scope)
    _headline(total, scope, chosen, left, beside)
    searched.remarks(scope.words)
    said = st.container()
    if total == 0:
        with said:
            correcting.last(())
            triage.last()
        _nothing(scope)
        return
    wanted = _wanted(scope)
    frame = _pages(scope, wanted)
    with said:
        correcting.last(frame["seq"].tolist() if view == "list" else ())
        triage.last()
    if view == "table":
        _table(frame, chosen, (_print(scope), wanted, correcting.turn(), triage.turn()))
    else:
        _feed(frame, scope, chosen)
    if len(frame) < min(total, _MOST):
        st.button(say("Show older"), key="older", on_click=_more, args=(scope, wanted))
    elif total > _MOST:
        states.note(
            say(
                "Only the newest {n} are shown here; the file holds more. Search, or shorten the period.",
                n=numbers.count(_MOST),
            )
        )


def _narrowed(scope: Scope, search: DeltaGenerator, beside: DeltaGenerator) -> tuple[Scope, str]:
    """The sidebar's scope, narrowed by this page's own search, labels and author; and how to show it."""
    words, labels, form, given = search.columns([4, 4, 2, 3], vertical_alignment="bottom")
    said = words.text_input(
        say("Search"), key="q", bind="query-params", type="search", max_chars=500, placeholder=say("Words, “a phrase”, author:name, domain:site.org …"),
        help=say("Whole words, whatever their case and accents; all of them must be there. “Words in quotes” stand side by side, word* stands for any ending, -word excludes, OR joins. author:name, domain:site.org, lang:fr, platform:x, title:word, @account, #tag and tone:negative narrow further."),
    )  # fmt: skip
    for key, named in (("tone", _word), ("given", _given_word)):
        address.understand(key, _LABELS, named, several=True)
    ours = labels.segmented_control(
        say("Tone"), _LABELS, selection_mode="multi", key="tone", bind="query-params", format_func=_word
    )
    theirs: list[str] = []
    if answers.has_given_labels():
        theirs = given.multiselect(
            say("Given label"), _LABELS, key="given", bind="query-params", placeholder=say("All"), format_func=_given_word,
            help=say("The tone label that came with the data, before any reading of ours."),
        )  # fmt: skip
    address.understand("view", ("list", "table"), _form)
    view = form.segmented_control(
        say("Show as"), ["list", "table"], default="list", required=True, key="view", bind="query-params",
        format_func=_form,
    )  # fmt: skip
    by_hand = False
    if correcting.any_said():
        by_hand = beside.toggle(
            say("Corrected only"), key="corrected", bind="query-params",
            help=say("Mentions of which a person said something: their tone, or that they are not about us."),
        )  # fmt: skip
    narrowed = replace(
        scope, words=said or "", labels=tuple(ours), given=tuple(theirs), author=st.query_params.get("by"), corrected=by_hand
    )  # fmt: skip
    return triage.narrowed(narrowed, st.container(horizontal=True)), str(view)


def _headline(
    total: int, scope: Scope, chosen: filters.Filters, left: DeltaGenerator, beside: DeltaGenerator
) -> None:
    """How many there are, of what, and the file to take away."""
    names = ", ".join(plain(watch.name, most=40) for watch in chosen.watches) or say("every mention")
    many = say("1 mention") if total == 1 else say("{n} mentions", n=numbers.decimal(total, 0))
    left.markdown(f"**{many}** · {names} · {chosen.words}")
    if scope.author:
        left.button(
            say("Only by {author}: show everybody", author=plain(scope.author, most=60)), type="tertiary",
            icon=":material/close:", on_click=_everybody,
        )  # fmt: skip
    if total:
        about = _about(scope, chosen)
        beside.download_button(
            say("Download as CSV"), lambda: tables.mentions_file(answers.mentions_for_export(scope, _IN_FILE), about),
            file_name="vigie-mentions.csv", mime="text/csv", icon=":material/download:", on_click="ignore",
            help=say(
                "What these filters find, newest first, at most {n} rows. For your own use: X allows passing on ids, and at most "
                "50,000 posts with their text a day to one person; other platforms have terms of their own.",
                n=numbers.count(_IN_FILE),
            ),
        )  # fmt: skip


def _about(scope: Scope, chosen: filters.Filters) -> dict[str, str]:
    """What a downloaded file is: title, period, filters, sources and when it was made."""
    kept = {
        say("Watches"): ", ".join(watch.name for watch in chosen.watches),
        say("Platforms"): ", ".join(scope.platforms),
        say("Languages"): ", ".join(scope.langs),
        say("Search"): scope.words,
        say("Tone"): ", ".join(map(_word, scope.labels)),
        say("Given label"): ", ".join(map(_word, scope.given)),
        say("Author"): scope.author or "",
        say("Corrected only"): say("yes") if scope.corrected else "",
        say("Status"): ", ".join(map(stage.word, scope.status)),
        say("In hand of"): scope.owner or "",
    }
    period = scope.period
    return {
        "export_title": say("Mentions, by Vigie"),
        "export_period": f"{period.since.isoformat()} / {period.until.isoformat()}",
        "export_filters": clean("; ".join(f"{name}: {value}" for name, value in kept.items() if value))
        or say("no filter"),
        "export_sources": ", ".join(scope.platforms) or ", ".join(answers.choices()["platform"]),
        "export_time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _pages(scope: Scope, wanted: int) -> pd.DataFrame:
    """The newest `wanted` mentions, page below page: each is asked, and remembered, on its own."""
    found: list[pd.DataFrame] = []
    below: Place | None = None
    for _ in range(0, wanted, _STEP):
        found.append(answers.mentions_page(scope, _STEP, below))
        if len(found[-1]) < _STEP:
            break
        last = found[-1].iloc[-1]
        below = Place(last["created"].to_pydatetime(), int(last["seq"]))
    return pd.concat([one for one in found if len(one)], ignore_index=True) if len(found) > 1 else found[0]


def _feed(frame: pd.DataFrame, scope: Scope, chosen: filters.Filters) -> None:
    frame, new = _held(frame, scope)
    names = {watch.id: watch.name for watch in chosen.every_watch}
    if len(chosen.watches) != 1:
        tags = answers.watches_of(tuple(frame["seq"].tolist()))
        frame = frame.assign(watches=pd.Series([tags.get(seq, []) for seq in frame["seq"]], dtype=object))
    click = feed.show(
        frame, key="mentions", zone=chosen.zone, watches=names, new=new, correct=True, copies=correcting.copies_of()
    )  # fmt: skip
    if click.author:
        ways.to_dossier(click.author)
    if click.show_new:
        st.session_state.pop("_seen")
    if click.status:
        triage.give([click.status[0]], click.status[1])
    if click.show_new or click.status or correcting.take(click, frame):
        st.rerun()


def _held(frame: pd.DataFrame, scope: Scope) -> tuple[pd.DataFrame, int]:
    """What there was when this was first asked, and how many wait since: no card moves away under the mouse."""
    asked, newest = st.session_state.get("_seen", (None, 0))
    held = frame[frame["seq"] <= newest]
    if asked == _print(scope) and 2 * len(held) > len(frame):
        return held, len(frame) - len(held)
    st.session_state["_seen"] = (_print(scope), int(frame["seq"].max()))
    return frame, 0


def _table(frame: pd.DataFrame, chosen: filters.Filters, view: tuple[object, ...]) -> None:
    """The table, and what can be done with the rows that are ticked; while any is, no new mention moves them."""
    key = f"table-{hash(view)}"
    rows = tables.ticked(key)
    known, seen = st.session_state.get("_table", (None, frame))
    if rows and known == key:
        frame = seen
    st.session_state["_table"] = (key, frame)
    picked = [int(frame["seq"].iloc[row]) for row in rows if row < len(frame)]
    correcting.buttons(picked)
    triage.buttons(picked)
    tables.mentions(frame, zone=chosen.zone, key=key, alt=say("The mentions as a table, newest first"))


def _nothing(scope: Scope) -> None:
    narrow = bool(
        scope.words
        or scope.labels
        or scope.given
        or scope.author
        or scope.corrected
        or scope.status
        or scope.owner
    )
    if narrow:
        states.empty(
            say("No mention in this period fits the search and filters above."), action=say("Clear search and filters"),
            on_click=_cleared,
        )  # fmt: skip
    else:
        states.empty(
            say("Nothing was said in this period that the filters let through."), action=say("Show all time"),
            on_click=filters.show_all_time,
        )  # fmt: skip


def _wanted(scope: Scope) -> int:
    """How many are to be shown: what “Show older” added, as long as the question is the same."""
    asked, wanted = st.session_state.get("_older", (None, _STEP))
    return wanted if asked == _print(scope) else _STEP


def _more(scope: Scope, wanted: int) -> None:
    st.session_state["_older"] = (_print(scope), min(_MOST, wanted + _STEP))


def _print(scope: Scope) -> tuple[object, ...]:
    """What makes it the same question: all but the minute at which it is asked."""
    period = round(scope.period.seconds) if scope.period.name in filters.PRESETS else scope.period
    return (
        period,
        scope.watches,
        scope.platforms,
        scope.langs,
        scope.labels,
        scope.given,
        scope.words,
        scope.author,
        scope.corrected,
        scope.status,
        scope.owner,
    )


def _cleared() -> None:
    for name, nothing in (("q", ""), ("tone", []), ("given", []), ("corrected", False)):
        st.session_state[name] = nothing
    triage.cleared()
    _everybody()


def _everybody() -> None:
    st.query_params.pop("by", None)


def _word(label: str) -> str:
    return {"negative": say("Negative"), "neutral": say("Neutral"), "positive": say("Positive")}.get(
        label, say("No tone")
    )


def _given_word(label: str) -> str:
    return say("No label") if label == "none" else _word(label)


def _form(form: str) -> str:
    return say("Table") if form == "table" else say("List")


page()
