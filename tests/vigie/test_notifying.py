"""People are told once of each alert: with retries, quiet hours, a cap an hour, and no secret in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.contract import QueryRejected, Transient
from connectors.keys import KeyRing
from data import alerting, notices
from data.alerting import Alert, Rule
from data.landing import Landing
from data.notices import Channel
from data.records import Watch
from data.store import Store
from reports.notices import message
from vigie.notifying import Notifier

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADDRESS = "mailto://user:hunter2@example.org"


class Post:
    """A post office that keeps what it is given, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fails = 0

    def __call__(self, address: str, title: str, words: str) -> None:
        if self.fails:
            self.fails -= 1
            raise Transient("The post is closed.")
        self.sent.append((address, title, words))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "vigie.duckdb")
    yield store
    store.close()


@pytest.fixture
def notifier(tmp_path: Path, store: Store, post: Post) -> Iterator[Notifier]:
    landing = Landing(tmp_path / "landing.sqlite")
    landing.save_watch(Watch("acme", "Acme", "acme"))
    alerting.save_rule(store, Rule("acme", "unusual", ("negative",), id="r"), writer="", now=NOW, since=NOW)
    yield Notifier(landing, store, KeyRing(tmp_path / "keys.json", {}), tell=post)
    landing.close()


def alert(name: str, state: str = "open") -> Alert:
    return Alert(name, "acme", state, NOW, NOW, NOW, 40, 4.0, 6, 1.5, ("r",), noticed=NOW)  # type: ignore[arg-type]


def test_an_alert_that_opened_is_told_once(notifier: Notifier, post: Post, store: Store) -> None:
    notifier.save(Channel("team"), ADDRESS, now=NOW)
    for _ in range(2):
        notifier.tell([alert("a"), alert("b", "pending")])
    assert notifier.look(datetime.now(UTC)) == 1
    assert notifier.look(datetime.now(UTC)) == 0
    ((address, title, words),) = post.sent
    assert address == ADDRESS
    assert title == "Acme: 40 negative mentions in 6 hours, 10.0 times the usual"
    assert "02 Mar 12:00 (UTC)" in words
    assert notices.told(store)["state"].tolist() == ["sent"]


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(
    notifier: Notifier, post: Post, store: Store
) -> None:
    notifier.save(Channel("team"), ADDRESS, now=NOW)
    notifier.tell([alert("a")])
    post.fails = 2
    now = datetime.now(UTC)
    assert notifier.look(now) == 0
    assert notifier.look(now + timedelta(seconds=30)) == 0
    assert post.fails == 1
    assert notifier.look(now + timedelta(minutes=2)) == 0
    assert notifier.look(now + timedelta(minutes=6)) == 1
    notifier.tell([alert("b")])
    post.fails = 100
    for minutes in range(10, 200, 5):
        notifier.look(now + timedelta(minutes=minutes))
    assert post.fails == 100 - notices.ATTEMPTS
    assert notices.told(store, alert="b")[["state", "why"]].to_numpy().tolist() == [
        ["failed", "The post is closed."]
    ]


def test_no_more_an_hour_than_agreed(notifier: Notifier, post: Post) -> None:
    notifier.save(Channel("team", most_an_hour=2), ADDRESS, now=NOW)
    notifier.tell([alert(str(n)) for n in range(5)])
    now = datetime.now(UTC)
    assert [notifier.look(now + timedelta(minutes=m)) for m in (0, 10, 59, 61, 130)] == [2, 0, 0, 2, 1]


def test_quiet_hours_wait_for_the_morning_even_over_midnight() -> None:
    quiet = Channel("team", quiet_from=22, quiet_until=7, zone="Europe/Paris")
    assert quiet.is_quiet(datetime(2026, 3, 2, 22, tzinfo=UTC))
    assert quiet.is_quiet(datetime(2026, 3, 2, 5, tzinfo=UTC))
    assert not quiet.is_quiet(datetime(2026, 3, 2, 6, tzinfo=UTC))
    assert not Channel("team").is_quiet(NOW)


def test_the_address_is_in_the_file_of_keys_alone(notifier: Notifier, store: Store, tmp_path: Path) -> None:
    notifier.save(Channel("team"), ADDRESS, now=NOW)
    notifier.tell([alert("a")])
    assert notifier.kind("team") == "E-mail"
    notifier.save(Channel("team", most_an_hour=3), "", now=NOW)  # the address stays
    assert [one.most_an_hour for one in notices.channels(store)] == [3]
    store.write("checkpoint")
    assert b"hunter2" not in (tmp_path / "vigie.duckdb").read_bytes()
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    notifier.drop("team")
    assert notifier.kind("team") == ""
    assert "hunter2" not in (tmp_path / "keys.json").read_text(encoding="utf-8")
    assert notices.channels(store) == []


def test_a_channel_that_cannot_be_is_refused(notifier: Notifier) -> None:
    for channel, address, error in (
        (Channel("team"), "exec://ls", QueryRejected), (Channel("team"), "https://127.0.0.1/x", QueryRejected), (Channel("team"), "", ValueError),
        (Channel(" "), ADDRESS, ValueError), (Channel("team", most_an_hour=0), ADDRESS, ValueError),
        (Channel("team", quiet_from=25, quiet_until=3), ADDRESS, ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            notifier.save(channel, address, now=NOW)


def test_a_notice_says_what_counts_and_against_what() -> None:
    title, _ = message(alert("a"), "Acme", [Rule("acme", "unusual", id="r")])
    assert title == "Acme: 40 mentions in 6 hours, 10.0 times the usual"
