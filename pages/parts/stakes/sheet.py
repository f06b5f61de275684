"""All that is kept of one stakeholder, and what could be added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data import memory
from data import stakeholders as keeping
from data.questions import memories
from data.stakeholders import Stakeholder
from pages.parts import numbers, past, states, ways
from pages.parts.plain import clean, plain
from pages.parts.remembering.writing import kind_word
from pages.parts.stakes import asked, form, words
from pages.parts.words import say
from reports.stakeholders import each


def show(one: Stakeholder, row: Any, *, zone: str, on_close: Callable[[], None]) -> None:
    """The sheet: who, how powerful, on whose side; accounts and register entries; notes and meetings; history."""
    st.title(plain(one.name, most=120))
    said = [
        f":gray-badge[{words.kind(one.kind)}]",
        *(plain(part, most=120) for part in (one.role, one.organisation) if part),
    ]
    st.markdown(" ".join(said[:1]) + " " + ", ".join(said[1:]))
    _figures(one, row)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _notes(one, zone)
        _decided(one, zone)
    with right:
        _accounts(one, row)
        _entries(one, row)
        _suggested(one)
    with st.container(horizontal=True):
        if st.button(say("Change"), icon=":material/edit:", key="stake-edit"):
            st.dialog(say("Change the stakeholder"))(_edit)(one)
        if st.button(say("History"), icon=":material/history:", key="stake-history"):
            st.dialog(say("Who changed what"), width="large")(_history)(one, zone)
        if st.button(say("Delete"), icon=":material/delete:", type="tertiary", key="stake-drop"):
            st.dialog(say("Delete this stakeholder?"))(_drop)(one, on_close)


def _figures(one: Stakeholder, row: Any) -> None:
    power = (
        say(
            "Power **{power}** of 100, between {low} and {high}: {place} of {of} authors, by {account}.",
            power=numbers.decimal(row.power, 0), low=numbers.decimal(row.power_low if pd.notna(row.power_low) else row.power, 0),
            high=numbers.decimal(row.power_high if pd.notna(row.power_high) else row.power, 0),
            place=numbers.ordinal(int(row.rank)), of=numbers.count(row.of), account=plain(row.carrier, most=80),
        )
        if pd.notna(row.power)
        else say("Power is unknown: no linked account has ties in this period.")
    )  # fmt: skip
    st.markdown(power)
    tone = (
        say(
            "Net tone of their {n} texts: {tone}, between {low} and {high}.",
            n=numbers.count(row.toned), tone=numbers.tone(row.net), low=numbers.tone(row.net_low), high=numbers.tone(row.net_high),
        )
        if pd.notna(row.net)
        else say("None of their own texts here has a readable tone.")
    )  # fmt: skip
    if one.stance is not None:
        why = f" {plain(one.stance_why, most=400)}" if one.stance_why else ""
        st.markdown(say("Stance: **{stance}**, set by hand.", stance=words.stance(one.stance)) + why)
        st.markdown(tone)
    elif pd.notna(row.suggested):
        st.markdown(f"{tone} {say('It suggests: {stance}. Only you know.', stance=f'**{words.stance(row.suggested)}**')}")  # fmt: skip
        if st.button(say("Set this stance"), key="stake-suggested"):
            asked.do(keeping.save, _with_stance(one, int(row.suggested), row))
            st.rerun()
    else:
        st.markdown(
            f"{tone} {say('Nobody has set a stance; the tone of fewer than 30 texts, or one that may be zero, suggests none.')}"
        )
    if one.purpose:
        states.note(say("Kept for: {purpose}", purpose=plain(one.purpose, most=400)))


def _with_stance(one: Stakeholder, stance: int, row: Any) -> Stakeholder:
    why = say("Suggested by a net tone of {tone} (n = {n}).", tone=numbers.tone(row.net), n=numbers.count(row.toned))  # fmt: skip
    values = {name: getattr(one, name) for name in one.__slots__}
    return Stakeholder(**(values | {"stance": stance, "stance_why": why}))


def _notes(one: Stakeholder, zone: str) -> None:
    st.markdown(f"**{say('Notes and meetings')}**")
    with st.form("stake-note", clear_on_submit=True):
        text = st.text_area(
            say("What to remember"), max_chars=5_000, height=90, key="stake-note-words",
            placeholder=say("Facts only: the person may ask to read this."),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input(say("Day of a meeting"), None, key="stake-note-day")
            sent = st.form_submit_button(say("Write down"))
    if sent and text.strip():
        moment = (
            datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
            if hasattr(day, "year") and day
            else None
        )
        asked.do(keeping.note, one.id, text, kind="meeting" if moment else "note", moment=moment)
        st.rerun()
    found = asked.notes(one.id)
    if found.empty:
        states.note(say("Nothing is written down yet."))
    for row in each(found):
        with st.container(border=True):
            what = say("Meeting") if row.kind == "meeting" else say("Note")
            by = f" · {plain(row.writer, most=80)}" if row.writer else ""
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                st.markdown(f"**{what}** · {numbers.day(row.moment, zone)}{by}")
                st.button(
                    say("Remove"),
                    key=f"stake-note-{row.id}",
                    type="tertiary",
                    on_click=_drop_note,
                    args=(row.id,),
                )
            st.text(clean(row.words))


def _decided(one: Stakeholder, zone: str) -> None:
    """What Memory keeps of them."""
    found = memories.entries(past.store(), (memory.about_stakeholder(one.id),))
    if found.empty:
        return
    st.markdown(f"**{say('Decisions and outcomes')}**", help=say("Written down on *Memory*."))
    for row in found.head(20).to_dict("records"):
        by = f" · {plain(row['writer'], most=80)}" if row["writer"] else ""
        with st.container(border=True):
            st.markdown(f"**{kind_word(str(row['kind']))}** · {numbers.day(row['moment'], zone)}{by}")
            st.text(clean(row["words"]))


def _drop_note(note: str) -> None:
    asked.do(keeping.drop_note, note)


def _accounts(one: Stakeholder, row: Any) -> None:
    st.markdown(f"**{say('Accounts')}**")
    accounts = list(row.accounts)
    if not accounts:
        states.note(say("No account is linked. Without one, power cannot be measured."))
    named = asked.accounts(accounts).set_index("author")["handle"] if accounts else None
    for account in accounts:
        handle = named.get(account) if named is not None else None
        shown = f"@{handle}" if isinstance(handle, str) else account.partition(":")[2]
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            if st.button(f"{plain(shown, most=60)} · {plain(account.partition(':')[0])}", key=f"stake-account-{account}", type="tertiary", icon=":material/article:", help=say("Open the dossier")):  # fmt: skip
                ways.to_dossier(account)
            st.button(
                say("Unlink"),
                key=f"stake-unlink-{account}",
                type="tertiary",
                on_click=_unlink,
                args=(one.id, "account", account),
            )


def _entries(one: Stakeholder, row: Any) -> None:
    linked = list(row.entries)
    if not linked:
        return
    st.markdown(f"**{say('In lobbying registers')}**")
    known = asked.entries().set_index("entry")
    for name in linked:
        with st.container(border=True):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                st.markdown(f"**{plain(name.partition(':')[0])}**")
                st.button(say("Unlink"), key=f"stake-unlink-{name}", type="tertiary", on_click=_unlink, args=(one.id, "entry", name))  # fmt: skip
            if name in known.index:
                _entry(known.loc[name])
            else:
                states.note(say("This register is no longer kept here."))


def _entry(entry: pd.Series[Any]) -> None:
    people = ", ".join(entry["people"])
    lines = (
        (say("Name"), entry["name"]), (say("Category"), entry["category"]), (say("People"), people),
        (say("Interests"), ", ".join(entry["interests"])), (say("Clients and whom they speak for"), entry["clients"]),
        (say("Site"), entry["site"]), (say("Source"), entry["url"]), (say("Valid"), entry["valid"]),
    )  # fmt: skip
    for name, value in lines:
        if isinstance(value, str) and value:
            st.markdown(f"{name}: {plain(value, most=400)}")


def _suggested(one: Stakeholder) -> None:
    """What may be theirs: a person says yes or no."""
    found = asked.suggestions(one.id)
    if not found:
        return
    st.markdown(f"**{say('May be theirs')}**")
    for at, pair in enumerate(found[:8]):
        kind, target = ("account", pair.account) if pair.account else ("entry", pair.entry)
        platform = f" · {plain(pair.account.partition(':')[0])}" if pair.account else ""
        with st.container(border=True):
            st.markdown(f"{plain(pair.other, most=100)}{platform}  \n{words.grounds(pair)}")
            with st.container(horizontal=True):
                st.button(say("It is theirs"), key=f"stake-yes-{at}", on_click=_judge, args=(one.id, kind, target, True))  # fmt: skip
                st.button(say("It is not"), key=f"stake-no-{at}", type="tertiary", on_click=_judge, args=(one.id, kind, target, False))  # fmt: skip


def _judge(stakeholder: str, kind: str, target: str, theirs: bool) -> None:
    asked.do(keeping.link, stakeholder, kind, target, theirs=theirs)


def _unlink(stakeholder: str, kind: str, target: str) -> None:
    asked.do(keeping.unlink, stakeholder, kind, target)


def _edit(one: Stakeholder) -> None:
    form.show(one, on_saved=lambda _: None)


def _history(one: Stakeholder, zone: str) -> None:
    found = asked.changes(one.id)
    st.dataframe(
        pd.DataFrame(
            {
                say("When"): [numbers.clock(when, zone) for when in found["at_time"]],
                say("Who"): [clean(who, most=80) or numbers.UNKNOWN for who in found["writer"]],
                say("What"): [words.field(name) for name in found["field"]],
                say("Before"): [
                    clean(was, most=200) if isinstance(was, str) else None for was in found["was"]
                ],
                say("After"): [
                    clean(now, most=200) if isinstance(now, str) else None for now in found["became"]
                ],
            }
        ),
        hide_index=True,
        alt=say("Who changed what"),
        placeholder=numbers.UNKNOWN,
    )


def _drop(one: Stakeholder, on_close: Callable[[], None]) -> None:
    st.write(
        say(
            "{name} goes with every note, meeting, link and the history. This cannot be undone.",
            name=f"**{plain(one.name, most=80)}**",
        )
    )
    if st.button(
        say("Delete"), type="primary", key="stake-drop-confirmed", on_click=_forget, args=(one.id, on_close)
    ):
        st.rerun()


def _forget(stakeholder: str, on_close: Callable[[], None]) -> None:
    asked.do(keeping.forget, stakeholder)
    on_close()
