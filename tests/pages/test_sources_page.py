"""What the Sources page says of what comes in, what is missing and what was refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors import registry
from data.landing import Landing, SourceState
from data.records import Batch, Gap, Mention, Rejected
from pages.parts.health import health
from vigie import house

NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script> ![](http://evil.example/p.png)"


def batch() -> Batch:
    found = tuple(
        Mention("x", str(n), f"Acme {n}", NOW - timedelta(minutes=n), author_id="ann") for n in range(3)
    )
    gap = Gap("demo", NOW - timedelta(hours=3), NOW - timedelta(hours=1, minutes=40), f"Down. {HOSTILE}")
    bad = Rejected("file:f", "row 7", "No date; fill it in.", "=cmd()")
    return Batch("file:f", found, gaps=(gap,), rejected=(bad,), read=4)


def written(app: AppTest) -> str:
    text = "\n".join(str(one.value) for kind in (app.markdown, app.caption, app.subheader) for one in kind)
    return re.sub(r"\\.", "", text)  # without what is escaped


def test_an_empty_store_has_nothing_to_hide(fill, open_page) -> None:
    fill()

    app = open_page("sources.py")

    assert not app.exception
    assert "Nothing was rejected." in written(app)
    assert "No gap is known in this period" in written(app)


def test_only_sources_that_work_are_listed(fill, open_page, monkeypatch) -> None:
    monkeypatch.setattr(registry, "SOURCES", {"demo": registry.SOURCES["demo"]})
    fill()

    page = written(open_page("sources.py"))

    assert "Demo world" in page
    assert "Reddit" not in page
    assert "not connected" not in page


def test_counts_gaps_and_rejected_rows_are_shown(fill, open_page) -> None:
    fill(batch())

    app = open_page("sources.py")

    assert not app.exception
    values = {metric.label: metric.value for metric in app.metric}
    assert (values["Rows read"], values["New"], values["Rejected"], values["Mentions"]) == (
        "4",
        "3",
        "1",
        "3",
    )
    ledger, gaps, refused = (frame.value for frame in app.dataframe)
    assert gaps["length"].tolist() == ["1\u202fh\u202f20"]
    assert refused["why"].tolist() == ["No date; fill it in."]
    assert set(ledger["sight"]) == {"not seen", "before it began"}
    assert "<script" not in written(app)


def test_a_source_is_switched_on_and_off(fill, open_page) -> None:
    fill(batch())
    app = open_page("sources.py")

    app.toggle(key="source-demo-False").set_value(True).run()
    assert house.current().landing.enabled_sources() == {"demo": True}
    app.toggle(key="source-demo-True").set_value(False).run()
    assert house.current().landing.enabled_sources() == {"demo": False}


def test_a_source_in_trouble_says_when_it_tries_again(fill, open_page, tmp_path: Path) -> None:
    fill(batch())
    landing = Landing(tmp_path / "vigie.landing.sqlite")
    landing.set_source("demo", enabled=True)
    landing.report(
        SourceState("demo", "limited", f"Slow down. {HOSTILE}", NOW, NOW + timedelta(minutes=9), NOW)
    )
    landing.close()

    page = written(open_page("sources.py", zone="UTC"))

    assert f"limited until {NOW + timedelta(minutes=9):%-d %b %H}" in page
    assert "Slow down" in page
    assert "<script" not in page


def test_a_loader_in_trouble_is_said_plainly(fill, open_page) -> None:
    fill(batch())
    house.current().loader.fault = f"Disk full. {HOSTILE}"

    app = open_page("sources.py")

    assert "What arrives is safe" in app.warning[0].value
    assert "<script" not in re.sub(r"\\.", "", app.warning[0].value)


def test_the_sums_can_be_compared_with_a_recount(fill, open_page) -> None:
    fill(batch())
    app = open_page("sources.py")

    next(button for button in app.button if button.label.startswith("Compare")).click().run()

    assert not app.exception
    assert app.success[0].value == "The sums agree with a full recount."


def test_it_speaks_french(fill, open_page) -> None:
    fill(batch())

    app = open_page("sources.py", ui="fr")

    assert not app.exception
    assert app.title[0].value == "Que recevons-nous, et que manquons-nous\u00a0?"
    assert "Monde de démonstration" in written(app)


@pytest.mark.parametrize(
    ("state", "age", "wanted", "condition"),
    [
        ("ok", 0, True, "ok"),
        ("ok", 600, True, "late"),
        ("ended", 600, True, "ok"),
        ("limited", 600, True, "limited"),
        ("down", 0, True, "stopped"),
        ("auth", 0, True, "asks"),
        ("parked", 0, True, "asks"),
        ("off", 0, True, "starting"),
        ("ok", 0, False, "off"),
        (None, 0, True, "starting"),
        ("something new", 0, True, "stopped"),
    ],
)
def test_every_state_of_a_runner_has_a_condition(
    state: str | None, age: int, wanted: bool, condition: str
) -> None:
    said = SourceState("demo", state, "", None, None, NOW - timedelta(seconds=age)) if state else None

    assert health(said, wanted=wanted, now=NOW, zone="UTC").condition == condition


def test_a_source_that_reads_far_behind_the_present_is_late_however_well_it_is() -> None:
    well = SourceState("demo", "ok", "", NOW, NOW + timedelta(minutes=15), NOW)

    behind = health(well, wanted=True, now=NOW, zone="UTC", lag=timedelta(hours=3))

    assert (behind.condition, "3\u202fh behind" in behind.advice) == ("late", True)
    assert health(well, wanted=True, now=NOW, zone="UTC", lag=timedelta(minutes=30)).condition == "ok"


def test_a_source_that_reads_every_quarter_of_an_hour_is_not_late_in_between() -> None:
    said = SourceState("demo", "ok", "", NOW, NOW + timedelta(minutes=15), NOW)

    assert health(said, wanted=True, now=NOW + timedelta(minutes=14), zone="UTC").condition == "ok"
    assert health(said, wanted=True, now=NOW + timedelta(minutes=19), zone="UTC").condition == "late"


def test_a_source_without_its_key_needs_somebody_whatever_it_last_said() -> None:
    said = SourceState("x", "ok", "", NOW, None, NOW)

    found = health(said, wanted=True, now=NOW, zone="UTC", missing=("Bearer token",))

    assert found.condition == "asks"
    assert "Bearer token" in found.advice
