"""Channels add up, a story is told in the order it moved, and each camp's media are its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.landing import Landing
from data.loader import Loader
from data.questions import mentions
from data.questions.channels import carried, relays, rhythm
from data.questions.scope import Scope
from data.records import Batch, Mention, Period
from data.store import Store
from reports.camps import camps
from reports.channels import channels, relayed
from tests.quarrels import LEVY, quarrel

END = datetime(2026, 5, 2, 12, tzinfo=UTC)
SCOPE = Scope(Period(END - timedelta(days=1), END + timedelta(hours=1)), ("levy",))


def said(number: int, platform: str, minutes: int, **more: object) -> Mention:
    when = END - timedelta(hours=6) + timedelta(minutes=minutes)
    return Mention(platform, f"s{number}", "levy leak of the files", when, author_id=f"{platform}-{number}", given_watches=("levy",), **more)  # type: ignore[arg-type]  # fmt: skip


def leak() -> Batch:
    """A leak that starts on a forum, reaches X, then the press; on X the second mention draws the crowd."""
    mentions = [said(n, "reddit", n, community="trains") for n in range(3)]
    mentions += [said(n, "x", 60 + n, likes=500 if n == 1 else 2) for n in range(4)]
    mentions += [said(n, "news", 150 + n, domains=("daily.example",), kind="article") for n in range(3)]
    return Batch("file:leak", tuple(mentions), read=len(mentions))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    landing, store = Landing(tmp_path_factory.mktemp("channels") / "landing.sqlite"), Store(None)
    landing.save_watch(LEVY)
    for batch in (quarrel(end=END), leak()):
        landing.land(batch)
    Loader(landing, store).settle()
    yield store
    store.close()
    landing.close()


def test_platforms_hold_every_mention_once_and_hours_add_up_to_them(store: Store) -> None:
    found = carried(store, SCOPE)
    platforms = found[found["kind"] == "platform"]
    hours = rhythm(store, SCOPE, found["kind"].tolist(), found["channel"].tolist())

    assert platforms["mentions"].sum() == mentions.total(store, SCOPE)
    assert set(found["kind"]) == {"platform", "community", "domain", "hashtag"}
    together = hours.groupby(["kind", "channel"])["mentions"].sum()
    assert all(together[row.kind, row.channel] == row.mentions for row in found.itertuples())
    most = hours.groupby(["kind", "channel"])["mentions"].max()
    assert all(most[row.kind, row.channel] == row.peak_mentions for row in found.itertuples())
    assert len(carried(store, SCOPE, most=1)) == 4


def test_a_story_is_told_in_the_order_it_moved_with_first_amplifier_and_peak(store: Store) -> None:
    path = channels(store, SCOPE, story="LEAK").path

    assert path["channel"].tolist() == ["reddit", "reddit:trains", "x", "daily.example", "news"]
    on_x = path.set_index("channel").loc["x"]
    assert (on_x["first_by"], on_x["amplifier"], on_x["amplified"]) == ("x:x-0", "x:x-1", 500)
    assert (on_x["first_shown"], on_x["amplifier_shown"]) == ("x-0", "x-1")
    assert on_x["peak"] == END - timedelta(hours=5)
    assert path.set_index("channel")["amplifier"].isna()["news"]
    assert path.set_index("channel")["engagement"].isna()["news"]


def test_a_story_nobody_told_has_no_path_and_the_tables_still_count_all(store: Store) -> None:
    found = channels(store, SCOPE, story="no such words' or 1=1 --")

    assert found.path.empty
    assert found.rhythm.empty
    assert not found.carried.empty


def test_each_camp_relays_its_own_media_and_articles_link_nobody(store: Store) -> None:
    report = camps(store, SCOPE)
    assert report is not None
    table = relayed(store, report).set_index("domain")
    by_leader = {camp.leaders[0][1]: camp.number for camp in report.camps}

    assert "daily.example" not in table.index
    for side in ("pro", "con"):
        row = table.loc[f"{side}-news.example"]
        assert row["camp"] == by_leader[side]
        assert row["share"] > 0.9
        assert (
            row["links"] == relays(store, SCOPE).query(f"domain == '{side}-news.example'")["mentions"].sum()
        )


def test_nothing_said_has_no_channels(store: Store) -> None:
    empty = channels(store, replace(SCOPE, period=Period(END + timedelta(days=9), END + timedelta(days=10))))

    assert empty.carried.empty
    assert empty.path.empty
