"""What the analysis finds in the demo world, held against the truth the world was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.demo import Truth, World
from connectors.enrich import Enricher
from data.landing import Landing
from data.loader import Loader
from data.questions import counts, mentions, struggle
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from influence.signed import SignedGraph
from influence.struggle import Struggle
from influence.struggle import struggle as struggle_of
from reports.influence import Influence, influence
from reputation.spikes import spikes
from reputation.words import distinctive_words

UNTIL = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return World(until=UNTIL)


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return world.truth()


@pytest.fixture(scope="module")
def store(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    landing, store = Landing(tmp_path_factory.mktemp("demo") / "landing.sqlite"), Store(None)
    for watch in world.watches():
        landing.save_watch(watch)
    enrich = Enricher(landing.watches())
    for batch in world.batches(size=5_000):
        landing.land(enrich(batch))
    Loader(landing, store).settle()
    yield store
    store.close()
    landing.close()


@pytest.fixture(scope="module")
def whole(store: Store) -> Period:
    period = counts.span(store)
    assert period is not None
    return period


@pytest.fixture(scope="module")
def report(store: Store, whole: Period) -> Influence:
    found = influence(store, Scope(whole))
    assert found is not None
    return found


def test_the_rollup_equals_a_recount(store: Store) -> None:
    assert counts.differences_from_recount(store).empty


def test_the_crisis_is_found_within_two_hours_of_its_start(store: Store, truth: Truth, whole: Period) -> None:
    before_the_keynote = Period(whole.since, truth.keynote - timedelta(hours=30))
    hours = counts.hours(store, Scope(before_the_keynote, ("velanuit",)))
    found = spikes(hours, zone="Europe/Paris", since=whole.since, until=before_the_keynote.until)
    strongest = found.sort_values("mentions").iloc[-1]

    assert abs(strongest["start"] - truth.crisis_start) <= timedelta(hours=2)


def test_its_words_name_the_cause(store: Store, truth: Truth) -> None:
    crisis = Period(truth.crisis_start, truth.crisis_start + timedelta(hours=24))
    calm = Period(truth.crisis_start - timedelta(days=14), truth.crisis_start)
    said, usual = (mentions.texts(store, Scope(p, ("velanuit",)), most=3_000)["text"] for p in (crisis, calm))
    first = distinctive_words(said, usual, exclude=("velanuit",), top=8)["word"].tolist()

    assert len([word for word in first if set(word.split()) & set(truth.cause_words)]) >= 3


def test_tone_falls_with_the_crisis(store: Store, truth: Truth) -> None:
    def tone(since: datetime, until: datetime) -> float:
        rows = counts.hours(store, Scope(Period(since, until), ("velanuit",)))
        toned = rows[rows["label"] != "none"]
        return float(toned["tone_sum"].sum() / toned["mentions"].sum() / 100)

    calm = tone(truth.crisis_start - timedelta(days=7), truth.crisis_start)
    crisis = tone(truth.crisis_start + timedelta(hours=2), truth.crisis_start + timedelta(days=2))
    assert crisis < calm - 15


def test_the_planted_leaders_rank_high(report: Influence, truth: Truth) -> None:
    leaders = {f"demo-x:{name}" for group in truth.communities.values() for name in group.leaders}
    first = set(report.table.head(30)["author"])

    assert len(leaders & first) >= 0.9 * len(leaders)


def test_the_planted_brokers_are_called_brokers(report: Influence, truth: Truth) -> None:
    brokers = {f"demo-x:{name}" for name in truth.brokers}
    shown = report.table[report.table["platform"] == "demo-x"].sort_values("broker_score", ascending=False)

    assert len(brokers & set(shown["author"].head(25))) >= len(brokers) - 1


@pytest.fixture(scope="module")
def quarrel(store: Store, whole: Period) -> Struggle:
    ties = struggle.signed_ties(store, Scope(whole, ("night-rail-levy",)))
    return struggle_of(SignedGraph.of(ties["source"], ties["target"], ties["weight"], ties["sign"]))


def test_those_for_and_against_the_levy_are_told_apart_by_how_they_answer_each_other(
    quarrel: Struggle, truth: Truth
) -> None:
    planted = {author: side for side, camp in enumerate(("for", "against")) for author in truth.camps[camp]}
    sided = [
        (side, planted[author.partition(":")[2]])
        for author, side in zip(quarrel.signed.graph.ids, quarrel.sides.side.tolist(), strict=True)
        if side >= 0 and author.partition(":")[2] in planted
    ]
    right = sum(found == meant for found, meant in sided) / len(sided)

    assert len(sided) > 250
    assert max(right, 1 - right) >= 0.9
    assert (quarrel.sides.clarity or 0) > 0.4


def test_the_brands_own_conversation_makes_no_two_sides(store: Store, whole: Period) -> None:
    ties = struggle.signed_ties(store, Scope(whole, ("velanuit",)))
    found = struggle_of(SignedGraph.of(ties["source"], ties["target"], ties["weight"], ties["sign"]))

    assert (found.sides.clarity or 0) < 0.3
