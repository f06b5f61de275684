"""YouTube, through the real client and a server on this machine: few searches, many comments, no key in any address."""

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
    PositionLost,
    QueryRejected,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from connectors.youtube import YouTube
from connectors.youtube.ledger import FOLLOWED, Ledger
from connectors.youtube.names import channel_of, videos_of
from connectors.youtube.wire import next_day
from data.records import Checkpoint, Watch
from tests.connectors.driving import Clock, Kept, drain, in_short_lives, round_of
from tests.protocol.serving import Fault
from tests.protocol.youtube import KEY, FakeYouTube
from tests.shared import shared_data

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = NOW.timestamp()
HOUR, DAY = 3600, 86_400
ACME = Watch("w", "Acme", 'acme OR "air france"')
V3 = "/youtube/v3"


class Together(Clock):
    """One clock for both sides, until they are set apart."""

    def __init__(self, site: FakeYouTube) -> None:
        super().__init__(NOW)
        self.site, self.ahead = site, timedelta(0)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name == "now" and hasattr(self, "ahead"):
            self.site.clock = (self.now - self.ahead).timestamp()


Make = Callable[..., YouTube]


@pytest.fixture
def site() -> Iterator[FakeYouTube]:
    with FakeYouTube(clock=T) as site:
        yield site


@pytest.fixture
def clock(site: FakeYouTube) -> Together:
    return Together(site)


@pytest.fixture
def make(site: FakeYouTube, clock: Together) -> Iterator[Make]:
    made: list[YouTube] = []

    def one(**options: tuple[str, ...]) -> YouTube:
        made.append(YouTube(Access(keys={"api_key": KEY}, options=options, base=site.url, clock=clock)))
        return made[-1]

    yield one
    for connector in made:
        connector.close()


def whole(make: Make, kept: Kept, *watches: Watch, **options: tuple[str, ...]) -> Kept:
    connector = make(**options)
    return round_of(connector, connector.compile(watches or [ACME]), kept)


def world(site: FakeYouTube, *, videos: int = 3, comments: int = 12) -> set[str]:
    """Videos of two channels with comments, some with more replies than come along; the ids of it all."""
    channels = [site.channel("Alpha"), site.channel("Beta")]
    wanted = set()
    for n in range(videos):
        video = site.video(f"Acme review {n}", T - 3 * DAY - n * HOUR, channel=channels[n % 2])
        wanted.add(video)
        for m in range(comments):
            thread = site.comment(f"comment {m}", T - 2 * DAY + m * HOUR, video=video, by=f"user{m}")
            wanted.add(thread)
            wanted |= {site.reply(f"reply {k}", T - DAY - HOUR + k, thread=thread) for k in range(m % 9)}
    return wanted


def test_a_brand_of_65_names_becomes_a_few_searches() -> None:
    names = [f'"brand name {n}"' for n in range(30)] + [f"brandish{n}" for n in range(32)]
    names += ["@brandhelp", "#brandlove", "domain:brand.example"]
    watch = Watch("w", "Brand", f'({" OR ".join(names)}) -jobs -"river brand" (lang:fr OR lang:en)')
    native = YouTube(Access()).compile([watch])

    assert 1 < len(native.queries) <= 12
    assert all(len(query) <= 120 for query in native.queries)
    parts = [part for query in native.queries for part in query.split("|")]
    assert len(parts) == len(set(parts)) == 65
    assert {'"brand name 7"', "brandish31", "brandhelp", "brandlove", '"brand.example"'} <= set(parts)
    assert len(native.notes) == 4
    assert all(len(note.split()) <= 25 for note in native.notes)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("acme", ("acme",)),
        ("acme OR aéro* OR a-b", ('acme|aéro|"a-b"',)),
        ("strike (\"air france\" OR delta)", ('"air france" strike', "strike delta")),
        ("lang:fr", ()),
        ("platform:x acme", ()),
    ],
)  # fmt: skip
def test_what_youtube_is_asked(query: str, asked: tuple[str, ...]) -> None:
    assert YouTube().compile([Watch("w", "W", query)]).queries == asked


