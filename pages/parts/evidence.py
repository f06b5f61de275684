"""The mentions behind a step of the Timeline, and why it stands out: its words, who drove it, its loudest voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from data.questions.scope import Scope
from data.records import Period
from pages.parts import answers, feed, numbers, states
from pages.parts.charts import label_name
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean
from pages.parts.words import say
from reputation.drivers import volume_drivers
from reputation.timeline import Step

LABELS = ("negative", "neutral", "positive", "none")
_LOOK_BACK = timedelta(days=36)
_READ = 40


def step_names(starts: Sequence[datetime], step: Step) -> dict[str, str]:
    """Each step's moment and its name in figures, the same in every language so that an address opens everywhere."""
    names, used = dict[str, str](), set[str]()
    for start in starts:
        name = f"{start:%Y-%m-%d %H:%M}" if step == "hour" else f"{start:%Y-%m-%d}"
        names[start.isoformat()] = f"{name} {start:%z}" if name in used else name
        used.add(name)
    return names


def step_name(start: datetime, step: Step, now: Filters) -> str:
    """A step by its full name, with its year where it is not this one."""
    if step == "hour":
        return numbers.clock(start, now.zone, now=now.now)
    name = numbers.day(start, now.zone)
    return say("week from {day}", day=name) if step == "week" else name


def day_more(now: Filters, watch: str | None) -> Scope:
    """One watch over the period and the day before it, which the tone of the first hours looks back on."""
    period = now.scope.period
    more = Period(period.since - timedelta(days=1), period.until)
    return replace(now.scope, watches=(watch,) if watch else (), period=more)


def history(now: Filters) -> Scope:
    """The main watch over the period and the weeks before it that tell what is usual."""
    period = now.scope.period
    return replace(now.main_scope, period=Period(period.since - _LOOK_BACK, period.until))


def show(whole: Scope, chosen: Scope, name: str, now: Filters) -> None:
    """What lies behind `chosen`, one step of `whole`."""
    total = answers.mentions_total(chosen)
    st.subheader(f"{name} · {say('{n} mentions', n=numbers.count(total))}")
    if not total:
        states.note(say("Nothing of that kind was said then."))
        return
    why, said = st.columns([5, 7], gap="large")
    with why:
        st.markdown(say("**Words that stand out**"), help=say("Log-odds against the rest of the period with an informative prior (Monroe and others 2008); the parts say in how many mentions a word occurs."))  # fmt: skip
        _words(whole, chosen, now)
        st.markdown(
            say("**Who drove it**"),
            help=say("Mentions of this step against the step before it, by platform, language and author."),
        )
        _drivers(chosen)
    with said:
        st.markdown(
            say("**Loudest**"),
            help=say("Most reactions, then widest reach; one mention an author, no reposts."),
        )
        feed.show(answers.loudest(chosen, 3), key="timeline-loudest", zone=now.zone)
    st.markdown(say("**All of it**, newest first"))
    feed.show(answers.mentions_page(chosen, _READ), key="timeline-mentions", zone=now.zone, height=560)
    if total > _READ:
        states.note(say("The newest {n} of {total} are shown.", n=_READ, total=numbers.count(total)))


def given_beside_ours(found: pd.DataFrame) -> pd.DataFrame:
    """One row a day: negative, neutral, positive as given, then as read by us."""
    wide = found.pivot_table(
        index="day", columns="label", values=["given", "ours"], aggfunc="sum", fill_value=0
    )
    table = pd.DataFrame({say("Day"): [f"{day:%Y-%m-%d}" for day in wide.index]})
    for kind, heading in (("given", say("given")), ("ours", say("read here"))):
        for label in LABELS if kind == "ours" else LABELS[:3]:
            column = wide[(kind, label)] if (kind, label) in wide else pd.Series(0, index=wide.index)
            table[f"{label_name(label)}, {heading}"] = column.astype(int).to_numpy()
    return table


def _words(whole: Scope, chosen: Scope, now: Filters) -> None:
    names = tuple(watch.name for watch in now.every_watch)
    found = answers.word_odds(chosen, whole, names)
    if not len(found):
        states.note(say("No word stands out: too few mentions, or the same words as ever."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                say("Word"): [clean(word, most=40) for word in found["word"]],
                say("In this step"): [numbers.share(share) for share in found["share"]],
                say("In the period"): [say("new") if new else numbers.share(share) for share, new in zip(found["reference_share"], found["new"], strict=True)],
            }
        ), hide_index=True, row_height=30, key="timeline-words", alt=say("Words that stand out in this step"),
    )  # fmt: skip


def _drivers(chosen: Scope) -> None:
    """Which platform, language and author the change against the step before comes from."""
    length = chosen.period.until - chosen.period.since
    earlier = replace(chosen, period=Period(chosen.period.since - length, chosen.period.since))
    now, before = answers.by_platform_and_language(chosen), answers.by_platform_and_language(earlier)
    names = {"platform": say("Platform"), "lang": say("Language")}
    rows: list[tuple[str, str, float, float | None, float | None]] = []
    for by, name in names.items():
        for driver in volume_drivers(now, before, by=by, top=3).to_dict("records"):
            if not driver["rest"] and driver["now"] != now["mentions"].sum():
                rows.append(
                    (
                        name,
                        platform(driver["name"])
                        if by == "platform"
                        else clean(driver["name"] or say("undetermined"), most=40),
                        driver["now"],
                        driver["before"],
                        driver["change"],
                    )
                )
    for voice in answers.speakers(chosen, 3).to_dict("records"):
        rows.append(
            (
                say("Author"),
                clean(voice["handle"] or voice["name"] or voice["author"], most=40),
                voice["mentions"],
                None,
                None,
            )
        )
    table = pd.DataFrame(
        [
            (kind, who, numbers.count(n), numbers.count(was), _signed(change))
            for kind, who, n, was, change in rows
        ],
        columns=[say("By"), say("Who"), say("Mentions"), say("Before"), say("Difference")],
    )
    st.dataframe(
        table, hide_index=True, row_height=30, key="timeline-drivers", alt=say("Who drove this step")
    )


def _signed(change: float | None) -> str:
    if change is None:
        return numbers.UNKNOWN
    return ("+" if change > 0 else "") + numbers.count(change)
