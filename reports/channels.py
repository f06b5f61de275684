"""Which channels carry a conversation, in which order a story moved through them, and which media each camp relays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from data.questions import channels as questions
from data.questions.scope import Scope
from data.store import Store
from reports.camp_profiles import names
from reports.camps import Camps

ON_PATH, LEAST = 12, 3  # channels whose order is told, and how many mentions make one
_PATHS = ("platform", "community", "domain")


@dataclass(frozen=True)
class Channels:
    """The channels of one scope, as `data.questions.channels.carried` gives them, with names beside authors (`first_shown`, `amplifier_shown`).

    `path` holds the largest platforms, communities and domains of the story in the order in which it reached them; `rhythm` their mentions an hour.
    """

    scope: Scope
    carried: pd.DataFrame
    path: pd.DataFrame
    rhythm: pd.DataFrame


def channels(store: Store, scope: Scope, *, story: str = "") -> Channels:
    """The channels of a scope; `story`: words that a mention must contain to count on the path."""
    found = questions.carried(store, scope)
    told = replace(scope, words=story) if story.strip() else scope
    path = _path(found if told is scope else questions.carried(store, told))
    shown = names(store, [author for name in ("first_by", "amplifier") for author in path[name].dropna()])
    path = path.assign(
        first_shown=path["first_by"].map(shown).astype(object),
        amplifier_shown=path["amplifier"].map(shown).astype(object),
    )
    hours = questions.rhythm(store, told, path["kind"].tolist(), path["channel"].tolist())
    return Channels(scope, found, path, hours)


def relayed(store: Store, camps: Camps, *, most: int = 20) -> pd.DataFrame:
    """Which domains each camp links: one row a domain, most linked first.

    `domain, links` (by anybody), `camp` (number of the camp that links it most; −1 where that is nobody in a named camp), `share` (its part of the
    links by named camps, 0–1), then one column a named camp, by number: its links.
    """
    rows = questions.relays(store, camps.scope)
    graph = camps.found.signed.graph
    camp_of = dict(zip(graph.ids.tolist(), camps.found.labels.tolist(), strict=True))
    numbers = [camp.number for camp in camps.camps]
    camp = rows["author"].map(camp_of)
    table = (
        rows.assign(camp=camp.where(camp.isin(numbers)))
        .dropna(subset="camp")
        .pivot_table(index="domain", columns="camp", values="mentions", aggfunc="sum", fill_value=0)
        .rename(columns=int)
        .reindex(columns=numbers, fill_value=0)
    )
    links = rows.groupby("domain")["mentions"].sum()
    table = table.reindex(links.index, fill_value=0)
    total = table.sum(axis=1)
    first = table.idxmax(axis=1).where(total > 0, -1) if numbers else pd.Series(-1, links.index)
    share = (table.max(axis=1) / total.where(total > 0)) if numbers else pd.Series(float("nan"), links.index)
    table = table.assign(links=links, camp=first.astype(int), share=share).reset_index()
    return table.sort_values(["links", "domain"], ascending=[False, True], ignore_index=True).head(most)[
        ["domain", "links", "camp", "share", *numbers]
    ]


def _path(found: pd.DataFrame) -> pd.DataFrame:
    """The largest channels a story ran through, in the order it reached them."""
    kept = found[found["kind"].isin(_PATHS) & (found["mentions"] >= LEAST)]
    largest = kept.sort_values(["mentions", "channel"], ascending=[False, True], kind="stable").head(ON_PATH)
    return largest.sort_values(["first", "channel"], kind="stable", ignore_index=True)