def test_a_first_round_reads_videos_comments_and_replies(site: FakeYouTube, make: Make) -> None:
    wanted = world(site)
    site.video("Acme long ago", T - 9 * DAY, channel=site.channel("Gamma"))
    kept = whole(make, Kept())
    assert set(kept.mentions) == wanted
    assert kept.requests == len(site.requests())
    assert kept.units == 10_000 - site.units
    assert 100 - site.searches == len(site.requests(f"{V3}/search")) == 1
    assert [(span.since, span.until) for span in kept.seen] == [(NOW - timedelta(days=7), NOW)]
    assert not kept.rejected


def test_videos_and_comments_come_as_they_were_written(site: FakeYouTube, make: Make) -> None:
    alpha = site.channel("Alpha")
    video = site.video(
        "Acme  tested", T - DAY, channel=alpha, text="See https://www.acme.example #acme @partner.one"
    )
    thread = site.comment("Fine @alpha!", T - HOUR, video=video, by="Ann")
    reply = site.reply("@ann no", T - 60, thread=thread, by="bob")
    own = site.reply("thanks", T - 50, thread=thread, by="Ann")
    kept = whole(make, Kept())

    found = kept.mentions[video]
    assert (found.title, found.kind, found.lang, found.community, found.author_id) == (
        "Acme tested",
        "post",
        "en-GB",
        "Alpha",
        alpha,
    )
    assert (found.reach, found.likes, found.replies, found.reposts) == (1000, 50, 3, None)
    assert (found.handles, found.hashtags, found.domains) == (("partner.one",), ("acme",), ("acme.example",))
    top, answer = kept.mentions[thread], kept.mentions[reply]
    assert (top.kind, top.parent_id, top.thread_id, top.likes, top.reach) == (
        "comment",
        video,
        video,
        3,
        None,
    )
    assert (answer.kind, answer.parent_id, answer.thread_id, answer.community) == (
        "reply",
        thread,
        video,
        "Alpha",
    )
    assert top.url == f"https://www.youtube.com/watch?v={video}&lc={thread}"
    assert kept.authors["UC-Ann"].handle == "ann"
    replied = {
        (tie.evidence_id, tie.source_id, tie.target_id) for tie in kept.ties.values() if tie.kind == "reply"
    }
    assert replied == {(thread, "UC-Ann", alpha), (reply, "UC-bob", "UC-Ann")}  # nobody answers themself
    assert own in kept.mentions
    named = {(tie.source_id, tie.target_id) for tie in kept.ties.values() if tie.kind == "mention"}
    assert named == {(alpha, "@partner.one"), ("UC-Ann", "@alpha"), ("UC-bob", "@ann")}


def test_the_key_is_in_no_address_message_or_record(site: FakeYouTube, make: Make) -> None:
    world(site, videos=1)
    connector = make()
    kept = whole(make, Kept())
    assert all(KEY not in str(one.query) + one.path for one in site.requests())
    assert KEY not in repr(kept) + repr(connector.access)
    site.fail(f"{V3}/videos", site.refuse("keyInvalid", 400))
    with pytest.raises(AuthFailed) as raised:
        make().check()
    assert KEY not in str(raised.value)


def test_without_a_key_a_person_must_act(site: FakeYouTube) -> None:
    connector = YouTube(Access(base=site.url))
    with pytest.raises(AuthFailed, match="needs an API key"):
        next(iter(connector.search(connector.compile([ACME]), None, budget=Budget(), stop=Event())))
    assert not site.requests()


def test_dying_after_every_batch_loses_and_doubles_nothing(
    site: FakeYouTube, make: Make, clock: Together
) -> None:
    wanted = world(site)
    query = make().compile([ACME, Watch("z", "Zeta", "zeta airlines")])

    def meanwhile() -> None:
        at = clock.now.timestamp() + 1
        clock.pass_by(timedelta(seconds=5))
        wanted.add(site.comment("just now", at, video="vid00000000"))

    kept = in_short_lives(make, query, Kept(), clock=clock, between=meanwhile)
    clock.pass_by(timedelta(hours=1))
    round_of(make(), query, kept)
    assert set(kept.mentions) == wanted


