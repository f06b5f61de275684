"""What pages of the X API v2 become, under its old and its new names."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.files import shapes
from tests.connectors.files.shapes import page, post, reference, user

LONG = "The whole long text of the post " * 20


def rich_page() -> dict[str, Any]:
    original = post(
        1,
        author=2,
        text="The original says it all, at length, to the end",
        entities={"hashtags": [{"tag": "Strike"}], "urls": [{"expanded_url": "https://www.lemonde.fr/a"}]},
    )
    return page(
        post(10, text="RT @Person_2: The original says it…", referenced_tweets=[reference("retweeted", 1)]),
        post(11, text="@Person_3 no", referenced_tweets=[reference("replied_to", 5)], in_reply_to_user_id="7003", entities={"mentions": [{"username": "Person_3", "start": 0, "end": 9}, {"username": "Nobody_Here", "start": 9, "end": 12}]}),
        post(12, text="see this", referenced_tweets=[reference("quoted", 1)]),
        post(13, text="cut…", note_tweet={"text": LONG}),
        others=[original],
        errors=[{"resource_type": "tweet", "resource_id": "1799999999999999999", "title": "Not Found Error", "parameter": "referenced_tweets.id"}, {"resource_type": "user", "resource_id": "77", "title": "Forbidden"}],
        __twarc={"url": "https://api.twitter.com/2/tweets/search/recent", "version": "2.14", "retrieved_at": "2024-06-01T09:00:00+00:00"},
    )  # fmt: skip


@pytest.mark.parametrize("renamed", [False, True])
def test_a_page_gives_its_posts_full_texts_authors_and_ties(tmp_path: Path, read, renamed: bool) -> None:
    value = shapes.newer_names(rich_page()) if renamed else rich_page()
    batch = read(shapes.lines(tmp_path / "p.jsonl", [value]))
    repost, reply, quote, long = batch.mentions
    assert [m.kind for m in batch.mentions] == ["repost", "reply", "quote", "post"]
    assert repost.text == "The original says it all, at length, to the end"
    assert (repost.likes, repost.reposts) == (None, None)  # X counts those on the original
    assert (repost.hashtags, repost.domains, repost.handles) == (("strike",), ("lemonde.fr",), ("person_2",))
    assert long.text == LONG.strip() or long.text == LONG
    assert (reply.likes, reply.reposts, reply.replies, reply.quotes, reply.reach) == (5, 3, 2, 1, 99)
    assert reply.parent_id == "1800000000000000005"
    assert reply.fetched == datetime(2024, 6, 1, 9, tzinfo=UTC)
    ties = {(t.kind, t.evidence_id, t.target_id) for t in batch.interactions}
    assert ties == {
        ("repost", repost.id, "7002"),
        ("reply", reply.id, "7003"),
        ("mention", reply.id, "@nobody_here"),
        ("quote", quote.id, "7002"),
    }
    assert {(a.id, a.handle, a.followers) for a in batch.authors} == {
        ("7001", "Person_1", 10),
        ("7002", "Person_2", 20),
        ("7003", "Person_3", 30),
    }
    assert [t.id for t in batch.tombstones] == ["1799999999999999999"]
    assert batch.rejected == ()
    assert sum(batch.checkpoint.state["notes"].values()) == 2
    assert batch.read == 4


def test_one_page_a_file_flattened_lines_and_stream_lines_say_the_same(tmp_path: Path, read) -> None:
    posts = [post(n, author=1 + n % 3) for n in range(6)]
    (tmp_path / "page.json").write_text(json.dumps(page(*posts), indent=1))
    flat = [{**p, "author": user(1 + n % 3)} for n, p in enumerate(posts)]
    stream = [
        {"data": p, "includes": {"users": [user(1 + n % 3)]}, "matching_rules": [{"id": "1", "tag": "brand"}]}
        for n, p in enumerate(posts)
    ]
    files = [
        tmp_path / "page.json",
        shapes.lines(tmp_path / "flat.jsonl", flat),
        shapes.lines(tmp_path / "stream.jsonl.gz", stream),
        shapes.lines(tmp_path / "pages.zst", [page(*posts[:3]), page(*posts[3:])]),
    ]
    told = [{(m.id, m.text, m.author_id, m.created, m.likes) for m in read(path).mentions} for path in files]
    assert len(told[0]) == 6
    assert all(other == told[0] for other in told)
    assert all(
        {a.handle for a in read(path).authors} >= {"Person_1", "Person_2", "Person_3"} for path in files
    )


def test_corrupt_lines_are_rejected_and_the_lines_around_them_read(tmp_path: Path, read) -> None:
    whole = json.dumps({"data": post(1)})
    glued = json.dumps({"data": post(2)}) + json.dumps({"data": post(3)})
    lines = [
        whole,
        "",
        whole[:60],
        glued,
        "\x00" * 30,
        json.dumps({"data": post(4)}) + whole[:40],
        '{"errors": [{"title": "operational-disconnect"}]}',
        "[" * 100_000,
    ]
    batch = read(shapes.lines(tmp_path / "s.jsonl", lines))
    assert [m.text for m in batch.mentions] == [f"Post {n} about NordAir" for n in (1, 2, 3, 4)]
    assert [row.place for row in batch.rejected] == ["line 3", "line 6", "line 8"]
    assert batch.read == 7


def test_items_that_are_no_posts_are_rejected_by_place(tmp_path: Path, read) -> None:
    value = page(
        post(1),
        {"id": "5", "text": "no time"},
        {"id": [1], "text": "x", "created_at": "2024-05-30T00:00:00Z"},
        post(2, created_at="soon"),
        post(3, text=7),
    )
    value["data"].append("nonsense")
    batch = read(shapes.lines(tmp_path / "p.jsonl", [value]))
    assert [m.id for m in batch.mentions] == ["1800000000000000001"]
    assert [row.place for row in batch.rejected] == [f"line 1, item {n}" for n in range(2, 7)]
    assert "created_at" in batch.rejected[0].why


def test_the_last_edit_replaces_the_versions_before_it(tmp_path: Path, read) -> None:
    first, last = (
        post(1, edit_history_tweet_ids=["1800000000000000001", "1800000000000000002"]),
        post(2, edit_history_tweet_ids=["1800000000000000001", "1800000000000000002"]),
    )
    batch = read(shapes.lines(tmp_path / "p.jsonl", [page(first), page(last)]))
    assert [m.id for m in batch.mentions] == [first["id"], last["id"]]
    assert [t.id for t in batch.tombstones] == [first["id"]]


def test_compliance_results_take_posts_back(tmp_path: Path, read) -> None:
    lines = [
        {"id": "1", "action": "delete", "reason": "deleted", "redacted_at": "2024-06-01T00:00:00Z"},
        {"id": "2", "action": "delete", "reason": "scrub_geo"},
    ]
    batch = read(shapes.lines(tmp_path / "c.jsonl", lines))
    assert [(t.id, t.at) for t in batch.tombstones] == [("1", datetime(2024, 6, 1, tzinfo=UTC))]


def test_posts_by_account_and_the_accounts_beside_them(tmp_path: Path, read) -> None:
    bare = {name: value for name, value in post(1).items() if name != "author_id"}
    (tmp_path / "tweets.json").write_text(json.dumps({"7001": [bare], "7002": []}))
    (tmp_path / "accounts.json").write_text(
        json.dumps({"7001": {"username": "Person_1", "public_metrics": {"followers_count": 9}}})
    )
    assert [m.author_id for m in read(tmp_path / "tweets.json").mentions] == ["7001"]
    assert [(a.id, a.handle, a.followers) for a in read(tmp_path / "accounts.json").authors] == [
        ("7001", "Person_1", 9)
    ]


def test_accounts_of_a_sibling_file_are_used(tmp_path: Path, read) -> None:
    (tmp_path / "data_17.json").write_text(
        json.dumps([post(1, entities={"mentions": [{"username": "Person_2"}], "urls": {}})])
    )
    (tmp_path / "users_17.json").write_text(json.dumps({"users": [user(1), user(2)]}))
    batch = read(tmp_path / "data_17.json")
    assert [t.target_id for t in batch.interactions] == ["7002"]


def test_a_page_of_thousands_is_handed_on_in_pieces(tmp_path: Path) -> None:
    from connectors.files.look import look
    from connectors.files.read import batches

    (tmp_path / "big.json").write_text(json.dumps(page(*(post(n) for n in range(9_000)))))
    seen = look(tmp_path / "big.json")
    sizes = [len(batch) for batch in batches(tmp_path / "big.json", seen.plan)]
    assert seen.rows == sum(sizes) == 9_000
    assert max(sizes) <= 5_000


def test_escaped_signs_of_x_are_read(tmp_path: Path, read) -> None:
    batch = read(shapes.lines(tmp_path / "p.jsonl", [page(post(1, text="A &amp; B &lt;3 &amp;lt;"))]))
    assert batch.mentions[0].text == "A & B <3 &lt;"
