"""Who to talk to: the most cited critic, ally and undecided voice, by who cites whom and on whose side each stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.questions import people, stakeholders
from data.questions.scope import Scope
from data.records import Watch
from data.store import Store
from influence.centrality import in_strength, pagerank
from influence.graph import Graph
from influence.uncertainty import ranks
from reports.clean import clean
from reports.tongue import Tongue
from reputation.tone import Net, net_tone

Part = Literal["critic", "ally", "open", "loud"]
_TIES: Final = ("reply", "repost", "quote", "mention")
LOOKED_AT: Final = 60  # of the most cited
LEAST_CITED, LEAST_TONED = 2, 5  # times by others; own mentions with a tone before the tone takes a side


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody to talk to, and why: their part, how much they are cited, what they wrote. Names are foreign text."""

    author: str  # platform:id
    name: str
    mentions: int
    engagement: int | None
    net_tone: float | None  # points, of what they wrote here
    part: Part = "loud"  # loud: nobody is cited, so who spoke most
    cited: int = 0  # times others answered, reposted, quoted or named them
    rank: int | None = None  # by PageRank
    of: int = 0  # authors ranked
    toned: int = 0
    by_hand: bool = False  # a person set the stance on Stakeholders


def whom(store: Store, scope: Scope, watch: Watch | None = None) -> tuple[Voice, ...]:
    """At most one critic, one ally and one who is neither, each the first by PageRank of the ties in scope (Brin & Page 1998).

    A side is what a person set on Stakeholders; else the sign of the net tone of the author's own mentions in scope, when
    there are 5 with a tone or more and its 95 % interval lies on one side of zero. Cited twice at least; never the watch's
    own account; the undecided one spoke in scope, or is on Stakeholders. Where nobody is cited, those who spoke most.
    """
    ties = people.ties(store, scope)
    ties = ties.filter(pc.is_in(ties["kind"], pa.array(_TIES)))
    if not ties.num_rows:
        return loudest_authors(store, scope, watch)
    graph = Graph.of(ties["source"], ties["target"], ties["weight"])
    ranked = _ranked(store, graph, watch)
    tones = _tones(store, scope, list(ranked["author"]))
    stances = _stances(store)
    found: dict[Part, Voice] = {}
    for row in ranked.to_dict("records"):
        net, mentions = tones.get(row["author"], (Net(None, None, None, 0, 0), 0))
        stance = stances.get(row["author"])
        part = _part(net, stance)
        spoke = mentions > 0 or stance is not None
        if part not in found and (spoke or part != "open"):
            found[part] = Voice(
                row["author"], row["shown"], mentions, None, net.mean, part, int(row["cited"]), int(row["rank"]),
                graph.nodes, net.n, stance is not None,
            )  # fmt: skip
    order: tuple[Part, ...] = ("critic", "ally", "open")
    return tuple(found[part] for part in order if part in found) or loudest_authors(store, scope, watch)


def worded(voice: Voice, tongue: Tongue) -> str:
    """What to do with them and why, as one clause."""
    say = tongue.say
    name = clean(voice.name, most=30)
    if voice.part == "loud":
        what = [say("{n} mentions", n=tongue.count(voice.mentions))]
        if voice.net_tone is not None:
            what.append(say("net tone {tone}", tone=tongue.tone(voice.net_tone)))
        return f"{name} ({', '.join(what)})"
    do = {"critic": say("Answer {name}", name=name), "ally": say("Thank {name}", name=name), "open": say("Win over {name}", name=name)}[voice.part]  # fmt: skip
    return f"{do} ({say('cited {n} times, rank {rank} of {of}', n=tongue.count(voice.cited), rank=voice.rank, of=tongue.count(voice.of))} · {_side(voice, tongue)})"


def loudest_authors(
    store: Store, scope: Scope, watch: Watch | None = None, *, most: int = 3
) -> tuple[Voice, ...]:
    """Who spoke most, but for the watch's own account: whom to talk to where nobody cites anybody."""
    found = people.speakers(store, scope, most=most + 5)
    others = found[~own(found["handle"], watch)].head(most)
    return tuple(
        Voice(
            row["author"],
            str(row["handle"] or row["name"] or row["author"]),
            int(row["mentions"]),
            None if pd.isna(row["engagement"]) else int(row["engagement"]),
            None if pd.isna(row["net_tone"]) else 100 * float(row["net_tone"]),
        )
        for row in others.astype(object).to_dict("records")
    )


def own(handles: pd.Series[str], watch: Watch | None) -> pd.Series[bool]:
    """Which handles are the watch's name or one its query names: what an account says of itself is no ally's word."""
    query = "" if watch is None else watch.query.casefold()
    ours = {word.lstrip("@") for word in re.findall(r"@\w+", query)}
    ours |= {"" if watch is None else re.sub(r"\W", "", watch.name.casefold())}
    return handles.fillna("").str.casefold().str.lstrip("@").isin(ours - {""})


def _side(voice: Voice, tongue: Tongue) -> str:
    """On whose side, and by what it is known."""
    if voice.by_hand:
        words = {"critic": "against, as set by hand", "ally": "for, as set by hand", "open": "neutral, as set by hand"}  # fmt: skip
        return tongue.say(words[voice.part])
    if not voice.toned:
        return tongue.say("wrote nothing with a tone here")
    return tongue.say("net tone {tone}, n = {n}", tone=tongue.tone(voice.net_tone), n=tongue.count(voice.toned))  # fmt: skip


def _ranked(store: Store, graph: Graph, watch: Watch | None) -> pd.DataFrame:
    """The most cited, first in rank first: `author, shown, cited, rank`."""
    score, cited = pagerank(graph), in_strength(graph)
    rank = ranks(score)
    order = np.lexsort((graph.ids, -score))
    order = order[cited[order] >= LEAST_CITED][: LOOKED_AT + 5]
    table = pd.DataFrame({"author": graph.ids[order], "cited": cited[order], "rank": rank[order]})
    known = people.names(store, table["author"].tolist()).drop_duplicates("author").set_index("author")
    handle = table["author"].map(known["handle"]).astype(object)
    bare = table["author"].str.partition(":")[2]
    named = handle.fillna(table["author"].map(known["name"]).astype(object)).fillna(bare)
    table["shown"] = named.str.removeprefix("@")
    mine = own(handle.fillna(bare).astype(str), watch)
    return table[~mine.to_numpy()].head(LOOKED_AT)


def _tones(store: Store, scope: Scope, authors: list[str]) -> Mapping[str, tuple[Net, int]]:
    """What each wrote in scope: its net tone, and how many mentions."""
    rows = people.tones_of(store, scope, authors)
    return {
        str(author): (net_tone(part), int(part["mentions"].sum())) for author, part in rows.groupby("author")
    }


def _stances(store: Store) -> dict[str, int]:
    """What people set by hand, by account."""
    found = stakeholders.everyone(store)
    return {
        str(account): int(row["stance"])
        for row in found.to_dict("records")
        if pd.notna(row["stance"])
        for account in row["accounts"]
    }


def _part(net: Net, stance: int | None) -> Part:
    if stance is not None:
        return "critic" if stance < 0 else "ally" if stance > 0 else "open"
    if net.n >= LEAST_TONED and net.low is not None and net.high is not None:
        if net.high < 0:
            return "critic"
        if net.low > 0:
            return "ally"
    return "open"
