"""A trial of a source tells a platform that still answers as promised from one that does not, and in which words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, ClassVar

import pytest

from connectors.conformance import PROMISES, Limits, Promise, Report, Step, Trial
from connectors.conformance.promises import FIELDS
from connectors.contract import (
    Access,
    AuthFailed,
    Budget,
    Can,
    Connector,
    Native,
    QuotaExhausted,
    RateLimited,
    Spec,
)
from connectors.demo import DemoConnector
from connectors.hackernews import HackerNews
from connectors.registry import SOURCES
from connectors.x import X
from data.records import (
    Batch,
    Checkpoint,
    Gap,
    Interaction,
    Mention,
    Rejected,
    Tombstone,
    Usage,
    Watch,
)
from tests.connectors.driving import Clock
from tests.protocol.hackernews import FakeHackerNews
from tests.protocol.serving import Fault
from tests.protocol.x import FakeX

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACME = Watch("w", "Acme", "acme")
SMALL = Limits(pages=3, seconds=0.5)
KEY = "a-long-secret-key"
PROMISE = Promise(always=frozenset({"author_id", "lang"}), never=frozenset({"reach"}))

Change = Callable[[Batch], Batch]


def post(number: int, **more: Any) -> Mention:
    at = NOW - timedelta(hours=1) + timedelta(seconds=10 * number)
    return replace(
        Mention("shelf", f"p{number}", f"Acme, case {number}", at, author_id="ann", lang="en"), **more
    )


class Shelf(Connector):
    """A well-behaved platform of sixty posts, ten a page; `change` spoils its batches."""

    spec: ClassVar[Spec] = Spec("Shelf", "shelf", Can.SEARCH | Can.STREAM | Can.VERIFY)
    change: Change = staticmethod(lambda batch: batch)

    def check(self) -> str:
        return "The shelf answers."

    def compile(self, watches: Sequence[Watch]) -> Native:
        return Native(tuple(watches), ("acme",), ("The shelf knows no languages.",))

    def search(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        begin = 0 if at is None else int(at.state["place"])
        for place in range(begin, 60, 10):
            yield self._batch("search", range(place, place + 10))

    def stream(self, query: Native, at: Checkpoint | None, *, budget: Budget, stop: Event) -> Iterator[Batch]:
        number = 60
        while not stop.wait(0.2):
            yield self._batch("stream", range(number, number + 1))
            number += 1

    def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
        found = self._batch("verify", range(0))
        gone = (Tombstone("shelf", ids[0], "deleted", NOW),)
        kept = tuple(post(int(name[1:])) for name in ids[1:])
        yield replace(found, mentions=kept, tombstones=gone, checked=tuple(ids), checkpoint=None)

    def _batch(self, method: str, numbers: range) -> Batch:
        mark = Checkpoint("shelf", method, {"place": numbers.stop})
        cost = Usage("shelf", requests=1, units=2, money=0.05)
        found = tuple(post(number) for number in numbers)
        return self.change(
            Batch("shelf", found, checkpoint=mark, usage=cost, stable_ids=True, read=len(found))
        )


def tried(make: Callable[[], Connector], **more: Any) -> Report:
    return Trial(
        more.pop("source", "shelf"),
        make,
        more.pop("watch", ACME),
        **{"limits": SMALL, "promise": PROMISE, "clock": lambda: NOW, **more},
    ).run()


def spoiled(change: Change) -> type[Shelf]:
    return type("Spoiled", (Shelf,), {"change": staticmethod(change)})


def states(report: Report) -> dict[str, str]:
    return {step.name: step.state for step in report.steps}


def test_a_source_that_keeps_its_word_conforms_and_every_step_is_told_with_its_cost() -> None:
    told = []
    report = tried(Shelf, told=told.append)
    assert report.conforms, report.differences
    assert states(report) == dict.fromkeys(
        ("check", "compile", "search", "restart", "stream", "verify"), "ok"
    )
    assert list(report.steps) == told
    search, restart, verify = report.steps[2], report.steps[3], report.steps[5]
    assert (search.requests, search.units, round(search.money, 2)) == (3, 6, 0.15)
    assert search.says == "3 pages, 30 mentions, 30 of the watch."
    assert restart.says == "30 mentions, 0 of them read before."
    assert verify.says == "20 of 20 looked at again, 1 of them gone."
    assert report.fields["author_id"] == report.fields["lang"] == report.mentions > 30
    assert report.fields["likes"] == 0
    assert report.first == post(0).created
    assert report.notes == ("The shelf knows no languages.",)


def test_the_demo_world_conforms() -> None:
    report = tried(DemoConnector, source="demo", promise=None, watch=Watch("w", "all", "lang:en OR lang:fr"))
    assert report.conforms, report.differences
    assert 6_000 <= report.mentions <= 6_010  # three pages, and what the clock passes meanwhile


# Where the platform gives more or less than promised


def test_fields_that_came_or_stayed_away_are_named_with_their_numbers() -> None:
    def change(batch: Batch) -> Batch:
        return replace(
            batch,
            mentions=tuple(
                replace(one, lang=None if place == 3 else one.lang, reach=7 if place == 5 else None)
                for place, one in enumerate(batch.mentions)
            ),
        )

    report = tried(spoiled(change), limits=Limits(pages=3, seconds=0.1))
    assert report.differences == (
        "lang: promised on every mention, found on 27 of 30.",
        "reach: promised on no mention, found on 3 of 30: the platform says more now.",
    )


def test_items_nobody_can_read_are_a_difference_with_their_reason_but_without_their_words() -> None:
    bad = Rejected("shelf", "item 3", "it lacks 'text'", "a private payload")
    report = tried(spoiled(lambda batch: replace(batch, rejected=(bad,) * bool(batch.mentions))))
    assert report.rejected["it lacks 'text'"] >= 3
    assert any("items could not be read: it lacks 'text'" in one for one in report.differences)
    assert "private payload" not in repr(report)


def test_silence_proves_nothing() -> None:
    report = tried(spoiled(lambda batch: replace(batch, mentions=())), limits=Limits(seconds=0.1))
    assert not report.conforms
    assert any("nothing is proven" in one for one in report.differences)
    assert states(report)["verify"] == "skipped"


def test_a_source_nobody_promised_anything_of_says_so() -> None:
    report = Trial("shelf", Shelf, ACME, limits=SMALL).run()
    assert report.conforms
    assert "Nothing is written down of what this source fills." in report.notes


# Where the connector breaks the contract


def first(batch: Batch, **more: Any) -> Batch:
    return replace(batch, mentions=(replace(batch.mentions[0], **more), *batch.mentions[1:]))


BREACHES: list[tuple[str, Change]] = [
    ("A batch calls its source 'else'.", lambda b: replace(b, source="else")),
    ("A checkpoint stands under", lambda b: replace(b, checkpoint=replace(b.checkpoint, key="other"))),
    ("state is no JSON", lambda b: replace(b, checkpoint=replace(b.checkpoint, state={"place": 60, "at": NOW}))),
    ("A batch with mentions has no checkpoint.", lambda b: replace(b, checkpoint=None)),
    ("no id or no text", lambda b: first(b, text=" ")),
    ("A mention is of 'elsewhere'.", lambda b: first(b, platform="elsewhere")),
    ("not in UTC", lambda b: first(b, created=NOW.replace(tzinfo=None))),
    ("five minutes after it was read", lambda b: first(b, fetched=NOW - timedelta(days=9))),
    ("two creation times", lambda b: replace(b, mentions=(*b.mentions, replace(b.mentions[0], created=NOW)))),
    ("not written as records have it", lambda b: first(b, handles=("@Ann",))),
    ("not written as records have it", lambda b: first(b, domains=("Example.org",))),
    ("is negative", lambda b: first(b, replies=-1)),
    ("did not come with it", lambda b: replace(b, interactions=(Interaction("shelf", "reply", "p999", "a", "b", NOW),))),
    ("ends before it begins", lambda b: replace(b, gaps=(Gap("shelf", NOW, NOW - timedelta(hours=1), "why"),))),
    ("without a reason", lambda b: replace(b, rejected=(Rejected("shelf", "item 1", "", "{}"),))),
    ("A key stands in what was read.", lambda b: first(b, url=f"https://shelf.example/?key={KEY}")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "change"), BREACHES, ids=[sentence for sentence, _ in BREACHES])
def test_every_breach_of_the_contract_is_said(sentence: str, change: Change) -> None:
    def some(batch: Batch) -> Batch:
        return change(batch) if batch.checkpoint is not None and batch.mentions else batch

    report = tried(spoiled(some), secrets=(KEY, "ab"), limits=Limits(pages=2, seconds=0.1))
    assert any(sentence in one for one in report.differences), report.differences
    assert KEY not in repr(report)


def test_a_connector_that_forgets_its_checkpoint_is_found_out() -> None:
    class Forgetful(Shelf):
        def search(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            return super().search(query, None, budget=budget, stop=stop)

    report = tried(Forgetful)
    assert states(report)["restart"] == "failed"
    assert "28 came again although the checkpoint was past them" in report.steps[3].says
    within = Promise(PROMISE.always, PROMISE.never, overlap=timedelta(minutes=5))
    assert tried(Forgetful, promise=within).conforms  # five minutes is all there is


def test_reading_the_edge_of_the_last_page_again_is_no_fault() -> None:
    class Careful(Shelf):
        def search(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            if at is not None:
                at = replace(at, state={"place": at.state["place"] - 1})
            return super().search(query, at, budget=budget, stop=stop)

    report = tried(Careful)
    assert report.steps[3].says == "30 mentions, 1 of them read before."
    assert report.conforms, report.differences


def test_a_fault_that_is_no_source_error_is_named_and_ends_its_step_alone() -> None:
    def change(batch: Batch) -> Batch:
        if batch.checkpoint is not None and batch.checkpoint.key == "stream":
            raise KeyError("data")
        return batch

    report = tried(spoiled(change))
    assert states(report) == {
        "check": "ok",
        "compile": "ok",
        "search": "ok",
        "restart": "ok",
        "stream": "failed",
        "verify": "ok",
    }
    assert any("no SourceError: KeyError" in one for one in report.differences)


def test_a_wrong_key_ends_the_trial_at_its_first_step() -> None:
    class Locked(Shelf):
        def check(self) -> str:
            raise AuthFailed("The shelf refuses the key (401): enter a valid one.")

    class Shut(Shelf):
        def __init__(self) -> None:
            raise AuthFailed("The shelf needs a key.")

    report = tried(Locked)
    assert states(report) == {"check": "failed"}
    assert "refuses the key" in report.differences[0]
    assert tried(Shut).differences == ("The source cannot be made: The shelf needs a key.",)


def test_a_stream_that_falls_silent_or_does_not_end_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.conformance.trial._SILENCE", 0.3)
    monkeypatch.setattr("connectors.conformance.trial._FAREWELL", 0.3)

    class Silent(Shelf):
        def stream(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            time.sleep(0.5)
            yield self._batch("stream", range(60, 61))

    class Deaf(Shelf):
        def stream(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            for _ in range(8):
                time.sleep(0.1)
                yield self._batch("stream", range(60, 61))

    assert "kept silent for 0.5 s" in tried(Silent).differences[0]
    assert "after it was told to" in tried(Deaf, limits=Limits(seconds=0.2)).differences[0]


def test_a_second_look_that_leaves_some_out_or_brings_others_is_found_out() -> None:
    class Careless(Shelf):
        def verify(self, ids: Sequence[str], *, budget: Budget, stop: Event) -> Iterator[Batch]:
            for batch in super().verify(ids, budget=budget, stop=stop):
                yield replace(batch, checked=tuple(ids[3:]), mentions=(*batch.mentions, post(777)))

    report = tried(Careless)
    assert states(report)["verify"] == "failed"
    assert "1 mentions came that nobody asked for. 3 were not answered for." in report.steps[5].says


# Waits, money, time


def test_a_wait_the_platform_asks_for_is_obeyed_and_the_reading_goes_on_behind_it() -> None:
    clock, waited = Clock(NOW), list[float]()

    class Busy(Shelf):
        times: ClassVar[int] = 0

        def search(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            for batch in super().search(query, at, budget=budget, stop=stop):
                yield batch
                if Busy.times < 2:
                    Busy.times += 1
                    raise RateLimited("slow down", retry_at=clock() + timedelta(seconds=40))

    def wait(stop: Event, seconds: float) -> bool:
        waited.append(seconds)
        clock.pass_by(timedelta(seconds=seconds))
        return False

    report = tried(Busy, clock=clock, wait=wait)
    assert waited == [40.5, 40.5]
    assert report.conforms, report.differences
    assert "asked 2 times to wait, and was obeyed" in report.steps[2].says
    assert "30 mentions" in report.steps[2].says


@pytest.mark.parametrize(
    "fault",
    [
        RateLimited("Come again tomorrow.", retry_at=NOW + timedelta(hours=9)),
        QuotaExhausted("The day is used up.", retry_at=NOW),
    ],
)
def test_a_wait_beyond_the_trials_time_fails_the_step(fault: Exception) -> None:
    class Closed(Shelf):
        def search(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            yield self._batch("search", range(10))
            raise fault

    report = tried(Closed, wait=lambda stop, seconds: pytest.fail("it waited"))
    assert states(report)["search"] == "failed"
    assert str(fault) in report.differences[0]


def test_the_money_it_may_cost_is_never_passed_by_more_than_one_page() -> None:
    class Dear(Shelf):
        spec: ClassVar[Spec] = replace(Shelf.spec, money_a_month=25.0)

    report = tried(Dear, limits=Limits(pages=9, seconds=1.0, money=0.12))
    assert round(report.money, 2) == 0.15
    assert states(report) == {
        "check": "ok",
        "compile": "ok",
        "search": "ok",
        "restart": "skipped",
        "stream": "skipped",
        "verify": "skipped",
    }
    assert any("$0.12 that the trial may cost are spent" in one for one in report.differences)


def test_the_time_it_may_take_ends_it() -> None:
    class Endless(Shelf):
        def search(self, query: Native, at: Any, *, budget: Budget, stop: Event) -> Iterator[Batch]:
            while not stop.wait(0.05):
                yield self._batch("search", range(10))

    began = time.monotonic()
    report = tried(Endless, limits=Limits(pages=10_000, minutes=0.01))
    assert time.monotonic() - began < 3
    assert states(report)["verify"] == "skipped"
    assert any("minutes of the trial are over" in one for one in report.differences)


# The real connectors, against our stand-ins


@pytest.fixture
def news() -> Iterator[FakeHackerNews]:
    with FakeHackerNews(most=20, clock=NOW.timestamp()) as site:
        for n in range(90):
            story = site.story(f"Acme ships {n}", int(NOW.timestamp()) - 3_600 * (n + 1), by=f"u{n % 5}")
            site.comment(
                f"<p>Acme again, {n}", int(NOW.timestamp()) - 3_600 * n - 60, parent=story, story=story
            )
        yield site


def test_hacker_news_conforms_on_our_stand_in_whatever_waits_it_asks_for(news: FakeHackerNews) -> None:
    def make() -> HackerNews:
        return HackerNews(Access(base=news.url, clock=lambda: NOW))

    def told(step: Step) -> None:
        if step.name == "compile":
            news.fail("/api/v1/search_by_date", Fault(429, headers={"Retry-After": "7"}))

    waited: list[float] = []
    report = tried(
        make,
        source="hackernews",
        promise=None,
        told=told,
        wait=lambda stop, seconds: bool(waited.append(seconds)),
    )
    assert report.conforms, report.differences
    assert waited == [7.5]
    assert report.requests >= 4


def test_a_hacker_news_that_stops_naming_threads_is_noticed(news: FakeHackerNews) -> None:
    def make() -> HackerNews:
        return HackerNews(Access(base=news.url, clock=lambda: NOW))

    for hit in news.indexed.values():
        if "comment_text" in hit:
            hit["story_id"] = None
    report = tried(make, source="hackernews", promise=None)
    (difference,) = report.differences
    assert difference.startswith("thread_id: promised on every mention, found on ")


def test_x_conforms_on_our_stand_in_and_its_money_is_counted() -> None:
    class QuickX(X):
        connect_seconds, read_seconds, answer_seconds, silence_seconds = 2.0, 1.0, 2.0, 1.0

    with FakeX(clock=lambda: NOW, key="right") as server:
        for n in range(250):
            server.publish(
                f"Acme was late, case {n}", author=n % 7, at=NOW - timedelta(minutes=1 + 3 * n), lang="en"
            )

        def make() -> X:
            return QuickX(Access({"bearer_token": "right"}, base=server.url, clock=lambda: NOW))

        report = tried(
            make,
            source="x",
            promise=None,
            secrets=("right",),
            limits=Limits(pages=2, seconds=1.0, money=50.0),
        )
    assert report.conforms, report.differences
    assert set(states(report)) == {"check", "compile", "search", "restart", "stream", "verify"}
    assert report.money > 1.0
    assert report.fields["thread_id"] == report.mentions


# The table


def test_the_promises_name_fields_that_there_are_and_contradict_nothing() -> None:
    names = {field.name for field in fields(Mention)}
    assert names >= set(FIELDS)
    for source, promise in PROMISES.items():
        assert not promise.always & promise.never, source
        assert promise.always | promise.never <= set(FIELDS), source


def test_every_source_has_its_promises() -> None:
    assert set(SOURCES) <= set(PROMISES)
