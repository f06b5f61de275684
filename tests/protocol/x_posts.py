"""What X sends: posts, accounts and problems with the fields that were asked for, under the old names or the new."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.records import Mention

TYPES = "https://api.x.com/2/problems/"
KINDS = {"repost": "retweeted", "reply": "replied_to", "quote": "quoted"}
NEW_NAMES = {
    "referenced_tweets": "referenced_posts", "note_tweet": "note_post", "tweets": "posts", "retweet_count": "repost_count",
    "edit_history_tweet_ids": "edit_history_post_ids", "tweet_count": "post_count",
}  # fmt: skip


@dataclass(frozen=True)
class Status:
    """One post of the fake."""

    id: str
    author: int
    text: str
    created: datetime = datetime(2026, 11, 20, tzinfo=UTC)
    lang: str = "en"
    refs: tuple[tuple[str, str], ...] = ()  # (“retweeted”, id)
    likes: int = 5
    note: str | None = None
    history: tuple[str, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(re.findall(r"https?://\S+", self.text))


FULL = {
    "tweet.fields": "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,public_metrics,lang,note_tweet",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username",
    "user.fields": "username,name,description,location,public_metrics,created_at",
}  # fmt: skip


def shown(one: Status, fields: set[str], statuses: Mapping[str, Status]) -> dict[str, Any]:
    """One post with the fields asked for, under the old names."""
    root = next((name for kind, name in one.refs if kind == "replied_to"), one.id)
    answered = next(
        (statuses[name].author for kind, name in one.refs if kind == "replied_to" and name in statuses),
        None,
    )
    text = one.text
    if one.refs and one.refs[0][0] == "retweeted" and one.refs[0][1] in statuses:
        original = statuses[one.refs[0][1]]
        text = f"RT @Person_{original.author}: {original.text}"[:139] + "…"
    entities = {
        "hashtags": [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in re.finditer(r"(?<!\w)#(\w+)", one.text)],
        "mentions": [{"start": m.start(), "end": m.end(), "username": m[1], "id": str(7000 + int(m[1][7:]) if m[1][:7] == "Person_" else 1)} for m in re.finditer(r"(?<!\w)@(\w+)", one.text)],
        "urls": [{"start": m.start(), "end": m.end(), "url": "https://t.co/abc", "expanded_url": m[0], "display_url": m[0][8:30]} for m in re.finditer(r"https?://\S+", one.text)],
    }  # fmt: skip
    whole: dict[str, Any] = {
        "author_id": str(7000 + one.author), "created_at": one.created.strftime("%Y-%m-%dT%H:%M:%S.") + f"{one.created.microsecond // 1000:03d}Z",
        "lang": one.lang, "conversation_id": root, "entities": {name: things for name, things in entities.items() if things},
        "public_metrics": {"retweet_count": 3, "reply_count": 2, "like_count": one.likes, "quote_count": 1, "bookmark_count": 0, "impression_count": 99},
        "referenced_tweets": [{"type": kind, "id": name} for kind, name in one.refs], "note_tweet": {"text": one.note} if one.note else None,
        "in_reply_to_user_id": str(7000 + answered) if answered else None,
    }  # fmt: skip
    asked = {("note_tweet" if name == "note_post" else name) for name in fields}
    kept = {name: value for name, value in whole.items() if name in asked and value}
    return {"id": one.id, "text": text, "edit_history_tweet_ids": list(one.history or (one.id,)), **kept}


def mention_of(one: Status) -> Mention:
    """The post as our judge sees it."""
    return Mention("x", one.id, one.text, one.created, str(7000 + one.author), lang=one.lang)


def user(n: int, fields: str) -> dict[str, Any]:
    whole = {
        "description": "made up", "location": "Lyon", "created_at": "2015-01-01T00:00:00.000Z",
        "public_metrics": {"followers_count": 10 * n, "following_count": 1, "tweet_count": 9, "listed_count": 0},
    }  # fmt: skip
    return {
        "id": str(7000 + n),
        "name": f"Person {n}",
        "username": f"Person_{n}",
        **{k: v for k, v in whole.items() if k in fields.split(",")},
    }


def problem(kind: str, name: str) -> dict[str, Any]:
    """Why a post is not shown, as a partial error."""
    hidden = kind == "not-authorized-for-resource"
    return {
        "resource_type": "tweet", "resource_id": name, "parameter": "ids", "value": name, "type": TYPES + kind,
        "title": "Authorization Error" if hidden else "Not Found Error",
        "detail": f"Sorry, you are not authorized to see the Tweet with ids: [{name}]." if hidden else f"Could not find tweet with ids: [{name}].",
        **({"section": "data"} if hidden else {}),
    }  # fmt: skip


def disconnected(kind: str = "UpstreamOperationalDisconnect") -> bytes:
    """The line X sends before it ends a stream."""
    body = {
        "errors": [
            {
                "title": "operational-disconnect",
                "disconnect_type": kind,
                "detail": "This stream has been disconnected upstream for operational reasons.",
                "type": TYPES + "operational-disconnect",
            }
        ]
    }
    return json.dumps(body).encode() + b"\r\n"


def renamed(value: Any) -> Any:
    """The same under the names of August 2026."""
    if isinstance(value, dict):
        return {NEW_NAMES.get(key, key): renamed(content) for key, content in value.items()}
    return [renamed(item) for item in value] if isinstance(value, list) else value
