"""Answers shared by everybody who asks the same within a short time: a function before each question, the pages' only way to ask."""

from __future__ import annotations

from datetime import datetime
from math import log
from typing import Any

import pandas as pd

from data import judging
from data.landing import SourceState
from data.questions import counts, coverage, ledger, mentions, people
from data.questions.scope import EVERYTHING, Place, Scope
from data.records import Gap, Period, Watch
from pages.parts import lastmaps, past
from reports import dossier as dossiers
from reports import influence as reported
from reports import summary as report
from reports.dossier import Dossier
from reports.influence import Influence
from reputation import pulse, spikes, words
from vigie import house

_TICK = 5  # seconds an answer about the present stays good


def _store() -> Any:
    return past.store()


@past.answers(ttl=30, max_entries=1, show_spinner=False)
def choices() -> dict[str, list[str]]:
    """Platforms and languages to filter by, most used first."""
    frame = counts.choices(_store())
    return {name: list(dict.fromkeys(frame[name].tolist())) for name in ("platform", "lang")}


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def hours(scope: Scope) -> pd.DataFrame:
    """Mentions per hour, watch and label."""
    return counts.hours(_store(), scope)


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def by_platform_and_language(scope: Scope) -> pd.DataFrame:
    """Sums per watch, platform, language and label."""
    return counts.by_platform_and_language(_store(), scope)


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def mentions_page(scope: Scope, most: int, below: Place | None = None) -> pd.DataFrame:
    """The newest mentions in scope, or those below a place."""
    return mentions.page(_store(), scope, most=most, below=below)


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def mentions_total(scope: Scope) -> int:
    """How many mentions the scope holds."""
    return mentions.total(_store(), scope)


@past.answers(ttl=60, max_entries=200, show_spinner=False)
def loudest(scope: Scope, most: int = 3) -> pd.DataFrame:
    """The mentions people reacted to most."""
    return mentions.loudest(_store(), scope, most=most)


@past.answers(ttl=300, max_entries=50, show_spinner=False)
def texts(scope: Scope, most: int = 10_000) -> pd.DataFrame:
    """Texts for counting words."""
    return mentions.texts(_store(), scope, most=most)


@past.answers(ttl=60, max_entries=200, show_spinner=False)
def domains(scope: Scope, most: int = 20) -> pd.DataFrame:
    """The domains most linked."""
    return mentions.domains(_store(), scope, most=most)


@past.answers(ttl=60, max_entries=200, show_spinner=False)
def speakers(scope: Scope, most: int = 20) -> pd.DataFrame:
    """Who spoke most."""
    return people.speakers(_store(), scope, most=most)


@past.answers(ttl=60, max_entries=200, show_spinner=False)
def given_labels(scope: Scope, zone: str) -> pd.DataFrame:
    """Labels that came with the data beside ours, per day."""
    return counts.given_labels(_store(), scope, zone=zone)


@past.answers(ttl=2, max_entries=1, show_spinner=False)
def freshness() -> dict[str, Any]:
    """The newest mention and the last load."""
    return ledger.freshness(_store())


@past.answers(ttl=10, max_entries=1, show_spinner=False)
def has_demo() -> bool:
    """Whether demo data is on screen somewhere."""
    return ledger.has_demo(_store())


@past.answers(ttl=_TICK, max_entries=100, show_spinner=False)
def span(watches: tuple[str, ...] = ()) -> Period | None:
    """From the first to the last hour anything was said of these watches."""
    return counts.span(_store(), watches)


@past.answers(ttl=30, max_entries=100, show_spinner=False)
def gaps(period: Period) -> list[Gap]:
    """Spans in which a source could not be watched."""
    return [
        Gap(*row) for row in coverage.gaps(_store(), period, past.now()).itertuples(index=False, name=None)
    ]


@past.answers(ttl=60, max_entries=100, show_spinner=False)
def notes(period: Period, watches: tuple[str, ...] = ()) -> pd.DataFrame:
    """What people pinned to the time line; `annotate` and `unpin` forget this answer."""
    return ledger.annotations(_store(), period, watches)


