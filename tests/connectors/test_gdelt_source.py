"""GDELT, through the real client and a server on this machine that is as strict and as careless as GDELT is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from connectors.articles import canonical
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
from connectors.enrich import Enricher
from connectors.gdelt import Gdelt
from data.records import Batch, Checkpoint, Watch
from tests.connectors.driving import Clock, Kept, drain, in_short_lives, round_of
from tests.protocol.gdelt import FakeGdelt
from tests.protocol.serving import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = NOW.timestamp()
DAY = 86_400
ACME = Watch("w", "Acme", 'acme OR "air france"')
LIST = "/api/v2/doc/doc"


class Together(Clock):
    """One clock for both sides, until they are set apart."""

    def __init__(self, site: FakeGdelt) -> None:
        super().__init__(NOW)
        self.site, self.ahead = site, timedelta(0)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name == "now" and hasattr(self, "ahead"):
            self.site.clock = (self.now - self.ahead).timestamp()


@pytest.fixture
def site() -> Iterator[FakeGdelt]:
    with FakeGdelt(clock=T) as site:
        yield site


@pytest.fixture
def clock(site: FakeGdelt) -> Together:
    return Together(site)


@pytest.fixture
def make(site: FakeGdelt, clock: Together) -> Iterator[Callable[[], Gdelt]]:
    made: list[Gdelt] = []

    def one() -> Gdelt:
        made.append(Gdelt(Access(base=site.url, clock=clock)))
        return made[-1]

    yield one
    for connector in made:
        connector.close()


def published(
    site: FakeGdelt, count: int, *, since: float = T - 2 * DAY, until: float = T - 1000
) -> set[str]:
    dice = random.Random(count)
    return {site.article(f"Acme opens plant {n}", dice.uniform(since, until)) for n in range(count)}


def whole(make: Callable[[], Gdelt], clock: Clock, kept: Kept, *watches: Watch) -> Kept:
    connector = make()
    return round_of(connector, connector.compile(watches or [ACME]), kept, clock=clock)


def test_a_brand_of_65_names_becomes_a_few_queries_gdelt_accepts(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    names = [f'"brand name {n}"' for n in range(30)] + [f"brandish{n}" for n in range(32)]
    names += ["@brandhelp", "#brandlove", "domain:brand.example"]
    watch = Watch("w", "Brand", f'({" OR ".join(names)}) -jobs -"river brand" (lang:fr OR lang:en)')
    native = Gdelt(Access()).compile([watch])

    assert 1 < len(native.queries) <= 7
    assert all(len(query) <= 250 for query in native.queries)
    together = " ".join(native.queries)
    assert all(name in together for name in names[:62])
    assert all(query.endswith("(sourcelang:english OR sourcelang:french)") for query in native.queries)
    assert "jobs" not in together  # GDELT would look for it in the whole text, and hide articles we want
    assert all(len(note.split()) <= 25 for note in native.notes)
    whole(make, clock, Kept(), watch)  # refused by none of GDELT's rules


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("acme", ("acme",)),
        ("(strike OR walkout) delta", ("(strike OR walkout) delta", )),
        ("l'oréal", ('("l oréal" OR "l oreal")',)),
        ("東京", ("東京",)),
        ("BP OR shell", ("shell",)),
        ("acme lang:tlh", ("acme",)),
        ("from:lemonde.fr OR domain:bbc.co.uk lang:fr", ("domainis:lemonde.fr", "domain:bbc.co.uk sourcelang:french")),
        ("lang:fr", ()),
        ("title:\"big acme\"", ('"big acme"',)),
        ("platform:reddit acme", ()),
    ],
)  # fmt: skip
def test_what_gdelt_is_asked(query: str, asked: tuple[str, ...]) -> None:
    assert Gdelt().compile([Watch("w", "W", query)]).queries == asked


def test_an_article_is_a_headline_with_its_site(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    site.article(
        "Acme &amp; Cie   \x0b ferme \\ son usine \\x", T - 7200, lang="fr",
        url="http://WWW.Le-Journal.example/a?id=3&utm_source=rss&utm_medium=x#top",
    )  # fmt: skip
    kept = whole(make, clock, Kept())
    (mention,) = kept.mentions.values()
    assert mention.id == "https://www.le-journal.example/a?id=3"
    assert mention.url == site.articles[0]["url"]
    assert mention.title == mention.text == "Acme & Cie ferme son usine x"
    assert (mention.kind, mention.platform, mention.lang) == ("article", "news", "fr")
    assert (mention.author_id, mention.community) == ("le-journal.example", "le-journal.example")
    assert mention.created == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert (mention.likes, mention.reach, mention.replies) == (None, None, None)
    assert kept.authors["le-journal.example"].location == "France"
    (judged,) = Enricher([Watch("t", "T", "acme usine domain:le-journal.example")])(
        Batch("gdelt", mentions=(mention,))
    ).mentions
    assert judged.watches == ("t",)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://A.example:443/x?utm_campaign=1&b=%20c&UTM_x=2#y", "https://a.example/x?b=%20c"),
        ("http://a.example", "https://a.example/"),
        ("http://a.example:8080/x?q&fbclid=1&id=2", "https://a.example:8080/x?q&id=2"),
        (" HTTPS://a.example/X?Q#xtor=RSS-1", "https://a.example/X?Q"),
        ("https://[2001:db8::1]:80/", "https://[2001:db8::1]/"),
        ("ftp://a.example/x", None),
        ("https://[", None),
        ("https://a.example:port/", None),
        ("nonsense", None),
    ],
)
def test_one_article_has_one_address(address: str, same: str | None) -> None:
    assert canonical(address) == same
    assert same is None or canonical(same) == same


def test_a_first_round_reads_three_days_at_gdelts_pace(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    wanted = published(site, 700) | {site.article("Air France grève", T - 2.9 * DAY, lang="fr")}
    site.article("Acme long ago", T - 4 * DAY)
    site.article("Nothing of ours", T - DAY)
    kept = whole(make, clock, Kept())

    assert set(kept.mentions) == wanted
    assert site.in_time
    assert kept.requests == len(site.requests()) > 3
    assert [(span.since, span.until.date()) for span in kept.seen] == [(NOW - timedelta(days=3), NOW.date())]
    assert not kept.gaps


def test_a_step_is_one_request_and_then_a_wait(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    published(site, 400)
    connector, kept = make(), Kept()
    query = connector.compile([ACME])
    with pytest.raises(RateLimited) as raised:
        drain(connector.search(query, None, budget=Budget(), stop=Event()), kept)
    assert raised.value.retry_at == NOW + Gdelt.pace
    with pytest.raises(RateLimited):  # another life of the source keeps the wait
        drain(make().search(query, kept.at, budget=Budget(), stop=Event()), kept)
    assert len(site.requests()) == kept.batches == 1


def test_dying_after_every_batch_loses_and_doubles_nothing(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Together
) -> None:
    wanted = published(site, 600)
    names = [f'"acme branch number {n}"' for n in range(20)]
    query = make().compile([ACME, Watch("v", "V", " OR ".join(names))])
    assert len(query.queries) > 2

    def meanwhile() -> None:
        wanted.add(site.article("Acme at this moment", clock.now.timestamp() - 900))

    kept = in_short_lives(make, query, Kept(), clock=clock, between=meanwhile)
    clock.pass_by(timedelta(minutes=15))
    round_of(make(), query, kept, clock=clock)
    assert set(kept.mentions) == wanted
    assert kept.seen[0].until == kept.seen[1].since


def test_what_shows_late_is_found_by_the_next_round(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    kept = whole(make, clock, Kept())
    late = site.article("Acme was slow", T - 1800)
    clock.pass_by(timedelta(minutes=15))
    assert set(whole(make, clock, kept).mentions) == {late}


def test_a_quarter_of_an_hour_with_too_many_articles_is_a_gap(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    for n in range(300):
        site.article(f"Acme everywhere {n}", T - 7200)
    before = site.article("Acme before", T - 2 * DAY)
    kept = whole(make, clock, Kept())
    assert before in kept.mentions
    assert len(kept.mentions) == 251
    assert kept.gaps
    assert all(gap.since <= NOW - timedelta(seconds=7200) <= gap.until for gap in kept.gaps)
    assert all(gap.until - gap.since < timedelta(minutes=30) for gap in kept.gaps)


def test_what_gdelt_has_forgotten_meanwhile_is_a_gap(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    kept = whole(make, clock, Kept())
    clock.pass_by(timedelta(days=120))
    fresh = site.article("Acme again", clock.now.timestamp() - DAY)
    whole(make, clock, kept)
    assert set(kept.mentions) == {fresh}
    (gap,) = kept.gaps
    assert (gap.until - gap.since).days == 30
    assert kept.seen[1].since == gap.until


def test_a_new_watch_looks_as_far_back_as_the_others_have(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    kept = whole(make, clock, Kept())
    silent = site.article("Zeta in the silent time", T + DAY)
    clock.pass_by(timedelta(days=10))
    whole(make, clock, kept, ACME, Watch("z", "Zeta", "zeta lang:en"))
    assert set(kept.mentions) == {silent}
    assert kept.seen[0].until == kept.seen[1].since


def test_watches_may_change_in_the_middle_of_a_round(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    connector, kept = make(), Kept()
    both = connector.compile([ACME, Watch("z", "Zeta", "zeta lang:en")])
    with pytest.raises(RateLimited):
        drain(connector.search(both, None, budget=Budget(), stop=Event()), kept)
    found = site.article("Beta and Acme", T - 3600)
    clock.pass_by(timedelta(seconds=30))
    for _ in range(2):
        whole(make, clock, kept, Watch("b", "Beta", "beta"))
        clock.pass_by(timedelta(minutes=15))
    assert set(kept.mentions) == {found}


def test_a_machine_whose_clock_is_ahead_skips_nothing(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Together
) -> None:
    clock.ahead = timedelta(hours=5)
    clock.now = NOW + timedelta(hours=5)  # for GDELT it is noon
    kept = whole(make, clock, Kept())
    found = site.article("Acme two hours later", T + 7200)
    clock.pass_by(timedelta(hours=3))
    assert set(whole(make, clock, kept).mentions) == {found}


def test_a_refused_query_does_not_hold_up_the_others(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    wanted = published(site, 20)
    found = site.article("Zeta too", T - 7200, lang="fr")
    site.refuses["sourcelang"] = "Your query was too short or too long."
    watches = (Watch("z", "Zeta", "zeta lang:fr"), ACME)
    kept = Kept()
    with pytest.raises(QueryRejected, match=r"zeta sourcelang:french.*too short or too long"):
        whole(make, clock, kept, *watches)
    assert set(kept.mentions) == wanted
    assert not kept.seen

    site.refuses.clear()  # at times it says so when it is only busy
    clock.pass_by(timedelta(minutes=15))
    whole(make, clock, kept, *watches)
    assert set(kept.mentions) == wanted | {found}
    assert len(kept.seen) == 1


def test_one_broken_article_is_rejected_and_the_others_go_in(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    wanted = published(site, 5)
    site.articles.append({"url": "https://a.example/1", "title": "Acme", "padding": "y" * 9000})
    site.articles[-1]["seendat"] = "x"
    site.article("Acme nowhere", T - 7200, url="https://a.example:none/")
    site.article("Acme no time", T - 7200)
    site.articles[-1]["language"] = "Klingon"
    kept = whole(make, clock, Kept())
    assert wanted < set(kept.mentions)
    assert len(kept.rejected) == 2
    assert max(len(one.payload) for one in kept.rejected) == 4000
    assert any(mention.lang is None for mention in kept.mentions.values())


FAULTS: list[tuple[Fault, type[SourceError], float]] = [
    (Fault(429, {"Retry-After": "30"}), RateLimited, 30),
    (Fault(429, body="Please limit requests to one every 5 seconds"), RateLimited, 300),
    (Fault(200, body="Please limit requests to one every 5 seconds"), RateLimited, 300),
    (Fault(402), QuotaExhausted, 0),
    (Fault(401), AuthFailed, 0),
    (Fault(403), AuthFailed, 0),
    (Fault(503), Transient, 0),
    (Fault(200, body='{"articles": [{"url": "x"'), Transient, 0),
    (Fault(200, body=b'{"articles": [' + b" " * 500, truncate=200), Transient, 0),
    (Fault(200, body="<html>busy</html>"), Transient, 0),
    (Fault(200, body="The query timed out, try again."), Transient, 0),
    (Fault(200, body=""), Transient, 0),
    (Fault(200, body='{"articles": 3}'), Transient, 0),
    (Fault(abort=True), Transient, 0),
    (Fault(silent=True), Transient, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "kind", "wait"), FAULTS, ids=[f"{n}-{one[1].__name__}" for n, one in enumerate(FAULTS)]
)
def test_after_every_fault_the_round_goes_on_and_all_is_there(
    fault: Fault,
    kind: type[SourceError],
    wait: float,
    site: FakeGdelt,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Gdelt, "patience", 0.3)
    wanted = published(site, 600)
    connector = Gdelt(Access(base=site.url, clock=clock))
    query, kept = connector.compile([ACME]), Kept()
    with pytest.raises(RateLimited):
        drain(connector.search(query, None, budget=Budget(), stop=Event()), kept)
    clock.pass_by(timedelta(seconds=10))
    site.fail(LIST, fault)
    with pytest.raises(SourceError) as raised:
        drain(connector.search(query, kept.at, budget=Budget(), stop=Event()), kept)
    assert type(raised.value) is kind
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_at == clock() + timedelta(seconds=wait)
    with pytest.raises(RateLimited):  # a request that failed counts for the pace as well
        drain(connector.search(query, kept.at, budget=Budget(), stop=Event()), kept)
    round_of(connector, query, kept, clock=clock)
    connector.close()
    assert set(kept.mentions) == wanted
    assert site.in_time


@pytest.mark.parametrize("state", [{}, {"tops": 3, "slices": {}}, {"tops": {}, "slices": {"KEY": [[1]]}}])
def test_a_damaged_checkpoint_is_a_lost_position(
    state: dict[str, object], make: Callable[[], Gdelt], clock: Clock
) -> None:
    kept = whole(make, clock, Kept())
    assert kept.at is not None
    (key,) = kept.at.state["tops"]
    if isinstance(state.get("slices"), dict):
        state = {**state, "slices": {key: [[1]]}}
    at = Checkpoint("gdelt", "search", state)
    connector = make()
    with pytest.raises(PositionLost):
        next(iter(connector.search(connector.compile([ACME]), at, budget=Budget(), stop=Event())))


def test_the_check_says_whether_gdelt_answers(
    site: FakeGdelt, make: Callable[[], Gdelt], clock: Clock
) -> None:
    assert make().check() == "GDELT answers."
    clock.pass_by(timedelta(seconds=10))
    site.fail(LIST, Fault(503))
    with pytest.raises(Transient):
        make().check()
