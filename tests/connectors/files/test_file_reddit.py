"""What Reddit's listings, comment trees and monthly dumps become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.connectors.files import shapes
from tests.connectors.files.shapes import comment, listing, submission, thing


def tree() -> list[dict]:
    deep = listing(thing("t1", comment(3, "t1_c2")))
    replies = listing(
        thing("t1", comment(2, "t1_c1", replies=deep)), thing("more", {"count": 9, "children": ["x"]})
    )
    return [
        listing(thing("t3", submission(1))),
        listing(thing("t1", comment(1, "t3_s1", body="thanks u/Poster9 &amp; all", replies=replies))),
    ]


def test_a_comment_tree_is_read_to_its_leaves_and_tied(tmp_path: Path, read) -> None:
    (tmp_path / "thread.json").write_text(json.dumps(tree()))
    batch = read(tmp_path / "thread.json")
    assert [m.id for m in batch.mentions] == ["t3_s1", "t1_c1", "t1_c2", "t1_c3"]
    post, answer = batch.mentions[:2]
    assert (post.kind, post.title, post.text) == ("post", "Headline 1", "Body of submission 1")
    assert (post.community, post.likes, post.replies, post.url) == (
        "travel",
        12,
        3,
        "https://www.reddit.com/r/travel/comments/s1/headline/",
    )
    assert (answer.kind, answer.parent_id, answer.thread_id, answer.text, answer.likes) == (
        "comment",
        "t3_s1",
        "t3_s1",
        "thanks u/Poster9 & all",
        -2,
    )
    assert post.created == datetime(2024, 5, 29, 16, 26, 41, tzinfo=UTC)
    ties = {(t.kind, t.source_id, t.target_id) for t in batch.interactions}
    assert ties == {
        ("reply", "t2_t1", "t2_p1"),
        ("mention", "t2_t1", "@poster9"),
        ("reply", "t2_t2", "t2_t1"),
        ("reply", "t2_t3", "t2_t2"),
    }
    assert batch.rejected == ()


@pytest.mark.parametrize("name", ["RS_2024-05.ndjson", "RS_2024-05.gz", "RS_2024-05.zst"])
def test_dumps_are_read_plain_and_packed(tmp_path: Path, read, name: str) -> None:
    bare = {
        key: value
        for key, value in submission(2, created_utc="1717000002").items()
        if key not in ("name", "author_fullname", "permalink")
    }
    link = submission(
        3,
        selftext="",
        is_self=False,
        url="https://www.example.org/story",
        score_hidden=True,
        retrieved_on=1_717_100_000,
    )
    batch = read(
        shapes.lines(
            tmp_path / name, [submission(1), bare, link, comment(1, "t3_s2"), {"unexpected": 1}, "{broken"]
        )
    )
    first, second, third, answer = batch.mentions
    assert (second.id, second.author_id, second.url) == (
        "t3_s2",
        "@poster2",
        "https://www.reddit.com/comments/s2",
    )
    assert (third.text, third.domains, third.likes) == ("Headline 3", ("example.org",), None)
    assert third.fetched == datetime(2024, 5, 30, 20, 13, 20, tzinfo=UTC)
    assert first.author_id == "t2_p1"
    assert [(t.source_id, t.target_id) for t in batch.interactions] == [(answer.author_id, "@poster2")]
    assert [row.place for row in batch.rejected] == ["line 5", "line 6"]


def test_what_was_taken_back_leaves_a_tombstone_and_no_text(tmp_path: Path, read) -> None:
    gone = [
        comment(1, "t3_s1", body="[deleted]", author="[deleted]"), comment(2, "t3_s1", body="[removed]"),
        submission(3, selftext="[removed]"), submission(4, author="[deleted]", selftext="", author_fullname=None),
    ]  # fmt: skip
    kept = [comment(5, "t3_s1", author="[deleted]", author_fullname=None)]
    batch = read(shapes.lines(tmp_path / "d.ndjson", gone + kept))
    assert {t.id for t in batch.tombstones} == {"t1_c1", "t1_c2", "t3_s3", "t3_s4"}
    assert [(m.id, m.author_id) for m in batch.mentions] == [
        ("t1_c5", None)
    ]  # the account went, the comment stayed
    assert batch.read == 5


def test_an_answer_far_below_its_parent_is_still_tied(tmp_path: Path) -> None:
    from connectors.files.look import look
    from connectors.files.read import batches

    path = shapes.lines(tmp_path / "RC.ndjson", [submission(1), *(comment(n, "t3_s1") for n in range(9_000))])
    plan = look(path).plan
    parts = list(batches(path, plan))
    assert len(parts) == 3
    assert sum(len(part.interactions) for part in parts) == 9_000
    resumed = list(batches(path, plan, start=parts[0].checkpoint))
    assert [part.interactions for part in resumed] == [part.interactions for part in parts[1:]]


def test_recorded_exchanges_are_unwrapped(tmp_path: Path, read) -> None:
    lines = [
        {"request": {"uri": "x"}, "response": {"status": 200, "body": json.dumps(body)}}
        for body in (
            tree(),
            {"access_token": "x"},
            {"json": {"data": {"things": [thing("t1", comment(9, "t1_c3"))]}}},
        )
    ]
    batch = read(shapes.lines(tmp_path / "tape.jsonl", lines))
    assert [m.id for m in batch.mentions] == ["t3_s1", "t1_c1", "t1_c2", "t1_c3", "t1_c9"]
    assert batch.rejected == ()
