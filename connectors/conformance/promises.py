"""What each source fills of a mention, as our tests' stand-ins have it: data to hold the real platform against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# The fields that a source may leave empty. Each mention of each source has an id, a text and a time.
FIELDS: Final = (
    "author_id", "title", "url", "lang", "thread_id", "parent_id", "community", "reach", "likes", "reposts", "replies",
    "quotes", "handles", "hashtags", "domains", "fetched",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """Fields filled on every mention, and on none; those named in neither may be filled or not.

    `overlap`: what is this much older than the newest item read may come again after a restart.
    """

    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    overlap: timedelta = timedelta(0)


def _promise(always: str = "", never: str = "", **overlap: float) -> Promise:
    return Promise(frozenset(always.split()), frozenset(never.split()), timedelta(**overlap))


PROMISES: Final[Mapping[str, Promise]] = {
    "demo": _promise(always="author_id lang", never="url fetched"),
    "x": _promise(always="author_id url thread_id fetched", never="title", minutes=2),
    "reddit": _promise(
        always="url thread_id community fetched", never="lang reach reposts quotes handles hashtags", hours=1
    ),
    "mastodon": _promise(always="author_id community fetched", never="thread_id reach domains", hours=1),
    "bluesky": _promise(always="author_id url thread_id fetched", never="title community reach", minutes=2),
    "hackernews": _promise(
        always="url thread_id fetched",
        never="lang community reach reposts quotes handles hashtags",
        minutes=15,
    ),
    "gdelt": _promise(
        always="author_id title url community fetched",
        never="thread_id parent_id reach likes reposts replies quotes handles hashtags domains",
        hours=1,
    ),
    "feeds": _promise(
        always="author_id community domains fetched",
        never="thread_id parent_id reach likes reposts quotes handles hashtags",
    ),
    "youtube": _promise(always="url thread_id fetched", never="reposts quotes", minutes=10),
}
