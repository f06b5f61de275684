"""An analyst corrects tones on the Mentions page: one, several, with their copies, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.correcting import correct
from data.questions import counts, mentions
from data.questions.scope import Scope
from data.records import Author, Batch, Mention, Period, Watch
from pages.parts import answers, feed, gate
from pages.parts.feed import FeedClick, card
from vigie import house

NOW = datetime.now(UTC)
ACME = Watch("acme", "Acme", "acme")
EVER = Scope(Period(NOW - timedelta(days=3), NOW + timedelta(days=1)))
COPIED = "Acme is a great company, really great"


def said(name: str, text: str = COPIED) -> Mention:
    return Mention(
        "x", name, text, NOW - timedelta(minutes=5 + int(name)), author_id="ann", tone=0.8, label="positive", engine="vader 3.3.2"
    )  # fmt: skip


@pytest.fixture
def store(fill: Callable[..., None]) -> Any:
    """Three mentions read as positive, two of the same words."""
    fill(
        Batch("file:f", (said("1"), said("2"), said("3", "Acme, well")), (Author("x", "ann", handle="ann"),), read=3),
        watches=(ACME,),
    )  # fmt: skip
    return house.current().store


@pytest.fixture
def click(monkeypatch: pytest.MonkeyPatch) -> Callable[[FeedClick], None]:
    """What the viewer does in the list at the next run, once."""
    waiting: list[FeedClick] = []
    shown = feed.show

    def show(frame: pd.DataFrame, **more: Any) -> FeedClick:
        shown(frame, **more)
        return waiting.pop() if waiting else FeedClick()

    monkeypatch.setattr(feed, "show", show)
    return waiting.append


def read(store: Any) -> dict[str, str]:
    frame = mentions.page(store, EVER)
    return dict(zip(frame["id"], frame["label"], strict=True))


def seq(store: Any, name: str) -> int:
    frame = mentions.page(store, EVER)
    return int(frame.loc[frame["id"] == name, "seq"].iloc[0])


def sent(app: AppTest) -> str:
    """What was sent to the list, as it travels."""
    return "".join(str(one.proto) for one in app.get("bidi_component"))


def test_one_mention_is_corrected_marked_and_taken_back(
    store: Any,
    click: Callable[[FeedClick], None],
    open_page: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "person", lambda: "Zoë <b>")
    app = open_page("mentions.py")
    assert "Undo" not in sent(app)
    before = answers.hours(EVER)

    click(FeedClick(label=(seq(store, "1"), "negative")))
    app.run()

    assert not app.exception
    assert read(store) == {"1": "negative", "2": "positive", "3": "positive"}
    shown = sent(app)
    assert "Corrected by Zo" in shown
    assert "vader 3.3.2 read: positive +80." in shown
    assert "Apply to 1 identical mention" in shown
    after = answers.hours(EVER)  # the very question the Timeline asks
    assert set(before["label"]) == {"positive"}
    assert set(after["label"]) == {"negative", "positive"}

    click(FeedClick(undo=seq(store, "1")))
    app.run()
    assert read(store)["1"] == "positive"
    assert "Corrected by" not in sent(app)
    assert counts.differences_from_recount(store).empty


def test_its_copies_get_the_same_label_at_once_and_all_can_be_undone(
    store: Any, click: Callable[[FeedClick], None], open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py")
    click(FeedClick(label=(seq(store, "1"), "negative")))
    app.run()
    click(FeedClick(copies=seq(store, "1")))
    app.run()

    assert not app.exception
    assert read(store) == {"1": "negative", "2": "negative", "3": "positive"}
    assert any("**2 mentions** · now negative" in one.value for one in app.markdown)
    assert "Undo for all copies" in sent(app)

    app.button(key="corrected-undo").click().run()
    assert read(store) == {"1": "negative", "2": "positive", "3": "positive"}


def test_a_mention_that_leaves_the_list_by_its_new_label_can_still_be_taken_back(
    store: Any, click: Callable[[FeedClick], None], open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py", tone="positive")
    assert all(button.key != "corrected-undo" for button in app.button)
    click(FeedClick(label=(seq(store, "3"), "negative")))
    app.run()

    assert any("**1 mention** · now negative" in one.value for one in app.markdown)
    app.button(key="corrected-undo").click().run()
    assert set(read(store).values()) == {"positive"}


def test_what_is_not_about_us_is_marked_and_keeps_its_tone(
    store: Any, click: Callable[[FeedClick], None], open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py")
    click(FeedClick(label=(seq(store, "3"), "aside")))
    app.run()

    assert "not about us" in sent(app)
    assert read(store)["3"] == "positive"
    app.toggle(key="corrected").set_value(True).run()
    assert next(one.value for one in app.markdown if "mention" in one.value).startswith("**1 mention**")


def test_ticked_rows_are_corrected_together_and_undone_together(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py", view="table")
    assert any("Tick mentions" in one.value for one in app.markdown)
    key = app.dataframe[0].key
    app.session_state[key] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    app.run()
    assert any(one.value == "**2 chosen**" for one in app.markdown)
    app.button(key="give-neutral").click().run()

    assert not app.exception
    assert read(store) == {"1": "neutral", "2": "positive", "3": "neutral"}
    assert app.dataframe[0].key != key  # none is ticked any more
    assert (app.dataframe[0].value["corrected"] != "").tolist() == [True, False, True]
    app.button(key="corrected-undo").click().run()
    assert set(read(store).values()) == {"positive"}
    assert counts.differences_from_recount(store).empty


def test_rows_that_are_ticked_stay_what_they_were_while_new_mentions_come_in(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py", view="table")
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    here = house.current()
    here.landing.land(Batch("file:f", (said("0", "Acme, newest of all"),)))
    here.loader.settle()
    answers.tones_moved()
    app.run()
    assert app.dataframe[0].value["text"].tolist()[0] == COPIED
    app.button(key="give-negative").click().run()

    assert read(store) == {"0": "positive", "1": "negative", "2": "positive", "3": "positive"}
    assert len(app.dataframe[0].value) == 4


def test_cards_stay_in_place_while_one_corrects_and_new_mentions_wait(
    store: Any, click: Callable[[FeedClick], None], open_page: Callable[..., AppTest]
) -> None:
    app = open_page("mentions.py")
    here = house.current()
    here.landing.land(Batch("file:f", (said("0", "Acme, newest of all"),)))
    here.loader.settle()
    answers.tones_moved()
    click(FeedClick(label=(seq(store, "1"), "negative")))
    app.run()
    assert "newest of all" not in sent(app)
    assert "1 new" in sent(app)

    click(FeedClick(show_new=True))
    app.run()
    assert "newest of all" in sent(app)


def test_ticked_rows_may_take_their_copies_along(store: Any, open_page: Callable[..., AppTest]) -> None:
    app = open_page("mentions.py", view="table")
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    app.checkbox(key="corrected-copies").check().run()
    app.button(key="give-negative").click().run()

    assert read(store) == {"1": "negative", "2": "negative", "3": "positive"}


def test_only_what_a_card_offers_is_believed() -> None:
    row = {
        "seq": 5, "platform": "x", "created": pd.Timestamp(NOW), "text": "Acme", "label": "negative", "tone": -0.5, "corrected": "c",
        "corrected_at": pd.Timestamp(NOW), "corrected_by": "", "read_label": "positive", "read_tone": 0.3, "author_id": None,
        "handle": None, "name": None, "engine": "vader",
    }  # fmt: skip
    plain = {**row, "seq": 6, "corrected": None}
    content = card.cards(pd.DataFrame([row, plain]), zone="UTC", watches={}, marks={}, notes={}, pick=None, correct=True, copies={5: 3})  # fmt: skip

    assert feed._click({"kind": "label", "value": [6, "neutral"]}, content) == FeedClick(label=(6, "neutral"))
    assert feed._click({"kind": "undo", "value": 5}, content) == FeedClick(undo=5)
    assert feed._click({"kind": "copies", "value": 5}, content) == FeedClick(copies=5)
    for act in (
        {"kind": "label", "value": [7, "neutral"]}, {"kind": "label", "value": [6, "angry"]}, {"kind": "label", "value": [6]},
        {"kind": "label", "value": [6, ["neutral"]]}, {"kind": "label", "value": "6"}, {"kind": "undo", "value": 6},
        {"kind": "copies", "value": 6}, {"kind": "copies", "value": [5]},
    ):  # fmt: skip
        assert feed._click(act, content) == FeedClick(), act
    reading = [{**one, "correct": None} for one in content]  # a page that only shows
    assert feed._click({"kind": "label", "value": [6, "neutral"]}, reading) == FeedClick()


def test_a_withdrawn_mention_offers_nothing() -> None:
    row = {
        "seq": 1,
        "platform": "x",
        "created": pd.Timestamp(NOW),
        "deleted": True,
        "corrected": "c",
        "about": False,
    }
    (shown,) = card.cards(
        pd.DataFrame([row]), zone="UTC", watches={}, marks={}, notes={}, pick=None, correct=True
    )

    assert "correct" not in shown
    assert shown["said"] is shown["aside"] is None


def test_it_speaks_french(store: Any, open_page: Callable[..., AppTest]) -> None:
    correct(store, [seq(store, "1")], "negative", writer="Ann")
    app = open_page("mentions.py", ui="fr")

    assert "par Ann" in sent(app)
    assert app.toggle(key="corrected").label == "Corrigées seulement"
