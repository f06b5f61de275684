"""Files of the shapes that exporters write, made up word by word: nobody's posts stand in them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard

START = datetime(2024, 5, 31, 22, 0, tzinfo=UTC)
AIRLINE = (
    "tweet_id", "airline_sentiment", "airline_sentiment_confidence", "airline", "name", "retweet_count", "text",
    "tweet_created", "tweet_location",
)  # fmt: skip


def airline_rows(count: int, *, zone: str = "-0800") -> list[list[str]]:
    """Rows as the airline set has them; every tenth repeats the id before it."""
    tones = ("negative", "neutral", "positive")
    rows = []
    for n in range(count):
        at = datetime(2024, 5, 20, 9, 0) + timedelta(minutes=7 * n)
        name = 1_790_000_000_000_000_003 + 7 * (n - (n % 10 == 9))
        text = f"@NordAir flight {n} was late, again &amp; nobody told us"
        rows.append(
            [
                str(name),
                tones[n % 3],
                "1",
                "NordAir",
                f"traveller{n % 50}",
                str(n % 4),
                text,
                f"{at} {zone}",
                "",
            ]
        )
    return rows


def table(
    path: Path,
    header: Sequence[str] | None,
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8",
    **dialect: Any,
) -> Path:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, **dialect)
    if header:
        writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def lines(path: Path, values: Iterable[Any]) -> Path:
    """An NDJSON file; a plain string goes in as it is. The name's ending says how it is packed."""
    text = "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values)
    data = text.encode()
    if path.suffix == ".gz":
        data = gzip.compress(data)
    if path.suffix == ".zst":  # as Reddit dumps are packed: `zstd --long=31`
        window = zstandard.ZstdCompressionParameters.from_level(1, window_log=27, enable_ldm=True)
        data = zstandard.ZstdCompressor(compression_params=window).compress(data)
    path.write_bytes(data)
    return path


def user(n: int) -> dict[str, Any]:
    return {
        "id": str(7000 + n), "username": f"Person_{n}", "name": f"Person {n}", "description": "made up", "verified": False,
        "created_at": "2015-01-01T00:00:00.000Z", "public_metrics": {"followers_count": 10 * n, "following_count": 1},
    }  # fmt: skip


def post(n: int, *, author: int = 1, **more: Any) -> dict[str, Any]:
    at = (START + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "id": str(1_800_000_000_000_000_000 + n), "author_id": str(7000 + author), "text": f"Post {n} about NordAir",
        "created_at": at, "lang": "en", "conversation_id": str(1_800_000_000_000_000_000 + n),
        "public_metrics": {"retweet_count": 3, "reply_count": 2, "like_count": 5, "quote_count": 1, "impression_count": 99},
        **more,
    }  # fmt: skip


def reference(kind: str, n: int) -> dict[str, str]:
    return {"type": kind, "id": str(1_800_000_000_000_000_000 + n)}


def page(
    *posts: dict[str, Any],
    users: Sequence[int] = (1, 2, 3),
    others: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """A search page with everything expanded."""
    return {
        "data": list(posts), "includes": {"users": [user(n) for n in users], "tweets": list(others)},
        "meta": {"result_count": len(posts)}, **more,
    }  # fmt: skip


def newer_names(value: Any) -> Any:
    """The same page with the names X uses since August 2026."""
    names = {
        "referenced_tweets": "referenced_posts", "note_tweet": "note_post", "tweets": "posts",
        "retweet_count": "repost_count", "edit_history_tweet_ids": "edit_history_post_ids",
    }  # fmt: skip
    if isinstance(value, dict):
        return {names.get(key, key): newer_names(content) for key, content in value.items()}
    return [newer_names(item) for item in value] if isinstance(value, list) else value


def submission(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{n}", "name": f"t3_s{n}", "author": f"poster{n}", "author_fullname": f"t2_p{n}", "title": f"Headline {n}",
        "selftext": f"Body of submission {n}", "subreddit": "travel", "created_utc": 1_717_000_000 + n, "score": 12,
        "num_comments": 3, "permalink": f"/r/travel/comments/s{n}/headline/", "is_self": True, **more,
    }  # fmt: skip


def comment(n: int, parent: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"c{n}", "name": f"t1_c{n}", "author": f"talker{n}", "author_fullname": f"t2_t{n}", "body": f"Comment {n}",
        "subreddit": "travel", "created_utc": 1_717_000_100 + n, "score": -2, "parent_id": parent, "link_id": "t3_s1",
        "replies": "", **more,
    }  # fmt: skip


def thing(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "data": data}


def listing(*children: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": list(children), "after": None}}
