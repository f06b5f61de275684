"""What a reader of the Mentions page finds, and takes away."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from data.questions import mentions
from data.questions.scope import Scope
from data.records import Author, Batch, Mention, Period, Watch
from data.store import Store
from pages.parts import tables
from vigie import house

NOW = datetime.now(UTC)
ACME, RIVAL = Watch("acme", "Acme", "acme"), Watch("rival", "Bolt", "bolt", kind="rival")
HOSTILE = "acme <script>alert(1)</script> ![](http://evil.example/p.png) [x](javascript:alert(1))"


def said(name: str, text: str, *, minutes: int = 5, **more: Any) -> Mention:
    return Mention("x", name, text, NOW - timedelta(minutes=minutes), author_id="ann", **more)


def batch(*found: Mention) -> Batch:
    return Batch("file:f", found, (Author("x", "ann", handle="ann", name="Ann <b>"),), read=len(found))


def headline(app: AppTest) -> str:
    return next(one.value for one in app.markdown if "mention" in one.value)


def seqs(app: AppTest) -> str:
    """What was sent to the list, as it travels."""
    return "".join(str(one.proto) for one in app.get("bidi_component"))


def test_an_empty_store_offers_all_time(fill, open_page) -> None:
    fill()

    app = open_page("mentions.py")

    assert not app.exception
    assert app.title[0].value == "What exactly was said?"
    app.button(key="empty-action").click().run()
    assert not app.exception
    assert app.selectbox(key="period").value == "all"


def test_one_mention_is_counted_and_shown(fill, open_page) -> None:
    fill(batch(said("1", "Acme is fine")), watches=(ACME,))

    app = open_page("mentions.py")

    assert not app.exception
    assert headline(app).startswith("**1 mention** · Acme")
    assert "Acme is fine" in seqs(app)


def test_search_labels_and_given_labels_narrow_the_list(fill, open_page) -> None:
    found = [
        said("1", "Acme is délicieux, great and good", tone=0.8, label="positive", given_label="negative"),
        said("2", "Acme is awful", tone=-0.6, label="negative"),
        said("3", "Acme est là"),
    ]
    fill(batch(*found), watches=(ACME,))

    assert headline(open_page("mentions.py", q="DELICIEUX")).startswith("**1 mention**")
    assert headline(open_page("mentions.py", tone="negative")).startswith("**1 mention**")
    assert headline(open_page("mentions.py", tone=["negative", "none"])).startswith("**2 mentions**")
    assert headline(open_page("mentions.py", tone=["Negative", "No tone"], ui="fr")).startswith(
        "**2 mentions**"
    )
    assert headline(open_page("mentions.py", given="negative")).startswith("**1 mention**")
    nothing = open_page("mentions.py", q="zebra")
    nothing.button(key="empty-action").click().run()
    assert headline(nothing).startswith("**3 mentions**")


def test_older_mentions_follow_without_a_gap_or_a_double(fill, open_page) -> None:
    fill(batch(*(said(str(n), f"Acme number {n}", minutes=n // 3) for n in range(130))), watches=(ACME,))

    app = open_page("mentions.py", view="table")
    assert len(app.dataframe[0].value) == 50
    app.button(key="older").click().run()
    app.button(key="older").click().run()

    texts = app.dataframe[0].value["text"].tolist()
    assert len(texts) == len(set(texts)) == 130
    assert not app.button or all(button.key != "older" for button in app.button)


def test_only_one_author_can_be_read_and_let_go(fill, open_page) -> None:
    other = Mention("x", "2", "Acme too", NOW, author_id="bob")
    fill(batch(said("1", "Acme"), other), watches=(ACME,))

    app = open_page("mentions.py", by="x:ann")

    assert headline(app).startswith("**1 mention**")
    next(button for button in app.button if "Only by" in button.label).click().run()
    assert headline(app).startswith("**2 mentions**")


def test_hostile_texts_and_names_are_shown_as_text(fill, open_page) -> None:
    fill(batch(said("1", HOSTILE)), watches=(Watch("acme", HOSTILE, "acme"),))

    for view in ("list", "table"):
        app = open_page("mentions.py", view=view)
        assert not app.exception
        written = re.sub(r"\\.", "", "\n".join(one.value for one in app.markdown))  # without what is escaped
        assert "<script" not in written
        assert "![](" not in written
        assert "](javascript" not in written


def test_it_speaks_french(fill, open_page) -> None:
    fill(batch(said("1", "Acme")), watches=(ACME,))

    app = open_page("mentions.py", ui="fr")

    assert not app.exception
    assert app.title[0].value == "Qu’a-t-on dit exactement\u00a0?"
    assert app.text_input(key="q").label == "Recherche"


def test_a_file_to_take_away_runs_no_formula_and_says_what_it_is(fill) -> None:
    fill(
        batch(
            said("1", "=cmd()|' /C calc'!A0"),
            said("2", "@acme +1 −2\nnew line", reposts=3),
            said("3", "-2+3"),
        )
    )
    store: Store = house.current().store
    frame = mentions.page(store, Scope(Period(NOW - timedelta(days=1), NOW + timedelta(days=1))))

    text = tables.mentions_file(
        frame, {"export_title": "Mentions, by Vigie", "export_period": "March"}
    ).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 3
    assert all(not cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row.values())
    assert {row["export_period"] for row in rows} == {"March"}
    assert [row["likes"] for row in rows] == ["", "", ""]
    assert sorted(row["reposts"] for row in rows) == ["", "", "3"]


def test_a_table_without_mentions_has_its_columns_all_the_same() -> None:
    assert tables.mentions_file(pd.DataFrame(columns=["created"]), {}).startswith(
        b"\xef\xbb\xbfcreated,platform"
    )
