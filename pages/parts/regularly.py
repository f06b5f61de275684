"""Reports that go out by themselves: begin one for the watch at hand, say who is told, end it, and take any that went."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import get_args

import streamlit as st

from connectors.contract import SourceError
from data import notices, regular
from data.records import Watch
from data.regular import Every, Form, Regular, Sent
from pages.parts import gate, mailed, numbers, printed
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import language, say
from reports.pack import LABELS
from reports.summary import Summary
from reports.typeset import TypesetError
from vigie import house

_SHOWN = 8


def offer(now: Filters, watch: Watch, found: Summary) -> None:
    """What goes out, what went, and a form for another."""
    store, names = house.current().store, {one.id: one.name for one in now.every_watch}
    for plan in regular.regulars(store):
        left, right = st.columns([5, 1], vertical_alignment="center")
        told = f" · {say('told to {names}', names=plain(', '.join(plan.channels)))}" if plan.channels else ""
        left.markdown(
            f"{plain(names.get(plan.watch, plan.watch))} · {_every(plan.every)}, {plan.hour}:00 ({plain(plan.zone)}) · {_form(plan.form)}{told}"
        )
        right.button(
            say("End"), key=f"end-{plan.id}", type="tertiary", help=say("It goes out no more; what went stays on record."),
            on_click=partial(regular.end, store, plan.id, at=datetime.now(UTC)),
        )  # fmt: skip
    channels = [channel.name for channel in notices.channels(store)]
    _begin(now, watch, channels)
    if channels:
        _test(channels, found, now)
    sent = regular.history(store, most=_SHOWN)
    if sent:
        st.markdown(f"**{say('What went')}**")
    for one in sent:
        _went(one, now)
    mailed.show(now, most=_SHOWN)


def _begin(now: Filters, watch: Watch, channels: list[str]) -> None:
    with st.form("regularly", border=False):
        st.markdown(
            say(
                "Send the summary of **{name}** by itself, into the folder `reports` beside the store.",
                name=plain(watch.name),
            )
        )
        one, two = st.columns(2)
        every = one.selectbox(say("How often"), get_args(Every), index=1, format_func=_every)
        hour = two.number_input(say("Hour of the day after"), 0, 23, 7)
        form = one.selectbox(say("Kind of file"), get_args(Form), format_func=_form)
        label = two.selectbox(
            say("Who may read it"),
            ["", *LABELS],
            format_func=lambda name: f"TLP:{name}" if name else say("no label"),
        )
        told = st.multiselect(
            say("Told to"), channels, key="regular-channels", disabled=not channels, format_func=lambda name: clean(name, most=40),
            placeholder=say("Channels"), help=say("The channels of *Alerts*. E-mail carries the file; the others get the conclusion, three numbers and the link."),
        )  # fmt: skip
        if not channels:
            st.caption(say("To have it sent by e-mail, make a channel on *Alerts* first."))
        if st.form_submit_button(say("Send regularly"), icon=":material/schedule_send:"):
            plan = Regular(
                uuid.uuid4().hex[:8], watch.id, every, int(hour), now.zone, language(), form, label,
                str(house.current().settings.reports), gate.person(), datetime.now(UTC), channels=tuple(told),
            )  # fmt: skip
            regular.begin(house.current().store, plan)
            st.rerun()


def _test(channels: list[str], found: Summary, now: Filters) -> None:
    """Send the summary as it stands on the page, now."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    to = left.selectbox(say("Try a channel"), channels, key="regular-test", format_func=lambda name: clean(name, most=40))  # fmt: skip
    if not right.button(say("Send this page as a test"), icon=":material/send:", key="regular-test-send"):
        return
    with st.spinner(say("Sending …")):
        try:
            left_out = printed.sent(found, now, to)
        except (SourceError, TypesetError) as error:
            st.error(plain(str(error)))
        else:
            st.success(say("Sent: look whether it arrived.") + (f" {plain(left_out)}" if left_out else ""))


def _went(one: Sent, now: Filters) -> None:
    when = numbers.clock(one.sent, now.zone, now=now.now)
    file = Path(one.file) if one.file else None
    if file is None or not file.is_file():
        why = say("The file is no longer there.") if file else _why(one.note)
        st.markdown(f":gray[{plain(when)} · {plain(why)}]")
        return
    st.download_button(
        clean(f"{file.name} · {when}", most=90), file.read_bytes, file_name=file.name, on_click="ignore",
        key=f"went-{one.report}-{one.since.isoformat()}", icon=":material/download:", type="tertiary",
        help=say("{n} mentions", n=numbers.count(one.mentions)) + f" · SHA-256 {one.sha256}",
    )  # fmt: skip


def _why(note: str) -> str:
    return {
        "Nothing was said.": say("Nothing was said."),
        "The watch is gone.": say("The watch is gone."),
    }.get(note, note)


def _every(every: str) -> str:
    return {"day": say("each day"), "week": say("each week"), "month": say("each month")}[every]


def _form(form: str) -> str:
    return {
        "pdf": say("PDF, one page"), "html": say("Web page"), "pptx": say("Slides (PowerPoint)"), "long": say("Analyst's report (PDF)"),
        "long-html": say("Analyst's report (web page)"),
    }[form]  # fmt: skip
