"""All that the longer report rests on, asked once: the summary, its drivers, the loudest on each side, influence, camps, channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.questions import counts, mentions
from data.records import Period
from data.store import Store
from reports import influence as measured
from reports.camps import Camps, camps
from reports.influence import Influence
from reports.sheet import Quote, alternative, method, quote, told
from reports.summary import Summary
from reports.told import formula
from reports.tongue import Tongue
from reports.whom import own
from reputation.drivers import TONE, VOLUME, tone_drivers, volume_drivers
from reputation.words import distinctive_words, telling

_TEXTS = 2_000
_LOUDEST, _SITES, _CIRCLES = 5, 12, 8


@dataclass(frozen=True)
class Analysis:
    """The summary and what lies under it, for the same scope and period. Frames are as their rooms give them."""

    summary: Summary
    volume: pd.DataFrame  # drivers of the change in mentions
    tone: pd.DataFrame  # drivers of the change in net tone
    words: tuple[str, ...]
    negative: tuple[Quote, ...]
    positive: tuple[Quote, ...]
    influence: Influence | None
    community_tone: pd.DataFrame
    community_words: Mapping[int, tuple[str, ...]]
    camps: Camps | None
    places: pd.DataFrame
    domains: pd.DataFrame
    chart_alt: str
    method: str
    formula: str


def analysis(store: Store, found: Summary, tongue: Tongue) -> Analysis:
    """Ask the store what the summary leaves out."""
    scope = found.scope
    places = counts.by_platform_and_language(store, scope)
    before = counts.by_platform_and_language(store, replace(scope, period=found.period.before()))
    circle = measured.influence(store, scope)
    return Analysis(
        summary=found,
        volume=_both(volume_drivers, places, before, VOLUME) if found.before else pd.DataFrame(columns=list(VOLUME)),
        tone=_both(tone_drivers, places, before, TONE) if found.before else pd.DataFrame(columns=list(TONE)),
        words=_words(store, found),
        negative=_loudest(store, found, "negative", tongue),
        positive=_loudest(store, found, "positive", tongue),
        influence=circle,
        community_tone=measured.community_tone(circle) if circle else pd.DataFrame(),
        community_words=_community_words(store, circle),
        camps=camps(store, scope, exclude=tuple(watch.name for watch in (found.watch,) if watch)),
        places=places,
        domains=mentions.domains(store, scope, most=_SITES),
        chart_alt=alternative(found, tongue),
        method=f"{method(found, tongue)} {told(found, tongue, 'limits')}",
        formula=formula(found, tongue),
    )  # fmt: skip


def _both(measure: object, now: pd.DataFrame, before: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Drivers by platform, then by language; a kind with one group explains nothing."""
    assert callable(measure)
    found = [measure(now, before, by=by, top=6) for by in ("platform", "lang")] if len(before) else []
    told = [part for part in found if len(part) > 1]
    return pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=list(columns))


def _words(store: Store, found: Summary) -> tuple[str, ...]:
    """What the period's mentions say more than those before; what moved the verdict first."""
    before: Period = found.period.before()
    new, usual = (
        mentions.texts(store, replace(found.scope, period=period), most=_TEXTS)["text"].tolist()
        for period in (found.period, before)
    )
    names = [watch.name for watch in found.compared]
    more = telling(distinctive_words(new, usual, exclude=names, top=30), 15)
    return tuple(dict.fromkeys([*found.words, *more]))[:15]


def _loudest(store: Store, found: Summary, label: str, tongue: Tongue) -> tuple[Quote, ...]:
    rows = mentions.loudest(store, replace(found.scope, labels=(label,)), most=_LOUDEST + 5)
    rows = rows[~own(rows["handle"], found.watch)].head(_LOUDEST)
    return tuple(quote("reacted", "", rows.iloc[n : n + 1], tongue) for n in range(len(rows)))


def _community_words(store: Store, circle: Influence | None) -> dict[int, tuple[str, ...]]:
    if circle is None:
        return {}
    wanted = [brief.community for brief in circle.briefs[:_CIRCLES]]
    found = measured.words_of_communities(store, circle, wanted, most=5)
    return {community: tuple(words) for community, words in found.items()}
