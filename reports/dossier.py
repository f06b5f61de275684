"""Who one author is: what they wrote, what place they hold among the others, on what grounds, and with whom they keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from data import persons
from data.persons import Joined
from data.questions import mentions, people
from data.questions.scope import Scope
from data.store import Store
from reports.influence import Influence
from reputation.tone import Net, net_tone
from reputation.words import distinctive_words, telling

MEASURES = (
    *("pagerank", "in_strength", "betweenness", "broker_score", "authority"),
    *("viral", "core", "out_strength"),
)  # those that rank people from more to less
READ = 1_000  # texts of the author read for words
COMPARED = 2_000  # texts of everybody they are compared with
_EQUAL = 1e-9  # values this close, relatively, share a rank


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author stands by one measure; 1 is the highest, equals share the better one. A value of 0 is last with all its like."""

    value: float
    rank: int


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody an author cites or is cited by, and how often."""

    author: str
    shown: str
    ties: float


@dataclass(frozen=True, slots=True)
class Standing:
    """An author among all who cite or are cited in scope, with the figures that bear out the role."""

    author: str
    shown: str
    of: int  # authors in all
    low: int | None  # the rank by PageRank stays between these with probability .9
    high: int | None
    places: Mapping[str, Place]  # by measure; one that was not worked out is not there
    role: str  # leader, broker, amplifier, hub, member
    community: int
    community_rank: int  # by PageRank
    community_size: int
    citers: int  # different authors who cite them
    cited: float  # times
    cites: float
    inside: float  # ties with their own community, both directions, by weight
    inside_mean: float  # of all its members
    groups: int  # communities they have ties with
    bridges: tuple[tuple[int, float], ...]  # the two communities with most of their ties, and which share
    drawn: bool  # on the map

    @property
    def rank(self) -> int:
        """The place by PageRank."""
        return self.places["pagerank"].rank


@dataclass(frozen=True)
class Dossier:
    """Everything one page says of an author. Only what they wrote and their ties: nothing is inferred about the person."""

    author: str  # platform:id
    handle: str | None
    name: str | None
    description: str | None
    followers: int | None
    standing: Standing | None  # None: nobody cited them and they cited nobody
    mentions: int
    engagement: int
    hours: pd.DataFrame  # as `reputation.timeline` reads it
    net: Net
    words: tuple[str, ...]
    cites: tuple[Partner, ...]
    cited_by: tuple[Partner, ...]
    last: datetime | None
    joined: tuple[Joined, ...]  # the other accounts somebody said are theirs; all figures hold them too

    @property
    def shown(self) -> str:
        """What they are called: their name, else their handle, else their id."""
        fallback = self.author.partition(":")[2].removeprefix("@")
        return self.name or self.handle or (self.standing.shown if self.standing else fallback)


def dossier(
    store: Store, report: Influence | None, scope: Scope, author: str, *, partners: int = 6
) -> Dossier | None:
    """Everything about one author (`platform:id`) in scope; None when nobody by that id was ever seen."""
    who = persons.person_of(store, people.account_of(store, author))
    joined = tuple(persons.accounts_of(store, who))
    person, known = report.person(who) if report else None, people.author(store, who)
    own = replace(scope, author=who, also=tuple(one.account for one in joined))
    hours = people.hours(store, own)
    if person is None and hours.empty and not known:
        return None
    cites, cited_by = _partners(report, who, partners) if report and person is not None else ((), ())
    return Dossier(
        author=who,
        handle=known.get("handle"),
        name=known.get("name"),
        description=known.get("description"),
        followers=known.get("followers"),
        standing=standing(report, who) if report else None,
        mentions=int(hours["mentions"].sum()),
        engagement=int(hours["engagement"].sum()),
        hours=hours,
        net=net_tone(hours),
        words=tuple(_words(store, own)) if len(hours) else (),
        cites=cites,
        cited_by=cited_by,
        last=hours["hour"].max().to_pydatetime() if len(hours) else None,
        joined=joined,
    )


def standing(report: Influence, author: str) -> Standing | None:
    """An author's place among the others; None when nobody in scope has a tie to them."""
    person = report.person(author)
    if person is None:
        return None
    table, graph, at = report.table, report.graph, report.graph.position[author]
    mates = table["community"] == person["community"]
    size = int(mates.sum())
    inside, inside_mean, groups = _inside(report, at, size)
    return Standing(
        author=author,
        shown=str(person["shown"]),
        of=len(table),
        low=_whole(person["rank_low"]),
        high=_whole(person["rank_high"]),
        places={
            name: _place(table[name], float(person[name])) for name in MEASURES if pd.notna(person[name])
        },
        role=str(person["role"]),
        community=int(person["community"]),
        community_rank=int((mates & (table["rank"] < person["rank"])).sum()) + 1,
        community_size=size,
        citers=int((graph.target == at).sum()),
        cited=float(person["in_strength"]),
        cites=float(person["out_strength"]),
        inside=inside,
        inside_mean=inside_mean,
        groups=groups,
        bridges=tuple(person["bridges"]),
        drawn=author in report.drawn.position,
    )


