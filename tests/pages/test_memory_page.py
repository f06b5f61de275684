"""What an executive remembers: decisions pinned over the years, what came of them, found again by words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from data import memory, stakeholders
from data.memory import Entry
from data.questions import memories
from data.stakeholders import Stakeholder
from tests.pages import story
from vigie import house

NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png) [x](javascript:alert(1)) :red[x] **b**"


def shown(app: AppTest) -> str:
    return "\n".join(
        str(one.value) for kind in (app.markdown, app.title, app.text, app.success) for one in kind
    )


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_a_decision_is_written_down_pinned_and_taken_away_and_back(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    app = open_page("memory.py")
    assert "Nothing is written down yet" in shown(app)

    app.text_area(key="new-words").set_value("We answer in public")
    app = press(app, "Keep it")
    assert not app.exception
    assert "We answer in public" in shown(app)
    assert "1 · Decision" in shown(app)
    figure = str(app.get("plotly_chart")[0].proto.spec)
    assert "1\\u00b7We answer in" in figure
    (row,) = memories.entries(house.current().store).to_dict("records")
    assert (row["about"], row["kind"]) == ("watch:acme", "decision")

    app = press(app, "Remove")
    assert "We answer in public" not in shown(app)
    app = press(app, "Bring it back")
    assert "We answer in public" in shown(app)


def test_an_outcome_stands_under_its_decision_and_a_change_can_be_taken_back(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    store = house.current().store
    decided = Entry("d1", "watch:acme", "decision", NOW - timedelta(days=3), "We answer in public")
    for one in (decided, Entry("o1", "watch:acme", "outcome", NOW, "Tone rose", "d1")):
        memory.keep(store, one, writer="ann@example.org")
    memory.keep(store, Entry("d1", "watch:acme", "decision", decided.moment, "We keep silent"), writer="bob")

    app = open_page("memory.py")
    heads = [one.value for one in app.markdown if "badge" in one.value]
    assert ["↳" in head for head in heads] == [False, True]
    assert [one.value for one in app.text] == ["We keep silent", "Tone rose"]
    assert "bob" in heads[0]
    app.button(key="memory-undo-d1").click().run()
    assert "We answer in public" in shown(app)


def test_one_box_finds_notes_of_stakeholders_too_and_nothing_foreign_acts(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))
    store = house.current().store
    stakeholders.save(store, Stakeholder("s1", f"Globex {HOSTILE}"))
    stakeholders.note(store, "s1", "Met about the LÉVY", kind="meeting")
    memory.keep(store, Entry("d1", "stakeholder:s1", "note", NOW, f"levy {HOSTILE}", None), writer=HOSTILE)

    app = open_page("memory.py", q="levy")

    assert not app.exception
    assert "2 found" in shown(app)
    assert "Meeting" in shown(app)
    marks = "\n".join(str(one.value) for one in app.markdown)
    for mark in ("![](http", "[x](javascript", ":red[x]"):
        assert mark not in marks
    assert [one.label for one in app.button].count("Open") == 2
    app.text_input(key="q").set_value("nothing_has_this").run()
    assert "Nothing that people wrote here" in shown(app)


def test_it_speaks_french_and_says_when_nothing_was_ever_said(fill, open_page) -> None:
    fill(watches=(story.ACME,))
    app = open_page("memory.py", ui="Français")
    assert not app.exception
    assert app.title[0].value.startswith("Qu'avons-nous décidé")
    assert "Rien n'en a encore été dit" in shown(app)
