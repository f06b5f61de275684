"""Who may come in: nobody before signing in, when sign-in is configured."""

from __future__ import annotations

import streamlit as st

from pages.parts.plain import plain
from pages.parts.words import say


def is_configured() -> bool:
    """Whether `[auth]` stands in .streamlit/secrets.toml."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def pass_or_stop() -> None:
    """Let signed-in people through; show anybody else the way in, and nothing more."""
    if not is_configured() or st.user.is_logged_in:
        return
    st.title("Vigie")
    st.write(say("This dashboard is private. Sign in to go on."))
    st.button(say("Sign in"), type="primary", on_click=st.login)
    st.stop()


def person() -> str:
    """Who acts, for notes and annotations."""
    return str(st.user.get("email") or st.user.get("name") or "") if is_configured() else ""


def sign_out() -> None:
    """Who is signed in, and the way out; nothing when sign-in is not configured."""
    if is_configured() and st.user.is_logged_in:
        st.sidebar.caption(plain(person()))
        st.sidebar.button(say("Sign out"), on_click=st.logout, type="tertiary")
