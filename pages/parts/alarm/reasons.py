"""Why an alert was raised: the sentence, what the change is made of, how it began, and the mentions behind each number."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data.alerting import Alert
from data.questions.scope import Scope
from data.records import Period
from pages.parts import answers, feed, numbers, states, ways
from pages.parts.alarm import known, wording
from pages.parts.feed.card import platform
from pages.parts.filters import Filters
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.why import Why

_READ = 40


def scope_of(one: Alert) -> Scope:
    """The mentions an alert is about."""
    return Scope(Period(one.began, one.last), (one.watch,))


def show(one: Alert, now: Filters) -> None:
    """Sentence, indicators, decomposition, beginning, quotes, mentions."""
    found = known.why(scope_of(one), tuple(watch.name for watch in now.every_watch))
    st.markdown(wording.because(found))
    _indicators(one, found, now)
    split, said = st.columns([5, 7], gap="large")
    with split:
        _made_of(found)
    with said:
        _beginning(found, now)
        st.markdown(say("**Loudest**"), help=say("Most reactions, then widest reach; one mention an author, no reposts."))  # fmt: skip
        click = feed.show(found.quotes, key=f"quotes-{one.id}", zone=now.zone)
        if click.author:
            ways.to_dossier(click.author)
    _evidence(one, found, now)


def _indicators(one: Alert, found: Why, now: Filters) -> None:
    """Volume, vocabulary, who speaks, press; and how long it has been."""
    cells = st.grid(5, min_column_width=140, gap="small")
    volume, words, voices, press, clock = (cells.container() for _ in range(5))
    ratio = found.mentions / found.mentions_before if found.mentions_before else None
    volume.metric(
        say("Volume"), numbers.count(found.mentions),
        say("{ratio} the same hours before", ratio=numbers.times_usual(ratio)) if ratio else numbers.UNKNOWN, delta_color="off", delta_arrow="off",
        help=say("Mentions from {since} to {until}; before: {before}.", since=numbers.clock(one.began, now.zone, now=now.now), until=numbers.clock(one.last, now.zone, now=now.now), before=numbers.count(found.mentions_before)),
    )  # fmt: skip
    words.metric(
        say("Vocabulary"), clean(found.words[0], most=20) if found.words else numbers.UNKNOWN,
        say("{n} new words", n=len(found.words)), delta_color="off", delta_arrow="off",
        help=say("Words that stand out against the week before, by log-odds with an informative prior (Monroe and others 2008); up to five that do not repeat one another."),
    )  # fmt: skip
    part = found.new_authors / found.authors if found.authors else None
    voices.metric(
        say("Who speaks"), numbers.count(found.authors), say("{share} new", share=numbers.share(part)), delta_color="off", delta_arrow="off",
        help=say("Authors, and the part of them who did not speak of this watch in the week before."),
    )  # fmt: skip
    press.metric(
        say("Picked up by"), numbers.count(len(found.new_domains)), ", ".join(clean(name, most=24) for name in found.new_domains[:1]) or say("no new site"), delta_color="off", delta_arrow="off",
        help=say("Sites linked now that nobody linked in the week before, up to three, most linked first."),
    )  # fmt: skip
    clock.metric(
        say("Since the first"), numbers.duration((now.now - one.began).total_seconds()),
        say("lasted {length}", length=numbers.duration((one.last - one.began).total_seconds())), delta_color="off", delta_arrow="off",
        help=say("Time since the first hour that belongs to it, and how long it has gone on."),
    )  # fmt: skip


def _made_of(found: Why) -> None:
    """The decomposition by one group at a time, volume or tone."""
    names = {
        "platform": say("Platform"), "lang": say("Language"), "community": say("Community"), "author": say("Author"),
        "domain": say("Site"),
    }  # fmt: skip
    st.markdown(
        say("**What the change is made of**"),
        help=say("Each group's part; the parts add up to the whole change. Tone: mix says that others spoke than before, real that the same spoke otherwise (Kitagawa 1955). An accounting, not a cause."),
    )  # fmt: skip
    by = st.segmented_control(
        say("By"), list(names), default="platform", required=True, format_func=lambda name: names[name], key="why-by",
        label_visibility="collapsed",
    )  # fmt: skip
    rows = found.volume[str(by)]
    st.dataframe(
        pd.DataFrame(
            {
                names[str(by)]: [_name(str(by), found.handles.get(name, name), rest=rest) for name, rest in zip(rows["name"], rows["rest"], strict=True)],
                say("Mentions"): [numbers.count(n) for n in rows["now"]],
                say("Before"): [numbers.count(n) for n in rows["before"]],
                say("Difference"): [f"{'+' if change > 0 else ''}{numbers.count(change)}" for change in rows["change"]],
            }
        ), hide_index=True, row_height=30, key="why-volume", alt=say("What each group adds to the change in mentions"),
    )  # fmt: skip
    rows = found.tone[str(by)]
    if len(rows) and not (found.net.small or found.net_before.small):
        st.dataframe(
            pd.DataFrame(
                {
                    names[str(by)]: [_name(str(by), found.handles.get(name, name), rest=rest) for name, rest in zip(rows["name"], rows["rest"], strict=True)],
                    say("Tone"): [numbers.tone(tone) for tone in rows["tone_now"]],
                    say("Mix"): [numbers.points(change) for change in rows["mix"]],
                    say("Real"): [numbers.points(change) for change in rows["within"]],
                }
            ), hide_index=True, row_height=30, key="why-tone", alt=say("What each group adds to the change in net tone, in points"),
        )  # fmt: skip
    else:
        states.note(
            say("Too few mentions with a tone, now or before, to explain a change of tone (30 are needed).")
        )


def _beginning(found: Why, now: Filters) -> None:
    st.markdown(say("**How it began**"))
    click = feed.show(found.first, key="why-first", zone=now.zone)
    if click.author:
        ways.to_dossier(click.author)


def _evidence(one: Alert, found: Why, now: Filters) -> None:
    """The mentions behind each number of the sentence."""
    whole = scope_of(one)
    views: dict[str, tuple[str, Scope]] = {
        "all": (say("All {n}", n=numbers.count(found.mentions)), whole),
        "negative": (
            say("Negative {n}", n=numbers.count(found.negative.count)), replace(whole, labels=("negative",)),
        ),
    }  # fmt: skip
    rows = found.volume["platform"]
    for name, n in zip(rows["name"], rows["now"], strict=True):
        if isinstance(name, str) and n:
            views[f"platform:{name}"] = (
                f"{platform(name)} {numbers.count(n)}",
                replace(whole, platforms=(name,)),
            )
    for word in found.words:
        views[f"word:{word}"] = (f"“{plain(word, most=30)}”", replace(whole, words=word))
    st.markdown(say("**The mentions behind each number**, newest first"))
    picked = st.pills(
        say("Which mentions"), list(views), default="all", required=True, format_func=lambda name: views[name][0],
        key=f"evidence-{one.id}", label_visibility="collapsed",
    )  # fmt: skip
    chosen = views[str(picked)][1] if picked in views else whole
    click = feed.show(
        answers.mentions_page(chosen, _READ), key=f"evidence-list-{one.id}", zone=now.zone, height=480
    )
    if click.author:
        ways.to_dossier(click.author)


def _name(by: str, name: str | None, *, rest: bool) -> str:
    if rest:
        return say("the rest")
    if name is None:
        return say("none named")
    return platform(name) if by == "platform" else clean(name, most=40)
