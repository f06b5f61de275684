"""Watches on their page: written, tried, saved, shared and dropped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click
import pytest
from streamlit.testing.v1 import AppTest

from data.records import Batch, Mention, Watch
from vigie import house
from vigie.commands import watch as command

NOW = datetime.now(UTC)
ACME = Watch("acme", "Acme", "acme")
HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png) [x](javascript:alert(1)) :red[x]"


def batch(*texts: str) -> Batch:
    found = tuple(
        Mention("x", str(n), text, NOW - timedelta(minutes=5 + n), author_id="ann")
        for n, text in enumerate(texts)
    )
    return Batch("file:f", found, read=len(found))


def written(app: AppTest) -> str:
    return "\n".join(
        str(one.value) for kind in (app.markdown, app.text, app.code, app.caption) for one in kind
    )


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def new_watch(app: AppTest, name: str, query: str) -> AppTest:
    press(app, "Add a watch")
    app.text_input(key="watch-name").set_value(name)
    app.text_input(key="watch-query").set_value(query).run()
    return app


def test_an_empty_house_says_what_a_watch_is(fill, open_page) -> None:
    fill()

    app = open_page("watches.py")

    assert not app.exception
    assert "A watch is a name and a query" in written(app)


def test_a_watch_shows_what_it_found_in_the_period(fill, open_page) -> None:
    fill(batch("Acme one", "Acme two", "Bolt"), watches=(ACME,))

    app = open_page("watches.py")

    assert not app.exception
    assert "2 matches" in [button.label for button in app.button]


def test_a_query_is_tried_before_it_is_saved(fill, open_page) -> None:
    fill(batch("Acme is late", "Bolt is on time", "Acme street is long"))
    app = new_watch(open_page("watches.py"), "Acme", 'acme -"acme street"')

    assert not app.exception
    trial = app.segmented_control(key="watch-side")
    assert "**3** mentions" in written(app)
    assert trial.options == ["Would match: 1", "Would not match: 2"]
    press(app, "Save")
    assert [watch.query for watch in house.current().landing.watches()] == ['acme -"acme street"']


def test_a_change_says_what_is_gained_and_lost(fill, open_page) -> None:
    fill(batch("Acme", "Bolt"), watches=(ACME,))
    app = press(open_page("watches.py"), "Change")

    app.text_input(key="watch-query").set_value("bolt").run()

    assert not app.exception
    options = app.segmented_control(key="watch-side").options
    assert options[2:] == ["Newly found: 1", "No longer found: 1"]


def test_a_query_that_cannot_be_read_points_at_the_place_and_cannot_be_saved(fill, open_page) -> None:
    fill(batch("Acme"))

    app = new_watch(open_page("watches.py"), "Acme", "(acme OR")

    assert not app.exception
    assert app.code[0].value.splitlines()[1].startswith("^")
    assert "never closed" in written(app)
    assert next(button for button in app.button if button.label == "Save").disabled


def test_a_renamed_watch_stays_the_same_watch(fill, open_page) -> None:
    fill(batch("Acme"), watches=(ACME,))
    app = press(open_page("watches.py"), "Change")

    app.text_input(key="watch-name").set_value("Acme Corp").run()
    press(app, "Save")

    assert [(one.id, one.name, one.revision) for one in house.current().landing.watches()] == [
        ("acme", "Acme Corp", 1)
    ]


def test_two_watches_cannot_bear_one_name(fill, open_page) -> None:
    fill(batch("Acme"), watches=(ACME, Watch("bolt", "Bolt", "bolt", kind="rival")))
    app = open_page("watches.py")
    app.button(key="edit-bolt").click().run()

    app.text_input(key="watch-name").set_value("Acme").run()
    press(app, "Save")

    assert "choose a different name" in app.error[0].value
    assert len(house.current().landing.watches()) == 2


def test_deleting_asks_first(fill, open_page) -> None:
    fill(batch("Acme"), watches=(ACME,))
    app = press(open_page("watches.py"), "Delete")

    assert "its matches go; the mentions stay" in written(app)
    assert app.button(key="drop-confirmed").label == "Delete"
    assert len(house.current().landing.watches()) == 1


def test_hostile_names_and_queries_are_inert_everywhere(fill, open_page) -> None:
    fill(batch("Acme"), watches=(Watch("evil", HOSTILE, '"<img src=x onerror=alert(1)>" OR acme'),))
    app = open_page("watches.py")
    pages = [written(app), written(press(app, "Delete")), written(press(open_page("watches.py"), "Change"))]

    for text in pages:
        unread = (line for line in text.splitlines() if "onerror" not in line)  # st.text reads no markup
        marked = re.sub(r"\\.", "", "\n".join(unread))  # without what is escaped
        assert "<script" not in marked
        assert "![](" not in marked
        assert ":red[" not in marked


def test_it_speaks_french(fill, open_page) -> None:
    fill(batch("Acme"), watches=(ACME,))

    app = open_page("watches.py", ui="fr")

    assert not app.exception
    assert app.title[0].value == "Que surveillons-nous\u00a0?"
    assert "1 correspondance" in [button.label for button in app.button]


def test_watches_travel_as_a_file_and_back() -> None:
    every = [ACME, Watch("evil", HOSTILE, 'acme OR "x y"', kind="issue")]

    back = command.from_toml(command.as_toml(every))

    assert [(one.id, one.name, one.query, one.kind) for one in back] == [
        (one.id, one.name, one.query, one.kind) for one in every
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watch = 3", "each watch begins with"),
        ('[[watch]]\nid = "*"\nname = "All"\nquery = "a"', "will not do"),
        ('[[watch]]\nid = "a"\nname = " "\nquery = "a"', "needs a name"),
        (
            '[[watch]]\nid = "a"\nname = "A"\nquery = "a"\n[[watch]]\nid = "a"\nname = "B"\nquery = "b"',
            "Two watches have the id",
        ),
        ('[[watch]]\nid = "a"\nname = "A"\nquery = "(a"', "never closed"),
        ("not toml", "not a watch file"),
    ],
)
def test_a_watch_file_that_will_not_do_says_why(text: str, said: str) -> None:
    with pytest.raises(click.UsageError, match=re.escape(said)):
        command.from_toml(text)


def test_the_count_leads_to_the_mentions_of_that_watch_in_the_same_period(fill, open_page) -> None:
    fill(batch("Acme one", "Acme two", "Bolt"), watches=(ACME, Watch("bolt", "Bolt", "bolt", kind="rival")))
    app = open_page("watches.py", period="Last 30 days")

    app.button(key="read-bolt").click().run()

    assert not app.exception
    assert app.title[0].value == "What exactly was said?"
    assert (app.selectbox(key="period").value, app.multiselect(key="watch").value) == ("30d", ["bolt"])
