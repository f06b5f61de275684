"""What the influence report and the dossiers say of a small world whose leaders and go-between are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.landing import Landing
from data.loader import Loader
from data.questions import people
from data.questions.scope import Scope
from data.records import Author, Batch, Interaction, Mention, Period
from data.store import Store
from reports.dossier import Place, _place, _places, alone, dossier, ranked, standing
from reports.influence import (
    Influence,
    community_quotes,
    community_tone,
    community_words,
    influence,
    narrowed,
)
from tests.circles import MEMBERS, circles

END = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCOPE = Scope(Period(END - timedelta(days=7), END + timedelta(hours=1)), ("acme",))


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Callable[[Batch], Store]]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)

    def loaded(batch: Batch) -> Store:
        landing.land(batch)
        Loader(landing, store).settle()
        return store

    yield loaded
    store.close()
    landing.close()


@pytest.fixture
def store(load: Callable[[Batch], Store]) -> Store:
    return load(circles(end=END))


@pytest.fixture
def report(store: Store) -> Influence:
    found = influence(store, SCOPE)
    assert found is not None
    return found


def test_two_circles_are_found_and_called_after_their_leaders(report: Influence) -> None:
    assert len(report.briefs) == 2
    assert {name.split(" · ")[0] for name in report.names.values()} == {"ann", "ben"}
    assert {brief.leaders[0] for brief in report.briefs} == {"x:ann", "x:ben"}
    assert report.labels[report.graph.position["x:ann"]] != report.labels[report.graph.position["x:ben"]]


def test_who_is_cited_nowhere_has_no_place_and_an_empty_scope_has_no_report(
    store: Store, report: Influence
) -> None:
    assert report.person("x:zoe") is None
    assert standing(report, "x:zoe") is None
    assert (
        influence(store, replace(SCOPE, period=Period(END - timedelta(days=99), END - timedelta(days=98))))
        is None
    )


def test_the_kinds_of_ties_narrow_the_report(store: Store) -> None:
    replies = influence(store, SCOPE, kinds=("reply",))

    assert replies is not None
    assert set(replies.ties) == {"reply"}
    assert replies.person("x:ben") is None
    assert influence(store, SCOPE, kinds=("quote",)) is None


def test_the_same_ties_have_the_same_revision_and_others_another(store: Store, report: Influence) -> None:
    again, narrower = influence(store, SCOPE), influence(store, SCOPE, kinds=("reply",))

    assert again is not None
    assert narrower is not None
    assert again.rev == report.rev != narrower.rev


def test_what_members_wrote_is_counted_with_its_tone(report: Influence) -> None:
    tone = community_tone(report).set_index("community")["net_tone"]
    sides = {name.split(" · ")[0]: tone[number] for number, name in report.names.items()}

    assert sides["ann"] == pytest.approx(-0.6)
    assert sides["ben"] == pytest.approx(0.6)
    assert int(report.table["mentions"].sum()) == 2 * (3 * MEMBERS + 1) + 2


def test_a_community_is_told_by_its_words_and_its_loudest_members(store: Store, report: Influence) -> None:
    person = report.person("x:ann")
    assert person is not None
    words = community_words(store, report, int(person["community"]))
    quotes = community_quotes(store, report, int(person["community"]))

    assert "battery" in " ".join(words)
    assert "colours" not in " ".join(words)
    assert len(quotes) == 3
    assert quotes["author_id"].is_unique
    assert all("recall" in text or "both" in text for text in quotes["text"])
    assert quotes["engagement"].is_monotonic_decreasing


def test_two_communities_never_share_a_name(load: Callable[[Batch], Store]) -> None:
    twin = circles(end=END)
    authors = tuple(replace(author, handle="same") for author in twin.authors)
    report = influence(load(replace(twin, authors=authors)), SCOPE)

    assert report is not None
    assert len(set(report.names.values())) == len(report.names) == 2


def test_a_scope_to_be_shared_holds_the_one_asked_for_and_stays_for_an_hour() -> None:
    since, until = END - timedelta(hours=24, minutes=-17), END + timedelta(minutes=17)
    first, later = (
        narrowed(replace(SCOPE, period=Period(since + late, until + late, name="24h")))
        for late in (timedelta(), timedelta(minutes=20))
    )

    assert first == later
    assert first.period.since <= since
    assert first.period.until >= until
    assert narrowed(first) == first


def test_a_dossier_says_who_cites_whom_and_on_what_the_role_rests(store: Store, report: Influence) -> None:
    ann = dossier(store, report, SCOPE, "x:ann")

    assert ann is not None
    assert ann.standing is not None
    assert ann.standing.role == "leader"
    assert ann.standing.community_rank == 1
    assert ann.standing.citers == MEMBERS + 1
    assert ann.standing.cited == 3 * MEMBERS + 1
    assert ann.standing.cites == 2
    assert ann.standing.inside > ann.standing.inside_mean
    assert {partner.author for partner in ann.cites} == {"x:ann-0", "x:ann-1"}
    assert ann.cited_by[0].ties == 3
    assert ann.followers == 100
    assert ann.mentions == 1
    assert ann.net.mean == pytest.approx(-60)
    assert ann.standing.low is not None
    assert ann.standing.high is not None
    assert ann.standing.low <= ann.standing.rank <= ann.standing.high


def test_who_keeps_up_with_both_circles_bridges_them(store: Store, report: Influence) -> None:
    carol = dossier(store, report, SCOPE, "x:carol")

    assert carol is not None
    assert carol.standing is not None
    assert carol.standing.groups == 2
    assert sum(share for _, share in carol.standing.bridges) == pytest.approx(1)
    assert carol.net.mean is None
    assert carol.net.n_untoned == 2


def test_words_are_those_a_person_uses_more_than_everybody(store: Store, report: Influence) -> None:
    member = dossier(store, report, SCOPE, "x:ann-1")

    assert member is not None
    assert "battery" in " ".join(member.words)
    assert "acme" not in member.words


def test_somebody_without_ties_has_a_dossier_and_a_stranger_none(store: Store, report: Influence) -> None:
    zoe = dossier(store, report, SCOPE, "x:zoe")

    assert zoe is not None
    assert zoe.standing is None
    assert (zoe.mentions, zoe.cites, zoe.cited_by) == (1, (), ())
    assert dossier(store, None, SCOPE, "x:zoe") is not None
    for stranger in ("x:nobody", "x:@nobody", "nonsense", "", "x:' or 1=1 --"):
        assert dossier(store, report, SCOPE, stranger) is None


def test_a_handle_leads_to_the_account_that_bears_it(load: Callable[[Batch], Store]) -> None:
    when = END - timedelta(hours=1)
    batch = Batch(
        "file:handles",
        (Mention("x", "1", "hello @Dora", when, author_id="7", given_watches=("acme",)),),
        (Author("x", "7", handle="seven"), Author("x", "42", handle="Dora")),
        (Interaction("x", "mention", "1", "7", "@dora", when),),
        read=1,
    )
    store = load(batch)
    found = dossier(store, influence(store, SCOPE), SCOPE, "x:@DORA")

    assert people.account_of(store, "x:@dora") == "x:42"
    assert people.account_of(store, "x:@nobody") == "x:@nobody"
    assert found is not None
    assert found.standing is not None
    assert found.author == "x:42"
    assert found.standing.cited == 1


def test_an_authors_hours_add_up_to_their_mentions(store: Store) -> None:
    hours = people.hours(store, replace(SCOPE, author="x:ben-2"))

    assert int(hours["mentions"].sum()) == 3
    assert int(hours["tone_sum"].sum()) == 3 * 6_000
    assert int(hours["tone_sq"].sum()) == 3 * 6_000**2
    assert set(hours["label"]) == {"positive"}


def test_the_ranking_goes_by_any_measure_and_finds_by_name(report: Influence) -> None:
    by_cites = ranked(report, by="out_strength", most=3)
    found = ranked(report, words="@ANN-")

    assert by_cites["out_strength"].is_monotonic_decreasing
    assert by_cites["place"].iloc[0] == 1
    assert set(found["author"]) == {f"x:ann-{n}" for n in range(MEMBERS)}
    assert found["place"].tolist() == found["rank"].tolist()
    assert ranked(report, words="(.*").empty
    assert alone(report, "x:ben")["place"].tolist() == [ranked(report).set_index("author")["place"]["x:ben"]]
    assert alone(report, "x:zoe").empty


def test_a_place_agrees_with_the_row_of_the_ranking(report: Influence) -> None:
    for measure in ("pagerank", "in_strength", "broker_score"):
        rows = ranked(report, by=measure).set_index("author")["place"]
        for author in ("x:ann", "x:carol", "x:ben-3"):
            place = standing(report, author)
            assert place is not None
            if not np.isnan(rows[author]):
                assert place.places[measure].rank == rows[author]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_a_rank_is_one_more_than_how_many_have_more(values: list[int]) -> None:
    column = pd.Series([float(value) for value in values])
    wanted = [1 + sum(other > value for other in values) for value in values]

    assert [_place(column, value) for value in column] == [
        Place(v, r) for v, r in zip(column, wanted, strict=True)
    ]
    places = _places(column, column)
    assert [p for p, v in zip(places, values, strict=True) if v > 0] == [
        r for r, v in zip(wanted, values, strict=True) if v > 0
    ]
