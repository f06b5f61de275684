"""Hacker News, through the real client and a server on this machine: nothing missing, nothing doubled, no fault swallowed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Native,
    PositionLost,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.hackernews import HackerNews
from connectors.hackernews.records import plain
from data.query import Matcher
from data.records import Checkpoint, Watch
from tests.connectors.driving import Clock, Kept, drain, in_short_lives, round_of
from tests.protocol.hackernews import FakeHackerNews
from tests.protocol.serving import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = int(NOW.timestamp())
ACME = Watch("w", "Acme", 'acme OR "air france"')
SEARCH, ITEM = "/api/v1/search_by_date", "/v0/item"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def site() -> Iterator[FakeHackerNews]:
    with FakeHackerNews(most=20, clock=T) as site:
        yield site


@pytest.fixture
def make(site: FakeHackerNews, clock: Clock) -> Iterator[Callable[[], HackerNews]]:
    made: list[HackerNews] = []

    def one() -> HackerNews:
        made.append(HackerNews(Access(base=site.url, clock=clock)))
        return made[-1]

    yield one
    for connector in made:
        connector.close()


def published(site: FakeHackerNews, count: int, *, until: int = T, since: int = T - 5 * 86_400) -> set[str]:
    dice = random.Random(count)
    return {
        site.story(f"Acme ships {n}", dice.randrange(since, until), by=f"user{n % 5}") for n in range(count)
    }


def later(site: FakeHackerNews, clock: Clock, **span: float) -> int:
    clock.pass_by(timedelta(**span))
    site.clock = clock.now.timestamp()
    return int(site.clock)


def test_a_brand_of_65_names_becomes_one_short_query_each() -> None:
    names = [f'"brand name {n}"' for n in range(30)] + [f"brandish{n}" for n in range(32)]
    names += ["@brandhelp", "#brandlove", "domain:brand.example"]
    watch = Watch("w", "Brand", f'({" OR ".join(names)}) -jobs -"river brand" (lang:fr OR lang:en)')
    native = HackerNews(Access()).compile([watch])

    assert len(native.queries) == 65
    assert all(len(query.encode()) <= 512 for query in native.queries)
    assert {'"brand name 7"', '"brandhelp"', '"brandlove"', '"brand.example"'} <= set(native.queries)
    assert len(native.notes) == 3
    assert all(len(note.split()) <= 25 for note in native.notes)


def test_what_a_wider_name_finds_is_not_asked_for_twice() -> None:
    watches = [Watch("a", "A", "(strike OR airline*) delta"), Watch("b", "B", "delta OR title:gamma from:pg")]
    assert HackerNews().compile(watches).queries == ('"delta"', '"gamma" "pg"')


def test_too_many_names_are_cut_with_a_note() -> None:
    watches = [Watch(f"w{n}", "W", " OR ".join(f"name{n}x{m}" for m in range(50))) for n in range(5)]
    native = HackerNews().compile(watches)
    assert len(native.queries) == 200
    assert any(note.startswith("50 names are beyond") for note in native.notes)


def test_a_first_round_reads_all_of_thirty_days(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    wanted = published(site, 150) | {site.story("Why Air-France", T - 20 * 86_400)}
    site.story("Acme long ago", T - 31 * 86_400)
    site.story("Nothing of ours", T - 60)
    connector = make()
    kept = round_of(connector, connector.compile([ACME]), Kept())

    assert set(kept.mentions) == wanted
    assert kept.requests == len(site.requests(SEARCH))
    assert [(span.since, span.until) for span in kept.seen] == [
        (NOW - timedelta(days=30), NOW - timedelta(minutes=15))
    ]
    assert not kept.gaps
    assert not kept.rejected


def test_stories_and_comments_come_as_they_were_written(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    story = site.story("Acme &amp; co", T - 900, by="Ada", url="https://www.acme.example/post", text=None)
    first = site.comment('I like <i>Acme</i>.<p>See <a href="https:&#x2F;&#x2F;blog.example&#x2F;a" rel="nofollow">https:&#x2F;&#x2F;blog.exa...</a>',
                         T - 600, by="bob", parent=story, story=story)  # fmt: skip
    site.comment("So does Acme&#x27;s dog", T - 300, by="cat", parent=first, story=story)
    site.comment("Me, about acme, again", T - 200, by="bob", parent=first, story=story)
    connector = make()
    kept = round_of(connector, connector.compile([ACME]), Kept())

    post, comment = kept.mentions[story], kept.mentions[first]
    assert (post.kind, post.text, post.likes, post.replies, post.domains) == (
        "post",
        "Acme &amp; co",
        7,
        2,
        ("acme.example",),
    )
    assert (post.author_id, post.thread_id, post.reach, post.fetched) == ("Ada", story, None, NOW)
    assert comment.text == "I like Acme.\n\nSee https://blog.example/a"
    assert (comment.kind, comment.thread_id, comment.parent_id, comment.likes) == (
        "comment",
        story,
        story,
        None,
    )
    assert comment.domains == ("blog.example",)
    assert comment.url == f"https://news.ycombinator.com/item?id={first}"
    ties = {(tie.source_id, tie.target_id) for tie in kept.ties.values()}
    assert ties == {("bob", "Ada"), ("cat", "bob")}  # nobody replies to themself
    assert kept.authors["Ada"].handle == "Ada"


def test_html_becomes_plain_text() -> None:
    assert (
        plain("a &lt;b&gt; &amp;amp; c<p>d<br>e<pre><code>x &lt; y\n</code></pre>")
        == "a <b> &amp; c\n\nd\nex < y"
    )
    assert plain("2 < 3 and <unknown>kept</unknown>") == "2 < 3 and kept"


def test_dying_after_every_batch_loses_and_doubles_nothing(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    wanted = published(site, 120)
    query = make().compile([ACME])

    def meanwhile() -> None:
        now = later(site, clock, seconds=40)
        wanted.add(site.story("Acme just now", now - 20))

    kept = in_short_lives(make, query, Kept(), clock=clock, between=meanwhile)
    assert kept.batches > 6
    later(site, clock, minutes=3)
    round_of(make(), query, kept)
    assert set(kept.mentions) == wanted
    assert kept.seen[0].until == kept.seen[1].since


def test_what_the_index_shows_late_is_found_by_the_next_round(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    story = site.story("Acme was slow", T - 300, late=True)
    connector = make()
    query = connector.compile([ACME])
    kept = round_of(connector, query, Kept())
    assert not kept.mentions

    site.index(story)
    later(site, clock, minutes=5)
    round_of(connector, query, kept)
    assert set(kept.mentions) == {story}


def test_an_edit_within_the_overlap_is_read_again(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    story = site.story("Acme typo", T - 60)
    connector = make()
    query = connector.compile([ACME])
    kept = round_of(connector, query, Kept())
    site.indexed[story]["title"] = "Acme, mended"
    later(site, clock, minutes=3)
    assert round_of(connector, query, kept).mentions[story].title == "Acme, mended"


def test_a_new_watch_looks_as_far_back_as_the_others_have(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    connector = make()
    kept = round_of(connector, connector.compile([ACME]), Kept())
    other = site.story("Zeta in the silent time", T + 3600)
    later(site, clock, days=60)
    both = connector.compile([ACME, Watch("z", "Zeta", "zeta")])
    assert other in round_of(connector, both, kept).mentions
    assert [a.until == b.since for a, b in zip(kept.seen, kept.seen[1:], strict=False)] == [True]


@pytest.mark.parametrize("wanted", ["acme", "zeta", "beta"])
def test_watches_may_change_in_the_middle_of_a_round(
    wanted: str, site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    both = make().compile([ACME, Watch("z", "Zeta", "zeta")])
    kept = drain(make().search(both, None, budget=Budget(), stop=Event()), Kept(), most=2)
    later(site, clock, minutes=1)
    story = site.story(f"{wanted} meanwhile", T + 30)
    one = make().compile([Watch("o", "One", wanted)])
    for _ in range(2):
        round_of(make(), one, kept)
        later(site, clock, minutes=3)
    assert set(kept.mentions) == {story}
    assert kept.seen[-1].until >= NOW - timedelta(minutes=11)


def test_more_in_one_second_than_is_shown_is_a_gap(
    site: FakeHackerNews, make: Callable[[], HackerNews]
) -> None:
    for n in range(30):
        site.story(f"Acme burst {n}", T - 500)
    before = site.story("Acme before", T - 900)
    connector = make()
    kept = round_of(connector, connector.compile([ACME]), Kept())
    assert before in kept.mentions
    assert [(gap.since, gap.until) for gap in kept.gaps] == [
        (NOW - timedelta(seconds=500), NOW - timedelta(seconds=499))
    ]


def test_a_machine_whose_clock_is_ahead_skips_nothing(
    site: FakeHackerNews, make: Callable[[], HackerNews], clock: Clock
) -> None:
    clock.pass_by(timedelta(hours=3))  # the platform is at T
    connector = make()
    query = connector.compile([ACME])
    kept = round_of(connector, query, Kept())
    story = site.story("Acme an hour later", T + 3600)
    later(site, clock, hours=2)
    site.clock = T + 2 * 3600
    assert story in round_of(connector, query, kept).mentions


def test_one_broken_hit_is_rejected_and_the_others_go_in(
    site: FakeHackerNews, make: Callable[[], HackerNews]
) -> None:
    wanted = published(site, 5)
    site.indexed["x"] = {"objectID": "x", "title": "Acme without a time", "padding": "y" * 9000}
    site.indexed["y"] = {
        "objectID": "y",
        "author": None,
        "created_at_i": T - 50,
        "url": "https://acme.example",
    }
    connector = make()
    kept = round_of(connector, connector.compile([Watch("w", "Acme", "acme")]), Kept())
    assert set(kept.mentions) == wanted
    assert len(kept.rejected) == 2
    assert "created_at_i" in kept.rejected[0].why
    assert max(len(one.payload) for one in kept.rejected) == 4000


FAULTS: list[tuple[Fault, type[SourceError]]] = [
    (Fault(429, {"Retry-After": "30"}), RateLimited),
    (Fault(429), RateLimited),
    (Fault(402), QuotaExhausted),
    (Fault(401), AuthFailed),
    (Fault(403), AuthFailed),
    (Fault(400, body={"message": "numericFilters is wrong"}), QueryRejected),
    (Fault(503), Transient),
    (Fault(body=b'{"hits": [' + b" " * 500, status=200, truncate=200), Transient),
    (Fault(status=200, body="<html>maintenance</html>"), Transient),
    (Fault(status=200, body="[]"), Transient),
    (Fault(status=200, body={"hits": [{}] * 20, "hitsPerPage": 20}), Transient),
    (Fault(abort=True), Transient),
    (Fault(silent=True), Transient),
]


@pytest.mark.parametrize(
    ("fault", "kind"), FAULTS, ids=[f"{n}-{kind.__name__}" for n, (_, kind) in enumerate(FAULTS)]
)
def test_after_every_fault_the_round_goes_on_and_all_is_there(
    fault: Fault, kind: type[SourceError], site: FakeHackerNews, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HackerNews, "patience", 0.3)
    wanted = published(site, 70)
    connector = HackerNews(Access(base=site.url, clock=clock))
    query, kept = connector.compile([ACME]), Kept()
    drain(connector.search(query, None, budget=Budget(), stop=Event()), kept, most=2)
    site.fail(SEARCH, fault)
    with pytest.raises(SourceError) as raised:
        drain(connector.search(query, kept.at, budget=Budget(), stop=Event()), kept)
    assert type(raised.value) is kind
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_at == NOW + timedelta(seconds=30 if fault.headers else 300)
    round_of(connector, query, kept)
    connector.close()
    assert set(kept.mentions) == wanted


@pytest.mark.parametrize(
    "state", [{"queries": 3}, {}, {"queries": {"KEY": {"until": 5}}}, {"queries": {"KEY": {"top": "x"}}}]
)
def test_a_damaged_checkpoint_is_a_lost_position(
    state: dict[str, object], make: Callable[[], HackerNews]
) -> None:
    connector = make()
    query = Native((), ('"acme"',))
    kept = round_of(connector, query, Kept())
    assert kept.at is not None
    (key,) = kept.at.state["queries"]
    if isinstance(state.get("queries"), dict):
        state = {"queries": {key: state["queries"]["KEY"]}}  # type: ignore[index]
    at = Checkpoint("hackernews", "search", state)
    with pytest.raises(PositionLost):
        next(iter(connector.search(query, at, budget=Budget(), stop=Event())))


def test_looking_again_finds_what_was_deleted_and_new_counts(
    site: FakeHackerNews, make: Callable[[], HackerNews]
) -> None:
    story, gone, dead = (site.story(f"Acme {n}", T - 100, text="<p>hi") for n in range(3))
    comment = site.comment("acme", T - 50, parent=story, story=story)
    connector = make()
    kept = round_of(connector, connector.compile([ACME]), Kept())
    before = kept.mentions[story]
    site.items[story] |= {"score": 99, "descendants": 12}
    site.items[gone] = {"id": int(gone), "type": "story", "time": T - 100, "deleted": True}
    site.items[dead]["dead"] = True
    ids = [story, gone, dead, comment, "1", "not-an-id"]
    drain(connector.verify(ids, budget=Budget(), stop=Event()), kept)

    assert set(kept.stones) == {gone, dead}
    assert set(kept.mentions) == {story, comment}
    after = kept.mentions[story]
    assert (after.likes, after.replies) == (99, 12)
    assert (after.text, after.title, after.thread_id, after.created) == (
        before.text,
        before.title,
        before.thread_id,
        before.created,
    )
    assert kept.mentions[comment].thread_id == story  # a look at a comment does not make it lose its thread
    assert kept.checked == {story, gone, dead, comment, "1"}


def test_a_fault_while_looking_again_keeps_what_was_learnt(
    site: FakeHackerNews, make: Callable[[], HackerNews]
) -> None:
    names = [site.story(f"Acme {n}", T - n) for n in range(5)]
    site.items[names[0]]["dead"] = True
    site.fail(f"{ITEM}/{names[1]}", Fault(429))
    kept = Kept()
    with pytest.raises(RateLimited):
        drain(make().verify(names, budget=Budget(), stop=Event()), kept)
    assert set(kept.stones) == {names[0]} == kept.checked
    assert kept.requests == 2


def test_stopping_ends_the_round_between_two_requests(
    site: FakeHackerNews, make: Callable[[], HackerNews]
) -> None:
    published(site, 60)
    connector, stop = make(), Event()
    batches = connector.search(connector.compile([ACME]), None, budget=Budget(), stop=stop)
    next(iter(batches))
    stop.set()
    assert list(batches) == []
    assert len(site.requests()) == 1


def test_what_comes_is_what_the_watch_means(site: FakeHackerNews, make: Callable[[], HackerNews]) -> None:
    """Whatever the local judge accepts must have come through the sieve."""
    watch = Watch("w", "W", '("air france" OR airfrance OR aero*) -jobs')
    texts = [
        "Air-France strikes",
        "AIRFRANCE again",
        "Aeroplanes",
        "#airfrance",
        "airfrances",
        "Air jobs France",
        "Airfrance jobs",
        "Hélas, Aérospatiale",
    ]
    names = {site.story(text, T - n - 1): text for n, text in enumerate(texts)}
    connector = make()
    kept = round_of(connector, connector.compile([watch]), Kept())
    judge = Matcher([watch])
    matched = {mention.text for mention in kept.mentions.values() if judge.matches(mention)}
    assert matched == {
        "Air-France strikes",
        "AIRFRANCE again",
        "Aeroplanes",
        "#airfrance",
        "Hélas, Aérospatiale",
    }
    assert set(kept.mentions) <= set(names)


def test_the_check_says_what_it_reached(site: FakeHackerNews, make: Callable[[], HackerNews]) -> None:
    published(site, 3)
    assert make().check() == "Hacker News answers; its index holds 3 items."
    site.fail(SEARCH, Fault(503))
    with pytest.raises(Transient):
        make().check()
