"""News and blogs: real feeds over a real connection, parsed in the real process, held against what was published."""

from __future__ import annotations

import ast
import calendar
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise
from threading import Event

import pytest

from connectors.contract import Access, Budget, QueryRejected, SourceError, Transient
from connectors.feeds import Feeds
from connectors.feeds.apart import Reader
from data.records import Checkpoint, Mention, Watch
from tests.connectors.driving import Clock, Kept, in_short_lives, round_of
from tests.protocol.feeds import Channel, FeedServer, Item
from tests.protocol.serving import Fault
from tests.shared import shared_data

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class QuickFeeds(Feeds):
    """One that loses patience soon."""

    seconds = 0.6


@pytest.fixture(scope="module")
def loopback() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def server(loopback: FeedServer) -> FeedServer:
    for told in (loopback.channels, loopback.pages, loopback.moves, loopback.streams, loopback._faults):
        told.clear()
    loopback.asked.clear()
    return loopback


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


Make = Callable[..., Feeds]


@pytest.fixture
def feeds(server: FeedServer, clock: Clock) -> Iterator[Make]:
    """Connectors for paths of the server, closed in the end."""
    made: list[Feeds] = []

    def make(*paths: str, kind: type[Feeds] = QuickFeeds) -> Feeds:
        options = {"feeds": tuple(path if ":" in path else server.url + path for path in paths)}
        made.append(kind(Access(options=options, base=server.url, clock=clock)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def item(number: int, *, at: datetime | None = NOON - HOUR, host: str = "www.example.org") -> Item:
    link = f"https://{host}/story-{number}"
    return Item(link, f"Story {number}", link, f"<p>Words of story {number}.</p>", published=at)


def ids(kept: Kept) -> set[str]:
    return set(kept.mentions)


def story(number: int, host: str = "www.example.org") -> str:
    return f"https://{host}/story-{number}"


def only(kept: Kept) -> Mention:
    (mention,) = kept.mentions.values()
    return mention


QUERY = Feeds().compile((Watch("w", "Acme", "acme"),))


# What is asked of a feed.


def test_a_long_brand_query_in_two_languages_needs_nothing_of_a_feed() -> None:
    names = " OR ".join(f'"brand name {number}"' for number in range(65))
    watch = Watch("w", "Brand", f"({names}) (lang:fr OR lang:en) -sport -football -platform:x")
    native = Feeds(Access()).compile((watch,))
    assert native.watches == (watch,)
    assert native.queries == ()
    assert all(0 < len(note.split()) <= 25 for note in native.notes)


def test_without_an_address_a_person_is_asked_for_one() -> None:
    with pytest.raises(QueryRejected, match="add addresses"):
        list(Feeds().search(QUERY, None, budget=Budget(), stop=Event()))


# What an entry becomes.


def test_an_rss_item_becomes_an_article_of_its_outlet(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(
        items=[
            Item(
                "7",
                "Trains &amp; <em>planes</em>",
                "https://www.example.org/a?id=7&utm_source=rss",
                "<p>Short</p>",
                full='<style>p{}</style><p>Long&nbsp;text</p><p>with <a href="https://maker.example/x">a link</a>,'
                ' <a href="/own">its own</a> and <a href="http://blog.example.org/">its blog</a></p><script>1</script>',
                published=NOON - 2 * HOUR,
                extra="<slash:comments>12</slash:comments>",
            )
        ]
    )
    kept = round_of(feeds("/feed"), QUERY, Kept())
    assert only(kept) == Mention(
        platform="news",
        id="https://www.example.org/a?id=7",
        text="Long text\n\nwith a link, its own and its blog",
        created=NOON - 2 * HOUR,
        author_id="example.org",
        kind="article",
        title="Trains & planes",
        url="https://www.example.org/a?id=7&utm_source=rss",
        lang="en-GB",
        community="127.0.0.1",
        replies=12,
        domains=("example.org", "maker.example", "blog.example.org"),
        fetched=NOON,
    )
    assert kept.authors["example.org"].name == "The Example Post"
    (tie,) = kept.ties.values()  # its own blog is no other outlet
    assert (tie.kind, tie.source_id, tie.target_id) == ("link", "example.org", "maker.example")
    assert (tie.evidence_id, tie.created) == (only(kept).id, NOON - 2 * HOUR)


@pytest.mark.parametrize("dialect", ["rss", "atom", "rdf"])
def test_every_dialect_tells_the_same(server: FeedServer, feeds: Make, dialect: str) -> None:
    entry = replace(item(1), updated=NOON - HOUR if dialect == "atom" else None)
    server.channels["/feed"] = Channel(dialect=dialect, items=[entry])
    mention = only(round_of(feeds("/feed"), QUERY, Kept()))
    assert (mention.id, mention.title, mention.text) == (story(1), "Story 1", "Words of story 1.")
    assert (mention.created, mention.lang, mention.author_id) == (NOON - HOUR, "en-GB", "example.org")


@pytest.mark.parametrize(
    ("guid", "link", "id"),
    [
        ("12345", "https://Example.org:443/a?b=1&utm_source=rss#xtor=RSS-1", "https://example.org/a?b=1"),
        ("https://example.org/?p=9", "https://example.org/nice", "https://example.org/nice"),
        ("12345", None, "127.0.0.1:12345"),
        ("tag:example.org,2026:9", "https://www.example.org/", "127.0.0.1:tag:example.org,2026:9"),
        ("https://example.org/?p=9&utm_medium=feed", None, "https://example.org/?p=9"),
    ],
)
def test_the_id_is_the_link_without_what_tracks_or_the_guid(
    server: FeedServer, feeds: Make, guid: str, link: str | None, id: str
) -> None:
    server.channels["/feed"] = Channel(items=[Item(guid, "T", link, "x", permalink=False)])
    assert only(round_of(feeds("/feed"), QUERY, Kept())).id == id


def test_a_link_that_several_items_share_names_none_of_them(server: FeedServer, feeds: Make) -> None:
    page = "https://www.example.org/changes"
    server.channels["/guids"] = Channel(items=[Item(f"v{n}", "T", page, permalink=False) for n in (1, 2)])
    server.channels["/marks"] = Channel(items=[Item(None, f"T{n}", f"{page}#v{n}") for n in (3, 4)])
    kept = round_of(feeds("/guids", "/marks"), QUERY, Kept())
    assert {"127.0.0.1:v1", "127.0.0.1:v2"} < ids(kept)
    assert len(kept.mentions) == 4


def test_items_without_guid_or_link_are_known_by_what_they_say(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(
        items=[Item(None, "One", html="a"), Item(None, "Two", html="b")], validators=False
    )
    first, again = round_of(feeds("/feed"), QUERY, Kept()), Kept()
    round_of(feeds("/feed"), QUERY, again)
    assert ids(first) == ids(again)
    assert len(ids(first)) == 2


def test_a_guid_that_stands_for_several_articles_is_none(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[replace(item(n), guid="0", permalink=False) for n in (1, 2)])
    assert ids(round_of(feeds("/feed"), QUERY, Kept())) == {story(1), story(2)}


def test_an_aggregator_names_the_outlet_of_each_item(server: FeedServer, feeds: Make) -> None:
    server.channels["/rss/search"] = Channel(
        title='"acme" - News search',
        link="https://news.aggregator.example/search?q=acme",
        items=[
            Item(
                "CBMiAbCdEf",
                "Acme grows - Le Journal",
                "https://news.aggregator.example/rss/articles/CBMiAbCdEf?oc=5",
                '<a href="https://news.aggregator.example/rss/articles/CBMiAbCdEf?oc=5">Acme grows</a>&nbsp;Le Journal',
                published=NOON - HOUR,
                permalink=False,
                source=("https://www.lejournal.example", "Le Journal"),
            )
        ],
    )
    kept = round_of(feeds("/rss/search"), QUERY, Kept())
    mention = only(kept)
    assert (mention.author_id, kept.authors["lejournal.example"].name) == ("lejournal.example", "Le Journal")
    assert mention.domains == ("lejournal.example", "news.aggregator.example")
    assert mention.text == "Acme grows Le Journal"
    assert not kept.ties, "the outlet did not link to the aggregator"


def test_a_link_blog_ties_its_outlet_to_what_it_points_at(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[item(1, host="elsewhere.example")])
    (tie,) = round_of(feeds("/feed"), QUERY, Kept()).ties.values()
    assert (tie.source_id, tie.target_id) == ("example.org", "elsewhere.example")


def test_the_language_is_the_entrys_before_the_feeds(server: FeedServer, feeds: Make) -> None:
    french = Item("urn:1", None, html=None, extra='<title xml:lang="fr">Bonjour</title>')
    server.channels["/feed"] = Channel(dialect="atom", lang="en", items=[french, item(2)])
    langs = {m.title: m.lang for m in round_of(feeds("/feed"), QUERY, Kept()).mentions.values()}
    assert langs == {"Bonjour": "fr", "Story 2": "en"}


def test_a_title_alone_is_a_text_and_nothing_at_all_is_rejected_once(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    server.channels["/feed"] = Channel(
        items=[
            item(1),
            Item("https://www.example.org/2", None),
            Item("https://www.example.org/3", "Only this"),
        ],
        validators=False,
    )
    kept = round_of(feeds("/feed"), QUERY, Kept())
    assert {m.text for m in kept.mentions.values()} == {"Words of story 1.", "Only this"}
    assert ["neither a title nor a text" in r.why for r in kept.rejected] == [True]
    clock.pass_by(HOUR)
    round_of(feeds("/feed"), QUERY, kept)
    assert len(kept.rejected) == 1


def test_long_texts_are_cut_at_20000_characters(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[replace(item(1), html="<p>word </p>" * 30_000)])
    assert len(only(round_of(feeds("/feed"), QUERY, Kept())).text) == 20_000


# When it was published.


def test_creation_is_never_in_the_future_and_undated_items_keep_the_first_reading(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    channel = server.channels["/feed"] = Channel(
        items=[item(1, at=NOON + 5 * HOUR), item(2, at=None), item(3, at=datetime(1970, 1, 1, tzinfo=UTC))]
    )
    kept = round_of(feeds("/feed"), QUERY, Kept())
    assert {m.created for m in kept.mentions.values()} == {NOON}
    clock.pass_by(HOUR)
    for one in channel.items:
        one.html = "<p>edited</p>"
    round_of(feeds("/feed"), QUERY, kept)
    assert {(m.text, m.created) for m in kept.mentions.values()} == {("edited", NOON)}


def test_an_edit_is_told_anew_under_the_same_id_and_first_date(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    channel = server.channels["/feed"] = Channel(items=[item(1), item(2)])
    kept = round_of(feeds("/feed"), QUERY, Kept())
    clock.pass_by(HOUR)
    channel.items[0] = replace(channel.items[0], html="Corrected.", published=NOON + HOUR / 2)
    later = round_of(feeds("/feed"), QUERY, Kept(at=kept.at))
    assert ids(later) == {story(1)}, "what did not change is not told again"
    assert (only(later).text, only(later).created) == ("Corrected.", NOON - HOUR)
    assert only(later).fetched == NOON + HOUR


# How often a feed is asked, and how.


def test_an_unchanged_feed_answers_304_and_brings_nothing(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    server.channels["/feed"] = Channel(items=[item(1)])
    kept = round_of(feeds("/feed"), QUERY, Kept())
    clock.pass_by(HOUR)
    later = round_of(feeds("/feed"), QUERY, Kept(at=kept.at))
    asked = server.requests("/feed")[-1].headers
    assert asked["If-None-Match"].startswith('"')
    assert asked["If-Modified-Since"] == "Tue, 03 Nov 2026 11:00:00 GMT"
    assert (later.mentions, later.requests) == ({}, 1)
    assert [(span.since, span.until) for span in later.seen] == [(NOON, NOON + HOUR)]


@pytest.mark.parametrize(
    ("extra", "headers", "minutes"),
    [
        ("", {}, 15),
        ("", {"Cache-Control": "public, max-age=1800"}, 30),
        ("", {"Cache-Control": "max-age=10"}, 5),
        ("", {"Cache-Control": "no-cache, max-age=0"}, 15),
        ("<ttl>40</ttl>", {"Cache-Control": "max-age=60"}, 40),
        ("<ttl>10080</ttl>", {}, 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", {}, 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", {}, 60),
    ],
)
def test_a_feed_is_asked_no_sooner_than_it_wishes_and_each_hour_at_least(
    server: FeedServer, feeds: Make, clock: Clock, extra: str, headers: dict[str, str], minutes: int
) -> None:
    server.channels["/feed"] = Channel(items=[item(1)], extra=extra, headers=headers)
    kept = round_of(feeds("/feed"), QUERY, Kept())
    clock.now = NOON + timedelta(minutes=minutes, seconds=-1)
    round_of(feeds("/feed"), QUERY, kept)
    assert len(server.asked) == 1
    clock.now = NOON + timedelta(minutes=minutes)
    round_of(feeds("/feed"), QUERY, kept)
    assert len(server.asked) == 2


def test_a_new_watch_hears_again_what_the_feeds_still_show(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    server.channels["/feed"] = Channel(items=[item(1), item(2, at=None)])
    kept = round_of(feeds("/feed"), QUERY, Kept())
    clock.pass_by(timedelta(minutes=1))
    other = Feeds().compile((*QUERY.watches, Watch("v", "Rival", "rival")))
    later = round_of(feeds("/feed"), other, Kept(at=kept.at))
    assert ids(later) == {story(1), story(2)}
    assert {m.id: m.created for m in later.mentions.values()} == {
        m.id: m.created for m in kept.mentions.values()
    }


# Nothing lost, nothing doubled.


def test_killed_after_every_batch_the_stored_set_is_what_was_published(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    paths = [f"/feed{number}" for number in range(4)]
    published: set[str] = set()
    for path in paths:
        server.channels[path] = Channel()

    def publish() -> None:
        for path in paths:
            number = len(published)
            server.channels[path].items.append(item(number, at=clock.now - timedelta(minutes=number % 7)))
            published.add(story(number))

    for _ in range(10):
        publish()
    kept = Kept()
    for _ in range(3):
        in_short_lives(lambda: feeds(*paths), QUERY, kept, clock=clock, between=publish)
        clock.pass_by(HOUR)
    in_short_lives(lambda: feeds(*paths), QUERY, kept, clock=clock)
    assert ids(kept) == published
    assert not kept.gaps
    assert len({m.id for m in kept.mentions.values()}) == len(published)
    spans = sorted((span.since, span.until) for span in kept.seen)
    assert all(one[1] == two[0] for one, two in pairwise(spans)), "spans touch"


def test_reordered_and_repeated_items_change_nothing(server: FeedServer, feeds: Make, clock: Clock) -> None:
    channel = server.channels["/feed"] = Channel(items=[item(n) for n in range(6)], validators=False)
    kept = round_of(feeds("/feed"), QUERY, Kept())
    channel.items = [*reversed(channel.items), item(2), item(6)]
    clock.pass_by(HOUR)
    later = round_of(feeds("/feed"), QUERY, Kept(at=kept.at))
    assert ids(later) == {story(6)}


def test_what_scrolled_away_between_two_readings_is_a_gap(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    channel = server.channels["/feed"] = Channel(shows=3, items=[item(n) for n in range(3)])
    kept = round_of(feeds("/feed"), QUERY, Kept())
    clock.pass_by(HOUR)
    channel.items += [item(3, at=NOON + HOUR / 4), item(4, at=NOON + HOUR / 2)]
    round_of(feeds("/feed"), QUERY, kept)
    assert not kept.gaps, "one item known from before proves that nothing is missing"
    clock.pass_by(HOUR)
    channel.items += [item(n, at=NOON + HOUR * 3 / 2 + timedelta(minutes=n)) for n in range(5, 10)]
    round_of(feeds("/feed"), QUERY, kept)
    (gap,) = kept.gaps
    assert (gap.since, gap.until) == (NOON + HOUR / 2, NOON + HOUR * 3 / 2 + timedelta(minutes=7))
    assert "scrolled away" in gap.why
    assert all(span.until <= gap.since or span.since >= gap.until for span in kept.seen[2:])


def test_the_first_round_has_seen_as_far_back_as_every_feed_shows(server: FeedServer, feeds: Make) -> None:
    server.channels["/blog"] = Channel(items=[item(1, at=NOON - timedelta(days=90)), item(2)])
    server.channels["/news"] = Channel(items=[item(3, at=NOON - 3 * HOUR), item(4)])
    (span,) = round_of(feeds("/blog", "/news"), QUERY, Kept()).seen
    assert (span.since, span.until) == (NOON - 3 * HOUR, NOON)


def test_the_memory_is_json_and_stays_small(server: FeedServer, feeds: Make, clock: Clock) -> None:
    channel = server.channels["/feed"] = Channel(shows=400)
    kept, connector = Kept(), feeds("/feed")
    for day in range(10):
        channel.items += [item(1000 * day + n, at=clock.now) for n in range(300)]
        round_of(connector, QUERY, kept)
        clock.pass_by(timedelta(days=1))
    assert kept.at is not None
    text = json.dumps(kept.at.state)
    (place,) = json.loads(text)["places"].values()
    assert len(place["seen"]) == 900  # 400 shown, 500 remembered
    assert len(text) < 50_000
    clock.pass_by(timedelta(days=31))
    channel.items.append(item(99_999, at=clock.now))
    round_of(connector, QUERY, kept)
    assert len(next(iter(kept.at.state["places"].values()))["seen"]) == 400, (
        "a month later they are forgotten"
    )


def test_a_checkpoint_of_another_version_begins_anew(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[item(1)])
    at = Checkpoint("feeds", "search", {"other": 1}, version=99)
    assert ids(round_of(feeds("/feed"), QUERY, Kept(at=at))) == {story(1)}


# Faults of one feed.

FAULTS = {
    "503": Fault(503),
    "500": Fault(500, body="<html>oops</html>"),
    "429 with a wait": Fault(429, headers={"Retry-After": "1800"}),
    "429 without": Fault(429),
    "401": Fault(401),
    "402": Fault(402),
    "403": Fault(403),
    "404": Fault(404),
    "304 to nobody": Fault(304),
    "reset": Fault(abort=True),
    "cut short": Fault(200, body="<rss><channel><item>" * 50, truncate=300),
    "silent": Fault(silent=True),
    "empty": Fault(200),
    "not a feed": Fault(200, body={"error": "no"}),
    "a login page": Fault(
        200, {"Content-Type": "text/html"}, "<html><body><form>Log in</form></body></html>"
    ),
    "cut packing": Fault(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00\x00\x00"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_feed_that_fails_is_said_once_waits_longer_each_time_and_stops_no_other(
    server: FeedServer, feeds: Make, clock: Clock, fault: Fault
) -> None:
    bad = server.channels["/bad"] = Channel(items=[item(1)])
    good = server.channels["/good"] = Channel(items=[item(2)])
    server.fail("/bad", *[fault] * 3)
    kept, connector = Kept(), feeds("/bad", "/good")
    asked: list[datetime] = []
    while story(1) not in kept.mentions:
        before = len(server.requests("/bad"))
        round_of(connector, QUERY, kept)
        asked += [clock.now] * (len(server.requests("/bad")) - before)
        assert story(2) in kept.mentions
        clock.pass_by(timedelta(minutes=5))
        assert clock.now < NOON + timedelta(days=1)
    waits = [two - one for one, two in pairwise(asked)]
    assert len(waits) == 3
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(minutes=30 if "Retry-After" in fault.headers else 5)
    (rejected,) = kept.rejected
    assert rejected.place.startswith("127.0.0.1")
    assert "/bad: " in rejected.why
    bad.items.append(item(3))
    good.items.append(item(4))
    clock.pass_by(HOUR)
    round_of(connector, QUERY, kept)
    assert ids(kept) == {story(n) for n in (1, 2, 3, 4)}


def test_where_no_feed_works_the_source_says_so(server: FeedServer, feeds: Make, clock: Clock) -> None:
    server.channels["/feed"] = Channel(items=[item(1)])
    server.fail("/feed", Fault(503), Fault(404))
    kept, connector = Kept(), feeds("/feed")
    with pytest.raises(Transient, match=r"The feed cannot be read.*503"):
        round_of(connector, QUERY, kept)
    with pytest.raises(Transient):
        round_of(connector, QUERY, kept)
    assert len(server.asked) == 1, "said again without asking again"
    clock.pass_by(HOUR)
    with pytest.raises(QueryRejected, match="404"):
        round_of(connector, QUERY, kept)
    assert len(kept.rejected) == 2
    clock.pass_by(HOUR * 2)
    round_of(connector, QUERY, kept)
    assert ids(kept) == {story(1)}


def test_410_is_said_once_and_never_asked_again(server: FeedServer, feeds: Make, clock: Clock) -> None:
    server.page("/old", "", status=410)
    server.channels["/feed"] = Channel(items=[item(1)])
    kept = Kept()
    for _ in range(5):
        round_of(feeds("/old", "/feed"), QUERY, kept)
        clock.pass_by(timedelta(days=3))
    assert len(server.requests("/old")) == 1
    assert [("gone for good" in one.why) for one in kept.rejected] == [True]


def test_an_address_that_moved_for_good_is_remembered_and_one_that_did_not_is_not(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    server.channels["/new"] = Channel(items=[item(1)])
    server.channels["/other"] = Channel(items=[item(2)])
    server.moves |= {"/old": (301, "/mid"), "/mid": (308, "/new"), "/aside": (302, "/other")}
    kept = round_of(feeds("/old", "/aside"), QUERY, Kept())
    clock.pass_by(HOUR)
    before = len(server.asked)
    server.channels["/new"].items.append(item(3))
    round_of(feeds("/old", "/aside"), QUERY, kept)
    assert {one.path for one in server.asked[before:]} == {"/new", "/aside", "/other"}
    assert ids(kept) == {story(1), story(2), story(3)}
    del server.channels["/new"], server.moves["/mid"]
    server.channels["/mid"] = Channel(items=[item(4)])
    for _ in range(5):
        clock.pass_by(timedelta(days=1))
        round_of(feeds("/old", "/aside"), QUERY, kept)
    assert story(4) in kept.mentions, "the old address is asked again when the new one keeps failing"


# Sites.


def test_a_sites_address_leads_to_the_feeds_it_names(server: FeedServer, feeds: Make, clock: Clock) -> None:
    server.page(
        "/",
        "<!doctype html><html><head><link rel='stylesheet' href=x.css><base href='/deep/'>"
        "<link rel='alternate' type='application/rss+xml' title='News' href='news.xml'>"
        '<LINK REL="alternate home" TYPE="application/atom+xml; charset=utf-8" HREF="/atom?x=1&amp;y=2">'
        "<link rel=alternate type=application/rss+xml title='News &raquo; Comments' href=/comments/feed>"
        "<link rel=alternate type='text/html' hreflang=fr href='/fr'></head><body>Hello</body></html>",
    )
    server.channels["/deep/news.xml"] = Channel(items=[item(1)])
    server.channels["/atom"] = Channel(items=[item(2)], dialect="atom")
    kept = Kept()
    for _ in range(4):
        round_of(feeds("/"), QUERY, kept)
        clock.pass_by(HOUR)
    assert ids(kept) == {story(1), story(2)}
    assert len([one for one in server.asked if one.path == "/"]) == 1, "it is not looked for each time"
    assert not server.requests("/comments")
    assert not kept.rejected
    assert kept.seen


def test_a_site_that_names_no_feed_is_tried_at_a_few_usual_paths(server: FeedServer, feeds: Make) -> None:
    server.page("/", "<html><body>Welcome</body></html>")
    server.channels["/atom.xml"] = Channel(items=[item(1)], dialect="atom")
    kept = round_of(feeds("/"), QUERY, Kept())
    assert ids(kept) == {story(1)}
    assert len(server.asked) <= 6


def test_a_login_page_is_not_a_feed(server: FeedServer, feeds: Make, clock: Clock) -> None:
    server.page("/feed", "<html><head><title>Log in</title></head><body><form></form></body></html>")
    kept = Kept()
    for _ in range(2):
        with pytest.raises(QueryRejected, match="login page"):
            round_of(feeds("/feed"), QUERY, kept)
    assert len(server.asked) == 7, "the page and six usual paths, not again at once"
    assert not kept.mentions


def test_one_address_listed_twice_and_typed_carelessly_is_one(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[item(1)])
    typed = [
        server.url + "/feed",
        f"  {server.url}/feed ",
        f"feed:{server.url}/feed",
        server.url + "/feed#top",
    ]
    kept = round_of(feeds(*typed), QUERY, Kept())
    assert (len(server.asked), ids(kept)) == (1, {story(1)})


def test_an_address_that_is_none_is_said_once_and_the_others_are_read(
    server: FeedServer, feeds: Make, clock: Clock
) -> None:
    server.channels["/feed"] = Channel(items=[item(1)])
    kept = Kept()
    for _ in range(3):
        round_of(feeds("/feed", "file:///etc/passwd", "http://["), QUERY, kept)
        clock.pass_by(HOUR)
    assert ids(kept) == {story(1)}
    assert len(kept.rejected) == 2
    assert all("not a web address" in one.why for one in kept.rejected)


def test_an_address_that_is_taken_out_is_forgotten(server: FeedServer, feeds: Make, clock: Clock) -> None:
    server.channels["/a"], server.channels["/b"] = Channel(items=[item(1)]), Channel(items=[item(2)])
    kept = round_of(feeds("/a", "/b"), QUERY, Kept())
    clock.pass_by(HOUR)
    round_of(feeds("/b"), QUERY, kept)
    assert kept.at is not None
    assert list(kept.at.state["places"]) == [server.url + "/b"]


def test_check_reads_the_first_address(server: FeedServer, feeds: Make) -> None:
    server.channels["/feed"] = Channel(items=[item(1), item(2)])
    assert "shows 2 items" in feeds("/feed").check()
    with pytest.raises(SourceError, match="404"):
        feeds("/nothing").check()


def test_told_to_stop_it_asks_for_no_further_feed(server: FeedServer, feeds: Make) -> None:
    for path in ("/a", "/b", "/c"):
        server.channels[path] = Channel(items=[item(1)])
    stop = Event()
    for _ in feeds("/a", "/b", "/c").search(QUERY, None, budget=Budget(), stop=stop):
        stop.set()
    assert len(server.asked) == 1


# Feeds as they are.

EXPECTS = re.compile(
    r"Expect:\s+(?:not bozo and )?(feed|entries\[0\])\['(title|link|id|guid|published_parsed|updated_parsed)'\]"
    r" == (u?'.*'|\(.*\))\s*$",
    re.MULTILINE,
)


NAMES = {"id": "guid", "published_parsed": "published", "updated_parsed": "updated"}


def expected(name: str, literal: str) -> set[object]:
    """What our field may hold where feedparser's own test expects `literal`: we keep text only, and web links only."""
    value = ast.literal_eval(literal)
    if isinstance(value, tuple):
        return {calendar.timegm(value)}
    if name == "link" and not value.startswith("http"):
        return {None}
    ways = (value, re.sub(r"<[^>]*>", "", value), unescape(value))
    return {" ".join(way.split()) for way in ways}


def test_every_feed_of_feedparsers_own_tests_is_read_without_crash_or_hang() -> None:
    corpus = shared_data("feeds_feedparser")
    reader, kinds, wrong, checked = Reader(), dict.fromkeys(("feed", "page", "refused"), 0), [], 0
    began = time.monotonic()
    for path in sorted(corpus.rglob("*.xml")):
        body, pid = path.read_bytes(), reader.pid
        data = reader.read(body, "", "")
        kinds[data["is"]] += 1
        assert pid in (None, reader.pid), f"{path.name} ended the process"
        assert data["is"] != "feed" or not data["faults"], path.name
        told = EXPECTS.search(body.decode("utf-8", "replace"))
        if told is None or data["is"] != "feed" or (told.group(1) == "feed" and told.group(2) not in data):
            continue
        where, name, literal = told.groups()
        ours = (data if where == "feed" else data["entries"][0])[NAMES.get(name, name)]
        checked += 1
        if ours not in expected(name, literal):
            wrong.append((path.name, name, literal, ours))
    reader.close()
    assert kinds["feed"] > 900
    assert kinds["refused"] <= 3, "an empty document, and two that declare entities"
    assert time.monotonic() - began < 30
    assert checked > 250
    assert wrong == []
