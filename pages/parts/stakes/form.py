"""The form in which a stakeholder is written down or changed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data import stakeholders as keeping
from data.stakeholders import STANCES, Stakeholder
from pages.parts.stakes import asked, words
from pages.parts.words import say


def show(one: Stakeholder | None, *, on_saved: Callable[[str], None]) -> None:
    """The form, filled with what stands; `on_saved` gets the id."""
    now = one or Stakeholder("", "")
    with st.form("stake-form", border=False):
        st.text_input(say("Name"), now.name, max_chars=160, key="stake-name")
        st.segmented_control(
            say("What it is"), ("organisation", "person"), default=now.kind, required=True, format_func=words.kind, key="stake-kind"
        )  # fmt: skip
        st.text_input(say("Role"), now.role, max_chars=160, key="stake-role")
        st.text_input(say("Organisation"), now.organisation, max_chars=160, key="stake-organisation")
        st.text_input(
            say("Other names"), " | ".join(now.aliases), max_chars=600, key="stake-aliases",
            help=say("Separated by |; an account as @handle. They find accounts and register entries."),
        )  # fmt: skip
        st.segmented_control(
            say("Stance"), STANCES, default=now.stance, format_func=words.stance, key="stake-stance"
        )
        st.text_input(say("Why this stance"), now.stance_why, max_chars=400, key="stake-why")
        st.text_input(
            say("Why it is kept"), now.purpose, max_chars=400, key="stake-purpose",
            help=say("Data protection law asks what personal data are kept for. Write facts that the person may read."),
        )  # fmt: skip
        pressed = st.form_submit_button(say("Save"), type="primary", on_click=_save, args=(now, on_saved))
    if pressed and st.session_state["stake-name"].strip():
        st.rerun()
    elif pressed:
        st.error(say("A stakeholder needs a name."))


def _save(now: Stakeholder, on_saved: Callable[[str], None]) -> None:
    said = {
        name: st.session_state[f"stake-{name}"]
        for name in ("name", "kind", "role", "organisation", "stance", "why", "purpose")
    }
    if not said["name"].strip():
        return
    aliases = (part.strip() for part in st.session_state["stake-aliases"].split("|"))
    one = Stakeholder(
        now.id or keeping.fresh_id(), said["name"], kind=said["kind"], role=said["role"].strip(), organisation=said["organisation"].strip(),
        aliases=tuple(dict.fromkeys(filter(None, aliases))), stance=said["stance"], stance_why=said["why"].strip(), purpose=said["purpose"].strip(),
    )  # fmt: skip
    asked.do(keeping.save, one)
    on_saved(one.id)
