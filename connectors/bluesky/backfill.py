"""What lies further back than the stream: each query searched once a day, from where it was last asked on.

app.bsky.feed.searchPosts, newest first. Bluesky's people ask to leave its search to people and to read the network by
its stream (github.com/bluesky-social/atproto/issues/3423): so this fills holes, and never polls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

from connectors.bluesky.api import Session
from connectors.bluesky.place import SOURCE
from connectors.bluesky.posts import Malformed, moment, viewed
from connectors.contract import Native, QueryRejected, Transient
from data.records import Author, Batch, Checkpoint, Interaction, Mention, Rejected, Usage

EVERY: Final = timedelta(hours=24)
FIRST: Final = timedelta(days=7)
OVERLAP: Final = timedelta(minutes=2)  # posts reach the index a little late
PAGES: Final = 50  # of 100 posts, for one query
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Walk:
    """One query's way back through [since, until); `cursor` is the next page, `pages` how many were read."""

    query: str
    since: datetime
    until: datetime
    cursor: str | None = None
    pages: int = 0


def backfill(
    session: Session, query: Native, at: Checkpoint | None, *, clock: Callable[[], datetime], stop: Event
) -> Iterator[Batch]:
    """A batch a page. Raises SourceError."""
    state: Mapping[str, Any] = at.state if at is not None and at.version == 1 else {}
    done = {one: when for one, said in _table(state.get("done")).items() if (when := moment(said))}
    done = {one: done[one] for one in query.queries if one in done}
    walk = _going_on(state.get("walk"), query)
    for asked in sorted(query.queries, key=lambda one: (walk is None or one != walk.query, one in done)):
        here = walk if walk is not None and walk.query == asked else _begun(asked, done.get(asked), clock())
        while here is not None and not stop.is_set():
            before = session.requests
            page, following = _page(session, here)
            if following is None:
                done[asked] = here.until
            mark = Checkpoint(SOURCE, "search", _state(done, following))
            yield _batch(page, mark, session.requests - before, fetched=clock())
            here = following
        if stop.is_set():
            return


def _begun(query: str, last: datetime | None, now: datetime) -> Walk | None:
    """The way to go, unless the query was asked within a day."""
    if last is not None and now - last < EVERY:
        return None
    return Walk(query, now - FIRST if last is None else last - OVERLAP, now)


def _page(session: Session, walk: Walk) -> tuple[list[Any], Walk | None]:
    """The posts of one page and the walk to the next; None when it was the last."""
    asked: dict[str, str | int] = {
        "q": walk.query, "sort": "latest", "limit": _PAGE, "since": _stamp(walk.since), "until": _stamp(walk.until),
    }  # fmt: skip
    if walk.cursor:
        asked["cursor"] = walk.cursor
    try:
        said = session.search(**asked)
    except QueryRejected:
        if walk.cursor is None:
            raise
        return [], replace(
            walk, cursor=None
        )  # a cursor of another day: the walk begins again, which harms nothing
    posts = said.get("posts") if isinstance(said, dict) else None
    if not isinstance(posts, list):
        raise Transient("Bluesky's search answered without posts.")
    following = said.get("cursor")
    if not posts or not isinstance(following, str) or following == walk.cursor or walk.pages + 1 >= PAGES:
        return posts, None
    return posts, replace(walk, cursor=following, pages=walk.pages + 1)


def _batch(page: list[Any], mark: Checkpoint, requests: int, *, fetched: datetime) -> Batch:
    mentions: list[Mention] = []
    ties: list[Interaction] = []
    rejected: list[Rejected] = []
    authors: dict[str, Author] = {}
    for number, view in enumerate(page, start=1):
        try:
            said, author = viewed(view, fetched=fetched)
        except Malformed as fault:
            rejected.append(refused(view, f"page of search, item {number}", fault))
            continue
        mentions.append(said.mention)
        ties += said.ties
        authors[author.id] = author
    return Batch(
        SOURCE,
        mentions=tuple(mentions),
        authors=tuple(authors.values()),
        interactions=tuple(ties),
        rejected=tuple(rejected),
        checkpoint=mark,
        usage=Usage(SOURCE, requests=requests),
        read=len(page),
    )


def refused(view: object, place: str, fault: Malformed) -> Rejected:
    """A view that is no post, set aside with what it was."""
    cure = "nothing to do, its author's software wrote it so"
    return Rejected(
        SOURCE, place, f"{fault}: {cure}", json.dumps(view, ensure_ascii=False, default=str)[:4000]
    )


def _state(done: Mapping[str, datetime], walk: Walk | None) -> dict[str, Any]:
    state: dict[str, Any] = {"done": {query: when.isoformat() for query, when in done.items()}}
    if walk is not None:
        state["walk"] = {
            "query": walk.query, "since": walk.since.isoformat(), "until": walk.until.isoformat(),
            "cursor": walk.cursor, "pages": walk.pages,
        }  # fmt: skip
    return state


def _going_on(said: object, query: Native) -> Walk | None:
    """The walk a checkpoint stopped in, if it is still asked for."""
    told = _table(said)
    since, until, pages = moment(told.get("since")), moment(told.get("until")), told.get("pages")
    if told.get("query") not in query.queries or since is None or until is None or not isinstance(pages, int):
        return None
    cursor = told.get("cursor")
    return Walk(str(told["query"]), since, until, cursor if isinstance(cursor, str) else None, pages)


def _table(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"
