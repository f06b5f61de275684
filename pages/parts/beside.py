"""Several watches side by side in the same period: verdict, figures and what they moved by, one row each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.questions.scope import Scope
from data.records import Watch
from pages.parts import change, numbers, past, standing
from pages.parts.filters import Filters
from pages.parts.plain import clean
from pages.parts.words import say
from reports.influence import narrowed
from reports.judged import Judged, side_by_side
from reputation.intervals import Share


def show(now: Filters, watches: tuple[Watch, ...]) -> None:
    """A row a watch; nothing when there is one only."""
    if len(watches) < 2:
        return
    found = _asked(narrowed(now.scope), now.zone, watches)
    st.markdown(
        f"**{say('Side by side')}**",
        help=say("Each watch is judged by its own past: the level, the usual and the period before are its own. Intervals are at 95 %."),
    )  # fmt: skip
    total = sum(one.seen.mentions for one in found)
    st.dataframe(
        pd.DataFrame([_row(one, total) for one in found]), hide_index=True, width="stretch",
        alt=say("Verdict, mentions, net tone, negative share, share of voice and score of each watch, and of the period before"),
    )  # fmt: skip


@past.answers(ttl=5, max_entries=50, show_spinner=False)
def _asked(scope: Scope, zone: str, watches: tuple[Watch, ...]) -> tuple[Judged, ...]:
    return side_by_side(past.store(), scope, watches, zone=zone, now=past.now())


def _row(one: Judged, total: int) -> dict[str, str]:
    now, before = one.seen, one.before
    tone = now.net
    return {
        say("Watch"): clean(one.watch.name, most=40) if one.watch else say("Every mention"),
        say("Verdict"): standing.level_word(one.verdict.level),
        say("Mentions"): numbers.count(now.mentions),
        say("Against its usual"): numbers.times_usual(one.signs.ratio) if one.signs.against == "usual" else numbers.UNKNOWN,
        say("Mentions before"): numbers.count(before.mentions if before else None),
        say("Net tone"): f"{numbers.tone(tone.mean)} ({numbers.tone(tone.low)} … {numbers.tone(tone.high)})",
        say("Moved by"): str(change.tone(one.signs.change)["delta"] or numbers.UNKNOWN),
        say("Negative"): _share(now.shares.negative),
        say("Negative before"): numbers.share(before.shares.negative.share if before else None),
        say("Share of voice"): numbers.share(now.mentions / total if total else None),
        say("Reputation score"): numbers.UNKNOWN if one.score is None
        else f"{round(one.score.value)} ({round(one.score.low)} … {round(one.score.high)})",
    }  # fmt: skip


def _share(part: Share) -> str:
    if part.share is None:
        return numbers.UNKNOWN
    return f"{numbers.share(part.share)} ({numbers.share(part.low)} … {numbers.share(part.high)})"
