"""Who has a stake, how much weight do they carry, and on whose side are they?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.parts import address, filters, numbers, states
from pages.parts.plain import plain
from pages.parts.stakes import asked, form, grid, registers, sheet
from pages.parts.tables import as_file
from pages.parts.words import say
from reports.stakeholder_files import COLUMNS, StakeholderFileError, as_rows, take_over
from reports.stakeholders import each

_TURN = "_stakes_turn"
_VIEWS = ("grid", "registers")


def page() -> None:
    """The grid and the list, or the sheet of the one in the address."""
    chosen = filters.chosen()
    with (
        st.skeleton(height=grid.HEIGHT),
        st.spinner(say("Measuring who carries weight. This is done once; then everybody sees it at once.")),
    ):
        frame = asked.grid(chosen.scope)
    who = st.query_params.get("stakeholder")
    one = asked.one(who) if who else None
    if one is not None and (frame["id"] == one.id).any():
        st.button(say("All stakeholders"), icon=":material/arrow_back:", type="tertiary", on_click=close)
        row = next(each(frame[frame["id"] == one.id]))
        sheet.show(one, row, zone=chosen.zone, on_close=close)
        return
    st.title(say("Who has a stake, how much weight, and on whose side?"))
    overview(frame, chosen)


def overview(frame: pd.DataFrame, chosen: filters.Filters) -> None:
    """Everybody at a glance."""
    names = {"grid": say("Power and stance"), "registers": say("Registers")}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        address.understand("view", _VIEWS, lambda name: names[name])
        view = st.segmented_control(
            say("View"), _VIEWS, default="grid", required=True, key="view", bind="query-params", format_func=lambda name: names[name],
            label_visibility="collapsed",
        )  # fmt: skip
        with st.container(horizontal=True, width="content"):
            if st.button(say("Add a stakeholder"), type="primary", icon=":material/add:", key="stake-add"):
                st.dialog(say("A new stakeholder"))(add)()
            share(frame)
    if view == "registers":
        registers.show(zone=chosen.zone)
        return
    if frame.empty:
        states.empty(say("Nobody is on the list yet. Add whom you deal with, bring in a list, or find them in a lobbying register."))  # fmt: skip
        return
    st.markdown(headline(frame, chosen))
    turn = st.session_state.get(_TURN, 0)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        grid.draw(frame, on_pick=look_at, turn=turn)
    with right:
        grid.table(frame, zone=chosen.zone, on_pick=look_at, turn=turn)


def headline(frame: pd.DataFrame, chosen: filters.Filters) -> str:
    """How many there are, who of them weighs most against us, and over what time it was measured."""
    against = frame[(frame["side"] < 0) & frame["power"].notna()].sort_values("power", ascending=False)
    counted = say("1 stakeholder") if len(frame) == 1 else say("{n} stakeholders", n=numbers.count(len(frame)))  # fmt: skip
    if against.empty:
        return say("{stakeholders}; none of those measured is against. {period}.", stakeholders=counted, period=plain(chosen.words))  # fmt: skip
    first = against.iloc[0]
    return say(
        "{stakeholders}; **{name}** weighs most among those against (power {power} of 100). {period}.",
        stakeholders=counted, name=plain(first["name"], most=60), power=numbers.decimal(first["power"], 0), period=plain(chosen.words),
    )  # fmt: skip


def add() -> None:
    """A new stakeholder; its sheet opens once it is saved."""
    form.show(None, on_saved=look_at)


def share(frame: pd.DataFrame) -> None:
    """The list as a file, and back."""
    with st.popover(say("Export, import")):
        st.download_button(
            say("Download the list (CSV)"), lambda: as_file(as_rows(frame), COLUMNS), file_name="vigie-stakeholders.csv", mime="text/csv",
            icon=":material/download:", disabled=frame.empty, on_click="ignore",
        )  # fmt: skip
        upload = st.file_uploader(
            say("A list of stakeholders (CSV)"), type="csv", key="stake-file", max_upload_size=5
        )
        if upload is None or not st.button(say("Add or change these"), type="primary", key="stake-take"):
            return
        try:
            new, changed = asked.do(take_over, upload.getvalue().decode("utf-8-sig", "replace"))
        except StakeholderFileError as error:
            st.error(plain(str(error)))
            return
        st.toast(say("{new} added, {changed} changed.", new=new, changed=changed))
        st.rerun()


def look_at(stakeholder: str) -> None:
    """The sheet of one."""
    st.query_params["stakeholder"] = stakeholder


def close() -> None:
    """Back to everybody, with nobody selected."""
    st.query_params.pop("stakeholder", None)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


page()
