"""Silence and blindness never look alike: in charts, in numbers, in the head of Live and on empty pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from connectors import registry
from connectors.contract import Can, Connector, Spec
from data.landing import Landing, SourceState
from data.records import Batch, Gap, Period, Seen, Standing, Watch
from pages.parts import charts
from pages.parts.theme import LIGHT
from pages.parts.unseen import Blind, blinds, by_step
from reputation.pulse import recent_hours
from tests.pages import story

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png)"
QUIET = Watch("quiet", "Quiet", "quiet", kind="own")


def written(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader)
    return re.sub(r"\\.", "", "\n".join(str(one.value) for kind in kinds for one in kind))


def blind(hours: int = 3) -> Batch:
    """A source that was read all month until some hours ago."""
    began = NOW - timedelta(days=60)
    return Batch(
        "ether",
        seen=(Seen("ether", began, NOW - hours * HOUR),),
        standings=(
            Standing("ether", began, "ok"),
            Standing("ether", NOW - hours * HOUR, "down", f"No answer. {HOSTILE}"),
        ),
    )


def test_overlapping_gaps_become_spans_with_every_reason_that_holds_in_them() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    gaps = [
        Gap("a", start, start + 4 * HOUR, "Down."),
        Gap("b", start + 2 * HOUR, start + 6 * HOUR, "Limited."),
        Gap("a", start + 8 * HOUR, start + 9 * HOUR, "Down."),
    ]

    assert blinds(gaps) == [
        Blind(start, start + 2 * HOUR, "a (Down)"),
        Blind(start + 2 * HOUR, start + 4 * HOUR, "a (Down), b (Limited)"),
        Blind(start + 4 * HOUR, start + 6 * HOUR, "b (Limited)"),
        Blind(start + 8 * HOUR, start + 9 * HOUR, "a (Down)"),
    ]


def test_a_chart_that_ticks_greys_the_hours_not_seen_and_names_the_reason() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    frame = pd.DataFrame(
        {
            "hour": pd.date_range(start, periods=48, freq="h"), "label": "positive", "mentions": 5, "tone_sum": 0,
            "tone_sq": 0, "engagement": 0, "reach": 0,
        }
    )  # fmt: skip
    period = Period(start + 40 * HOUR, start + 48 * HOUR)
    steps = recent_hours(frame, period, zone="UTC", now=start + 60 * HOUR)
    why = by_step(steps, [Blind(start + 42 * HOUR, start + 44 * HOUR, "Ether (down)")])

    spec = charts.live(steps, LIGHT, why)

    ground = next(series for series in spec["series"] if series["name"] == "not fully seen")
    assert ground["data"] == [0, 0, 1, 1, 0, 0, 0, 0]
    assert ["Ether (down)" in name for name in spec["xAxis"][0]["data"]] == [n in (2, 3) for n in range(8)]
    assert not any("Ether" in name for name in spec["xAxis"][1]["data"])  # what is printed stays short
    assert "not fully seen" not in json.dumps(charts.live(steps, LIGHT, [""] * 8))


def test_an_empty_page_says_nothing_was_said_only_where_all_was_seen(fill, open_page) -> None:
    fill(story.story(), watches=(story.ACME, QUIET))
    for page in ("timeline.py", "summary.py"):
        assert "Nothing was said in this period" in written(open_page(page, watch="quiet"))


def test_an_empty_page_says_that_we_did_not_see_all_of_it(fill, open_page) -> None:
    fill(story.story(), blind(), watches=(story.ACME, QUIET))

    for page in ("timeline.py", "summary.py"):
        shown = written(open_page(page, watch="quiet"))
        assert "we did not see all of it" in shown
        assert "ether" in shown
        assert "Nothing was said" not in shown
        assert "<script" not in shown


def test_few_mentions_in_hours_not_seen_are_no_lull_and_no_peace(fill, open_page) -> None:
    calm = story.story(end=NOW - timedelta(days=2), days=20, texts=())
    one = Batch("file:one", (story.said("z", "Acme", NOW - timedelta(minutes=90)),), read=1)
    fill(calm, one, blind(30), watches=(story.ACME,))

    app = open_page("live.py")

    assert not app.exception
    day = next(metric for metric in app.metric if metric.label == "Last 24 hours")
    assert (day.value, day.delta) == ("1", "not fully seen")
    assert "we did not see all of them" in written(app)
    assert "Nothing burns" not in written(app)


def test_the_head_of_live_counts_the_well_and_names_the_others(fill, open_page, tmp_path: Path) -> None:
    fill(story.story(), watches=(story.ACME,))
    now = datetime.now(UTC)  # a source that says nothing for three minutes is late
    landing = Landing(tmp_path / "vigie.landing.sqlite")
    for name, state, next_try in (
        ("a", "ok", None), ("b", "ok", None), ("c", "limited", now + HOUR), ("d", "limited", now + HOUR), ("e", "auth", None),
        ("f", "off", None), ("g", "ok", None), (HOSTILE[:20], "down", now + HOUR),
    ):  # fmt: skip
        beat = now - timedelta(minutes=30) if name == "g" else now
        landing.report(SourceState(name, state, "", now, next_try, beat))
    landing.set_source("b", enabled=False)
    landing.close()

    shown = written(open_page("live.py"))

    assert "1 source well" in shown
    assert "c, d: at their limit" in shown
    assert "e: needs you" in shown
    assert "g: late" in shown
    assert "stopped" in shown
    assert "f:" not in shown
    assert "<script" not in shown


def test_a_new_house_whose_sources_have_not_been_read_yet_calls_nothing_silence(
    fill, open_page, monkeypatch
) -> None:
    monkeypatch.delenv("VIGIE_SOURCES", raising=False)
    monkeypatch.setattr(
        registry,
        "SOURCES",
        {"air": type("Air", (Connector,), {"spec": Spec("Air", "air", Can.SEARCH, open=True)})},
    )
    fill(watches=(QUIET,))

    shown = written(open_page("timeline.py"))

    assert "Air not read yet" in shown
    assert "Nothing was said" not in shown
