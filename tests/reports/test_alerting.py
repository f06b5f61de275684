"""Alerts on real and made worlds: the crises that were, once each; and what people do about them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.demo import Truth, World
from connectors.enrich import Enricher
from data import alerting
from data.alerting import Alert, AlertError, Rule
from data.landing import Landing
from data.loader import Loader
from data.questions import counts
from data.questions.scope import Scope
from data.records import Batch, Gap, Mention, Period, Watch
from data.store import Store
from reports import alerting as noticing
from reports.why import why
from tests.shared import shared_data
from vigie.__main__ import cli
from vigie.sentinel import Sentinel

UNTIL = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACME = Watch("acme", "Acme", "acme")
AIRLINES = {"United": "united", "US Airways": "usairways", "American": "americanair", "Southwest": "southwestair", "Delta": "jetblue OR delta", "Virgin America": "virginamerica"}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World(until=UNTIL)


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return world.truth()


@pytest.fixture(scope="module")
def demo(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
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


def days(store: Store, first: int, per_hour: dict[int, int], *, quiet: int = 4) -> None:
    """Acme's talk from `first` hours before NOW: `quiet` an hour, but for the hours (before NOW) that are given."""
    landing = Landing(Path(store_folder(store)) / "landing.sqlite")
    posts = tuple(
        Mention(
            "x",
            f"{hour}-{n}",
            "acme again",
            NOW - timedelta(hours=hour) + timedelta(seconds=n),
            author_id="ann",
        )
        for hour in range(first, 0, -1)
        for n in range(per_hour.get(hour, quiet + hour % 3))
    )
    landing.save_watch(ACME)
    landing.land(Enricher(landing.watches())(Batch("demo", posts)))
    Loader(landing, store).settle()
    landing.close()


def store_folder(store: Store) -> Path:
    assert store.path is not None
    return store.path.parent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "vigie.duckdb")
    yield store
    store.close()


def test_the_demo_crisis_is_called_within_two_steps_and_nothing_else_is(demo: Store, truth: Truth) -> None:
    whole = counts.span(demo, ("velanuit",))
    assert whole is not None
    rules = noticing.defaults(Watch("velanuit", "Velanuit", "velanuit"))
    found = noticing.history(demo, rules, whole, now=UNTIL)
    crisis, keynote = [one for one in found if one.sure]

    assert timedelta(0) <= crisis.began - truth.crisis_start <= timedelta(hours=1)
    assert crisis.opened is not None
    assert crisis.opened - truth.crisis_start <= timedelta(hours=2)
    assert abs(keynote.began - truth.keynote) <= timedelta(hours=3)  # planted as well
    assert [one for one in found if not one.sure] == []


def test_no_rival_or_issue_of_the_demo_calls_but_for_what_was_planted(demo: Store, truth: Truth) -> None:
    planted = [truth.crisis_start, truth.apology, truth.keynote, datetime(2026, 4, 23, 6, tzinfo=UTC), datetime(2026, 5, 7, 9, tzinfo=UTC)]  # fmt: skip
    for name in ("nordhalt", "ostrelle", "night-rail-levy", "kerantec"):
        whole = counts.span(demo, (name,))
        assert whole is not None
        for one in noticing.history(demo, noticing.defaults(Watch(name, name, name)), whole, now=UNTIL):
            if one.sure:
                assert min(abs(one.began - at) for at in planted) <= timedelta(hours=6), (name, one)


def test_the_demo_crisis_is_explained_by_its_cause(demo: Store, truth: Truth) -> None:
    crisis = Scope(Period(truth.crisis_start, truth.crisis_start + timedelta(hours=24)), ("velanuit",))
    found = why(demo, crisis, names=("Velanuit",))
    assert (
        len([word for word in found.words if set(word.replace("#", "").split()) & set(truth.cause_words)])
        >= 2
    )
    assert len(found.first) == 1
    assert 1 <= len(found.quotes) <= 3
    assert found.negative.share is not None
    assert found.negative_before.share is not None
    assert found.negative.share > found.negative_before.share


@settings(max_examples=8, deadline=None)
@given(begin=st.integers(0, 55 * 24), length=st.integers(1, 72))
def test_every_decomposition_adds_up_exactly(demo: Store, truth: Truth, begin: int, length: int) -> None:
    since = truth.start + timedelta(hours=begin)
    found = why(demo, Scope(Period(since, since + timedelta(hours=length)), ("velanuit",)), top=3)
    for rows in found.volume.values():
        assert int(rows["change"].sum()) == found.mentions - found.mentions_before
    for rows in found.tone.values():
        if len(rows):
            assert found.net.mean is not None
            assert found.net_before.mean is not None
            assert rows["effect"].sum() == pytest.approx(found.net.mean - found.net_before.mean)
            assert (rows["mix"] + rows["within"]).tolist() == pytest.approx(rows["effect"].tolist())


