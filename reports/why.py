"""Why a stretch of time stands out: what the change is made of, its new words, how it began, who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

import pandas as pd

from data.questions import causes, mentions, people
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from reputation.drivers import tone_drivers, volume_drivers
from reputation.intervals import Share
from reputation.tone import Net, net_tone, tone_shares
from reputation.words import distinctive_words, telling

_TEXTS = 2_000
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of one stretch. `volume` and `tone` split the change against `before` by each group, adding up to it.

    `first` holds one mention or none, `quotes` up to three, as `data.questions.mentions` gives them; `new_domains` are
    the sites linked now that nobody linked in the week before, most linked first.
    """

    scope: Scope
    before: Scope
    mentions: int
    mentions_before: int
    negative: Share
    negative_before: Share
    net: Net
    net_before: Net
    volume: dict[str, pd.DataFrame]
    tone: dict[str, pd.DataFrame]
    words: tuple[str, ...]
    first: pd.DataFrame
    quotes: pd.DataFrame
    authors: int
    new_authors: int
    new_domains: tuple[str, ...]
    handles: dict[str, str]  # of the authors in the tables: id → handle or name

    @property
    def loudest_part(self) -> tuple[str, str, float] | None:
        """The group that adds most to a rise, by platform, community or domain: which kind, its name, its part of the rise."""
        best: tuple[str, str, float] | None = None
        for by in ("platform", "community", "domain"):
            rows = self.volume[by]
            if not len(rows) or self.mentions <= self.mentions_before or len(rows) == 1:
                continue
            named = rows[rows["name"].notna() & (rows["change"] > 0)]
            if len(named) and (best is None or float(named["part"].iloc[0]) > best[2]):
                best = (by, str(named["name"].iloc[0]), float(named["part"].iloc[0]))
        return best


def why(store: Store, scope: Scope, *, names: Sequence[str] = (), top: int = 5) -> Why:
    """Explain a scope of one watch against the same hours some days before; `names` are the watches' own, no news as words.

    The stretch before is moved by whole days, as many as the scope is long: the same hours of the day, no overlap.
    An accounting of what changed where, not a proof of cause.
    """
    earlier = replace(scope, period=_moved(scope.period))
    now, then = (causes.parts(store, one) for one in (scope, earlier))
    week = replace(scope, period=Period(scope.period.since - _WEEK, scope.period.since))
    past = causes.parts(store, week)
    texts, reference = (mentions.texts(store, one, most=_TEXTS)["text"].tolist() for one in (scope, week))
    links = now.dropna(subset=["domain"]).groupby("domain")["mentions"].sum()
    links = links[~links.index.isin(set(past["domain"].dropna()))].sort_values(ascending=False, kind="stable")
    authors = set(now["author"].dropna())
    volume = {by: volume_drivers(now, then, by=by, top=top) for by in causes.GROUPS}
    tone = {by: tone_drivers(now, then, by=by, top=top) for by in causes.GROUPS}
    return Why(
        scope=scope,
        before=earlier,
        mentions=int(now["mentions"].sum()),
        mentions_before=int(then["mentions"].sum()),
        negative=tone_shares(now).negative,
        negative_before=tone_shares(then).negative,
        net=net_tone(now),
        net_before=net_tone(then),
        volume=volume,
        tone=tone,
        words=tuple(telling(distinctive_words(texts, reference, exclude=names, top=20), 5)),
        first=causes.first(store, scope),
        quotes=mentions.loudest(store, scope, most=3),
        authors=len(authors),
        new_authors=len(authors - set(past["author"].dropna())),
        new_domains=tuple(links.index[:3]),
        handles=_handles(store, {*volume["author"]["name"].dropna(), *tone["author"]["name"].dropna()}),
    )


def _moved(period: Period) -> Period:
    length = period.until - period.since
    back = timedelta(days=ceil(length / timedelta(days=1)))
    return Period(period.since - back, period.until - back)


def _handles(store: Store, authors: set[str]) -> dict[str, str]:
    found = people.names(store, sorted(authors))
    return {
        row["author"]: str(row["handle"] or row["name"] or row["author"]) for row in found.to_dict("records")
    }
