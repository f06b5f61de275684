"""Accounts said to be one person's count as one everywhere, and stand apart again when that is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import persons
from data.landing import Landing
from data.loader import Loader
from data.questions import exchanges, people, struggle
from data.questions.scope import Scope
from data.records import Period
from data.store import Store
from reports.dossier import dossier
from reports.influence import influence
from tests.circles import circles

END = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCOPE = Scope(Period(END - timedelta(days=7), END + timedelta(hours=1)), ("acme",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    landing.land(circles(end=END))
    Loader(landing, store).settle()
    yield store
    store.close()
    landing.close()


def test_a_joined_account_gives_its_ties_tone_and_texts_to_the_main_one(store: Store) -> None:
    before = people.tone_by_author(store, SCOPE).set_index("author")["mentions"]
    persons.join(store, "x:ben-0", "x:ann", writer="eve")
    for ties in (people.ties(store, SCOPE), struggle.signed_ties(store, SCOPE)):
        names = {*ties["source"].to_pylist(), *ties["target"].to_pylist()}
        assert "x:ben-0" not in names
        assert "x:ann" in names
    after = people.tone_by_author(store, SCOPE).set_index("author")["mentions"]
    assert after["x:ann"] == before["x:ann"] + before["x:ben-0"]
    found = dossier(store, influence(store, SCOPE), SCOPE, "x:ben-0")
    assert found is not None
    assert found.author == "x:ann"
    assert found.mentions == after["x:ann"]
    assert [(one.account, one.writer) for one in found.joined] == [("x:ben-0", "eve")]
    texts = exchanges.between(store, SCOPE, [("x:ann", "x:ben")], kinds=("mention",)).to_pylist()
    assert {row["source"] for row in texts} == {"x:ann"}


def test_taking_it_back_leaves_everything_as_it_was(store: Store) -> None:
    before = sorted(people.ties(store, SCOPE).to_pylist(), key=str)
    persons.join(store, "x:ben", "x:ann", writer="eve")
    assert sorted(people.ties(store, SCOPE).to_pylist(), key=str) != before
    persons.part(store, "x:ben", writer="adam")
    persons.part(store, "x:ben", writer="adam")
    assert sorted(people.ties(store, SCOPE).to_pylist(), key=str) == before
    assert persons.accounts_of(store, "x:ann") == []
    said = store.rows("select person, writer from same_person_said order by at_time").to_pylist()
    assert said == [{"person": "x:ann", "writer": "eve"}, {"person": None, "writer": "adam"}]


def test_whoever_went_by_a_joined_account_follows_it(store: Store) -> None:
    persons.join(store, "x:ben-0", "x:ben", writer="eve")
    persons.join(store, "x:ben", "x:ann", writer="eve")
    assert {one.account for one in persons.accounts_of(store, "x:ann")} == {"x:ben", "x:ben-0"}
    assert persons.person_of(store, "x:ben-0") == "x:ann"
    with pytest.raises(persons.PersonError, match="one person already"):
        persons.join(store, "x:ann", "x:ben-0", writer="eve")
