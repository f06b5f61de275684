"""A mention is taken in hand on the Mentions page, singly and with others, found by its status, and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.questions import mentions
from pages.parts import feed
from pages.parts.feed import FeedClick
from tests.pages.test_correcting_on_mentions import EVER, click, store

__all__ = ["click", "store"]


def headline(app: AppTest) -> str:
    return str(next(one.value for one in app.markdown if "mention" in one.value))


def in_hand(store: Any) -> dict[str, tuple[object, object]]:
    frame = mentions.page(store, EVER).astype(object)
    frame = frame.where(frame.notna(), None)
    return {row.id: (row.status, row.owner) for row in frame.itertuples()}


def test_a_card_takes_it_in_hand_and_the_act_is_undone(store, click, open_page) -> None:
    seq = int(mentions.page(store, EVER)["seq"][0])
    click(FeedClick(status=(seq, "todo")))
    app = open_page("mentions.py", period="all")

    assert not app.exception
    assert in_hand(store)["1"] == ("todo", None)
    assert app.multiselect(key="status")
    app.button(key="triage-undo").click().run()
    assert in_hand(store)["1"] == (None, None)


def test_the_status_narrows_the_list_and_clearing_widens_it(store, click, open_page) -> None:
    seq = int(mentions.page(store, EVER)["seq"][0])
    click(FeedClick(status=(seq, "closed")))
    app = open_page("mentions.py", period="all")
    app.multiselect(key="status").set_value(["closed"]).run()
    assert headline(app).startswith("**1 mention**")

    app.multiselect(key="status").set_value(["todo"]).run()
    app.button(key="empty-action").click().run()

    assert not app.exception
    assert any(one.value.startswith("**3 mentions**") for one in app.markdown)


def test_chosen_mentions_are_taken_in_hand_together(
    store, open_page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.parts import tables

    monkeypatch.setattr(tables, "ticked", lambda _: [0, 1])
    app = open_page("mentions.py", period="all", view="table")
    app.text_input(key="triage-owner").set_value("Bea")
    app.button(key="FormSubmitter:triage-Save").click().run()

    assert not app.exception
    assert in_hand(store) == {"1": ("todo", "Bea"), "2": ("todo", "Bea"), "3": (None, None)}


def test_only_what_was_offered_is_believed(store) -> None:
    cards = [{"seq": 1, "author": None, "correct": {"label": None}}]

    assert feed._click({"kind": "status", "value": [1, "closed"]}, cards).status == (1, "closed")
    assert feed._click({"kind": "status", "value": [2, "closed"]}, cards) == FeedClick()
    assert feed._click({"kind": "status", "value": [1, "<b>"]}, cards) == FeedClick()


def test_the_file_says_who_has_it_in_hand(store) -> None:
    from data import triage
    from pages.parts import tables

    frame: pd.DataFrame = mentions.page(store, EVER)
    triage.take_in_hand(store, [int(frame["seq"][0])], status="todo", owner="=Bea")

    said: Callable[..., bytes] = tables.mentions_file
    file = said(mentions.page(store, EVER), {}).decode("utf-8-sig")
    assert "status,owner,tag" in file.splitlines()[0]
    assert "todo,'=Bea" in file
