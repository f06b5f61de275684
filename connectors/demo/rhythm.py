"""How much is said about what in each ten minutes of the world: days, weeks, growth, and what stirs people up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from connectors.demo.story import LOCAL, Story

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 600  # seconds
USUAL, STRIKE, LEVY, EARLY, LEAK, APOLOGY, EVE, OPEN = range(8)  # what a mention is part of
GROUPS = np.array([0, 1, 2, 3, 3, 3, 4, 4])  # conversations that answer each other

# Share of an average hour said in each local hour: silence before dawn, peaks at lunch and after dinner.
_HOURS = (.22, .11, .08, .07, .08, .18, .45, .85, 1.1, 1.1, 1.0, 1.1, 1.5, 1.4, 1.05, 1.0, 1.0, 1.15, 1.3, 1.45, 1.65, 1.5, 1.0, .5)  # fmt: skip
_WEEKDAYS = (1.05, 1.03, 1.02, 1.04, 1.15, 0.84, 0.87)  # Friday is departure day


def moments(story: Story, history: int, last_day: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Sorted UNIX seconds and component of every mention: `history` of them before the anchor, `last_day` after."""
    past = _drawn(history, *_before(story), rng)
    live = _drawn(last_day, *_last_day(story), rng)
    return np.concatenate([past[0], live[0]]), np.concatenate([past[1], live[1]])


def rhythm(story: Story, starts: Ints) -> Floats:
    """The usual pulse at each step (about 1 on average): local hour, weekday and slow growth (+25 % in all)."""
    local = [datetime.fromtimestamp(int(s), UTC).astimezone(LOCAL) for s in starts]
    hour = np.array([moment.hour + moment.minute / 60 for moment in local])
    day = np.array([_WEEKDAYS[moment.weekday()] for moment in local])
    pulse = np.interp(hour, np.arange(25), (*_HOURS, _HOURS[0]))
    whole = (story.until - story.start).total_seconds()
    growth = 1 + 0.25 * (starts - story.start.timestamp()) / whole
    return np.asarray(pulse * day * growth / np.mean(_HOURS), dtype=np.float64)


def _before(story: Story) -> tuple[Ints, Floats]:
    starts = _steps(story.start, story.anchor)
    pulse = rhythm(story, starts)
    rates = np.zeros((8, len(starts)))
    rates[USUAL] = 0.85 * pulse

    since_vote = _hours(starts, story.vote)
    rates[LEVY] = 0.15 * pulse * (1 + 9 * _fading(since_vote, rise=3, hold=8, fade=14, end=60))
    rates[STRIKE] = 1.1 * pulse * _fading(_hours(starts, story.strike), rise=4, hold=36, fade=8, end=60)

    since = _hours(starts, story.crisis)
    alarm = 3.8 * _fading(since, rise=3, hold=7, fade=20, end=96) * (0.65 * pulse + 0.35)
    pardon = np.where(since >= 26, 0.55 * np.exp(-np.maximum(since - 26, 0) / 18), 0.0)
    alarm *= 1 + 0.9 * pardon  # people come back to the subject for the apology
    rates[EARLY] = np.where(since < 2, alarm, 0)
    rates[LEAK] = np.where(since >= 2, alarm * (1 - pardon), 0)
    rates[APOLOGY] = alarm * pardon

    rates[EVE] = 2.0 * pulse * np.clip((30 + _hours(starts, story.anchor)) / 30, 0, 1)
    return starts, rates


def _last_day(story: Story) -> tuple[Ints, Floats]:
    starts = _steps(story.anchor, story.until)
    awake = 0.3 + 0.7 * rhythm(story, starts)  # the open day runs into a night train, so nobody quite sleeps
    keynote = _fading(_hours(starts, story.keynote), rise=0.3, hold=1.2, fade=2, end=24)
    rates = np.zeros((8, len(starts)))
    rates[USUAL], rates[LEVY], rates[LEAK] = 0.29 * awake, 0.08 * awake, 0.04 * awake
    rates[OPEN] = awake * (0.5 + 1.3 * keynote)
    return starts, rates


def _drawn(count: int, starts: Ints, rates: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    shares = rates.ravel() / rates.sum()
    cells = np.repeat(np.arange(shares.size), rng.multinomial(count, shares))
    component, step = np.divmod(cells, len(starts))
    width = np.diff(starts, append=starts[-1] + STEP)
    seconds = starts[step] + (rng.random(count) * np.minimum(width, STEP)[step]).astype(np.int64)
    order = np.argsort(seconds, kind="stable")
    return seconds[order].astype(np.int64), component[order].astype(np.int64)


def _steps(since: datetime, until: datetime) -> Ints:
    count = round((until - since) / timedelta(seconds=STEP))
    return int(since.timestamp()) + STEP * np.arange(count, dtype=np.int64)


def _hours(starts: Ints, event: datetime) -> Floats:
    return np.asarray((starts - event.timestamp()) / 3600, dtype=np.float64)


def _fading(hours: Floats, *, rise: float, hold: float, fade: float, end: float) -> Floats:
    """An envelope from 0 to 1: up within `rise` hours, level until `hold`, then falling e-fold every `fade` hours."""
    level = np.clip(hours / rise, 0, 1) * np.exp(-np.maximum(hours - hold, 0) / fade)
    return np.where((hours >= 0) & (hours < end), level, 0.0)
