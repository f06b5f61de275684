"""Bluesky's search and look-up, through the real client and a server on this machine; what a watch asks of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from connectors.bluesky import Bluesky
from connectors.bluesky.posts import post
from connectors.bluesky.sieve import Sieve
from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Can,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from data.query import Matcher
from data.records import Watch
from tests.connectors.driving import Clock, Kept, drain
from tests.protocol.bluesky import FakeBluesky
from tests.protocol.bluesky_wire import did, tid
from tests.protocol.serving import Fault
from tests.shared import shared_data

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACME = Watch("w", "Acme", 'acme OR "air france"')
SEARCH, POSTS, PROFILES = (
    "/xrpc/app.bsky.feed.searchPosts", "/xrpc/app.bsky.feed.getPosts", "/xrpc/app.bsky.actor.getProfiles",
)  # fmt: skip
KEYS = {"handle": "@me.bsky.social ", "app_password": "abcd-efgh"}


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def net() -> Iterator[FakeBluesky]:
    with FakeBluesky(NOW - timedelta(days=3), step=timedelta(seconds=30)) as net:
        yield net


@pytest.fixture
def make(net: FakeBluesky, clock: Clock) -> Iterator[Callable[..., Bluesky]]:
    made: list[Bluesky] = []

    def one(keys: dict[str, str] = KEYS) -> Bluesky:
        made.append(Bluesky(Access(keys, base=net.url, clock=clock)))
        return made[-1]

    yield one
    for connector in made:
        connector.close()


def searched(connector: Bluesky, kept: Kept, *watches: Watch, most: int | None = None) -> Kept:
    native = connector.compile(watches or (ACME,))
    with closing(connector.search(native, kept.at, budget=Budget(), stop=Event())) as batches:  # type: ignore[type-var]
        return drain(batches, kept, most=most)


def verified(connector: Bluesky, *ids: str) -> Kept:
    return drain(connector.verify(ids, budget=Budget(), stop=Event()), Kept())


# What a watch asks


def test_a_brand_with_sixty_five_names_compiles_into_short_queries_without_keys() -> None:
    names = [f"brand{n}" if n % 2 else f'"air brand {n}"' for n in range(60)]
    names += ["@acme.bsky.social", "#acme", "domain:acme.example.org", "from:boss.example.com", "acm*"]
    watch = Watch("w", "Acme", f"({' OR '.join(names)}) (lang:en OR lang:fr) NOT (job OR hiring)")
    native = Bluesky().compile([watch])
    assert len(native.queries) == 64
    assert max(map(len, native.queries)) <= 250
    assert '"air brand 2"' in native.queries
    assert {"#acme", "domain:acme.example.org", "from:boss.example.com", '"acme.bsky.social"'} <= set(
        native.queries
    )
    assert not any("job" in query or "lang" in query for query in native.queries)
    assert all(len(note.split()) <= 25 for note in native.notes)
    assert any("App password".lower() in note.lower() for note in native.notes)
    assert any("(*)" in note for note in native.notes)


def test_parts_that_must_stand_together_make_one_query_within_the_limit() -> None:
    assert Bluesky().compile([Watch("w", "W", 'acme AND "on strike"')]).queries == ('"on strike" acme',)
    long = " AND ".join(f"word{n:03d}extraordinarily" for n in range(40))
    [query] = Bluesky().compile([Watch("w", "W", long)]).queries
    assert 200 < len(query) <= 250
    assert Bluesky().compile([Watch("w", "W", "acme platform:reddit")]).queries == ()
    with pytest.raises(QueryRejected, match="Broken"):
        Bluesky().compile([Watch("w", "Broken", "(acme")])


def test_the_source_says_what_it_can_do_and_needs_no_key() -> None:
    spec = Bluesky.spec
    assert spec.open
    assert spec.can == Can.SEARCH | Can.STREAM | Can.VERIFY | Can.DELETES
    assert not any(key.required for key in spec.keys)


WORDS = ["acme", "Acmé", "strike", "air", "france", "@boss.example.com", "@boss", "#acme", "#Grève", "été",
         "https://www.example.org/x", "www.example.org", "日本語", "lunch", "&amp;", "acmes", "🚀", "AIR FRANCE"]  # fmt: skip
LEAVES = ["acme", '"air france"', "stri*", "@boss.example.com", "@boss", "#acme", "#grève", "domain:example.org",
          "from:boss.example.com", 'from:"did:plc:x"', "lang:fr", "NOT lunch", "été", "日本", "title:acme"]  # fmt: skip


def test_the_sieve_lets_through_all_that_a_watch_matches() -> None:
    dice, handles, matched = random.Random(7), {"did:plc:boss": "boss.example.com"}, 0
    for _ in range(4000):
        parts = (
            f"({' '.join(dice.choices(LEAVES, k=dice.randint(1, 3)))})" for _ in range(dice.randint(1, 3))
        )
        watch = Watch("w", "W", " OR ".join(parts))
        try:
            sieve, matcher = Sieve([watch], handles), Matcher([watch])
        except QueryRejected:  # nothing but exclusions
            continue
        author, text = (
            dice.choice(["did:plc:boss", "did:plc:x", "did:plc:y"]),
            " ".join(dice.choices(WORDS, k=4)),
        )
        record: dict[str, Any] = {"text": text, "createdAt": NOW.isoformat()}
        if dice.random() < 0.5:
            feature = dice.choice(
                [{"did": "did:plc:boss"}, {"tag": "acme"}, {"uri": "https://example.org/a"}]
            )
            record["facets"] = [{"features": [feature]}]
        made = post(author, "k", record, witnessed=NOW, fetched=NOW, handles=handles).mention
        if matcher.matches(replace(made, lang="fr"), handles.get(author)):
            matched += 1
            assert sieve.may(text, record, author), (watch.query, text)
            assert sieve.holds(made), (watch.query, text)
    assert matched > 1000


def test_the_sieve_holds_back_what_no_watch_could_match() -> None:
    sieve = Sieve([Watch("w", "W", '(acme AND strike) OR "air france" OR #grève')], {})
    assert not sieve.may("lunch at noon", {"text": "lunch at noon"}, "did:plc:x")
    said = {"text": "acme lunch #other", "createdAt": "x"}
    assert not sieve.holds(post("did:plc:x", "k", said, witnessed=NOW, fetched=NOW).mention)


# Search


def test_search_reads_every_page_and_costs_what_it_asks(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    ours = [net.post(f"acme number {n}", by=random.Random(n).choice("abc")) for n in range(250)]
    also = net.post("Air France too", by="dan")
    net.post("lunch")
    kept = searched(make(), Kept())
    assert set(kept.mentions) == {*ours, also}
    assert (kept.requests, len(net.requests(SEARCH))) == (5, 4)  # three pages, one page, and a sign-in
    assert kept.mentions[also].likes == 0
    assert kept.mentions[also].replies == 1
    assert (kept.authors[did("dan")].handle, kept.authors[did("dan")].followers) == ("dan.example.org", None)
    assert kept.seen == [], "an index is not the network"


def test_search_without_keys_asks_nothing(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    net.post("acme")
    kept = searched(make({}), Kept())
    assert (kept.batches, net.asked) == (0, [])


def test_search_restarted_after_every_batch_while_posts_arrive(
    net: FakeBluesky, make: Callable[..., Bluesky], clock: Clock
) -> None:
    ours, kept = [net.post(f"acme {n}") for n in range(330)], Kept()
    for life in range(20):
        connector, before = make(), kept.batches
        searched(connector, kept, most=1)
        connector.close()
        if kept.batches == before:
            break
        net.time = clock.now - timedelta(seconds=5) + timedelta(milliseconds=life)
        late = net.post(f"acme arrives in life {life}")
        assert late not in kept.mentions
        ours.append(late)
    clock.pass_by(timedelta(hours=25))
    searched(make(), kept)
    assert set(kept.mentions) == set(ours)


def test_search_asks_each_query_once_a_day_and_new_ones_at_once(
    net: FakeBluesky, make: Callable[..., Bluesky], clock: Clock
) -> None:
    net.post("acme")
    kept = searched(make(), Kept())
    asked = len(net.requests(SEARCH))
    clock.pass_by(timedelta(hours=2))
    searched(make(), kept)
    assert len(net.requests(SEARCH)) == asked
    searched(make(), kept, ACME, Watch("g", "Globex", "globex"))
    assert [one.query["q"] for one in net.requests(SEARCH)[asked:]] == ["globex"]
    clock.pass_by(timedelta(hours=23))
    searched(make(), kept)
    again = [one.query for one in net.requests(SEARCH)[asked + 1 :]]
    assert {one["q"] for one in again} == {"acme", '"air france"'}
    assert all(one["since"] == "2026-03-01T11:58:00.000Z" for one in again), "from where it was last asked on"


def test_a_token_that_is_over_is_renewed(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ours = [net.post(f"acme {n}") for n in range(150)]
    connector, kept = make(), Kept()
    searched(connector, kept, most=1)
    net.tokens.clear()
    searched(connector, kept)
    assert set(kept.mentions) == set(ours)
    assert net.sessions == 2


def test_a_cursor_of_another_day_begins_the_walk_again(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    ours = [net.post(f"acme {n}") for n in range(250)]
    connector, kept = make(), Kept()
    searched(connector, kept, most=1)
    net.fail(SEARCH, Fault(400, body={"error": "InvalidRequest", "message": "bad cursor"}))
    searched(connector, kept)
    assert set(kept.mentions) == set(ours)


FAULTS = [
    (Fault(429, {"ratelimit-reset": str(int(NOW.timestamp()) + 90)}), RateLimited),
    (Fault(429), RateLimited),
    (Fault(402), QuotaExhausted),
    (Fault(401), AuthFailed),
    (Fault(403, body="<html>403 Forbidden</html>"), AuthFailed),
    (Fault(500), Transient),
    (Fault(502, body="<html>"), Transient),
    (Fault(200, body="<html>Log in</html>"), Transient),
    (Fault(200, body='{"posts": [{"uri"', truncate=12), Transient),
    (Fault(200, body="[1, 2]"), Transient),
    (Fault(abort=True), Transient),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_of_search_says_what_to_do_and_loses_nothing(
    net: FakeBluesky, make: Callable[..., Bluesky], fault: Fault, error: type[SourceError]
) -> None:
    ours = [net.post(f"acme {n}") for n in range(150)]
    connector, kept = make(), Kept()
    searched(connector, kept, most=1)
    net.fail(SEARCH, fault)
    with pytest.raises(error) as raised:
        searched(connector, kept)
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_at == NOW + timedelta(seconds=90 if fault.headers else 300)
    assert "abcd-efgh" not in str(raised.value)
    searched(connector, kept)
    assert set(kept.mentions) == set(ours)


def test_a_wrong_password_is_for_a_person_to_mend_and_is_never_shown(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    connector = make({"handle": "me.bsky.social", "app_password": "wrong-word"})
    for attempt in (connector.check, lambda: searched(connector, Kept())):
        with pytest.raises(AuthFailed) as raised:
            attempt()
        assert "wrong-word" not in f"{raised.value!r} {connector.access!r}"
    assert net.requests(SEARCH) == []


def test_check_says_whom_it_reached(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    assert make().check() == "Signed in to Bluesky as me.bsky.social."
    assert "no account is needed" in make({}).check()
    net.fail(PROFILES, Fault(503))
    with pytest.raises(Transient):
        make({}).check()


def test_one_malformed_post_is_set_aside_and_its_page_goes_in(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    good = net.post("acme good")
    net.handles[did("ada")] = "handle.invalid"
    page = {"posts": [None, {"uri": 3}, {**net._view(good), "record": {"text": None}}, net._view(good)]}
    net.fail(SEARCH, Fault(200, body=page))
    kept = searched(make(), Kept())
    assert set(kept.mentions) == {good}
    assert len(kept.rejected) == 3
    assert kept.authors[did("ada")].handle is None


# Look-up


def test_verify_brings_counts_names_and_tombstones(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    kept_ids = [net.post(f"acme {n}", by="ada") for n in range(60)]
    gone = [net.post("acme gone", by="bob") for _ in range(3)]
    shared, orphan = net.repost(kept_ids[0], by="cy"), net.repost(gone[0], by="cy")
    unshared = net.repost(kept_ids[1], by="dan")
    for uri in (*gone, unshared):
        net.delete(uri)
    net.counts[kept_ids[7]] = 1234
    kept = verified(make({}), *kept_ids, *gone, shared, orphan, unshared, "no address")
    assert set(kept.mentions) == set(kept_ids)
    assert kept.mentions[kept_ids[7]].likes == 1234
    assert kept.mentions[kept_ids[8]].likes == 0
    assert set(kept.stones) == {*gone, orphan, unshared}
    assert kept.checked == {*kept_ids, *gone, shared, orphan, unshared}
    assert kept.authors[did("ada")].handle == "ada.example.org"
    assert kept.requests == len(net.asked)
    assert len(net.requests(POSTS)) == 4  # 63 posts by 25, and the reposts' originals


def test_an_answer_that_denies_everything_is_doubted(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ids = [net.post(f"acme {n}") for n in range(3)]
    net.fail(POSTS, Fault(200, body={"posts": []}))
    net.fail(PROFILES, Fault(200, body={"profiles": []}))
    with pytest.raises(Transient, match="taken for a fault"):
        verified(make({}), *ids)
    for uri in ids:
        net.delete(uri)
    assert set(verified(make({}), *ids).stones) == set(ids)


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_of_verify_buries_nobody(
    net: FakeBluesky, make: Callable[..., Bluesky], fault: Fault, error: type[SourceError]
) -> None:
    uri = net.post("acme")
    net.fail(POSTS, fault)
    connector = make({})
    with pytest.raises(error):
        verified(connector, uri)
    kept = verified(connector, uri)
    assert (set(kept.mentions), kept.stones) == ({uri}, {})


def test_a_post_has_the_same_time_whoever_reads_it() -> None:
    """Stream and search witness a post at different moments; a claim from the future must not give it two times."""
    made = NOW - timedelta(seconds=3)
    future = {"text": "acme", "createdAt": "2031-01-01T00:00:00Z"}
    read = [
        post("did:plc:a", tid(made), future, witnessed=NOW + timedelta(milliseconds=n), fetched=NOW)
        for n in (0, 700)
    ]
    assert {one.mention.created for one in read} == {made}
    assert all(one.lasting for one in read)
    assert not post("did:plc:a", "self", future, witnessed=NOW, fetched=NOW).lasting


# What was recorded


def recorded() -> list[dict[str, Any]]:
    """Real posts as Bluesky answered, each once."""
    found: dict[str, dict[str, Any]] = {}
    for line in shared_data("wire_bluesky", "bskyr_cassettes.jsonl").read_text(encoding="utf-8").splitlines():
        body = json.loads(line)["response"]["body"]
        said = json.loads(body) if body.startswith("{") else {}
        for item in [*said.get("posts", []), *said.get("feed", [])]:
            view = item.get("post", item)
            if "record" in view:
                found[view["uri"]] = view
    assert len(found) > 40
    return list(found.values())


def test_recorded_posts_read_the_same_from_search_and_stream(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    views = recorded()
    net.fail(SEARCH, Fault(200, body={"posts": views}))
    kept = searched(make(), Kept(), Watch("w", "W", "redistricting"))
    assert kept.rejected == []
    assert set(kept.mentions) == {view["uri"] for view in views}
    assert {one.kind for one in kept.mentions.values()} >= {"post", "reply", "quote"}
    assert all(author.handle for author in kept.authors.values())
    assert {kind for kind, _, _, _ in kept.ties} >= {"reply", "quote", "mention"}
    for view in views:
        owner, _, rkey = view["uri"][5:].split("/")
        streamed = post(owner, rkey, view["record"], witnessed=NOW, fetched=NOW).mention
        found = kept.mentions[view["uri"]]
        assert found.likes == view["likeCount"]
        assert replace(found, likes=None, reposts=None, replies=None, quotes=None) == streamed
