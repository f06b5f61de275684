"""What a page of the X API v2 says: posts with their authors, whom they answer, and posts that are gone.

Reads search pages, lookups, filtered-stream lines, twarc's envelopes and flattened lines, compliance results, and both
sets of names: `referenced_tweets`/`note_tweet`/`retweet_count` and the newer `referenced_posts`/`note_post`/`repost_count`
(docs.x.com, data dictionary). Only the posts of `data` become mentions; `includes` lend them full texts and names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.files import moments, xfields
from connectors.files.found import Found, count
from connectors.files.opening import mended
from connectors.files.plan import Plan
from connectors.files.xfields import Includes, Thing
from data.records import Author, Interaction, Kind, Mention, Tie, Tombstone

PLATFORM = "x"
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("retweeted", "repost"), ("reposted", "repost"), ("replied_to", "reply"), ("quoted", "quote"),
)  # fmt: skip
_GONE = {"delete": "deleted by its author or withdrawn by X"}


def is_page(value: object) -> bool:
    """Whether a JSON value is of this kind."""
    if not isinstance(value, Mapping):
        return False
    data = value.get("data")
    if isinstance(data, list | Mapping) and any(
        key in value for key in ("includes", "meta", "matching_rules", "errors", "__twarc")
    ):
        return not (isinstance(data, Mapping) and "children" in data)
    if isinstance(data, list):
        return bool(data) and all(is_post(item) for item in data[:5])
    if isinstance(data, Mapping):
        return is_post(data)
    return (
        is_post(value)
        or is_compliance(value)
        or ("errors" in value and "title" in value)
        or xfields.only_users(value)
    )


def is_post(value: object) -> bool:
    """Whether a JSON value is a post of the API v2 (version 1.1 has `id_str`)."""
    if not isinstance(value, Mapping) or "id_str" in value or not isinstance(value.get("text"), str):
        return False
    marks = (
        "public_metrics",
        "edit_history_tweet_ids",
        "conversation_id",
        "referenced_tweets",
        "author_id",
        "__twarc",
    )
    return isinstance(value.get("id"), str) and any(mark in value for mark in marks)


def is_compliance(value: Thing) -> bool:
    """Whether a JSON value says what became of a post (compliance jobs and streams)."""
    return "action" in value and "id" in value and ("reason" in value or "redacted_at" in value)


class Pages:
    """Reads pages into `found`."""

    def __init__(self, plan: Plan, found: Found) -> None:
        self.plan = plan
        self.found = found

    def page(self, page: Any, place: str) -> None:
        """One page, stream line or post; a faulty item is rejected and its neighbours are read."""
        if not isinstance(page, Mapping):
            self._refuse(place, "this is not an object of the X API", page)
            return
        seen = xfields.retrieved(page) or self.found.fetched
        if is_compliance(page):
            self._compliance(page, seen)
            return
        data = page.get("data", page if is_post(page) else None)
        items = data if isinstance(data, list) else [data] if isinstance(data, Mapping) else []
        includes = Includes(page, items)
        for user in includes.users.values():
            self._meet(user, seen)
        for number, item in enumerate(items, start=1):
            where = place if len(items) == 1 else f"{place}, item {number}"
            self._item(item, includes, seen, where)
        self._errors(page, seen)
        if not items and not includes.users and not page.get("errors"):
            self._empty(page, place)

    def _item(self, item: Any, includes: Includes, seen: datetime, place: str) -> None:
        if isinstance(item, Mapping) and "username" in item and "text" not in item:
            self.found.read += 1
            self._meet(item, seen)
            self.found.notes["accounts without a post"] += 1
            return
        self.found.read += 1
        try:
            self._keep(item, includes, seen)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = str(error) if isinstance(error, moments.Unreadable) else "this item is no post"
            missing = f"it lacks {error}" if isinstance(error, KeyError) else reason
            self.found.reject(place, f"{missing}; ask the API for created_at and text", item)

    def _keep(self, post: Thing, includes: Includes, seen: datetime) -> None:
        name = xfields.text_id(post["id"])
        created = xfields.moment(post["created_at"])
        refs = xfields.references(post)
        kind: Kind = next((kind for mark, kind in _KINDS if mark in refs), "post")
        # X counts a repost's reactions on its original
        counted: xfields.Metrics = {} if kind == "repost" else xfields.metrics(post)
        answered = next((refs[mark] for mark, _ in _KINDS if mark in refs), None)
        original = includes.posts.get(answered or "") if kind == "repost" else None
        spoken = original or post
        author = xfields.optional_id(post.get("author_id"))
        mention = Mention(
            platform=PLATFORM,
            id=name,
            text=xfields.text(spoken),
            created=created,
            author_id=author,
            kind=kind,
            url=f"https://x.com/i/status/{name}",
            lang=xfields.lang(post.get("lang")) or self.plan.lang,
            thread_id=xfields.optional_id(post.get("conversation_id")),
            parent_id=answered,
            community=xfields.optional_id(post.get("community_id")),
            handles=xfields.handles(spoken, includes, original),
            hashtags=xfields.tags(spoken),
            domains=xfields.domains(spoken),
            given_watches=self.plan.watches,
            fetched=seen,
            **counted,
        )
        self.found.mentions.append(mention)
        self._supersede(post, name, seen)
        if author:
            self._ties(post, refs, author, mention, includes)
            if author not in includes.users:
                self.found.meet(Author(PLATFORM, author, fetched=seen))

    def _supersede(self, post: Thing, name: str, seen: datetime) -> None:
        """An edit is a new post with a new id; once the last version is here, the earlier ones go."""
        *earlier, last = xfields.listed(post, "edit_history_tweet_ids", "edit_history_post_ids") or [None]
        if last == name:
            for old in filter(None, map(xfields.optional_id, earlier)):
                self.found.tombstones.append(Tombstone(PLATFORM, old, f"edited into {name}", seen))

    def _ties(self, post: Thing, refs: Thing, author: str, mention: Mention, includes: Includes) -> None:
        def tie(kind: Tie, target: str | None) -> None:
            if target:
                self.found.tie(Interaction(PLATFORM, kind, mention.id, author, target, mention.created))

        answered: set[str] = set()
        for mark, kind in _KINDS:
            if mark not in refs:
                continue
            original = includes.posts.get(refs[mark], {})
            target = xfields.optional_id(original.get("author_id"))
            if kind == "reply":
                target = xfields.optional_id(post.get("in_reply_to_user_id")) or target
            if (
                kind == "repost"
                and target is None
                and (cited := re.match(r"RT @(\w{1,20}):", str(post.get("text"))))
            ):
                target = includes.account(cited[1])
            tie(kind, target)  # type: ignore[arg-type]  # the three kinds are ties
            answered.add(target or "")
        if mention.kind == "repost":
            return  # whom the original names, it names; the one who reposts does not
        for entity in xfields.entities(post, "mentions"):
            target = xfields.optional_id(entity.get("id")) or includes.account(entity.get("username"))
            if target not in answered:
                tie("mention", target)

    def _meet(self, user: Thing, seen: datetime) -> None:
        name = xfields.optional_id(user.get("id"))
        if name is None:
            return
        handle = user.get("username")
        handle = handle if isinstance(handle, str) and xfields.HANDLE.fullmatch(handle) else None
        metrics = user.get("public_metrics")
        self.found.meet(
            Author(
                platform=PLATFORM,
                id=name,
                handle=handle,
                name=xfields.said(user.get("name")),
                description=xfields.said(user.get("description")),
                location=xfields.said(user.get("location")),
                url=f"https://x.com/{handle}" if handle else None,
                followers=count(metrics.get("followers_count")) if isinstance(metrics, Mapping) else None,
                created=xfields.optional_moment(user.get("created_at")),
                fetched=seen,
            )
        )

    def _errors(self, page: Thing, seen: datetime) -> None:
        """Partial errors come with a good page: they tell what is gone, and they are no faults of the file."""
        for error in page.get("errors") or ():
            if not isinstance(error, Mapping):
                continue
            title = mended(str(error.get("title") or "error"))[:80]
            self.found.notes[f"X: {title} ({error.get('resource_type') or 'page'!s:.20})"] += 1
            name = error.get("resource_id") or error.get("value")
            if (
                error.get("resource_type") in ("tweet", "post")
                and isinstance(name, str)
                and xfields.ID.fullmatch(name)
            ):
                self.found.tombstones.append(
                    Tombstone(PLATFORM, name, f"X no longer shows it: {title}", seen)
                )

    def _compliance(self, line: Thing, seen: datetime) -> None:
        self.found.read += 1
        name = xfields.optional_id(line.get("id"))
        if line.get("action") in _GONE and line.get("reason") != "scrub_geo" and name:
            why = f"X: {mended(str(line.get('reason') or _GONE['delete']))[:80]}"
            self.found.tombstones.append(
                Tombstone(PLATFORM, name, why, xfields.optional_moment(line.get("redacted_at")) or seen)
            )
        else:
            self.found.notes["compliance lines that ask for no deletion"] += 1

    def _empty(self, page: Thing, place: str) -> None:
        if any(key in page for key in ("meta", "matching_rules", "__twarc", "includes")):
            self.found.notes["pages without a post"] += 1
        else:
            self._refuse(place, "this object holds neither posts nor accounts", page)

    def _refuse(self, place: str, why: str, payload: Any) -> None:
        self.found.read += 1
        self.found.reject(place, f"{why}; keep one page or one post a line", payload)
