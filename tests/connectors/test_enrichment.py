"""A batch leaves with languages, tones, entities and watches, and with everything it brought."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.enrich import Enricher
from connectors.entities import Entities, entities, mention_ties
from data.query import QueryError
from data.records import Author, Batch, Gap, Interaction, Mention, Watch
from tests.shared import shared_data
from tone.language import Habits

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENRICH = Enricher(
    [
        Watch("own", "Delta", "delta OR @delta"),
        Watch("bob", "Bob", "from:bob"),
        Watch("fr", "French", "delta lang:fr"),
        Watch("link", "Links", "domain:example.org"),
    ]
)


def mention(text: str, **said: Any) -> Mention:
    return Mention(**{"platform": "x", "id": "1", "created": NOON, "text": text, **said})


def enriched(text: str, **said: Any) -> Mention:
    (found,) = ENRICH(Batch("test", (mention(text, **said),))).mentions
    return found


def test_every_mention_is_read_and_matched() -> None:
    found = enriched("@Delta I love this airline so much #Thanks https://www.Example.org/a")
    assert (found.lang, found.label, found.engine) == ("en", "positive", "vader-3.3.2+additive-1")
    assert found.tone is not None
    assert found.tone > 0.5
    assert (found.handles, found.hashtags, found.domains) == (("delta",), ("thanks",), ("example.org",))
    assert found.watches == ("own", "link")


def test_what_the_platform_said_is_kept() -> None:
    found = enriched(
        "@Delta #late http://example.org",
        handles=("klm",),
        hashtags=("a",),
        domains=("b.org",),
        given_label="negative",
    )
    assert (found.handles, found.hashtags, found.domains, found.given_label) == (
        ("klm",),
        ("a",),
        ("b.org",),
        "negative",
    )


def test_text_that_no_engine_can_read_gets_no_tone() -> None:
    found = enriched("Delta is vandaag alweer veel te laat vertrokken, wat een schande")
    assert (found.lang, found.tone, found.label, found.engine) == ("nl", None, None, None)
    french = enriched("Delta a encore perdu mes bagages, quelle honte")
    assert (french.lang, french.label, french.engine, french.vader) == ("fr", "negative", "additive-1", None)
    assert french.watches == ("own", "fr")


def test_the_platforms_tag_stays_where_the_text_tells_nothing() -> None:
    assert enriched("😡😡", lang="fr-FR").lang == "fr"
    assert enriched("😡😡", lang="und").lang is None
    assert enriched("😡😡", lang="en").tone is None


def test_the_default_language_decides_for_short_texts_only() -> None:
    english = Enricher([], default_lang="en")
    batch = Batch("test", (mention("so bad"), mention("Le vol est encore annulé ce matin, quelle honte")))
    assert [found.lang for found in english(batch).mentions] == ["en", "fr"]


def test_the_authors_own_language_decides_for_short_texts_and_is_remembered_where_asked() -> None:
    long = "Le vol est encore annulé ce matin, quelle honte, numéro"
    spoken = tuple(mention(f"{long} {n}", id=str(n), author_id="ann") for n in range(3))
    short = mention("bof bof", id="9", author_id="ann")
    english = Enricher([], default_lang="en")
    assert english(Batch("test", (short, *spoken))).mentions[0].lang == "fr"
    assert (
        english(Batch("test", (short,))).mentions[0].lang == "en"
    )  # each batch by itself: read again, it reads the same
    assert english(Batch("test", (replace(short, author_id="bob"), *spoken))).mentions[0].lang == "en"
    assert english(Batch("test", (replace(short, lang="es"), *spoken))).mentions[0].lang == "es"
    remembering = Enricher([], default_lang="en", remembering=True)
    remembering(Batch("test", spoken))
    assert remembering(Batch("test", (short,))).mentions[0].lang == "fr"


def test_who_writes_in_several_languages_has_no_usual_one() -> None:
    habits = Habits()
    for lang in ("fr", "fr", "en", "fr", None):
        habits.learn("ann", lang)
    assert habits.usual("ann") is None
    habits.learn("ann", "fr")
    assert habits.usual("ann") == "fr"
    assert habits.usual("bob") is None
    assert habits.usual(None) is None


def test_an_author_of_the_batch_is_known_by_handle() -> None:
    batch = Batch("test", (mention("hello", author_id="42"),), (Author("x", "42", "Bob"),))
    assert ENRICH(batch).mentions[0].watches == ("bob",)


def test_a_headline_is_read_with_its_text() -> None:
    found = enriched("", title="Delta wins a wonderful award for excellent service", kind="article")
    assert (found.lang, found.label, found.watches) == ("en", "positive", ("own",))


def test_the_rest_of_the_batch_passes_through() -> None:
    gap = Gap("test", NOON, NOON, "closed")
    batch = Batch("test", (mention("x"),), gaps=(gap,), read=7, stable_ids=True)
    out = ENRICH(batch)
    assert (out.source, out.gaps, out.read, out.stable_ids) == ("test", (gap,), 7, True)
    assert ENRICH(Batch("test", gaps=(gap,))) == Batch("test", gaps=(gap,))


def test_a_watch_that_cannot_be_read_stops_the_start_not_a_batch() -> None:
    with pytest.raises(QueryError, match="Broken"):
        Enricher([Watch("1", "Broken", "(delta")])


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_enriching_twice_is_enriching_once(texts: list[str]) -> None:
    batch = Batch("test", tuple(mention(text, id=str(number)) for number, text in enumerate(texts)))
    once = ENRICH(batch)
    assert [found.id for found in once.mentions] == [found.id for found in batch.mentions]
    assert [found.text for found in once.mentions] == texts
    assert [found.watches for found in ENRICH(once).mentions] == [found.watches for found in once.mentions]
    assert [found.handles for found in ENRICH(once).mentions] == [found.handles for found in once.mentions]


@pytest.mark.parametrize(
    ("text", "platform", "found"),
    [
        ("@united.Thanks @Bob-x, mail a@b.org", "x", Entities(("united", "bob"))),
        ("@ann.bsky.social. hi", "bluesky", Entities(("ann.bsky.social",))),
        ("@ann@mastodon.social hi @Ann", "mastodon", Entities(("ann@mastodon.social", "ann"))),
        ("thanks /u/Some-One and u/bob", "reddit", Entities(("some-one", "bob"))),
        ("u/bob", "x", Entities()),
        ("#Été #1 #a_1,#b &#39; x#y ＃日本 #हिन्दी", "x", Entities((), ("été", "a_1", "b", "日本", "हिन्दी"))),
        ("https://www.LeMonde.fr/a (http://user:p@x.co.uk:80/) www.a.org. ok.Thanks", None, Entities((), (), ("lemonde.fr", "x.co.uk", "a.org"))),
        ("https://t.co/x https://[ http://1.2.3.4/ http://localhost/", "x", Entities()),
        ("R&amp;D &lt;3 @bob&amp;@ann", "x", Entities(("bob", "ann"))),
        ("", None, Entities()),
    ],
)  # fmt: skip
def test_entities_are_found_with_care(text: str, platform: str | None, found: Entities) -> None:
    assert entities(text, platform=platform) == found


@settings(deadline=None)
@given(st.text(alphabet="@#a.b-_/:uwWht p&;é\n", max_size=80))
def test_entities_keep_the_form_records_ask_for(text: str) -> None:
    for platform in ("x", "reddit", "bluesky"):
        found = entities(text, platform=platform)
        for names in found:
            assert len(set(names)) == len(names)
            assert all(name == name.lower() and name and name[0] not in "@#" for name in names)


def test_handles_become_mention_ties() -> None:
    found = mention("@Ann and @bob and me, @Cy", author_id="@cy", handles=("ann", "bob", "cy"))
    assert mention_ties(found) == (
        Interaction("x", "mention", "1", "@cy", "@ann", NOON),
        Interaction("x", "mention", "1", "@cy", "@bob", NOON),
    )
    assert mention_ties(mention("@ann", handles=("ann",))) == ()


def test_the_six_airlines_are_told_apart() -> None:
    names = {
        "united": "United",
        "usairways": "US Airways",
        "americanair": "American",
        "southwestair": "Southwest",
    }
    enrich = Enricher([Watch(name, name, f"@{handle}") for handle, name in names.items()])
    path = shared_data("brand_us_airline", "Tweets.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::7]
    batch = enrich(Batch("test", tuple(mention(row["text"], id=row["tweet_id"]) for row in rows)))
    asked = [
        (row["airline"], found)
        for row, found in zip(rows, batch.mentions, strict=True)
        if row["airline"] in names.values()
    ]
    assert sum(airline in found.watches for airline, found in asked) / len(asked) > 0.97
    assert sum(found.lang == "en" for found in batch.mentions) / len(rows) > 0.97
