"""Real exports and recordings, where they lie beside the checkout, give the figures that are known of them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.files.look import Wishes, look
from tests.shared import shared_data

AIRLINE_NEGATIVES = (838, 736, 751, 835, 1049, 2266, 1919, 781)  # 17–24 Feb 2015, days of −08:00


def test_the_airline_crisis_stands_in_the_file(read) -> None:
    batch = read(shared_data("brand_us_airline", "Tweets.csv"))
    assert (batch.read, len(batch.rejected)) == (14_640, 0)
    assert len({m.id for m in batch.mentions}) == 14_485
    assert len({m.author_id for m in batch.mentions}) <= 7_701  # handles differ by case only
    pacific = ZoneInfo("Etc/GMT+8")
    days = Counter(
        m.created.astimezone(pacific).date().isoformat()
        for m in batch.mentions
        if m.given_label == "negative"
    )
    assert tuple(days[f"2015-02-{day}"] for day in range(17, 25)) == AIRLINE_NEGATIVES
    assert Counter(m.given_label for m in batch.mentions) == {
        "negative": 9_178,
        "neutral": 3_099,
        "positive": 2_363,
    }


def test_the_airline_ids_are_seen_to_be_rounded() -> None:
    assert any(
        "rounded" in warning for warning in look(shared_data("brand_us_airline", "Tweets.csv")).warnings
    )


def test_the_table_spoiled_by_a_spreadsheet_is_refused() -> None:
    seen = look(shared_data("brand_us_airline", "Tweets_excel_mangled_first500.csv"))
    assert seen.refusal is not None
    assert "5.70306E+17" in seen.refusal.message
    mended = look(seen.path, Wishes(mapping={"tweet_id": "-"}, zone="-08:00"))
    assert mended.refusal is None
    assert mended.mentions[0].created == datetime(2015, 2, 24, 19, 35, tzinfo=UTC)


def test_the_product_tweets_have_no_date_and_need_one(read) -> None:
    path = shared_data("brand_sxsw_products", "judge-1377884607_tweet_product_company.csv")
    refusal = look(path).refusal
    assert refusal is not None
    assert "--undated" in refusal.cure
    batch = read(path, Wishes(undated=datetime(2011, 3, 11, tzinfo=UTC)))
    assert batch.read == 9_093
    assert Counter(m.given_label for m in batch.mentions) == {
        "neutral": 5_388,
        "positive": 2_978,
        "negative": 570,
        None: 156,
    }
    assert len(batch.rejected) == 1  # one row has no text


def test_french_media_as_table_and_as_answers_of_the_api(read) -> None:
    table = read(shared_data("fr_media_tweets", "Tweets.csv"))
    assert (table.read, len(table.mentions)) == (2_800, 2_800)
    assert table.mentions[0].created == datetime(2022, 5, 17, 12, 29, 44, tzinfo=UTC)
    pages = read(shared_data("fr_media_tweets", "tweets_v2.json"))
    assert (pages.read, len(pages.mentions), len({m.author_id for m in pages.mentions})) == (2_800, 2_800, 28)
    accounts = read(shared_data("fr_media_tweets", "accounts.json"))
    assert {m.author_id for m in pages.mentions} == {a.id for a in accounts.authors}
    assert all(a.handle and a.followers for a in accounts.authors)


def test_a_page_and_its_flattening_by_twarc_say_the_same(read) -> None:
    page, flat = (
        read(shared_data("wire_x_v2_payloads", "twarc", f"{name}.jsonl")) for name in ("noflat", "flat")
    )
    assert page.mentions == flat.mentions
    assert page.interactions == flat.interactions
    assert {a.id for a in page.authors} == {a.id for a in flat.authors}
    assert (page.read, len(page.mentions), len(page.authors)) == (100, 100, 178)
    reposts = [m for m in page.mentions if m.kind == "repost"]
    assert len(reposts) == 47
    assert not any(m.text.startswith("RT @") for m in reposts)
    lines = shared_data("wire_x_v2_payloads", "twarc", "flat.jsonl").read_text().splitlines()
    expected = {tweet["id"]: tweet for tweet in map(json.loads, lines)}
    for mention in page.mentions:
        tweet = expected[mention.id]
        assert mention.author_id == tweet["author"]["id"]
        assert mention.created == datetime.fromisoformat(tweet["created_at"])
        assert mention.thread_id == tweet["conversation_id"]


@pytest.mark.parametrize(
    ("name", "posts"),
    [("brexit", 100), ("mentions_tweet", 1), ("edited_after", 1), ("cashtags", 1), ("two_tweets", 1)],
)
def test_pages_with_everything_expanded(read, name: str, posts: int) -> None:
    batch = read(shared_data("wire_x_v2_payloads", "twarc", f"{name}.jsonl"))
    assert (batch.read, len(batch.mentions), batch.rejected) == (posts, posts, ())
    known = {author.id for author in batch.authors}
    assert all(m.author_id in known for m in batch.mentions)


def test_counts_are_not_posts_and_accounts_are_accounts(read) -> None:
    counts = look(shared_data("wire_x_v2_payloads", "twarc", "counts.jsonl"))
    assert counts.refusal is not None
    users = read(shared_data("wire_x_v2_payloads", "twarc", "users.jsonl"))
    assert (len(users.mentions), users.read) == (0, 96)
    assert len(users.tombstones) == 7  # pinned posts that are gone


def test_files_of_academictwitter_find_the_accounts_beside_them(read) -> None:
    folder = shared_data("wire_x_v2_payloads", "academictwitteR", "hk")
    for path in sorted(folder.glob("data_*.json")):
        batch = read(path)
        assert len(batch.mentions) == len(json.loads(path.read_text()))
        handled = {a.id for a in batch.authors if a.handle}
        assert all(m.author_id in handled for m in batch.mentions)


def test_recorded_listings_of_reddit_are_read_whole(read, tmp_path: Path) -> None:
    tape = read(shared_data("wire_reddit", "praw_cassettes.jsonl"))
    assert tape.rejected == ()
    assert tape.read == len(tape.mentions) + len(tape.tombstones)
    listings = replies = 0
    for line in shared_data("wire_reddit", "praw_cassettes.jsonl").read_text().splitlines():
        body = json.loads(line)["response"]["body"]
        if body.startswith('[{"kind": "Listing"') and '"kind": "t1"' in body and listings < 5:
            listings += 1
            (tmp_path / "listing.json").write_text(body)
            batch = read(tmp_path / "listing.json")
            ids = {m.id for m in batch.mentions} | {t.id for t in batch.tombstones}
            assert ids <= {m.id for m in tape.mentions} | {t.id for t in tape.tombstones}
            assert len(batch.mentions) > 1
            replies += sum(tie.kind == "reply" for tie in batch.interactions)
    assert listings == 5
    assert replies > 10