def test_only_videos_whose_count_moved_are_read_again(site: FakeYouTube, make: Make, clock: Together) -> None:
    world(site, videos=4, comments=2)
    kept = whole(make, Kept())
    clock.pass_by(timedelta(hours=1))
    fresh = site.comment("one more", clock.now.timestamp() - 60, video="vid00000002")
    before = len(site.asked)
    whole(make, kept)
    assert fresh in kept.mentions
    assert [one.query["videoId"] for one in site.asked[before:] if one.path.endswith("commentThreads")] == [
        "vid00000002"
    ]


def test_a_reply_to_a_comment_already_read_is_found(site: FakeYouTube, make: Make, clock: Together) -> None:
    world(site, videos=1, comments=3)
    kept = whole(make, Kept())
    clock.pass_by(timedelta(hours=1))
    fresh = {
        site.reply(f"late reply {n}", clock.now.timestamp() - 60 + n, thread=next(iter(site.threads)))
        for n in range(7)
    }
    whole(make, kept)
    assert fresh <= set(kept.mentions)


def test_searches_are_spread_over_the_day(site: FakeYouTube, make: Make, clock: Together) -> None:
    watch = Watch("m", "Many", " OR ".join(f"(name{n} part{n})" for n in range(40)))
    kept = whole(make, Kept(), watch)
    for _ in range(47):
        clock.pass_by(timedelta(minutes=30))
        whole(make, kept, watch)
    assert 70 <= len(site.requests(f"{V3}/search")) <= 90


def test_a_wide_search_stops_after_three_pages_and_says_so(site: FakeYouTube, make: Make) -> None:
    channel = site.channel("Alpha")
    for n in range(30):
        site.video(f"Acme {n}", T - n * HOUR - 60, channel=channel)
    kept = whole(make, Kept())
    assert len(site.requests(f"{V3}/search")) == 3
    (gap,) = kept.gaps
    assert gap.since == NOW - timedelta(days=7)
    assert (
        len([m for m in kept.mentions.values() if m.kind == "post"]) == 13
    )  # the page's last second is read twice


def test_when_the_searches_of_a_day_are_gone_comments_go_on(
    site: FakeYouTube, make: Make, clock: Together
) -> None:
    world(site, videos=1, comments=2)
    kept = whole(make, Kept())
    site.searches = 0
    clock.pass_by(timedelta(hours=2))
    fresh = site.comment("meanwhile", clock.now.timestamp() - 5, video="vid00000000")
    late = site.video("Acme at last", clock.now.timestamp() - 60, channel=next(iter(site.channels)))
    whole(make, kept)
    asked = len(site.requests(f"{V3}/search"))
    whole(make, kept)
    assert fresh in kept.mentions
    assert len(site.requests(f"{V3}/search")) == asked  # not asked again before midnight in California
    assert len(kept.seen) == 1
    site.searches = 100
    clock.now = next_day(clock.now) + timedelta(minutes=1)
    assert late in whole(make, kept).mentions


def test_quotas_begin_anew_at_midnight_in_california() -> None:
    assert next_day(datetime(2026, 3, 1, 7, 59, tzinfo=UTC)) == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert next_day(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)) == datetime(2026, 7, 2, 7, tzinfo=UTC)


def test_channels_and_videos_of_the_settings_are_read(site: FakeYouTube, make: Make, clock: Together) -> None:
    ours, other = site.channel("Ours"), site.channel("Other")
    wanted = {site.video(f"Episode {n}", T - n * 2 * DAY, channel=ours, hidden=True) for n in range(12)}
    old = site.video("Old talk", T - 900 * DAY, channel=other, hidden=True)
    wanted |= {
        old,
        site.comment("acme?", T - 3 * DAY, video="vid00000011"),
        site.comment("acme!", T - DAY, video=old),
    }
    site.video("Ours long ago", T - 40 * DAY, channel=ours, hidden=True)
    options = {
        "channels": ("https://www.youtube.com/@ours/videos",),
        "videos": (f"https://youtu.be/{old}?t=3", "nonsense"),
    }
    connector, kept = make(**options), Kept()
    drain(connector.search(connector.compile([ACME]), None, budget=Budget(), stop=Event()), kept, most=1)
    assert (kept.authors[ours].followers, kept.authors[ours].location) == (1200, "FR")
    assert set(whole(make, kept, **options).mentions) == wanted

    clock.pass_by(timedelta(minutes=15))
    fresh = {
        site.comment("under an old one of ours", clock.now.timestamp() - 5, video="vid00000013"),
        site.video("Episode new", clock.now.timestamp() - 60, channel=ours, hidden=True),
    }
    assert fresh <= set(whole(make, kept, **options).mentions)
    asked = len(site.requests())
    clock.pass_by(timedelta(minutes=15))
    whole(make, kept)  # no longer in the settings: no longer followed
    assert len(site.requests()) == asked


