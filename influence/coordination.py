"""Which accounts share the same things within moments of one another, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS: Final = ("object_id", "account_id", "content_id", "timestamp_share")
MOST: Final = 2_000_000_000  # pairs of shares looked at; beyond, the window is too wide to mean anything

_AT_ONCE = 4_000_000  # pairs held in memory together

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class CoordinationError(ValueError):
    """Shares that cannot be judged; the message says why and what to do."""


def coordination(shares: pd.DataFrame, *, window: float, min_shares: int = 2) -> pd.DataFrame:
    """Pairs of accounts that shared the same objects within `window` seconds of one another.

    `shares`: one row a share, `object_id` (what was shared), `account_id`, `content_id` (the post that shares it) and
    `timestamp_share` (seconds since 1970, UTC). Two shares are a pair when their accounts and their posts differ and neither
    post is the object itself. Accounts with fewer than `min_shares` shares take no part; of each pair, at least one
    account must have that many shares among those that paired.

    Returns one row a pair of accounts: `account_a` < `account_b`, `weight` (distinct objects they so shared), `pairs` (of
    shares), `seconds` (mean delay between the two) and `symmetry` (0..1: distinct posts of the one over those of the other,
    the fewer over the more); the heaviest first. *Not* proof of a plan: what is popular is shared by many at once, so a weight
    of 1 is often chance.

    Method: CooRTweet's `detect_groups` (Righetti & Balluff 2025), after Giglietto et al. 2020, *Information,
    Communication & Society* 23(6), 867–891. Raises CoordinationError for a window or number without meaning, a missing value, or more
    than 2 · 10⁹ candidate pairs.
    """
    if not (isfinite(window) and window >= 0):
        raise CoordinationError("The window must be a number of seconds, 0 or more.")
    if min_shares < 1:
        raise CoordinationError("Ask for at least one share an account.")
    for name in COLUMNS:
        if shares[name].isna().any():
            row = int(np.flatnonzero(shares[name].isna())[0]) + 1
            raise CoordinationError(f"Row {row} has no {name}: complete it or drop the row.")
    active = shares.groupby("account_id", sort=False)["account_id"].transform("size") >= min_shares
    kept = shares[active]
    accounts, people = pd.factorize(kept["account_id"], sort=True)
    objects, things = pd.factorize(kept["object_id"])
    posts, contents = pd.factorize(kept["content_id"])
    itself = things.get_indexer(contents)[posts] == objects if len(kept) else np.zeros(0, dtype=bool)

    near = _Near.of(
        objects, accounts, posts, kept["timestamp_share"].to_numpy(dtype=np.float64), ~itself, window
    )
    paired = np.zeros(len(contents), dtype=bool)
    for left, right in near.pairs():
        paired[near.posts[left]] = paired[near.posts[right]] = True
    often = np.bincount(accounts[paired[posts]], minlength=len(people)) >= min_shares
    counts = np.zeros(len(contents), dtype=bool)
    counts[posts[often[accounts] & paired[posts]]] = True

    table = _gathered(near, counts)
    table["account_a"], table["account_b"] = people[table["a"]], people[table["b"]]
    table = table.sort_values(
        ["weight", "pairs", "a", "b"], ascending=[False, False, True, True], ignore_index=True
    )
    return table[["account_a", "account_b", "weight", "pairs", "seconds", "symmetry"]]


@dataclass(frozen=True, slots=True)
class _Near:
    """Shares in order of object and time; share n pairs with those after it and before `ends[n]`."""

    objects: Ints
    accounts: Ints
    posts: Ints
    times: NDArray[np.float64]
    ends: Ints

    @classmethod
    def of(
        cls,
        objects: Ints,
        accounts: Ints,
        posts: Ints,
        times: NDArray[np.float64],
        among: Flags,
        window: float,
    ) -> _Near:
        """Ends are found by bisection on one key of object and moment, so a hot object costs no square of its shares."""
        order = np.lexsort((times, objects))
        order = order[among[order]]
        objects, times = objects[order].astype(np.int64), times[order]
        moments, place = np.unique(times, return_inverse=True)
        step = len(moments) + 1
        until = np.searchsorted(moments, times + window, side="right")
        ends = np.searchsorted(objects * step + place, objects * step + until, side="left")
        near = cls(objects, accounts[order], posts[order], times, ends)
        if (many := int(near._counts().sum())) > MOST:
            raise CoordinationError(
                f"{many:,} pairs of shares lie within {window:g} seconds of one another: choose a narrower window."
            )
        return near

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of shares by two accounts in two posts, a bounded number at a time; the left is never the later."""
        counts = self._counts()
        before = np.concatenate([[0], np.cumsum(counts)])
        first = 0
        while first < len(counts):
            last = max(first + 1, int(np.searchsorted(before, before[first] + _AT_ONCE, side="right")) - 1)
            many = counts[first:last]
            left = np.repeat(np.arange(first, last), many)
            right = left + 1 + np.arange(len(left)) - np.repeat(before[first:last] - before[first], many)
            two = (self.accounts[left] != self.accounts[right]) & (self.posts[left] != self.posts[right])
            yield left[two], right[two]
            first = last

    def _counts(self) -> Ints:
        return np.asarray(self.ends - np.arange(len(self.ends)) - 1, dtype=np.int64)


def _gathered(near: _Near, counts: Flags) -> pd.DataFrame:
    """One row a pair of accounts, from the pairs of shares of which at least one post counts."""
    sums, whats, ours, theirs = [], [], [], []
    for left, right in near.pairs():
        chosen = counts[near.posts[left]] | counts[near.posts[right]]
        left, right = left[chosen], right[chosen]
        swap = near.accounts[left] > near.accounts[right]
        one, other = np.where(swap, right, left), np.where(swap, left, right)
        both: dict[str, Any] = {"a": near.accounts[one], "b": near.accounts[other]}
        delays = pd.DataFrame(both | {"seconds": near.times[right] - near.times[left]})
        sums.append(
            delays.groupby(["a", "b"], as_index=False).agg(
                pairs=("seconds", "size"), seconds=("seconds", "sum")
            )
        )
        whats.append(pd.DataFrame(both | {"what": near.objects[left]}).drop_duplicates())
        ours.append(pd.DataFrame(both | {"what": near.posts[one]}).drop_duplicates())
        theirs.append(pd.DataFrame(both | {"what": near.posts[other]}).drop_duplicates())
    if not sums:
        return pd.DataFrame(
            {name: [] for name in ("a", "b", "weight", "pairs", "seconds", "symmetry")}
        ).astype({"a": int, "b": int, "weight": int, "pairs": int})
    table = pd.concat(sums).groupby(["a", "b"]).sum()
    table["weight"] = _distinct(whats)
    table["seconds"] /= table["pairs"]
    mine, yours = _distinct(ours), _distinct(theirs)
    table["symmetry"] = np.minimum(mine, yours) / np.maximum(mine, yours)
    return table.reset_index()


def _distinct(parts: list[pd.DataFrame]) -> pd.Series:
    return pd.concat(parts).drop_duplicates().groupby(["a", "b"]).size()
