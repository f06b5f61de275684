"""Which fields and expansions are asked for, and what they cost.

Lookup and search are documented with `post.*` names since August 2026, the stream and all prose with `tweet.*`
(openapi.json 2.167). We begin with the old names and go over to the new ones once X refuses the old.
Prices: docs.x.com, “Pricing”, read 2026-08-22. It does not say whether what is sent along is billed: we count it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Literal

from data.records import Usage

Grade = Literal["lean", "rich"]
Names = Literal["tweet", "post"]

POST, USER = 0.005, 0.010  # US dollars each; the same one is billed once a UTC day
RICH_POST = 0.026  # a post with all that is sent along, as measured on a real page of 100

_OLD = (
    "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,public_metrics,lang,"
    "edit_history_tweet_ids,note_tweet,community_id"
)
_NEW = "created_at,conversation_id,entities,public_metrics,lang,note_post,community_id"
_USERS = "username,name,description,location,public_metrics,created_at"
_RICH_OLD = (
    "author_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
    "entities.mentions.username",
)
_RICH_NEW = ("author_id", "in_reply_to_user_id", "referenced_posts", "entities.mentions.username")
_BARE_NEW = (
    "author_id",
    "in_reply_to_user_id",
    "referenced_posts",
)  # else a post names neither author nor parent


def wanted(
    grade: Grade, *, names: Names = "tweet", authors: bool = False, originals: bool = False
) -> dict[str, str]:
    """Parameters that ask for what a mention needs. `authors`: their handles too; `originals`: of reposts, in full."""
    if names == "post":
        expansions: tuple[str, ...] = _RICH_NEW if grade == "rich" else _BARE_NEW
        asked = {"post.fields": _NEW}
    else:
        lean = (*(("author_id",) if authors else ()), *(("referenced_tweets.id",) if originals else ()))
        expansions = _RICH_OLD if grade == "rich" else lean
        asked = {"tweet.fields": _OLD}
    if expansions:
        asked["expansions"] = ",".join(expansions)
    if "author_id" in expansions:
        asked["user.fields"] = _USERS
    return asked


class Meter:
    """Counts what was bought with one key; what was billed once today (UTC) is not counted again.

    X bills a post once a day though search, stream and look-ups bring it: so the meters of one process share their
    memory, by key, under a lock. What a process before this one bought is not remembered: the count is rather too high.
    """

    def __init__(self, source: str, key: str) -> None:
        self._source = source
        with _LOCK:
            self._today = _BOUGHT.setdefault(hashlib.sha256(key.encode()).hexdigest(), _Today())

    def usage(self, pages: Iterable[Mapping[str, Any]], *, day: date, requests: int = 0) -> Usage:
        """The bill of these answers or stream lines; `units` are posts."""
        bought = {one for page in pages for one in _bought(page)}
        with _LOCK:
            if day > self._today.day:
                self._today.day, self._today.billed = day, set()
            new = bought - self._today.billed
            self._today.billed |= new
        posts = sum(kind == "post" for kind, _ in new)
        return Usage(self._source, requests, posts, posts * POST + (len(new) - posts) * USER)


@dataclass(slots=True)
class _Today:
    day: date = date.min
    billed: set[tuple[str, str]] = field(default_factory=set)


_BOUGHT: dict[str, _Today] = {}
_LOCK = Lock()


def _bought(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(“post” or “user”, id) of everything an answer or stream line holds."""
    data, includes = page.get("data"), page.get("includes")
    more: Mapping[str, Any] = includes if isinstance(includes, Mapping) else {}
    kinds = (
        ("post", data if isinstance(data, list) else [data]),
        ("post", more.get("tweets")),
        ("post", more.get("posts")),
        ("user", more.get("users")),
    )
    for kind, things in kinds:
        for thing in things if isinstance(things, list) else ():
            if isinstance(thing, Mapping) and isinstance(thing.get("id"), str):
                yield kind, thing["id"]
