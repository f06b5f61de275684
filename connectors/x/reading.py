"""What X's answers and stream lines become: records, rejected pieces, and posts that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.contract import Transient
from connectors.files.found import Found
from connectors.files.plan import Plan
from connectors.files.xfields import ID
from connectors.files.xpages import PLATFORM, Pages
from connectors.web import Answer
from data.records import Tombstone

SOURCE = "x"
Page = Mapping[str, Any]

_PLAN = Plan(format="x2")
# A post X cannot find is gone; one of a protected or suspended account must go here as well (X's Developer Policy,
# "Content compliance"). Other problems are X's own and prove nothing.
_GONE = frozenset({"resource-not-found", "not-authorized-for-resource"})


def page_of(answer: Answer) -> Page:
    """The answer as a page. Raises Transient where it is none: a page of HTML, half a page, a list."""
    page = answer.json()
    if not isinstance(page, Mapping) or not ({"data", "meta", "errors"} & set(page)):
        raise Transient("X answered something that is no page of posts.")
    return page


def posts_of(page: Page) -> set[str]:
    """The ids of the posts a page shows."""
    data = page.get("data")
    named = [post.get("id") for post in data if isinstance(post, Mapping)] if isinstance(data, list) else []
    return {name for name in named if isinstance(name, str) and ID.fullmatch(name)}


def deaf(page: Page) -> bool:
    """Whether X did not heed the fields it was asked for: its posts come bare, without a time among them."""
    data = page.get("data")
    posts = (
        [post for post in data if isinstance(post, Mapping) and "text" in post]
        if isinstance(data, list)
        else []
    )
    return bool(posts) and not any("created_at" in post for post in posts)


def found_in(pages: Iterable[tuple[str, Page]], now: datetime) -> Found:
    """The records of (place, page) pairs; what cannot become one is rejected and its neighbours are read."""
    found = Found(SOURCE, now)
    reader = Pages(_PLAN, found)
    for place, page in pages:
        bare = {name: page[name] for name in ("data", "includes", "meta", "matching_rules") if name in page}
        reader.page(bare, place)
        found.tombstones += [
            Tombstone(PLATFORM, name, f"X no longer shows it: {title}", now)
            for name, title in missing(page).items()
            if title is not None
        ]
    return found


def missing(page: Page) -> dict[str, str | None]:
    """Posts the page says it lacks, with X's word for it; None where that is no proof that the post is gone."""
    errors = page.get("errors")
    lacking: dict[str, str | None] = {}
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, Mapping) or error.get("resource_type") not in ("tweet", "post"):
            continue
        name = str(error.get("resource_id") or error.get("value") or "")
        if ID.fullmatch(name):
            title = str(error.get("title") or "Not Found Error")[:80]
            lacking[name] = title if _is_gone(error) else None
    return lacking


def _is_gone(error: Page) -> bool:
    return str(error.get("type", "")).rpartition("/")[2] in _GONE


def line_of(raw: bytes) -> Page | None:
    """One line of a stream as an object; None where it is corrupt."""
    try:
        line = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, Mapping) else None
