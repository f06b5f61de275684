"""What the labels prove, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.parts import numbers, states
from pages.parts.feed import card
from pages.parts.plain import clean, plain
from pages.parts.theme import palette
from pages.parts.words import language, say
from reports.accuracy import Learning, Measured, Mistake, mistakes
from reputation.prevalence import ENOUGH_LABELS, Part, Prevalence
from reputation.prevalence_wording import prevalence_text
from tone.accuracy import Accuracy, Estimate
from tone.adapter import ENOUGH, ENOUGH_OF_EACH, GAIN


def verdict(known: Measured) -> None:
    """How often the engine reads as people do, in one sentence; without labels, what labels would bring."""
    figures = known.overall
    if figures.accuracy is None:
        with st.container(border=True):
            st.markdown(say("**Nobody knows yet: no mention drawn at random has been labelled.**"))
            st.write(
                say("Ten labels take two minutes; a fifth of what is asked is drawn at random, and only that part proves anything. With 50 labels drawn at random you know to about 14 points how often the tone is right; with 200, to about 7. From {enough} on, the negative share of every watch is put right here.", enough=ENOUGH_LABELS)
            )  # fmt: skip
            _unread(figures)
        return
    right = figures.accuracy
    sentence = say(
        "Of {n} mentions labelled at random, {share} read as people do (between {low} and {high}).",
        n=numbers.decimal(figures.n, 0), share=numbers.share(right.value), low=numbers.share(right.low), high=numbers.share(right.high),
    )  # fmt: skip
    st.markdown(f":gray[{sentence}]" if figures.small else f"**{sentence}**")
    if figures.small:
        states.note(say("Fewer than {n} labels: take it as a first impression.", n=ENOUGH_LABELS))
    _unread(figures)


def share(figure: Prevalence, name: str) -> None:
    """The negative share and net tone put right, beside the engine's own."""
    st.subheader(say("What it changes for {watch}", watch=name))
    st.markdown(f"**{prevalence_text(figure, language())}**" if figure.negative.value is not None else say("No mention of this period has a tone."))  # fmt: skip
    if not figure.corrected:
        if figure.negative.value is not None:
            states.note(
                say("Too few labels to put anything right: {n} of {enough} drawn at random.", n=figure.labelled, enough=ENOUGH_LABELS)
            )  # fmt: skip
        return
    st.markdown(
        say("The engine alone says {raw} negative, net tone {tone}. Put right, net tone is {net}, between {low} and {high}.",
            raw=numbers.share(figure.negative.raw), tone=numbers.tone(figure.net.raw), **_points(figure.net))
    )  # fmt: skip
    states.note(
        say("Of {n} mentions with a tone; {own} of the {all} labels are of this period. The interval holds both errors: the mentions are a sample, and so are the labels.",
            n=numbers.count(figure.n), own=figure.own, all=figure.labelled)
    )  # fmt: skip


def tables(known: Measured) -> None:
    """Accuracy by language and by platform."""
    if known.overall.n + known.overall.unread == 0:
        return
    st.subheader(say("Where it errs"))
    languages = {
        clean(name, most=12) if name else say("undetermined"): part
        for name, part in known.by_language.items()
    }
    _table(languages, say("Language"), say("Accuracy by language"))
    platforms = {card.platform(name): part for name, part in known.by_platform.items()}
    _table(platforms, say("Source"), say("Accuracy by source"))
    states.note(
        say("Only labels drawn at random count here; in brackets the 95 % interval. Macro-F1 weighs the three tones alike. Grey: fewer than {n} labels.", n=ENOUGH_LABELS)
    )  # fmt: skip


