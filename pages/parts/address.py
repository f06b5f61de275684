"""How the address names a choice: by the option itself or by its name in either language.

Streamlit writes an option into the address as the viewer reads it ("All time"). A link must open the same view for a
colleague who reads French, and scripts and other pages write the option itself ("all"): all three are understood here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from pages.parts.words import catalogue

_ONCE_MORE, _SET, _DRAWN = "_address_once_more", "_address_set", "_address_drawn"


def understand(
    key: str, options: Iterable[str], named: Callable[[str], str], *, several: bool = False
) -> None:
    """Before the widget `key` is drawn: take over what the address says, where Streamlit itself would not know it."""
    said = st.query_params.get_all(key)
    options = list(options)
    shown = {named(option) for option in options}
    if not said or all(name in shown for name in said):
        return
    known = _names(options, named)
    meant = list(dict.fromkeys(known[name] for name in said if name in known))
    if meant:
        st.session_state[key] = meant if several else meant[0]
        st.session_state.setdefault(_ONCE_MORE, {})[key] = st.session_state[key]


def begin() -> None:
    """Before any widget is drawn: set again what the run before took over."""
    for key, value in st.session_state.pop(_SET, {}).items():
        st.session_state[key] = value


def settle() -> None:
    """After the page is drawn: where a choice was taken over, run once more, so that the address names it too.

    Streamlit drops a parameter it does not know from the address, and writes a value set by code there only when the
    widget has stood through a whole run: hence a moment's wait instead of a rerun at once.
    """
    if _ONCE_MORE in st.session_state:
        _follow_up()


@st.fragment(run_every=0.3)
def _follow_up() -> None:
    taken, drawn = st.session_state.get(_ONCE_MORE, {}), _DRAWN in st.session_state
    st.session_state[_DRAWN] = True
    if taken and drawn:
        st.session_state[_SET] = st.session_state.pop(_ONCE_MORE)
        del st.session_state[_DRAWN]
        st.rerun()


def _names(options: list[str], named: Callable[[str], str]) -> dict[str, str]:
    """Every name an option goes by."""
    french = catalogue()
    english = {translated: sentence for sentence, translated in french.items()}
    names: dict[str, str] = {}
    for option in options:
        shown = named(option)
        for name in (english.get(shown), french.get(shown), shown, option):
            if name is not None:
                names[name] = option
    return names
