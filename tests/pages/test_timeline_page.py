"""What a viewer of the Timeline sees: the outburst, the mentions behind it, the notes, the labels a file brought."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.records import Batch, Period
from pages.parts import answers, axis, compared, evidence, movement
from pages.parts.theme import LIGHT
from pages.parts.unseen import Blind
from reputation.timeline import timeline
from tests.pages import story

END = datetime(2026, 3, 10, tzinfo=UTC)


def shown(app: AppTest) -> str:
    return "\n".join(
        str(element.value)
        for kind in (app.markdown, app.subheader, app.caption, app.title)
        for element in kind
    )


def figure(app: AppTest) -> dict:
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def test_an_empty_store_offers_to_show_all_time(fill, open_page) -> None:
    fill()

    app = open_page("timeline.py")

    assert not app.exception
    assert "Nothing was said in this period" in shown(app)
    assert app.button(key="empty-action").label == "Show all time"


def test_one_mention_draws_one_bar(fill, open_page) -> None:
    fill(
        Batch("file:one", (story.said("1", "Acme!", datetime.now(UTC) - timedelta(hours=2)),), read=1),
        watches=(story.ACME,),
    )

    app = open_page("timeline.py")

    assert not app.exception
    assert sum(sum(trace["y"]) for trace in figure(app)["data"] if trace["type"] == "bar") == 1


def test_a_step_in_the_address_lists_the_mentions_behind_it_and_why(fill, open_page) -> None:
    fill(story.story(end=END), watches=(story.ACME, story.RIVAL))

    app = open_page("timeline.py", period="all", zone="UTC", step="day", at="2026-03-09", said="negative")

    assert not app.exception
    assert any("120 mentions" in heading.value for heading in app.subheader)
    words = app.dataframe[0].value
    assert "battery" in " ".join(words["Word"]) or "recall" in " ".join(words["Word"])


def test_a_step_that_is_not_there_is_ignored(fill, open_page) -> None:
    fill(story.story(end=END), watches=(story.ACME,))

    app = open_page("timeline.py", period="all", at="1999-01-01", step="fortnight", said="<script>")

    assert not app.exception
    assert app.selectbox(key="at").value == ""


def test_rivals_compare_as_lines_with_their_share_of_voice(fill, open_page) -> None:
    fill(story.story(end=END), watches=(story.ACME, replace(story.RIVAL, name="Globex <b>bold</b>")))

    app = open_page("timeline.py", period="all", compare="true")

    assert not app.exception
    drawn = figure(app)
    parts = [trace for trace in drawn["data"] if trace.get("yaxis") == "y3"]
    assert len(parts) == 2
    assert all(
        abs(sum(p or 0 for p in column) - 1) < 1e-9 for column in zip(*(t["y"] for t in parts), strict=True)
    )
    assert "<b>bold" not in json.dumps(drawn)


def test_a_hostile_note_is_pinned_harmlessly_and_can_be_taken_off(fill, open_page) -> None:
    fill(story.story(end=END), watches=(story.ACME,))
    app = open_page("timeline.py", period="all", zone="UTC")

    app.date_input(key="note-day").set_value((END - timedelta(days=2)).date())
    app.text_input(key="note-text").set_value('<a href="javascript:alert(1)">![](http://evil.example)</a>')
    next(button for button in app.button if button.label == "Pin it").click().run()

    assert not app.exception
    assert "<a href" not in json.dumps(figure(app))
    assert "![](" not in shown(app)
    remove = [button for button in app.button if button.label == "Remove"]
    assert len(remove) == 1
    remove[0].click().run()
    assert not [button for button in app.button if button.label == "Remove"]


def test_labels_that_came_with_the_data_stand_beside_ours(fill, open_page) -> None:
    labelled = tuple(
        replace(story.said(str(n), "Acme", END - timedelta(hours=n), tone=n % 3), given_label="negative")
        for n in range(1, 7)
    )
    fill(Batch("file:labels", labelled, read=6), watches=(story.ACME,))

    app = open_page("timeline.py", period="all", zone="UTC")

    assert not app.exception
    table = app.dataframe[-1].value
    assert table["negative, given"].tolist() == [6]
    assert table["negative, read here"].tolist() == [2]


def test_it_speaks_french(fill, open_page) -> None:
    fill(story.story(end=END), watches=(story.ACME,))

    app = open_page("timeline.py", period="all", ui="Français")

    assert not app.exception
    assert "évolué" in app.title[0].value
    assert "négatif" in json.dumps(figure(app), ensure_ascii=False)


def steps(counts: list[int], *, zone: str = "UTC", start: datetime = END) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "hour": pd.date_range(start, periods=len(counts), freq="h"), "label": "negative", "mentions": counts,
            "tone_sum": [-5_000 * n for n in counts], "tone_sq": [25_000_000 * n for n in counts], "engagement": 0, "reach": 0,
        }
    )  # fmt: skip
    period = Period(start, start + timedelta(hours=len(counts)))
    return timeline(frame, step="hour", zone=zone, period=period)


def test_what_nobody_watched_is_hatched_where_it_was() -> None:
    gap = Blind(END + timedelta(hours=2), END + timedelta(hours=4), "Ether (<b>down</b>)")

    drawn = movement.movement(steps([5] * 8), "hour", LIGHT, movement.Marks(gaps=[gap]))

    hatched = [trace for trace in drawn["data"] if "fillpattern" in trace]
    assert hatched[0]["x"][:2] == [1.5, 3.5]
    assert hatched[0]["text"].startswith("not fully seen: Ether")
    assert "<b>" not in hatched[0]["text"]
    bars = next(trace for trace in drawn["data"] if trace["type"] == "bar")
    assert ["not fully seen" in words for _, _, words in bars["customdata"]] == [
        n in (2, 3) for n in range(8)
    ]
    assert any("not fully seen" in note["text"] for note in drawn["layout"]["annotations"])


def test_a_tone_on_few_mentions_is_drawn_apart_and_without_a_band() -> None:
    drawn = movement.movement(steps([5, 40, 40, 5]), "hour", LIGHT, movement.Marks())

    tones = [trace["y"] for trace in drawn["data"] if trace.get("yaxis") == "y2" and "fill" not in trace]
    assert [-50.0, None, None, -50.0] in tones
    assert [None, -50.0, -50.0, None] in tones


def test_both_hours_of_a_night_the_clocks_go_back_have_their_own_name_and_bar() -> None:
    night = steps([1] * 6, zone="Europe/Paris", start=datetime(2026, 10, 24, 22, tzinfo=UTC))

    names = evidence.step_names(list(night["start"]), "hour")

    assert len(set(names.values())) == 6
    assert axis.places([night["start"][2]], list(night["start"]), list(night["end"])) == [1.5]


@given(st.lists(st.floats(-100, 100), max_size=6), st.floats(0.1, 20))
def test_names_at_the_end_of_lines_keep_their_order_and_their_distance(
    values: list[float], least: float
) -> None:
    placed = compared._apart(sorted(values), least, 100.0)

    assert all(b - a >= least - 1e-9 for a, b in pairwise(placed))
    assert all(place <= 100.0 for place in placed)


@given(st.text(max_size=80))
def test_foreign_text_on_a_figure_holds_no_tag_and_no_entity(text: str) -> None:
    assert not set(movement.bare(text)) & set("<>&\n\r")


def test_notes_asked_again_after_a_change_are_the_new_ones(fill) -> None:
    fill()
    period = Period(END - timedelta(days=1), END)
    assert not len(answers.notes(period))

    answers.annotate(END - timedelta(hours=1), "Statement", watch=None, writer="")

    assert list(answers.notes(period)["words"]) == ["Statement"]
