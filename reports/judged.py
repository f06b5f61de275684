"""How one watch stands in a period by its figures alone: against the period before, the usual, and its spikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

import pandas as pd

from data.questions import counts, coverage
from data.questions.scope import Scope
from data.records import Gap, Period, Watch
from data.store import Store
from reputation.figures import Figures, figures, observed
from reputation.score import Score, reputation_score
from reputation.signs import Signs, signs
from reputation.spikes import Spike, spikes, strongest
from reputation.usual import Usual, usual_span
from reputation.usual import counts as hourly_counts
from reputation.verdict import Verdict, verdict

_LONGEST = timedelta(days=100)  # longer periods are compared with the one before only
_LOOK_BACK = timedelta(days=36)


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of a watch (`None`: every mention) and what they say. `period` is cut to full hours; `gaps` and `frame` (hours of
    the rollup) reach back as far as the usual does."""

    watch: Watch | None
    scope: Scope
    period: Period
    frame: pd.DataFrame
    gaps: tuple[Gap, ...]
    seen: Figures
    before: Figures | None
    usual: Usual | None
    spike: Spike | None
    signs: Signs
    score: Score | None

    @property
    def verdict(self) -> Verdict:
        """The verdict by the figures, without what moved them."""
        return verdict(self.seen, self.before, usual=self.usual, spike=self.spike)


def judged(store: Store, scope: Scope, watch: Watch | None, *, zone: str, now: datetime) -> Judged:
    """Ask the rollup for one watch and judge it. The period before counts only as far as the watch was looked for then."""
    period = _full_hours(scope.period)
    mine = replace(scope, watches=(watch.id,) if watch else (), period=period)
    past = _history(period)
    gaps = tuple(Gap(*row) for row in coverage.gaps(store, past, now).itertuples(index=False, name=None))
    frame = counts.hours(store, replace(mine, period=past))
    whole = counts.span(store, mine.watches)
    since = max(whole.since, past.since) if whole else period.since  # nobody looked before
    seen = figures(within(frame, period), observed=observed(period, gaps))
    before = _before(frame, period, since, gaps)
    usual = usual_span(hourly_counts(frame, since=since, until=period.until, gaps=gaps), period, zone=zone)
    recent = frame[frame["hour"] >= period.since - _LOOK_BACK]
    spike = strongest(spikes(recent, zone=zone, until=period.until, gaps=gaps), period)
    hurt = strongest(spikes(recent, zone=zone, until=period.until, gaps=gaps, labels=["negative"]), period)
    return Judged(
        watch, mine, period, frame, gaps, seen, before, usual, spike, signs(seen, before, usual, spike),
        reputation_score(seen, before, spike_score=hurt.score if hurt else 0.0),
    )  # fmt: skip


def side_by_side(
    store: Store, scope: Scope, watches: Sequence[Watch], *, zone: str, now: datetime
) -> tuple[Judged, ...]:
    """Several watches in the same period, each judged by its own past, in the order given."""
    return tuple(judged(store, scope, watch, zone=zone, now=now) for watch in watches)


def within(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The hours of a period."""
    return frame[(frame["hour"] >= period.since) & (frame["hour"] < period.until)]


def _full_hours(period: Period) -> Period:
    """The period without the hour it begins inside of: the rollup cannot cut an hour in two."""
    cut = period.since.replace(minute=0, second=0, microsecond=0)
    since = cut if cut == period.since else cut + timedelta(hours=1)
    return Period(since, max(period.until, since + timedelta(hours=1)), name=period.name)


def _history(period: Period) -> Period:
    """How far back to ask: four such periods, whole weeks apart, and at least the weeks a spike is judged by."""
    length = period.until - period.since
    back = 4 * timedelta(days=7 * ceil(length / timedelta(days=7))) if length <= _LONGEST else length
    return Period(period.since - max(back, length, _LOOK_BACK), period.until)


def _before(frame: pd.DataFrame, period: Period, since: datetime, gaps: Sequence[Gap]) -> Figures | None:
    """The figures of the period before; `None` when nobody looked then."""
    earlier = period.before()
    if since >= earlier.until:
        return None
    looked = (earlier.until - max(since, earlier.since)) / (earlier.until - earlier.since)
    return figures(within(frame, earlier), observed=observed(earlier, gaps) * looked)
