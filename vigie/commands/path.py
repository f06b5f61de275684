"""How to reach somebody or most of a community, from a file of edges or the store: `vigie path`, `vigie messengers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
import numpy as np
import pandas as pd

from data.questions import people
from data.store import Store
from influence.communities import communities
from influence.graph import Graph
from influence.paths import Messenger, Way, messengers, ways
from reports.reach import Proof, reach, warm_ties
from vigie.commands.influence import graph_from, reads_edges, signed_graph_from, write
from vigie.commands.opening import scope_of, up_to_date
from vigie.commands.options import settings_for, watch_named

STEPS = ("way", "step", "before", "after", "warmth", "answered", "cited", "way_warmth", "evidence")


@click.command()
@click.argument("start")
@click.argument("goal")
@click.option(
    "--also", multiple=True, help="Another account or ally to start from; may be given several times."
)
@click.option(
    "--ways", "most", type=click.IntRange(1, 50), default=3, show_default=True, help="How many ways."
)
@reads_edges
def path(
    start: str, goal: str, also: tuple[str, ...], most: int, top: int | None, form: str, output: str, **where: Any
) -> None:  # fmt: skip
    """The warmest ways from START to GOAL: one row a step, with what was said. Names as in the file; in the store platform:id, or a handle.

    A step is warm when the one approached cited the one who approaches: n/(n + 1), n in median ties, their own citations counting
    half. Ties with a negative sign are left out.
    """
    if where["edges"] is None and where["watch"] is not None:
        found, proofs = _in_store(start, goal, also, most, **where)
    else:
        graph, proofs = signed_graph_from(**where).friendly(), {}
        for name in (start, goal, *also):
            _in_graph(graph, name)
        found = tuple(ways(graph, [start, *also], goal, most=most))
    if not found:
        click.echo(f"No chain of ties leads from {start} to {goal}.", err=True)
    rows = [row for nth, way in enumerate(found, start=1) for row in _steps(nth, way, proofs)]
    write(pd.DataFrame(rows, columns=list(STEPS)), top, form, output)


@click.command("messengers")
@click.option(
    "--community", type=click.IntRange(min=0), default=0, show_default=True, help="Which community."
)
@click.option(
    "-k", "most", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most this many."
)
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), default=0.5, show_default=True,
    help="Stop when this share of the community is reached.",
)  # fmt: skip
@click.option("--inside", is_flag=True, help="Only members of the community itself.")
@reads_edges
def team(
    community: int, most: int, share: float, inside: bool, top: int | None, form: str, output: str, **where: Any
) -> None:  # fmt: skip
    """The fewest people who together reach most of a community, who adds most first; numbers as the column community of `vigie influence`.

    `assured`: no team of that size reaches more than share ÷ assured.
    """
    graph = graph_from(**where)
    members = np.flatnonzero(communities(graph) == community)
    if graph.nodes and not len(members):
        raise click.UsageError(
            f"There is no community {community}; the column community of `vigie influence` has them."
        )
    found = messengers(graph, members, most=most, share=share, among=members if inside else None)
    columns = list(Messenger.__slots__)
    write(
        pd.DataFrame([[getattr(one, name) for name in columns] for one in found], columns=columns),
        top,
        form,
        output,
    )


def _in_graph(graph: Graph, name: str) -> None:
    if name not in graph.position:
        raise click.UsageError(f"Nobody named {name!r} has a tie that is not an attack.")


def _in_store(
    start: str, goal: str, also: tuple[str, ...], most: int, watch: str, period: str, db: Any, **_: Any
) -> tuple[tuple[Way, ...], Mapping[frozenset[str], tuple[Proof, ...]]]:
    with up_to_date(settings_for(db)) as (landing, store):
        scope = scope_of(store, period, (watch_named(landing, watch).id,))
        graph = warm_ties(store, scope)
        starts, end = [_account(store, name) for name in (start, *also)], _account(store, goal)
        found = reach(store, scope, graph, starts, end, most=most)
    return found.ways, found.proofs


def _account(store: Store, name: str) -> str:
    """`platform:id` as it is; a bare handle as the one account that goes by it."""
    if ":" in name:
        return name
    there = people.with_handle(store, name)
    if len(there) != 1:
        raise click.UsageError(
            f"Nobody goes by {name!r}."
            if not there
            else f"{name!r} is several: {', '.join(there)}; name one of them."
        )
    return there[0]


def _steps(nth: int, way: Way, proofs: Mapping[frozenset[str], tuple[Proof, ...]]) -> list[tuple[Any, ...]]:
    rows = []
    for number, step in enumerate(way.steps, start=1):
        said = proofs.get(frozenset((step.before, step.after)), ())
        evidence = tuple(f"{one.created:%Y-%m-%d} {one.source} {one.url or one.text[:120]}" for one in said)
        rows.append(
            (nth, number, step.before, step.after, step.warmth, step.answered, step.cited, way.warmth, " | ".join(evidence) or None)
        )  # fmt: skip
    return rows


COMMANDS = {"path": path, "messengers": team}
