"""The Alerts page: what waits, why, what is done about it, and the rules in words."""

from __future__ import annotations

from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from data import alerting
from tests.pages.conftest import Fill, Open
from tests.pages.story import ACME, RIVAL, story
from vigie import house


def raised(fill: Fill) -> alerting.Alert:
    """The one alert of the story, raised as the house does it."""
    fill(story(days=20), watches=(ACME, RIVAL))
    here = house.current()
    here.sentinel.look(datetime.now(UTC))
    return next(one for one in alerting.alerts(here.store) if one.watch == "acme")


def texts(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.subheader, *app.title))


def test_an_empty_house_says_that_nothing_was_noticed(fill: Fill, open_page: Open) -> None:
    fill()
    app = open_page("alerts.py")
    assert not app.exception
    assert "No alert so far" in texts(app)


def test_the_outburst_is_one_alert_that_waits(fill: Fill, open_page: Open) -> None:
    raised(fill)
    app = open_page("alerts.py")
    assert not app.exception
    said = texts(app)
    assert "1 alert waits for somebody." in said
    assert "usual" in said
    assert "Acme" in said


def test_why_is_a_sentence_with_the_mentions_behind_it(fill: Fill, open_page: Open) -> None:
    one = raised(fill)
    app = open_page("alerts.py", alert=one.id)
    assert not app.exception
    said = texts(app)
    assert "negative" in said
    assert "recall" in said or "battery" in said
    assert "<script>" not in said
    assert {"Volume", "Vocabulary", "Who speaks", "Picked up by", "Since the first"} <= {
        m.label for m in app.metric
    }
    app.button_group(key=f"evidence-{one.id}").set_value("negative").run()
    assert not app.exception


def test_it_is_taken_in_hand_noted_and_closed(fill: Fill, open_page: Open) -> None:
    one = raised(fill)
    app = open_page("alerts.py", alert=one.id)
    app.button(key="take").click().run()
    store = house.current().store
    assert alerting.alert(store, one.id).state == "acknowledged"
    assert "Taken in hand" in texts(app)
    app.text_input(key=f"note-{one.id}").set_value("Told the board")
    next(button for button in app.button if button.label == "Write down").click().run()
    assert "Told the board" in texts(app)
    app.button(key="close").click().run()
    assert alerting.alert(store, one.id).state == "closed"
    assert not app.exception


def test_the_rules_are_sentences_that_can_be_switched_off(fill: Fill, open_page: Open) -> None:
    raised(fill)
    app = open_page("alerts.py", show="rules")
    assert not app.exception
    assert "Far more negative mentions than usual" in texts(app)
    app.toggle(key="on-acme-talk").set_value(False).run()
    assert [rule.active for rule, _ in alerting.rules(house.current().store) if rule.id == "acme-talk"] == [
        False
    ]


def test_a_new_rule_says_when_it_would_have_called_before_it_is_kept(fill: Fill, open_page: Open) -> None:
    raised(fill)
    app = open_page("alerts.py", show="rules")
    app.selectbox(key="rule-kind").set_value("words").run()
    app.text_input(key="rule-sought").set_value("battery").run()
    assert "It would have called once in 60 days" in texts(app)
    app.button(key="rule-keep").click().run()
    assert not app.exception
    assert any(rule.sought == "battery" for rule, _ in alerting.rules(house.current().store))


def test_it_reads_in_french(fill: Fill, open_page: Open) -> None:
    one = raised(fill)
    app = open_page("alerts.py", alert=one.id, ui="fr")
    assert not app.exception
    assert "Qu’est-ce qui a besoin de moi" in texts(app)


def test_a_channel_is_kept_without_showing_its_address_and_a_wrong_one_is_refused(
    fill: Fill, open_page: Open
) -> None:
    raised(fill)
    app = open_page("alerts.py", show="Notifications")  # as the address names it
    assert not app.exception
    app.text_input(key="channel-name").set_value("team")
    app.text_input(key="channel-address").set_value("exec://ls")
    keep = next(button for button in app.button if button.label == "Keep this channel")
    keep.click().run()
    assert "not understood" in app.error[0].value
    app.text_input(key="channel-address").set_value("mailto://user:hunter2@example.org")
    next(button for button in app.button if button.label == "Keep this channel").click().run()
    said = texts(app)
    assert not app.exception
    assert "team" in said
    assert "E-mail" in said
    assert "hunter2" not in said