def ranked(report: Influence, *, by: str = "pagerank", most: int = 100, words: str = "") -> pd.DataFrame:
    """The first `most` authors by one measure, those whose name or handle holds `words`; the report's columns and `place`.

    `place` is the rank by that measure among everybody, whatever the words; equals share the better one, nothing has none.
    """
    table = report.table
    if words.strip():
        sought = words.strip().removeprefix("@")
        found = table["author"].str.contains(sought, case=False, regex=False)
        for column in ("shown", "handle", "name"):
            found |= table[column].fillna("").str.contains(sought, case=False, regex=False)
        table = table[found]
    if by != "pagerank":  # the table lies in that order, equals by id
        table = table[table[by].notna()].sort_values(by, ascending=False, kind="stable")
    table = table.head(most)
    return _with_places(report, table, by)


def alone(report: Influence, author: str, *, by: str = "pagerank") -> pd.DataFrame:
    """One author as a row of `ranked`; no row when nobody in scope has a tie to them."""
    person = report.person(author)
    return _with_places(report, report.table.loc[[] if person is None else [person.name]], by)


def _with_places(report: Influence, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    for name, column in (("place", by), ("between_place", "betweenness")):
        rows = rows.assign(**{name: _places(report.table[column], rows[column])})
    return rows.reset_index(drop=True)


def _partners(report: Influence, author: str, most: int) -> tuple[tuple[Partner, ...], tuple[Partner, ...]]:
    """Whom an author cites and who cites them, the most frequent first, then the weightiest."""
    graph, at = report.graph, report.graph.position[author]
    found = []
    for mine, theirs in ((graph.source, graph.target), (graph.target, graph.source)):
        ties = np.flatnonzero(mine == at)
        ties = ties[np.argsort(-graph.weight[ties], kind="stable")][: most * 20]
        rows = [(report.person(str(graph.ids[theirs[tie]])), float(graph.weight[tie])) for tie in ties]
        known = sorted(
            ((p, w) for p, w in rows if p is not None), key=lambda pair: (-pair[1], pair[0]["rank"])
        )
        found.append(tuple(Partner(str(p["author"]), str(p["shown"]), w) for p, w in known[:most]))
    return found[0], found[1]


def _inside(report: Influence, at: int, size: int) -> tuple[float, float, int]:
    """Ties with the own community, what its members have on average, and with how many communities there are ties."""
    graph, label = report.graph, report.labels
    mine = (graph.source == at) | (graph.target == at)
    other = label[np.where(graph.source[mine] == at, graph.target[mine], graph.source[mine])]
    within = (label[graph.source] == label[at]) & (label[graph.target] == label[at])
    mean = 2 * float(graph.weight[within].sum()) / max(size, 1)
    return float(graph.weight[mine][other == label[at]].sum()), mean, len(np.unique(other))


def _place(column: pd.Series[float], value: float) -> Place:
    above = column.to_numpy(np.float64) > value + abs(value) * _EQUAL
    return Place(value, int(above.sum()) + 1)


def _places(column: pd.Series[float], values: pd.Series[float]) -> pd.Series[float]:
    """The rank of some values among a whole column; missing where the value is, or is nothing at all."""
    ordered = np.sort(column.dropna().to_numpy(np.float64))
    above = len(ordered) - np.searchsorted(ordered, values.to_numpy(np.float64) * (1 + _EQUAL), side="right")
    return pd.Series(above + 1.0, index=values.index).where(values > 0)


def _words(store: Store, own: Scope) -> list[str]:
    """The words that set an author's texts apart from everybody's in scope."""
    mine = mentions.texts(store, own, most=READ)["text"]
    theirs = mentions.texts(store, replace(own, author=None, also=()), most=COMPARED)["text"]
    return telling(distinctive_words(mine, theirs, least=2 if len(mine) < 30 else 3), 8)


def _whole(value: float) -> int | None:
    return None if pd.isna(value) else int(value)
