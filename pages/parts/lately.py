"""The last hour and day of one watch against its usual, as Live and the wall screen ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd

from data.questions.scope import Scope
from data.records import Period
from pages.parts import answers
from pages.parts.filters import Filters
from reputation.pulse import WEEK, Pulse
from reputation.pulse import pulse as taken

LOOK_BACK = timedelta(days=36)  # four weeks of the usual before the seven days drawn, and a day to spare


def history(now: Filters) -> Scope:
    """The chosen watches and their rivals over the weeks that tell what is usual; it ends with a full hour, to be shared."""
    end = now.scope.period.until
    end += (timedelta(hours=1) - timedelta(minutes=end.minute)) % timedelta(hours=1)
    watches = tuple(w.id for w in (*now.watches, *now.rivals)) if now.watches else ()
    return replace(now.scope, watches=watches, period=Period(end - LOOK_BACK, end))


def window(now: Filters) -> Period:
    """The last seven days of the chosen period, or all of it when it is shorter."""
    period = now.scope.period
    return Period(max(period.since, period.until - WEEK), period.until)


def steps(now: Filters, watch: str | None) -> pd.DataFrame:
    """The hours of the window beside their usual."""
    return answers.recent_hours(history(now), watch, window(now), now.zone)


def pulse(now: Filters, watch: str | None) -> Pulse:
    """The figures of one watch (None: of every mention) at this moment, or at the end of a period that is over."""
    whole, at = history(now), min(now.now, now.scope.period.until)
    hour = replace(now.scope, watches=(watch,) if watch else (), period=Period(at - timedelta(hours=1), at))
    return taken(
        answers.watch_hours(whole, watch), at, zone=now.zone, steps=steps(now, watch), last_hour=answers.mentions_total(hour),
        since=answers.watched_since(whole, watch), gaps=answers.gaps(whole.period),
    )  # fmt: skip
