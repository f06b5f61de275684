"""Where one watch stands in a period: everything the Summary page and the printed brief say, asked and judged once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import pandas as pd

from data.questions import counts, mentions
from data.questions.scope import EVERYTHING, Scope
from data.records import Gap, Period, Watch
from data.store import Store
from reports.accuracy import drawn_at_random, shares
from reports.judged import judged, within
from reports.whom import Voice, own, whom
from reputation.drivers import tone_drivers, volume_drivers
from reputation.figures import Figures
from reputation.intervals import Share, share
from reputation.prevalence import ENOUGH_LABELS, Prevalence
from reputation.pulse import trailing
from reputation.rollup import ENOUGH
from reputation.score import Score
from reputation.signs import Signs
from reputation.spikes import Spike
from reputation.timeline import Step, best_step, timeline
from reputation.usual import Usual
from reputation.verdict import Verdict, verdict
from reputation.voice import share_of_voice
from reputation.words import distinctive_words, telling

Role = Literal["risk", "ally", "reacted"]
_TEXTS = 2_000
CLEAR = (
    0.5  # compound: a quote that stands for a tone should carry it clearly, when one of the ten loudest does
)


@dataclass(frozen=True, slots=True)
class Given:
    """The negative share by the labels that came with the data, and by the engine, of the same mentions."""

    theirs: Share
    ours: Share

    @property
    def differ(self) -> bool:
        """Both rest on 30 and their 95 % intervals do not touch: one of the two reads the tone wrongly."""
        apart = self.theirs.low > self.ours.high or self.theirs.high < self.ours.low
        return min(self.theirs.n, self.ours.n) >= ENOUGH and apart


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole summary. `period` is the one asked for, cut to full hours at its start; frames are as their rooms give them.

    `quotes` hold at most one mention a role, as one-row frames of `data.questions.mentions`.
    """

    watch: Watch | None
    scope: Scope
    period: Period
    zone: str
    verdict: Verdict
    signs: Signs
    now: Figures
    before: Figures | None
    usual: Usual | None
    spike: Spike | None
    score: Score | None
    step: Step
    steps: pd.DataFrame
    tones: pd.DataFrame  # the steps whose tone is drawn: for hours, that of the 24 hours up to each
    voice: pd.DataFrame
    compared: tuple[Watch, ...]  # whose voices those are
    quotes: dict[Role, pd.DataFrame]
    people: tuple[Voice, ...]
    words: tuple[str, ...]
    platforms: tuple[str, ...]
    gaps: tuple[Gap, ...]
    given: Given | None = None  # where the data came with labels of its own
    errors: Prevalence | None = None  # shares and tone put right, where enough mentions were labelled

    @property
    def is_empty(self) -> bool:
        """Nothing was said in the period."""
        return not self.now.mentions


def summary(
    store: Store,
    scope: Scope,
    *,
    zone: str,
    now: datetime,
    watch: Watch | None = None,
    rivals: Sequence[Watch] = (),
    talk_to: Callable[[Store, Scope, Watch | None], tuple[Voice, ...]] = whom,
) -> Summary:
    """Ask the store about one watch (every mention without one), judge it, and lay it out.

    `rivals` share the share of voice with it. The period before counts only as far as the watch was looked for then.
    """
    found = judged(store, scope, watch, zone=zone, now=now)
    errors = _errors(store, found.scope)
    mine, period, frame, read = found.scope, found.period, found.frame, found.signs
    words = _cause(store, mine, read, [w.name for w in (watch, *rivals) if w])
    places, earlier = (
        counts.by_platform_and_language(store, replace(mine, period=span))
        for span in (period, period.before())
    )
    step = best_step(period)
    steps = timeline(within(frame, period), step=step, zone=zone, period=period, now=now, gaps=found.gaps)
    return Summary(
        watch=watch, scope=mine, period=period, zone=zone, signs=read,
        now=found.seen, before=found.before, usual=found.usual, spike=found.spike,
        verdict=_telling_errors(errors, verdict(
            found.seen, found.before, usual=found.usual, spike=found.spike, cause_words=words,
            tone_drivers=_drivers(tone_drivers, places, earlier, "effect"),
            volume_drivers=_drivers(volume_drivers, places, earlier, "change"),
        )),
        score=found.score,
        step=step,
        steps=steps,
        tones=trailing(frame, steps) if step == "hour" else steps,
        voice=_voice(store, mine, watch, rivals),
        compared=tuple(w for w in (watch, *rivals) if w),
        quotes=_quotes(store, mine, watch),
        people=talk_to(store, mine, watch),
        words=tuple(words),
        platforms=tuple(places.groupby("platform")["mentions"].sum().sort_values(ascending=False).index),
        gaps=tuple(gap for gap in found.gaps if gap.until > period.since and gap.since < period.until),
        given=_given(store, mine, zone),
        errors=errors,
    )  # fmt: skip


