"""Reddit through the real praw, against a Reddit on this machine: nothing lost, nothing doubled, nothing slept."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, ClassVar

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
from connectors.reddit import Reddit
from connectors.reddit.asking import Limits, user_agent
from connectors.reddit.readings import Readings, page
from data.query import Matcher
from data.records import Checkpoint, Mention, Watch
from tests.connectors.driving import Clock, Kept, drain
from tests.protocol.reddit import CLIENT, SECRET, FakeReddit, base36
from tests.protocol.serving import Fault
from tests.shared import shared_data

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACME = Watch("acme", "Acme", 'acme OR "acme air"')


class Impatient(Reddit):
    limits: ClassVar[Limits] = Limits(connect=2.0, read=0.5, whole=1.5)


class World:
    """A Reddit, a clock that it shares with us, and what a store would hold."""

    def __init__(self, server: FakeReddit, clock: Clock) -> None:
        self.server, self.clock, self.kept = server, clock, Kept()
        self.options: dict[str, tuple[str, ...]] = {}
        self.keys = {"client_id": CLIENT, "client_secret": SECRET, "username": "u/vigie_tests"}
        self.watches: tuple[Watch, ...] = (ACME,)
        self.skew = timedelta()  # by which Reddit's clock is ahead of ours

    def connector(self) -> Reddit:
        return Impatient(Access(self.keys, self.options, self.server.url, self.clock))

    def pass_by(self, **span: float) -> None:
        self.clock.pass_by(timedelta(**span))
        self.server.now = self.clock.now + self.skew

    def round(self, connector: Reddit | None = None, *, most: int | None = None) -> Kept:
        """A round from the stored checkpoint, which goes through JSON as it does in the store."""
        connector = connector or self.connector()
        query = connector.compile(self.watches)
        drain(
            connector.search(query, stored(self.kept.at), budget=Budget(), stop=Event()), self.kept, most=most
        )
        return self.kept

    def published(self, kind: str = "t") -> set[str]:
        return {name for name in self.server.things if name.startswith(kind)} - self.server.gone


def stored(at: Checkpoint | None) -> Checkpoint | None:
    return replace(at, state=json.loads(json.dumps(at.state))) if at else None


@pytest.fixture
def world() -> Iterator[World]:
    with FakeReddit(NOW) as server:
        yield World(server, Clock(NOW))


def fill(world: World, many: int, *, subreddit: str = "airlines", gap: float = 1.0) -> None:
    for number in range(many):
        world.pass_by(seconds=gap)
        world.server.post(f"Acme story {number}", "about acme", subreddit=subreddit, author=f"a{number % 9}")


# What it is asked.


def test_a_brand_with_65_names_exclusions_and_two_languages_is_asked_for_in_few_short_queries() -> None:
    names = " OR ".join(f'"acme brand {number}"' for number in range(60))
    watch = Watch(
        "w", "W", f'({names} OR @acme OR #acme OR domain:acme.com OR l\'oréal OR at&t) -jobs -from:acmebot (lang:fr OR lang:en)'
    )  # fmt: skip
    native = Reddit().compile([watch])

    assert 2 <= len(native.queries) <= 5
    assert all(len(query) <= 512 for query in native.queries)
    assert all("acme brand" in query or "acme.com" in query for query in native.queries)
    assert all(query.endswith(" NOT author:acmebot") for query in native.queries)
    assert not any("jobs" in query for query in native.queries)
    asked = " ".join(native.queries)
    assert all(f'"acme brand {number}"' in asked for number in range(60))
    assert '"l\'oréal"' in asked
    assert all(len(note.split()) <= 25 for note in native.notes)
    assert any("language" in note for note in native.notes)
    assert any("Excluded" in note for note in native.notes)


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("acme strike", ["Acme on strike", "strike at ACME"]),
        ('"air france" OR airfrance', ["AIR-FRANCE again", "#airfrance", "u/airfrance hello"]),
        ("@acme OR #acme", ["hello u/acme", "so #acme"]),
        ("(acme OR emca) (late OR lost) -emca", ["acme is late", "Lost by acme"]),
        ("domain:acme.com", ["read https://acme.com/x now"]),
        ("title:acme", ["Acme"]),
        ("delta -(variant OR covid)", ["Delta lost my bag"]),
        ('"OR" acme', ["acme or not"]),
    ],
)
def test_the_search_lets_through_what_the_watch_matches(world: World, query: str, texts: list[str]) -> None:
    watch = Watch("w", "W", query)
    world.watches = (watch,)
    wanted = {world.server.post(text) for text in texts}
    world.server.post("Something else altogether")
    kept = world.round()

    matched = {name for name, mention in kept.mentions.items() if Matcher([watch]).matches(mention)}
    assert matched == wanted


def test_a_watch_for_another_platform_or_for_a_language_alone_asks_reddit_nothing() -> None:
    native = Reddit().compile([Watch("a", "A", "acme platform:x"), Watch("b", "B", "lang:fr")])
    assert native.queries == ()
    assert any("no word" in note for note in native.notes)


def test_the_user_agent_names_a_person_to_write_to_and_nothing_else() -> None:
    assert user_agent("u/jane_doe") == "python:vigie:v0.1 (by /u/jane_doe)"
    assert user_agent("jane\r\nX-Evil: 1") == "python:vigie:v0.1"


# What it reads.


def test_a_search_over_several_pages_brings_every_submission_once_and_says_what_it_saw(world: World) -> None:
    fill(world, 240, gap=10)
    kept = world.round()

    assert set(kept.mentions) == world.published()
    assert kept.requests == 1 + 3  # the token, three pages
    assert not kept.gaps
    first = min(mention.created for mention in kept.mentions.values())
    assert [(span.since, span.until) for span in kept.seen] == [
        (first, world.clock.now - timedelta(minutes=5))
    ]
    one = next(iter(kept.mentions.values()))
    assert (one.platform, one.kind, one.community, one.fetched) == (
        "reddit",
        "post",
        "airlines",
        world.clock.now,
    )
    assert one.author_id in {f"t2_a{number}" for number in range(9)}


def test_the_next_round_reads_one_page_and_joins_what_was_seen(world: World) -> None:
    connector = world.connector()
    fill(world, 150, gap=10)
    world.round(connector)
    before = world.kept.requests
    world.pass_by(minutes=20)
    late = world.server.post("Acme at last")
    world.round(connector)

    assert late in world.kept.mentions
    assert world.kept.requests - before == 1
    assert world.kept.seen[1].since == world.kept.seen[0].until


def test_a_round_hands_over_only_what_is_new_or_was_edited(world: World) -> None:
    connector = world.connector()
    fill(world, 30)
    world.round(connector)
    world.pass_by(minutes=1)
    edited = world.server.post("Acme strikes")
    world.round(connector)
    world.server.things[edited] |= {"selftext": "acme does not strike", "edited": NOW.timestamp()}
    world.pass_by(minutes=1)
    query = connector.compile(world.watches)
    batches = list(connector.search(query, stored(world.kept.at), budget=Budget(), stop=Event()))

    assert [mention.id for batch in batches for mention in batch.mentions] == [edited]
    assert batches[0].mentions[0].text == "acme does not strike"


def test_what_was_not_taken_is_handed_over_again(world: World) -> None:
    connector = world.connector()
    fill(world, 10)
    query = connector.compile(world.watches)
    lost = next(iter(connector.search(query, None, budget=Budget(), stop=Event())))
    world.round(connector)
    assert {m.id for m in lost.mentions} == set(world.kept.mentions) == world.published()


def test_comments_and_submissions_of_chosen_subreddits_are_read_whole(world: World) -> None:
    world.options = {"subreddits": ("r/Airlines", "https://www.reddit.com/r/travel/", "no such name!")}
    for subreddit in ("airlines", "travel", "elsewhere"):
        thread = world.server.post("Where to?", subreddit=subreddit)
        for number in range(130):
            world.pass_by(seconds=1)
            world.server.comment(thread, f"by acme {number}")
    world.round()

    here = {name for name, data in world.server.things.items() if data["subreddit"] != "elsewhere"}
    assert set(world.kept.mentions) == here
    assert [one.place for one in world.kept.rejected] == ["option subreddits"]
    comments = [m for m in world.kept.mentions.values() if m.kind == "comment"]
    assert {m.replies for m in comments} == {None}  # the thread's number of comments is not a comment's


def test_known_subreddits_share_a_listing_and_a_new_one_is_read_to_its_end(world: World) -> None:
    world.options = {"subreddits": ("airlines", "travel")}
    for subreddit in ("airlines", "travel", "flights"):
        thread = world.server.post("Where to?", subreddit=subreddit)
        for number in range(130):
            world.pass_by(seconds=1)
            world.server.comment(thread, f"by acme {number}")
    world.round()
    world.options = {"subreddits": ("airlines", "travel", "flights")}
    asked = len(world.server.asked)
    world.round()

    paths = [one.path for one in world.server.asked[asked:]]
    assert "/r/airlines+travel/comments/" in paths
    assert paths.count("/r/flights/comments/") == 2
    assert set(world.kept.mentions) == world.published()


def test_a_new_watch_is_looked_for_in_what_subreddits_still_list(world: World) -> None:
    world.options = {"subreddits": ("airlines",)}
    thread = world.server.post("Where to?")
    for number in range(250):
        world.pass_by(seconds=1)
        world.server.comment(thread, f"rival {number}")
    world.round()
    world.kept.mentions.clear()
    world.watches = (*world.watches, Watch("rival", "Rival", "rival"))
    world.round()
    assert len([name for name in world.kept.mentions if name.startswith("t1_")]) == 250


def test_a_burst_between_two_polls_is_read_back_to_the_checkpoint(world: World) -> None:
    world.options = {"subreddits": ("airlines",)}
    connector, thread = world.connector(), world.server.post("Where to?")
    world.server.comment(thread, "first")
    world.round(connector)
    for number in range(450):
        world.pass_by(seconds=1)
        world.server.comment(thread, f"comment {number}")
    world.round(connector)
    assert set(world.kept.mentions) == world.published()
    assert not world.kept.gaps


def test_more_than_reddit_lists_is_a_gap_that_says_from_when_to_when(world: World) -> None:
    world.options = {"subreddits": ("airlines",)}
    world.watches = ()
    connector, thread = world.connector(), world.server.post("Where to?")
    world.server.comment(thread, "first")
    world.round(connector)
    left = world.clock.now
    for number in range(1100):
        world.pass_by(seconds=10)
        world.server.comment(thread, f"comment {number}")
    world.round(connector)

    (gap,) = world.kept.gaps
    oldest = min(m.created for m in world.kept.mentions.values() if m.created > left)
    assert gap.since <= left
    assert gap.until == oldest
    assert "comments of r/airlines" in gap.why
    assert len(world.kept.mentions) == 1000 + 2
    world.round(connector)
    assert len(world.kept.gaps) == 1


def test_the_thing_we_stopped_at_may_be_deleted(world: World) -> None:
    world.options = {"subreddits": ("airlines",)}
    connector, thread = world.connector(), world.server.post("Where to?")
    comments = [world.server.comment(thread, f"first {number}") for number in range(5)]
    world.round(connector)
    world.server.gone |= set(comments)
    for number in range(120):
        world.pass_by(seconds=10)
        world.server.comment(thread, f"comment {number}")
    world.round(connector)
    assert world.published() <= set(world.kept.mentions)
    assert not world.kept.gaps


def test_a_page_whose_last_thing_is_deleted_meanwhile_does_not_end_the_listing(world: World) -> None:
    fill(world, 240)
    connector = world.connector()
    batches = connector.search(connector.compile(world.watches), None, budget=Budget(), stop=Event())
    world.kept.take(next(batches))
    newest = sorted(world.server.things, key=lambda name: int(name[3:], 36), reverse=True)
    world.server.gone |= set(newest[99:100])
    drain(batches, world.kept)
    assert world.published() <= set(world.kept.mentions)
    assert len(world.server.requests("/search/")) == 4  # one of them in vain; it did not begin anew


def test_when_all_we_could_go_on_after_is_deleted_the_listing_begins_anew(world: World) -> None:
    fill(world, 240)
    world.round(most=1)
    newest = sorted(world.server.things, key=lambda name: int(name[3:], 36), reverse=True)
    world.server.gone |= set(newest[90:100])
    world.round()
    assert world.published() <= set(world.kept.mentions)
    assert not world.kept.gaps


# Lives and deaths.


def test_one_connector_sent_back_to_an_earlier_place_hands_over_everything_again(world: World) -> None:
    connector = world.connector()
    fill(world, 120)
    world.round(connector)
    world.kept = Kept()
    world.round(connector)
    assert set(world.kept.mentions) == world.published()


def test_killed_after_every_batch_while_people_write_nothing_is_missing_and_nothing_doubled(
    world: World,
) -> None:
    chance = random.Random(7)
    world.options = {"subreddits": ("airlines", "travel"), "threads": ("t3_" + base36(40_000_007),)}
    first = world.server.post("Acme strike", subreddit="travel")
    fill(world, 150, gap=5)
    for _ in range(150):
        world.server.comment(first, "acme it is")
    world.server.tree_size = 40
    for _ in range(200):
        world.round(most=1)
        if len(world.kept.seen) >= 3:
            break
        if chance.random() < 0.5:
            world.pass_by(seconds=20)
            above = chance.choice([name for name in world.server.things if name.startswith("t3_")])
            world.server.comment(above, "acme again")
            world.server.post("Acme once more", subreddit=chance.choice(("airlines", "travel", "elsewhere")))
    assert len(world.kept.seen) >= 3
    world.round()
    world.round()

    listed = {
        name for name, data in world.server.things.items()
        if name.startswith("t3_") or data["subreddit"] in ("airlines", "travel")
    }  # fmt: skip
    assert set(world.kept.mentions) == listed
    assert not world.kept.gaps


def test_pages_that_overlap_repeat_and_shuffle_lose_nothing(world: World) -> None:
    chance = random.Random(11)

    def shake(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shaken = children + chance.sample(children, min(5, len(children)))
        chance.shuffle(shaken)
        return shaken

    world.server.shake = shake
    connector = world.connector()
    for _ in range(4):
        fill(world, 130, gap=5)
        world.round(connector)
    assert set(world.kept.mentions) == world.published()


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_hours_off_costs_requests_but_no_posts(world: World, hours: int) -> None:
    world.skew = timedelta(hours=hours)
    connector = world.connector()
    for _ in range(4):
        fill(world, 130, gap=5)
        world.round(connector)
    assert set(world.kept.mentions) == world.published()
    assert not world.kept.gaps


def test_one_malformed_thing_is_told_once_and_its_neighbours_go_in(world: World) -> None:
    connector = world.connector()
    fill(world, 20)
    broken = world.server.post("Acme broken", created_utc=None)
    odd = world.server.post("Acme odd")
    world.server.shake = lambda page: ["nonsense" if one["data"]["name"] == odd else one for one in page]
    world.round(connector)
    world.round(connector)

    assert set(world.kept.mentions) == world.published() - {broken, odd}
    assert len(world.kept.rejected) == 2
    assert all(len(one.payload) <= 4_000 and one.why for one in world.kept.rejected)


# What it makes of it.


def test_replies_are_tied_to_whom_they_answer_even_if_that_was_said_long_ago(world: World) -> None:
    world.options = {"subreddits": ("airlines",)}
    thread = world.server.post("Where to?", author="ann")
    early = world.server.comment(thread, "to acme", author="bob")
    world.pass_by(days=1)
    for number in range(1100):
        world.server.comment(thread, f"noise {number}", author="ann")
    late = world.server.comment(early, "u/Dave acme is fine", author="carl")
    top = world.server.comment(thread, "acme!", author="carl")
    kept = world.round()

    assert early not in kept.mentions
    assert ("reply", late, "t2_carl", "t2_bob") in kept.ties
    assert ("reply", top, "t2_carl", "t2_ann") in kept.ties
    assert ("mention", late, "t2_carl", "@dave") in kept.ties
    assert not any(tie[2] == tie[3] for tie in kept.ties)


def test_a_crosspost_is_a_repost_with_the_whole_text_of_the_first(world: World) -> None:
    first = world.server.post("Acme strike", "the whole story of acme", author="ann")
    origin = dict(world.server.things[first])
    again = world.server.post(
        "Look at acme",
        "",
        subreddit="travel",
        author="bob",
        crosspost_parent=first,
        crosspost_parent_list=[origin],
    )
    orphan = world.server.post(
        "Acme gone", "", author="bob", crosspost_parent="t3_zz", crosspost_parent_list=[]
    )
    kept = world.round()

    assert kept.mentions[again].kind == "repost"
    assert kept.mentions[again].text == "the whole story of acme"
    assert kept.mentions[again].title == "Look at acme"
    assert kept.mentions[again].parent_id == first
    assert ("repost", again, "t2_bob", "t2_ann") in kept.ties
    assert kept.mentions[orphan].kind == "post"


def test_what_reddit_shows_as_removed_is_taken_back(world: World) -> None:
    kept_one = world.server.post("Acme stays", author="ann")
    removed = world.server.post("Acme removed", "[removed]", removed_by_category="moderator")
    link = world.server.post("Acme link removed", "", is_self=False, removed_by_category="deleted")
    kept = world.round()
    assert set(kept.mentions) == {kept_one}
    assert set(kept.stones) == {removed, link}


# Threads.


def test_all_comments_of_a_chosen_thread_are_read_and_count_for_its_watch(world: World) -> None:
    thread = world.server.post("Acme strike", subreddit="elsewhere")
    other = world.server.post("Nothing to see", subreddit="elsewhere")
    named = world.server.post("What do you think?", subreddit="elsewhere")
    world.options = {
        "threads": (
            f"https://www.reddit.com/r/elsewhere/comments/{thread[3:]}/some_title/?utm_source=share",
            other[3:],
            f"https://redd.it/{named[3:]} Acme",
            "https://www.reddit.com/r/elsewhere/s/AbCdEf",
        )
    }
    for above in (thread, other, named):
        for number in range(130):
            top = world.server.comment(above, f"top {number}")
            if number < 3:
                for _ in range(12):
                    top = world.server.comment(top, "deeper")
    world.server.tree_size, world.server.tree_depth, world.server.more_size = 20, 5, 60
    kept = world.round()

    assert set(kept.mentions) == world.published()
    given = {name: mention.given_watches for name, mention in kept.mentions.items()}
    for name, data in world.server.things.items():
        root = data.get("link_id", name)
        assert given[name] == ((), ("acme",))[root in (thread, named)], data
    assert [one.place for one in kept.rejected] == ["option threads"]


def test_a_thread_is_read_again_often_when_young_and_seldom_when_old(world: World) -> None:
    thread = world.server.post("Acme strike", subreddit="elsewhere")
    world.options = {"threads": (thread,)}
    connector = world.connector()

    def reads(minutes: int, times: int) -> int:
        before = len(world.server.requests("/comments/"))
        for _ in range(times):
            world.pass_by(minutes=minutes)
            world.round(connector)
        return len(world.server.requests("/comments/")) - before

    assert reads(1, 10) == 2
    late = world.server.comment(thread, "acme at last")
    world.pass_by(minutes=6)
    world.round(connector)
    assert late in world.kept.mentions
    world.pass_by(days=3)
    world.round(connector)
    assert reads(20, 6) == 2


def test_a_thread_that_is_gone_does_not_hold_up_the_others(world: World) -> None:
    thread = world.server.post("Acme strike", subreddit="elsewhere")
    comment = world.server.comment(thread, "yes")
    world.options = {"threads": ("zzzzzz", thread)}
    kept = world.round()
    assert comment in kept.mentions
    assert [one.place for one in kept.rejected] == ["thread zzzzzz"]


# Subreddits that are closed.


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (403, "private", "is private"),
        (404, "banned", "was banned"),
        (403, "quarantined", "is quarantined"),
        (451, "", "451"),
        (302, "", "does not exist"),
    ],
)
def test_a_closed_subreddit_is_named_and_the_others_are_read(
    world: World, status: int, reason: str, said: str
) -> None:
    names = [f"sub{number}" for number in range(6)]
    world.options = {"subreddits": tuple(names)}
    connector = world.connector()
    for name in names:
        world.server.comment(world.server.post("Where to?", subreddit=name), "acme")
    world.round(connector)
    world.server.refused["sub3"] = (status, reason)
    world.pass_by(minutes=1)
    for name in names:
        world.server.comment(world.server.post("Acme again", subreddit=name), "acme")
    world.round(connector)

    readable = {n for n, d in world.server.things.items() if d["subreddit"] != "sub3" or n[:2] == "t3"}
    assert readable <= set(world.kept.mentions)
    assert len(world.kept.rejected) == 1
    assert "r/sub3" in world.kept.rejected[0].why
    assert said in world.kept.rejected[0].why

    asked = len(world.server.asked)
    world.round(connector)
    assert not any("sub3" in one.path for one in world.server.asked[asked:])
    world.pass_by(days=1, minutes=1)
    world.server.refused.clear()
    world.round(connector)
    assert set(world.kept.mentions) == world.published()


def test_a_query_that_reddit_refuses_is_told_and_the_others_are_asked(world: World) -> None:
    world.watches = (Watch("a", "A", "acme"), Watch("b", "B", "emca -from:bot"))
    fill(world, 3)
    world.server.refused_queries = {"(emca) NOT author:bot"}
    kept = world.round()
    assert set(kept.mentions) == world.published()
    world.round()
    assert ["refuses this query" in one.why for one in kept.rejected] == [True]

    world.server.refused_queries.add("acme")
    with pytest.raises(QueryRejected):
        world.round()


# What becomes of it.


def verified(world: World, ids: list[str], connector: Reddit | None = None) -> Kept:
    connector, kept = connector or world.connector(), Kept()
    connector.compile(world.watches)
    return drain(connector.verify(ids, budget=Budget(), stop=Event()), kept)


def test_looking_again_finds_deletions_removals_edits_and_fresh_counts(world: World) -> None:
    posts = [world.server.post(f"Acme {number}") for number in range(230)]
    reply = world.server.comment(posts[0], "acme yes", author="bob")
    world.server.gone |= {posts[1]}
    world.server.things[posts[2]] |= {"selftext": "[deleted]", "author": "[deleted]", "author_fullname": None}
    world.server.things[posts[3]] |= {"selftext": "[removed]", "removed_by_category": "moderator"}
    world.server.things[posts[4]] |= {"score": 99, "num_comments": 7}
    world.server.things[posts[5]] |= {"score_hidden": True}
    world.server.things[reply] |= {"body": "acme no", "edited": NOW.timestamp()}
    kept = verified(world, [*posts, reply, "not-a-reddit-id"])

    assert set(kept.stones) == set(posts[1:4])
    assert {one.subject for one in kept.stones.values()} == {"mention"}
    assert kept.checked == {*posts, reply, "not-a-reddit-id"}
    assert (kept.mentions[posts[4]].likes, kept.mentions[posts[4]].replies) == (99, 7)
    assert kept.mentions[posts[5]].likes is None
    assert kept.mentions[reply].text == "acme no"
    assert ("reply", reply, "t2_bob", "t2_ann") in kept.ties
    assert [len(one.query["id"].split(",")) for one in world.server.requests("/api/info/")] == [100, 100, 31]


def test_what_a_deleted_account_wrote_stays_without_its_author(world: World) -> None:
    post = world.server.post("Acme", "a long text about acme")
    world.server.things[post] |= {"author": "[deleted]", "author_fullname": None}
    kept = verified(world, [post])
    assert kept.mentions[post].author_id is None
    assert kept.mentions[post].text == "a long text about acme"
    assert not kept.authors


def test_one_empty_answer_does_not_blank_a_hundred_mentions(world: World) -> None:
    posts = [world.server.post(f"Acme {number}") for number in range(20)]
    empty = {"kind": "Listing", "data": {"after": None, "children": []}}
    world.server.fail("/api/info", Fault(200, body=empty))
    assert not verified(world, posts).stones
    world.server.gone |= set(posts)
    assert set(verified(world, posts).stones) == set(posts)


def test_an_answer_that_cannot_be_told_apart_takes_nothing_back(world: World) -> None:
    posts = [world.server.post(f"Acme {number}") for number in range(3)]
    children = [{"kind": "t3", "data": world.server.things[posts[0]]}, {"kind": "t3", "data": None}, "?"]
    world.server.fail("/api/info", Fault(200, body={"kind": "Listing", "data": {"children": children}}))
    kept = verified(world, posts)
    assert set(kept.mentions) == {posts[0]}
    assert not kept.stones
    assert len(kept.rejected) == 2


def test_looking_again_keeps_a_threads_comments_with_its_watch(world: World) -> None:
    thread = world.server.post("Acme strike", subreddit="elsewhere")
    comment = world.server.comment(thread, "yes")
    world.options = {"threads": (thread,)}
    assert verified(world, [comment]).mentions[comment].given_watches == ("acme",)


# Faults.

HTML = "<html><body>We took too long to make this page for you</body></html>"
LISTING = json.dumps({"kind": "Listing", "data": {"after": None, "children": []}})


@pytest.mark.parametrize("path", ["/search/", "/r/airlines/comments/", "/api/v1/access_token"])
@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(429, headers={"retry-after": "30"}), RateLimited),
        (Fault(429, headers={"x-ratelimit-reset": "12.5", "x-ratelimit-remaining": "0.0"}), RateLimited),
        (Fault(429), RateLimited),
        (Fault(402), QuotaExhausted),
        (Fault(500), Transient),
        (Fault(503, body=HTML), Transient),
        (Fault(520), Transient),
        (Fault(200, body=HTML), Transient),
        (Fault(200, body=""), Transient),
        (Fault(200, body="[1, 2"), Transient),
        (Fault(200, body="[" * 100_000), Transient),
        (Fault(200, body="{}"), Transient),
        (Fault(200, body=LISTING * 50, truncate=300), Transient),
        (Fault(abort=True), Transient),
        (Fault(silent=True), Transient),
    ],
)
def test_every_fault_leaves_at_once_as_ours_and_afterwards_nothing_is_missing(
    world: World, path: str, fault: Fault, raised: type[SourceError]
) -> None:
    world.options = {"subreddits": ("airlines",)}
    fill(world, 120)
    world.server.fail(path, fault)
    connector, began = world.connector(), time.monotonic()
    with pytest.raises(raised) as caught:
        world.round(connector)
    assert time.monotonic() - began < 2.0
    assert len(world.server.requests(path)) == 1  # praw did not try again by itself
    assert SECRET not in str(caught.value)
    if isinstance(caught.value, RateLimited):
        wait = caught.value.retry_at - world.clock.now
        assert wait in (timedelta(seconds=30), timedelta(seconds=12.5), timedelta(minutes=5))
        world.pass_by(minutes=6)
    world.round(connector)
    assert set(world.kept.mentions) == world.published()
    assert not world.kept.gaps


def test_dripping_bytes_do_not_hold_us(world: World) -> None:
    fill(world, 3)
    connector = world.connector()
    world.server.drip = True
    began = time.monotonic()
    with pytest.raises(Transient, match="slowly"):
        world.round(connector)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("how", ["reset", "finish"])
def test_a_connection_that_breaks_in_the_middle_of_an_answer(world: World, how: Any) -> None:
    fill(world, 3)
    connector = world.connector()
    world.server.broken = how
    with pytest.raises(Transient, match="cannot be reached"):
        world.round(connector)
    world.server.broken = ""
    world.round(connector)
    assert set(world.kept.mentions) == world.published()


def test_a_spent_window_is_waited_for_by_the_runner_and_not_by_praw(world: World) -> None:
    fill(world, 500)
    world.server.search_cap, world.server.left = 1000, 3.0
    connector, began = world.connector(), time.monotonic()
    with pytest.raises(RateLimited) as caught:
        world.round(connector)
    assert caught.value.retry_at == world.clock.now + timedelta(seconds=300)
    asked = len(world.server.asked)
    with pytest.raises(RateLimited):
        world.round(connector)
    assert len(world.server.asked) == asked

    world.server.left = 900.0
    world.pass_by(seconds=301)
    world.round(connector)
    assert time.monotonic() - began < 2
    assert set(world.kept.mentions) == world.published()


def test_a_window_that_is_used_up_faster_than_it_passes_slows_nothing_down(world: World) -> None:
    fill(world, 500)
    world.server.search_cap, world.server.left = (
        1000,
        40.0,
    )  # praw would now wait ten seconds before each request
    began = time.monotonic()
    world.round()
    assert time.monotonic() - began < 2
    assert set(world.kept.mentions) == world.published()


def test_a_token_that_ran_out_is_renewed_at_once(world: World) -> None:
    connector = world.connector()
    fill(world, 5)
    world.round(connector)
    world.server.expire_tokens()
    fill(world, 5)
    began = time.monotonic()
    world.round(connector)
    assert time.monotonic() - began < 1
    assert set(world.kept.mentions) == world.published()
    assert world.server.issued == 2


def test_a_token_that_is_never_taken_is_a_matter_for_a_person(world: World) -> None:
    world.server.fail("/search/", Fault(401), Fault(401))
    with pytest.raises(AuthFailed, match="suspended"):
        world.round()


@pytest.mark.parametrize("status", [400, 401, 403])
def test_wrong_keys_are_a_matter_for_a_person(world: World, status: int) -> None:
    world.server.fail("/api/v1/access_token", Fault(status))
    with pytest.raises(AuthFailed, match="client id"):
        world.round()


def test_keys_refused_in_an_answer_that_says_ok(world: World) -> None:
    world.server.fail("/api/v1/access_token", Fault(200, body={"error": "invalid_grant"}))
    with pytest.raises(AuthFailed, match="invalid_grant"):
        world.round()


def test_an_app_that_may_not_search_is_a_matter_for_a_person(world: World) -> None:
    world.server.fail("/search/", Fault(403, body={"message": "Forbidden", "error": 403}))
    with pytest.raises(AuthFailed, match="approval"):
        world.round()


def test_without_keys_it_compiles_and_says_what_it_needs(world: World) -> None:
    connector = Reddit()
    assert connector.compile([ACME]).queries
    with pytest.raises(AuthFailed, match="client id"):
        connector.check()
    assert "secret" not in repr(Access(world.keys))


def test_checking_the_keys_says_what_they_reach(world: World) -> None:
    world.server.left = 900.0
    assert "899" in world.connector().check()
    world.keys = {**world.keys, "client_secret": "wrong"}
    with pytest.raises(AuthFailed):
        world.connector().check()


def test_it_stops_when_told_to(world: World) -> None:
    fill(world, 240)
    connector, stop = world.connector(), Event()
    batches = connector.search(connector.compile(world.watches), None, budget=Budget(), stop=stop)
    next(batches)
    stop.set()
    assert list(batches) == []


def test_requests_carry_a_name_and_no_netrc_or_ini_file_changes_who_asks(
    world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login evil password evil\n")
    (tmp_path / "praw.ini").write_text("[DEFAULT]\nusername=evil\npassword=evil\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("praw_password", "evil")
    monkeypatch.setenv("praw_username", "evil")
    monkeypatch.chdir(tmp_path)
    fill(world, 3)
    assert len(world.round().mentions) == 3
    (token,) = world.server.requests("/api/v1/access_token")
    assert b"grant_type=client_credentials" in token.body
    agents = {one.headers["User-Agent"] for one in world.server.asked}
    assert all(one.startswith("python:vigie:v0.1 (by /u/vigie_tests)") for one in agents)


# What was really recorded.


def test_recorded_listings_and_trees_become_mentions() -> None:
    lines = shared_data("wire_reddit", "praw_cassettes.jsonl").read_text(encoding="utf-8").splitlines()
    mentions: dict[str, Mention] = {}
    things = odd = pages = 0
    readings = Readings(lambda: NOW, lambda _: ())
    for line in lines:
        told = json.loads(line)
        uri, body = told["request"]["uri"], told["response"]["body"]
        wanted = ("/api/info/?id=", "/comments", "/search/?", "/api/morechildren", "/new?", "/new/")
        if told["response"]["status"] != 200 or not any(part in uri for part in wanted) or "/user" in uri:
            continue
        try:
            found = page(json.loads(body))
        except Transient:
            continue
        records = readings.read(found, "recorded", all_of_it=True)
        readings.answer(records)
        pages += 1
        things += len(found.things)
        odd += len([one for one in records.rejected if '"kind": "t5"' not in one.payload])
        mentions |= {one.id: one for one in records.mentions}
    assert pages > 90
    assert things > 900
    assert len(mentions) > 700
    assert {one.id[:3] for one in mentions.values()} == {"t1_", "t3_"}
    assert odd == 0  # subreddits among what info() was asked for are told apart and left out


def test_recorded_things_served_again_are_all_read(world: World) -> None:
    lines = shared_data("wire_reddit", "praw_cassettes.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        told = json.loads(line)
        if told["response"]["status"] == 200 and "/comments/?limit=100" in told["request"]["uri"]:
            for kind, data in page(json.loads(told["response"]["body"])).things:
                world.server.things[data["name"]] = {**data, "replies": "", "_kind": kind}
    names = {str(data["subreddit"]).lower() for data in world.server.things.values()}
    for data in world.server.things.values():
        data["subreddit"] = str(data["subreddit"]).lower()
    world.watches, world.options = (), {"subreddits": tuple(names)}
    kept = world.round()

    assert len(world.server.things) > 100
    assert set(kept.mentions) | set(kept.stones) == set(world.server.things)
    assert not kept.rejected
