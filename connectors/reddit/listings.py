"""Which listings of Reddit have to be read: one a query, and the newest things of the chosen subreddits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from connectors.reddit.places import Listing, Places

_SUBREDDIT: Final = re.compile(
    r"(?:https?://)?(?:(?:[\w-]+\.)?reddit\.com)?/?(?:r/)?([a-z0-9][a-z0-9_]{1,20})/?", re.IGNORECASE
)
_TOGETHER: Final = 40  # subreddits in one listing; the address stays below 1,000 characters
_PATHS: Final = {"comments": "r/{}/comments/", "new": "r/{}/new/"}
_SEARCH_LAG: Final = 300.0  # seconds that Reddit's index may take to learn of a submission
_SEARCH_CAP: Final = 200  # searches have been seen to end near 250 results (snoowrap issue 162)


def subreddit(entry: str) -> str | None:
    """The subreddit an entry names: `r/name`, `name` or its address. None where it names none."""
    found = _SUBREDDIT.fullmatch(entry.strip())
    return found[1].lower() if found else None


def of_queries(asked: Sequence[str]) -> list[Listing]:
    """The results of each query, newest first."""
    return [
        Listing(
            f"search:{query}",
            "search/",
            {"q": query, "sort": "new", "type": "link", "t": "all", "limit": 100},
            (f"search:{query}",),
            margin=_SEARCH_LAG,
            cap=_SEARCH_CAP,
        )
        for query in asked
    ]


def members(names: Sequence[str]) -> Iterator[str]:
    """The places of these subreddits' listings."""
    yield from (f"{kind}:{name}" for kind in _PATHS for name in names)


def of_subreddits(names: Sequence[str], places: Places) -> list[Listing]:
    """New comments and submissions: known subreddits together, one that is to be read to its end by itself."""
    found = []
    for kind in _PATHS:
        left = [name for name in names if f"{kind}:{name}" not in places.done]
        floors = {name: places.floors.get(f"{kind}:{name}") for name in left}
        alone = [name for name, floor in floors.items() if floor is None or floor.deep]
        known = [name for name in left if name not in alone]
        found += [_listing(kind, known[at : at + _TOGETHER]) for at in range(0, len(known), _TOGETHER)]
        found += [_listing(kind, [name]) for name in alone]
    return found


def halves(listing: Listing) -> list[Listing]:
    """The same subreddits in two listings: somewhere among them is one that Reddit refuses."""
    middle = len(listing.subreddits) // 2
    return [among(listing, listing.subreddits[:middle]), among(listing, listing.subreddits[middle:])]


def among(listing: Listing, names: Sequence[str]) -> Listing:
    """The same listing of these subreddits only."""
    return _listing(listing.members[0].partition(":")[0], names)


def _listing(kind: str, names: Sequence[str]) -> Listing:
    return Listing(
        f"{kind}:{'+'.join(names)}",
        _PATHS[kind].format("+".join(names)),
        {"limit": 100},
        tuple(f"{kind}:{name}" for name in names),
        tuple(names),
    )
