"""Every colour on screen. Tone owns rust and blue; brands never use them; alerts own no hue."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mode, checked for contrast and for three kinds of colour blindness."""

    negative: str
    neutral: str
    positive: str
    untoned: str
    ours: str
    rivals: tuple[str, ...]
    others: str
    ground: str
    panel: str
    text: str
    faint: str  # secondary text, ≥ 4.5:1 on the ground
    line: str
    band: str  # uncertainty and the usual, drawn behind lines
    tone_ramp: tuple[str, ...]  # most negative to most positive
    groups: tuple[
        str, ...
    ]  # communities and camps by number, as on the map (pages/parts/map/src/palette.js); beyond, `others`


LIGHT = Palette(
    negative="#B5431C", neutral="#7A8089", positive="#1F66B0", untoned="#C9CED6",
    ours="#1B222B", rivals=("#26998E", "#540886", "#B0922E", "#823E5B"), others="#9AA1AB",
    ground="#FFFFFF", panel="#F5F6F8", text="#1B222B", faint="#59616C", line="#DDE1E6", band="rgba(51,65,85,0.12)",
    tone_ramp=("#7A2A0E", "#B5431C", "#D9713F", "#EBA37D", "#F6D9C9", "#D4E3F3", "#9CC1E5", "#5A97D2", "#1F66B0", "#123F73"),
    groups=("#26998E", "#6A2C91", "#B0922E", "#823E5B", "#CC8CDA", "#997D64", "#5C7053", "#897ED6", "#84648B", "#58B575"),
)  # fmt: skip
DARK = Palette(
    negative="#F5935F", neutral="#8F96A1", positive="#74B0F0", untoned="#4A515C",
    ours="#D1DFF2", rivals=("#2C8766", "#A964EB", "#FDD343", "#DB4DA7"), others="#6B7280",
    ground="#14171C", panel="#1D2128", text="#E6E9EE", faint="#A3ABB7", line="#323843", band="rgba(169,184,204,0.16)",
    tone_ramp=("#FFC2A1", "#F5935F", "#D0622C", "#8F4420", "#4A2D20", "#1F3146", "#25558A", "#3B82CC", "#74B0F0", "#BBDCFF"),
    groups=("#2C8766", "#A974EA", "#EBCB57", "#DE62B0", "#7E5596", "#9C721C", "#C59B9D", "#B1CBC3", "#4FE9F2", "#A1EEA0"),
)  # fmt: skip


def mode() -> str:
    """`light` or `dark`, as the viewer's browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def palette() -> Palette:
    """The colours of the viewer's mode."""
    return DARK if mode() == "dark" else LIGHT


def watch_colours(watches: list[tuple[str, str]]) -> dict[str, str]:
    """Colour of each watch (`(id, kind)` in order): ours in ink, rivals each their own, the rest grey."""
    colours: dict[str, str] = {}
    rivals = iter(palette().rivals)
    for name, kind in watches:
        colours[name] = (
            palette().ours
            if kind == "own" and palette().ours not in colours.values()
            else next(rivals, palette().others)
        )
    return colours
