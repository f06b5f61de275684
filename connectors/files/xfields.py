"""The fields of the X API v2's posts, accounts and includes, under their old and new names, however odd their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict
from urllib.parse import urlsplit

from connectors.files import moments
from connectors.files.found import count, unescaped
from connectors.files.opening import mended
from connectors.files.plan import Dates
from tone import language

HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
ID = re.compile(r"\d{1,20}")
Thing = Mapping[str, Any]


class Includes:
    """What a page lends its posts: accounts by id and handle, referenced posts by id."""

    def __init__(self, page: Thing, items: list[Any]) -> None:
        includes = page.get("includes")
        includes = includes if isinstance(includes, Mapping) else page
        self.users: dict[str, Thing] = {}
        self.posts: dict[str, Thing] = {}
        for user in things(includes.get("users")):
            self._user(user)
        for post in (*things(includes.get("tweets")), *things(includes.get("posts")), *items):
            if isinstance(post, Mapping) and isinstance(post.get("id"), str):
                self.posts.setdefault(post["id"], post)
                self._flattened(post)
        self._by_handle = {str(user.get("username")).casefold(): name for name, user in self.users.items()}

    def account(self, handle: object) -> str | None:
        """The id of an account known by its handle: `@handle` where the page does not tell."""
        if not isinstance(handle, str) or not HANDLE.fullmatch(handle):
            return None
        return self._by_handle.get(handle.casefold(), f"@{handle.lower()}")

    def handle(self, name: object) -> str | None:
        handle = self.users.get(str(name), {}).get("username")
        return handle.lower() if isinstance(handle, str) and HANDLE.fullmatch(handle) else None

    def _user(self, user: Thing) -> None:
        if isinstance(user.get("id"), str):
            self.users.setdefault(user["id"], user)

    def _flattened(self, post: Thing) -> None:
        """twarc writes authors and referenced posts into the post itself (`twarc2 flatten`)."""
        for user in (post.get("author"), post.get("in_reply_to_user"), *entities(post, "mentions")):
            if isinstance(user, Mapping) and "username" in user:
                self._user(user)
        for referenced in listed(post, "referenced_tweets", "referenced_posts"):
            if (
                isinstance(referenced, Mapping)
                and "text" in referenced
                and isinstance(referenced.get("id"), str)
            ):
                self.posts.setdefault(referenced["id"], referenced)
                self._flattened({**referenced, "referenced_tweets": ()})


def only_users(page: Thing) -> bool:
    users = page.get("users")
    return (
        isinstance(users, list) and bool(users) and isinstance(users[0], Mapping) and "username" in users[0]
    )


def things(value: object) -> Iterator[Thing]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def listed(post: Thing, *names: str) -> list[Any]:
    return next((list(post[name]) for name in names if isinstance(post.get(name), list | tuple)), [])


def references(post: Thing) -> dict[str, str]:
    refs = {}
    for referenced in listed(post, "referenced_tweets", "referenced_posts"):
        if isinstance(referenced, Mapping) and (name := optional_id(referenced.get("id"))):
            refs[str(referenced.get("type"))] = name
    return refs


def text(post: Thing) -> str:
    note = post.get("note_tweet") or post.get("note_post")
    text = note.get("text") if isinstance(note, Mapping) else None
    if not isinstance(text, str):
        text = post["text"]
    if not isinstance(text, str):
        raise TypeError(text)
    return unescaped(mended(text))


class Metrics(TypedDict, total=False):
    """What X counts of a post, by our names."""

    likes: int | None
    reposts: int | None
    replies: int | None
    quotes: int | None
    reach: int | None


def metrics(post: Thing) -> Metrics:
    given = post.get("public_metrics")
    given = given if isinstance(given, Mapping) else {}
    return {
        "likes": count(given.get("like_count")),
        "reposts": count(given.get("retweet_count", given.get("repost_count"))),
        "replies": count(given.get("reply_count")),
        "quotes": count(given.get("quote_count")),
        "reach": count(given.get("impression_count"))
        or None,  # X says 0 for posts it did not count (before Dec 2022)
    }


def entities(post: Thing, name: str) -> Iterator[Thing]:
    entities = post.get("entities")
    note = post.get("note_tweet") or post.get("note_post")
    if isinstance(note, Mapping) and isinstance(note.get("entities"), Mapping):
        entities = note["entities"] if name in note["entities"] else entities
    return things(entities.get(name)) if isinstance(entities, Mapping) else iter(())


def handles(post: Thing, includes: Includes, original: Thing | None) -> tuple[str, ...]:
    named = [
        str(e.get("username")).lower()
        for e in entities(post, "mentions")
        if HANDLE.fullmatch(str(e.get("username")))
    ]
    reposted = includes.handle(original.get("author_id")) if original else None
    return tuple(dict.fromkeys([*([reposted] if reposted else []), *named]))[:100]


def tags(post: Thing) -> tuple[str, ...]:
    tags = (mended(e["tag"]).lower() for e in entities(post, "hashtags") if isinstance(e.get("tag"), str))
    return tuple(dict.fromkeys(tags))[:100]


def domains(post: Thing) -> tuple[str, ...]:
    hosts = []
    for entity in entities(post, "urls"):
        address = entity.get("unwound_url") or entity.get("expanded_url")
        try:
            host = urlsplit(str(address)).hostname
        except ValueError:
            continue
        if host and not (host in ("twitter.com", "x.com") and entity.get("media_key")):
            hosts.append(mended(host.removeprefix("www."))[:253])
    return tuple(dict.fromkeys(hosts))[:100]


def said(value: object) -> str | None:
    return mended(unescaped(value)).strip()[:4000] or None if isinstance(value, str) else None


def lang(value: object) -> str | None:
    """X marks posts without words by `und`, `zxx` and codes from `qam` to `qst`."""
    return language.code(value) if isinstance(value, str) else None


def text_id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise ValueError(value)
    return value


def optional_id(value: object) -> str | None:
    try:
        return text_id(value)
    except ValueError:
        return None


def moment(value: object) -> datetime:
    return moments.moment(str(value), Dates(), UTC)


def optional_moment(value: object) -> datetime | None:
    try:
        return moment(value) if value else None
    except moments.Unreadable:
        return None


def retrieved(page: Thing) -> datetime | None:
    envelope = page.get("__twarc")
    return optional_moment(envelope.get("retrieved_at")) if isinstance(envelope, Mapping) else None
