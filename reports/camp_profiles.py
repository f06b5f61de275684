"""What each camp, or side, is made of: who leads it, in what words and tone it speaks, and what it is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.questions import mentions, people
from data.questions.scope import Scope
from data.store import Store
from influence.briefing import Brief, briefs
from influence.graph import Graph, Ints
from influence.ranking import influence_table
from influence.struggle import Struggle, leaning
from reputation.words import distinctive_by_group, telling

NAMED, LEAST = 8, 5  # camps told apart by name, and how many authors make one
_WORDS = 6
_NAMING = 4  # letters of a word that may name a camp


@dataclass(frozen=True, slots=True)
class Camp:
    """One camp: who, how many, on which side, in what tone and words."""

    number: int  # kept over time
    name: str  # from its own words, else after its leaders; foreign text
    size: int  # authors
    share: float  # of all authors, 0–1
    leaders: tuple[tuple[str, str], ...]  # (platform:id, as shown), first by PageRank inside
    side: int  # 0, 1, or −1 where nobody's is known
    side_share: float | None  # of its members with a side, on that side
    side_known: int  # members with a side
    confidence: (
        float | None
    )  # share of searches in which its members come together again, mean, 0–1; None for a side
    mentions: int  # written by its members
    toned: int  # of these with a tone
    net_tone: float | None  # −1…+1
    words: tuple[str, ...]  # said more than by everybody else


@dataclass(frozen=True, slots=True)
class _Stand:
    side: int
    share: float | None
    known: int
    confidence: float | None


def camp_profiles(
    store: Store, scope: Scope, found: Struggle, *, kept: Mapping[int, str | None], exclude: Collection[str]
) -> tuple[Camp, ...]:
    """The largest camps. `kept`: what they were called before; `exclude`: words that name the subject itself."""
    sure = pd.Series(found.steady.confidence).groupby(found.labels).mean().to_dict()
    stands = {
        row["camp"]: _Stand(
            row["side"], row["share"] if row["known"] else None, row["known"], sure.get(row["camp"])
        )
        for row in leaning(found).to_dict("records")
    }
    return _profiles(store, scope, found.friendly, found.labels, stands, kept, exclude)


def side_profiles(
    store: Store, scope: Scope, found: Struggle, *, exclude: Collection[str]
) -> tuple[Camp, ...]:
    """The two sides that signs make, as if they were camps numbered 0 and 1."""
    known = np.flatnonzero(found.sides.side >= 0)
    labels = found.sides.side[known]
    stands = {side: _Stand(side, 1.0, int((labels == side).sum()), None) for side in (0, 1)}
    return _profiles(store, scope, found.friendly.subgraph(known), labels, stands, {}, exclude)


def names(store: Store, authors: Iterable[str]) -> dict[str, str]:
    """How each author is called: handle, else name, else the bare id."""
    wanted = list(dict.fromkeys(authors))
    known = people.names(store, wanted)
    said = known["handle"].fillna(known["name"])
    found = {
        author: name for author, name in zip(known["author"], said, strict=True) if isinstance(name, str)
    }
    return {author: found.get(author) or author.partition(":")[2].removeprefix("@") for author in wanted}


def _profiles(
    store: Store,
    scope: Scope,
    graph: Graph,
    labels: Ints,
    stands: Mapping[int, _Stand],
    kept: Mapping[int, str | None],
    exclude: Collection[str],
) -> tuple[Camp, ...]:
    large = briefs(graph, influence_table(graph, measures=(), labels=labels), least=LEAST)[:NAMED]
    group_of = dict(zip(graph.ids.tolist(), labels.tolist(), strict=True))
    tone = people.tone_by_author(store, scope)
    spoken = tone.groupby(tone["author"].map(group_of))[["mentions", "toned", "tone_sum"]].sum()
    words = _words(store, scope, group_of, [brief.community for brief in large], exclude)
    shown = names(store, (leader for brief in large for leader in brief.leaders))
    made: list[Camp] = []
    for brief in large:
        number, own = brief.community, words[brief.community]
        said = spoken.loc[[number]].to_dict("records")[0] if number in spoken.index else {}
        toned = int(said.get("toned", 0))
        made.append(
            Camp(
                number,
                _name(brief, own, shown, kept, taken={camp.name for camp in made}),
                brief.size,
                brief.share,
                tuple((leader, shown[leader]) for leader in brief.leaders),
                stands[number].side,
                stands[number].share,
                stands[number].known,
                stands[number].confidence,
                int(said.get("mentions", 0)),
                toned,
                float(said["tone_sum"]) / toned if toned else None,
                tuple(own),
            )
        )
    return tuple(made)


def _words(
    store: Store, scope: Scope, group_of: Mapping[str, int], numbers: list[int], exclude: Collection[str]
) -> dict[int, list[str]]:
    """What each camp says more than everybody else here (log-odds with a prior, Monroe 2008)."""
    spoken = mentions.texts_by_author(store, scope)
    found = distinctive_by_group(spoken["text"], spoken["author"].map(group_of), numbers, exclude=exclude)
    return {number: telling(found[number], _WORDS) for number in numbers}


def _name(
    brief: Brief,
    words: list[str],
    shown: Mapping[str, str],
    kept: Mapping[int, str | None],
    *,
    taken: Collection[str],
) -> str:
    """As it was called before; else by two of its own words, else after two who lead it; never a name that is taken."""
    long = [word for word in words if len(word) >= _NAMING]
    choices = [kept.get(brief.community), " · ".join(long[:2]) if len(long) > 1 else None]
    choices += [
        " · ".join(long[1:3]) if len(long) > 2 else None,
        " · ".join(shown[one] for one in brief.leaders[:2]),
    ]
    return next(
        (name for name in choices if name and name not in taken), f"{choices[-1]} ({brief.community + 1})"
    )
