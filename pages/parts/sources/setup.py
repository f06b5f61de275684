"""The settings of one source: keys, places to read, limits; and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import closing

import pandas as pd
import streamlit as st

from connectors import registry
from connectors.contract import Access, Key, SourceError
from connectors.keys import variable
from pages.parts import covered, numbers, states
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.sources import known as knowing
from pages.parts.sources.card import advice, chip, switch, words
from pages.parts.sources.known import Known
from pages.parts.words import say
from vigie import house

log = logging.getLogger(__name__)

_SAID = "_source_said"  # session: what the last check or save came to: (source, well, sentence)


def panel(one: Known, now: Filters) -> bool:
    """Everything about one source in one place; True when the viewer goes back to all of them."""
    back = st.button(say("All sources"), icon=":material/arrow_back:", key="setup-back")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(f"{plain(say(one.spec.name))} {chip(one.health)}", anchor=False, width="stretch")
        if one.wanted:
            st.button(
                say("Collect now"),
                icon=":material/sync:",
                key="setup-nudge",
                on_click=_nudge,
                args=(one.name,),
            )
        switch(one)
    if one.wanted and one.health.condition != "ok":
        st.markdown(advice(one))
    left, right = st.columns(2, gap="large")
    with left:
        _keys(one)
        _history(one, now)
    with right:
        _places(one)
        _about(one)
    if back:
        forget_typed(one)
    return back


def forget_typed(one: Known) -> None:
    """Nothing typed into a key's field outlives the panel."""
    for key in one.spec.keys:
        st.session_state.pop(_field(one, key), None)
    st.session_state.pop(_SAID, None)


def _keys(one: Known) -> None:
    """The keys: entered, never shown again; and a check that they open what they should."""
    st.markdown(f"**{say('Keys')}**")
    if not one.spec.keys:
        states.note(say("This source needs no key."))
    ring = knowing.ring()
    try:
        held = ring.of(one.name, one.spec.keys)
    except (ValueError, OSError) as why:
        st.error(plain(why), icon=":material/key_off:")
        return
    with st.form(f"keys-{one.name}", border=False, enter_to_submit=False):
        for key in one.spec.keys:
            given = ring.from_environment(one.name, key.name)
            st.text_input(
                f"{plain(say(key.label))} · {_standing(key, held=key.name in held, given=given)}", key=_field(one, key),
                type="password", autocomplete="new-password", disabled=given,
                placeholder=say("kept; type to replace it") if key.name in held and not given else "",
                help=(plain(say(key.help)) if key.help else "")
                + (" " + say("Given by the variable {name}.", name=plain(variable(one.name, key.name))) if given else "") or None,
            )  # fmt: skip
        with st.container(horizontal=True):
            if one.spec.keys:
                st.form_submit_button(say("Save the keys"), type="primary", on_click=_save, args=(one,))
            checked = st.form_submit_button(
                say("Check the key") if one.spec.keys else say("Check that it answers"),
                icon=":material/network_check:",
            )
    if checked:
        with st.spinner(say("Asking the platform …")):
            st.session_state[_SAID] = (one.name, *_check(one, {**held, **_typed(one)}))
    said = st.session_state.get(_SAID)
    if said and said[0] == one.name:
        (st.success if said[1] else st.error)(
            said[2], icon=":material/check:" if said[1] else ":material/error:"
        )
    if one.spec.keys:
        states.note(
            say(
                "Keys are kept in a file only its owner can read, beside the store; they are never shown again."
            )
        )
        kept = any(
            key.name in held and not ring.from_environment(one.name, key.name) for key in one.spec.keys
        )
        if kept:
            st.button(
                say("Forget the keys"), icon=":material/delete:", type="tertiary", key="setup-forget", on_click=_forget,
                args=(one,),
            )  # fmt: skip


def _standing(key: Key, *, held: bool, given: bool) -> str:
    if given:
        return say("from the environment")
    if held:
        return say("set")
    return say("missing") if key.required else say("not set, not needed")


def _field(one: Known, key: Key) -> str:
    return f"key-{one.name}-{key.name}"


def _typed(one: Known) -> dict[str, str]:
    typed = {key.name: str(st.session_state.get(_field(one, key)) or "").strip() for key in one.spec.keys}
    return {name: value for name, value in typed.items() if value}


def _save(one: Known) -> None:
    typed = _typed(one)
    for key in one.spec.keys:
        st.session_state[_field(one, key)] = ""
    if not typed:
        st.session_state[_SAID] = (one.name, False, say("Nothing was typed, so nothing was changed."))
        return
    try:
        knowing.ring().save(one.name, typed)
    except (ValueError, OSError) as why:
        st.session_state[_SAID] = (one.name, False, plain(why))
        return
    hint = "" if one.wanted else " " + say("Now switch the source on.")
    st.session_state[_SAID] = (one.name, True, say("Saved.") + hint)


