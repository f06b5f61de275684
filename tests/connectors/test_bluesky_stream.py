"""Bluesky's stream, through the real client and a Jetstream server on this machine: nothing missing, nothing invented."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event, Timer

import pytest
import zstandard

from connectors.bluesky import Bluesky
from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Connector,
    RateLimited,
    SourceError,
    Transient,
)
from data.query import Matcher
from data.records import Batch, Checkpoint, Watch
from tests.connectors.driving import Clock, Kept
from tests.protocol.bluesky import REPOST, STREAM, Cut, FakeBluesky
from tests.protocol.bluesky_wire import did, framed
from tests.protocol.serving import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = NOW - timedelta(minutes=20)
ACME = Watch("w", "Acme", 'acme OR "air france"')


class Quick(Bluesky):
    """The same, with a test's patience."""

    every, silence, patience, packed = 0.03, 0.3, 0.3, False


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def net() -> Iterator[FakeBluesky]:
    with FakeBluesky(START) as net:
        yield net


@pytest.fixture
def make(net: FakeBluesky, clock: Clock) -> Iterator[Callable[..., Bluesky]]:
    made: list[Bluesky] = []

    def one(kind: type[Bluesky] = Quick, **options: tuple[str, ...]) -> Bluesky:
        made.append(kind(Access(base=net.url, clock=clock, options=options)))
        return made[-1]

    yield one
    for connector in made:
        connector.close()


def follow(
    connector: Connector,
    kept: Kept,
    until: Callable[[Kept], bool],
    *watches: Watch,
    seconds: float = 5.0,
) -> Kept:
    """Take the stream's batches until `until` holds; a fault of the source is raised."""
    native = connector.compile(watches or (ACME,))
    give_up = time.monotonic() + seconds
    with closing(connector.stream(native, kept.at, budget=Budget(), stop=Event())) as batches:  # type: ignore[type-var]
        for batch in batches:
            kept.take(batch)
            if until(kept):
                return kept
            assert time.monotonic() < give_up, f"still waiting; {sorted(kept.mentions)}"
    return kept


def through(connector: Connector, kept: Kept, until: Callable[[Kept], bool], *watches: Watch) -> Kept:
    """The same, coming again after each passing fault as the collector does."""
    for _ in range(200):
        try:
            return follow(connector, kept, until, *watches)
        except Transient:
            continue
    raise AssertionError("the stream never got through")


def holding(*uris: str) -> Callable[[Kept], bool]:
    return lambda kept: set(uris) <= set(kept.mentions) | set(kept.stones)


def chatter(net: FakeBluesky, count: int, seed: int = 1) -> list[str]:
    """Posts and reposts of the world, some of which are ours; the addresses of ours."""
    dice, ours = random.Random(seed), list[str]()
    for number in range(count):
        if dice.random() < 0.3:
            ours.append(net.post(f"Number {number}: ACME again", by=dice.choice("abcdef")))
        else:
            net.post(f"Number {number}: lunch", by=dice.choice("uvwxyz"))
        if dice.random() < 0.2:
            net.repost(f"at://did:plc:other/app.bsky.feed.post/{number}", by="shy")
    return ours


def test_a_post_arrives_with_all_it_says(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    root, parent = (
        f"at://{did('eve')}/app.bsky.feed.post/root",
        f"at://{did('bob')}/app.bsky.feed.post/parent",
    )
    quoted = f"at://{did('cy')}/app.bsky.feed.post/q"
    facets = [
        {"index": {}, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did("dan")}]},
        {"index": {}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Grève"}]},
        {"index": {}, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://www.example.org/a?b=1"}]},
        {"index": {}, "features": [{"uri": f"https://bsky.app/profile/{did('fay')}/post/1"}]},
        {"features": "broken"},
        7,
    ]  # fmt: skip
    uri = net.post(
        "Acme, @dan.example.com! example.org/a… #deux", facets=facets, langs=["fr-FR", "en"], tags=["Extra"],
        reply={"root": {"uri": root, "cid": "x"}, "parent": {"uri": parent, "cid": "x"}},
        embed={"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": quoted, "cid": "x"}},
               "media": {"external": {"uri": "https://news.example.net/x", "title": "Card"}}},
    )  # fmt: skip
    kept = follow(make(), Kept(), holding(uri))
    mention = kept.mentions[uri]
    assert (mention.kind, mention.author_id, mention.thread_id, mention.parent_id) == (
        "reply",
        did("ada"),
        root,
        parent,
    )
    assert mention.url == f"https://bsky.app/profile/{did('ada')}/post/{uri.rpartition('/')[2]}"
    assert (mention.lang, mention.handles, mention.created) == ("fr-FR", ("dan.example.com",), net.time)
    assert set(mention.hashtags) == {"deux", "grève", "extra"}
    assert set(mention.domains) == {"example.org", "bsky.app", "news.example.net"}
    assert (mention.likes, mention.reposts, mention.reach) == (None, None, None)
    assert {(kind, target) for kind, _, _, target in kept.ties} == {
        ("reply", did("bob")), ("quote", did("cy")), ("mention", did("dan")), ("link", did("fay")),
    }  # fmt: skip
    assert kept.authors[did("ada")].handle == "ada.example.org"
    assert kept.authors[did("ada")].followers == 42


