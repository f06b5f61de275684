"""Where stakeholders stand: power by rank, stance by hand or by tone, and the list as a file that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from data import stakeholders as keeping
from data.landing import Landing
from data.loader import Loader
from data.questions import stakeholders
from data.questions.scope import Scope
from data.records import Period
from data.stakeholders import Stakeholder
from data.store import Store
from reports.influence import influence
from reports.spreadsheet import csv_text
from reports.stakeholder_files import COLUMNS, StakeholderFileError, as_rows, take_over
from reports.stakeholders import grid, power, suggested_stance
from reputation.tone import Net
from tests.circles import circles

END = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCOPE = Scope(Period(END - timedelta(days=7), END + timedelta(hours=1)), ("acme",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    landing, store = Landing(tmp_path / "landing.sqlite"), Store(None)
    landing.land(circles(end=END))
    Loader(landing, store).settle()
    landing.close()
    yield store
    store.close()


def test_power_is_that_of_the_best_account_with_its_interval(store: Store) -> None:
    keeping.save(store, Stakeholder("a", "Ann's office"))
    for account in ("x:ann-3", "x:@ANN", "x:nobody"):
        keeping.link(store, "a", "account", account)
    keeping.save(store, Stakeholder("z", "Zoe"))

    found = grid(store, SCOPE, influence(store, SCOPE)).set_index("id")

    assert (found["rank"]["a"], found["power"]["a"], found["carrier"]["a"]) == (1, 100.0, "x:ann")
    assert found["power_low"]["a"] <= found["power"]["a"] <= found["power_high"]["a"]
    assert pd.isna(found["power"]["z"])


def test_a_stance_set_by_hand_wins_over_the_suggested_one(store: Store) -> None:
    for name, stance in (("a", None), ("b", 2)):
        keeping.save(store, Stakeholder(name, name, stance=stance))
        for n in range(6):
            keeping.link(store, name, "account", f"x:ann-{n}")
    tones = stakeholders.tones(store, SCOPE, ["x:ann-0"])
    assert tones["mentions"].sum() == 3

    found = grid(store, SCOPE, None).set_index("id")

    assert found["toned"]["a"] == 18
    assert pd.isna(found["side"]["a"]), "18 texts suggest nothing"
    assert found["side"]["b"] == 2


@pytest.mark.parametrize(
    ("net", "step"),
    [
        (Net(60.0, 50.0, 70.0, 100, 0), 2),
        (Net(-26.0, -40.0, -12.0, 100, 0), -1),
        (Net(4.0, 1.0, 7.0, 900, 0), 1),
        (Net(4.0, -1.0, 9.0, 100, 0), None),
        (Net(60.0, 50.0, 70.0, 29, 0), None),
        (Net(None, None, None, 0, 5), None),
    ],
)
def test_tone_suggests_a_stance_only_where_it_is_sure_of_its_sign(net: Net, step: int | None) -> None:
    assert suggested_stance(net) == step


@given(some.integers(2, 10**6), some.data())
def test_power_falls_with_rank_from_a_hundred_to_nothing(of: int, data: some.DataObject) -> None:
    rank = data.draw(some.integers(1, of - 1))
    assert power(1, of) == 100.0
    assert power(of, of) == pytest.approx(0.0)
    assert power(rank, of) > power(rank + 1, of)


def test_the_list_leaves_as_a_file_and_comes_back_whole(store: Store) -> None:
    first = Stakeholder("a", "=Ann", "person", "Chair", "Union", ("@ann", "Annie"), -2, "said so", "affairs")
    keeping.save(store, first)
    keeping.link(store, "a", "account", "x:ann")
    text = csv_text(as_rows(grid(store, SCOPE, influence(store, SCOPE))), COLUMNS)
    assert "'=Ann" in text
    other = Store(None)

    assert take_over(other, "\ufeff" + text) == (1, 0)
    assert take_over(other, text) == (0, 1)

    assert stakeholders.one(other, stakeholders.everyone(other)["id"][0]) == Stakeholder(
        **{name: getattr(first, name) for name in first.__slots__}
        | {"id": stakeholders.everyone(other)["id"][0]}
    )
    assert stakeholders.everyone(other)["accounts"][0].tolist() == ["x:ann"]
    other.close()


def test_a_column_that_is_absent_leaves_what_stands(store: Store) -> None:
    keeping.save(store, Stakeholder("a", "Ann", role="Chair", stance=1))

    assert take_over(store, "name;stance\nANN;-2\nBen;\n") == (1, 1)

    ann = stakeholders.one(store, "a")
    assert ann is not None
    assert (ann.name, ann.role, ann.stance) == ("ANN", "Chair", -2)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column name"),
        ("title\nx\n", "no column name"),
        ("name,stance\nAnn,1\nBen,7\n", "Line 3: stance '7'"),
        ("name,stance\nAnn,inf\n", "Line 2: stance"),
        ("name,kind\nAnn,robot\n", "Line 2: kind 'robot'"),
        ("name,role\n,x\n", "Line 2 has no name"),
    ],
)
def test_a_file_that_is_wrong_changes_nothing(store: Store, text: str, complaint: str) -> None:
    with pytest.raises(StakeholderFileError, match=complaint):
        take_over(store, text)
    assert stakeholders.everyone(store).empty