def _forget(one: Known) -> None:
    try:
        knowing.ring().forget(one.name)
    except (ValueError, OSError) as why:
        st.session_state[_SAID] = (one.name, False, plain(why))
        return
    st.session_state[_SAID] = (one.name, True, say("The keys are forgotten."))


def _check(one: Known, keys: Mapping[str, str]) -> tuple[bool, str]:
    """Whether the keys open what they should, and one sentence; a secret the platform echoes is struck out."""
    try:
        with closing(registry.SOURCES[one.name](Access(keys, one.wish.options))) as connector:
            found, well = connector.check() or say("It answers."), True
    except SourceError as fault:
        found, well = str(fault), False
    except Exception as fault:  # noqa: BLE001 - the edge to a platform: its trace could hold a key
        log.error("checking %s failed: %s", one.name, type(fault).__name__)
        return False, say(
            "Unexpected fault: {name}. The check could not be made.", name=plain(type(fault).__name__)
        )
    for secret in keys.values():
        found = found.replace(secret, "…")
    return well, plain(found, most=400)


def _places(one: Known) -> None:
    """Where it reads, and what it may spend."""
    with st.form(f"places-{one.name}", border=False, enter_to_submit=False):
        if one.spec.options:
            st.markdown(f"**{say('Places to read')}**")
        typed = {
            option.name: st.text_area(
                f"{plain(say(option.label))} · {say('one a line')}",
                "\n".join(one.wish.options.get(option.name, option.default)),
                key=f"option-{one.name}-{option.name}", height=110, help=plain(say(option.help)) if option.help else None,
            )
            for option in one.spec.options
        }  # fmt: skip
        st.markdown(f"**{say('Limits')}**")
        wide = st.columns(2)
        metered = one.spec.money_a_month is not None or one.wish.money_a_month is not None
        money = wide[1].number_input(
            say("US dollars a month"), 0.0, None, one.wish.money_a_month, step=1.0, key=f"money-{one.name}",
            placeholder=_own(one.spec.money_a_month, 2),
        ) if metered else one.wish.money_a_month  # fmt: skip
        requests = wide[0].number_input(
            say("Requests a day"), 0, None, one.wish.requests_a_day, step=100, key=f"requests-{one.name}",
            placeholder=_own(one.spec.requests_a_day, 0), help=say("Empty: what the platform itself allows."),
        )  # fmt: skip
        saved = st.form_submit_button(say("Save the settings"))
    for ceiling in one.ceilings:
        st.progress(ceiling.share, words(ceiling))
    if saved:
        landing = house.current().landing
        for name, text in typed.items():
            landing.set_option(
                one.name, name, [clean(line, most=300) for line in text.splitlines() if line.strip()]
            )
        landing.set_limits(
            one.name, money_a_month=None if money is None else float(money), requests_a_day=None if requests is None else int(requests)
        )  # fmt: skip
        st.toast(say("Saved; the source follows within a second."))


def _own(limit: float | None, places: int) -> str:
    """A platform's own limit, as a field shows it while it is empty."""
    return say("no limit of its own") if limit is None else numbers.decimal(limit, places)


def _about(one: Known) -> None:
    """Whose data it is, and on what terms."""
    if one.spec.attribution or one.spec.terms:
        st.markdown(f"**{say('Whose data it is')}**")
    if one.spec.attribution:
        st.markdown(plain(say(one.spec.attribution)))
    if one.spec.terms.startswith("https://"):  # a constant of ours
        st.link_button(
            say("Terms of the platform"), one.spec.terms, icon=":material/open_in_new:", type="tertiary"
        )


def _history(one: Known, now: Filters) -> None:
    """Its latest changes of state, newest first."""
    st.markdown(f"**{say('Its latest states')}**")
    found = covered.standings(one.name)
    if not found:
        states.note(say("Nothing has been noted of it yet."))
        return
    shown = pd.DataFrame(
        {
            say("Since"): [numbers.clock(row["at_time"], now.zone, now=now.now) for row in found],
            say("State"): [state_word(row["state"]) for row in found],
            say("Reason"): [clean(say(row["note"]), most=300) for row in found],
        }
    )
    st.dataframe(
        shown, hide_index=True, key="setup-history", height=min(300, 35 * (len(shown) + 1) + 3), row_height=35,
        alt=say("The latest states of this source with their reasons"),
    )  # fmt: skip


def state_word(state: str) -> str:
    """What a runner says of a source, as a word."""
    words = {
        "ok": say("ok"), "limited": say("limited"), "auth": say("sign-in refused"), "parked": say("parked"),
        "down": say("stopped"), "off": say("off"), "ended": say("ended"),
    }  # fmt: skip
    return words.get(state, clean(state, most=30))


def _nudge(source: str) -> None:
    house.current().landing.nudge(source)
    st.session_state[_SAID] = (source, True, say("It collects now, unless the platform asked it to wait."))
