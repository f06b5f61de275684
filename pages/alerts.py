"""What needs me?"""

from __future__ import annotations

import streamlit as st

from data import notices
from data.alerting import Alert
from pages.parts import address, filters, numbers, past, states
from pages.parts.alarm import channels, known, reasons, rules, wording
from pages.parts.plain import plain
from pages.parts.words import say

_SNOOZE = (1, 4, 24)
_SHOWN = 30


def main() -> None:
    """The alerts, the rules that raise them, or the channels that tell of them."""
    now = filters.chosen()
    st.title(say("What needs me?"))
    views = {"alerts": say("Alerts"), "rules": say("Rules"), "channels": say("Notifications")}
    address.understand("show", views, lambda name: views[name])
    view = st.segmented_control(
        say("Show"), list(views), default="alerts", required=True, format_func=lambda name: views[name], key="show",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    if view == "rules":
        rules.show(now)
        return
    if view == "channels":
        channels.show(now)
        return
    every = known.alerts()
    if not every:
        states.empty(
            say("No alert so far. The rules look once a minute, and two weeks back when they are new."),
            action=say("See the rules"), on_click=_to_rules,
        )  # fmt: skip
        return
    asked = st.query_params.get("alert")
    one = next((found for found in every if found.id == asked), None)
    if one is not None:
        detail(one, now)
        return
    listing(every, now)


def listing(every: list[Alert], now: filters.Filters) -> None:
    """All of them, those that wait first."""
    waiting = [one for one in every if one.waits(now.now)]
    if waiting:
        many = len(waiting)
        st.markdown(
            say("**1 alert waits for somebody.**") if many == 1
            else say("**{n} alerts wait for somebody.**", n=numbers.count(many))
        )  # fmt: skip
    else:
        st.markdown(say("Nothing waits for anybody."))
    for one in every[:_SHOWN]:
        row(one, now)
    if len(every) > _SHOWN:
        states.note(say("The latest {n} of {total} are shown.", n=_SHOWN, total=numbers.count(len(every))))


def row(one: Alert, now: filters.Filters) -> None:
    """One alert: whose, what, in which state, and the way to why."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        _state(one, now)
        st.markdown(f"**{_watch(one, now)}** · {wording.headline(one, now, known.rules())}", width="stretch")
        if st.button(
            say("See why"), key=f"why-{one.id}", icon=":material/help:", help=say("Why, and what to do")
        ):
            st.query_params["alert"] = one.id
            st.rerun()
        if one.state in ("open", "pending"):
            st.button(
                say("Take in hand"), key=f"take-{one.id}", icon=":material/person_check:", on_click=known.act, args=(one, "acknowledge"),
            )  # fmt: skip


def detail(one: Alert, now: filters.Filters) -> None:
    """One alert in full: why, what is done about it, and its log."""
    st.button(
        say("All alerts"), key="alerts-back", icon=":material/arrow_back:", type="tertiary", on_click=_back
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _state(one, now)
        st.subheader(_watch(one, now), anchor=False)
    st.markdown(wording.headline(one, now, known.rules()))
    actions(one)
    reasons.show(one, now)
    diary(one, now)
    earlier(one, now)


def actions(one: Alert) -> None:
    """Take it in hand, give it away, let it sleep, close it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if one.state in ("open", "pending"):
            st.button(say("Take in hand"), key="take", type="primary", icon=":material/person_check:", on_click=known.act, args=(one, "acknowledge"))  # fmt: skip
        if one.state == "closed":
            st.button(say("Open again"), key="reopen", icon=":material/undo:", on_click=known.act, args=(one, "reopen"))  # fmt: skip
        else:
            st.button(
                say("Close"), key="close", icon=":material/check:", on_click=known.act, args=(one, "close")
            )
        if one.state == "open":
            with st.popover(say("Let it sleep"), icon=":material/snooze:"):
                for hours in _SNOOZE:
                    st.button(numbers.duration(3_600 * hours), key=f"snooze-{hours}", on_click=known.snooze, args=(one, hours))  # fmt: skip
        st.button(
            say("As it stood then"), key="alert-then", icon=":material/history:", on_click=past.look, args=(one.noticed,),
            help=say("Every page as it stood when this was noticed"),
        )  # fmt: skip
        with st.popover(say("Give to"), icon=":material/forward:"), st.form("owner", border=False):
            owner = st.text_input(say("Who"), one.owner or "", max_chars=100)
            if st.form_submit_button(say("Give")):
                known.hand_over(one, owner)
                st.rerun()


def diary(one: Alert, now: filters.Filters) -> None:
    """What happened to it, who was told, what was answered."""
    st.markdown(say("**Log**: who was told, what was answered"))
    for entry in known.log(one.id).to_dict("records"):
        when = numbers.clock(entry["at_time"].to_pydatetime(), now.zone, now=now.now)
        st.markdown(f":small[{when} · {wording.happened(entry['kind'], entry['writer'], entry['words'])}]")
    for told in notices.told(past.store(), alert=one.id).to_dict("records"):
        if told["state"] == "sent":
            when = numbers.clock(told["settled"].to_pydatetime(), now.zone, now=now.now)
            st.markdown(f":small[{when} · {say('Told: {channel}', channel=plain(told['channel'], most=40))}]")
    with st.form("note", clear_on_submit=True, border=False):
        words = st.text_input(
            say("Note"),
            max_chars=1_000,
            key=f"note-{one.id}",
            placeholder=say("Told the board at 9; answered on X."),
        )
        if st.form_submit_button(say("Write down"), icon=":material/edit_note:") and words.strip():
            known.note(one, words)
            st.rerun()


def earlier(one: Alert, now: filters.Filters) -> None:
    """Earlier alerts of the same watch, to compare with."""
    others = [other for other in known.alerts() if other.watch == one.watch and other.id != one.id][:5]
    if others:
        st.markdown(say("**Others of this watch**"))
        for other in others:
            row(other, now)


def _state(one: Alert, now: filters.Filters) -> None:
    name, icon = wording.state(one.state)
    if one.state == "open" and not one.waits(now.now):
        name, icon = say("Asleep"), ":material/snooze:"
    owner = f" · {plain(one.owner, most=40)}" if one.owner else ""
    if one.waits(now.now):
        st.markdown(f"{icon} **{name}**{owner}", width="content")
    else:
        st.badge(f"{name}{owner}", icon=icon, color="gray")


def _watch(one: Alert, now: filters.Filters) -> str:
    names = {watch.id: watch.name for watch in now.every_watch}
    return plain(names.get(one.watch, one.watch), most=60)


def _back() -> None:
    st.query_params.pop("alert", None)


def _to_rules() -> None:
    st.session_state["show"] = "rules"


main()
