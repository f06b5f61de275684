"""A watch taken apart lets through whatever the watch matches: a platform's search is a sieve, our matcher judges."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.terms import (
    MOST_ALTERNATIVES,
    Alternative,
    alternatives,
    groups,
    packed,
    telling,
)
from data.query import Matcher, QueryError
from data.query.matcher import Seen, judge
from data.query.tree import Field, Handle, Leaf, Tag, Term
from data.records import Mention, Watch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLATFORMS = ("x", "reddit", "mastodon")
LANGS = ("en", "fr", "zh")
LEAVES = (
    "delta", "crash", "strik*", '"air france"', "l'été", "@delta", "@ann", "#crash", "#été", "domain:example.org",
    "domain:news.example.org", "from:ann", "title:crash", 'title:"air france"', "lang:en", "lang:fr", "lang:zh",
    "platform:x", "platform:twitter", "platform:reddit", "東京",
)  # fmt: skip
WORDS = (
    "delta", "Delta's", "crash", "strike", "air france", "France air", "l’ete", "@delta", "@ann", "#crash", "#été",
    "https://news.example.org/a", "www.example.org", "東京タワー", "and", "plain",
)  # fmt: skip


def listed(parts: st.SearchStrategy[str], word: str, most: int) -> st.SearchStrategy[str]:
    return st.lists(parts, min_size=2, max_size=most).map(lambda found: f"({f' {word} '.join(found)})")


def excluded(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(LEAVES), parts).map(lambda found: f"({found[0]} AND NOT {found[1]})")


ANY = st.sampled_from(LEAVES)
EITHER = listed(ANY, "OR", 5)
NARROW = listed(st.one_of(ANY, EITHER, excluded(st.one_of(ANY, EITHER))), "AND", 3)
QUERIES = st.one_of(
    EITHER,
    NARROW,
    listed(st.one_of(ANY, NARROW), "OR", 4),
    listed(st.one_of(EITHER, listed(NARROW, "OR", 3)), "AND", 3),
    excluded(listed(st.one_of(ANY, NARROW), "OR", 3)),
    excluded(NARROW),
    NARROW.map(lambda query: f"NOT NOT {query}"),
)
MENTIONS = st.builds(
    Mention,
    platform=st.sampled_from(PLATFORMS),
    id=st.just("1"),
    text=st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    created=st.just(NOON),
    author_id=st.sampled_from([None, "ann", "77"]),
    title=st.sampled_from([None, "Crash at Air France", "nothing"]),
    lang=st.sampled_from([None, "en", "en-GB", "fr", "zh-Hant"]),
    kind=st.sampled_from(["post", "article"]),
    url=st.sampled_from([None, "https://news.example.org/story"]),
)


def watch(query: str) -> Watch:
    return Watch("w", "W", query)


def lets_through(one: Alternative, mention: Mention) -> bool:
    """Whether a platform that is asked exactly this would deliver the mention."""
    seen = Seen(mention)
    speaks = not one.langs or any(judge(Field("lang", lang))(seen) for lang in one.langs)
    return (
        speaks
        and all(judge(leaf)(seen) for leaf in one.need)
        and not any(judge(leaf)(seen) for leaf in one.bar)
    )


@settings(max_examples=250, deadline=None)
@given(QUERIES, st.lists(MENTIONS, min_size=20, max_size=40))
@example("(lang:en OR lang:fr) AND delta", [Mention("x", "1", "delta", NOON, lang="en-GB")])
@example("delta AND NOT (crash OR NOT @ann)", [Mention("x", "1", "delta @ann", NOON)])
@example("NOT (crash AND delta) AND @ann", [Mention("x", "1", "@ann crash", NOON)])
@example("delta AND NOT (lang:fr OR crash)", [Mention("x", "1", "delta", NOON, lang="zh")])
@example("delta AND NOT platform:reddit", [Mention("x", "1", "delta", NOON)])
@example("delta AND (lang:en OR crash)", [Mention("x", "1", "delta crash", NOON, lang="fr")])
def test_whatever_the_watch_matches_some_alternative_lets_through(
    query: str, mentions: list[Mention]
) -> None:
    try:
        judged = Matcher([watch(query)])
    except QueryError:  # a query that only excludes
        return
    for mention in mentions:
        if judged.matches(mention):
            sieve = alternatives(watch(query), mention.platform)
            assert any(lets_through(one, mention) for one in sieve), sieve


@settings(max_examples=200, deadline=None)
@given(QUERIES, MENTIONS)
def test_groups_are_the_same_sieve(query: str, mention: Mention) -> None:
    try:
        apart = alternatives(watch(query), mention.platform)
    except QueryError:
        return
    together = [
        Alternative(need, group.bar, frozenset(group.langs))
        for group in groups(watch(query), mention.platform)
        for need in group.any
    ]
    assert set(together) == set(apart)
    assert len(together) == len(apart)


def test_a_query_of_many_combinations_keeps_to_its_most_telling_part_and_still_lets_all_through() -> None:
    lists = [[f"{letter}{number}" for number in range(9)] for letter in "abc"]
    query = " AND ".join(f"({' OR '.join(words)})" for words in lists) + " AND NOT spam AND lang:en"
    sieve = alternatives(watch(query), "x")
    assert len(sieve) == 9  # 729 combinations are more than 400
    assert len(sieve) < MOST_ALTERNATIVES
    assert all(one.bar == (Term("spam"),) and one.langs == {"en"} for one in sieve)
    for number in range(9):
        found = Mention("x", "1", f"a{number} b{8 - number} c3", NOON, lang="en")
        assert Matcher([watch(query)]).matches(found)
        assert any(lets_through(one, found) for one in sieve)


def test_parts_meant_for_another_platform_ask_nothing_here() -> None:
    query = "(platform:reddit AND delta) OR (platform:twitter AND @delta)"
    assert alternatives(watch(query), "x") == (Alternative((Handle("delta"),)),)
    assert alternatives(watch(query), "reddit") == (Alternative((Term("delta"),)),)
    assert alternatives(watch(query), "mastodon") == ()


def test_two_languages_at_once_ask_nothing() -> None:
    assert alternatives(watch("delta AND lang:en AND lang:fr"), "x") == ()


def test_a_brand_with_exclusions_and_two_languages_is_one_group() -> None:
    names = [f"name{number}" for number in range(65)]
    query = f"({' OR '.join(names)}) AND (lang:en OR lang:fr) AND NOT (jobs OR #ad OR @parody)"
    (group,) = groups(watch(query), "x")
    assert [leaf.normal() for need in group.any for leaf in need] == names
    assert [leaf.normal() for leaf in group.bar] == ["jobs", "#ad", "@parody"]
    assert group.langs == ("en", "fr")


PARTS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=30), max_size=40)


@given(PARTS, st.integers(12, 80))
def test_packed_queries_hold_every_part_that_fits_once_and_in_order(parts: list[str], limit: int) -> None:
    queries = list(packed(parts, lambda inner: f"({inner}) -rt", limit=limit))
    assert all(len(query) <= limit for query in queries)
    held = [part for query in queries for part in query.removeprefix("(").removesuffix(") -rt").split(" OR ")]
    assert held == [part for part in parts if len(f"({part}) -rt") <= limit]
    for first, second in pairwise(queries):  # none is shorter than it must be
        opening = second.removeprefix("(").split(" OR ")[0].removesuffix(") -rt")
        assert len(first) + len(" OR ") + len(opening) > limit


@pytest.mark.parametrize(
    ("leaves", "says_most"),
    [
        ((Term("a long phrase"), Handle("ann")), Handle("ann")),
        ((Term("a long phrase"), Tag("x")), Tag("x")),
        ((Term("air"), Term("air france")), Term("air france")),
        ((Field("domain", "a-very-long-domain.example.org"), Term("it")), Term("it")),
        ((Field("domain", "example.org"),), Field("domain", "example.org")),
    ],
)
def test_the_most_telling_leaf_is_a_name_before_words_and_long_before_short(
    leaves: tuple[Leaf, ...], says_most: Leaf
) -> None:
    assert telling(leaves) == says_most
