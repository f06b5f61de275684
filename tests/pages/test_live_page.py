"""What a viewer of the Live page sees: the empty, the calm, the burning and the hostile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.landing import Landing, SourceState
from data.records import Batch, Period
from pages.parts import charts
from pages.parts.theme import LIGHT
from reputation.pulse import pulse, recent_hours
from tests.pages import story
from vigie import house


def shown(app: AppTest) -> str:
    """Everything Markdown-like on the page."""
    return "\n".join(
        str(element.value)
        for kind in (app.markdown, app.subheader, app.caption, app.title)
        for element in kind
    )


def test_an_empty_store_says_so_and_names_the_way_in(fill, open_page) -> None:
    fill()

    app = open_page("live.py")

    assert not app.exception
    assert app.title[0].value == "What is happening now?"
    assert "No mention has come in yet" in shown(app)


def test_one_mention_is_shown_without_a_judgement(fill, open_page) -> None:
    now = datetime.now(UTC) - timedelta(minutes=5)
    fill(Batch("file:one", (story.said("1", "Acme!", now),), read=1), watches=(story.ACME,))

    app = open_page("live.py")

    assert not app.exception
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Last hour"] == "1"
    assert values["Net tone"].startswith(":gray[")


def test_a_burning_watch_gives_its_reason_in_words_and_leads_to_its_mentions(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, story.RIVAL))

    app = open_page("live.py")

    assert not app.exception
    assert "120 mentions" in shown(app)
    assert "recall" in shown(app)
    app.button(key="read-0").click().run()
    assert not app.exception
    assert any("Spike of" in heading.value for heading in app.subheader)
    app.button(key="live-back").click().run()
    assert any(heading.value == "What they say" for heading in app.subheader)


def test_hostile_names_and_texts_never_reach_markdown_unescaped(fill, open_page) -> None:
    evil = replace(story.ACME, name=" ".join(story.HOSTILE))
    fill(story.story(), watches=(evil, story.RIVAL))

    app = open_page("live.py")

    assert not app.exception
    left = re.sub(r"\\.", "", shown(app))  # what no backslash disarms
    for text in ("<script", "![](", "](javascript", ":red[", "**bold"):
        assert text not in left


def test_a_stopped_source_and_a_fault_are_said_plainly(fill, open_page, tmp_path: Path) -> None:
    fill(story.story(), watches=(story.ACME,))
    landing = Landing(tmp_path / "vigie.landing.sqlite")
    landing.report(
        SourceState("reddit", "down", "[gone](http://evil.example)", None, None, datetime.now(UTC))
    )
    landing.close()
    house.current().loader.fault = "Loading failed: <b>disk full</b>"

    app = open_page("live.py")

    assert not app.exception
    assert "reddit: stopped" in shown(app).replace("\\", "").casefold()
    assert "<b>" not in app.warning[0].value


def test_it_speaks_french(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME,))

    app = open_page("live.py", ui="Français")

    assert not app.exception
    assert app.title[0].value == "Que se passe-t-il maintenant\u00a0?"
    assert "Dernière heure" in [metric.label for metric in app.metric]


def hours(counts: list[int], *, start: datetime) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "hour": pd.date_range(start, periods=len(counts), freq="h"),
            "label": "positive",
            "mentions": counts,
            "tone_sum": [5_000 * n for n in counts],
            "tone_sq": [25_000_000 * n for n in counts],
            "engagement": counts,
            "reach": counts,
        }
    )


def test_the_unfinished_hour_is_drawn_apart_from_the_finished_ones() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    frame = hours([10] * 72, start=start)
    now = start + timedelta(hours=71, minutes=20)
    steps = recent_hours(
        frame, Period(start + timedelta(hours=48), start + timedelta(hours=72)), zone="UTC", now=now
    )

    spec = charts.live(steps, LIGHT)

    lines = {series["name"]: series["data"] for series in spec["series"]}
    assert lines["mentions"][-1] is None
    assert lines["this hour so far"][-2:] == [10.0, 10.0]
    assert all(value is None for value in lines["this hour so far"][:-2])
    assert lines["usual"][-1] == 10.0


def test_the_usual_of_the_last_hour_is_shared_between_the_two_hours_it_touches() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    frame = hours([10 if n % 2 else 30 for n in range(24 * 7)], start=start)
    now = start + timedelta(hours=24 * 7 - 1, minutes=30)
    steps = recent_hours(frame, Period(now - timedelta(hours=24), now), zone="UTC", now=now)

    found = pulse(frame, now, zone="UTC", steps=steps, last_hour=40)

    assert found.hour_usual == pytest.approx(20.0)
    assert found.hour_ratio == pytest.approx(2.0)
    assert found.day.mentions == 12 * 10 + 12 * 30
    assert found.day_usual is None  # a day needs three earlier weeks
