"""How a long stretch of time is marked under a chart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pages.parts import axis, numbers


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "language", lambda: "en")


def test_marks_over_several_years_name_the_year_and_stay_few() -> None:
    weeks = [datetime(2015, 2, 16, tzinfo=UTC) + timedelta(weeks=n) for n in range(380)]
    marks = axis.ticks(weeks, "week")

    assert len(marks) <= 8
    assert marks[0] == (0, "Feb 2015")
    assert len({words for _, words in marks}) == len(marks)


def test_marks_within_a_season_name_the_day() -> None:
    days = [datetime(2015, 2, 16, tzinfo=UTC) + timedelta(days=n) for n in range(60)]
    assert axis.ticks(days, "day")[0] == (0, "16 Feb")