def test_an_unknown_channel_is_said_once_a_day(site: FakeYouTube, make: Make, clock: Together) -> None:
    wanted = world(site, videos=1, comments=1)
    kept = whole(make, Kept(), channels=("@nobody",))
    clock.pass_by(timedelta(minutes=20))
    whole(make, kept, channels=("@nobody",))
    assert [one.why for one in kept.rejected] == [
        "YouTube knows no channel '@nobody': correct it in the settings."
    ]
    assert set(kept.mentions) == wanted


@pytest.mark.parametrize("reason", ["commentsDisabled", "forbidden", "videoNotFound", "invalidPageToken"])
def test_one_video_that_cannot_be_read_holds_up_no_other(
    reason: str, site: FakeYouTube, make: Make, clock: Together
) -> None:
    wanted = world(site, videos=3, comments=2)
    site.fail(
        f"{V3}/commentThreads",
        site.refuse(
            reason, 404 if reason == "videoNotFound" else 400 if reason == "invalidPageToken" else 403
        ),
    )
    kept = whole(make, Kept())
    assert 0 < len(wanted - set(kept.mentions)) < len(wanted) / 2
    clock.pass_by(timedelta(days=1, minutes=5))
    assert set(whole(make, kept).mentions) == wanted


def test_a_next_page_that_is_no_longer_known_is_read_anew(
    site: FakeYouTube, make: Make, clock: Together
) -> None:
    wanted = world(site, videos=1, comments=12)
    connector = make()
    query, kept = connector.compile([ACME]), Kept()
    drain(connector.search(query, None, budget=Budget(), stop=Event()), kept, most=3)
    site.fail(f"{V3}/commentThreads", site.refuse("invalidPageToken", 400))
    whole(make, kept)
    clock.pass_by(timedelta(minutes=16))
    assert set(whole(make, kept).mentions) == wanted


def test_a_thread_deleted_before_its_replies_were_read_is_a_tombstone(site: FakeYouTube, make: Make) -> None:
    wanted = world(site, videos=1, comments=4)
    connector = make()
    query, kept = connector.compile([ACME]), Kept()
    drain(connector.search(query, None, budget=Budget(), stop=Event()), kept, most=3)
    (thread,) = [name for name, one in site.threads.items() if one["snippet"]["totalReplyCount"] == 3]
    site.remove(thread)
    whole(make, kept)
    assert set(kept.stones) == {thread}
    assert {name for name in wanted if not name.startswith(thread)} <= set(kept.mentions)


def test_looking_again_refreshes_and_takes_back(site: FakeYouTube, make: Make, clock: Together) -> None:
    world(site, videos=2, comments=3)
    kept = whole(make, Kept())
    names = sorted(kept.mentions)
    before = dict(kept.mentions)
    reply = next(name for name in names if "." in name)
    comment = next(iter(site.threads))
    site.remove("vid00000001")
    site.remove(reply)
    site.videos["vid00000000"]["statistics"]["viewCount"] = "2000"
    site.threads[comment]["snippet"]["topLevelComment"]["snippet"] |= {
        "likeCount": 9,
        "textDisplay": "edited",
        "textOriginal": "edited",
    }
    fresh, asked = Kept(), len(site.requests())
    drain(make().verify(names, budget=Budget(), stop=Event()), fresh)

    assert fresh.checked == set(names)
    assert {"vid00000001", reply} <= set(fresh.stones)
    assert fresh.mentions["vid00000000"].reach == 2000
    assert (fresh.mentions[comment].likes, fresh.mentions[comment].text) == (9, "edited")
    for name in ("thread_id", "parent_id", "community", "created", "url", "kind", "author_id"):
        assert getattr(fresh.mentions[comment], name) == getattr(before[comment], name)
    assert len(site.requests()) - asked == fresh.requests == 3