def test_the_airline_crisis_is_one_alert_an_airline_and_names_cancellations(tmp_path: Path) -> None:
    file, db = shared_data("brand_us_airline", "Tweets.csv"), tmp_path / "air.duckdb"
    for name, query in AIRLINES.items():
        assert CliRunner().invoke(cli, ["watch", "add", name, query, "--db", str(db)]).exit_code == 0
    assert CliRunner().invoke(cli, ["import", str(file), "--db", str(db)]).exit_code == 0
    landing, store = Landing(db.with_suffix(".landing.sqlite")), Store(db)
    Loader(landing, store).settle()
    watches = landing.watches()
    called: dict[str, list[datetime]] = {}
    for watch in watches:
        whole = counts.span(store, (watch.id,))
        assert whole is not None
        found = noticing.history(store, noticing.defaults(watch), whole, now=whole.until)
        called[watch.name] = [one.began for one in found if one.sure]
    crisis = Period(
        datetime(2015, 2, 22, tzinfo=UTC), datetime(2015, 2, 23, 8, tzinfo=UTC)
    )  # 22 February there

    assert {name for name, times in called.items() if times} == {"US Airways", "American", "Delta"}
    for times in called.values():
        assert len(times) <= 1
        assert all(crisis.since <= at < crisis.until for at in times)
    words = why(store, Scope(Period(crisis.since, crisis.until + timedelta(days=1)), ("american",)), names=tuple(AIRLINES)).words  # fmt: skip
    assert any("cancel" in word for word in words)
    store.close()
    landing.close()


def test_a_story_opens_one_alert_that_grows_and_asking_twice_changes_nothing(store: Store) -> None:
    days(store, 24 * 20, {5: 60, 4: 70, 3: 80, 2: 75})
    alerts = []
    noticing.begin(store, [ACME], NOW - timedelta(hours=6))
    for hour in (6, 4, 3, 2, 1, 0):
        now = NOW - timedelta(hours=hour)
        alerts += noticing.evaluate(store, [ACME], now)
        revision = store.revision
        assert noticing.evaluate(store, [ACME], now) == []
        assert store.revision == revision
    assert {one.id for one in alerts} == {alerts[0].id}
    (one,) = alerting.alerts(store)
    assert one.state == "open"
    assert one.value >= 60
    assert one.ratio is not None
    assert one.ratio > 3
    assert alerting.log(store, one.id)["kind"].tolist()[0] == "noticed"


def test_a_single_hour_is_pending_and_fades(store: Store) -> None:
    days(store, 24 * 20, {9: 16})
    rule = Rule("acme", "unusual")
    alerting.save_rule(store, rule, writer="ann", now=NOW, since=NOW - timedelta(days=2))
    (first,) = noticing.evaluate(store, [ACME], NOW - timedelta(hours=8))
    assert first.state == "pending"
    assert noticing.evaluate(store, [ACME], NOW) == []
    (one,) = alerting.alerts(store)
    assert one.state == "closed"
    assert alerting.log(store, one.id)["kind"].tolist() == ["noticed", "faded"]


def test_a_closed_story_that_goes_on_calls_nobody_again(store: Store) -> None:
    days(store, 24 * 20, dict.fromkeys(range(1, 8), 60))
    noticing.begin(store, [ACME], NOW)
    (one,) = noticing.evaluate(store, [ACME], NOW - timedelta(hours=4))
    alerting.close(store, one.id, writer="ann", now=NOW)
    assert noticing.evaluate(store, [ACME], NOW) == []
    (after,) = alerting.alerts(store)
    assert after.state == "closed"
    assert after.last > one.last


def test_what_somebody_did_meanwhile_stands(store: Store) -> None:
    days(store, 24 * 20, dict.fromkeys(range(1, 8), 60))
    noticing.begin(store, [ACME], NOW)
    (seen,) = noticing.evaluate(store, [ACME], NOW - timedelta(hours=4))
    alerting.acknowledge(store, seen.id, writer="ann", now=NOW)
    alerting.keep(store, seen, [], now=NOW)
    after = alerting.alert(store, seen.id)
    assert (after.state, after.owner) == ("acknowledged", "ann")


