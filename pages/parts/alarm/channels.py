"""Where people are told of alerts: channels, their quiet hours and caps, a test, and what was sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from connectors.contract import SourceError
from data import notices
from data.notices import Channel
from pages.parts import numbers, states
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import LANGUAGES, language, say
from vigie import house


def show(now: Filters) -> None:
    """The channels there are, a new one, and the latest notices."""
    states.note(say("Addresses hold secrets: they stay in the file of keys on this machine, never in the store, and are not shown again. A notice holds numbers and the watch's name, nothing that others wrote."))  # fmt: skip
    for channel in notices.channels(house.current().store):
        _row(channel)
    _new(now)
    _told(now)


def _row(channel: Channel) -> None:
    here = house.current()
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        kind = here.notifier.kind(channel.name)
        quiet = (
            say(
                "quiet from {since} to {until}",
                since=f"{channel.quiet_from}:00",
                until=f"{channel.quiet_until}:00",
            )
            if channel.quiet_from is not None and channel.quiet_until is not None
            else say("never quiet")
        )
        st.markdown(
            f"**{plain(channel.name, most=60)}** · {kind or say('address missing')} · "
            + say("at most {n} an hour", n=channel.most_an_hour) + f" · {quiet}",
            width="stretch",
        )  # fmt: skip
        asked = st.button(
            say("Send a test"), key=f"test-{channel.name}", icon=":material/send:", disabled=not kind
        )
        st.button(say("Delete"), key=f"drop-channel-{channel.name}", icon=":material/delete:", type="tertiary", on_click=here.notifier.drop, args=(channel.name,))  # fmt: skip
    if asked:
        try:
            here.notifier.test(channel.name)
        except SourceError as error:
            st.error(plain(str(error)))
        else:
            st.success(say("Sent: look whether it arrived."))


def _new(now: Filters) -> None:
    with st.expander(say("A new channel"), icon=":material/add:"), st.form("channel", border=False):
        name = st.text_input(say("Name"), max_chars=40, key="channel-name")
        address = st.text_input(
            say("Address"), type="password", max_chars=1_000, key="channel-address", placeholder="mailto://…  slack://…  tgram://…  https://…",
            help=say("As Apprise writes it: mailto://user:password@example.org?to=team@example.org, slack://…, tgram://…, workflows://… for Teams, discord://…; or https://… for a webhook, which gets title and text as JSON. Addresses inside a network are refused for webhooks."),
        )  # fmt: skip
        first, second, third, fourth = st.columns(4)
        most = first.number_input(say("Most an hour"), 1, 60, 6, key="channel-most")
        since = second.number_input(say("Quiet from (hour)"), 0, 23, None, key="channel-since")
        until = third.number_input(say("Quiet until (hour)"), 0, 23, None, key="channel-until")
        lang = fourth.selectbox(say("In"), list(LANGUAGES), index=list(LANGUAGES).index(language()), format_func=LANGUAGES.__getitem__, key="channel-lang")  # fmt: skip
        if st.form_submit_button(say("Keep this channel"), type="primary"):
            both = since is not None and until is not None
            channel = Channel(
                name.strip(), int(most), since if both else None, until if both else None, now.zone, lang
            )
            try:
                house.current().notifier.save(channel, address, now=datetime.now(UTC))
            except (SourceError, ValueError) as error:
                st.error(plain(str(error)))
            else:
                st.rerun()


def _told(now: Filters) -> None:
    found = notices.told(house.current().store)
    if not len(found):
        return
    words = {"waiting": say("waiting"), "sent": say("sent"), "failed": say("given up")}
    st.markdown(say("**What was sent**, newest first"))
    st.dataframe(
        pd.DataFrame(
            {
                say("When"): [numbers.clock(when.to_pydatetime(), now.zone, now=now.now) for when in found["made"]],
                say("Channel"): [clean(name, most=40) for name in found["channel"]],
                say("What"): [clean(title, most=120) for title in found["title"]],
                say("State"): [words[state] for state in found["state"]],
                say("Why not"): [clean(why, most=120) for why in found["why"]],
            }
        ), hide_index=True, row_height=30, key="notices", alt=say("Notices sent, waiting and given up"),
    )  # fmt: skip