def test_looking_again_takes_fifty_a_call(site: FakeYouTube, make: Make) -> None:
    video = site.video("Acme", T - DAY, channel=site.channel("Alpha"))
    names = [site.comment("hm", T - n, video=video) for n in range(120)]
    for one in site.threads.values():
        del one["snippet"]["topLevelComment"]["snippet"]["videoId"]
    kept = drain(make().verify(names, budget=Budget(), stop=Event()), Kept())
    assert kept.requests == 3
    assert not kept.stones
    assert not kept.mentions  # without its video a comment would lose its place
    assert kept.checked == set(names)


def test_one_broken_item_is_rejected_and_the_others_go_in(site: FakeYouTube, make: Make) -> None:
    wanted = world(site, videos=2, comments=2)
    site.videos["vid00000001"]["snippet"].pop("publishedAt")
    del site.threads[next(iter(site.threads))]["snippet"]["topLevelComment"]["snippet"]["textOriginal"]
    broken = list(site.threads)[1]
    site.threads[broken]["snippet"]["topLevelComment"]["snippet"].pop("authorChannelId")
    site.videos["vid00000001"]["snippet"]["publishedAt"] = "yesterday"
    site.hidden.add("vid00000001")
    kept = whole(make, Kept(), videos=("vid00000001",))
    assert wanted - set(kept.mentions) == {"vid00000001"}  # its comments are read all the same
    assert kept.mentions[broken].author_id is None
    (refused,) = kept.rejected
    assert "yesterday" in refused.why
    assert "vid00000001" in refused.payload


def test_a_machine_whose_clock_is_ahead_skips_nothing(site: FakeYouTube, make: Make, clock: Together) -> None:
    world(site, videos=1, comments=1)
    clock.ahead = timedelta(hours=20)
    clock.now = NOW + timedelta(hours=20)
    kept = whole(make, Kept())
    clock.pass_by(timedelta(hours=3))
    fresh = {
        site.comment("two hours later", T + 2 * HOUR, video="vid00000000"),
        site.video("Acme two hours later", T + 2 * HOUR, channel=next(iter(site.channels))),
    }
    assert fresh <= set(whole(make, kept).mentions)


def test_too_many_videos_are_followed_newest_first() -> None:
    ledger = Ledger()
    ledger.agree([], (), ("pinnedvideo",))
    for n in range(FOLLOWED + 20):
        ledger.follow(f"vid{n:08d}", since=n, owner=None, name=None)
    assert len(ledger.places) == FOLLOWED + 1
    assert "v:vid00000019" not in ledger.places
    assert {"v:vid00000020", "v:pinnedvideo"} <= ledger.places.keys()
    ledger.forget(100)
    assert len(ledger.places) == FOLLOWED - 80 + 1


FAULTS: list[tuple[Any, type[SourceError], datetime | None]] = [
    (Fault(429, {"Retry-After": "30"}), RateLimited, NOW + timedelta(seconds=30)),
    (Fault(429), RateLimited, NOW + timedelta(minutes=5)),
    ("rateLimitExceeded", RateLimited, NOW + timedelta(minutes=5)),
    ("quotaExceeded", QuotaExhausted, datetime(2026, 3, 2, 8, tzinfo=UTC)),
    (Fault(402), QuotaExhausted, NOW + timedelta(hours=1)),
    (Fault(401), AuthFailed, None),
    ("accessNotConfigured", AuthFailed, None),
    ("forbidden", AuthFailed, None),
    ("API_KEY_INVALID", AuthFailed, None),
    ("processingFailure", Transient, None),
    (Fault(503), Transient, None),
    (Fault(200, body=b'{"items": [' + b" " * 500, truncate=200), Transient, None),
    (Fault(200, body="<html>busy</html>"), Transient, None),
    (Fault(200, body="[]"), Transient, None),
    (Fault(abort=True), Transient, None),
    (Fault(silent=True), Transient, None),
]  # fmt: skip