def test_a_coverage_gap_is_no_silence(store: Store) -> None:
    days(store, 24 * 20, dict.fromkeys(range(1, 40), 0))
    rule = Rule("acme", "quiet")
    alerting.save_rule(store, rule, writer="ann", now=NOW, since=NOW - timedelta(days=3))
    whole = Period(NOW - timedelta(days=3), NOW)
    assert [one.sure for one in noticing.history(store, [rule], whole, now=NOW)] == [True]
    landing = Landing(store_folder(store) / "landing.sqlite")
    gap = Gap("demo", NOW - timedelta(hours=40), NOW, "the source was down")
    landing.land(Batch("demo", gaps=(gap,)))
    Loader(landing, store).settle()
    landing.close()
    assert noticing.history(store, [rule], whole, now=NOW) == []


def test_words_and_persons_call_at_once(store: Store) -> None:
    days(store, 48, {3: 5})
    whole = Period(NOW - timedelta(days=2), NOW)
    assert noticing.history(store, [Rule("acme", "words", sought="AGAIN", least=5)], whole, now=NOW)
    assert not noticing.history(store, [Rule("acme", "words", sought="recall")], whole, now=NOW)
    assert not noticing.history(store, [Rule("acme", "person", sought="nobody")], whole, now=NOW)


def test_a_site_nobody_linked_before_calls_once(store: Store) -> None:
    landing = Landing(store_folder(store) / "landing.sqlite")
    landing.save_watch(ACME)
    posts = tuple(
        Mention("x", f"{hour}-{site}", "acme again", NOW - timedelta(hours=hour), domains=(site,))
        for hour in range(20 * 24, 0, -1)
        for site in (["known.example"] if hour != 5 else ["known.example", "fresh.example"])
    )
    landing.land(Enricher(landing.watches())(Batch("demo", posts)))
    Loader(landing, store).settle()
    landing.close()
    whole = Period(NOW - timedelta(days=19), NOW)
    (one,) = noticing.history(store, [Rule("acme", "new")], whole, now=NOW)
    assert one.began == NOW - timedelta(hours=5)
    assert one.value == 1
    assert not noticing.history(store, [Rule("acme", "new", least=2, hours=24)], whole, now=NOW)


def test_what_people_do_is_kept_with_who_and_when(store: Store) -> None:
    one = Alert("a1", "acme", "open", NOW, NOW, NOW, 40, 4.0, 1, 1.5, ("r",), noticed=NOW)
    alerting.keep(store, one, [("noticed", "")], now=NOW)
    later = NOW + timedelta(hours=1)
    alerting.snooze(store, "a1", NOW + timedelta(hours=4), writer="ann", now=NOW)
    assert not alerting.alert(store, "a1").waits(later)
    assert alerting.alert(store, "a1").waits(NOW + timedelta(hours=5))
    alerting.acknowledge(store, "a1", writer="ann", now=later)
    alerting.hand_over(store, "a1", "bob", writer="ann", now=later)
    alerting.note(store, "a1", "told the board", writer="bob", now=later)
    alerting.close(store, "a1", writer="bob", now=later)
    after = alerting.alert(store, "a1")
    assert (after.state, after.owner) == ("closed", "bob")
    log = alerting.log(store, "a1")
    assert log["kind"].tolist() == ["noticed", "snoozed", "acknowledged", "owner", "note", "closed"]
    assert log["writer"].tolist()[-1] == "bob"
    alerting.reopen(store, "a1", writer="ann", now=later)
    assert alerting.alert(store, "a1").waits(later)


def test_what_cannot_be_is_refused_in_words(store: Store) -> None:
    for rule, says in (
        (Rule("acme", "words"), "which words"),
        (Rule("acme", "limit", least=0), "at least one"),
        (Rule("acme", "limit", hours=200), "168"),
        (Rule("acme", "odd"), "no kind"),  # type: ignore[arg-type]
    ):
        with pytest.raises(AlertError, match=says):
            alerting.save_rule(store, rule, writer="", now=NOW, since=NOW)
    with pytest.raises(AlertError, match="no such alert"):
        alerting.close(store, "gone", writer="", now=NOW)
    with pytest.raises(AlertError, match="nothing written"):
        alerting.note(store, "gone", " ", writer="", now=NOW)


def test_the_house_looks_by_itself_and_gives_each_watch_its_first_rules(tmp_path: Path, store: Store) -> None:
    days(store, 24 * 20, dict.fromkeys(range(1, 6), 60))
    landing = Landing(tmp_path / "landing.sqlite")
    raised = Sentinel(landing, store).look(NOW)
    assert [one.watch for one in raised] == ["acme"]
    assert {rule.id for rule, _ in alerting.rules(store)} == {"acme-talk", "acme-criticism"}
    switched = Rule("acme", "unusual", active=False, id="acme-talk")
    alerting.save_rule(store, switched, writer="ann", now=NOW, since=NOW)
    Sentinel(landing, store).look(NOW)
    assert [rule.active for rule, _ in alerting.rules(store) if rule.id == "acme-talk"] == [False]
    landing.close()
