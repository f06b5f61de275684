"""The Accuracy page asks for labels, keeps each at once, and says what those drawn at random prove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.correcting import correct
from data.lessons import Kept
from data.questions import counts, labels, mentions
from data.questions.labels import AT_RANDOM
from data.questions.scope import Scope
from data.records import Author, Batch, Label, Mention, Period, Watch
from pages.parts import gate
from pages.parts.labelling import answers
from reports import accuracy
from tone.reading import BOTH
from vigie import house

NOW = datetime.now(UTC)
ACME = Watch("acme", "Acme", "acme")
EVER = Scope(Period(NOW - timedelta(days=3), NOW + timedelta(days=1)), ("acme",))
READ: tuple[tuple[float, Label], ...] = ((0.6, "positive"), (-0.6, "negative"), (0.0, "neutral"))


def said(n: int, text: str = "Acme sold {n} parcels of kind {n}") -> Mention:
    tone, label = READ[n % 3]
    return Mention(
        "x" if n % 2 else "reddit", str(n), text.format(n=n), NOW - timedelta(minutes=5 + n), author_id="ann", lang="en",
        tone=tone, label=label, engine="vader 3.3.2",
    )  # fmt: skip


@pytest.fixture
def store(fill: Callable[..., None], request: pytest.FixtureRequest) -> Any:
    """Sixty different mentions, a third of each tone; or one of the text a test asks for."""
    text = getattr(request, "param", None)
    given = (said(1, text),) if text else tuple(said(n) for n in range(60))
    authors = tuple(Author(platform, "ann", handle="ann") for platform in ("x", "reddit"))
    fill(Batch("file:f", given, authors, read=len(given)), watches=(ACME,))
    return house.current().store


def label(store: Any, n: int, *, note: str = AT_RANDOM) -> None:
    """Say of `n` mentions what the engine said, but call every negative one neutral."""
    rows = mentions.page(store, EVER, most=n)
    for seq, read in zip(rows["seq"], rows["label"], strict=True):
        correct(store, [int(seq)], "neutral" if read == "negative" else read, writer="Ann", note=note)


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(one.value) for one in (*app.markdown, *app.subheader))


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def negatives(store: Any) -> int:
    hours = counts.hours(store, EVER)
    return int(hours.loc[hours["label"] == "negative", "mentions"].sum())


def test_without_labels_nobody_knows_and_the_page_says_what_labels_would_bring(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("accuracy.py")
    assert "Nobody knows yet" in shown(app)
    assert "Where it errs" not in shown(app)
    assert "sampling error only" in shown(app)


def test_an_answer_is_kept_under_its_name_counts_at_once_and_is_taken_back(
    store: Any, open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "person", lambda: "Zoë")
    app = press(open_page("accuracy.py"), "label-begin")
    before = negatives(store)
    for _ in range(3):
        app = press(app, "label-negative")
    app = press(press(app, "label-aside"), "label-skip")
    given = store.frame("select kind, label, writer from correction order by at_time")
    assert [tuple(row) for row in given.itertuples(index=False)] == [("tone", "negative", "Zoë")] * 3 + [
        ("about", "no", "Zoë")
    ]
    said_otherwise = store.row(
        "select count(*) as n from correction where kind = 'tone' and engine_label is distinct from label"
    )["n"]  # which three are asked is drawn anew for each viewer, so some may be negative already
    assert negatives(store) == before + said_otherwise
    assert "5 of 10 done" in str(app.get("progress")[0].proto)
    for _ in range(5):
        app = press(app, "label-undo")
    assert negatives(store) == before
    assert store.row("select count(*) as n from mention where corrected is not null")["n"] == 0


def test_a_fifth_of_what_is_asked_is_drawn_at_random_and_only_that_is_noted_as_such(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    app = press(open_page("accuracy.py"), "label-begin")
    for _ in range(10):
        app = press(app, "label-neutral")
    assert "Done: 10 answers kept" in shown(app)
    notes = store.frame("select note from correction")["note"].tolist()
    assert notes.count(AT_RANDOM) == 2
    assert labels.labelled(store)["at_random"].sum() == 2


def test_labels_drawn_at_random_say_how_often_the_engine_is_right_where_it_errs_and_what_that_changes(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    label(store, 45)
    page = shown(open_page("accuracy.py"))
    assert "Of 45 mentions labelled at random, 67\u202f% read as people do" in page
    assert "Where it errs" in page
    assert "those called negative is not" in page
    assert "Off: 45 labels so far" in page
    known = accuracy.measured(store)
    assert [(one.truth, one.said, one.n) for one in accuracy.mistakes(known.overall)] == [
        ("neutral", "negative", 15)
    ]


def test_labels_somebody_chose_prove_nothing(store: Any, open_page: Callable[..., AppTest]) -> None:
    label(store, 45, note="")
    page = shown(open_page("accuracy.py"))
    assert "Nobody knows yet" in page
    assert "sampling error only" in page
    assert accuracy.measured(store).labelled == 45


def test_put_right_the_share_of_a_watch_counts_the_engine_not_the_corrections_twice(store: Any) -> None:
    label(store, 60)
    figure = accuracy.shares(store, EVER)
    share = figure.negative
    assert (figure.own, figure.labelled) == (60, 60)
    assert share.raw == pytest.approx(20 / 60)
    assert share.value is not None
    assert share.value < 0.05


def test_a_model_is_learnt_only_from_a_hundred_labels_on_and_a_tenth_more(store: Any) -> None:
    lesson = Kept(NOW, 150, "better", BOTH, 50.0, 60.0, "m")
    assert not accuracy.due(99, None)
    assert accuracy.due(100, None)
    assert not accuracy.due(164, lesson)
    assert accuracy.due(165, lesson)
    assert accuracy.due(120, lesson)  # somebody took labels back
    assert accuracy.due(150, replace(lesson, base="other-1"))


def test_nothing_is_asked_twice_within_a_queue_and_what_is_not_about_us_is_not_asked(store: Any) -> None:
    asked = accuracy.to_ask(store, EVER, n=20, seed=1)
    assert len({one.seq for one in asked}) == 20
    assert [one.seq for one in accuracy.to_ask(store, EVER, n=20, seed=1)] == [one.seq for one in asked]


@pytest.mark.parametrize("store", ["![](http://evil.example/p.png) **bold** Acme <b>x</b>"], indirect=True)
def test_hostile_text_is_shown_as_text(store: Any, open_page: Callable[..., AppTest]) -> None:
    page = shown(press(open_page("accuracy.py"), "label-begin"))
    assert r"\!\[\]\(" in page
    assert "![](" not in page
    assert "**bold**" not in page


def test_an_empty_store_says_that_there_is_nothing_to_label(
    fill: Callable[..., None], open_page: Callable[..., AppTest]
) -> None:
    fill(watches=(ACME,))
    app = press(open_page("accuracy.py"), "label-begin")
    assert "Nothing to label" in shown(app)


def test_the_page_speaks_french(store: Any, open_page: Callable[..., AppTest]) -> None:
    label(store, 45)
    app = open_page("accuracy.py", ui="fr")
    assert app.title[0].value == "Jusqu’où peut-on se fier à la tonalité ?"
    assert "Sur 45 mentions étiquetées au hasard" in shown(app)


def test_every_page_with_a_tone_says_which_errors_its_interval_holds(
    store: Any, open_page: Callable[..., AppTest]
) -> None:
    assert "sampling error only" in shown(open_page("timeline.py"))
    assert "cover sampling error only" in shown(open_page("summary.py"))
    label(store, 45)
    answers.moved()  # as pressing the buttons would
    assert "sampling error only" not in shown(open_page("timeline.py", step="day"))
    page = shown(open_page("summary.py"))
    assert "Put right by labels" in page
    assert "sampling error only" not in page
    assert "45 labelled mentions say that" in page
    helps = " ".join(metric.help for metric in open_page("live.py").metric)
    assert "45 labelled mentions say that" in helps