@pytest.mark.parametrize("method", ["videos", "commentThreads"])
@pytest.mark.parametrize(
    ("fault", "kind", "until"), FAULTS, ids=[f"{n}-{one[1].__name__}" for n, one in enumerate(FAULTS)]
)
def test_after_every_fault_the_round_goes_on_and_all_is_there(
    fault: Any, kind: type[SourceError], until: datetime | None, method: str, site: FakeYouTube, make: Make,
    clock: Together, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if fault == "forbidden" and method == "commentThreads":
        pytest.skip("there it means the one video")
    monkeypatch.setattr(YouTube, "patience", 0.3)
    wanted = world(site, videos=2, comments=8)
    connector = make()
    query, kept = connector.compile([ACME]), Kept()
    drain(connector.search(query, None, budget=Budget(), stop=Event()), kept, most=1)
    site.fail(
        f"{V3}/{method}",
        site.refuse(fault, 400 if fault.isupper() else 403, detail=fault.isupper())
        if isinstance(fault, str)
        else fault,
    )
    with pytest.raises(SourceError) as raised:
        drain(connector.search(query, kept.at, budget=Budget(), stop=Event()), kept)
    assert type(raised.value) is kind
    assert until is None or getattr(raised.value, "retry_at", None) == until
    round_of(connector, query, kept)
    assert set(kept.mentions) == wanted


def test_a_search_youtube_cannot_read_is_said(site: FakeYouTube, make: Make) -> None:
    site.fail(f"{V3}/search", site.refuse("invalidSearchFilter", 400))
    with pytest.raises(QueryRejected):
        whole(make, Kept())


@pytest.mark.parametrize("state", [{}, {"queries": {"a": {"what": 1}}}, {"queries": 3}, {"places": None}])
def test_a_damaged_checkpoint_is_a_lost_position(state: dict[str, Any], make: Make) -> None:
    whole_state = {**Ledger().state(), **state} if state else {}
    at = Checkpoint("youtube", "search", whole_state)
    connector = make()
    with pytest.raises(PositionLost):
        next(iter(connector.search(connector.compile([ACME]), at, budget=Budget(), stop=Event())))


def test_what_people_paste_is_understood() -> None:
    assert videos_of(
        ["https://www.youtube.com/watch?app=x&v=D-lhorsDlUQ&t=1", "https://youtu.be/D-lhorsDlUQ", "https://youtube.com/shorts/abcdefghijk?x",
         " D-lhorsDlU_ ", "not a video", "https://example.org/"]
    ) == ("D-lhorsDlUQ", "abcdefghijk", "D-lhorsDlU_")  # fmt: skip
    uc = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
    assert {channel_of(text) for text in (uc, f"https://www.youtube.com/channel/{uc}/videos", f" {uc} ")} == {
        uc
    }
    assert {
        channel_of(text)
        for text in (
            "@Google",
            "Google",
            "https://www.youtube.com/@Google/videos?x=1",
            "youtube.com/c/Google",
        )
    } == {"@Google"}


def test_recorded_answers_are_read(site: FakeYouTube, make: Make, clock: Together) -> None:
    comments = site.replay(shared_data("wire_youtube"))
    clock.now = datetime(2019, 12, 1, 12, tzinfo=UTC)
    video = site.threads[next(iter(comments))]["snippet"]["videoId"]
    connector = make(videos=(video,))
    site.each = 100
    kept = drain(connector.verify([*site.videos, *comments], budget=Budget(), stop=Event()), Kept())
    assert set(site.videos) | comments <= set(kept.mentions) | kept.checked
    assert set(site.videos) <= set(kept.mentions)
    assert not kept.rejected
    assert not kept.stones
    assert all(
        mention.reach and mention.author_id and mention.text
        for mention in kept.mentions.values()
        if mention.kind == "post"
    )
