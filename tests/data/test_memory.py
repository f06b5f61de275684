"""What people decided and saw come of it: kept with every version, taken back, found by words, gone with a stakeholder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data import briefs, memory, stakeholders
from data.briefs import Brief
from data.memory import Entry
from data.questions import ledger, memories
from data.stakeholders import Stakeholder
from data.store import Store

MARCH = datetime(2026, 3, 2, tzinfo=UTC)
DECIDED = Entry("d1", "watch:acme", "decision", MARCH, "Réponse publique sur la grève")
CAME = Entry("o1", "watch:acme", "outcome", MARCH + timedelta(days=30), "Tone rose by 12 points", "d1")


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(None)
    yield store
    store.close()


def words(store: Store, *abouts: str) -> list[str]:
    return list(memories.entries(store, abouts)["words"])


def test_an_entry_is_kept_changed_and_changed_back_with_who_and_when(store: Store) -> None:
    memory.keep(store, DECIDED, writer="ann")
    memory.keep(store, replace(DECIDED, words="Answer in public"), writer="bob")
    assert words(store) == ["Answer in public"]
    row = memories.entries(store).to_dict("records")[0]
    assert (row["writer"], row["versions"]) == ("bob", 2)
    assert row["written"] < row["at_time"]

    memory.undo(store, "d1", writer="ann")
    assert words(store) == [DECIDED.words]
    log = memories.versions(store, "d1")
    assert list(log["writer"]) == ["ann", "bob", "ann"]
    assert list(log["undoes"].notna()) == [True, False, False]


def test_what_was_removed_comes_back_and_what_was_only_begun_goes(store: Store) -> None:
    memory.keep(store, DECIDED)
    memory.remove(store, "d1", writer="ann")
    assert words(store) == []
    memory.undo(store, "d1")
    assert words(store) == [DECIDED.words]
    memory.undo(store, "d1")
    assert words(store) == []
    memory.undo(store, "d1")  # there is nothing left to take back
    assert len(memories.versions(store, "d1")) == 4


def test_entries_are_those_of_what_is_asked_about_the_latest_first(store: Store) -> None:
    for one in (DECIDED, CAME, replace(DECIDED, id="d2", about="*"), replace(DECIDED, id="d3", about="watch:other")):  # fmt: skip
        memory.keep(store, one)
    found = memories.entries(store, ("watch:acme", "*"))
    assert list(found["entry"]) == ["o1", "d2", "d1"]
    assert found["follows"].iloc[0] == "d1"


@pytest.mark.parametrize(
    "wrong", [replace(DECIDED, words="  "), replace(DECIDED, kind="rumour"), replace(DECIDED, follows="x")]
)  # type: ignore[arg-type]
def test_what_cannot_be_remembered_is_refused(store: Store, wrong: Entry) -> None:
    with pytest.raises(ValueError, match=r"remember|outcome"):
        memory.keep(store, wrong)
    assert words(store) == []


def test_one_search_finds_all_that_people_wrote_whatever_case_and_accents(store: Store) -> None:
    memory.keep(store, DECIDED)
    memory.keep(store, CAME)
    stakeholders.save(store, Stakeholder("s1", "Globex Grève"))
    stakeholders.note(store, "s1", "Met about the strike", kind="meeting", moment=MARCH)
    stakeholders.note(store, "s1", "They like us")
    ledger.annotate(store, MARCH, "GREVE begins", watch="acme", writer="ann")
    briefs.save(store, Brief("b1", "La grève", "fr", "Some words", "draft", "", MARCH))

    def kinds(sought: str, *chosen: str) -> set[str]:
        return set(memories.found(store, sought, kinds=chosen)["kind"])

    assert kinds("greve") == {"decision", "meeting", "note", "pin", "brief"}
    assert kinds("grève publique") == {"decision"}
    assert kinds("greve", "brief", "pin") == {"brief", "pin"}
    assert kinds("100% nothing_like_it") == set()
    assert len(memories.found(store, "")) == 6
    assert list(memories.found(store, "strike")["title"]) == ["Globex Grève"]
    assert set(memories.found(store, "", about="watch:acme")["kind"]) == {"decision", "outcome", "pin"}


def test_a_stakeholder_takes_all_versions_of_what_was_written_of_it_along(store: Store) -> None:
    stakeholders.save(store, Stakeholder("s1", "Globex"))
    memory.keep(store, replace(DECIDED, about="stakeholder:s1"))
    memory.keep(store, replace(DECIDED, about="stakeholder:s1", words="other"))
    memory.keep(store, CAME)
    stakeholders.forget(store, "s1")
    assert words(store) == [CAME.words]
    assert memories.versions(store, "d1").empty
