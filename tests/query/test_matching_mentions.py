"""A watch means the same whatever platform a mention came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.query import Matcher, QueryError, explain, parse
from data.records import Mention, Watch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def mention(text: str = "", **said: Any) -> Mention:
    return Mention(**{"platform": "x", "id": "1", "created": NOON, "text": text, **said})


def matches(query: str, found: Mention, author: str | None = None) -> bool:
    verdict = Matcher([Watch("w", "W", query)]).matches(found, author) == ("w",)
    assert explain(query, found, author).matches is verdict
    return verdict


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("delta", "Delta, again!"),
        ("delta", "thanks @Delta"),
        ("delta", "#DELTA is late"),
        ('"air france"', "AIR-FRANCE est en grève"),
        ("grève", "GREVE !"),
        ("greve", "grève"),
        ("l'oréal", "chez L’Oreal"),
        ("airline*", "two airlines"),
        ("トヨタ", "昨日トヨタ車を買った"),
        ("สวัสดี", "คุณสวัสดีครับ"),
        ("😡", "late again😡😡"),
        ("👍", "ok 👍🏽"),
        ("@delta", "hi @Delta!"),
        ("@bob", "hi @bob@mastodon.social"),
        ("#été", "un bel #ete"),
        ("domain:example.org", "see https://news.example.org/a"),
        ("z AND (x OR -y)", "z"),
        ("strike* -football", "strikes again"),
    ],
)
def test_it_finds(query: str, text: str) -> None:
    assert matches(query, mention(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("delta", "deltas and @DeltaAssist"),
        ("delta", "see https://example.org/delta"),
        ('"air france"', "france air"),
        ("@delta", "delta"),
        ("@delta", "@deltaassist"),
        ("@bob", "mail me at ann@bob.org"),
        ("#crash", "crash"),
        ("domain:example.org", "https://notexample.org/ example.org"),
        ("title:strike", "strike"),
        ("lang:fr strike", "strike"),
        ("strike -football", "football strike"),
        ("京都", "東京"),
    ],
)
def test_it_leaves_alone(query: str, text: str) -> None:
    assert not matches(query, mention(text))


def test_fields_ask_the_record() -> None:
    found = mention(
        "rien",
        title="Grève chez Air France",
        platform="reddit",
        lang="fr-CA",
        author_id="t2_x",
        handles=("klm",),
        hashtags=("économie",),
        domains=("blog.lemonde.fr",),
    )
    for query in ["title:greve", 'title:"air fran*"', "platform:Reddit rien", "lang:fr rien", "@klm", "#economie",
                  "domain:lemonde.fr", "domain:blog.lemonde.fr", "grève", "from:t2_x"]:  # fmt: skip
        assert matches(query, found), query
    for query in [
        "title:rien",
        "platform:x rien",
        "lang:en rien",
        "domain:monde.fr",
        "@airfrance",
        '"france rien"',
    ]:
        assert not matches(query, found), query


def test_from_asks_for_the_author_by_handle() -> None:
    assert matches("from:@Bob", mention("x", author_id="9"), "bob")
    assert matches("from:bob", mention("x", author_id="@bob"))
    assert not matches("from:bob", mention("@bob"))


def test_an_article_belongs_to_the_site_that_published_it_and_a_post_does_not() -> None:
    url = "https://www.lemonde.fr/a"
    assert matches("domain:lemonde.fr", mention("x", kind="article", url=url))
    assert not matches("domain:lemonde.fr", mention("x", kind="post", url=url))


def test_each_mention_gets_its_watches_in_their_order() -> None:
    matcher = Matcher([Watch("b", "B", "delta OR klm"), Watch("a", "A", "klm"), Watch("c", "C", "-x klm")])
    assert matcher.matches(mention("KLM")) == ("b", "a", "c")
    assert matcher.matches(mention("delta")) == ("b",)
    assert Matcher([]).matches(mention("delta")) == ()


def test_a_watch_that_cannot_be_read_is_named() -> None:
    with pytest.raises(QueryError, match="watch “Delta” cannot be read") as caught:
        Matcher([Watch("1", "Delta", "delta OR")])
    assert caught.value.position == 6


TERMS = [
    "delta",
    "air",
    '"air france"',
    "@klm",
    "#ete",
    "fran*",
    "東",
    "lang:fr",
    "title:air",
    "domain:a.org",
]
TEXT = st.lists(
    st.sampled_from(
        ["delta", "Air", "FRANCE", "@klm", "#été", "françois", "東京", "http://a.org/x", "😡", ".", "\n"]
    ),
    max_size=8,
).map(" ".join)
MENTIONS = st.builds(
    mention,
    TEXT,
    lang=st.sampled_from([None, "fr", "en"]),
    title=st.none() | st.sampled_from(["Air", "x", ""]),
)
QUERIES = st.recursive(
    st.sampled_from(TERMS),
    lambda part: st.tuples(
        st.sampled_from(["({} AND {})", "({} OR {})", "(NOT {} AND {})", "({} {})"]), part, part
    ).map(lambda three: three[0].format(*three[1:])),
    max_leaves=6,
)


@settings(deadline=None)
@given(QUERIES, MENTIONS)
def test_not_is_the_complement(query: str, found: Mention) -> None:
    assert matches(f"anchor AND NOT ({query})", anchored(found)) is not matches(
        f"anchor AND ({query})", anchored(found)
    )


@settings(deadline=None)
@given(QUERIES, QUERIES, MENTIONS)
def test_and_and_or_do_not_mind_the_order(one: str, two: str, found: Mention) -> None:
    found = anchored(found)
    assert matches(f"anchor ({one} AND {two})", found) is matches(f"anchor ({two} AND {one})", found)
    assert matches(f"anchor ({one} OR {two})", found) is matches(f"anchor ({two} OR {one})", found)
    both = matches(f"anchor {one}", found) and matches(f"anchor {two}", found)
    assert matches(f"anchor ({one} AND {two})", found) is both


@settings(deadline=None)
@given(QUERIES, TEXT)
def test_case_and_accents_do_not_matter(query: str, text: str) -> None:
    query = f"anchor AND ({query})"
    bare = text.replace("é", "e").replace("ç", "c")
    verdicts = {
        matches(query, mention(f"anchor {said}"))
        for said in (text, bare, text.upper().replace("HTTP://A.ORG/X", "http://a.org/x"))
    }
    assert len(verdicts) == 1


@settings(deadline=None)
@given(QUERIES, MENTIONS)
def test_every_verdict_has_its_grounds(query: str, found: Mention) -> None:
    found = anchored(found)
    told = explain(f"anchor AND ({query})", found)
    assert (told.reason is None) is told.matches
    for hit in told.hits:
        said = found.title if hit.where == "title" else found.text
        assert all(0 <= start < end <= len(said or "") for start, end in hit.spans)


def anchored(found: Mention) -> Mention:
    return mention(f"anchor . {found.text}", lang=found.lang, title=found.title)


def test_hits_mark_their_place_in_the_text_as_written() -> None:
    text = "Hier, l’Air  Frânce™ — 東京電力 😡 http://x.y/air-france Air France"
    (phrase, power) = explain('"air france" 電力', mention(text)).hits
    assert [text[start:end] for start, end in phrase.spans] == ["Air  Frânce", "Air France"]
    assert [text[start:end] for start, end in power.spans] == ["電力"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("delta strike", "It does not have strike."),
        ("delta -late", "It is excluded by late."),
        ("delta lang:en", "Its language is fr, not en."),
        ("delta platform:reddit", "It comes from x, not reddit."),
        ("delta from:bob", "Its author is unknown, so not bob."),
        ("klm OR united", "It has none of klm, united."),
    ],
)
def test_the_first_reason_against_a_match_is_told(query: str, reason: str) -> None:
    assert explain(parse(query), mention("Delta is late", lang="fr")).reason == reason