def annotate(moment: datetime, text: str, *, watch: str | None, writer: str) -> None:
    """Pin a note to the time line, for everybody."""
    ledger.annotate(_store(), moment, text, watch=watch, writer=writer)
    notes.clear()


def unpin(annotation: str) -> None:
    """Take a note off the time line, for everybody."""
    ledger.unpin(_store(), annotation)
    notes.clear()


def source_states() -> tuple[SourceState, ...]:
    """How every source is doing, as its runner last said."""
    return house.current().landing.source_states()


def fault() -> str | None:
    """Why nothing can be loaded at present; None while all is well."""
    return house.current().loader.fault


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def watch_hours(scope: Scope, watch: str | None) -> pd.DataFrame:
    """The hours of one watch out of a question asked for several at once."""
    frame = hours(scope)
    return frame[frame["watch"] == (watch or EVERYTHING)]


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def recent_hours(scope: Scope, watch: str | None, period: Period, zone: str) -> pd.DataFrame:
    """The last hours of a watch beside their usual; `scope` reaches back far enough to know it."""
    now = min(past.now(), period.until)
    since = watched_since(scope, watch)
    return pulse.recent_hours(
        watch_hours(scope, watch), period, zone=zone, now=now, since=since, gaps=gaps(scope.period)
    )


@past.answers(ttl=30, max_entries=200, show_spinner=False)
def spikes_of(scope: Scope, watch: str | None, zone: str) -> pd.DataFrame:
    """The spikes of one watch in the scope's period."""
    frame, since = watch_hours(scope, watch), watched_since(scope, watch)
    until = scope.period.until
    return spikes.spikes(frame, zone=zone, since=since, until=until, gaps=gaps(scope.period))


def watched_since(scope: Scope, watch: str | None) -> datetime | None:
    """When watching began, within the scope: before it silence would be ignorance."""
    whole = span((watch,) if watch else ())
    return max(whole.since, scope.period.since) if whole else None


def word_odds(scope: Scope, reference: Scope, exclude: tuple[str, ...], top: int = 8) -> pd.DataFrame:
    """The words one scope's mentions use more than another's, most telling first; in full hours, so shared for long."""
    return _word_odds(reported.narrowed(scope), reported.narrowed(reference), exclude, top)


@past.answers(ttl=600, max_entries=200, show_spinner=False, refresh_mode="background")
def _word_odds(scope: Scope, reference: Scope, exclude: tuple[str, ...], top: int) -> pd.DataFrame:
    mine, theirs = (texts(part, 2_000)["text"].tolist() for part in (scope, reference))
    return words.distinctive_words(mine, theirs, exclude=exclude, top=top)


def new_words(scope: Scope, reference: Scope, exclude: tuple[str, ...], count: int = 3) -> list[str]:
    """The few words that say what is new in one scope against another."""
    return words.telling(word_odds(scope, reference, exclude, 20), count)


@past.answers(ttl=300, max_entries=1, show_spinner=False)
def has_given_labels() -> bool:
    """Whether any mention carries a tone label that came with the data."""
    return mentions.has_given_labels(_store())


@past.answers(ttl=_TICK, max_entries=200, show_spinner=False)
def watches_of(seqs: tuple[int, ...]) -> dict[int, list[str]]:
    """Which watches given mentions belong to, by `seq`."""
    frame = mentions.watches_of(_store(), list(seqs))
    found: dict[int, list[str]] = {}
    for seq, watch in zip(frame["seq"].tolist(), frame["watch"].tolist(), strict=True):
        found.setdefault(seq, []).append(watch)
    return found


def mentions_for_export(scope: Scope, most: int) -> pd.DataFrame:
    """The newest mentions in scope for a file: asked when somebody downloads it, never kept."""
    return mentions.page(_store(), scope, most=most)


@past.answers(ttl=_TICK, max_entries=100, show_spinner=False)
def matched(period: Period) -> dict[str, int]:
    """How many mentions each watch matched in a period, by watch id."""
    frame = mentions.matched(_store(), period)
    return dict(zip(frame["watch"].tolist(), frame["mentions"].tolist(), strict=True))


def judging_progress() -> dict[str, judging.Progress]:
    """How far every watch has been judged over history, by watch id."""
    return judging.progress(_store())


