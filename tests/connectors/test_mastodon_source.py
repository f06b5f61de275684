"""Mastodon: hashtags, full-text search, the live stream and second looks, against servers on this machine."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

import pytest

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Native,
    QueryRejected,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.mastodon import Mastodon
from connectors.mastodon.content import plain_text
from connectors.mastodon.looking import own_domain, where
from connectors.mastodon.server import host_name
from connectors.mastodon.statuses import Found, Reading
from data.query import Matcher
from data.records import Batch, Watch
from tests.connectors.driving import Clock, Kept, drain, in_short_lives, round_of
from tests.protocol.mastodon import FakeMastodon
from tests.protocol.serving import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE, TWO = "one.example", "two.example"
ACME = Watch("w", "Acme", "acme")
RECORDED = (
    Path(os.environ.get("VIGIE_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    / "wire_mastodon"
    / "mastodonpy_cassettes.jsonl"
)


class Hasty(Mastodon):
    patience: ClassVar[float] = 0.4
    silence: ClassVar[float] = 0.5
    pace: ClassVar[float] = 0.05


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon(ONE, now=NOW) as fake:
        yield fake


@pytest.fixture
def two() -> Iterator[FakeMastodon]:
    with FakeMastodon(ONE, TWO, now=NOW) as fake:
        yield fake


def made(
    fake: FakeMastodon, clock: Clock, *, token: str | None = None, hosts: tuple[str, ...] = (ONE,)
) -> Hasty:
    keys = {"access_token": token} if token else {}
    return Hasty(Access(keys, {"instances": hosts}, fake.url, clock))


def searched(fake: FakeMastodon, clock: Clock, kept: Kept | None = None, **how: Any) -> Kept:
    """One round by a new connector."""
    with closing(made(fake, clock, **how)) as source:
        return round_of(source, source.compile([ACME]), kept or Kept())


def verified(fake: FakeMastodon, clock: Clock, ids: list[str], **how: Any) -> Kept:
    with closing(made(fake, clock, **how)) as source:
        return drain(source.verify(ids, budget=Budget(), stop=Event()), Kept())


# --- what a watch becomes


def test_a_watch_becomes_the_hashtags_of_its_names() -> None:
    query = Mastodon().compile([Watch("w", "Air", '("Air France" OR #airfrance OR klm) -cargo lang:fr')])
    assert set(query.queries) == {"#airfrance", "#klm"}
    assert any("Exclusions and languages" in note for note in query.notes)


def test_one_name_covers_all_alternatives_it_stands_in() -> None:
    query = Mastodon().compile([Watch("w", "Acme", "acme (strike OR boycott OR scandal)")])
    assert query.queries == ("#acme",)


def test_a_watch_of_65_alternatives_compiles_within_the_rate_limit() -> None:
    names = " OR ".join(
        [*(f"brand{n}" for n in range(55)), *(f'"big name {n}"' for n in range(8)), "@acme", "acm*"]
    )
    watch = Watch("w", "Acme", f"({names}) (lang:fr OR lang:en) -cargo -jobs")
    bare = Mastodon().compile([watch])
    assert len(bare.queries) == 63
    assert all(query.startswith("#") for query in bare.queries)
    keyed = Mastodon(Access({"access_token": "a-token"})).compile([watch])
    assert len(keyed.queries) == 63 + 60
    assert '"big name 3"' in keyed.queries
    for note in (*bare.notes, *keyed.notes):
        assert len(note.split()) <= 25, note
    assert any(note.startswith("2 alternatives cannot be asked for") for note in bare.notes)
    assert any("60 of 64 names" in note for note in keyed.notes)


def test_hashtags_a_person_adds_are_followed_and_nothing_odd_is_asked() -> None:
    access = Access(options={"hashtags": ("#PêcheDurable", " 42 ", "")})
    assert Mastodon(access).compile([Watch("w", "Links", "domain:acme.com")]).queries == ("#pêchedurable",)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" https://Piaille.fr/about ", "piaille.fr"),
        ("@me@mastodon.social", "mastodon.social"),
        ("a.b.org", "a.b.org"),
    ],
)
def test_a_server_is_recognised_however_it_is_typed(typed: str, host: str) -> None:
    assert host_name(typed) == host


@pytest.mark.parametrize(
    "typed", ["localhost", "10.0.0.1", "http://[::1]/", "piaille.fr:8080", "a b.org", ""]
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(QueryRejected):
        host_name(typed)


def test_a_server_inside_the_network_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.168.1.7", 443))]
    )  # a public name that leads inside
    source = Mastodon(Access(options={"instances": ("inside.example",)}))
    with pytest.raises(QueryRejected, match="inside a network"):
        list(source.search(source.compile([ACME]), None, budget=Budget(), stop=Event()))


# --- what a status becomes


def test_a_post_keeps_what_the_platform_says(server: FakeMastodon, clock: Clock) -> None:
    uri = server.publish(
        "acme & friends", tags=["acme"], mentions=["bob@far.example", f"cat@{ONE}"], spoiler_text="About Acme"
    )
    kept = searched(server, clock)
    mention = kept.mentions[uri]
    assert mention.text == "acme & friends #acme"
    assert (mention.title, mention.kind, mention.lang) == ("About Acme", "post", "en")
    assert (mention.author_id, mention.community) == (f"ann@{ONE}", ONE)
    assert (mention.likes, mention.reposts, mention.replies, mention.quotes, mention.reach) == (
        3,
        2,
        1,
        0,
        None,
    )
    assert mention.handles == ("bob@far.example", f"cat@{ONE}")
    assert mention.hashtags == ("acme",)
    assert (mention.created, mention.fetched) == (NOW, NOW)
    author = kept.authors[f"ann@{ONE}"]
    assert (author.name, author.followers, author.description) == ("Ann", 12, "I am ann.")
    assert {(kind, target) for kind, _, _, target in kept.ties} == {
        ("mention", "bob@far.example"),
        ("mention", f"cat@{ONE}"),
    }
    assert Matcher([ACME]).matches(mention) == ("w",)


def test_two_servers_tell_of_one_post(two: FakeMastodon, clock: Clock) -> None:
    uri = two.publish("acme", on=TWO, tags=["acme"])
    kept = searched(two, clock, hosts=(ONE, TWO))
    assert set(kept.mentions) == {uri}
    assert kept.mentions[uri].author_id == f"ann@{TWO}"
    assert set(kept.authors) == {f"ann@{TWO}"}


def test_a_server_may_bear_another_name_behind_the_at_sign(server: FakeMastodon, clock: Clock) -> None:
    server.servers[ONE].domain = "example"
    uri = server.publish("acme", tags=["acme"])
    assert searched(server, clock).mentions[uri].author_id == "ann@example"


def test_a_reply_a_quote_and_a_boost_are_ties() -> None:
    fake = FakeMastodon(ONE, now=NOW)
    first = fake.publish("acme", by="bob")
    original = fake.servers[ONE].statuses[0]
    fake.publish(
        "yes",
        mentions=[f"bob@{ONE}"],
        in_reply_to_id=original["id"],
        in_reply_to_account_id=original["account"]["id"],
    )
    fake.publish("look", by="cat", quote={"state": "accepted", "quoted_status": original})
    fake.publish("", by="dan", reblog=original, favourites_count=0)
    reading, found = Reading("mastodon", ONE), Found()
    for status in fake.servers[ONE].statuses:
        assert reading.take(status, found, place="p", now=NOW)
    last = {mention.author_id: mention for mention in found.mentions}
    assert [last[f"{name}@{ONE}"].kind for name in ("bob", "ann", "cat", "dan")] == [
        "post",
        "reply",
        "quote",
        "repost",
    ]
    assert last[f"ann@{ONE}"].parent_id == first
    assert (last[f"dan@{ONE}"].text, last[f"dan@{ONE}"].likes) == ("acme", None)
    ties = {(tie.kind, tie.source_id.split("@")[0], tie.target_id) for tie in found.ties}
    assert ties == {
        (kind, who, f"bob@{ONE}") for kind, who in (("reply", "ann"), ("quote", "cat"), ("repost", "dan"))
    }


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        (
            '<p>See <a href="https://example.com/a/long?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span>'
            '<span class="ellipsis">example.com/a</span><span class="invisible">/long?x=1&amp;y=2</span></a>!</p>',
            "See https://example.com/a/long?x=1&y=2!",
        ),
        ('<a href="https://acme.com/press">the news</a>', "the news https://acme.com/press"),
        ('<a href="https://bsky.app/profile/h.bsky.social/post/3">bsky.app/profile/h...</a>', "https://bsky.app/profile/h.bsky.social/post/3"),
        ('<span class="h-card"><a href="https://x.example/@bob" class="u-url mention">@<span>bob</span></a></span> hi', "@bob hi"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("a &lt;b&gt; &amp;amp; <script>evil()</script>c", "a <b> &amp; c"),
        ("<p>unclosed <b>tag", "unclosed tag"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_the_text_that_is_read(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_the_address_that_stands_for_a_quote_is_left_out_where_the_quote_is_there() -> None:
    html = '<p>Well.<span class="quote-inline"><br><br>RE: <a href="https://a.example/1">https://a.example/1</a></span></p>'
    assert plain_text(html, quoted=True) == "Well."
    assert plain_text(html).endswith("RE: https://a.example/1")


def test_what_people_keep_to_themselves_is_not_taken(server: FakeMastodon, clock: Clock) -> None:
    server.publish("acme", tags=["acme"], visibility="unlisted")
    server.publish("acme", tags=["acme"], visibility="private")
    server.publish("acme", tags=["acme"], account={"noindex": True})
    taken = server.publish("acme", tags=["acme"], account={"indexable": False})  # the hashtag is public
    kept = searched(server, clock)
    assert set(kept.mentions) == {taken}
    assert not kept.rejected


@pytest.mark.parametrize(
    "broken",
    [{"created_at": None}, {"created_at": "soon"}, {"created_at": "2031-01-01T00:00:00Z"}, {"uri": ""}, {"account": {"acct": 7}},
     {"content": 12}, {"mentions": [None]}, {"tags": [{"name": "acme"}, {"name": "acme"}, {}]}, {"account": {"acct": None}}],
)  # fmt: skip
def test_one_malformed_post_does_not_spoil_its_page(
    server: FakeMastodon, clock: Clock, broken: dict[str, Any]
) -> None:
    good = [server.publish(f"acme {n}", tags=["acme"], at=NOW - timedelta(hours=n)) for n in (1, 3)]
    spoilt = server.publish("acme", tags=["acme"], at=NOW - timedelta(hours=2))
    status = next(one for one in server.servers[ONE].statuses if one["uri"] == spoilt)
    status |= {**broken, "account": {**status["account"], **broken.get("account", {})}}
    kept = searched(server, clock)
    assert set(kept.mentions) == set(good)
    (bad,) = kept.rejected
    assert bad.source == "mastodon"
    assert len(bad.payload) <= 4_000
    assert kept.seen


# --- reading everything, once


def test_a_round_reads_every_page_and_says_what_it_has_seen(server: FakeMastodon, clock: Clock) -> None:
    wanted = {
        server.publish(f"acme {n}", tags=["acme"], at=NOW - timedelta(minutes=10 * n)) for n in range(130)
    }
    server.publish("acme", tags=["acme"], at=NOW - timedelta(days=9))  # before the first look
    kept = searched(server, clock)
    assert set(kept.mentions) == wanted
    (seen,) = kept.seen
    assert (seen.since, seen.until) == (NOW - timedelta(days=7), NOW)
    assert kept.requests == len(server.asked)
    clock.pass_by(timedelta(hours=1))
    new = server.publish("acme again", tags=["acme"], at=clock.now)
    again = searched(server, clock, kept)
    assert set(again.mentions) == wanted | {new}
    assert (again.seen[1].since, again.seen[1].until) == (NOW, clock.now)


def test_restarting_after_every_batch_loses_and_doubles_nothing(two: FakeMastodon, clock: Clock) -> None:
    wanted = {
        two.publish(f"acme {n}", tags=["acme"], on=(ONE, TWO)[n % 2], at=NOW - timedelta(minutes=7 * n))
        for n in range(150)
    }
    query = Mastodon().compile([ACME, Watch("v", "Rival", "rival")])

    def meanwhile() -> None:
        clock.pass_by(timedelta(seconds=20))
        if len(wanted) < 165:
            wanted.add(two.publish("rival", tags=["rival", "acme"], at=clock.now))

    kept = in_short_lives(
        lambda: made(two, clock, hosts=(ONE, TWO)), query, Kept(), clock=clock, between=meanwhile
    )
    clock.pass_by(timedelta(minutes=2))
    with closing(made(two, clock, hosts=(ONE, TWO))) as source:
        round_of(source, query, kept)
    assert set(kept.mentions) == wanted
    assert [span.since for span in kept.seen[1:]] == [span.until for span in kept.seen[:-1]]


def test_a_post_that_a_server_takes_in_late_is_found(server: FakeMastodon, clock: Clock) -> None:
    server.publish("acme", tags=["acme"])
    kept = searched(server, clock)
    late = server.publish(
        "acme late", tags=["acme"], at=NOW - timedelta(minutes=6)
    )  # its id lies below the newest
    clock.pass_by(timedelta(minutes=2))
    assert late in searched(server, clock, kept).mentions


def test_more_posts_in_ten_minutes_than_a_page_holds_do_not_stop_the_reading(
    server: FakeMastodon, clock: Clock
) -> None:
    wanted = {server.publish(f"acme {n}", tags=["acme"], at=NOW + timedelta(seconds=n)) for n in range(200)}
    clock.pass_by(timedelta(minutes=5))
    kept = searched(server, clock)
    clock.pass_by(timedelta(minutes=1))
    wanted.add(server.publish("acme last", tags=["acme"], at=clock.now))
    assert set(searched(server, clock, kept).mentions) == wanted


def test_an_edit_within_the_overlap_replaces_the_text(server: FakeMastodon, clock: Clock) -> None:
    uri = server.publish("acme is fine", tags=["acme"])
    kept = searched(server, clock)
    server.edit(uri, "acme is awful")
    clock.pass_by(timedelta(minutes=2))
    assert searched(server, clock, kept).mentions[uri].text == "acme is awful"


def test_clocks_that_disagree_lose_nothing(server: FakeMastodon) -> None:
    ahead = Clock(NOW + timedelta(minutes=4))
    kept = searched(server, ahead)
    wanted = set()
    for minute in range(1, 9):
        wanted.add(server.publish(f"acme {minute}", tags=["acme"], at=NOW + timedelta(minutes=minute - 8)))
        ahead.pass_by(timedelta(minutes=1))
        kept = searched(server, ahead, kept)
    assert set(kept.mentions) == wanted


def test_a_hashtag_a_server_has_never_heard_of_is_silence(server: FakeMastodon, clock: Clock) -> None:
    server.fail("/api/v1/timelines/tag/", Fault(404, body={"error": "Record not found"}))
    kept = searched(server, clock)
    assert (len(kept.seen), kept.rejected) == (1, [])


def test_full_text_search_finds_what_bears_no_hashtag(server: FakeMastodon, clock: Clock) -> None:
    wanted = {
        server.publish(f"I like acme {n}", at=NOW - timedelta(minutes=90 * n), by="ann") for n in range(90)
    }
    server.publish("acme", account={"indexable": False})
    kept = searched(server, clock, token="a-token")
    assert set(kept.mentions) == wanted
    assert kept.seen
    clock.pass_by(timedelta(minutes=3))
    late = server.publish("acme, said earlier", at=NOW - timedelta(minutes=20))
    assert late in searched(server, clock, kept, token="a-token").mentions


def test_full_text_search_survives_restarts_and_new_posts(server: FakeMastodon, clock: Clock) -> None:
    wanted = {server.publish(f"acme {n}", at=NOW - timedelta(minutes=30 * n)) for n in range(120)}

    def meanwhile() -> None:
        clock.pass_by(timedelta(seconds=30))
        wanted.add(server.publish("acme now", at=clock.now))

    query = Mastodon(Access({"access_token": "a-token"})).compile([ACME])
    kept = in_short_lives(
        lambda: made(server, clock, token="a-token"), query, Kept(), clock=clock, between=meanwhile
    )
    clock.pass_by(timedelta(minutes=2))
    assert set(searched(server, clock, kept, token="a-token").mentions) == wanted


def test_a_post_that_came_late_does_not_hide_those_between(server: FakeMastodon, clock: Clock) -> None:
    wanted = {server.publish("acme, late", at=NOW - timedelta(days=5), arrived=NOW)}
    wanted |= {server.publish(f"acme {n}", at=NOW - timedelta(hours=n)) for n in range(1, 100)}
    assert set(searched(server, clock, token="a-token").mentions) == wanted


def test_more_posts_in_a_second_than_a_page_holds_are_all_found(server: FakeMastodon, clock: Clock) -> None:
    wanted = {server.publish(f"acme {n}", at=NOW - timedelta(minutes=5)) for n in range(130)}
    wanted.add(server.publish("acme before", at=NOW - timedelta(minutes=9)))
    assert set(searched(server, clock, token="a-token").mentions) == wanted


# --- several servers, some of them failing


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500, 503])
def test_a_failing_server_does_not_stop_the_others(two: FakeMastodon, clock: Clock, status: int) -> None:
    two.servers[ONE].down = status
    wanted = two.publish("acme", on=TWO, tags=["acme"])
    kept = searched(two, clock, hosts=(ONE, TWO))
    assert set(kept.mentions) == {wanted}
    passing = status >= 500
    assert (
        bool(kept.seen) is not passing
    )  # what it holds back for now is read later; what it refuses is not for us
    assert [bad.place for bad in kept.rejected] == ([] if passing else [ONE])
    clock.pass_by(timedelta(minutes=2))
    assert len(searched(two, clock, kept, hosts=(ONE, TWO)).rejected) == len([] if passing else [ONE]), (
        "told once"
    )
    two.servers[ONE].down = None
    missed = two.publish("acme", on=ONE, tags=["acme"], reaching=[ONE])
    clock.pass_by(timedelta(minutes=2))
    assert set(searched(two, clock, kept, hosts=(ONE, TWO)).mentions) == {wanted, missed}


def test_a_server_that_wants_a_key_for_hashtags_says_so(two: FakeMastodon, clock: Clock) -> None:
    two.servers[TWO].hashtags_need_a_key = True
    two.publish("acme", tags=["acme"])
    kept = searched(two, clock, hosts=(ONE, TWO))
    assert len(kept.mentions) == 1
    assert "signed in" in kept.rejected[0].why
    with pytest.raises(AuthFailed, match="signed in"):
        searched(two, clock, hosts=(TWO,))


def test_the_key_goes_to_the_first_server_only(two: FakeMastodon, clock: Clock) -> None:
    searched(two, clock, hosts=(ONE, TWO), token="a-token")
    for asked in two.asked:
        assert ("Authorization" in asked.headers) is (asked.headers["Host"] == ONE)
    assert {asked.headers["Host"] for asked in two.requests("/api/v2/search")} == {ONE}


def test_a_wrong_key_is_said_and_never_shown(server: FakeMastodon, clock: Clock) -> None:
    with pytest.raises(AuthFailed) as told:
        searched(server, clock, token="s3cret-value")
    assert "s3cret-value" not in f"{told.value!r} {told.value.__cause__!r}"


def test_a_search_the_key_may_not_make_leaves_hashtags_readable(server: FakeMastodon, clock: Clock) -> None:
    wanted = server.publish("acme", tags=["acme"])
    server.fail("/api/v2/search", Fault(403, body={"error": "This action is outside the authorized scopes"}))
    kept = searched(server, clock, token="a-token")
    assert set(kept.mentions) == {wanted}
    assert [bad.place for bad in kept.rejected] == [f"{ONE} search"]


# --- faults: the right error, and afterwards nothing is missing


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(429, {"X-RateLimit-Reset": "2026-03-01T12:03:00.5Z"}), RateLimited),
        (Fault(429), RateLimited),
        (Fault(402), SourceError),
        (Fault(403), AuthFailed),
        (Fault(500), Transient),
        (Fault(503), Transient),
        (Fault(200, body='[{"id": "1", "cont', truncate=9), Transient),
        (Fault(200, body='[{"id": "1", "cont'), Transient),
        (Fault(200, {"Content-Type": "text/html"}, "<html>Sign in</html>"), Transient),
        (Fault(200, body={"error": "what?"}), Transient),
        (Fault(abort=True), Transient),
        (Fault(200, body="[]", truncate=0), Transient),
        (Fault(silent=True), Transient),
        (Fault(422, body={"error": "no"}), QueryRejected),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", [0, 1])
def test_after_any_fault_nothing_is_missing(
    server: FakeMastodon, clock: Clock, fault: Fault, error: type[SourceError], page: int
) -> None:
    wanted = {
        server.publish(f"acme {n}", tags=["acme"], at=NOW - timedelta(minutes=20 * n)) for n in range(60)
    }
    kept = Kept()
    with closing(made(server, clock)) as source:
        query = source.compile([ACME])
        batches = source.search(query, None, budget=Budget(), stop=Event())
        if page:
            drain(batches, kept, most=1)
        server.fail("/api/v1/timelines", fault)
        with pytest.raises(error) as told:
            drain(batches, kept)
    if isinstance(told.value, RateLimited):
        soon = timedelta(minutes=3, milliseconds=500) if fault.headers else timedelta(minutes=5)
        assert told.value.retry_at == NOW + soon
    assert not kept.seen
    clock.pass_by(timedelta(minutes=6))
    assert set(searched(server, clock, kept).mentions) == wanted
    assert kept.seen[-1].since <= clock.now - timedelta(days=7)


def test_a_round_stops_before_the_limit_and_goes_on_after_it(server: FakeMastodon, clock: Clock) -> None:
    wanted = {server.publish("name", tags=[f"name{n}"], at=NOW - timedelta(hours=1)) for n in range(40)}
    state = server.servers[ONE]
    state.allowed, state.resets = 50, NOW + timedelta(minutes=4)
    watch = Watch("w", "Names", " OR ".join(f"name{n}" for n in range(40)))
    kept = Kept()
    with closing(made(server, clock)) as source:
        query = source.compile([watch])
        with pytest.raises(RateLimited) as told:
            round_of(source, query, kept)
        assert told.value.retry_at == state.resets
        assert state.allowed == 20, "some are left to the other methods"
        clock.now = told.value.retry_at
        state.allowed = 300
        asked = len(server.asked)
        round_of(source, query, kept)
    assert set(kept.mentions) == wanted
    assert len(server.asked) - asked == 11, "what was read in this round is not asked again"
    assert len(kept.seen) == 1


def test_stopping_ends_a_round_between_pages(server: FakeMastodon, clock: Clock) -> None:
    for n in range(100):
        server.publish(f"acme {n}", tags=["acme"], at=NOW - timedelta(hours=1))
    stop = Event()
    with closing(made(server, clock)) as source:
        batches = source.search(source.compile([ACME]), None, budget=Budget(), stop=stop)
        next(batches)
        stop.set()
        assert list(batches) == []


def test_check_says_who_answers(two: FakeMastodon, clock: Clock) -> None:
    with closing(made(two, clock, token="a-token", hosts=(ONE, TWO))) as source:
        assert "@watcher" in source.check()
    two.servers[TWO].down = 503
    with closing(made(two, clock, hosts=(ONE, TWO))) as source:
        assert "answered 503" in source.check()
    with closing(made(two, clock, token="wrong")) as source, pytest.raises(AuthFailed):
        source.check()


# --- second looks


def test_a_second_look_brings_counts_and_finds_deletions(two: FakeMastodon, clock: Clock) -> None:
    ids = [two.publish(f"acme {n}", on=(ONE, TWO)[n % 2], tags=["acme"]) for n in range(50)]
    for uri in ids[:3]:
        two.delete(uri)
    for status in two.servers[ONE].statuses:
        status["favourites_count"] = 99
    kept = verified(two, clock, ids)
    assert set(kept.stones) == set(ids[:3])
    assert set(kept.mentions) == set(ids[3:])
    assert kept.checked == set(ids)
    assert {kept.mentions[uri].likes for uri in ids[4::2]} == {99}  # written on ONE and asked there
    assert {asked.query.get("id[]") is not None for asked in two.requests("/api/v1/statuses")} == {
        True,
        False,
    }
    assert kept.requests == len(two.asked)


def test_a_second_look_knows_what_a_post_answers(server: FakeMastodon, clock: Clock) -> None:
    first = server.publish("acme")
    number = server.servers[ONE].statuses[0]["id"]
    answered = server.publish("I agree with acme", by="bob", in_reply_to_id=number)
    assert verified(server, clock, [answered]).mentions[answered].parent_id == first


def test_a_second_look_takes_back_what_is_no_longer_public(server: FakeMastodon, clock: Clock) -> None:
    uri = server.publish("acme")
    server.servers[ONE].statuses[0]["account"]["noindex"] = True
    assert set(verified(server, clock, [uri]).stones) == {uri}


def test_a_second_look_works_on_servers_before_4_3(server: FakeMastodon, clock: Clock) -> None:
    server.servers[ONE].many_at_once = False
    ids = [server.publish(f"acme {n}") for n in range(3)]
    server.delete(ids[0])
    kept = verified(server, clock, ids)
    assert (set(kept.stones), set(kept.mentions)) == ({ids[0]}, set(ids[1:]))


def test_posts_of_other_software_are_looked_at_without_change(server: FakeMastodon, clock: Clock) -> None:
    ids = [
        "https://misskey.example/notes/9",
        "https://bsky.brid.gy/convert/ap/at://did:plc:x/app.bsky.feed.post/3",
    ]
    kept = verified(server, clock, ids)
    assert (kept.checked, kept.stones, server.asked) == (set(ids), {}, [])


@pytest.mark.parametrize(
    "fault",
    [Fault(503), Fault(401), Fault(404, {"Content-Type": "text/html"}, "<h1>Not found</h1>"), Fault(abort=True), Fault(429),
     Fault(200, body="nonsense")],
)  # fmt: skip
def test_a_strange_server_that_fails_proves_nothing(two: FakeMastodon, clock: Clock, fault: Fault) -> None:
    times = 2 if fault.status == 404 else 1  # all at once, then one by one
    uri = two.publish("acme", on=TWO)
    two.delete(uri)
    two.fail("/api/v1/statuses", *[fault] * times)
    kept = verified(two, clock, [uri])
    assert (kept.stones, kept.checked) == ({}, {uri})
    assert set(verified(two, clock, [uri]).stones) == {uri}


def test_a_limit_on_our_own_server_is_waited_for(server: FakeMastodon, clock: Clock) -> None:
    uri = server.publish("acme")
    server.fail("/api/v1/statuses", Fault(429))
    with pytest.raises(RateLimited):
        verified(server, clock, [uri])


def test_a_server_cannot_speak_for_the_people_of_another(two: FakeMastodon, clock: Clock) -> None:
    uri = two.publish("acme", on=TWO)
    two.servers[TWO].statuses[0]["account"]["acct"] = f"ann@{ONE}"
    two.servers[TWO].domain = ONE
    kept = verified(two, clock, [uri])
    assert (kept.mentions, kept.stones) == ({}, {})


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("https://a.example/users/x/statuses/12", ("a.example", "12")),
        ("https://a.example/ap/users/7/statuses/12/activity", ("a.example", "12")),
        ("http://a.example/users/x/statuses/12", (None, None)),
        ("https://a.example:444/users/x/statuses/12", (None, None)),
        ("https://a.example/users/x/statuses/..", (None, None)),
        ("https://[", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_uri_tells_where_a_post_was_written(uri: str, found: tuple[str | None, str | None]) -> None:
    assert where(uri) == found


# --- the live stream


class Listening:
    """A stream that is read step by step."""

    def __init__(self, source: Mastodon, kept: Kept, *, query: Native | None = None) -> None:
        self.stop, self.kept = Event(), kept
        self._batches = source.stream(
            query or source.compile([ACME]), kept.at, budget=Budget(), stop=self.stop
        )

    def step(self) -> Batch:
        batch = next(self._batches)
        self.kept.take(batch)
        return batch

    def until(self, true: Any) -> None:
        for _ in range(40):
            if true():
                return
            self.step()
        raise AssertionError("it never came")


@pytest.fixture
def listening(server: FakeMastodon, clock: Clock) -> Iterator[Listening]:
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, Kept())
        stream.until(lambda: server.servers[ONE].listeners)
        yield stream
        stream.stop.set()


def test_the_stream_brings_posts_edits_and_deletions(server: FakeMastodon, listening: Listening) -> None:
    server.push(ONE, b":thump\n")
    kept = listening.kept
    one, other = (server.publish(f"acme {n}", live=True) for n in range(2))
    listening.until(lambda: {one, other} <= kept.mentions.keys())
    server.edit(one, "acme changed")
    server.delete(other)
    listening.until(lambda: other in kept.stones)
    assert kept.mentions[one].text == "acme changed"
    assert set(kept.mentions) == {one}
    assert kept.at is not None
    assert kept.at.key == "stream"


def test_the_stream_keeps_to_what_people_opened(server: FakeMastodon, listening: Listening) -> None:
    server.publish("acme", live=True, account={"indexable": False})
    server.publish("acme", live=True, account={"noindex": True})
    tagged = server.publish("acme", tags=["acme"], live=True, account={"indexable": False})
    open_ = server.publish("acme", live=True)
    kept = listening.kept
    listening.until(lambda: open_ in kept.mentions)
    assert set(kept.mentions) == {tagged, open_}


def test_a_broken_event_is_set_aside_and_the_stream_goes_on(
    server: FakeMastodon, listening: Listening
) -> None:
    server.tell(ONE, "update", '{"id": "1", "content":')
    server.tell(ONE, "update", '"text"')
    server.tell(ONE, "update", "{}")
    server.tell(ONE, "filters_changed", "undefined")
    server.tell(ONE, "delete", "987654")
    good = server.publish("acme", live=True)
    listening.until(lambda: good in listening.kept.mentions)
    assert len(listening.kept.rejected) == 3
    assert listening.kept.stones == {}


def test_repeated_and_disordered_events_change_nothing(server: FakeMastodon, listening: Listening) -> None:
    uris = [server.publish(f"acme {n}", at=NOW + timedelta(seconds=n)) for n in range(5)]
    for one in (3, 0, 4, 4, 1, 2, 0):
        server.tell(ONE, "update", json.dumps(server.servers[ONE].statuses[one]))
    listening.until(lambda: set(uris) <= listening.kept.mentions.keys())
    assert set(listening.kept.mentions) == set(uris)
    assert listening.kept.at is not None
    assert listening.kept.at.state["last_id"] == server.servers[ONE].statuses[4]["id"]


@pytest.mark.parametrize("how", ["end", "rst", "fin"])
def test_what_is_said_while_a_stream_is_interrupted_is_read_back(
    server: FakeMastodon, clock: Clock, how: str
) -> None:
    kept = Kept()
    wanted: set[str] = set()

    def arrived() -> bool:
        return wanted <= kept.mentions.keys()

    for life in range(3):
        with closing(made(server, clock, token="a-token")) as source:
            stream = Listening(source, kept)
            stream.until(lambda: server.servers[ONE].listeners)
            wanted.add(server.publish(f"acme {life}", at=clock.now, live=True))
            stream.until(arrived)
            server.hang_up(ONE, how)
            with pytest.raises(Transient):
                stream.until(lambda: False)
        clock.pass_by(timedelta(minutes=3))
        wanted.update(server.publish(f"acme away {life} {n}", at=clock.now) for n in range(60))
        clock.pass_by(timedelta(minutes=1))
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, kept)
        stream.until(arrived)
        stream.stop.set()
    assert set(kept.mentions) == wanted
    assert kept.gaps == []
    assert len(server.requests("/api/v1/streaming")) == 4, "one connection a life"


def test_what_cannot_be_read_back_is_a_gap(server: FakeMastodon, clock: Clock) -> None:
    kept = Kept()
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, kept)
        stream.until(lambda: kept.at is not None)
        stream.stop.set()
    clock.pass_by(timedelta(hours=1))
    server.servers[ONE].live_feed = False
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, kept)
        stream.until(lambda: kept.gaps)
        stream.stop.set()
    (gap,) = kept.gaps
    assert gap.until == clock.now
    assert NOW - timedelta(minutes=3) <= gap.since <= NOW
    assert "cannot be read back" in gap.why


def test_a_server_too_busy_to_read_back_leaves_a_gap(server: FakeMastodon, clock: Clock) -> None:
    kept = Kept()
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, kept)
        stream.until(lambda: kept.at is not None)
        stream.stop.set()
    for n in range(500):
        server.publish(f"acme {n}", at=NOW + timedelta(seconds=n))
    clock.pass_by(timedelta(seconds=600))
    with closing(made(server, clock, token="a-token")) as source:
        stream = Listening(source, kept)
        stream.until(lambda: kept.gaps)
        stream.stop.set()
    assert len(kept.mentions) == 400
    (gap,) = kept.gaps
    assert gap.until == clock.now
    assert abs(gap.since - (NOW + timedelta(seconds=399))) < timedelta(seconds=1)


def test_a_silent_stream_counts_as_broken(server: FakeMastodon, listening: Listening) -> None:
    server.servers[ONE].thumps = False
    with pytest.raises(Transient, match="in time"):
        listening.until(lambda: False)


def test_a_stream_that_refuses_the_key_says_so(server: FakeMastodon, clock: Clock) -> None:
    server.fail(
        "/api/v1/streaming", Fault(401), Fault(503), Fault(429), Fault(200, body="[]"), Fault(abort=True)
    )
    for error in (AuthFailed, Transient, RateLimited, Transient, Transient):
        with closing(made(server, clock, token="a-token")) as source:
            stream = Listening(source, Kept())
            with pytest.raises(error) as told:
                stream.until(lambda: False)
            assert "a-token" not in str(told.value)


def test_without_a_key_there_is_no_stream_and_no_complaint(server: FakeMastodon, clock: Clock) -> None:
    with closing(made(server, clock)) as source:
        assert list(source.stream(source.compile([ACME]), None, budget=Budget(), stop=Event())) == []
    assert server.asked == []


def test_a_stream_ends_within_a_second_of_stop(server: FakeMastodon, clock: Clock) -> None:
    with closing(made(server, clock, token="a-token")) as source:
        source.silence = 30.0  # type: ignore[misc]
        server.servers[ONE].thumps = False
        stop = Event()
        batches = source.stream(source.compile([ACME]), None, budget=Budget(), stop=stop)
        while not server.servers[ONE].listeners:
            next(batches)
        began = time.monotonic()
        stop.set()
        assert len(list(batches)) <= 2
        assert time.monotonic() - began < 1


# --- what real servers said


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded Mastodon traffic is not on this machine")
def test_recorded_statuses_of_real_servers_are_all_understood(server: FakeMastodon, clock: Clock) -> None:
    clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    recorded: dict[str, dict[str, Any]] = {}
    with RECORDED.open(encoding="utf-8") as lines:
        for line in lines:
            reply = json.loads(line)["response"]
            if reply["status"] != 200 or not reply["body"].startswith(("[", "{")):
                continue
            content = json.loads(reply["body"])
            for one in content if isinstance(content, list) else [content]:
                if isinstance(one, dict) and one.get("uri") and "visibility" in one and "content" in one:
                    recorded[one["uri"]] = one
    public = {
        uri
        for uri, one in recorded.items()
        if one["visibility"] == "public" and not one["account"].get("noindex")
    }
    assert len(public) > 100
    reading, found = Reading("mastodon", "localhost"), Found()
    for uri in public:
        mention = reading.take(recorded[uri], found, place=uri, now=clock.now)
        assert mention is not None, found.rejected
        assert "<" not in mention.text
        assert mention.author_id.count("@") == 1 if mention.author_id else False
    assert found.rejected == []
    tagged = [one for one in recorded.values() if one.get("tags") and one["uri"] in public]
    server.load(ONE, tagged)
    tags = tuple({tag["name"] for one in tagged for tag in one["tags"]})
    source = Hasty(Access({}, {"instances": (ONE,), "hashtags": tags}, server.url, clock))
    source_clock = Clock(datetime(2026, 8, 2, 12, tzinfo=UTC))
    source.access = Access({}, source.access.options, server.url, source_clock)
    with closing(source):
        kept = round_of(source, source.compile([]), Kept())
    recent = {one["uri"] for one in tagged if one["created_at"] > "2026-07-27"}
    assert recent
    assert recent <= set(kept.mentions)


def test_a_stranger_cannot_take_another_servers_name() -> None:
    class Says:
        host, asked = "evil.example", 0

        def __init__(self, domain: str) -> None:
            self.domain = domain

        def get(self, path: str, params: Any = None) -> Any:
            from connectors.web import Answer

            return Answer(200, {}, json.dumps({"domain": self.domain}).encode(), "https://evil.example")

    assert own_domain(Says("mastodon.social")) == "evil.example"
    assert own_domain(Says("")) == "evil.example"
    social = Says("example.org")
    social.host = "social.example.org"
    assert own_domain(social) == "example.org"
