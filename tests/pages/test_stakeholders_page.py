"""What a viewer of the Stakeholders page sees and does: the grid, a sheet, registers, files; nothing foreign runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import memory
from data import stakeholders as keeping
from data.memory import Entry
from data.questions import stakeholders
from data.records import RegisterEntry
from data.stakeholders import Stakeholder
from tests.circles import ACME, circles
from vigie import house

HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png) [x](javascript:alert(1)) :red[x] **b**"
MARKS = ("![](http", "[x](javascript", ":red[x]", "**b**")
Fill = Callable[..., None]
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_resource.clear()


def shown(app: AppTest) -> str:
    said = [
        str(one.value)
        for kind in (app.markdown, app.title, app.subheader, app.caption, app.text)
        for one in kind
    ]
    return "\n".join(said + [str(button.label) for button in app.button])


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def listed() -> list[Stakeholder]:
    store = house.current().store
    found = [stakeholders.one(store, name) for name in stakeholders.everyone(store)["id"]]
    return [one for one in found if one is not None]


def test_an_empty_list_says_how_to_begin(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))

    app = open_page("stakeholders.py")

    assert not app.exception
    assert "Nobody is on the list yet" in shown(app)


def test_a_stakeholder_is_written_down_and_its_sheet_opens(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    app = press(open_page("stakeholders.py"), "stake-add")
    app.text_input(key="stake-name").set_value("Ann's office")
    app.text_input(key="stake-aliases").set_value("ann | @ann")
    app.segmented_control(key="stake-stance").set_value(-2)
    next(button for button in app.button if button.label == "Save").click().run()

    assert not app.exception
    (one,) = listed()
    assert (one.name, one.aliases, one.stance) == ("Ann's office", ("ann", "@ann"), -2)
    assert app.query_params["stakeholder"] == one.id
    assert "firmly against" in shown(app)


def test_an_account_is_confirmed_by_hand_and_then_power_is_measured(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    keeping.save(house.current().store, Stakeholder("s1", "Office of Ann", aliases=("@ann",)))
    app = open_page("stakeholders.py", stakeholder="s1")
    assert "Power is unknown" in shown(app)
    assert "The register names this very account." in shown(app)

    press(app, "stake-yes-0")

    assert not app.exception
    assert "Power **100** of 100" in shown(app)
    assert stakeholders.everyone(house.current().store)["accounts"][0].tolist() == ["x:ann"]

    press(app, "stake-unlink-x:ann")
    assert "Power is unknown" in shown(app)


def test_what_was_ruled_out_is_not_suggested_again(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    keeping.save(house.current().store, Stakeholder("s1", "Ann", aliases=("@ann",)))
    app = open_page("stakeholders.py", stakeholder="s1")

    press(app, "stake-no-0")

    assert not app.exception
    assert "The register names this very account." not in shown(app)


def test_a_note_is_written_and_removed(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    keeping.save(house.current().store, Stakeholder("s1", "Ann"))
    app = open_page("stakeholders.py", stakeholder="s1")
    app.text_area(key="stake-note-words").set_value("Asked for the figures. " + HOSTILE)
    next(button for button in app.button if button.label == "Write down").click().run()

    assert not app.exception
    notes = stakeholders.notes(house.current().store, "s1")
    assert notes["kind"].tolist() == ["note"]
    assert any(HOSTILE in str(text.value) for text in app.text)

    press(app, f"stake-note-{notes['id'][0]}")
    assert stakeholders.notes(house.current().store, "s1").empty


def test_deleting_asks_first_and_leaves_nothing(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    store = house.current().store
    keeping.save(store, Stakeholder("s1", "Ann"))
    keeping.note(store, "s1", "private")
    app = press(open_page("stakeholders.py", stakeholder="s1"), "stake-drop")
    assert "This cannot be undone" in shown(app)

    press(app, "stake-drop-confirmed")

    assert not app.exception
    assert listed() == []
    assert stakeholders.notes(store, "s1").empty
    assert "stakeholder" not in app.query_params


def test_the_grid_names_who_weighs_most_against_and_foreign_words_stay_letters(
    fill: Fill, open_page: Open
) -> None:
    fill(circles(names=[HOSTILE]), watches=(ACME,))
    store = house.current().store
    for name, account, stance in (("Ann", "x:ann", -1), ("Ben", "x:ben", 2), (HOSTILE, "x:carol", -2)):
        keeping.save(
            store,
            Stakeholder(account, name, role=HOSTILE, stance=stance, stance_why=HOSTILE, purpose=HOSTILE),
        )
        keeping.link(store, account, "account", account)

    app = open_page("stakeholders.py")

    assert not app.exception
    assert "3 stakeholders; **Ann** weighs most among those against" in shown(app)
    for address in ({}, {"stakeholder": "x:carol"}):
        app = open_page("stakeholders.py", **address)
        assert not app.exception
        assert not any(mark in shown(app).replace("**Ann**", "") for mark in MARKS if mark != "**b**")
        assert "<script>" not in shown(app).replace("\\", "").replace(HOSTILE, "") or "\\<script" in shown(
            app
        )


def test_an_organisation_of_a_register_that_speaks_here_is_confirmed_in_one_click(
    fill: Fill, open_page: Open
) -> None:
    fill(circles(), watches=(ACME,))
    entry = RegisterEntry(
        "HATVP", "1", "Maison Ann", handles=("Ann",), people=("Jeanne Martin (Directrice)",)
    )
    keeping.take_register(house.current().store, [entry, RegisterEntry("HATVP", "2", "Nobody Here")])
    app = open_page("stakeholders.py", view="registers")
    assert "Maison Ann" in shown(app)
    assert "2 entries" in shown(app)

    press(app, "register-yes-0")

    assert not app.exception
    row = stakeholders.everyone(house.current().store).iloc[0]
    assert (row["name"], row["accounts"].tolist(), row["entries"].tolist()) == (
        "Maison Ann",
        ["x:ann"],
        ["HATVP:1"],
    )
    sheet = open_page("stakeholders.py", stakeholder=row["id"])
    assert "Jeanne Martin \\(Directrice\\)" in shown(sheet)


def test_the_page_speaks_french(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    keeping.save(house.current().store, Stakeholder("s1", "Ann", stance=1))

    app = open_page("stakeholders.py", ui="fr")

    assert not app.exception
    assert app.title[0].value.startswith("Qui est concerné")


def test_the_sheet_tells_what_was_decided_about_them(fill: Fill, open_page: Open) -> None:
    fill(circles(), watches=(ACME,))
    store = house.current().store
    keeping.save(store, Stakeholder("s1", "Ministry"))
    when = datetime(2026, 3, 2, tzinfo=UTC)
    memory.keep(store, Entry("d1", "stakeholder:s1", "decision", when, f"Ask for a meeting {HOSTILE}"), writer="ann")  # fmt: skip

    app = open_page("stakeholders.py", stakeholder="s1")

    assert not app.exception
    assert "Ask for a meeting" in shown(app)
    assert "**Decision** · 2 Mar 2026 · ann" in shown(app)