def test_quotes_are_of_posts_only_and_nobody_ties_to_themself(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    def embedded(uri: str) -> dict[str, object]:
        return {"$type": "app.bsky.embed.record", "record": {"uri": uri, "cid": "x"}}

    quote = net.post("acme one", embed=embedded(f"at://{did('bob')}/app.bsky.feed.post/1"))
    feed = net.post("acme two", embed=embedded(f"at://{did('bob')}/app.bsky.feed.generator/1"))
    own = net.post(
        "acme three", embed=embedded(quote), reply={"root": {"uri": quote}, "parent": {"uri": quote}}
    )
    kept = follow(make(), Kept(), holding(own))
    assert [kept.mentions[uri].kind for uri in (quote, feed, own)] == ["quote", "post", "reply"]
    assert {(kind, evidence) for kind, evidence, _, _ in kept.ties} == {("quote", quote)}


def test_the_whole_network_goes_by_and_only_ours_is_kept(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    ours = chatter(net, 600)
    kept, read = Kept(), 0
    connector = make()
    native = connector.compile([ACME])
    with closing(connector.stream(native, None, budget=Budget(), stop=Event())) as batches:  # type: ignore[type-var]
        for batch in batches:
            kept.take(batch)
            read += batch.read
            if holding(*ours)(kept) and not batch.read:
                break
    written = [e for e in net.events if isinstance(e, dict)]
    assert set(kept.mentions) == set(ours)
    assert read == len(written)
    spans = sorted((one.since, one.until) for one in kept.seen)
    assert spans[0][0] == datetime.fromisoformat(written[0]["time"])
    assert spans[-1][1] == datetime.fromisoformat(written[-1]["time"])
    assert all(before[1] == after[0] for before, after in pairwise(spans)), "no hole in what was seen"
    assert kept.gaps == []


def test_restarted_after_every_batch_nothing_is_missing(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    ours, kept = chatter(net, 200), Kept()
    for life in range(12):
        connector = make()
        follow(connector, kept, lambda kept, before=kept.batches: kept.batches > before)  # type: ignore[misc]
        connector.close()
        ours += chatter(net, 40, seed=life)  # while nobody listens
        net.again(*random.Random(life).sample(range(len(net.events)), 5))
    follow(make(), kept, holding(*ours))
    assert set(kept.mentions) == set(ours)
    assert kept.gaps == []


@pytest.mark.parametrize("how", ["close", "fin", "rst", "error", "torn", "silent"])
def test_a_line_that_ends_is_taken_up_where_it_broke(
    net: FakeBluesky, make: Callable[..., Bluesky], how: str
) -> None:
    ours = chatter(net, 120)
    net.cuts.extend([Cut(40, how), Cut(1, how), Cut(0, how), Cut(50, how)])  # type: ignore[arg-type]
    kept = through(make(), Kept(), holding(*ours))
    assert set(kept.mentions) == set(ours)
    assert len(net.cursors) == 5
    assert kept.gaps == []


def test_a_server_that_always_hangs_up_makes_one_fault_each_time(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    chatter(net, 5)
    net.cuts.extend([Cut(1)] * 5)
    connector, kept = make(), Kept()
    for faults in range(1, 6):
        with pytest.raises(Transient, match="closed"):
            follow(connector, kept, lambda _: False)
        assert len(net.cursors) == faults


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(429, {"retry-after": "30"}), RateLimited),
        (Fault(429), RateLimited),
        (Fault(401), AuthFailed),
        (Fault(403), AuthFailed),
        (Fault(500), Transient),
        (Fault(503), Transient),
        (Fault(404), Transient),
        (Fault(400, body={"error": "InvalidRequest"}), Transient),
        (Fault(200, body="<html>"), Transient),
        (Fault(abort=True), Transient),
        (Fault(silent=True), Transient),
        (Fault(503, body="x" * 100, truncate=10), Transient),
    ],
)
def test_a_refused_line_says_why_and_loses_nothing(
    net: FakeBluesky, make: Callable[..., Bluesky], fault: Fault, error: type[SourceError]
) -> None:
    ours, connector, kept = chatter(net, 30), make(), Kept()
    net.fail(STREAM, fault)
    with pytest.raises(error) as raised:
        follow(connector, kept, lambda _: False)
    if isinstance(raised.value, RateLimited):
        wait = timedelta(seconds=30) if fault.headers else timedelta(minutes=5)
        assert raised.value.retry_at == NOW + wait
    follow(connector, kept, holding(*ours))
    assert set(kept.mentions) == set(ours)


def test_edits_replace_deletions_remove_and_accounts_take_all_with_them(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    stays, edited, goes = net.post("acme stays"), net.post("acme draft"), net.post("acme regretted", by="bob")
    shared, theirs = net.repost(goes, by="cy"), net.post("acme and me", by="dan")
    connector, kept = make(), Kept()
    follow(connector, kept, holding(stays, edited, goes, shared, theirs))
    assert kept.mentions[shared].text == "acme regretted"
    assert (kept.mentions[shared].kind, kept.mentions[shared].parent_id) == ("repost", goes)
    assert ("repost", shared, did("cy"), did("bob")) in kept.ties
    net.edit(edited, "acme final")
    net.delete(goes)
    net.account("dan")
    net.account("eve", status="deactivated")  # she may come back
    net.account("ada", active=True, status=None)
    last = net.post("acme last")
    follow(connector, kept, holding(last))
    assert kept.mentions[edited].text == "acme final"
    assert set(kept.mentions) == {stays, edited, last}
    assert {goes, shared, theirs} <= set(kept.stones)
    assert {one.id for one in kept.stones.values() if one.subject == "author"} == {did("dan")}


def test_what_is_taken_back_at_once_never_lands(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    gone = net.post("acme oops")
    net.delete(gone)
    also = net.post("acme bye", by="bob")
    net.account("bob", status="takendown")
    last = net.post("acme last")
    batches: list[Batch] = []
    connector = make()
    with closing(connector.stream(connector.compile([ACME]), None, budget=Budget(), stop=Event())) as stream:  # type: ignore[type-var]
        for batch in stream:
            batches.append(batch)
            if any(one.id == last for one in batch.mentions):
                break
    assert [one.id for batch in batches for one in batch.mentions] == [last]
    assert {one.id for batch in batches for one in batch.tombstones} == {gone, also, did("bob")}


def test_a_cursor_that_is_too_old_leaves_a_gap_and_goes_on(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    first = net.post("acme first")
    kept = follow(make(), Kept(), holding(first))
    left = net.time
    lost = net.post("acme unseen", at=left + timedelta(hours=1))
    again = net.post("acme again", at=left + timedelta(hours=40))
    net.floor = net.seq
    follow(make(), kept, holding(again))
    assert set(kept.mentions) == {first, again}
    assert lost not in kept.mentions
    [gap] = kept.gaps
    assert (gap.since, gap.until) == (left, net.time)
    assert not any(one.since < net.time and one.until > left for one in kept.seen), (
        "what was missed is not seen"
    )


def test_another_server_goes_on_by_time(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ours = chatter(net, 40)
    with FakeBluesky(START, first=90_000) as other:
        hosts = (net.url, other.url)
        connector, kept = make(hosts=hosts), Kept()
        follow(connector, kept, holding(*ours))
        other.events = [
            {**event, "seq": 90_001 + number}
            for number, event in enumerate(net.events)
            if isinstance(event, dict)
        ]
        other.time, other.seq, other.handles = net.time, 90_000 + len(net.events), net.handles
        net.cuts.append(Cut(0))
        with pytest.raises(Transient):
            follow(connector, kept, lambda _: False)
        late = [other.post("acme over there"), other.post("air france too", by="bob")]
        follow(connector, kept, holding(*late))
        assert set(kept.mentions) == {*ours, *late}
        assert other.cursors[0] is not None
        assert other.cursors[0] > 1e15
        assert kept.at is not None
        assert kept.at.state["host"] == other.url
        follow(make(hosts=hosts), kept, holding(other.post("acme, and stays there")))
        assert other.cursors[-1] == 90_000 + len(other.events) - 1, "by number on the server that gave it"


def test_a_server_that_counts_anew_is_noticed(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ours = chatter(net, 20)
    kept = follow(make(), Kept(), holding(*ours))
    renumbered = [
        {**event, "seq": number} for number, event in enumerate(net.events, 1) if isinstance(event, dict)
    ]
    net.events, net.seq = list(renumbered), len(renumbered)
    missed = net.post("acme missed by a naive reader")
    lives = [Timer(wait, lambda: net.post("acme live")) for wait in (0.15, 0.5, 1.5, 4, 8)]  # machines differ
    for live in lives:
        live.start()
    follow(make(), kept, holding(missed))
    for live in lives:
        live.cancel()
    assert missed in kept.mentions


def test_a_new_watch_is_given_the_last_hour(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    early, acme = net.post("globex did it"), net.post("acme did it")
    kept = follow(make(), Kept(), holding(acme))
    late = net.post("globex again")
    follow(make(), kept, holding(late), ACME, Watch("g", "Globex", "globex"))
    assert set(kept.mentions) == {early, acme, late}


def test_malformed_events_are_set_aside_and_harm_nothing(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    before = net.post("acme before")
    event = net.events[-1]
    assert isinstance(event, dict)
    net.raw('{"$type":"message","payload":{"half')
    net.raw("[" * 100_000)
    net.raw(json.dumps([1, 2]))
    net.raw({**event, "seq": net.seq, "rkey": "bad1", "record": "text"})
    net.raw({**event, "seq": net.seq, "rkey": "bad2", "record": {"text": 7}})
    net.raw(
        {
            **event,
            "seq": net.seq,
            "rkey": "ok1",
            "record": {"text": "acme", "createdAt": "yesterday", "langs": 3},
        }
    )
    net.raw({**event, "seq": net.seq, "rkey": "ok2", "record": {
        "text": "acme", "facets": [{"features": [{"did": 3}]}], "reply": [], "embed": {"record": 1}, "tags": {}}})  # fmt: skip
    net.raw({**event, "seq": net.seq, "collection": REPOST, "record": {"subject": None}})
    last = net.post("acme after")
    kept = follow(make(), Kept(), holding(last))
    good = {
        before,
        f"at://{did('ada')}/app.bsky.feed.post/ok1",
        f"at://{did('ada')}/app.bsky.feed.post/ok2",
        last,
    }
    assert set(kept.mentions) == good
    assert len(kept.rejected) == 6
    assert all(len(one.payload) <= 4000 and one.why for one in kept.rejected)


def test_no_post_hides_behind_words_of_the_protocol(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    disguise = {"collection": REPOST, "operation": "delete", "uri": "at://did:plc:x/app.bsky.feed.post/1"}
    plain = net.post("acme in disguise", about=disguise, aaa=disguise)
    net.post('acme "collection":"app.bsky.feed.repost"')
    event = net.events[-1]
    assert isinstance(event, dict)
    backwards = dict(reversed(event.items())) | {"rkey": "back", "seq": net.seq}
    net.raw(backwards | {"record": {"aaa": disguise, "text": "acme backwards", "createdAt": event["time"]}})
    last = net.post("acme last")
    kept = follow(make(), Kept(), holding(last))
    assert len(kept.mentions) == 4
    assert plain in kept.mentions


def test_clocks_that_are_wrong_never_lead_into_the_future(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    ahead = net.post("acme from the future", created="2031-01-01T00:00:00Z")
    at = net.time
    old = net.post("acme imported", created="2015-06-01T10:00:00.000+02:00")
    ancient = net.post("acme before computers", created="0001-01-01T00:00:00Z")
    kept = follow(make(), Kept(), holding(ahead, old, ancient))
    assert kept.mentions[ahead].created == at
    assert kept.mentions[old].created == datetime(2015, 6, 1, 8, tzinfo=UTC)
    assert kept.mentions[ancient].created == net.time


def test_a_quiet_stream_yields_and_ends_when_told(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    net.post("nothing to us")
    stop, connector = Event(), make(type("Real", (Bluesky,), {"packed": False}))
    Timer(1.5, stop.set).start()
    began, times, marks = time.monotonic(), [], []
    for batch in connector.stream(connector.compile([ACME]), None, budget=Budget(), stop=stop):
        times.append(time.monotonic())
        marks.append(batch.checkpoint)
    assert times, "a batch at least each second"
    assert times[0] - began < 1.4
    assert time.monotonic() - began < 2.4
    assert marks[0] is not None
    assert all(mark is None for mark in marks[1:]), "no progress, no checkpoint"


def test_packed_frames_say_the_same(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ours = chatter(net, 200)
    samples: list[bytes | bytearray | memoryview[int]] = [
        framed(event).encode() for event in net.events if isinstance(event, dict)
    ]
    net.dictionary = zstandard.train_dictionary(8192, samples * 20).as_bytes()
    packed = type("Packed", (Quick,), {"packed": True})
    kept = follow(make(packed), Kept(), holding(*ours))
    assert set(kept.mentions) == set(ours)
    assert "zstdDictionary" in net.requests(STREAM)[0].query
    net.dictionary = zstandard.train_dictionary(
        4096, samples[:100] * 20
    ).as_bytes()  # retrained: another number
    late = net.post("acme late")
    through(make(packed), kept, holding(late))
    assert late in kept.mentions


def test_accounts_that_a_watch_names_are_known_by_their_number(
    net: FakeBluesky, make: Callable[..., Bluesky], clock: Clock
) -> None:
    net.handles |= {did("boss"): "boss.example.com", did("acme"): "acme.example.com"}
    follows = Watch("f", "Boss", "from:boss.example.com")
    names = Watch("n", "Named", "@acme.example.com")
    said = net.post("Good morning", by="boss")
    net.post("Good morning", by="other")
    facet = {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": did("acme")}]}
    named = net.post("Thanks to our friends", by="pal", facets=[facet])
    kept = follow(make(), Kept(), holding(said, named), follows, names)
    assert set(kept.mentions) == {said, named}
    matcher = Matcher([follows, names])
    assert matcher.matches(kept.mentions[said], kept.authors[did("boss")].handle) == ("f",)
    assert matcher.matches(kept.mentions[named]) == ("n",)


def test_a_followed_account_that_cannot_be_looked_up_stops_the_stream(
    net: FakeBluesky, make: Callable[..., Bluesky]
) -> None:
    net.fail("/xrpc/app.bsky.actor.getProfiles", Fault(503))
    with pytest.raises(Transient):
        follow(make(), Kept(), lambda _: True, Watch("f", "Boss", "from:boss.example.com"))


def test_names_that_cannot_be_had_cost_no_post(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    net.fail("/xrpc/app.bsky.actor.getProfiles", Fault(429))
    ours = chatter(net, 30)
    kept = follow(make(), Kept(), holding(*ours))
    assert set(kept.mentions) == set(ours)
    assert {kept.mentions[uri].author_id for uri in ours} == set(kept.authors)
    assert len(net.requests("/xrpc/app.bsky.actor.getProfiles")) == 1, "after a fault it keeps quiet"


def test_without_a_watch_for_bluesky_nothing_is_asked(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    connector = make()
    for watches in ([], [Watch("r", "Elsewhere", "acme platform:reddit")]):
        assert list(connector.stream(connector.compile(watches), None, budget=Budget(), stop=Event())) == []
    assert net.asked == []


def test_a_checkpoint_of_another_age_begins_anew(net: FakeBluesky, make: Callable[..., Bluesky]) -> None:
    ours = chatter(net, 20)
    strange = Kept(at=Checkpoint("bluesky", "stream", {"host": 3, "seq": "x"}, version=9))
    assert set(follow(make(), strange, holding(*ours)).mentions) == set(ours)
