"""What Reddit's listings and dumps say: submissions, comments and what was taken back.

A thing is `{"kind": "t1" | "t3", "data": {…}}` in listings and comment trees, and the bare `data` in monthly dumps
(github.com/reddit-archive/reddit/wiki/JSON, Pushshift). Comments answer their parent's author where the file tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.files import moments
from connectors.files.found import Found, Waiting, count, unescaped
from connectors.files.opening import mended
from connectors.files.plan import Dates, Plan
from data.records import Author, Interaction, Mention, Tombstone

PLATFORM = "reddit"
_TAKEN_BACK = ("[deleted]", "[removed]", "[deleted by user]", "[removed by reddit]", "[ removed by reddit ]")
_USER = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
Thing = Mapping[str, Any]


def is_thing(value: object) -> bool:
    """Whether a JSON value is of this kind."""
    if isinstance(value, list):
        return bool(value) and all(
            isinstance(item, Mapping) and item.get("kind") == "Listing" for item in value[:3]
        )
    if not isinstance(value, Mapping):
        return False
    if value.get("kind") in ("Listing", "t1", "t3", "more") and isinstance(value.get("data"), Mapping):
        return True
    if isinstance(value.get("json"), Mapping):
        return True
    return (
        "created_utc" in value
        and ("body" in value or "title" in value)
        and ("subreddit" in value or "permalink" in value)
    )


def things(value: Any) -> Iterator[Any]:
    """Every submission and comment inside a listing, a page of comments or a `morechildren` answer, parents first."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
            continue
        if not isinstance(item, Mapping):
            continue
        data = item.get("data")
        if isinstance(item.get("json"), Mapping):
            stack.append((item["json"].get("data") or {}).get("things", []))
        elif item.get("kind") == "Listing" and isinstance(data, Mapping):
            stack.append(data.get("children") or [])
        elif item.get("kind") in ("t1", "t3") and isinstance(data, Mapping):
            stack.append(data.get("replies"))
            yield {**data, "replies": None, "_kind": item["kind"]}
        elif "kind" not in item or "created_utc" in item:
            yield item


class Things:
    """Reads submissions and comments into `found`."""

    def __init__(self, plan: Plan, found: Found) -> None:
        self.plan = plan
        self.found = found

    def add(self, value: Any, place: str) -> None:
        """One listing or one line of a dump."""
        known = list(things(value))
        for number, thing in enumerate(known, start=1):
            where = place if len(known) == 1 else f"{place}, item {number}"
            self.found.read += 1
            try:
                self._keep(thing)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = (
                    str(error)
                    if isinstance(error, moments.Unreadable)
                    else "this is neither a submission nor a comment"
                )
                why = f"it lacks {error}" if isinstance(error, KeyError) else why
                self.found.reject(where, f"{why}; import Reddit's own records", thing)
        if not known and not is_thing(value):
            self.found.read += 1
            self.found.reject(place, "this is nothing of Reddit's; import listings or dumps", value)

    def _keep(self, thing: Thing) -> None:
        found = self.found
        comment = thing.get("_kind") == "t1" or ("body" in thing and "title" not in thing)
        name = _name(thing, comment)
        created = _moment(thing["created_utc"])
        seen = _seen(thing) or found.fetched
        body = str(thing["body"] if comment else thing.get("selftext") or "").strip()
        writer = _writer(thing)
        if body.casefold() in _TAKEN_BACK or (not comment and writer is None and not body):
            found.tombstones.append(Tombstone(PLATFORM, name, f"Reddit shows {body or '[deleted]'}", seen))
            return
        title = None if comment else unescaped(mended(str(thing["title"])))
        text = unescaped(mended(body)) or title
        if not text:
            raise ValueError(thing)
        mention = Mention(
            platform=PLATFORM,
            id=name,
            text=text,
            created=created,
            author_id=_account(thing, writer),
            kind="comment" if comment else "post",
            title=title,
            url=_address(thing, name, comment),
            lang=self.plan.lang,
            thread_id=_text(thing.get("link_id")) if comment else name,
            parent_id=_text(thing.get("parent_id")) if comment else None,
            community=_text(thing.get("subreddit")),
            likes=None
            if thing.get("score_hidden") or thing.get("hide_score")
            else count(thing.get("score", thing.get("ups"))),
            replies=None if comment else count(thing.get("num_comments")),  # of a comment it is the thread's
            domains=_domains(thing, comment),
            given_watches=self.plan.watches,
            fetched=seen,
        )
        found.mentions.append(mention)
        if mention.author_id:
            self._author(mention.author_id, writer, seen)
            self._ties(mention, mention.author_id)

    def _author(self, account: str, writer: str | None, seen: datetime) -> None:
        address = f"https://www.reddit.com/user/{writer}" if writer else None
        self.found.meet(Author(PLATFORM, account, handle=writer, url=address, fetched=seen))

    def _ties(self, mention: Mention, account: str) -> None:
        found = self.found
        found.wrote[mention.id] = account
        if mention.parent_id:
            found.waiting.append(Waiting(PLATFORM, mention.id, account, mention.parent_id, mention.created))
        for handle in dict.fromkeys(named.lower() for named in _USER.findall(mention.text)):
            found.tie(Interaction(PLATFORM, "mention", mention.id, account, f"@{handle}", mention.created))


def _name(thing: Thing, comment: bool) -> str:
    """The full name (`t1_…`, `t3_…`); dumps give the bare id."""
    name = _text(thing.get("name"))
    if name and name.startswith(("t1_", "t3_")):
        return name
    bare = thing["id"]
    if not isinstance(bare, str) or not _NAME.fullmatch(bare):
        raise ValueError(bare)
    return bare if bare.startswith(("t1_", "t3_")) else f"{'t1' if comment else 't3'}_{bare}"


def _writer(thing: Thing) -> str | None:
    writer = thing.get("author")
    if not isinstance(writer, str) or not writer or writer.casefold() in _TAKEN_BACK:
        return None
    return mended(writer)[:100]


def _account(thing: Thing, writer: str | None) -> str | None:
    """An account's id; of an account that is gone nothing is kept."""
    if writer is None:
        return None
    full = thing.get("author_fullname")
    return full if isinstance(full, str) and _NAME.fullmatch(full) else f"@{writer.lower()}"


def _moment(value: object) -> datetime:
    return moments.moment(f"{value:.0f}" if isinstance(value, float) else str(value), Dates(unit="s"), UTC)


def _seen(thing: Thing) -> datetime | None:
    """When the dump was taken."""
    at = thing.get("retrieved_utc") or thing.get("retrieved_on")
    try:
        return _moment(at) if at else None
    except moments.Unreadable:
        return None


def _address(thing: Thing, name: str, comment: bool) -> str | None:
    permalink = thing.get("permalink")
    if isinstance(permalink, str) and permalink.startswith("/"):
        return f"https://www.reddit.com{mended(permalink)[:1900]}"
    thread = (_text(thing.get("link_id")) if comment else name) or ""
    if not thread.startswith("t3_"):
        return None
    return f"https://www.reddit.com/comments/{thread[3:]}" + (f"/_/{name[3:]}" if comment else "")


def _domains(thing: Thing, comment: bool) -> tuple[str, ...]:
    if comment or thing.get("is_self"):
        return ()
    try:
        host = urlsplit(str(thing.get("url"))).hostname
    except ValueError:
        return ()
    return (mended(host.removeprefix("www."))[:253],) if host and not host.endswith("reddit.com") else ()


def _text(value: object) -> str | None:
    return mended(value)[:500] if isinstance(value, str) and value else None
