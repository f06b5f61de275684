"""X's filtered stream through the real client: rules kept in step, every way a connection can end, nothing stored twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

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
from connectors.x.rules import tag
from data.records import Watch
from tests.connectors.driving import Clock, Kept
from tests.protocol.serving import Fault
from tests.protocol.x import FakeX, Limit
from tests.protocol.x_posts import TYPES, Status, disconnected

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STREAM, RULES = "/2/tweets/search/stream", "/2/tweets/search/stream/rules"
WATCH = Watch("w1", "NordAir", 'nordair OR "Nord Air"')


class QuickX(X):
    """The real one, with less patience."""

    connect_seconds, read_seconds, answer_seconds = 2.0, 0.4, 1.0
    silence_seconds, group_seconds = 0.5, 0.05


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server(clock: Clock) -> Iterator[FakeX]:
    with FakeX(clock=clock, keep_alive=0.1) as server:
        yield server


@pytest.fixture
def make(server: FakeX, clock: Clock) -> Callable[..., QuickX]:
    def made(key: str | None = None, **options: str) -> QuickX:
        named = {name: (value,) for name, value in options.items()}
        return QuickX(Access({"bearer_token": key or server.key}, named, base=server.url, clock=clock))

    return made


def listened(
    connector: X,
    kept: Kept,
    *,
    until: Callable[[Kept], bool] = lambda kept: False,
    watches: tuple[Watch, ...] = (WATCH,),
) -> Kept:
    """Follow the stream until `until`; a SourceError is raised on."""
    stop = Event()
    for batch in connector.stream(connector.compile(watches), kept.at, budget=Budget(), stop=stop):
        kept.take(batch)
        if until(kept):
            stop.set()
    return kept


def has(*statuses: Status) -> Callable[[Kept], bool]:
    return lambda kept: {one.id for one in statuses} <= set(kept.mentions)


def later(action: Callable[[], object], seconds: float = 0.15) -> None:
    threading.Timer(seconds, action).start()


def test_what_is_published_arrives_with_its_ties_and_reposts_in_full(server, make) -> None:
    long = "NordAir has lost my bag again, " * 8
    original = server.publish(long, author=2, at=NOW - timedelta(days=1))
    kept, posts = Kept(), []

    def speak() -> None:
        posts.append(server.publish("", author=3, to=("repost", original.id)))
        posts.append(server.publish("Nord Air, really", author=4))
        server.publish("Something else", author=5)

    later(speak)
    listened(make(), kept, until=lambda kept: len(kept.mentions) == 2)
    repost, post = kept.mentions[posts[0].id], kept.mentions[posts[1].id]
    assert (repost.kind, repost.text, repost.likes, repost.parent_id) == ("repost", long, None, original.id)
    assert post.text == "Nord Air, really"
    assert {(t.kind, t.source_id, t.target_id) for t in kept.ties.values()} == {("repost", "7003", "7002")}
    assert kept.authors["7003"].handle == "Person_3"
    assert kept.at.state["last_id"] == max(repost.id, post.id, key=int)
    assert kept.gaps == []
    assert kept.units == 3  # the repost, its original, the post


def test_our_rules_follow_the_watches_and_other_rules_are_left_alone(server, make, clock) -> None:
    server.rules["9"] = {"id": "9", "value": "somebody else's"}
    server.rules["8"] = {"id": "8", "value": "cats", "tag": "cats"}
    kept = Kept()
    listened(make(), kept, until=lambda kept: kept.batches > 3)
    (ours,) = [one for one in server.rules.values() if one["id"] not in "98"]
    assert ours["tag"] == tag(ours["value"])
    assert ours["tag"].startswith("vigie:")
    clock.pass_by(timedelta(minutes=1))
    changed = server.requests(RULES)
    listened(make(), kept, until=lambda kept: kept.batches > 8)
    assert [one.method for one in server.requests(RULES)[len(changed) :]] == ["GET"]  # nothing to change
    clock.pass_by(timedelta(minutes=1))
    listened(make(), kept, until=lambda kept: kept.batches > 12, watches=(Watch("w2", "Bags", "@bags"),))
    assert {one["value"] for one in server.rules.values()} == {"somebody else's", "cats", "@bags"}
    assert all(one.get("tag") for one in server.rules.values() if one["id"] != "9")
    clock.pass_by(timedelta(minutes=1))
    connections = server.connections
    listened(make(), kept, watches=())
    assert set(server.rules) == {"9", "8"}
    assert server.connections == connections  # no rule of ours: nothing to listen to, nothing to pay


def test_many_watches_need_many_rules_and_all_are_valid(server, make) -> None:
    watches = tuple(Watch(f"w{n}", f"w{n}", f"brand{n} OR grève{n}") for n in range(230))
    listened(make(), Kept(), until=lambda kept: kept.batches > 2, watches=watches)
    assert len(server.rules) == 230
    assert [one.method for one in server.requests(RULES)] == ["GET", "POST", "POST", "POST"]
    with pytest.raises(QueryRejected, match="1,000"):
        listened(make(), Kept(), watches=tuple(Watch(f"w{n}", "w", f"brand{n}") for n in range(1001)))


def test_a_rule_x_refuses_is_named(server, make) -> None:
    wrong = {
        "value": "nordair",
        "details": ["stop words"],
        "title": "Invalid Rule",
        "type": TYPES + "invalid-rules",
    }
    server.fail(RULES, Fault(200, body={"meta": {}}), Fault(201, body={"meta": {}, "errors": [wrong]}))
    with pytest.raises(QueryRejected, match=r"“nordair”: Invalid Rule\. stop words"):
        listened(make(), Kept())
    same = {"value": "nordair", "id": "5", "title": "DuplicateRule", "type": TYPES + "duplicate-rules"}
    server.rules["9"] = {"id": "9", "value": "x"}
    server.fail(RULES, Fault(200, body={"meta": {}}), Fault(201, body={"meta": {}, "errors": [same]}))
    listened(make(), Kept(), until=lambda kept: kept.batches > 2)


def good(server: FakeX, text: str = "NordAir here") -> tuple[Status, bytes]:
    """A post and its line, delivered to nobody by itself."""
    server.rules.setdefault("7", {"id": "7", "value": "nordair OR #nordair OR @nordair"})
    status = server.publish(text, deliver=False)
    return status, server.line(status)


ENDS: dict[str, tuple[tuple[bytes | str | float, ...], type[SourceError]]] = {
    "a clean close": (("end",), Transient),
    "a reset": (("rst",), Transient),
    "a bare close": (("fin",), Transient),
    "a reset within a line": ((b'{"data": {"id": "1", "te', "rst"), Transient),
    "silence": (("silent",), Transient),
    "silence within a line": ((b'{"data": {"id"', "silent"), Transient),
    "a farewell": ((disconnected(), "silent"), Transient),
    "too slow": ((disconnected("SlowReader"), "end"), Transient),
    "credits": ((b'{"errors": [{"title": "CreditsDepleted", "type": "about:blank"}]}\r\n', "silent"), QuotaExhausted),
    "a cap": ((b'{"title": "UsageCapExceeded", "type": "x/usage-capped"}\r\n', "silent"), QuotaExhausted),
    "forbidden": ((b'{"errors": [{"title": "Client Forbidden", "type": "x/client-forbidden"}]}\r\n', "end"), AuthFailed),
    "another stream": ((b'{"title": "ConnectionException", "connection_issue": "TooManyConnections"}\r\n', "end"), RateLimited),
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_every_way_a_stream_ends_has_its_name_and_keeps_what_came_before(server, make, clock, end) -> None:
    script, expected = ENDS[end]
    first, line = good(server)
    server.scripts.append((line, b"\r\n", *script))
    kept = Kept()
    began = time.monotonic()
    with pytest.raises(expected) as raised:
        listened(make(), kept)
    assert time.monotonic() - began < 3
    assert len(str(raised.value)) > 10
    assert server.key not in str(raised.value)
    assert has(first)(kept)
    assert server.connections == 1  # tweepy did not connect again by itself
    assert kept.gaps == []
    clock.pass_by(timedelta(seconds=70))
    second, line = good(server, "NordAir again")
    server.scripts.append((line, "live"))
    listened(make(), kept, until=has(first, second))
    (gap,) = kept.gaps
    assert (gap.since, gap.until) == (NOW, clock())
    assert "reposts" in gap.why


def test_corrupt_and_strange_lines_are_rejected_and_never_end_it(server, make) -> None:
    first, line = good(server)
    second, line2 = good(server, "NordAir, still there")
    strange = b'{"errors": [{"title": "Not Found Error", "resource_type": "tweet", "resource_id": "5", "type": "x/resource-not-found"}]}\r\n'
    odd = b'{"data": {"id": "5", "text": "no time"}, "matching_rules": [{"id": "1"}]}\r\n'
    server.scripts.append(
        (
            line[: len(line) // 2] + b"\r\n",
            b"\xff\xfe\r\n",
            b"[1]\r\n",
            line,
            line,
            strange,
            odd,
            line2,
            "live",
        )
    )
    kept = listened(make(), Kept(), until=has(first, second))
    assert set(kept.mentions) == {first.id, second.id}
    assert [one.place for one in kept.rejected] == [f"stream, line {n}" for n in (1, 2, 3, 6, 7)]
    assert all(one.payload and one.why for one in kept.rejected)
    assert all(len(one.payload) <= 4000 for one in kept.rejected)


def test_the_last_line_of_a_body_cut_short_is_rejected(server, make) -> None:
    first, line = good(server)
    server.scripts.append((line, line[:40], "end"))
    kept = Kept()
    with pytest.raises(Transient):
        listened(make(), kept)
    assert has(first)(kept)
    assert len(kept.rejected) == 1


def test_no_connection_is_made_within_18_seconds_of_the_last(server, make, clock) -> None:
    kept = Kept()
    server.scripts.extend([("end",)] * 3)
    with pytest.raises(Transient):
        listened(make(), kept)
    clock.pass_by(timedelta(seconds=5))
    for _ in range(3):
        with pytest.raises(RateLimited) as limit:
            listened(make(), kept)
        assert limit.value.retry_at == NOW + timedelta(seconds=18)
    assert server.connections == 1
    clock.now = limit.value.retry_at
    with pytest.raises(Transient):
        listened(make(), kept)
    assert server.connections == 2
    clock.now = NOW - timedelta(hours=1)  # the clock was set back: that is no reason to wait an hour
    with pytest.raises(Transient):
        listened(make(), kept)


def test_keep_alives_hold_the_line_and_batches_come_all_the_while(server, make) -> None:
    kept, began = Kept(), time.monotonic()
    listened(
        make(), kept, until=lambda kept: time.monotonic() - began > 1.2
    )  # more than twice the silence it bears
    assert 10 < kept.batches < 40
    assert kept.at.state["left_at"] == NOW.isoformat()


def test_a_stop_ends_it_at_once_though_nothing_comes(server, make) -> None:
    class Patient(QuickX):
        silence_seconds = 30.0

    server.scripts.append(("silent",))
    connector = Patient(make().access)
    stop, batches = Event(), 0
    later(stop.set, 0.4)
    began = time.monotonic()
    for _ in connector.stream(connector.compile([WATCH]), None, budget=Budget(), stop=stop):
        batches += 1
    assert time.monotonic() - began < 1.4
    assert batches > 3
    for _ in range(40):  # and the socket is closed on X's side too
        if not server.open_streams:
            break
        time.sleep(0.05)
    assert server.open_streams == 0
    assert [one.name for one in threading.enumerate() if one.name == "Tweepy Stream"] == []


def test_leaving_the_generator_closes_the_connection(server, make) -> None:
    connector = make()
    batches = connector.stream(connector.compile([WATCH]), None, budget=Budget(), stop=Event())
    for _ in range(5):
        next(batches)
    assert server.open_streams == 1
    batches.close()
    for _ in range(40):
        if not server.open_streams:
            break
        time.sleep(0.05)
    assert server.open_streams == 0


REFUSALS: list[tuple[Fault, type[SourceError], timedelta | None]] = [
    (Fault(429, {"x-rate-limit-reset": str(int(NOW.timestamp()) + 400), "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}), RateLimited, timedelta(seconds=400)),
    (Fault(429, body={"title": "ConnectionException", "connection_issue": "TooManyConnections", "type": TYPES + "streaming-connection"}), RateLimited, timedelta(seconds=60)),
    (Fault(429, body={"title": "UsageCapExceeded", "type": TYPES + "usage-capped"}), QuotaExhausted, timedelta(hours=6)),
    (Fault(402), QuotaExhausted, timedelta(hours=1)),
    (Fault(401), AuthFailed, None),
    (Fault(403), AuthFailed, None),
    (Fault(409), Transient, None),
    (Fault(503, body="x" * 100, truncate=10), Transient, None),
    (Fault(400, body={"errors": [{"parameters": {"expansions": ["?"]}, "message": "no such expansion"}]}), QueryRejected, None),
    (Fault(abort=True), Transient, None),
    (Fault(silent=True), Transient, None),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "expected", "wait"), REFUSALS, ids=[str(n) for n in range(len(REFUSALS))])
def test_a_refused_connection_is_reported_and_not_tried_again(server, make, fault, expected, wait) -> None:
    listened(make(), Kept(), until=lambda kept: kept.batches > 1)
    asked, standing = len(server.asked), server.connections
    server.fail(
        RULES, Fault(200, body={"data": list(server.rules.values()), "meta": {}})
    )  # taken by the look at the rules
    server.fail(STREAM, fault)
    with pytest.raises(expected) as raised:
        listened(make(), Kept())
    assert len(server.asked) == asked + 2
    assert server.connections == standing
    if wait is not None:
        assert raised.value.retry_at == NOW + wait


def test_the_rules_may_fail_as_any_request(server, make) -> None:
    for fault, expected in (
        (Fault(401), AuthFailed),
        (Fault(503), Transient),
        (Fault(200, body=b"[]"), Transient),
        (Fault(429), RateLimited),
    ):
        server.fail(RULES, fault)
        with pytest.raises(expected):
            listened(make(), Kept())
    server.limits[RULES] = Limit(0, NOW + timedelta(minutes=2))
    with pytest.raises(RateLimited):
        listened(make(), Kept())
    assert server.connections == 0


def test_search_brings_what_was_said_while_the_stream_was_away(server, make, clock) -> None:
    heard, line = good(server)
    server.scripts.append((line, "rst"))
    kept = Kept()
    with pytest.raises(Transient):
        listened(make(), kept)
    clock.pass_by(timedelta(minutes=5))
    missed = server.publish("NordAir, while nobody listened", deliver=False)
    clock.pass_by(timedelta(minutes=5))
    connector = make()
    for batch in connector.search(connector.compile([WATCH]), None, budget=Budget(), stop=Event()):
        kept.take(batch)
    assert set(kept.mentions) == {heard.id, missed.id}


def test_lean_still_asks_for_the_originals_of_reposts(server, make) -> None:
    listened(make(grade="lean"), Kept(), until=lambda kept: kept.batches > 3)
    assert server.requests(STREAM)[-1].query["expansions"] == "referenced_tweets.id"
