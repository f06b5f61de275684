"""What a notice says, in the language of its channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.alerting import Alert, Rule
from pages.parts.alarm import wording
from reports.notices import message

START = datetime(2026, 3, 1, 22, tzinfo=UTC)
CRITICISM = Rule("acme", "unusual", ("negative",), id="criticism")


def alert(**more: object) -> Alert:
    values = {"value": 1_284.0, "usual": 100.0, "hours": 6, "rules": ("criticism",)} | more
    return Alert(
        "a", "acme", "open", START, START + timedelta(hours=2), START, strength=1.0, noticed=START, **values
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "title", "since"),
    [
        ("en", "Acme: 1,284 negative mentions in 6 hours, 12.8 times the usual", "since 01 Mar 23:00 (Europe/Paris)"),
        ("fr", "Acme\u00a0: 1\u202f284 mentions négatives en 6 heures, 12,8 fois l’habituel", "depuis le 01/03 23:00 (Europe/Paris)"),
    ],
)  # fmt: skip
def test_a_notice_speaks_the_language_of_its_channel(lang: str, title: str, since: str) -> None:
    said = message(alert(), "Acme", [CRITICISM], zone="Europe/Paris", lang=lang)
    assert said[0] == title
    assert since in said[1]


def test_a_single_hour_and_a_rule_that_is_gone_are_said_plainly() -> None:
    assert message(alert(hours=1, usual=None), "Acme", [])[0] == "Acme: 1,284 mentions in 1 hour"


def test_tones_agree_with_mentions() -> None:
    assert wording.of_tones(("negative", "none")) == "negative mentions and mentions without tone"
    assert wording.of_tones(()) == "mentions"