@past.answers(ttl=30, max_entries=1, show_spinner=False)
def latest_to_try(most: int = 2_000) -> pd.DataFrame:
    """The latest mentions, to try a query on before it is saved."""
    return mentions.sample_for_test(_store(), most=most)


@past.answers(ttl=_TICK, max_entries=1, show_spinner=False)
def came_in() -> pd.DataFrame:
    """Per source, what came in since the store was made."""
    return ledger.sources(_store())


@past.answers(ttl=_TICK, max_entries=20, show_spinner=False)
def rejected(source: str | None = None, most: int = 1_000) -> pd.DataFrame:
    """Input that could not be read, newest first."""
    return ledger.rejected(_store(), source=source, most=most)


@past.answers(ttl=_TICK, max_entries=1, show_spinner=False)
def size() -> dict[str, int]:
    """How much the store holds."""
    return counts.size(_store())


def differences_from_recount() -> pd.DataFrame:
    """Where the rollup and a full recount disagree; empty when they agree. Takes seconds on a large store."""
    return counts.differences_from_recount(_store())


@past.resources(ttl=300, max_entries=24, show_spinner=False, refresh_mode="background")
def _influence(scope: Scope, kinds: tuple[str, ...], size: int) -> Influence | None:  # noqa: ARG001 - part of the key
    return lastmaps.measured(_store(), scope, kinds)


def influence(scope: Scope, kinds: tuple[str, ...] = reported.TIES) -> Influence | None:
    """Who carries weight; None when nobody cited anybody. Renewed every five minutes behind the viewers' backs.

    A scope that grew by a quarter, as in an import or a house just opened, is measured anew at once.
    """
    shared = reported.narrowed(scope)
    return _influence(shared, kinds, round(log(mentions_total(shared) + 1, 1.25)))


@past.answers(ttl=600, max_entries=100, show_spinner=False)
def community_words(scope: Scope, kinds: tuple[str, ...], leader: str, most: int = 8) -> list[str]:
    """What the community of `leader` says more than the others."""
    report = influence(scope, kinds)
    person = report.person(leader) if report else None
    if report is None or person is None:
        return []
    return reported.community_words(_store(), report, int(person["community"]), most=most)


@past.answers(ttl=600, max_entries=100, show_spinner=False)
def community_quotes(scope: Scope, kinds: tuple[str, ...], leader: str, most: int = 3) -> pd.DataFrame:
    """The loudest mentions by members of the community of `leader`."""
    report = influence(scope, kinds)
    person = report.person(leader) if report else None
    if report is None or person is None:
        return pd.DataFrame()
    return reported.community_quotes(_store(), report, int(person["community"]), most=most)


@past.resources(ttl=120, max_entries=200, show_spinner=False)
def dossier(scope: Scope, kinds: tuple[str, ...], author: str) -> Dossier | None:
    """Who one author is; None when nobody by that id was ever seen."""
    return dossiers.dossier(_store(), influence(scope, kinds), reported.narrowed(scope), author)


def summary(scope: Scope, zone: str, watch: Watch | None, rivals: tuple[Watch, ...]) -> report.Summary:
    """Where a watch stands, in full hours; renewed every minute behind the viewers' backs."""
    shared = reported.narrowed(scope)
    return _summary(shared, zone, watch, rivals, round(log(mentions_total(shared) + 1, 1.25)))


@past.answers(ttl=60, max_entries=50, show_spinner=False, refresh_mode="background")
def _summary(
    scope: Scope,
    zone: str,
    watch: Watch | None,
    rivals: tuple[Watch, ...],
    size: int,  # noqa: ARG001 - part of the key
) -> report.Summary:
    return report.summary(_store(), scope, zone=zone, now=past.now(), watch=watch, rivals=rivals)


def tones_moved() -> None:
    """Forget every answer that tells a tone: a person corrected one, and it is to show at once, to everybody."""
    for told in (hours, by_platform_and_language, mentions_page, mentions_total, loudest, domains, speakers, given_labels, watch_hours, recent_hours, spikes_of, dossier, _summary):  # fmt: skip
        told.clear()
