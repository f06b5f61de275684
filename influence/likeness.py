"""Which accounts and entries may belong to a name: suggestions for a person to confirm, never a decision."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

SHORTEST = 3  # letters of a name that is compared
LEAST = 86.0  # of 100; below, two names are not told apart from strangers
_LEGAL = frozenset(
    ["sa", "sas", "sarl", "sasu", "se", "snc", "scop", "gie", "spa", "ag", "gmbh", "plc", "ltd", "limited", "inc", "corp", "llc", "nv", "bv", "association", "asso", "the", "la", "le", "les", "l", "de", "du", "des", "d", "et", "of", "and", "france"]
)  # fmt: skip
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_SPLIT = re.compile(r"[^0-9a-z]+")

Why = Literal["named", "site", "acronym", "name"]


@dataclass(frozen=True, slots=True)
class Known:
    """Something with a name: a stakeholder, an account, an entry of a register."""

    id: str
    names: tuple[str, ...]  # names and aliases, as written
    handles: tuple[str, ...] = ()  # exact accounts, without @
    acronym: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that may be the same, how alike they are (0…100), and on what grounds."""

    one: str
    other: str
    score: float
    why: Why


def suggestions(
    ones: Sequence[Known], others: Sequence[Known], *, least: float = LEAST, each: int = 3
) -> list[Suggestion]:
    """For every one of `ones` the `each` most alike of `others`, the surest first.

    Sure grounds come first: a handle that one names and the other has (100), the same site (97), an acronym that is the whole handle (92).
    Else names: letters without case and accents, without legal forms; the better of the normalised Indel similarity of the sorted words
    and of the names written in one, as handles are (RapidFuzz, `fuzz.ratio`). It says that two names are alike, not that two are the same: namesakes exist.
    """
    if not ones or not others:
        return []
    owner, texts = _spelled(others)
    found: list[Suggestion] = []
    handles, sites = _by_handle(others), _by_site(others)
    for one in ones:
        best: dict[str, tuple[float, Why]] = {}

        def keep(other: str, score: float, why: Why, best: dict[str, tuple[float, Why]] = best) -> None:
            if score >= least and score > best.get(other, (0.0, why))[0]:
                best[other] = (score, why)

        for handle in one.handles:
            for other in handles.get(handle.casefold(), ()):
                keep(other, 100.0, "named")
        if one.site and (site := domain(one.site)):
            for other in sites.get(site, ()):
                keep(other, 97.0, "site")
        if one.acronym and len(one.acronym) > 2:
            for other in handles.get(one.acronym.casefold(), ()):
                keep(other, 92.0, "acronym")
        for name in one.names:
            for at, score in _alike(folded(name), texts, least):
                keep(others[owner[at]].id, score, "name")
        ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0]))[:each]
        found += [Suggestion(one.id, other, score, why) for other, (score, why) in ranked]
    return sorted(found, key=lambda s: (-s.score, s.one, s.other))


def folded(name: str) -> list[str]:
    """A name's words without case, accents and legal forms; all of them where nothing else is left."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = _SPLIT.split("".join(c for c in plain if not unicodedata.combining(c)))
    telling = [word for word in words if word and word not in _LEGAL]
    return telling or [word for word in words if word]


def domain(address: str) -> str:
    """The host of an address without `www.`; empty when there is none, or when many share it."""
    host = re.sub(r"^\w+://", "", address.strip().casefold()).split("/")[0].split("?")[0].removeprefix("www.")
    return "" if "." not in host or host in _SHARED else host


_SHARED = frozenset(
    ["twitter.com", "x.com", "facebook.com", "linkedin.com", "youtube.com", "instagram.com", "linktr.ee", "t.co", "bit.ly", "bsky.app", "medium.com"]
)  # fmt: skip


def _alike(words: list[str], texts: tuple[list[str], list[str]], least: float) -> list[tuple[int, float]]:
    """Which spellings are like a name, by their place, and how much."""
    if len("".join(words)) < SHORTEST:
        return []
    by_word, in_one = texts
    # Handles are names written in one, given name first or last.
    orders = {"".join(words), "".join(words[-1:] + words[:-1])}
    scores = np.maximum(
        process.cdist([" ".join(sorted(words))], by_word, scorer=fuzz.ratio, score_cutoff=least)[0],
        process.cdist(sorted(orders), in_one, scorer=fuzz.ratio, score_cutoff=least).max(axis=0),
    )
    return [(int(at), round(float(scores[at]), 1)) for at in np.flatnonzero(scores >= least)]


def _spelled(others: Sequence[Known]) -> tuple[list[int], tuple[list[str], list[str]]]:
    """Every spelling of the others, by sorted words and written in one, and whose it is."""
    owner, by_word, in_one = [], [], []
    for at, other in enumerate(others):
        for name in dict.fromkeys((*other.names, *other.handles)):
            words = folded(name)
            if len("".join(words)) >= SHORTEST:
                owner.append(at)
                by_word.append(" ".join(sorted(words)))
                in_one.append("".join(words))
    return owner, (by_word, in_one)


def _by_handle(others: Sequence[Known]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for other in others:
        for handle in other.handles:
            found.setdefault(handle.casefold(), []).append(other.id)
    return found


def _by_site(others: Sequence[Known]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for other in others:
        if other.site and (site := domain(other.site)):
            found.setdefault(site, []).append(other.id)
    return found
