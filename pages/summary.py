"""Where do we stand?"""

from __future__ import annotations

import streamlit as st

from pages.parts import (
    answers,
    beside,
    charts,
    clipping,
    feed,
    filters,
    numbers,
    printed,
    regularly,
    standing,
    states,
    theme,
    unseen,
)
from pages.parts.plain import plain
from pages.parts.words import say
from reports.summary import Summary


def main() -> None:
    """The conclusion first, then three numbers with a why, one chart, three quotes, what to do."""
    now = filters.chosen()
    rivals = tuple(watch for watch in (*now.watches[1:], *now.rivals) if watch != now.main)[:5]
    found = answers.summary(now.scope, now.zone, now.main, rivals)
    head = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    head.title(say("Where do we stand?"), width="stretch")
    if found.is_empty:
        states.empty(
            unseen.nothing(now),
            action=say("Show all time"), on_click=filters.show_all_time,
        )  # fmt: skip
        return
    with head:
        standing.level(found, now)
    with head.popover(say("Download"), icon=":material/download:"):
        printed.offer(found, now)
        with st.expander(say("As text"), icon=":material/content_copy:"):
            st.code(standing.as_text(found, now), language=None, wrap_lines=True)
    with head.popover(say("Into a brief"), icon=":material/add_notes:"):
        clipping.offer(now, found.period, found.watch)
    if found.watch:
        with head.popover(say("Regularly"), icon=":material/schedule_send:"):
            regularly.offer(now, found.watch, found)
    standing.conclusion(found, now)
    standing.figures(found, now)
    left, right = st.columns([6, 5], gap="large")
    with left:
        blind = unseen.by_step(found.steps, unseen.blinds(found.gaps))
        key = unseen.key(blind)
        st.markdown(standing.chart_title(found) + (f" :gray[{key}]" if key else ""))
        st.echarts_chart(
            charts.compact(found.steps, found.tones, found.step, theme.palette(), blind), height=180, key="summary-curve", renderer="svg",
            alt=say("Mentions by tone and net tone over the period"),
        )  # fmt: skip
    with right:
        standing.closing(found)
    quotes(found, now)
    states.note(plain(standing.method(found, now)))
    beside.show(now, ((now.main, *rivals) if now.main else ()))


def quotes(found: Summary, now: filters.Filters) -> None:
    """Three mentions to have read: the top risk, the top ally, the most reacted to."""
    heads = {
        "risk": (
            say("Top risk"),
            say("The clearly negative mention with most reactions, then widest reach."),
        ),
        "ally": (
            say("Top ally"),
            say("The clearly positive mention with most reactions, then widest reach."),
        ),
        "reacted": (
            say("Most reacted"),
            say("The mention with most reactions among the others, then widest reach."),
        ),
    }
    for place, (role, (head, help_)) in zip(st.columns(3, gap="large"), heads.items(), strict=True):
        with place:
            st.markdown(f"**{head}**", help=help_)
            if role in found.quotes:
                feed.show(found.quotes[role], key=f"summary-{role}", zone=now.zone)
            else:
                st.markdown(numbers.UNKNOWN)


main()