def _errors(store: Store, mine: Scope) -> Prevalence | None:
    """Shares and net tone put right by labels drawn at random; None where these are too few to know the engine's mistakes."""
    return shares(store, mine) if drawn_at_random(store) >= ENOUGH_LABELS else None


def _telling_errors(errors: Prevalence | None, said: Verdict) -> Verdict:
    """The verdict without the warning that intervals hold sampling error only, where they hold more."""
    if errors is None:
        return said
    return replace(
        said, parts=tuple(part for part in said.parts if (part.section, part.key) != ("limits", "sampling"))
    )


def _given(store: Store, mine: Scope, zone: str) -> Given | None:
    """What labels that came with the data say; not asked with a filter on platform or language, which they do not know."""
    if mine.platforms or mine.langs:
        return None
    found = counts.given_labels(store, mine, zone=zone).groupby("label")[["given", "ours"]].sum()
    theirs, ours = found["given"].astype(int), found["ours"].drop("none", errors="ignore").astype(int)
    if not theirs.sum():
        return None
    return Given(
        share(int(theirs.get("negative", 0)), int(theirs.sum())),
        share(int(ours.get("negative", 0)), int(ours.sum())),
    )


def _cause(store: Store, mine: Scope, read: Signs, names: Sequence[str]) -> list[str]:
    """The words of what moved: those of the spike, else of the negative mentions, against the time before."""
    if not (read.loud or read.fell or read.rose):
        return []
    if read.spike is not None:
        period = Period(read.spike.start, read.spike.end)
        scope, reference = replace(mine, period=period), replace(mine, period=_week_before(period))
    else:
        scope = replace(mine, labels=("negative",) if read.fell else mine.labels)
        reference = replace(mine, period=mine.period.before())
    new, usual = (mentions.texts(store, part, most=_TEXTS)["text"].tolist() for part in (scope, reference))
    return telling(distinctive_words(new, usual, exclude=names, top=20))


def _week_before(period: Period) -> Period:
    return Period(period.since - timedelta(days=7), period.since)


def _drivers(
    measure: Callable[..., pd.DataFrame], now: pd.DataFrame, before: pd.DataFrame, rank: str
) -> pd.DataFrame | None:
    """Platforms and languages, largest effect first; a dimension with one group explains nothing."""
    if not len(before):
        return None
    found = [measure(now, before, by=by, top=5) for by in ("platform", "lang")]
    told = [part for part in found if len(part) > 1]
    if not told:
        return None
    both = pd.concat(told, ignore_index=True)
    return both.reindex(both[rank].abs().sort_values(ascending=False, kind="stable").index)


def _voice(store: Store, mine: Scope, watch: Watch | None, rivals: Sequence[Watch]) -> pd.DataFrame:
    ids = tuple(dict.fromkeys(w.id for w in (watch, *rivals) if w)) if watch else (EVERYTHING,)
    return share_of_voice(counts.hours(store, replace(mine, watches=ids)))


def _quotes(store: Store, mine: Scope, watch: Watch | None) -> dict[Role, pd.DataFrame]:
    """One mention a role, never the same twice and never the watch's own account."""
    found: dict[Role, pd.DataFrame] = {}
    taken: set[int] = set()
    wanted: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("risk", ("negative",)),
        ("ally", ("positive",)),
        ("reacted", ()),
    )
    for role, labels in wanted:
        loudest = mentions.loudest(store, replace(mine, labels=labels or mine.labels), most=10)
        left = loudest[~loudest["seq"].isin(taken) & ~own(loudest["handle"], watch)]
        if (
            labels
        ):  # a label that came with the data and says otherwise is believed: it is no risk, or no ally
            left = left[left["given_label"].isna() | left["given_label"].isin(labels)]
        clear = left[left["tone"].abs() >= CLEAR] if labels else left
        left = (clear if len(clear) else left).head(1).reset_index(drop=True)
        if len(left):
            found[role] = left
            taken.add(int(left["seq"].iloc[0]))
    return found