def learning(told: Learning, *, switch: Callable[..., None], fault: str | None = None) -> None:
    """Whether mentions are read with a model learnt from the labels, why or why not, the switch, and which engines read how many;
    `fault`: why a stronger engine that is wished for cannot be used."""
    st.subheader(say("A model of your own"))
    st.markdown(_lesson(told))
    last = told.last
    if last is not None and last.model is not None:
        st.toggle(
            say("Read with it"), value=not told.off, key=f"own-{told.off}-{last.model}", on_change=partial(switch, on=told.off),
            help=say("What it reads is stored with its name, and history is read again in the background; off, everything is read as before. Your own labels stand either way."),
        )  # fmt: skip
    if told.readers:
        names = ", ".join(f"{_engine(name)} {numbers.count(n)}" for name, n in list(told.readers.items())[:4])
        states.note(say("Mentions read, by engine: {names}.", names=names))
    if fault:
        st.warning(
            say("The stronger engine that was asked for cannot be used: {why}", why=plain(fault, most=200))
        )
    elif told.upgraded is not None:
        states.note(say("A stronger engine has looked at {n} mentions and read {read} of them: those the shipped ones doubt, and those many see.", n=numbers.count(told.upgraded.asked), read=numbers.count(told.upgraded.read)))  # fmt: skip


def _lesson(told: Learning) -> str:
    last = told.last
    if last is None or last.verdict == "few":
        return say("Off: {n} labels so far; it learns from {enough} on.", n=told.labelled, enough=ENOUGH)
    figures = {
        "own": numbers.decimal(last.own_f1 or 0, 0), "base": numbers.decimal(last.base_f1 or 0, 0), "n": numbers.decimal(last.labelled, 0)
    }  # fmt: skip
    return {
        "rare": say("Off: only {n} labels are {label}; it takes {enough} of each tone.", n=told.of_rarest, label=card.label_word(told.rarest), enough=ENOUGH_OF_EACH),
        "no better": say("Off: on {n} labels held back in turn its macro-F1 is {own}, the engine’s {base}; it must gain more than {gain} points.", gain=numbers.decimal(GAIN, 0), **figures),
        "worse at random": say("Off: on all {n} labels its macro-F1 is {own} against {base}, but on those drawn at random it is right less often than the engine.", **figures),
        "better": say("It reads better: on {n} labels held back in turn its macro-F1 is {own}, the engine’s {base}. Most of these labels were chosen because the engine was unsure, so both figures are lower than on everyday mentions.", **figures),
    }[last.verdict]  # fmt: skip


def _engine(name: str) -> str:
    """An engine without the marks of its versions."""
    return clean(name.replace("+own-", " + own "), most=60)


def _table(groups: Mapping[str, Accuracy], head: str, alt: str) -> None:
    figures = list(groups.values())
    right, f1, wrong, unread = say("Right"), say("Macro-F1"), say("Mistaken for"), say("No tone")
    shown = pd.DataFrame(
        {
            head: list(groups),
            say("Labels"): [one.n for one in figures],
            right: [_interval(one.accuracy) for one in figures],
            f1: [_interval(one.macro_f1) for one in figures],
            unread: [one.unread for one in figures],
            wrong: ["; ".join(map(_mistaken, mistakes(one))) for one in figures],
        }
    )
    if not any(one.unread for one in figures):
        shown = shown.drop(columns=unread)
    if not any(shown[wrong]):
        shown = shown.drop(columns=wrong)
    faint = [one.small for one in figures]
    styled = shown.style.apply(
        lambda row: [f"color: {palette().faint}" if faint[int(row.name)] else ""] * len(row), axis=1
    )
    st.dataframe(styled, hide_index=True, alt=alt, key=f"accuracy-{head}", row_height=44)


def _interval(figure: Estimate | None) -> str:
    if figure is None:
        return numbers.UNKNOWN
    low, high = (numbers.decimal(100 * edge, 0) for edge in (figure.low, figure.high))
    return f"{numbers.share(figure.value)} ({low}–{high})"


def _mistaken(mistake: Mistake) -> str:
    return say(
        "{truth} read as {said}: {part}",
        truth=card.label_word(mistake.truth), said=card.label_word(mistake.said), part=numbers.share(mistake.part),
    )  # fmt: skip


def _points(part: Part) -> dict[str, str]:
    return {"net": numbers.tone(part.value), "low": numbers.tone(part.low), "high": numbers.tone(part.high)}


def _unread(figures: Accuracy) -> None:
    if figures.unread:
        states.note(
            say("{n} more have no tone: the engine does not read their language; they count nowhere above.", n=figures.unread)
        )  # fmt: skip
