"""A watch taken apart for platforms that know less than our own query language.

A platform's search is only a sieve before ours: what it is asked must let through all that the watch matches, and may
let through more. So a part that cannot be said there is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from data.query import parse
from data.query.tree import And, Field, Leaf, Node, Not, Or, Term
from data.records import Watch

MOST_ALTERNATIVES = 400  # beyond, a conjunction keeps its most telling part only


@dataclass(frozen=True, slots=True)
class Alternative:
    """Matches where all of `need` stand, none of `bar` does, and the language is one of `langs` (empty: any)."""

    need: tuple[Leaf, ...] = ()
    bar: tuple[Leaf, ...] = ()
    langs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives that share exclusions and languages: (any of `any`, each all of its leaves) minus `bar`."""

    any: tuple[tuple[Leaf, ...], ...]
    bar: tuple[Leaf, ...]
    langs: tuple[str, ...]


def groups(watch: Watch, platform: str) -> tuple[Group, ...]:
    """The watch as groups of alternatives, those meant for another platform left out. Raises QueryError."""
    found: dict[tuple[tuple[Leaf, ...], frozenset[str]], list[tuple[Leaf, ...]]] = {}
    for one in alternatives(watch, platform):
        found.setdefault((one.bar, one.langs), []).append(one.need)
    return tuple(
        Group(tuple(dict.fromkeys(needs)), bar, tuple(sorted(langs))) for (bar, langs), needs in found.items()
    )


def alternatives(watch: Watch, platform: str) -> tuple[Alternative, ...]:
    """Together they let through whatever the watch matches on `platform`. Raises QueryError."""
    found = []
    for one in _spread(parse(watch.query).root):
        elsewhere = any(
            isinstance(leaf, Field) and leaf.name == "platform" and leaf.value != platform
            for leaf in one.need
        )
        if not elsewhere:
            need = tuple(
                leaf for leaf in one.need if not (isinstance(leaf, Field) and leaf.name == "platform")
            )
            found.append(Alternative(need, one.bar, one.langs))
    return tuple(dict.fromkeys(found))


def packed(
    parts: Sequence[str], around: Callable[[str], str], *, limit: int, joiner: str = " OR "
) -> Iterator[str]:
    """Queries of at most `limit` characters that together hold every part; a part too long by itself is left out."""
    held: list[str] = []
    for part in parts:
        if len(around(part)) > limit:
            continue
        if held and len(around(joiner.join([*held, part]))) > limit:
            yield around(joiner.join(held))
            held = []
        held.append(part)
    if held:
        yield around(joiner.join(held))


def telling(leaves: Sequence[Leaf]) -> Leaf:
    """The leaf that says most, for a platform that takes one: a handle or tag before words, long before short."""
    return max(
        leaves, key=lambda leaf: (not isinstance(leaf, Field), not isinstance(leaf, Term), len(leaf.normal()))
    )


def _spread(node: Node) -> tuple[Alternative, ...]:
    match node:
        case Or(parts):
            return tuple(one for part in parts for one in _spread(part))
        case And(parts):
            return _crossed([_spread(part) for part in parts])
        case Not(part):
            return (_without(part),)
        case Field("lang", str(lang)):
            return (Alternative(langs=frozenset([lang])),)
        case _:
            return (Alternative(need=(node,)),)


def _crossed(spreads: list[tuple[Alternative, ...]]) -> tuple[Alternative, ...]:
    """Every way to take one alternative of each part; languages of a part that names nothing else stay together."""
    spreads = [_languages_together(spread) for spread in spreads]
    size = 1
    for spread in spreads:
        size *= len(spread)
    if (
        size > MOST_ALTERNATIVES
    ):  # a sieve may be wider: keep the part with the fewest ways, and what only narrows
        naming = [spread for spread in spreads if all(one.need for one in spread)]
        narrowing = [spread for spread in spreads if len(spread) == 1 and not spread[0].need]
        spreads = [min(naming or spreads, key=len), *narrowing]
    return tuple(one for ways in product(*spreads) if (one := _both(ways)) is not None)


def _both(ways: tuple[Alternative, ...]) -> Alternative | None:
    langs: frozenset[str] = frozenset()
    for one in ways:
        if one.langs:
            langs = langs & one.langs if langs else one.langs
            if not langs:
                return None  # two languages at once: nothing can match
    need = dict.fromkeys(leaf for one in ways for leaf in one.need)
    bar = dict.fromkeys(leaf for one in ways for leaf in one.bar)
    return Alternative(tuple(need), tuple(bar), langs)


def _languages_together(spread: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    if all(one.langs and not one.need and not one.bar for one in spread):
        return (Alternative(langs=frozenset().union(*(one.langs for one in spread))),)
    return spread


def _without(part: Node) -> Alternative:
    """What is excluded, as far as single words can say it; the rest is left to our own judge."""
    match part:
        case Or(parts):
            return Alternative(bar=tuple(leaf for each in parts for leaf in _without(each).bar))
        case And() | Not() | Field("lang" | "platform"):
            return Alternative()
        case _:
            return Alternative(bar=(part,))
