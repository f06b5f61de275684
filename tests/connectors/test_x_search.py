"""X's search through the real client: every page, every restart, every fault, and nothing missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.x import X
from data.records import Checkpoint, Watch
from tests.connectors.driving import Clock, Kept, drain, in_short_lives, round_of
from tests.protocol.serving import Fault
from tests.protocol.x import FakeX, Limit
from tests.protocol.x_posts import TYPES

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RECENT = "/2/tweets/search/recent"
WATCH = Watch("w1", "NordAir", 'nordair OR "Nord Air" OR @NordAir')


class QuickX(X):
    """The real one, with less patience."""

    connect_seconds, read_seconds, answer_seconds = 2.0, 0.4, 1.0


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server(clock: Clock) -> Iterator[FakeX]:
    with FakeX(clock=clock) as server:
        yield server


@pytest.fixture
def make(server: FakeX, clock: Clock) -> Callable[..., QuickX]:
    def made(key: str | None = None, **options: str) -> QuickX:
        named = {name: (value,) for name, value in options.items()}
        return QuickX(Access({"bearer_token": key or server.key}, named, base=server.url, clock=clock))

    return made


def fill(server: FakeX, count: int, *, until: datetime = NOW, every: timedelta = timedelta(minutes=3), start: int = 0) -> set[str]:  # fmt: skip
    """Posts about NordAir, the newest a minute before `until`; returns their ids."""
    return {
        server.publish(f"NordAir was late, case {start + n}", author=n % 7, at=until - timedelta(minutes=1) - n * every).id
        for n in range(count)
    }  # fmt: skip


def searched(
    connector: X, kept: Kept | None = None, watches: tuple[Watch, ...] = (WATCH,), **left: Any
) -> Kept:
    kept = kept or Kept()
    query = connector.compile(watches)
    return drain(connector.search(query, kept.at, budget=Budget(**left), stop=Event()), kept)


def test_a_first_round_reads_seven_days_page_by_page_and_says_so(server, make) -> None:
    ids = fill(server, 250)
    old = server.publish("NordAir long ago", at=NOW - timedelta(days=8))
    server.publish("Nothing about it", at=NOW - timedelta(hours=1))
    kept = searched(make())
    assert set(kept.mentions) == ids
    assert old.id not in kept.mentions
    assert [len(r.query["max_results"]) for r in server.requests(RECENT)] == [3, 3, 3]
    assert kept.requests == 3
    assert len(kept.seen) == 1
    assert NOW - timedelta(days=7) <= kept.seen[0].since <= NOW - timedelta(days=6, hours=23)
    assert NOW - timedelta(minutes=1) <= kept.seen[0].until <= NOW - timedelta(seconds=30)
    assert kept.gaps == []


def test_records_carry_the_full_text_author_counts_and_ties(server, make) -> None:
    asked = server.publish("Where is my bag?", author=2, at=NOW - timedelta(hours=2))
    long = "NordAir lost it. " * 40
    reply = server.publish("@Person_2 NordAir never answers #late https://www.lemonde.fr/a", author=3, at=NOW - timedelta(hours=1), to=("reply", asked.id), lang="fr")  # fmt: skip
    quote = server.publish(
        "NordAir again…", author=4, at=NOW - timedelta(minutes=9), to=("quote", asked.id), note=long
    )
    kept = searched(make())
    found = kept.mentions[reply.id]
    assert (found.kind, found.author_id, found.parent_id, found.thread_id) == (
        "reply",
        "7003",
        asked.id,
        asked.id,
    )
    assert (found.likes, found.reposts, found.replies, found.quotes, found.reach) == (5, 3, 2, 1, 99)
    assert (found.handles, found.hashtags, found.domains) == (("person_2",), ("late",), ("lemonde.fr",))
    assert (found.lang, found.fetched, found.url) == ("fr", NOW, f"https://x.com/i/status/{reply.id}")
    assert kept.mentions[quote.id].text == long
    assert kept.authors["7003"].handle == "Person_3"
    assert kept.authors["7002"].followers == 20
    assert {(t.kind, t.source_id, t.target_id) for t in kept.ties.values()} == {
        ("reply", "7003", "7002"),
        ("quote", "7004", "7002"),
    }


def test_a_later_round_reads_only_what_is_new_and_what_came_late(server, make, clock) -> None:
    ids = fill(server, 30)
    connector = make()
    kept = searched(connector)
    clock.pass_by(timedelta(minutes=10))
    late = server.publish("NordAir, shown late", at=NOW - timedelta(seconds=100))
    new = server.publish("NordAir, new", at=clock() - timedelta(minutes=5))
    before = len(server.requests(RECENT))
    searched(connector, kept)
    assert set(kept.mentions) == ids | {late.id, new.id}
    assert len(server.requests(RECENT)) == before + 1
    assert kept.seen[1].since == kept.seen[0].until  # no hole between two rounds


def test_the_collector_may_die_after_every_page_while_posts_arrive(server, make, clock) -> None:
    ids = fill(server, 430)

    def meanwhile() -> None:
        clock.pass_by(timedelta(minutes=2))
        ids.add(server.publish(f"NordAir meanwhile {len(ids)}", at=clock() - timedelta(seconds=40)).id)

    kept = Kept()
    watches = (WATCH, Watch("w2", "Bags", "bag OR luggage"))
    ids |= {server.publish(f"my bag {n}", at=NOW - timedelta(minutes=7 * n + 1)).id for n in range(120)}
    query = make().compile(watches)
    for _ in range(3):
        in_short_lives(make, query, kept, clock=clock, between=meanwhile)
    clock.pass_by(timedelta(minutes=3))
    round_of(make(), query, kept)
    assert set(kept.mentions) == ids


@pytest.mark.parametrize("said", [None, {"errors": None, "detail": "no"}, {"parameter": "pagination_token"}])
def test_a_refused_token_is_no_loss(server, make, said) -> None:
    ids = fill(server, 350)
    kept, connector = Kept(), make()
    drain(connector.search(connector.compile([WATCH]), None, budget=Budget(), stop=Event()), kept, most=2)
    server.stale_tokens = said is None
    if said is not None:
        server.fail(RECENT, Fault(400, body=said))
    searched(make(), kept)
    assert set(kept.mentions) == ids
    assert len(kept.seen) == 1


def test_a_place_older_than_seven_days_is_a_gap_and_not_a_fault(server, make, clock) -> None:
    fill(server, 5)
    connector = make()
    kept = searched(connector)
    clock.pass_by(timedelta(days=10))
    lost = server.publish("NordAir unseen", at=NOW + timedelta(days=1))
    new = server.publish("NordAir now", at=clock() - timedelta(hours=1))
    searched(connector, kept, (WATCH, Watch("w2", "Bags", "bag")))
    assert new.id in kept.mentions
    assert lost.id not in kept.mentions
    assert len(kept.gaps) == 1
    assert kept.gaps[0].since == kept.seen[0].until
    assert kept.gaps[0].until == clock() - timedelta(days=7)


@pytest.mark.parametrize("skew", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_clock_that_is_wrong_loses_nothing_and_claims_nothing_unread(server, clock, skew) -> None:
    ours = Clock(NOW + skew)
    connector = QuickX(Access({"bearer_token": server.key}, base=server.url, clock=ours))
    ids, kept = fill(server, 120), Kept()
    for _ in range(3):
        searched(connector, kept)
        for one in (clock, ours):
            one.pass_by(timedelta(minutes=30))
        ids.add(server.publish("NordAir, later", at=clock() - timedelta(minutes=1)).id)
        assert kept.seen[-1].until <= clock()
    assert kept.seen[0].since >= NOW - timedelta(days=7)
    searched(connector, kept)
    for one in (clock, ours):  # the floor falls out of X's window, by X's clock if not by ours
        one.pass_by(timedelta(days=7) - timedelta(minutes=1))
    ids.add(server.publish("NordAir, at last", at=clock() - timedelta(minutes=1)).id)
    searched(connector, kept)
    assert set(kept.mentions) == ids
    assert len(kept.gaps) <= 1


def test_one_odd_item_is_rejected_and_its_neighbours_are_read(server, make) -> None:
    ids = fill(server, 12)
    server.odd = [{"id": "7"}, "nonsense", {"id": "8", "text": "no time"}]
    kept = searched(make())
    assert set(kept.mentions) == ids
    assert [one.place for one in kept.rejected] == ["page, item 2", "page, item 3", "page, item 4"]
    assert all(one.source == "x" and one.why and one.payload for one in kept.rejected)


def test_an_odd_id_moves_no_place(server, make, clock) -> None:
    ids = fill(server, 250)
    server.odd = [
        {"id": "7", "text": "?"},
        {"id": "99999999999999999999", "text": "NordAir", "created_at": "2026-11-20T00:00:00Z"},
    ]
    kept, connector = Kept(), make()
    drain(connector.search(connector.compile([WATCH]), None, budget=Budget(), stop=Event()), kept, most=1)
    server.stale_tokens = True
    searched(connector, kept)
    clock.pass_by(timedelta(minutes=9))
    ids.add(server.publish("NordAir, later", at=clock() - timedelta(minutes=1)).id)
    searched(connector, kept)
    assert set(kept.mentions) - {"99999999999999999999"} == ids


FAULTS: list[tuple[Fault, type[SourceError]]] = [
    (Fault(429, {"x-rate-limit-reset": str(int(NOW.timestamp()) + 300)}), RateLimited),
    (Fault(429), RateLimited),
    (Fault(429, {"x-rate-limit-reset": "soon"}, "[]"), RateLimited),
    (Fault(429, body={"title": "UsageCapExceeded", "type": TYPES + "usage-capped"}), QuotaExhausted),
    (Fault(402, body={"title": "CreditsDepleted", "type": TYPES + "credits"}), QuotaExhausted),
    (Fault(401, body={"title": "Unauthorized"}), AuthFailed),
    (Fault(403, body={"title": "Client Forbidden", "type": TYPES + "client-forbidden"}), AuthFailed),
    (Fault(400, body={"errors": [{"parameters": {"query": ["x"]}, "message": "missing )"}]}), QueryRejected),
    (Fault(503), Transient),
    (Fault(500, body="[1, 2]"), Transient),
    (Fault(302, {"Location": "http://127.0.0.1:9/"}), Transient),
    (Fault(200, body=b"<html>down</html>"), Transient),
    (Fault(200, body=b"[]"), Transient),
    (Fault(200, body=b"{}"), Transient),
    (Fault(200, body=b'{"data": [{"id": "1", "te'), Transient),
    (Fault(200, body=b'{"data": []}' * 99, truncate=40), Transient),
    (Fault(200, {"Content-Encoding": "gzip"}, b"no gzip at all"), Transient),
    (Fault(abort=True), Transient),
    (Fault(silent=True), Transient),
]


@pytest.mark.parametrize(
    ("fault", "expected"), FAULTS, ids=[f"{n}-{e.__name__}" for n, (_, e) in enumerate(FAULTS)]
)
def test_every_fault_has_its_name_and_afterwards_nothing_is_missing(server, make, fault, expected) -> None:
    ids = fill(server, 150)
    connector, kept = make(), Kept()
    batches = connector.search(connector.compile([WATCH]), None, budget=Budget(), stop=Event())
    kept.take(next(batches))
    server.fail(RECENT, fault)
    with pytest.raises(expected) as raised:
        next(batches)
    assert server.key not in str(raised.value)  # the key
    assert len(str(raised.value)) > 10
    searched(make(), kept)
    assert set(kept.mentions) == ids


def test_the_wait_x_asks_for_is_counted_by_its_own_clock(server, clock) -> None:
    ours = Clock(NOW + timedelta(hours=2))
    connector = QuickX(Access({"bearer_token": server.key}, base=server.url, clock=ours))
    server.limits[RECENT] = Limit(0, NOW + timedelta(minutes=4))
    with pytest.raises(RateLimited) as limit:
        searched(connector)
    assert limit.value.retry_at == ours() + timedelta(minutes=4)


def test_the_last_request_of_a_window_is_used_and_none_after_it(server, make, clock) -> None:
    ids = fill(server, 350)
    server.limits[RECENT] = Limit(2, NOW + timedelta(minutes=5))
    kept, connector = Kept(), make()
    with pytest.raises(RateLimited) as limit:
        searched(connector, kept)
    assert len(server.requests(RECENT)) == 2  # X was not asked in vain
    assert len(kept.mentions) == 200
    clock.now = limit.value.retry_at
    server.limits.clear()
    searched(connector, kept)
    assert set(kept.mentions) == ids


def test_a_query_x_refuses_does_not_stop_the_others(server, make) -> None:
    ids = fill(server, 3)
    refused = {
        "errors": [{"parameters": {"query": ["x"]}, "message": "Rules must contain …"}],
        "title": "Invalid Request",
    }
    connector, kept = make(), Kept()
    for _ in range(2):
        server.fail(RECENT, Fault(400, body=refused))
        with pytest.raises(QueryRejected, match="“the OR #the OR @the”: Rules must contain"):
            searched(connector, kept, (Watch("w0", "The", "the"), WATCH))
    assert set(kept.mentions) == ids
    assert kept.seen == []  # one query was not read: the source has not seen it all


def test_pages_shrink_as_the_money_runs_out(server, make) -> None:
    fill(server, 300)
    batches = make().search(make().compile([WATCH]), None, budget=(budget := Budget(money=5.0)), stop=Event())
    next(batches)
    budget.money = 0.5
    next(batches)
    budget.money = 0.01
    next(batches)
    assert [r.query["max_results"] for r in server.requests(RECENT)] == ["100", "19", "10"]


def test_what_x_bills_is_counted_once_a_day(server, make, clock) -> None:
    original = server.publish("the original", author=9, at=NOW - timedelta(days=1))
    for n in range(4):
        server.publish(
            f"NordAir {n}", author=n % 2, at=NOW - timedelta(minutes=1, seconds=n), to=("quote", original.id)
        )
    connector, bills = make(), []
    kept = Kept()
    for _ in range(3):
        for batch in connector.search(connector.compile([WATCH]), kept.at, budget=Budget(), stop=Event()):
            kept.take(batch)
            bills.append((batch.usage.requests, batch.usage.units, round(batch.usage.money, 4)))
        clock.pass_by(timedelta(minutes=1) if len(bills) == 1 else timedelta(days=1))
    assert bills == [(1, 5, 5 * 0.005 + 3 * 0.01), (1, 0, 0.0), (1, 5, 5 * 0.005 + 3 * 0.01)]


def test_what_search_and_look_up_both_bring_is_billed_once(server, make) -> None:
    ids = fill(server, 5)
    kept, looked = searched(make()), Kept()
    drain(make().verify(sorted(ids), budget=Budget(), stop=Event()), looked)
    assert (kept.units, looked.units) == (5, 0)
    server.key += "-another"
    drain(make().verify(sorted(ids), budget=Budget(), stop=Event()), looked)
    assert looked.units == 5  # another account pays for itself


def test_lean_asks_for_posts_alone_unless_a_watch_asks_who_wrote(server, make) -> None:
    fill(server, 2)
    searched(make(grade="lean"))
    searched(make(grade="lean"), watches=(Watch("w", "w", "from:person_1 OR nordair"),))
    first, second = server.requests(RECENT)
    assert "expansions" not in first.query
    assert second.query["expansions"] == "author_id"


def test_the_full_archive_is_asked_once_a_second_and_goes_back_to_the_day_asked_for(
    server, make, clock
) -> None:
    ids = fill(server, 1200, every=timedelta(hours=1))
    kept, connector = Kept(), make(archive="2026-10-15")
    query = connector.compile([WATCH])
    round_of(connector, query, kept, clock=clock)
    assert set(kept.mentions) == {
        name for name in ids if server.statuses[name].created >= datetime(2026, 10, 14, 23, 58, tzinfo=UTC)
    }
    assert [r.query["max_results"] for r in server.requests("/2/tweets/search/all")] == ["500", "500"]
    assert clock() == NOW + timedelta(seconds=1)
    assert kept.gaps == []
    everything = round_of(make(archive="all"), query, Kept(), clock=clock)
    assert len(everything.mentions) == 30 * 24
    with pytest.raises(QueryRejected, match="no date"):
        searched(make(archive="always"))


def test_the_names_of_august_2026_are_found_out_and_read_the_same(server, make) -> None:
    asked = server.publish("Where is my bag?", author=2, at=NOW - timedelta(hours=2))
    server.publish("NordAir never answers", author=3, at=NOW - timedelta(hours=1), to=("reply", asked.id), note="NordAir never answers, says everybody")  # fmt: skip
    old = searched(make())
    server.names = "post"
    connector = make()
    new = searched(connector)
    assert new.mentions == old.mentions
    assert new.ties == old.ties
    assert new.authors == old.authors
    assert new.requests == 2  # the refusal, and the same under the newer names
    searched(connector)
    assert ["post.fields" in r.query for r in server.requests(RECENT)] == [False, False, True, True]


def test_bare_posts_are_asked_for_again_under_the_newer_names_and_never_taken_for_the_whole(
    server, make
) -> None:
    ids = fill(server, 3)
    server.names = "post"
    bare = {"data": [{"id": name, "text": "NordAir"} for name in ids], "meta": {"result_count": 3}}
    server.fail(RECENT, Fault(200, body=bare))
    kept = searched(make())
    assert set(kept.mentions) == ids
    assert kept.rejected == []
    server.fail("/2/tweets", Fault(200, body=bare))
    looked = drain(make().verify(sorted(ids), budget=Budget(), stop=Event()), Kept())
    assert set(looked.mentions) == ids
    assert looked.stones == {}


def test_a_stop_ends_a_round_between_two_pages(server, make) -> None:
    fill(server, 300)
    stop, kept, connector = Event(), Kept(), make()
    for batch in connector.search(connector.compile([WATCH]), None, budget=Budget(), stop=stop):
        kept.take(batch)
        stop.set()
    assert kept.batches == 1
    assert len(searched(make(), kept).mentions) == 300


def test_a_watch_that_changes_keeps_the_place_of_the_others(server, make) -> None:
    fill(server, 20)
    kept = searched(make(), watches=(WATCH, Watch("w2", "Bags", "bag")))
    before = len(server.requests(RECENT))
    searched(make(), kept, (WATCH, Watch("w2", "Bags", "bag OR luggage")))
    first, second = server.requests(RECENT)[before:]
    assert sorted(["since_id" in first.query, "since_id" in second.query]) == [False, True]


def test_without_a_key_it_says_so_before_it_asks(server) -> None:
    connector = X(Access(base=server.url))
    for call in (lambda: searched(connector), connector.check):
        with pytest.raises(AuthFailed, match="bearer token"):
            call()
    assert server.asked == []


@pytest.mark.parametrize("key", ["Bearer right", "rıght", "ri\nght"])
def test_what_cannot_be_a_token_is_not_sent(server, make, key) -> None:
    with pytest.raises(AuthFailed, match="no bearer token"):
        make(key).check()
    assert server.asked == []


def test_nothing_on_this_machine_replaces_the_token_and_no_log_learns_it(
    server, clock, tmp_path, monkeypatch, caplog
) -> None:
    caplog.set_level(logging.DEBUG)
    hosts = ("127.0.0.1", "api.twitter.com", "api.x.com")
    (tmp_path / "netrc").write_text("".join(f"machine {host} login a password b\n" for host in hosts))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.key = "s3cret-t0ken"
    connector = QuickX(Access({"bearer_token": server.key}, base=server.url, clock=clock))
    ids = fill(server, 3)
    kept = searched(connector)
    assert set(kept.mentions) == ids
    server.fail(RECENT, Fault(400, body={"detail": "no"}), Fault(503))
    for _ in range(2):
        with pytest.raises(SourceError) as raised:
            searched(connector)
        assert server.key not in f"{raised.value!r}{raised.value.__cause__!r}"
    assert server.requests()[0].headers["Authorization"] == "Bearer s3cret-t0ken"
    assert "Vigie" in server.requests()[0].headers["User-Agent"]
    assert server.key not in caplog.text
    assert server.key not in f"{connector.access!r}{kept!r}"


def test_the_check_says_how_much_was_read(server, make) -> None:
    assert "1,234 of the 3,000,000" in make().check()
    server.names = "post"
    assert "1,234 of the 3,000,000" in make().check()
    with pytest.raises(AuthFailed):
        make("wrong").check()
    server.fail("/2/usage", Fault(200, body=b'{"data": [1]}'))
    with pytest.raises(Transient):
        make().check()


def test_an_old_kind_of_checkpoint_is_read_as_none(server, make) -> None:
    ids = fill(server, 3)
    kept = Kept(at=Checkpoint("x", "search", {"queries": "?"}, version=99))
    assert set(searched(make(), kept).mentions) == ids
