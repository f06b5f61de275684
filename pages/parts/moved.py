"""How an author's rank moved since the period before, and what changed beside it, in one sentence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.parts import answers, numbers, weight
from pages.parts.filters import Filters
from pages.parts.plain import plain
from pages.parts.words import say
from reports.influence import Influence
from reports.moved import Moved, moved


def show(author: str, report: Influence, chosen: Filters, kinds: tuple[str, ...]) -> None:
    """The sentence; nothing is said where the period before holds no tie at all."""
    earlier = answers.influence(replace(chosen.scope, period=chosen.scope.period.before()), kinds)
    if earlier is None:
        return
    found = moved(earlier, report, author)
    if found is None:
        st.markdown(say("In the period before, they had no ties: their rank is new."))
        return
    st.markdown(" ".join(_sentences(found, report)))


def _sentences(found: Moved, report: Influence) -> list[str]:
    said = [_rank(found)]
    if found.before.citers != found.now.citers:
        said.append(
            say(
                "Cited by {now} different authors instead of {before}.",
                now=numbers.count(found.now.citers),
                before=numbers.count(found.before.citers),
            )
        )
    if found.bridges:
        names = [f"**{weight.community(report, group)}**" for group in found.bridges]
        said.append(say("Now reaches into {communities}.", communities=" · ".join(names)))
    if found.joined and found.up >= 0:
        said.append(say("New among those who cite them: {names}.", names=_names(found.joined)))
    if found.lost and found.up <= 0:
        said.append(say("No longer cite them: {names}.", names=_names(found.lost)))
    return said


def _rank(found: Moved) -> str:
    places = {
        "before": numbers.ordinal(found.before.rank),
        "now": numbers.ordinal(found.now.rank),
        "n": numbers.count(abs(found.up)),
    }
    if found.up == 0:
        return say("{now}, as in the period before.", now=places["now"])
    said = (
        say("**Up {n}** since the period before, from {before} to {now}", **places)
        if found.up > 0
        else say("**Down {n}** since the period before, from {before} to {now}", **places)
    )
    return (
        f"{said}{say(', more than chance explains.') if found.sure else say(', which chance may explain.')}"
    )


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(plain(name, most=40) for name in names)
