"""What was told of regular reports: each message, whether it went, and another try by hand where nobody can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from data import mailing
from data.mailing import Mailing
from pages.parts import numbers
from pages.parts.filters import Filters
from pages.parts.plain import plain
from pages.parts.words import say
from vigie import house


def show(now: Filters, *, most: int) -> None:
    """The latest messages, the newest first; those that failed or are unsure can be sent again."""
    store = house.current().store
    found = mailing.history(store, most=most)
    if not found:
        return
    st.markdown(f"**{say('Who was told')}**")
    for one in found:
        left, right = st.columns([5, 2], vertical_alignment="center")
        left.markdown(_line(one, now))
        if one.state in ("failed", "unsure"):
            right.button(
                say("Send again"), key=f"again-{one.id}", type="tertiary", icon=":material/replay:",
                on_click=partial(mailing.again, store, one.id, now=datetime.now(UTC)),
                help=say("It keeps its name, so that most mailboxes show it once even if it had arrived."),
            )  # fmt: skip


def _line(one: Mailing, now: Filters) -> str:
    state = {
        "waiting": say("waiting"), "handed": say("being sent"), "sent": say("sent"), "unsure": say("unsure"), "failed": say("failed"),
    }[one.state]  # fmt: skip
    when = numbers.clock(one.settled or one.made, now.zone, now=now.now)
    why = f" · :gray[{plain(_why(one.why), most=200)}]" if one.why else ""
    return f"{plain(one.title, most=90)} → {plain(one.channel, most=40)} · **{state}** · {plain(when)}{why}"


def _why(why: str) -> str:
    """What it failed of, in the viewer's language where the sentence is one of ours; what a server answered stays as it is."""
    return {
        "The house stopped while it was being handed over: it may have arrived.": say("The house stopped while it was being handed over: it may have arrived."),
        "The channel is gone.": say("The channel is gone."),
        "The file is no longer there.": say("The file is no longer there."),
        "The file is no longer the one that was made.": say("The file is no longer the one that was made."),
        "The file is too large for e-mail.": say("The file is too large for e-mail."),
        "The password would travel in the clear: write mailtos:// instead of mailto://.": say("The password would travel in the clear: write mailtos:// instead of mailto://."),
    }.get(why, why)  # fmt: skip
