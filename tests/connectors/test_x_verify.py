"""What became of posts on X: fresh counts, edits, and what is gone for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.x import X
from data.records import Watch
from tests.connectors.driving import Clock, Kept, drain
from tests.protocol.serving import Fault
from tests.protocol.x import FakeX

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class QuickX(X):
    """The real one, with less patience."""

    connect_seconds, read_seconds, answer_seconds = 2.0, 0.4, 1.0


@pytest.fixture
def server() -> Iterator[FakeX]:
    with FakeX(clock=Clock(NOW)) as server:
        yield server


@pytest.fixture
def make(server: FakeX) -> Callable[..., QuickX]:
    def made(**options: str) -> QuickX:
        named = {name: (value,) for name, value in options.items()}
        return QuickX(Access({"bearer_token": server.key}, named, base=server.url, clock=server.clock))

    return made


def verified(connector: X, ids: list[str], **left: Any) -> Kept:
    return drain(connector.verify(ids, budget=Budget(**left), stop=Event()), Kept())


def test_counts_are_fresh_and_the_deleted_are_taken_back(server, make) -> None:
    posts = [
        server.publish(f"NordAir {n}", at=NOW - timedelta(hours=n + 1), likes=50 + n) for n in range(230)
    ]
    for one in posts[:7]:
        server.gone[one.id] = "resource-not-found"
    server.gone[posts[7].id] = "not-authorized-for-resource"
    kept = verified(make(), [one.id for one in posts])
    assert [len(r.query["ids"].split(",")) for r in server.requests("/2/tweets")] == [100, 100, 30]
    assert set(kept.stones) == {one.id for one in posts[:8]}  # what only its account hides must go as well
    assert all(stone.subject == "mention" and "no longer" in stone.why for stone in kept.stones.values())
    assert kept.checked == {one.id for one in posts}
    assert kept.mentions[posts[8].id].likes == 58
    assert len(kept.mentions) == 222
    assert kept.units == 222
    assert kept.ties == {}


def test_a_post_x_is_silent_about_is_gone_only_if_x_speaks_at_all(server, make) -> None:
    one, other = server.publish("NordAir"), server.publish("NordAir too")
    server.gone[one.id] = "silent"
    assert set(verified(make(), [one.id, other.id]).stones) == {one.id}
    server.gone[other.id] = "silent"
    server.fail("/2/tweets", Fault(200, body={"meta": {"result_count": 0}}))
    assert verified(make(), [one.id, other.id]).stones == {}


def test_when_all_seem_gone_at_once_x_must_say_so_twice(server, make) -> None:
    ids = [server.publish(f"NordAir {n}").id for n in range(40)]
    server.gone = dict.fromkeys(ids, "resource-not-found")
    connector = make()
    first = verified(connector, ids)
    assert first.stones == {}
    assert first.checked == set(ids)
    assert set(verified(connector, ids).stones) == set(ids)
    server.gone.pop(ids[0])  # X shows one of them: it is not X that fails
    assert set(verified(make(), ids).stones) == set(ids[1:])


@pytest.mark.parametrize(
    "error",
    [
        {"title": "Internal Error", "detail": "oops", "type": "x/internal-error"},
        {"title": "Unavailable", "detail": "later", "type": "x/resource-unavailable"},
    ],
)  # fmt: skip
def test_a_fault_of_x_itself_is_no_tombstone(server, make, error) -> None:
    named = {"resource_type": "tweet", "resource_id": "5", "value": "5", **error}
    server.fail("/2/tweets", Fault(200, body={"errors": [named]}))
    kept = verified(make(), ["5"])
    assert kept.stones == {}
    assert kept.checked == {"5"}


def test_an_edited_post_gives_way_to_its_last_version(server, make) -> None:
    old = server.publish("NordAri is late", at=NOW - timedelta(hours=1))
    new = server.edit(old, "NordAir is late")
    kept = verified(make(), [old.id])
    assert kept.mentions[new.id].text == "NordAir is late"
    assert set(kept.stones) == {old.id}
    assert kept.checked == {old.id}


def test_a_repost_is_checked_without_losing_its_text(server, make) -> None:
    original = server.publish("NordAir, at length, to the very end", author=2)
    repost = server.publish("", author=3, to=("repost", original.id))
    kept = verified(make(), [repost.id])
    assert kept.mentions == {}
    assert kept.checked == {repost.id}
    server.gone[repost.id] = "resource-not-found"
    assert set(verified(make(), [repost.id]).stones) == {repost.id}


def test_authors_are_asked_for_only_where_a_watch_needs_them(server, make) -> None:
    one = server.publish("NordAir", author=4)
    connector = make()
    connector.compile([Watch("w", "w", "nordair")])
    assert verified(connector, [one.id]).authors == {}
    connector.compile([Watch("w", "w", "from:person_4")])
    assert verified(connector, [one.id]).authors["7004"].handle == "Person_4"
    assert ["expansions" in r.query for r in server.requests("/2/tweets")] == [False, True]


def test_little_money_buys_few_looks_and_the_newer_names_are_found_out(server, make) -> None:
    posts = [server.publish(f"NordAir {n}") for n in range(40)]
    server.names = "post"
    kept = verified(make(), [one.id for one in posts], money=0.08)
    asked = [len(r.query["ids"].split(",")) for r in server.requests("/2/tweets")]
    assert asked == [16, 16, 16, 10 - 2]
    assert len(kept.mentions) == 40
    assert kept.requests == 4


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(429), RateLimited), (Fault(402), QuotaExhausted), (Fault(401), AuthFailed), (Fault(403), AuthFailed), (Fault(500), Transient),
        (Fault(200, body=b"[]"), Transient), (Fault(200, body=b'{"data": [{"id'), Transient), (Fault(abort=True), Transient), (Fault(silent=True), Transient),
    ],
)  # fmt: skip
def test_a_fault_deletes_nothing(server, make, fault, expected: type[SourceError]) -> None:
    ids = [server.publish(f"NordAir {n}").id for n in range(120)]
    connector, kept = make(), Kept()
    batches = connector.verify(ids, budget=Budget(), stop=Event())
    kept.take(next(batches))
    server.fail("/2/tweets", fault)
    with pytest.raises(expected):
        next(batches)
    assert kept.stones == {}
    assert len(kept.checked) == 100
    assert len(verified(make(), ids).checked) == 120
